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
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import IO, Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

#: Signs with which a formula begins, also in full width.
FORMULA_SIGNS = "=+-@＝＋－＠"
#: First characters of text that a spreadsheet program may run as a formula.
FORMULA_STARTS = f"{FORMULA_SIGNS}\t\r\n"
_FORMULA = re.compile(rf"[{re.escape(FORMULA_STARTS)}]|\s+[{re.escape(FORMULA_SIGNS)}]")

#: So many rows, and so many characters in a cell, has a sheet of Excel at most.
MOST_ROWS, LONGEST_CELL = 1_048_576, 32_767
_CUT = "……（太长，这里没有列完；全文请存为 CSV）"

#: Extension of the file of a list → its content type.
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class Unwritable(ValueError):
    """What a format cannot hold; the Chinese message says where, and what to do."""


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
    """The response that downloads a file under a title; ``extension`` is one of ``FORMATS``, or
    zip."""
    content_type = FORMATS.get(extension, "application/zip")
    response = HttpResponse(content, content_type=content_type)
    header = content_disposition_header(True, f"{title}.{extension}")
    response["Content-Disposition"] = header or "attachment"
    response["X-Robots-Tag"] = "noindex"
    return response


def as_csv(sheet: Sheet) -> bytes:
    """A CSV file in UTF-8 with a byte order mark, without which Excel misreads Chinese."""
    file = BytesIO()
    write_csv(file, sheet)
    return file.getvalue()


def as_xlsx(sheet: Sheet) -> bytes:
    """A workbook of one sheet, set up for printing: A4 landscape, headings on every page."""
    return as_workbook([sheet])


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of several sheets under their titles, each set up as ``as_xlsx`` does."""
    file = BytesIO()
    write_workbook_file(file, sheets)
    return file.getvalue()


def write_file(path: Path, sheet: Sheet, extension: str) -> None:
    """Write a sheet to ``path``, row by row: memory does not grow with the number of rows.

    Raises Unwritable for more rows than a sheet of Excel has.
    """
    with path.open("wb") as file:
        if extension == "csv":
            write_csv(file, sheet)
        else:
            write_workbook_file(file, [sheet])


def write_csv(file: IO[bytes], sheet: Sheet) -> None:
    """Write the CSV file of ``as_csv``, row by row."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(sheet.headings)
    for row in sheet.rows:
        writer.writerow([_without_formula(_text(value)) for value in row])
    text.flush()
    text.detach()


def write_workbook_file(file: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Write the workbook of ``as_workbook``, row by row."""
    book = Workbook(write_only=True)
    try:
        for sheet in sheets:
            _write(book.create_sheet(re.sub(r"[\\*?:/\[\]]", "-", sheet.title)[:31]), sheet)
    except BaseException:
        for page in book.worksheets:
            if not page.closed:
                page.close()
        raise
    book.save(file)


def _write(page: Any, sheet: Sheet) -> None:
    for place, (_heading, width) in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(place)].width = 2 * width + 2
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    styles = _Styles(page)
    page.append([styles.heading(heading) for heading in sheet.headings])
    last = 1
    for last, row in enumerate(sheet.rows, start=2):
        if last > MOST_ROWS:
            raise Unwritable(f"超过{MOST_ROWS - 1}行，Excel 的一张表放不下。请改存为 CSV。")
        page.append([styles.cell(value) for value in row])
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"
    page.close()


class _Styles:
    """Cells in the styles of a sheet, which are made once: openpyxl is slow to find them."""

    def __init__(self, page: Any) -> None:
        self._page = page
        text, day, number = (WriteOnlyCell(page) for _ in range(3))
        for cell in (text, day, number):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        day.number_format, number.number_format = "yyyy-mm-dd", "0"
        self._text, self._day, self._number = text._style, day._style, number._style

    def heading(self, words: str) -> Any:
        cell = WriteOnlyCell(self._page, value=words)
        cell.font = Font(bold=True)
        return cell

    def cell(self, value: Any) -> Any:
        """A date or a number as such, anything else as text."""
        cell = WriteOnlyCell(self._page)
        if isinstance(value, (date, int)):
            cell.value = value
            cell._style = self._day if isinstance(value, date) else self._number
        else:
            cell.value = _fitting(ILLEGAL_CHARACTERS_RE.sub("", _text(value)))
            cell.data_type = "s"
            cell._style = self._text
        return cell


def _fitting(text: str) -> str:
    """The text as a cell of Excel holds it; where it is cut, it says so."""
    if len(text) <= LONGEST_CELL:
        return text
    return text[: LONGEST_CELL - len(_CUT)] + _CUT


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _without_formula(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet program would run it."""
    return f"'{text}" if _FORMULA.match(text) else text
