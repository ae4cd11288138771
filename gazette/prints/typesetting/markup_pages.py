"""Cover and imprint: markup → a PDF part by WeasyPrint.

They are designed, not set: few words, placed by a style sheet.
"""

from __future__ import annotations

import gc
from functools import cache
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetchingError

from gazette.prints.typesetting.faces import STATIC, STYLE_SHEET
from gazette.prints.typesetting.page_parts import PdfPart


class FontFetcher(URLFetcher):
    """Reads the fonts of the project; raises URLFetchingError for any other URL."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith(f"{STATIC.as_uri()}/fonts/") and ".." not in url:
            return super().fetch(url, headers)
        raise URLFetchingError(f"outside the project: {url}")


@cache
def style_sheet() -> tuple[CSS, FontConfiguration]:
    """pdf.css and its fonts, read once in a process."""
    fonts = FontConfiguration()
    return CSS(filename=STYLE_SHEET, font_config=fonts, url_fetcher=FontFetcher()), fonts


def set_markup(markup: str) -> PdfPart:
    """The pages of a markup document, with their fonts."""
    sheet, fonts = style_sheet()
    gc.disable()  # collecting cycles would cost more than the memory that they take
    page = HTML(string=markup, url_fetcher=FontFetcher())
    document = page.render(stylesheets=[sheet], font_config=fonts)
    return PdfPart(len(document.pages), document.write_pdf(pdf_variant="pdf/ua-1"))
