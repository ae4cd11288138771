"""Reads a workbook: the headers of its sheets, and their rows one at a time.

What would be misread silently (formulas, error values, unknown columns) is refused
with its place in the workbook. The forms of file are those of ``workbook_files``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from gazette.sheets.cells import remove_apostrophe, unescape_controls
from gazette.sheets.resources import headers_of
from gazette.sheets.sheet_columns import REMOVAL, CellProblem, Sheet, SheetRow
from gazette.sheets.workbook_files import NotAWorkbook, SheetFile, open_sheet_file


@dataclass
class WorkbookFile:
    """The headers of a file's sheets, and their rows, which are read anew each time.

    Reading rows adds to ``problems``.
    """

    file: SheetFile
    headers: dict[Sheet, list[str]]
    problems: list[CellProblem] = field(default_factory=list)

    def sizes(self) -> dict[Sheet, int]:
        """About how many rows each sheet has below its header."""
        return {sheet: max(self.file.size(sheet) - 1, 0) for sheet in self.headers}

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """The rows of a sheet below the header, without empty ones."""
        headers = self.headers.get(sheet)
        if headers is None:
            return
        for number, cells in enumerate(_rows(self.file, sheet), start=1):
            if number == 1 or all(cell in (None, "") for cell in cells):
                continue
            yield SheetRow(sheet, number, self._values(sheet, number, headers, cells))

    def _values(
        self, sheet: Sheet, number: int, headers: list[str], cells: Iterable[Any]
    ) -> dict[str, Any]:
        """The cells of a row by column name; a cell without a usable value is None."""
        values = {}
        for place, (header, cell) in enumerate(zip(headers, cells, strict=False), start=1):
            if isinstance(cell, _UnusableCell):
                column = get_column_letter(place)
                self.problems.append(CellProblem(sheet, number, column, cell.advice))
                cell = None
            if header:
                values[header] = remove_apostrophe(cell) if isinstance(cell, str) else cell
        return values


@dataclass(frozen=True, slots=True)
class _UnusableCell:
    """A cell with a formula or an error value, and in Chinese what to do about it."""

    advice: str


def open_workbook(path: Path) -> WorkbookFile:
    """The workbook in a file.

    Raises NotAWorkbook as ``open_sheet_file`` does, and for a file that lacks the sheets
    or the columns that identify their rows.
    """
    file = open_sheet_file(path, _sheet_of)
    headers = {}
    for sheet in Sheet:
        head = next(_rows(file, sheet), None)
        if head is not None:
            headers[sheet] = _headers(sheet, list(head))
    if not headers:
        raise NotAWorkbook("没有名为“期”“文件”或“条文”的工作表，请核对工作表的名称。")
    return WorkbookFile(file, headers)


def _sheet_of(names: list[str]) -> Sheet | None:
    """The sheet that has all columns which identify its rows; the one that needs most of them."""
    fitting = [sheet for sheet in Sheet if set(_REQUIRED[sheet]) <= set(names)]
    return max(fitting, key=lambda sheet: len(_REQUIRED[sheet]), default=None)


def _headers(sheet: Sheet, head: list[Any]) -> list[str]:
    """The names of the columns. Raises NotAWorkbook for a missing, repeated or unknown one."""
    names = [str(cell).strip() if cell is not None else "" for cell in head]
    known = {*headers_of(sheet), REMOVAL}
    missing = [name for name in _REQUIRED[sheet] if name not in names]
    if missing:
        raise NotAWorkbook(f"“{sheet}”表缺少这几列：{'、'.join(missing)}。请照导出的表补上。")
    for place, name in enumerate(names, start=1):
        where = f"{sheet}!{get_column_letter(place)}1"
        if name and name not in known:
            raise NotAWorkbook(
                f"{where}：不认识“{name}”这一列。可用的有：{'、'.join(headers_of(sheet))}。"
            )
        if name and names.index(name) != place - 1:
            raise NotAWorkbook(f"{where}：“{name}”这一列写了两次，请删去其中一列。")
    return names


_REQUIRED = {
    Sheet.ISSUES: ("公报标识", "年", "期"),
    Sheet.DOCUMENTS: ("公报标识", "年", "期", "期内次序", "文件种类", "标题"),
    Sheet.PROVISIONS: ("公报标识", "年", "期", "文件次序", "地址", "文本次序"),
}


def _rows(file: SheetFile, sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    for cells in file.rows(sheet):
        yield tuple(cell if isinstance(cell, str) else _value(cell) for cell in cells)


def _value(cell: Any) -> Any:
    """The value of an openpyxl cell: text, number, date, None or ``_UnusableCell``."""
    value = cell.value
    if cell.data_type == "f":
        return _UnusableCell("单元格是公式。请复制后“选择性粘贴为数值”。")
    if isinstance(value, str):
        if cell.data_type == "e":
            return _UnusableCell(f"单元格是错误值 {value}，请改成正确的内容。")
        return unescape_controls(value)
    return value
