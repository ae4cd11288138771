"""Lists as files for an office: XLSX, and CSV as Chinese spreadsheet programs read it.

A cell whose words begin with ``=``, ``+``, ``-`` or ``@`` would be run as a
formula by the program that opens the file (CSV injection, OWASP). In XLSX it is
written as words by its type; CSV has no types, so there an apostrophe stands
before it, which spreadsheet programs read as "words follow".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

#: What a spreadsheet program takes for the beginning of a formula, also after white space.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list to be written: a title, its columns with their widths in Chinese characters."""

    title: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]

    @property
    def headings(self) -> list[str]:
        return [heading for heading, _width in self.columns]


def download(sheet: Sheet, extension: str) -> HttpResponse:
    """The sheet as a file to be saved under its title; ``extension`` is one of ``FORMATS``."""
    content = as_xlsx(sheet) if extension == "xlsx" else as_csv(sheet)
    response = HttpResponse(content, content_type=FORMATS[extension])
    header = content_disposition_header(True, f"{sheet.title}.{extension}")
    response["Content-Disposition"] = header or "attachment"
    response["X-Robots-Tag"] = "noindex"
    return response


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark, without which Excel takes Chinese for another encoding."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(sheet.headings)
    for row in sheet.rows:
        writer.writerow([_harmless(_words(value)) for value in row])
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(sheet: Sheet) -> bytes:
    """A workbook of one sheet, ready to be printed: A4 across, headings on every page."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = re.sub(r"[\\*?:/\[\]]", "-", sheet.title)[:31]
    page.append(sheet.headings)
    for row in sheet.rows:
        page.append([None] * len(sheet.columns))
        for place, value in enumerate(row, start=1):
            _fill(page.cell(page.max_row, place), value)
    for place, (_heading, width) in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = 2 * width + 2
        page.cell(1, place).font = Font(bold=True)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(cell: Cell, value: Any) -> None:
    """A date or a number as such, anything else as words whatever they look like."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, (date, int)):
        cell.value = value
        cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "0"
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", _words(value))
        cell.data_type = "s"


def _words(value: Any) -> str:
    return "" if value is None else str(value)


def _harmless(words: str) -> str:
    return f"'{words}" if _FORMULA.match(words) else words
