"""The real issue: its repeals, terms and interpretation clauses agree with its facts file."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from gazette.effect.validity import verdict_on
from gazette.importing import import_issue
from gazette.models import Issue, Relation
from gazette.models.state import State
from gazette.parsing import parse
from gazette.parsing.words.lines import fold
from tests.paths import REAL_ISSUE, facts_of, needs_real_issue

pytestmark = [pytest.mark.django_db, needs_real_issue]


@pytest.fixture
def issue() -> Issue:
    text = REAL_ISSUE.read_text(encoding="utf-8")
    return import_issue(parse(text), source_name="x", publish=True).issue


@pytest.fixture
def facts() -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = json.loads(facts_of(REAL_ISSUE).read_text(encoding="utf-8"))[
        "documents"
    ]
    return documents


def test_its_repeals_wait_for_an_editor_with_the_words_that_say_so(issue, facts):
    stated = [
        (fact["document_number"], fold(one["title"]), fold(one["number"]), one["issued_on"])
        for fact in facts
        for one in fact["repeals"]
    ]
    relations = Relation.objects.filter(type="repeals").select_related("source")
    found = [
        (
            one.by_number,
            fold(one.target_title),
            fold(one.target_number),
            one.target_issued_on and one.target_issued_on.isoformat(),
        )
        for one in relations.order_by("source__position")
    ]
    assert found == stated
    for relation in relations:
        assert relation.source
        row = relation.source.provisions.get(address=relation.address)
        assert relation.quote in row.printed
        assert relation.target_title in relation.quote
        assert (relation.status, relation.target) == ("proposed", None)
        assert relation.effective_on == relation.source.effective_on


def test_each_term_effect_and_interpretation_names_its_row(issue, facts):
    for fact in facts:
        document = issue.documents.get(position=fact["position"])
        found = {one.subject: one for one in document.statements.all()}
        assert ("effect" in found) == (fact["effective_on"] is not None)
        assert ("term" in found) == (fact["term_years"] is not None)
        assert ("interpretation" in found) == (fact["interpreted_by"] is not None)
        for statement in found.values():
            assert statement.quote in document.provisions.get(address=statement.address).printed
            assert statement.place


def test_its_states(issue):
    for position, on, state, reason in STATES:
        verdict = verdict_on(issue.documents.get(position=position), on)
        assert verdict.state is state
        assert not reason or verdict.reason == reason


STATES = [
    (
        3,
        date(2024, 1, 27),
        State.IN_FORCE,
        "有效期5年，自2024年1月27日起，至2029年1月26日届满——第九部分第3点",
    ),
    (3, date(2024, 1, 26), State.NOT_YET_IN_FORCE, ""),
    (3, date(2029, 1, 27), State.EXPIRED, ""),
    (11, date(2025, 7, 20), State.EXPIRED, "有效期至2025年7月19日，已经届满——第三十一条"),
    (11, date(2025, 7, 19), State.IN_FORCE, ""),
    (8, date(2025, 7, 19), State.UNSTATED, ""),
]
