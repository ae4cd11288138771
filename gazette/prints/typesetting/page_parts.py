"""Markup → a part: pages without running heads, page numbers and fonts.

Runs in a process of its own (``workers``) and needs neither Django nor the database.
A part is a PDF whose pages refer to fonts by name, with a note of which glyphs
of which face they use; ``joining`` adds what the pages of an issue share.
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
from gazette.prints.typesetting.tags import mend_tags


@dataclass(slots=True)
class Usage:
    """What pages use of one face: each glyph's width (per mille) and what it stands for."""

    family: str
    widths: dict[int, int] = field(default_factory=dict)
    unicode: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Part:
    """Pages as a PDF without fonts; ``usages`` by the name under which pages call a face.

    ``bookmarks`` (depth, label, address) are added by whoever knows the rows.
    """

    pages: int
    pdf: bytes
    usages: dict[str, Usage]
    bookmarks: list[tuple[int, str, str]] = field(default_factory=list)

    def packed(self) -> bytes:
        """The part as bytes: the length of its note, the note, the PDF."""
        usages = {
            name: {"family": one.family, "widths": one.widths, "unicode": one.unicode}
            for name, one in self.usages.items()
        }
        fields = {"pages": self.pages, "usages": usages, "bookmarks": self.bookmarks}
        note = json.dumps(fields, ensure_ascii=False).encode()
        return len(note).to_bytes(4) + note + self.pdf

    @classmethod
    def unpacked(cls, packed: bytes) -> Part:
        end = 4 + int.from_bytes(packed[:4])
        note = json.loads(packed[4:end])
        usages = {
            name: Usage(
                one["family"],
                {int(glyph): width for glyph, width in one["widths"].items()},
                {int(glyph): words for glyph, words in one["unicode"].items()},
            )
            for name, one in note["usages"].items()
        }
        bookmarks = [(depth, label, address) for depth, label, address in note["bookmarks"]]
        return cls(note["pages"], packed[end:], usages, bookmarks)


class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives out the style sheet's fonts and nothing else, wherever an address points."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith(f"{STATIC.as_uri()}/fonts/") and ".." not in url:
            return super().fetch(url, headers)
        raise URLFetchingError(f"outside the project: {url}")


@cache
def style() -> tuple[CSS, FontConfiguration]:
    """The style sheet and its fonts, read once a process."""
    weasyprint_patches.install()
    fonts = FontConfiguration()
    return CSS(filename=STYLE_SHEET, font_config=fonts, url_fetcher=OwnFiles()), fonts


def set_part(markup: str) -> bytes:
    """The packed part that a page of markup becomes."""
    sheet, fonts = style()
    gc.disable()  # a document is laid out in less memory than looking for cycles costs time
    document = Markup(markup, OwnFiles()).render(stylesheets=[sheet], font_config=fonts)
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", finisher=mend_tags)
    usages: dict[str, Usage] = {}
    for font in document.fonts.values():
        usage = usages.setdefault(font.hash, Usage(font.family))
        usage.widths.update(font.widths)
        usage.unicode.update(font.to_unicode)
    return Part(len(document.pages), pdf, usages).packed()
