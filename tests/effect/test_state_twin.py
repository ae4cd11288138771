"""``with_state`` gives the same states as ``state_on``, for every document and day."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from gazette.effect.validity import facts_of, state_on, verdict_on
from gazette.models import Document, Issue, OutsideAct, Relation, Statement
from gazette.models.state import Caution, ChangeType, State
from tests.factories import make_document, make_gazette, make_issue

pytestmark = pytest.mark.django_db

FIRST = date(2025, 1, 1)
#: Few days, so that beginnings, ends and changes often meet on one.
DAYS = [FIRST + timedelta(days=day) for day in range(14)]
PER_ISSUE = 25


def generated_archive(seed: int, documents: int = 100) -> None:
    """Documents with every mix of dates, and relations of every type and status among them."""
    random = Random(seed)
    gazette = make_gazette()
    issues = [
        make_issue(gazette=gazette, number=number, published=number % 4 != 0)
        for number in range(1, documents // PER_ISSUE + 1)
    ]
    made = [_document(random, issues[place // PER_ISSUE], place) for place in range(documents)]
    act = OutsideAct.objects.create(
        issuing_body="示例省", title="省规章", signed_on=FIRST, evidence_url="https://example.org/"
    )
    Relation.objects.bulk_create(
        Relation(position=place, **_relation(random, made, act)) for place in range(2 * documents)
    )


def _day(random: Random, chance: float = 0.7) -> date | None:
    return random.choice(DAYS[1:-1]) if random.random() < chance else None


def _document(random: Random, issue: Issue, place: int) -> Document:
    return make_document(
        issue=issue,
        position=place + 1,
        signed_on=_day(random),
        effective_on=_day(random, 0.5),
        last_day_in_force=_day(random, 0.4),
        term_years=random.choice([None, None, 5]),
        bodies=(),
        column=None,
    )


def _relation(random: Random, documents: list[Document], act: OutsideAct) -> dict[str, Any]:
    return {
        **random.choice([{"source": random.choice(documents)}] * 4 + [{"outside_act": act}]),
        "target": random.choice([*documents, None]),
        "type": random.choice([*ChangeType, "suspends", "resumes", "resumes", "cites"]),
        "status": random.choice(["confirmed", "read", "proposed", "rejected"]),
        "effective_on": _day(random, 0.9),
        "until": _day(random, 0.5),
        "extended_years": random.choice([None, None, 2]),
        "target_address": random.choice(["", "", "art_2"]),
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_give_the_same_state_for_every_document_and_day(seed, django_assert_num_queries):
    generated_archive(seed)
    facts = {document.pk: facts_of(document) for document in Document.objects.all()}
    seen, cautions = set(), set()
    for day in DAYS:
        with django_assert_num_queries(1):
            found: list[Any] = list(Document.objects.with_state(day))
        states = {one.pk: one.state for one in found}
        verdicts = {pk: state_on(one, day) for pk, one in facts.items()}
        assert states == {pk: verdict.state for pk, verdict in verdicts.items()}
        seen |= set(states.values())
        said = {one.pk: one.caution for one in found}
        assert said == {pk: verdict.caution or "" for pk, verdict in verdicts.items()}
        cautions |= set(said.values())
        assert {one.pk: one.last_day_on for one in found} == {
            pk: one.last_day_on(day) for pk, one in facts.items()
        }
    assert seen == set(State), "the archive must reach every state for the test to hold anything"
    # The rarest are not in each of these archives; test_cautions has every kind.
    assert {"", Caution.REPEAL_UNCONFIRMED, Caution.READ_BY_MACHINE} < cautions


def test_the_state_filters(django_assert_num_queries):
    generated_archive(4)
    day = DAYS[7]
    everything: list[Any] = list(Document.objects.with_state(day))
    for state in State:
        with django_assert_num_queries(1):
            found = set(Document.objects.in_state(state, day))
        assert found == {one for one in everything if one.state == state}
    with django_assert_num_queries(1):
        assert Document.objects.in_force(day).count() == sum(
            State(one.state).is_in_force for one in everything
        )


def test_a_verdict_comes_with_its_provision_in_few_queries(django_assert_num_queries):
    document = make_document(
        published=True,
        effective_on=date(2024, 1, 27),
        term_years=5,
        last_day_in_force=date(2029, 1, 26),
    )
    Statement.objects.create(
        document=document, subject="term", address="art_9__item_3", place="第九条第三项"
    )
    with django_assert_num_queries(2):
        verdict = verdict_on(document, date(2025, 1, 1))
    assert verdict.reason == "有效期5年，自2024年1月27日起，至2029年1月26日届满——第九条第三项"
    assert verdict.provision == "art_9__item_3"
