"""A document number that another document holds: entered, decided on, and what follows of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from gazette.effect.known_relations import with_known_relations
from gazette.effect.partial_states import (
    NO_PARTS,
    DocumentParts,
    parts_of,
    parts_of_document,
    provision_verdict,
    with_known_parts,
)
from gazette.effect.resolution import resolve_relations
from gazette.effect.validity import verdict_on
from gazette.importing import import_issue
from gazette.models import Document, Issue, PartialEffect, Relation
from gazette.models.state import State
from gazette.office.checkup import checkup
from gazette.parsing.parsed import Document as ParsedDocument
from tests.parsed_issues import document, parsed_issue, row

pytestmark = pytest.mark.django_db

Use = Document.NumberUse
RULE = document("示例市防汛办法", "示政发〔2025〕1号", row("art_1", "本办法自2025年2月1日起施行。"))
TODAY = date(2026, 1, 1)


def enter(*documents: ParsedDocument, number: int = 1, publish: bool = True) -> Issue:
    source = parsed_issue(*documents, number=number, serial_number=120 + number)
    return import_issue(source, source_name="a.txt", publish=publish).issue


def printed_again(use: str) -> tuple[Document, Document]:
    """A published rule, and the document of a later issue with its number, decided as ``use``."""
    first = enter(replace(RULE, effective_on=date(2025, 2, 1))).documents.get()
    again = enter(replace(RULE, effective_on=date(2025, 2, 1)), number=2).documents.get()
    again.number_use = use
    again.full_clean(exclude=["folded_title", "folded_text_title", "kind"])
    again.save()
    return first, again


def test_the_checkup_asks_until_it_is_decided() -> None:
    enter(RULE)
    issue = enter(replace(RULE, title="另一件"), number=2, publish=False)
    asked = [one for one in checkup(issue) if one.rule.code == "undecided_number"]
    assert "示例市防汛办法" in asked[0].fault.message and "2025年第1期" in asked[0].fault.message
    issue.documents.update(number_use=Use.MISPRINT)
    assert not [one for one in checkup(issue) if one.rule.code == "undecided_number"]


def test_a_decision_stays_when_the_issue_is_entered_again() -> None:
    enter(RULE)
    changed = replace(RULE, title="另一件")
    issue = enter(changed, number=2, publish=False)
    issue.documents.update(number_use=Use.MISPRINT)
    enter(replace(changed, title="又一件"), number=2, publish=False)
    assert issue.documents.get().number_use == Use.MISPRINT


@pytest.mark.parametrize("use", [Use.REPRINT, Use.CORRECTED_REPRINT])
def test_a_reprint_has_the_effect_of_its_first_print(use: str, client: Client) -> None:
    first, again = printed_again(use)
    assert again.reprint_of == first
    repeal = enter(document("关于废止防汛办法的决定", "示政发〔2025〕9号", row("art_1")), number=3)
    relation = Relation.objects.create(
        source=repeal.documents.get(), position=9, type="repeals", status="confirmed",
        target_title="示例市防汛办法", target_number="示政发〔2025〕1号",
        effective_on=date(2025, 6, 1),
    )  # fmt: skip
    resolve_relations([relation])
    relation.refresh_from_db()
    assert relation.target == first
    for one in (first, again):
        assert verdict_on(Document.objects.get(pk=one.pk), TODAY).state is State.REPEALED
        in_lists: Any = Document.objects.with_state(TODAY).get(pk=one.pk)
        assert in_lists.state == State.REPEALED
    page = client.get(again.get_absolute_url()).content.decode()
    assert first.get_absolute_url() in page and f"本件是{again.get_number_use_display()}" in page
    assert again.get_absolute_url() in client.get(first.get_absolute_url()).content.decode()


def of_a_page(pk: int) -> DocumentParts:
    """The parts of a document as its page reads them: its relations before."""
    return parts_of_document(with_known_parts(with_known_relations(Document.objects.get(pk=pk))))


def test_a_reprint_has_the_states_of_parts_of_its_first_print(use: str = Use.REPRINT) -> None:
    first, again = printed_again(use)
    PartialEffect.objects.create(
        document=first, position=1, kind="provisions", part="第一条", addresses=["art_1"],
        begins_on=date(2027, 1, 1),
    )  # fmt: skip
    for one in (first, again):
        listed: Any = Document.objects.with_parts_known().get(pk=one.pk)
        assert listed.has_parts
        known = with_known_parts(listed)
        assert provision_verdict(known, "art_1", TODAY).state is State.NOT_YET_IN_FORCE
        assert of_a_page(one.pk) == parts_of_document(known)
        assert parts_of([first.pk, again.pk])[one.pk].effects[0].part == "第一条"
    PartialEffect.objects.all().delete()
    decision = enter(document("关于暂停的决定", "示政发〔2025〕9号", row("art_1")), number=3)
    suspension = Relation.objects.create(
        source=decision.documents.get(), position=9, type="suspends", status="confirmed",
        target_title="示例市防汛办法", target_number="示政发〔2025〕1号",
        target_address="art_1", effective_on=date(2025, 6, 1),
    )  # fmt: skip
    resolve_relations([suspension])
    for one in (first, again):
        own: Any = Document.objects.with_parts_known().get(pk=one.pk)
        assert provision_verdict(own, "art_1", TODAY).state is State.SUSPENDED
        assert parts_of_document(with_known_parts(own)).acts
        assert of_a_page(one.pk).acts


def test_a_misprint_has_no_states_of_parts_of_the_other_document() -> None:
    first, other = printed_again(Use.MISPRINT)
    PartialEffect.objects.create(
        document=first, position=1, kind="provisions", part="第一条", addresses=["art_1"],
        begins_on=date(2027, 1, 1),
    )  # fmt: skip
    assert list(parts_of([first.pk, other.pk])) == [first.pk]
    listed: Any = Document.objects.with_parts_known().get(pk=other.pk)
    assert not listed.has_parts
    assert of_a_page(other.pk) == NO_PARTS


def test_what_prints_another_document_under_its_number_keeps_its_own_effect() -> None:
    _first, other = printed_again(Use.MISPRINT)
    assert other.reprint_of is None
    assert verdict_on(other, TODAY).state is State.IN_FORCE


def test_a_reprint_without_a_first_print_is_refused() -> None:
    lone = enter(RULE).documents.get()
    lone.number_use = Use.REPRINT
    with pytest.raises(ValidationError, match="没有找到首次刊登的文件"):
        lone.full_clean(exclude=["folded_title", "folded_text_title", "kind"])
