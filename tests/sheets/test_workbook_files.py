"""Workbooks as Excel, WPS and file managers save them: all give the same rows."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from gazette.models import Issue
from gazette.sheets.sheet_columns import Sheet
from gazette.sheets.workbook_reader import open_workbook
from tests.sheets.workbooks import archive, changed, exported, forget_issues, imported

pytestmark = pytest.mark.django_db

#: How the text of a CSV file becomes its bytes.
Encode = Callable[[str], bytes]


def separated(text: str, by: str) -> str:
    """The CSV text with another separator."""
    lines = StringIO()
    csv.writer(lines, delimiter=by).writerows(csv.reader(StringIO(text, newline="")))
    return lines.getvalue()


ENCODINGS: dict[str, Encode] = {
    "UTF-8": str.encode,
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "GB18030": lambda text: text.encode("gb18030"),
    "Unicode text of Excel": lambda text: separated(text, "\t").encode("utf-16"),
    "semicolons": lambda text: separated(text, ";").encode("gb18030"),
    "a named separator": lambda text: b"sep=;\r\n" + separated(text, ";").encode(),
}


def csv_texts(path: Path, issue: Issue) -> dict[str, str]:
    """The CSV files of an exported issue by name."""
    with zipfile.ZipFile(exported(path)) as archived:
        return {name: archived.read(name).decode("utf-8-sig") for name in archived.namelist()}


def zip_of(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archived:
        for name, data in files.items():
            archived.writestr(name, data)
    return path


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_every_way_of_saving_gives_the_same_rows(
    tmp_path: Path, issue: Issue, encode: Encode
) -> None:
    texts = csv_texts(tmp_path / "book.zip", issue)
    files = {name: encode(text) for name, text in texts.items()}
    outcome, changes = imported(zip_of(tmp_path / "saved.zip", files))
    assert (outcome.problems, changes) == ([], [])


def test_a_zipped_folder_of_a_mac_is_read(tmp_path: Path, issue: Issue) -> None:
    texts = csv_texts(tmp_path / "book.zip", issue)
    files = {f"公报/{name}": text.encode() for name, text in texts.items()}
    files |= {f"__MACOSX/公报/._{name}": b"\0\5\x16\7" for name in texts}
    before = archive()
    path = zip_of(tmp_path / "saved.zip", files)
    forget_issues()
    outcome, _changes = imported(path)
    assert outcome.problems == []
    assert archive() == before


@pytest.mark.parametrize("sheet", Sheet)
def test_a_csv_file_alone_is_the_sheet_of_its_header(
    tmp_path: Path, issue: Issue, sheet: Sheet
) -> None:
    path = tmp_path / "另存.csv"
    path.write_bytes(csv_texts(tmp_path / "book.zip", issue)[f"{sheet}.csv"].encode("gb18030"))
    assert list(open_workbook(path).headers) == [sheet]
    outcome, changes = imported(path)
    assert (outcome.problems, changes) == ([], [])


def test_the_name_of_a_sheet_may_have_a_space(tmp_path: Path, issue: Issue) -> None:
    path = exported(tmp_path / "book.xlsx")

    def rename(book: object) -> None:
        for page in book.worksheets:  # type: ignore[attr-defined]
            page.title = f"{page.title} "

    changed(path, rename)
    assert load_workbook(path).sheetnames == ["期 ", "文件 ", "条文 "]
    outcome, changes = imported(path)
    assert (outcome.problems, changes) == ([], [])
