"""Reads a workbook: an ``.xlsx`` file, or a zip of the CSV files 期.csv, 文件.csv and 条文.csv.

Yields rows of cells one at a time. What would be misread silently (merged cells,
formulas, macros) is refused with its place in the workbook.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from gazette.parsing import UnreadableSource
from gazette.parsing.readers.source_text import MAX_FILE, MEGABYTE
from gazette.parsing.readers.word_package import open_package
from gazette.sheets.cells import remove_apostrophe, unescape_controls
from gazette.sheets.resources import headers_of
from gazette.sheets.sheet_columns import REMOVAL, CellProblem, Sheet, SheetRow

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入。"
_MERGED = re.compile(rb'<mergeCell[^>]*\bref="([A-Z]+\d+)(?::[A-Z]+\d+)?"')
#: The csv module's own limit is 131,072 characters; a provision may be longer.
csv.field_size_limit(10_000_000)


class NotAWorkbook(ValueError):
    """A file that cannot be read as a workbook; the Chinese message says why and what to do."""


@dataclass
class WorkbookFile:
    """The headers of a file's sheets, and their rows, which are read anew each time.

    Reading rows adds to ``problems``.
    """

    path: Path
    headers: dict[Sheet, list[str]]
    problems: list[CellProblem] = field(default_factory=list)

    def rows(self, sheet: Sheet) -> Iterator[SheetRow]:
        """The rows of a sheet below the header, without empty ones."""
        headers = self.headers.get(sheet)
        if headers is None:
            return
        for number, cells in enumerate(_cell_rows(self.path, sheet), start=1):
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

    Raises NotAWorkbook for a file that is of another format, too large or damaged, has
    macros or merged cells, or lacks the sheets or the columns that identify their rows.
    """
    if path.stat().st_size > MAX_FILE:
        raise NotAWorkbook(f"文件超过 {MAX_FILE // MEGABYTE} MB。请按年份或按期分成几个文件导入。")
    names = _members(path)
    if "xl/workbook.xml" in names:
        _refuse_macros(names)
        _refuse_merged(path)
    elif not {f"{sheet}.csv" for sheet in Sheet} & names:
        raise NotAWorkbook("压缩包里没有 期.csv、文件.csv 或 条文.csv。")
    headers = {}
    for sheet in Sheet:
        head = next(_cell_rows(path, sheet), None)
        if head is not None:
            headers[sheet] = _headers(sheet, list(head))
    if not headers:
        raise NotAWorkbook("没有名为“期”“文件”或“条文”的工作表，请核对工作表的名称。")
    return WorkbookFile(path, headers)


def _members(path: Path) -> set[str]:
    """The names of the members. Raises NotAWorkbook if the package is beyond the limits."""
    data = path.read_bytes()
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise NotAWorkbook(f"这是旧版 Excel 表格（.xls）或设有密码的文件。{_SAVE_AS}")
    if data[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        raise NotAWorkbook(f"这不是 Excel 工作簿。{_SAVE_AS}")
    try:
        with open_package(data) as archive:
            return {_name(member) for member in archive.infolist()}
    except UnreadableSource as error:
        raise NotAWorkbook(f"文件已损坏、设有密码，或解压后过大。{_SAVE_AS}") from error


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a member; Windows writes Chinese names in GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return member.filename


def _refuse_macros(names: set[str]) -> None:
    if any(name.endswith("vbaProject.bin") for name in names):
        raise NotAWorkbook(
            "这是带宏的工作簿（.xlsm）。为安全起见，请另存为“Excel 工作簿（.xlsx）”后再导入。"
        )


def _refuse_merged(path: Path) -> None:
    book = load_workbook(path, read_only=True)
    with zipfile.ZipFile(path) as archive:
        for sheet in book.worksheets:
            if sheet.title not in list(Sheet):
                continue
            merged = _merged_cell(archive, sheet._worksheet_path)
            if merged:
                raise NotAWorkbook(
                    f"{sheet.title}!{merged}：是合并单元格。请取消合并，并在每一行都填上内容。"
                )
    book.close()


def _merged_cell(archive: zipfile.ZipFile, member: str) -> str:
    """The first merged cell of a sheet, read in pieces to save memory; empty if there is none."""
    with archive.open(member) as stream:
        before = b""
        while piece := stream.read(MEGABYTE):
            found = _MERGED.search(before + piece)
            if found:
                return found[1].decode()
            before = piece[-200:]
    return ""


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


def _cell_rows(path: Path, sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    """The cells of a sheet, row by row, with the header first; nothing for a missing sheet."""
    with zipfile.ZipFile(path) as archive:
        members = {_name(member): member for member in archive.infolist()}
        if "xl/workbook.xml" not in members:
            if f"{sheet}.csv" in members:
                with archive.open(members[f"{sheet}.csv"]) as raw:
                    yield from _csv_rows(sheet, raw.read())
            return
    book = load_workbook(path, read_only=True)
    try:
        if sheet in book.sheetnames:
            for cells in book[sheet].iter_rows():
                yield tuple(_value(cell) for cell in cells)
    finally:
        book.close()


def _csv_rows(sheet: Sheet, data: bytes) -> Iterator[tuple[Any, ...]]:
    """The rows of a CSV file in UTF-8, or in GB18030, in which Chinese Excel saves it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise NotAWorkbook(
                f"{sheet}.csv 的编码认不出来，请另存为“CSV UTF-8（逗号分隔）”。"
            ) from error
    for cells in csv.reader(StringIO(text, newline="")):
        yield tuple(cells)


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
