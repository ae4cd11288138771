"""A workbook as its rows of cells; refuses what is none, and says how to mend it.

Reads an ``.xlsx`` file or a zip of CSV files (期.csv, 文件.csv, 条文.csv), one row
at a time. What spreadsheet programs do to a table that would be misread silently
(merged cells, formulas, macros) is refused with its place.
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
from gazette.sheets.cells import restored, unescaped
from gazette.sheets.resources import headers_of
from gazette.sheets.sheet_columns import REMOVAL, Problem, Row, Sheet

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入。"
_MERGED = re.compile(rb'<mergeCell[^>]*\bref="([A-Z]+\d+)(?::[A-Z]+\d+)?"')
#: One cell may hold 100,000 characters and more in a CSV file.
csv.field_size_limit(10_000_000)


class NotAWorkbook(ValueError):
    """A file that cannot be read as a workbook at all; the message is Chinese and says why."""


@dataclass
class Workbook:
    """A file's sheets: their headers, and their rows as often as they are asked for.

    ``problems`` fills while rows are read.
    """

    path: Path
    headers: dict[Sheet, list[str]]
    problems: list[Problem] = field(default_factory=list)

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of a sheet that hold anything."""
        headers = self.headers.get(sheet)
        if headers is None:
            return
        for number, cells in enumerate(_lines(self.path, sheet), start=1):
            if number == 1 or all(cell in (None, "") for cell in cells):
                continue
            yield Row(sheet, number, self._values(sheet, number, headers, cells))

    def _values(
        self, sheet: Sheet, number: int, headers: list[str], cells: Iterable[Any]
    ) -> dict[str, Any]:
        values = {}
        for place, (header, cell) in enumerate(zip(headers, cells, strict=False), start=1):
            wrong = isinstance(cell, _Formula) and cell.advice
            if wrong:
                self.problems.append(Problem(sheet, number, get_column_letter(place), wrong))
                cell = None
            if header:
                values[header] = restored(cell) if isinstance(cell, str) else cell
        return values


@dataclass(frozen=True, slots=True)
class _Formula:
    """A cell that holds no value of its own."""

    advice: str


def open_workbook(path: Path) -> Workbook:
    """The workbook in a file.

    Raises NotAWorkbook for a file of another kind, too large, damaged, with
    macros or merged cells, or without a sheet and the columns that name its rows.
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
        head = next(_lines(path, sheet), None)
        if head is not None:
            headers[sheet] = _headers(sheet, list(head))
    if not headers:
        raise NotAWorkbook("没有名为“期”“文件”或“条文”的工作表，请核对工作表的名称。")
    return Workbook(path, headers)


def _members(path: Path) -> set[str]:
    """The names in the package, once it is known to be within the limits."""
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
    """A member's name; Chinese names of Windows' own zip are GBK without a mark."""
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
    """The first of the merged cells that a sheet names, piece by piece; empty for none."""
    with archive.open(member) as stream:
        before = b""
        while piece := stream.read(MEGABYTE):
            found = _MERGED.search(before + piece)
            if found:
                return found[1].decode()
            before = piece[-200:]
    return ""


def _headers(sheet: Sheet, head: list[Any]) -> list[str]:
    """The names of the columns. Raises NotAWorkbook where one is missing, twice or unknown."""
    names = [str(cell).strip() if cell is not None else "" for cell in head]
    known = {*headers_of(sheet), REMOVAL}
    required = [name for name in _REQUIRED[sheet] if name not in names]
    if required:
        raise NotAWorkbook(f"“{sheet}”表缺少这几列：{'、'.join(required)}。请照导出的表补上。")
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


def _lines(path: Path, sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    """The cells of a sheet, line by line, its head first; nothing where there is no such sheet."""
    with zipfile.ZipFile(path) as archive:
        members = {_name(member): member for member in archive.infolist()}
        if "xl/workbook.xml" not in members:
            if f"{sheet}.csv" in members:
                with archive.open(members[f"{sheet}.csv"]) as raw:
                    yield from _csv_lines(sheet, raw.read())
            return
    book = load_workbook(path, read_only=True)
    try:
        if sheet in book.sheetnames:
            for line in book[sheet].iter_rows():
                yield tuple(_value(cell) for cell in line)
    finally:
        book.close()


def _csv_lines(sheet: Sheet, data: bytes) -> Iterator[tuple[Any, ...]]:
    """Lines of UTF-8, or of GB18030 as Chinese Excel saves them."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise NotAWorkbook(
                f"{sheet}.csv 的编码认不出来，请另存为“CSV UTF-8（逗号分隔）”。"
            ) from error
    for line in csv.reader(StringIO(text, newline="")):
        yield tuple(line)


def _value(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "f":
        return _Formula("单元格是公式。请复制后“选择性粘贴为数值”。")
    if isinstance(value, str):
        if cell.data_type == "e":
            return _Formula(f"单元格是错误值 {value}，请改成正确的内容。")
        return unescaped(value)
    return value
