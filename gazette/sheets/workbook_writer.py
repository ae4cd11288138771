"""Writes issues as a workbook, row by row, so that memory does not grow with their number."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from gazette.models import Issue
from gazette.models.issue import IssueQuerySet
from gazette.sheets.cells import add_apostrophe, escape_controls
from gazette.sheets.document_lookup import documents_of
from gazette.sheets.issue_lookup import add_column_names
from gazette.sheets.provision_lookup import provisions_of
from gazette.sheets.resources import (
    IssueResource,
    ProvisionResource,
    headers_of,
    resource_for,
)
from gazette.sheets.sheet_columns import REMOVAL, Sheet
from gazette.spreadsheets import LONGEST_CELL, MOST_ROWS, Unwritable

#: Called with the number of issues written so far.
Progress = Callable[[int], None]
#: Rows between two signs of progress within an issue.
_STEP = 500
_WIDE = {"标题": 50, "正文": 80, "目录所载标题": 50, "地址": 30, "文号": 26, "发文机关": 26}


def write_workbook(
    path: Path, issues: IssueQuerySet, *, progress: Progress | None = None
) -> dict[Sheet, int]:
    """Write whole issues to ``path``: ``.xlsx``, or ``.zip`` for three CSV files.

    The file appears at ``path`` when it is complete. Returns the number of rows of each
    sheet. Raises Unwritable for text too long for a cell of an ``.xlsx`` file.
    """
    draft = path.with_name(f".{path.name}.part")
    write = _write_csv if path.suffix == ".zip" else _write_xlsx
    try:
        counts = write(draft, issues, progress or (lambda _done: None))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return counts


def _rows(sheet: Sheet, issues: IssueQuerySet, progress: Progress) -> Iterator[list[Any]]:
    """The rows of a sheet, each as cells in the order of its columns; reads issue by issue."""
    headers = headers_of(sheet)
    ordered = issues.with_gazette().without_source().prefetch_related("columns")
    ordered = ordered.order_by("gazette", "year", "number")
    for done, issue in enumerate(ordered, start=1):
        for number, cells in enumerate(_cells_of(sheet, issue), start=1):
            yield [cells.get(header) for header in headers]
            if number % _STEP == 0:
                progress(done - 1 if sheet is Sheet.PROVISIONS else 0)
        if sheet is Sheet.PROVISIONS:
            progress(done)


def _cells_of(sheet: Sheet, issue: Issue) -> Iterator[dict[str, Any]]:
    """The rows of a sheet that belong to an issue, each as cells by column name."""
    if sheet is Sheet.ISSUES:
        yield IssueResource.cells(add_column_names(issue))
    elif sheet is Sheet.DOCUMENTS:
        for own in documents_of(issue):
            yield resource_for(type(own)).cells(own)
    else:
        yield from map(ProvisionResource.cells, provisions_of(documents_of(issue)))


def _write_csv(path: Path, issues: IssueQuerySet, progress: Progress) -> dict[Sheet, int]:
    counts = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in Sheet:
            with (
                archive.open(f"{sheet}.csv", "w", force_zip64=True) as raw,
                TextIOWrapper(raw, encoding="utf-8-sig", newline="") as stream,
            ):
                rows = csv.writer(stream)
                rows.writerow([*headers_of(sheet), REMOVAL])
                counts[sheet] = 0
                for values in _rows(sheet, issues, progress):
                    rows.writerow([_csv_cell(value) for value in values])
                    counts[sheet] += 1
    return counts


def _csv_cell(value: Any) -> str:
    return add_apostrophe(str(value), for_csv=True) if value is not None else ""


def _write_xlsx(path: Path, issues: IssueQuerySet, progress: Progress) -> dict[Sheet, int]:
    book = Workbook(write_only=True)
    try:
        counts = {sheet: _write_sheet(book, sheet, issues, progress) for sheet in Sheet}
    except BaseException:
        for page in book.worksheets:
            page.close()
        raise
    book.save(path)
    return counts


def _write_sheet(book: Workbook, sheet: Sheet, issues: IssueQuerySet, progress: Progress) -> int:
    """Write one sheet; returns the number of its rows below the header."""
    page = book.create_sheet(sheet)
    headers = [*headers_of(sheet), REMOVAL]
    page.freeze_panes = "A2"
    for place, header in enumerate(headers, start=1):
        page.column_dimensions[get_column_letter(place)].width = _WIDE.get(header, 14)
    page.append(list(_header_cells(page, headers)))
    styles, count = _styles(page), 0
    for count, values in enumerate(_rows(sheet, issues, progress), start=1):
        if count >= MOST_ROWS:
            raise Unwritable(f"{sheet}表超过{MOST_ROWS - 1}行，Excel 放不下。请改用 CSV 导出。")
        page.append(list(_cells(page, sheet, count + 1, values, styles)))
    return count


def _header_cells(page: Any, headers: Iterable[str]) -> Iterator[Any]:
    for header in headers:
        cell = WriteOnlyCell(page, value=header)
        cell.font = Font(bold=True)
        yield cell


def _styles(page: Any) -> tuple[Any, Any]:
    """The styles of text and date cells, made once: openpyxl is slow to find them for a cell."""
    text, day = WriteOnlyCell(page), WriteOnlyCell(page)
    text.number_format = "@"
    text.alignment = Alignment(wrap_text=True, vertical="top")
    day.number_format = "yyyy-mm-dd"
    return text._style, day._style


def _cells(
    page: Any, sheet: Sheet, row: int, values: Iterable[Any], styles: tuple[Any, Any]
) -> Iterator[Any]:
    """The cells of a row. Text is stored as text, so that ``007`` keeps its zeros."""
    for place, value in enumerate(values, start=1):
        if isinstance(value, str):
            if len(value) > LONGEST_CELL:
                raise Unwritable(
                    f"{sheet}!{get_column_letter(place)}{row}：有{len(value)}个字符，"
                    f"Excel 的单元格最多存{LONGEST_CELL}个。请改用 CSV 导出（文件名以 .zip 结尾）。"
                )
            value = escape_controls(add_apostrophe(value))
        cell = WriteOnlyCell(page, value=None if value == "" else value)
        if isinstance(value, str) and value:
            cell.data_type = "s"  # text; openpyxl would guess a formula or an error value
            cell._style = styles[0]
        elif isinstance(value, date):
            cell._style = styles[1]
        yield cell
