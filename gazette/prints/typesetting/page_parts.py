"""Markup → a PDF part: pages without running heads, page numbers and fonts.

Runs in a process of its own (``pdf.typesetters``) and needs neither Django nor the
database. A part is a PDF whose pages refer to fonts by name, with a record of the glyphs
that they use; ``pdf.merge`` adds what the pages of an issue share.
"""

from __future__ import annotations

import gc
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetchingError

from gazette.prints.typesetting import weasyprint_patches
from gazette.prints.typesetting.faces import STATIC, STYLE_SHEET
from gazette.prints.typesetting.markup import Markup
from gazette.prints.typesetting.tags import correct_tags


@dataclass(slots=True)
class FaceUsage:
    """The glyphs of a face that pages use: width (per mille) and characters by glyph number."""

    family: str
    widths: dict[int, int] = field(default_factory=dict)
    unicode: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class PdfPart:
    """Pages as a PDF without fonts; ``usages`` are by the name of the font resource.

    ``bookmarks`` (depth, label, address) are added by ``pdf.issue_pdf``, which has the rows.
    """

    pages: int
    pdf: bytes
    usages: dict[str, FaceUsage]
    bookmarks: list[tuple[int, str, str]] = field(default_factory=list)

    def packed(self) -> bytes:
        """The part as bytes: four bytes of length, the record as JSON, the PDF."""
        usages = {
            name: {"family": one.family, "widths": one.widths, "unicode": one.unicode}
            for name, one in self.usages.items()
        }
        fields = {"pages": self.pages, "usages": usages, "bookmarks": self.bookmarks}
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
        return cls(record["pages"], packed[end:], usages, bookmarks)


class FontFetcher(URLFetcher):
    """Reads the fonts of the project; raises URLFetchingError for any other URL."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith(f"{STATIC.as_uri()}/fonts/") and ".." not in url:
            return super().fetch(url, headers)
        raise URLFetchingError(f"outside the project: {url}")


@cache
def style_sheet() -> tuple[CSS, FontConfiguration]:
    """pdf.css and its fonts, read once in a process."""
    weasyprint_patches.install()
    fonts = FontConfiguration()
    return CSS(filename=STYLE_SHEET, font_config=fonts, url_fetcher=FontFetcher()), fonts


def typeset_part(markup: str) -> bytes:
    """Typeset a page of markup; returns the packed part."""
    sheet, fonts = style_sheet()
    gc.disable()  # collecting cycles would cost more than the memory that they take
    document = Markup(markup, FontFetcher()).render(stylesheets=[sheet], font_config=fonts)
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", finisher=correct_tags)
    usages: dict[str, FaceUsage] = {}
    for font in document.fonts.values():
        usage = usages.setdefault(font.hash, FaceUsage(font.family))
        usage.widths.update(font.widths)
        usage.unicode.update(font.to_unicode)
    return PdfPart(len(document.pages), pdf, usages).packed()
