"""The state of a document on a day, and the sentence that gives the reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gazette.effect.validity import Facts, Place, StateChange, state_on
from gazette.models import Document
from gazette.models.state import ChangeType, State

ARTICLE = Place("art_9__item_3", "第九条第三项")
BEGINS, ENDS = date(2024, 1, 27), date(2029, 1, 26)
DAY = timedelta(days=1)
DECISION = Document(title="某决定")
FIVE_YEARS = Facts(
    effective_on=BEGINS, term_years=5, last_day_in_force=ENDS, effect_at=ARTICLE, term_at=ARTICLE
)


def change(kind: ChangeType, on: date = date(2026, 5, 1), until: date | None = None) -> StateChange:
    place = Place("sec_1", "第一项")
    return StateChange(kind, on, until, by=DECISION, name="《某决定》", place=place)


def changed(*changes: StateChange) -> Facts:
    return Facts(effective_on=BEGINS, last_day_in_force=ENDS, changes=changes)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (BEGINS - DAY, State.NOT_YET_IN_FORCE),
        (BEGINS, State.IN_FORCE),
        (ENDS, State.IN_FORCE),
        (ENDS + DAY, State.EXPIRED),
    ],
)
def test_a_document_holds_from_its_first_day_to_its_last(on, state):
    assert state_on(FIVE_YEARS, on).state is state


def test_the_reason_names_the_term_and_the_provision():
    verdict = state_on(FIVE_YEARS, BEGINS)
    assert verdict.reason == "有效期5年，自2024年1月27日起，至2029年1月26日届满——第九条第三项"
    assert (verdict.provision, verdict.by) == ("art_9__item_3", None)
    assert (verdict.since, verdict.until) == (BEGINS, ENDS)


@pytest.mark.parametrize(
    ("facts", "on", "reason"),
    [
        (Facts(effective_on=BEGINS), BEGINS, "自2024年1月27日起施行，没有载明有效期"),
        (
            Facts(signed_on=BEGINS, last_day_in_force=ENDS),
            ENDS,
            "自2024年1月27日起施行，有效期至2029年1月26日",
        ),
        (FIVE_YEARS, ENDS + DAY, "有效期至2029年1月26日，已经届满——第九条第三项"),
        (FIVE_YEARS, BEGINS - DAY, "自2024年1月27日起施行——第九条第三项"),
        (
            changed(change(ChangeType.REPEALS)),
            date(2026, 5, 1),
            "自2026年5月1日起被《某决定》废止——第一项",
        ),
        (
            changed(change(ChangeType.EXTENDS, until=date(2031, 12, 31))),
            date(2026, 5, 1),
            "有效期自2026年5月1日起被《某决定》延长至2031年12月31日——第一项",
        ),
        (Facts(signed_on=BEGINS), BEGINS, "文件没有载明施行日期，也没有载明有效期"),
    ],
)
def test_reasons(facts, on, reason):
    assert state_on(facts, on).reason == reason


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (ChangeType.REPEALS, State.REPEALED),
        (ChangeType.REPEALS_IN_PART, State.REPEALED_IN_PART),
        (ChangeType.AMENDS, State.AMENDED),
        (ChangeType.EXTENDS, State.EXTENDED),
        (ChangeType.SUSPENDS, State.SUSPENDED),
    ],
)
def test_a_change_counts_from_its_day_on_and_says_who_made_it(kind, state):
    facts = changed(change(kind))
    assert state_on(facts, date(2026, 4, 30)).state is State.IN_FORCE
    verdict = state_on(facts, date(2026, 5, 1))
    assert (verdict.state, verdict.by, verdict.provision) == (state, DECISION, "sec_1")


def test_the_stronger_change_wins():
    kinds = [
        ChangeType.EXTENDS,
        ChangeType.AMENDS,
        ChangeType.REPEALS_IN_PART,
        ChangeType.SUSPENDS,
        ChangeType.REPEALS,
    ]
    states = [
        state_on(changed(*(change(kind) for kind in kinds[:count])), date(2026, 6, 1)).state
        for count in range(1, len(kinds) + 1)
    ]
    assert states == [
        State.EXTENDED,
        State.AMENDED,
        State.REPEALED_IN_PART,
        State.SUSPENDED,
        State.REPEALED,
    ]


def test_an_extension_moves_the_last_day_and_one_that_comes_late_revives():
    facts = changed(change(ChangeType.EXTENDS, date(2029, 3, 1), date(2030, 1, 1)))
    states = [
        state_on(facts, day).state
        for day in (ENDS, ENDS + DAY, date(2029, 3, 1), date(2030, 1, 1), date(2030, 1, 2))
    ]
    assert states == [
        State.IN_FORCE,
        State.EXPIRED,
        State.EXTENDED,
        State.EXTENDED,
        State.EXPIRED,
    ]
    assert state_on(facts, date(2030, 1, 2)).by == DECISION


def test_of_several_extensions_the_newest_decides_and_one_without_end_lasts():
    first = change(ChangeType.EXTENDS, date(2027, 1, 1), date(2035, 1, 1))
    facts = changed(first, change(ChangeType.EXTENDS, date(2028, 1, 1), date(2030, 1, 1)))
    assert state_on(facts, date(2030, 1, 2)).state is State.EXPIRED
    facts = changed(first, change(ChangeType.EXTENDS, date(2028, 1, 1), None))
    assert state_on(facts, date(2060, 1, 1)).state is State.EXTENDED


def test_a_suspension_ends():
    facts = changed(change(ChangeType.SUSPENDS, until=date(2026, 12, 31)))
    assert state_on(facts, date(2026, 12, 31)).state is State.SUSPENDED
    assert state_on(facts, date(2027, 1, 1)).state is State.IN_FORCE


def test_a_repeal_before_effect_is_a_repeal():
    facts = changed(change(ChangeType.REPEALS, BEGINS - DAY))
    assert state_on(facts, BEGINS - 2 * DAY).state is State.NOT_YET_IN_FORCE
    assert state_on(facts, BEGINS - DAY).state is State.REPEALED


def test_what_states_no_effect_is_unstated_until_another_document_speaks_of_it():
    facts = Facts(signed_on=BEGINS, changes=(change(ChangeType.AMENDS),))
    assert state_on(facts, date(2026, 4, 30)).state is State.UNSTATED
    assert state_on(facts, date(2026, 5, 1)).state is State.AMENDED


def test_every_state_has_a_label():
    assert len({state.label for state in State}) == len(State)
