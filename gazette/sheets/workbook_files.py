"""The forms of file in which a workbook comes, and the rows of cells in them.

An ``.xlsx`` file; a zip of CSV files, also of the folder that holds them; one CSV file
alone. Their kind is told by their content, since a name may be wrong. CSV is read as
Excel and WPS save it: UTF-8, GB18030 or UTF-16, with commas, semicolons or tabs.

Whatever is not one of these is refused with its name and what to do instead.
"""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import StringIO
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from openpyxl import load_workbook

from gazette.parsing import UnreadableSource
from gazette.parsing.readers.source_text import MAX_FILE, MEGABYTE
from gazette.parsing.readers.word_package import open_package
from gazette.sheets.sheet_columns import Sheet

#: The cells of a row; for .xlsx these are openpyxl's.
Cells = tuple[Any, ...]
#: The sheet that the names in a header row belong to; None for a row of something else.
SheetOf = Callable[[list[str]], Sheet | None]

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入。"
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", (b"PK\x03\x04", b"PK\x05\x06")
_MERGED = re.compile(rb'<mergeCell[^>]*\bref="([A-Z]+\d+)(?::[A-Z]+\d+)?"')
#: A member that only one kind of package has → what that package is called.
_OTHER_PACKAGES = {
    "word/document.xml": "Word 文件（.docx）",
    "ppt/presentation.xml": "演示文稿（.pptx）",
    "xl/workbook.bin": "二进制工作簿（.xlsb）",
    "content.xml": "OpenDocument 表格（.ods）",
}
_MARKUP = re.compile(r"\s*(?:<!doctype|<html|<\?xml|<table)", re.I)
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.I)
#: The csv module's own limit is 131,072 characters; a provision may be longer.
csv.field_size_limit(10_000_000)


class NotAWorkbook(ValueError):
    """A file that cannot be read as a workbook; the Chinese message says why and what to do."""


class SheetFile(Protocol):
    """A file with sheets."""

    def rows(self, sheet: Sheet) -> Iterator[Cells]:
        """The rows of a sheet with the header first; none for a sheet that is not there."""


def open_sheet_file(path: Path, sheet_of: SheetOf) -> SheetFile:
    """The sheets of a file. ``sheet_of`` tells a CSV file's sheet by its header.

    Raises NotAWorkbook for a file that is of another format, too large or damaged, has
    macros or merged cells.
    """
    if path.stat().st_size > MAX_FILE:
        raise NotAWorkbook(f"文件超过 {MAX_FILE // MEGABYTE} MB。请按年份或按期分成几个文件导入。")
    data = path.read_bytes()
    if data.startswith(_OLE):
        raise NotAWorkbook(f"这是旧版表格（.xls 或 .et）或设有密码的文件。{_SAVE_AS}")
    if not data.startswith(_ZIP):
        return CsvFiles({path.name: path.read_bytes}, sheet_of)
    try:
        with open_package(data) as archive:
            names = {_name(member): member for member in archive.infolist()}
            if "xl/workbook.xml" not in names:
                _refuse_other_packages(set(names))
                members = {
                    name: partial(_member, path, one)
                    for name, one in names.items()
                    if _is_csv(name)
                }
                if not members:
                    raise NotAWorkbook(_no_csv(list(names)))
                return CsvFiles(members, sheet_of)
    except UnreadableSource as error:
        raise NotAWorkbook(f"文件已损坏、设有密码，或解压后过大。{_SAVE_AS}") from error
    if any(name.endswith("vbaProject.bin") for name in names):
        raise NotAWorkbook(
            "这是带宏的工作簿（.xlsm）。为安全起见，请另存为“Excel 工作簿（.xlsx）”后再导入。"
        )
    return ExcelFile(path)


class ExcelFile:
    """An ``.xlsx`` file. Raises NotAWorkbook for merged cells, which would be misread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        book = load_workbook(path, read_only=True)
        named = {str(page.title).strip(): page for page in book.worksheets}
        self.titles = {sheet: named[sheet].title for sheet in Sheet if sheet in named}
        with zipfile.ZipFile(path) as archive:
            for sheet in self.titles:
                if merged := _merged_cell(archive, named[sheet]._worksheet_path):
                    raise NotAWorkbook(
                        f"{sheet}!{merged}：是合并单元格。请取消合并，并在每一行都填上内容。"
                    )
        book.close()

    def rows(self, sheet: Sheet) -> Iterator[Cells]:
        if sheet not in self.titles:
            return
        book = load_workbook(self.path, read_only=True)
        try:
            yield from book[self.titles[sheet]].iter_rows()
        finally:
            book.close()


class CsvFiles:
    """CSV files, each with one sheet: that of its name (期.csv), else that of its header.

    Raises NotAWorkbook for a file that is not text, is of no sheet, or of a sheet that
    another file has too.
    """

    def __init__(self, files: Mapping[str, Callable[[], bytes]], sheet_of: SheetOf) -> None:
        self.names: dict[Sheet, str] = {}
        self._files = files
        for name, read in files.items():
            text = _decode(name, read())
            head = next(_csv_rows(text), ())
            sheet = _sheet_named(name) or sheet_of([cell.strip() for cell in head])
            if sheet is None:
                raise NotAWorkbook(_not_a_sheet(name, text))
            if sheet in self.names:
                raise NotAWorkbook(f"“{self.names[sheet]}”和“{name}”都是“{sheet}”表，请只留一个。")
            self.names[sheet] = name

    def rows(self, sheet: Sheet) -> Iterator[Cells]:
        if sheet in self.names:
            name = self.names[sheet]
            yield from _csv_rows(_decode(name, self._files[name]()))


def _member(path: Path, member: zipfile.ZipInfo) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(member)


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a member; Windows writes Chinese names in GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return member.filename


def _is_csv(name: str) -> bool:
    """Whether a member is a CSV file that its user knows of; macOS adds others."""
    path = PurePosixPath(name)
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.lower() == ".csv" and not is_hidden


def _sheet_named(name: str) -> Sheet | None:
    stem = PurePosixPath(name).stem.strip()
    return Sheet(stem) if stem in list(Sheet) else None


def _refuse_other_packages(names: set[str]) -> None:
    for member, what in _OTHER_PACKAGES.items():
        if member in names:
            raise NotAWorkbook(f"这是{what}，不是 Excel 工作簿（.xlsx）。{_SAVE_AS}")


def _no_csv(names: list[str]) -> str:
    inner = next((name for name in names if name.lower().endswith(".xlsx")), "")
    if inner:
        return f"压缩包里是“{inner}”。请解压后直接上传这个工作簿。"
    return "压缩包里没有 期.csv、文件.csv 或 条文.csv。"


def _not_a_sheet(name: str, text: str) -> str:
    if _MARKUP.match(text):
        return f"“{name}”的内容是网页，不是表格（有的系统导出的 .xls 就是这样）。{_SAVE_AS}"
    names = "、".join(f"“{sheet}”" for sheet in Sheet)
    return (
        f"“{name}”不是 Excel 工作簿，首行也不是{names}表的列名，看不出是哪一张表。"
        "请照导出的表补上首行的列名，或把文件名改成 期.csv、文件.csv、条文.csv。"
    )


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


def _decode(name: str, data: bytes) -> str:
    """The text of a CSV file, by its byte order mark, else as UTF-8, else as GB18030."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotAWorkbook(f"“{name}”不是 Excel 工作簿；当作 CSV，它的编码认不出来。{_SAVE_AS}")


def _csv_rows(text: str) -> Iterator[tuple[str, ...]]:
    """The rows of a CSV file; its separator is the one that most often stands in the header."""
    if found := _SEPARATOR_LINE.match(text):
        separator, text = found[1], text[found.end() :]
    else:
        head = text[: text.find("\n")] if "\n" in text else text
        separator = max(",;\t", key=head.count)
    for cells in csv.reader(StringIO(text, newline=""), delimiter=separator):
        yield tuple(cells)
