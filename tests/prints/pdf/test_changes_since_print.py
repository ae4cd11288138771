"""The first page of a document's PDF says, with the day, what has changed since it was printed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from gazette.effect.decisions import decide
from gazette.jobs.models import Job
from gazette.models import Amendment, Document, PartialEffect, PdfEdition, Relation
from gazette.prints.editions.new_day import outdated_documents, renew
from gazette.prints.pdf import MemoryCache, Variant, document_fingerprint, make_document_pdf
from gazette.prints.pdf.changes_since_print import changes_since_print
from regulations.models import Decree
from tests.factories import make_document, make_provision, make_text
from tests.prints.pdf.reading_back import PdfReader, fold

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_, **__: TODAY)


@pytest.fixture
def rule() -> Document:
    found = make_document(
        Decree, published=True, title="示例市渡口管理办法", effective_on=date(2024, 3, 1)
    )
    text = make_text(document=found)
    for number in range(1, 5):
        make_provision(text=text, label=f"第{number}条", body="渡口由交通部门管理。")
    return found


def relate(target: Document, kind: str, **values: Any) -> Relation:
    title = values.pop("title", "示例市渡口管理办法修改决定")
    source = make_document(Decree, published=True, title=title, document_number="令第9号")
    defaults = {"status": "confirmed", "effective_on": date(2026, 4, 2)}
    return Relation.objects.create(
        source=source, target=target, type=kind, target_title=target.title, **defaults | values
    )


def lines(document: Document, on: date = TODAY) -> str:
    return "\n".join(changes_since_print(document, on).lines)


def test_it_names_the_day_and_that_nothing_changed(rule: Document) -> None:
    note = changes_since_print(rule, TODAY)
    assert note.heading == "以下是刊印时的文字。截至2026年11月26日："
    assert note.lines[0].startswith("现行有效。")
    assert note.lines[-1] == "本站没有它被修改、废止的记录。"


def test_what_was_never_printed_shows_its_words_as_published(rule: Document) -> None:
    rule.issue.gazette.is_printed = False
    assert changes_since_print(rule, TODAY).heading.startswith("以下是发布时的文字。截至")


def test_it_names_the_changed_provisions_and_the_decision(rule: Document) -> None:
    relation = relate(rule, "amends")
    for position, (action, address, new) in enumerate(
        [("reword", "art_2", "由海事部门管理。"), ("delete", "art_3", "")], start=1
    ):
        Amendment.objects.create(
            relation=relation,
            position=position,
            action=action,
            target_address=address,
            new_words=new,
        )
    told = lines(rule)
    assert told.startswith("现行有效（已修改）。")
    named = "《示例市渡口管理办法修改决定》（令第9号）自2026年4月2日起{}：第二条、第三条（删去）。"
    assert named.format("已修改") in told
    assert named.format("将修改") in lines(rule, date(2026, 4, 1))


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("repeals", "confirmed", "已废止。"),
        ("suspends", "confirmed", "暂停施行。"),
        ("repeals", "proposed", "现行有效 · 废止待确认。"),
    ],
)
def test_it_says_that_it_was_repealed_or_may_be(
    rule: Document, kind: str, status: str, words: str
) -> None:
    relate(rule, kind, status=status, title="示例市水上交通办法")
    told = lines(rule)
    assert told.startswith(words)
    assert "《示例市水上交通办法》" in told
    assert ("待确认：" in told) == (status == "proposed")


def test_a_part_with_a_state_of_its_own_is_named(rule: Document) -> None:
    PartialEffect.objects.create(
        document=rule,
        position=1,
        kind="provision",
        part="第三条",
        addresses=["art_3"],
        begins_on=date(2030, 1, 1),
    )
    assert "第三条自2030年1月1日起施行（尚未施行）。" in lines(rule)


def test_it_is_read_first_and_the_issue_is_as_it_was(rule: Document) -> None:
    relate(rule, "repeals", title="新办法𰻝")
    read = PdfReader(make_document_pdf(rule, Variant(), cache=MemoryCache()))
    spoken = fold(read.spoken)
    assert spoken.startswith(fold("以下是刊印时的文字。截至2026年11月26日：已废止。"))
    assert spoken.index("已废止") < spoken.index(fold(rule.title))
    assert "截至2026年11月26日" in fold(read.pages[0])


def test_a_change_of_state_changes_the_fingerprint_but_a_day_alone_does_not(
    rule: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = document_fingerprint(rule, Variant())
    monkeypatch.setattr(timezone, "localdate", lambda *_, **__: TODAY + timedelta(days=1))
    assert document_fingerprint(rule, Variant()) == before
    relation = relate(rule, "repeals", status="proposed")
    waiting = document_fingerprint(rule, Variant())
    decide([relation], Relation.Status.CONFIRMED, None)
    assert len({before, waiting, document_fingerprint(rule, Variant())}) == 3
    draft = document_fingerprint(rule, Variant(is_draft=True))
    decide([relation], Relation.Status.REJECTED, None)
    assert document_fingerprint(rule, Variant(is_draft=True)) == draft


def test_the_day_on_which_a_change_begins_outdates_the_pdf(rule: Document) -> None:
    other = make_document(Decree, published=True, effective_on=date(2024, 3, 1))
    relate(rule, "repeals", effective_on=TODAY)
    for document in (rule, other):
        PdfEdition.objects.create(
            issue=document.issue,
            document=document,
            state="ready",
            made_at="2026-11-20T12:00:00+08:00",
        )
    assert list(outdated_documents(TODAY - timedelta(days=1))) == []
    assert list(outdated_documents(TODAY)) == [rule.pk]
    edition = PdfEdition.objects.get(document=rule)
    run = type("Run", (), {"tell": lambda *_: None})()
    renew(run)
    assert PdfEdition.objects.get(pk=edition.pk).wanted_revision == edition.wanted_revision + 1
    assert Job.objects.filter(task="editions.make").count() == 1
