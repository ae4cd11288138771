"""Reads a workbook: the headers of its sheets, and their rows one at a time.

What would be misread silently (formulas, error values, unknown columns) is refused
with its place in the workbook. The forms of file are those of ``workbook_files``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from gazette.sheets.cells import remove_apostrophe, unescape_controls
from gazette.sheets.resources import headers_of
from gazette.sheets.shared_strings import Beat
from gazette.sheets.sheet_columns import REMOVAL, YES, CellProblem, Sheet, SheetRow
from gazette.sheets.workbook_files import MOST_ABOVE, NotAWorkbook, SheetFile, open_sheet_file


@dataclass
class WorkbookFile:
    """The headers of a file's sheets, and their rows, which are read anew each time.

    Reading rows adds to ``problems``.
    """

    file: SheetFile
    headers: dict[Sheet, list[str]]
    #: The number of the row in which the header of a sheet stands.
    header_rows: dict[Sheet, int]
    #: Called every so often while rows are read.
    beat: Beat
    problems: list[CellProblem] = field(default_factory=list)

    def sizes(self) -> dict[Sheet, int]:
        """About how many rows each sheet has below its header."""
        return {
            sheet: max(self.file.size(sheet) - row, 0) for sheet, row in self.header_rows.items()
        }

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """The rows of a sheet below the header, without empty ones."""
        headers = self.headers.get(sheet)
        if headers is None:
            return
        begins = self.header_rows[sheet]
        for number, cells in enumerate(_rows(self.file, sheet), start=1):
            if number % _BEAT_EVERY == 0:
                self.beat()
            if number <= begins or all(map(_is_blank, cells)):
                continue
            yield SheetRow(sheet, number, self._values(sheet, number, headers, cells))

    def _values(
        self, sheet: Sheet, number: int, headers: list[str], cells: Iterable[Any]
    ) -> dict[str, Any]:
        """The cells of a row by column name; a cell without a usable value is None."""
        values = {}
        for place, cell in enumerate(cells):
            header = headers[place] if place < len(headers) else ""
            if isinstance(cell, _UnusableCell):
                self._report(sheet, number, place, cell.advice)
                cell = None
            if not header:
                if not _is_blank(cell):
                    self._report(
                        sheet, number, place, _NO_HEADER.format(row=self.header_rows[sheet])
                    )
            elif not isinstance(cell, str):
                values[header] = cell
            else:
                cell = remove_apostrophe(cell)
                values[header] = _stripped(cell) if header in _NAMES else cell
        removal = values.get(REMOVAL)
        if removal not in (None, "", YES, "否"):
            self._report(sheet, number, headers.index(REMOVAL), _NO_REMOVAL.format(said=removal))
        return values

    def _report(self, sheet: Sheet, number: int, place: int, message: str) -> None:
        self.problems.append(CellProblem(sheet, number, get_column_letter(place + 1), message))


#: Rows that are read between two beats.
_BEAT_EVERY = 500
#: Columns whose cells name something: blanks around a name, of each line, are none of it.
_NAMES = frozenset(
    {
        *("公报标识", "文号", "文件种类", "栏目", "发文机关"),
        *("地址", "上级地址", "级别", "文本种类", REMOVAL),
    }
)
_NO_HEADER = (
    "这一格上面（第{row}行）没有列名，不知道是什么内容。请补上列名，或清空这一格；"
    "CSV 文件中，内容里有逗号的，请给整格加上双引号。"
)
_NO_REMOVAL = "“{said}”看不懂：要删去这一行的，填“是”；不删的，留空。"


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _stripped(cell: str) -> str:
    if cell == cell.strip() and "\n" not in cell:
        return cell
    return "\n".join(line.strip() for line in cell.strip().split("\n"))


@dataclass(frozen=True, slots=True)
class _UnusableCell:
    """A cell with a formula or an error value, and in Chinese what to do about it."""

    advice: str


def open_workbook(path: Path, beat: Beat | None = None) -> WorkbookFile:
    """The workbook in a file; ``beat`` is called every so often while it is looked through.

    Raises NotAWorkbook as ``open_sheet_file`` does, and for a file that lacks the sheets
    or the columns that identify their rows.
    """
    file = open_sheet_file(path, _sheet_of, beat or _no_beat)
    headers, header_rows = {}, {}
    for sheet in Sheet:
        first = list(islice(_rows(file, sheet), MOST_ABOVE + 1))
        if first:
            row = _header_row(sheet, first)
            headers[sheet], header_rows[sheet] = _headers(sheet, row, list(first[row - 1])), row
            file.refuse_merged(sheet, row)
    if not headers:
        raise NotAWorkbook("没有名为“期”“文件”或“条文”的工作表，请核对工作表的名称。")
    return WorkbookFile(file, headers, header_rows, beat or _no_beat)


def _no_beat() -> None:
    """For a file that nobody waits for."""


def _sheet_of(names: list[str]) -> Sheet | None:
    """The sheet that has all columns which identify its rows; the one that needs most of them."""
    fitting = [sheet for sheet in Sheet if set(_REQUIRED[sheet]) <= set(names)]
    return max(fitting, key=lambda sheet: len(_REQUIRED[sheet]), default=None)


def _header_row(sheet: Sheet, first: Sequence[Sequence[Any]]) -> int:
    """The number of the row with the names of the columns: the first that has the required.

    Above it may stand the title of the table. 1 where there is none, so that what is missing
    is told.
    """
    required = set(_REQUIRED[sheet])
    fitting = (row for row, cells in enumerate(first, start=1) if required <= set(_names(cells)))
    return next(fitting, 1)


def _names(cells: Iterable[Any]) -> list[str]:
    return [str(cell).strip() if cell is not None else "" for cell in cells]


def _headers(sheet: Sheet, row: int, head: list[Any]) -> list[str]:
    """The names of the columns in a row.

    Raises NotAWorkbook for a missing, repeated or unknown one.
    """
    names = _names(head)
    known = {*headers_of(sheet), REMOVAL}
    missing = [name for name in _REQUIRED[sheet] if name not in names]
    if missing:
        raise NotAWorkbook(f"“{sheet}”表缺少这几列：{'、'.join(missing)}。请照导出的表补上。")
    for place, name in enumerate(names, start=1):
        where = f"{sheet}!{get_column_letter(place)}{row}"
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
