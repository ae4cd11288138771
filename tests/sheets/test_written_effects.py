"""What a workbook writes is read as a parsed issue is: relations, citations, effect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gazette.importing import import_issue
from gazette.models import (
    Amendment,
    Citation,
    Document,
    Issue,
    PartialEffect,
    Provision,
    Relation,
    Statement,
)
from gazette.parsing import decode, parse
from gazette.sheets.sheet_columns import Sheet
from tests.paths import SAMPLES
from tests.sheets.workbooks import cell, changed, exported, forget_issues, imported, row_of

pytestmark = pytest.mark.django_db

_PLACE = ("year", "number")
#: What is read from the words of a document, and the fields that are compared.
_READ: dict[Any, tuple[str, ...]] = {
    Relation: (
        "type", "target_title", "target_number", "target_issued_on", "target_address", "address",
        "place", "quote", "effective_on", "until", "target_text", "confidence", "reasons",
        "match", "status", "position", "is_parsed", "target__title",
    ),
    Statement: ("subject", "address", "place", "quote"),
    PartialEffect: (
        "position", "kind", "part", "addresses", "begins_on", "last_day_in_force", "address",
        "place", "quote",
    ),
    Citation: ("address", "start", "end", "words", "target_address", "until_address"),
}  # fmt: skip


def read() -> dict[str, list[Any]]:
    """All that is read from words, with the document that it belongs to."""
    found: dict[str, list[Any]] = {}
    for model, names in _READ.items():
        owner = "source" if model is Relation else "document"
        places = [f"{owner}__issue__{name}" for name in _PLACE] + [f"{owner}__position"]
        found[model.__name__] = sorted(model.objects.values_list(*places, *names), key=repr)
    amended = ("relation__source__position", "relation__target_title")
    names = ("address", "new_address", "action", "quote")
    found["Amendment"] = sorted(Amendment.objects.values_list(*amended, *names), key=repr)
    days = (date(2025, 6, 1), date(2031, 1, 1))
    Issue.objects.update(status=Issue.Status.PUBLISHED)
    for day in days:
        states = Document.objects.with_state(day).order_by("issue__number", "position")
        found[f"states on {day}"] = [(one.title, one.state) for one in states]  # type: ignore[attr-defined]
    Issue.objects.update(status=Issue.Status.DRAFT)
    return found


@pytest.fixture
def parsed_samples() -> Iterator[None]:
    for path in SAMPLES:
        import_issue(parse(decode(path.read_bytes())), source_name=path.name)
    yield


@pytest.mark.parametrize("suffix", [".xlsx", ".zip"])
def test_a_workbook_gives_the_relations_of_the_parsed_issue(
    tmp_path: Path, parsed_samples: None, suffix: str
) -> None:
    before = read()
    assert all(before[name] for name in ("Relation", "Statement", "Citation", "Amendment"))
    book = exported(tmp_path / f"book{suffix}")
    forget_issues()
    outcome, _changes = imported(book)
    assert outcome.problems == []
    after = read()
    for name, rows in before.items():
        assert after[name] == rows, name


def write(path: Path, words: str) -> None:
    """Change the words of the first row of the second document."""

    def change(opened: Any) -> None:
        row = row_of(opened, Sheet.PROVISIONS, "文件次序", 2)
        cell(opened, Sheet.PROVISIONS, "正文", row).value = words

    changed(path, change)


def done_by_the_second() -> Any:
    """What the second document does to others, without what it only cites."""
    return Relation.objects.filter(source__position=2).exclude(type="cites")


def test_a_row_that_a_workbook_changes_is_read_again(tmp_path: Path, issue: Issue) -> None:
    book = exported(tmp_path / "book.xlsx")
    write(book, "《示例市旧灯光管理办法》（示政发〔2011〕7号）自2025年3月1日起废止。")
    assert imported(book)[0].problems == []
    own = done_by_the_second()
    assert [(one.type, one.target_number) for one in own] == [("repeals", "示政发〔2011〕7号")]
    write(exported(book), "现将有关事项通知如下。")
    assert imported(book)[0].problems == []
    assert not done_by_the_second().exists()


def test_what_an_editor_has_decided_stays(tmp_path: Path, issue: Issue) -> None:
    book = exported(tmp_path / "book.xlsx")
    write(book, "《示例市旧灯光管理办法》（示政发〔2011〕7号）自2025年3月1日起废止。")
    imported(book)
    done_by_the_second().update(status="rejected", note="另有其文")
    row = Provision.objects.filter(document__position=2).order_by("position").last()
    assert row is not None

    def change(opened: Any) -> None:
        at = row_of(opened, Sheet.PROVISIONS, "文件次序", 2) + 1
        cell(opened, Sheet.PROVISIONS, "正文", at).value = "请遵照执行。"

    changed(exported(book), change)
    imported(book)
    [relation] = done_by_the_second()
    assert (relation.status, relation.note) == ("rejected", "另有其文")


def test_the_day_that_the_sheet_states_is_the_day_of_its_relations(
    tmp_path: Path, issue: Issue
) -> None:
    book = exported(tmp_path / "book.xlsx")
    write(book, "本通知自印发之日起施行，《示例市旧灯光管理办法》同时废止。")

    def date_it(opened: Any) -> None:
        row = row_of(opened, Sheet.DOCUMENTS, "期内次序", 2)
        cell(opened, Sheet.DOCUMENTS, "施行日期", row).value = date(2025, 9, 1)

    changed(book, date_it)
    assert imported(book)[0].problems == []
    [relation] = done_by_the_second()
    assert (relation.type, relation.effective_on) == ("repeals", date(2025, 9, 1))
