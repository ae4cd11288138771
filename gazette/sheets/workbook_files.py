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
import string
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from io import BufferedReader, RawIOBase, TextIOWrapper
from itertools import chain, islice
from mmap import ACCESS_READ, mmap
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from django.conf import settings

from gazette.parsing.readers.source_text import MEGABYTE
from gazette.parsing.readers.word_package import MAX_MEMBERS, MAX_RATIO
from gazette.sheets.shared_strings import Beat, BookFile
from gazette.sheets.sheet_columns import Sheet

#: Files that unpack to more are refused; a million rows have 1.4 GB of XML.
MAX_UNPACKED = 4000 * MEGABYTE
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LONGEST_HEADER = 100_000
#: Rows of CSV between two beats.
_BEAT_EVERY = 5_000
#: The cells of a row; for .xlsx these are openpyxl's.
Cells = tuple[Any, ...]
#: The sheet that the names in a header row belong to; None for a row of something else.
SheetOf = Callable[[list[str]], Sheet | None]

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入。"
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", (b"PK\x03\x04", b"PK\x05\x06")
_ROW = re.compile(rb"<(?:x:)?row[ >/]")
_MERGED = re.compile(rb'<mergeCell[^>]*\bref="([A-Z]+\d+)(?::[A-Z]+(\d+))?"')
_LETTERS = string.ascii_uppercase.encode()
_MOST_MERGED = 100_000
#: So many rows, such as the title of the table, may stand above its header.
MOST_ABOVE = 9
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

    def refuse_merged(self, sheet: Sheet, row: int) -> None:
        """Raise NotAWorkbook for cells merged in a row or below it: they would be misread."""


def open_sheet_file(path: Path, sheet_of: SheetOf, beat: Beat) -> SheetFile:
    """The sheets of a file. ``sheet_of`` tells a CSV file's sheet by its header; ``beat`` is
    called every so often while the file is looked through.

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
        return CsvFiles({path.name: partial(_open_file, path)}, sheet_of, beat)
    names = {_name(member): member for member in _members(path)}
    if "xl/workbook.xml" not in names:
        _refuse_other_packages(set(names))
        members = {
            name: partial(_open_member, path, one) for name, one in names.items() if _is_csv(name)
        }
        if not members:
            raise NotAWorkbook(_no_csv(list(names)))
        return CsvFiles(members, sheet_of, beat)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise NotAWorkbook(
            "这是带宏的工作簿（.xlsm）。为安全起见，请另存为“Excel 工作簿（.xlsx）”后再导入。"
        )
    return ExcelFile(path, sheet_of, beat)


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
    """An ``.xlsx`` file, its sheets by their names, else by their headers.

    Raises NotAWorkbook for a hidden sheet, whose rows nobody would see, and for two sheets of
    one kind.
    """

    def __init__(self, path: Path, sheet_of: SheetOf, beat: Beat) -> None:
        self._book = BookFile(path, beat)
        self._merged: dict[Sheet, list[tuple[int, str]]] = {}
        self._sizes: dict[Sheet, int] = {}
        with self._book.opened() as book, zipfile.ZipFile(path) as archive:
            pages = _pages_by_sheet(book.worksheets, sheet_of)
            self.titles = {sheet: page.title for sheet, page in pages.items()}
            for sheet, page in pages.items():
                found = _merged_cells_and_rows(archive, page._worksheet_path, beat)
                self._merged[sheet], self._sizes[sheet] = found

    def refuse_merged(self, sheet: Sheet, row: int) -> None:
        for last, cell in self._merged.get(sheet, ()):
            if last >= row:
                raise NotAWorkbook(
                    f"{sheet}!{cell}：是合并单元格。请取消合并，并在每一行都填上内容。"
                )

    def rows(self, sheet: Sheet) -> Iterator[Cells]:
        if sheet not in self.titles:
            return
        with self._book.opened() as book:
            yield from book[self.titles[sheet]].iter_rows()

    def size(self, sheet: Sheet) -> int:
        return self._sizes.get(sheet, 0)


class CsvFiles:
    """CSV files, each with one sheet: that of its name (期.csv), else that of its header.

    Raises NotAWorkbook for a file that is not text, is of no sheet, or of a sheet that
    another file has too.
    """

    def __init__(
        self, files: Mapping[str, Callable[[], IO[bytes]]], sheet_of: SheetOf, beat: Beat
    ) -> None:
        self.names: dict[Sheet, str] = {}
        self._files = files
        self._encodings: dict[str, str] = {}
        self._sizes: dict[Sheet, int] = {}
        for name, open_file in files.items():
            self._encodings[name] = _encoding(name, open_file, beat)
            first = list(islice(self._rows(name), MOST_ABOVE + 1))
            heads = ([cell.strip() for cell in cells] for cells in first)
            sheet = _sheet_named(name) or next(filter(None, map(sheet_of, heads)), None)
            if sheet is None:
                raise NotAWorkbook(_not_a_sheet(name, self._beginning(name)))
            if sheet in self.names:
                raise NotAWorkbook(f"“{self.names[sheet]}”和“{name}”都是“{sheet}”表，请只留一个。")
            self.names[sheet] = name
            self._sizes[sheet] = self._count_rows(name, beat)

    def _count_rows(self, name: str, beat: Beat) -> int:
        rows = 0
        for rows, _cells in enumerate(self._rows(name), start=1):
            if rows % _BEAT_EVERY == 0:
                beat()
        return rows

    def refuse_merged(self, sheet: Sheet, row: int) -> None:
        """There are none in CSV."""

    def rows(self, sheet: Sheet) -> Iterator[Cells]:
        if sheet in self.names:
            yield from self._rows(self.names[sheet])

    def size(self, sheet: Sheet) -> int:
        return self._sizes.get(sheet, 0)

    def _text(self, name: str) -> IO[str]:
        return TextIOWrapper(self._files[name](), encoding=self._encodings[name], newline="")

    def _beginning(self, name: str) -> str:
        with self._text(name) as text:
            return text.read(1000)

    def _rows(self, name: str) -> Iterator[tuple[str, ...]]:
        """The rows of a file; its separator is that of the first line that has one."""
        with self._text(name) as text:
            read = [text.readline(_LONGEST_HEADER)]
            if found := _SEPARATOR_LINE.match(read[0]):
                separator, lines = found[1], iter(text)
            else:
                while len(read) <= MOST_ABOVE and not any(map(read[-1].count, ",;\t")):
                    read.append(text.readline(_LONGEST_HEADER))
                separator, lines = max(",;\t", key=read[-1].count), chain(read, text)
            reader = csv.reader(lines, delimiter=separator, strict=True)
            try:
                for cells in reader:
                    yield tuple(cells)
            except csv.Error as error:
                raise NotAWorkbook(_misquoted(name, reader.line_num)) from error


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


def _misquoted(name: str, line: int) -> str:
    return (
        f"“{name}”到文件的第{line}行，双引号不成对，后面的内容无法分清单元格。"
        "请用 Excel 或 WPS 打开核对，另存后再导入。"
    )


def _not_a_sheet(name: str, text: str) -> str:
    if _MARKUP.match(text):
        return f"“{name}”的内容是网页，不是表格（有的系统导出的 .xls 就是这样）。{_SAVE_AS}"
    names = "、".join(f"“{sheet}”" for sheet in Sheet)
    return (
        f"“{name}”不是 Excel 工作簿，首行也不是{names}表的列名，看不出是哪一张表。"
        "请照导出的表补上首行的列名，或把文件名改成 期.csv、文件.csv、条文.csv。"
    )


def _pages_by_sheet(pages: Iterable[Any], sheet_of: SheetOf) -> dict[Sheet, Any]:
    found: dict[Sheet, Any] = {}
    for page in pages:
        title = str(page.title).strip()
        sheet = Sheet(title) if title in list(Sheet) else _headed(page, sheet_of)
        if sheet is None:
            continue
        if page.sheet_state != "visible":
            raise NotAWorkbook(
                f"工作表“{page.title}”是隐藏的，其中的内容看不见。请取消隐藏、核对后再导入；不要导入的，请删去它。"
            )
        if sheet in found:
            raise NotAWorkbook(
                f"工作表“{found[sheet].title}”和“{page.title}”都是“{sheet}”表，请只留一个。"
            )
        found[sheet] = page
    return found


def _headed(page: Any, sheet_of: SheetOf) -> Sheet | None:
    """The sheet to whose header one of the first rows of a page belongs."""
    for cells in page.iter_rows(max_row=MOST_ABOVE + 1, values_only=True):
        sheet = sheet_of([str(cell).strip() for cell in cells if cell is not None])
        if sheet is not None:
            return sheet
    return None


def _merged_cells_and_rows(
    archive: zipfile.ZipFile, member: str, beat: Beat
) -> tuple[list[tuple[int, str]], int]:
    """The merged cells of a sheet, each with its last row, and the number of the sheet's rows.

    It is read in pieces, to save memory. Of very many merged cells the first are given.
    """
    rows, before = 0, b""
    merged: dict[str, int] = {}
    with archive.open(member) as stream:
        while piece := stream.read(MEGABYTE):
            for found in _MERGED.finditer(before + piece):
                if len(merged) < _MOST_MERGED:
                    merged[found[1].decode()] = int(found[2] or found[1].lstrip(_LETTERS))
            beat()
            rows += len(_ROW.findall(before[-4:] + piece))
            before = piece[-200:]
    return [(last, cell) for cell, last in merged.items()], rows


def _encoding(name: str, open_file: Callable[[], IO[bytes]], beat: Beat) -> str:
    """The encoding of a CSV file: by its byte order mark, else UTF-8, else GB18030."""
    with open_file() as stream:
        start = stream.read(2)
    is_utf16 = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]:
        try:
            with TextIOWrapper(open_file(), encoding=encoding, newline="") as text:
                while piece := text.read(MEGABYTE):
                    beat()
                    if "\0" in piece:
                        break
                else:
                    return encoding
        except UnicodeError:
            continue
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise NotAWorkbook(f"“{name}”已损坏。{_SAVE_AS}") from error
    raise NotAWorkbook(f"“{name}”不是 Excel 工作簿；当作 CSV，它的编码认不出来。{_SAVE_AS}")
