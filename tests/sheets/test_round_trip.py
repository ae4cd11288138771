"""An exported and imported archive is the same, character by character."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from gazette.importing import import_issue
from gazette.models import Issue, Provision
from gazette.parsing import decode, parse
from gazette.sheets.cells import (
    add_apostrophe,
    escape_controls,
    remove_apostrophe,
    unescape_controls,
)
from gazette.spreadsheets import Unwritable
from tests.factories import make_provision
from tests.paths import REAL_ISSUE, SAMPLES
from tests.properties import examples
from tests.sheets.workbooks import archive, exported, forget_issues, imported

HARD = [
    "=1+1", "+86", "-5", "@SUM(A1)", "'=1", "''+x", "'", "007", "1e5", "2024-01-27", "a\nb\n\nc",
    '"quoted", “和” ,;', "\t制表", "\r\n", "_x000D_", "x005F_", "_x005F_", "　首", "尾 ",
    "\x0b\x01", "𠮷😀", "TRUE", "#N/A", "＝全角", "<a>&amp;",
]  # fmt: skip


EVERYTHING = [*SAMPLES, *([REAL_ISSUE] if REAL_ISSUE.exists() else [])]


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", [".xlsx", ".zip"])
@pytest.mark.parametrize(
    "paths",
    [SAMPLES[:1], pytest.param(EVERYTHING, marks=pytest.mark.services)],
    ids=["a sample", "everything"],
)
def test_issues_come_back_as_they_were(tmp_path: Path, paths: list[Path], suffix: str) -> None:
    for path in paths:
        import_issue(parse(decode(path.read_bytes())), source_name=path.name)
    before = archive()
    book = exported(tmp_path / f"book{suffix}")
    again, changes = imported(book)
    assert (again.problems, changes) == ([], [])
    forget_issues()
    outcome, _changes = imported(book)
    assert outcome.problems == []
    assert archive() == before


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", [".xlsx", ".zip"])
def test_difficult_texts_come_back(tmp_path: Path, issue: Issue, suffix: str) -> None:
    text = Provision.objects.order_by("pk")[0].text
    for number, words in enumerate(HARD, start=50):
        make_provision(text=text, position=number, address=f"text_1__art_{number}", body=words)
    before = archive()
    book = exported(tmp_path / f"book{suffix}")
    forget_issues()
    outcome, _changes = imported(book)
    assert outcome.problems == []
    assert archive() == before


@pytest.mark.parametrize("words", HARD)
@pytest.mark.parametrize("for_csv", [False, True])
def test_what_is_written_is_no_formula(words: str, for_csv: bool) -> None:
    assert add_apostrophe(words, for_csv=for_csv)[:1] not in tuple("=+-@\t\r")


@pytest.mark.parametrize("words", ["1.10", "007", "2024-01-27", ".5", "1e5"])
def test_only_in_csv_an_apostrophe_keeps_a_number_as_it_is_written(words: str) -> None:
    assert add_apostrophe(words) == words
    assert add_apostrophe(words, for_csv=True) == f"'{words}"


@pytest.mark.parametrize("words", ["第一条", "（一）", "：甲", "/", "'", "’=", ""])
def test_other_text_gets_no_apostrophe(words: str) -> None:
    assert add_apostrophe(words) == add_apostrophe(words, for_csv=True) == words


@given(st.text() | st.text("'=+-@.0１a\t"), st.booleans())
def test_no_text_is_changed_by_writing_and_reading_a_cell(text: str, for_csv: bool) -> None:
    assert remove_apostrophe(add_apostrophe(text, for_csv=for_csv)) == text
    assert unescape_controls(escape_controls(text)) == text


@examples(25)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_openpyxl_gives_back_what_was_escaped(tmp_path_factory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("cells") / "book.xlsx"
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append([escape_controls(add_apostrophe(text)) for text in texts])
    book.save(path)
    cells = next(load_workbook(path, read_only=True).active.iter_rows(values_only=True))
    assert [remove_apostrophe(unescape_controls(cell or "")) for cell in cells] == texts


@pytest.mark.django_db
def test_a_row_too_long_for_excel_is_refused_and_the_old_file_stays(
    tmp_path: Path, issue: Issue
) -> None:
    row = Provision.objects.order_by("pk").last()
    assert row
    row.body = "长" * 40_000
    row.save()
    target = tmp_path / "book.xlsx"
    target.write_text("旧")
    with pytest.raises(Unwritable, match=r"条文![A-Z]+\d+：有40000个字符.*CSV"):
        exported(target)
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]
    assert target.read_text() == "旧"
    exported(tmp_path / "book.zip")
