"""Lists as files for an office: XLSX, and CSV as Chinese spreadsheet programs read it.

A spreadsheet program would run text that begins with ``=``, ``+``, ``-`` or ``@`` as a
formula (OWASP, CSV Injection). XLSX stores it as text by the type of its cell. CSV has
no types, so there an apostrophe is put in front, also if white space comes before the
formula. Nobody reads these files back, so the apostrophe is never removed.

The workbooks of ``gazette.sheets`` are read back, so their rule differs (see
``gazette.sheets.cells``); what begins a formula is the same for both.
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
from openpyxl.worksheet.worksheet import Worksheet

#: Signs with which a formula begins, also in full width.
FORMULA_SIGNS = "=+-@＝＋－＠"
#: First characters of text that a spreadsheet program may run as a formula.
FORMULA_STARTS = f"{FORMULA_SIGNS}\t\r\n"
_FORMULA = re.compile(rf"[{re.escape(FORMULA_STARTS)}]|\s+[{re.escape(FORMULA_SIGNS)}]")

#: Extension of a file → its content type.
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: its title, its columns with their widths in Chinese characters, its rows."""

    title: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]

    @property
    def headings(self) -> list[str]:
        return [heading for heading, _width in self.columns]


def download(sheet: Sheet, extension: str) -> HttpResponse:
    """The response that downloads a sheet under its title; ``extension`` is one of ``FORMATS``."""
    content = as_xlsx(sheet) if extension == "xlsx" else as_csv(sheet)
    return file_response(content, sheet.title, extension)


def file_response(content: bytes, title: str, extension: str) -> HttpResponse:
    """The response that downloads a file under a title; ``extension`` is one of ``FORMATS``."""
    response = HttpResponse(content, content_type=FORMATS[extension])
    header = content_disposition_header(True, f"{title}.{extension}")
    response["Content-Disposition"] = header or "attachment"
    response["X-Robots-Tag"] = "noindex"
    return response


def as_csv(sheet: Sheet) -> bytes:
    """A CSV file in UTF-8 with a byte order mark, without which Excel misreads Chinese."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(sheet.headings)
    for row in sheet.rows:
        writer.writerow([_without_formula(_text(value)) for value in row])
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(sheet: Sheet) -> bytes:
    """A workbook of one sheet, set up for printing: A4 landscape, headings on every page."""
    return as_workbook([sheet])


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of several sheets under their titles, each set up as ``as_xlsx`` does."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write(book.create_sheet(re.sub(r"[\\*?:/\[\]]", "-", sheet.title)[:31]), sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write(page: Worksheet, sheet: Sheet) -> None:
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


def _fill(cell: Cell, value: Any) -> None:
    """Write a date or a number as such, anything else as text."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, (date, int)):
        cell.value = value
        cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "0"
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", _text(value))
        cell.data_type = "s"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _without_formula(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet program would run it."""
    return f"'{text}" if _FORMULA.match(text) else text
