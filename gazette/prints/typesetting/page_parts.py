"""A part: pages without running heads and page numbers, as they are kept from making to making.

Pages set by ``document_setter`` refer to fonts by name, with a record of the glyphs that they
use; ``pdf.merge`` adds what the pages of an issue share. Those set by ``markup_pages`` bring
their fonts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

#: Scheme of links within the PDF; ``pdf.merge`` turns them into destinations.
INTERNAL_SCHEME = "gazette:"


@dataclass(slots=True)
class FaceUsage:
    """The glyphs of a face that pages use: width (per mille) and characters by glyph number."""

    family: str
    widths: dict[int, int] = field(default_factory=dict)
    unicode: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class PdfPart:
    """Pages as a PDF; ``usages`` are by the name of the font resource.

    ``begins`` and ``finishes`` are the pages (from 0) on which each document of the part
    begins and ends, by its number (from 0). ``bookmarks`` (depth, label, address) are added by
    ``pdf.issue_pdf``, which has the rows.
    """

    pages: int
    pdf: bytes
    usages: dict[str, FaceUsage] = field(default_factory=dict)
    begins: dict[int, int] = field(default_factory=dict)
    finishes: dict[int, int] = field(default_factory=dict)
    bookmarks: list[tuple[int, str, str]] = field(default_factory=list)

    def packed(self) -> bytes:
        """The part as bytes: four bytes of length, the record as JSON, the PDF."""
        usages = {
            name: {"family": one.family, "widths": one.widths, "unicode": one.unicode}
            for name, one in self.usages.items()
        }
        fields = {
            "pages": self.pages,
            "usages": usages,
            "begins": list(self.begins.items()),
            "finishes": list(self.finishes.items()),
            "bookmarks": self.bookmarks,
        }
        record = json.dumps(fields, ensure_ascii=False).encode()
        return len(record).to_bytes(4) + record + self.pdf

    @classmethod
    def unpacked(cls, packed: bytes) -> PdfPart:
        """The part from the bytes of ``packed()``."""
        end = 4 + int.from_bytes(packed[:4])
        record = json.loads(packed[4:end])
        usages = {
            name: FaceUsage(
                one["family"],
                {int(glyph): width for glyph, width in one["widths"].items()},
                {int(glyph): words for glyph, words in one["unicode"].items()},
            )
            for name, one in record["usages"].items()
        }
        bookmarks = [(depth, label, address) for depth, label, address in record["bookmarks"]]
        return cls(
            record["pages"],
            packed[end:],
            usages,
            dict(record["begins"]),
            dict(record["finishes"]),
            bookmarks,
        )
