"""Files that are not workbooks: each is refused with Chinese advice."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from gazette.models import Issue
from gazette.sheets.sheet_columns import Sheet
from gazette.sheets.workbook_files import NotAWorkbook
from gazette.sheets.workbook_reader import open_workbook
from tests.sheets.workbooks import changed, exported

pytestmark = pytest.mark.django_db


def bare(path: Path, *heads: str) -> None:
    book = Workbook()
    page = book.active
    assert page
    page.title = Sheet.ISSUES
    page.append(heads)
    book.save(path)


def zipped(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def merge(book: Any) -> None:
    book[Sheet.DOCUMENTS].merge_cells("C3:C4")


HEAD = "公报标识,年,期\n".encode()

FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no file of any kind": (lambda path: path.write_bytes(b"hello"), "不是 Excel 工作簿"),
    "empty": (lambda path: path.write_bytes(b""), "不是 Excel 工作簿"),
    "old": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9), "旧版"),
    "damaged": (lambda path: path.write_bytes(b"PK\x03\x04" + b"\0" * 99), "已损坏"),
    "macros": (
        lambda path: zipped(path, {"xl/workbook.xml": b"", "xl/vbaProject.bin": b""}),
        "带宏",
    ),
    "bomb": (lambda path: zipped(path, {"xl/workbook.xml": b"\0" * 300_000_000}), "过大"),
    "another zip": (lambda path: zipped(path, {"a.txt": b""}), "没有 期.csv"),
    "a Word file": (lambda path: zipped(path, {"word/document.xml": b""}), "是Word 文件（.docx）"),
    "an .ods file": (lambda path: zipped(path, {"content.xml": b""}), "OpenDocument 表格"),
    "an .xlsb file": (lambda path: zipped(path, {"xl/workbook.bin": b""}), "二进制工作簿"),
    "a workbook in a zip": (lambda path: zipped(path, {"甲/公报.xlsx": b""}), "解压后直接上传"),
    "a web page as .xls": (
        lambda path: path.write_text("<html><table><tr><td>期</td></tr></table>"), "内容是网页"
    ),
    "two CSV files of one sheet": (
        lambda path: zipped(path, {"甲/期.csv": HEAD, "乙/期.csv": HEAD}), "都是“期”表"
    ),
    "a CSV file of no sheet": (lambda path: zipped(path, {"名单.csv": b"a,b\n"}), "首行也不是"),
    "binary in a CSV": (
        lambda path: zipped(path, {"期.csv": b"\xff\xfe\xfd\x80\x81"}), "编码认不出来"
    ),
    "another sheet": (lambda path: Workbook().save(path), "没有名为“期”"),
    "a column missing": (lambda path: bare(path, "公报标识", "年"), "缺少这几列：期"),
    "a column unknown": (lambda path: bare(path, "公报标识", "年", "期", "备注"), "期!D1：不认识"),
    "a column twice": (lambda path: bare(path, "公报标识", "年", "期", "年"), "期!D1.*写了两次"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused(tmp_path: Path, name: str) -> None:
    make, why = FILES[name]
    path = tmp_path / "book.xlsx"
    make(path)
    with pytest.raises(NotAWorkbook, match=why):
        open_workbook(path)


def test_merged_cells_are_refused_with_their_place(tmp_path: Path, issue: Issue) -> None:
    book = changed(exported(tmp_path / "book.xlsx"), merge)
    with pytest.raises(NotAWorkbook, match="文件!C3：是合并单元格"):
        open_workbook(book)
