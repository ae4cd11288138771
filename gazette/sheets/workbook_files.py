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
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BufferedReader, RawIOBase, TextIOWrapper
from itertools import chain, islice
from mmap import ACCESS_READ, mmap
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from django.conf import settings

from gazette.parsing.readers.source_text import MEGABYTE
from gazette.parsing.readers.word_package import MAX_MEMBERS, MAX_RATIO
from gazette.sheets.shared_strings import close_book, open_book
from gazette.sheets.sheet_columns import Sheet

#: Files that unpack to more are refused; a million rows have 1.4 GB of XML.
MAX_UNPACKED = 4000 * MEGABYTE
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LONGEST_HEADER = 100_000
#: The cells of a row; for .xlsx these are openpyxl's.
Cells = tuple[Any, ...]
#: The sheet that the names in a header row belong to; None for a row of something else.
SheetOf = Callable[[list[str]], Sheet | None]

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入。"
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", (b"PK\x03\x04", b"PK\x05\x06")
_ROW = re.compile(rb"<(?:x:)?row[ >/]")
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

    def size(self, sheet: Sheet) -> int:
        """About how many rows a sheet has; 0 for one that is not there."""


def open_sheet_file(path: Path, sheet_of: SheetOf) -> SheetFile:
    """The sheets of a file. ``sheet_of`` tells a CSV file's sheet by its header.

    Raises NotAWorkbook for a file that is of another format, too large or damaged, has
    macros or merged cells.
    """
    if path.stat().st_size > settings.WORKBOOK_LIMIT:
        most = settings.WORKBOOK_LIMIT // MEGABYTE
        raise NotAWorkbook(f"文件超过 {most} MB。请按年份或按期分成几个文件导入。")
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == _OLE:
        raise NotAWorkbook(f"这是旧版表格（.xls 或 .et）或设有密码的文件。{_SAVE_AS}")
    if start not in _ZIP:
        return CsvFiles({path.name: partial(_open_file, path)}, sheet_of)
    names = {_name(member): member for member in _members(path)}
    if "xl/workbook.xml" not in names:
        _refuse_other_packages(set(names))
        members = {
            name: partial(_open_member, path, one) for name, one in names.items() if _is_csv(name)
        }
        if not members:
            raise NotAWorkbook(_no_csv(list(names)))
        return CsvFiles(members, sheet_of)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise NotAWorkbook(
            "这是带宏的工作簿（.xlsm）。为安全起见，请另存为“Excel 工作簿（.xlsx）”后再导入。"
        )
    return ExcelFile(path)


def _members(path: Path) -> list[zipfile.ZipInfo]:
    """The members of a zip file. Raises NotAWorkbook if it is damaged, locked or beyond limits.

    Only the table of contents is read; no member is unpacked.
    """
    refusal = NotAWorkbook(f"文件已损坏、设有密码，或解压后过大。{_SAVE_AS}")
    with path.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
        named = sum(1 for _ in islice(re.finditer(b"PK\x01\x02", data), MAX_MEMBERS + 1))
    if named > MAX_MEMBERS:
        raise refusal
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise refusal from error
    if (
        any(member.flag_bits & 1 or member.compress_type not in _METHODS for member in members)
        or sum(member.file_size for member in members) > MAX_UNPACKED
        or any(map(_is_overcompressed, members))
    ):
        raise refusal
    return members


def _is_overcompressed(member: zipfile.ZipInfo) -> bool:
    size = member.file_size
    return size > MEGABYTE and size > MAX_RATIO * max(1, member.compress_size)


def _open_file(path: Path) -> IO[bytes]:
    return path.open("rb")


class ExcelFile:
    """An ``.xlsx`` file. Raises NotAWorkbook for merged cells, which would be misread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        book = open_book(path)
        named = {str(page.title).strip(): page for page in book.worksheets}
        self.titles = {sheet: named[sheet].title for sheet in Sheet if sheet in named}
        self._members = {sheet: named[sheet]._worksheet_path for sheet in self.titles}
        self._sizes: dict[Sheet, int] = {}
        with zipfile.ZipFile(path) as archive:
            for sheet, member in self._members.items():
                merged, self._sizes[sheet] = _merged_cell_and_rows(archive, member)
                if merged:
                    raise NotAWorkbook(
                        f"{sheet}!{merged}：是合并单元格。请取消合并，并在每一行都填上内容。"
                    )
        close_book(book)

    def rows(self, sheet: Sheet) -> Iterator[Cells]:
        if sheet not in self.titles:
            return
        book = open_book(self.path)
        try:
            yield from book[self.titles[sheet]].iter_rows()
        finally:
            close_book(book)

    def size(self, sheet: Sheet) -> int:
        return self._sizes.get(sheet, 0)


class CsvFiles:
    """CSV files, each with one sheet: that of its name (期.csv), else that of its header.

    Raises NotAWorkbook for a file that is not text, is of no sheet, or of a sheet that
    another file has too.
    """

    def __init__(self, files: Mapping[str, Callable[[], IO[bytes]]], sheet_of: SheetOf) -> None:
        self.names: dict[Sheet, str] = {}
        self._files = files
        self._encodings: dict[str, str] = {}
        for name, open_file in files.items():
            self._encodings[name] = _encoding(name, open_file)
            head = next(self._rows(name), ())
            sheet = _sheet_named(name) or sheet_of([cell.strip() for cell in head])
            if sheet is None:
                raise NotAWorkbook(_not_a_sheet(name, self._beginning(name)))
            if sheet in self.names:
                raise NotAWorkbook(f"“{self.names[sheet]}”和“{name}”都是“{sheet}”表，请只留一个。")
            self.names[sheet] = name

    def rows(self, sheet: Sheet) -> Iterator[Cells]:
        if sheet in self.names:
            yield from self._rows(self.names[sheet])

    def size(self, sheet: Sheet) -> int:
        return sum(1 for _ in self.rows(sheet))

    def _text(self, name: str) -> IO[str]:
        return TextIOWrapper(self._files[name](), encoding=self._encodings[name], newline="")

    def _beginning(self, name: str) -> str:
        with self._text(name) as text:
            return text.read(1000)

    def _rows(self, name: str) -> Iterator[tuple[str, ...]]:
        """The rows of a file; its separator is the one that most often stands in the header."""
        with self._text(name) as text:
            first = text.readline(_LONGEST_HEADER)
            if found := _SEPARATOR_LINE.match(first):
                separator, lines = found[1], iter(text)
            else:
                separator, lines = max(",;\t", key=first.count), chain([first], text)
            for cells in csv.reader(lines, delimiter=separator):
                yield tuple(cells)


class _MemberFile(RawIOBase):
    """A member of a zip file, which closes the zip file with it."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self._archive, self._stream = archive, archive.open(member)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._archive.close()
        super().close()


def _open_member(path: Path, member: zipfile.ZipInfo) -> IO[bytes]:
    return BufferedReader(_MemberFile(zipfile.ZipFile(path), member), MEGABYTE)


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


def _merged_cell_and_rows(archive: zipfile.ZipFile, member: str) -> tuple[str, int]:
    """The first merged cell of a sheet, "" if there is none, and the number of its rows.

    It is read in pieces, to save memory.
    """
    rows, before = 0, b""
    with archive.open(member) as stream:
        while piece := stream.read(MEGABYTE):
            if found := _MERGED.search(before + piece):
                return found[1].decode(), rows
            rows += len(_ROW.findall(before[-4:] + piece))
            before = piece[-200:]
    return "", rows


def _encoding(name: str, open_file: Callable[[], IO[bytes]]) -> str:
    """The encoding of a CSV file: by its byte order mark, else UTF-8, else GB18030."""
    with open_file() as stream:
        start = stream.read(2)
    is_utf16 = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]:
        try:
            with TextIOWrapper(open_file(), encoding=encoding, newline="") as text:
                while piece := text.read(MEGABYTE):
                    if "\0" in piece:
                        break
                else:
                    return encoding
        except UnicodeError:
            continue
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise NotAWorkbook(f"“{name}”已损坏。{_SAVE_AS}") from error
    raise NotAWorkbook(f"“{name}”不是 Excel 工作簿；当作 CSV，它的编码认不出来。{_SAVE_AS}")
