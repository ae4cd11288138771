"""What is said beside a state: a change that no person has confirmed, or a machine's reading."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gazette.effect.validity import verdict_on
from gazette.models import Document, Relation
from gazette.models.state import Caution, State, words_of_state
from tests.factories import make_document

pytestmark = pytest.mark.django_db

ON = date(2025, 7, 1)
BEFORE = date(2025, 6, 30)


@pytest.fixture
def rule() -> Document:
    return make_document(
        published=True,
        title="旧办法",
        effective_on=date(2020, 1, 1),
        last_day_in_force=date(2029, 12, 31),
    )


def change(rule: Document, kind: str, status: str = "proposed", **values: Any) -> Relation:
    source = values.pop("source", None) or make_document(published=True, title="新办法")
    values = {"effective_on": ON} | values
    return Relation.objects.create(source=source, target=rule, type=kind, status=status, **values)


def told(rule: Document, on: date = ON) -> str:
    """What one document's verdict and the lists say; they must say the same."""
    verdict = verdict_on(rule, on)
    row: Any = Document.objects.with_state(on).get(pk=rule.pk)
    assert words_of_state(row.state, row.caution) == " · ".join(verdict.words.split(" · ")[:2])
    return verdict.words


def test_a_repeal_that_nobody_confirmed_is_told_beside_the_state(rule):
    change(rule, "repeals")
    assert told(rule) == "现行有效 · 废止待确认"
    assert told(rule, BEFORE) == "现行有效"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("repeals_in_part", "部分废止待确认"),
        ("suspends", "暂停施行待确认"),
        ("extends", "延长待确认"),
        ("amends", "修改待确认"),
    ],
)
def test_so_is_every_change_that_would_alter_the_answer(rule, kind, words):
    change(rule, kind)
    assert told(rule) == f"现行有效 · {words}"


def test_of_several_the_strongest_comes_first(rule):
    change(rule, "amends")
    change(rule, "repeals")
    assert told(rule) == "现行有效 · 废止待确认 · 修改待确认"
    assert verdict_on(rule, ON).caution is Caution.REPEAL_UNCONFIRMED


def test_a_change_without_a_day_may_count_on_any_day(rule):
    change(rule, "repeals", effective_on=None)
    assert told(rule, BEFORE) == "现行有效 · 废止待确认"


@pytest.mark.parametrize("status", ["rejected", "confirmed"])
def test_what_is_decided_is_no_caution(rule, status):
    change(rule, "repeals", status)
    assert told(rule) == ("已废止" if status == "confirmed" else "现行有效")


def test_a_draft_and_a_repealed_document_have_no_cautions(rule):
    change(rule, "repeals", source=make_document(title="草稿"))
    assert told(rule) == "现行有效"
    change(rule, "repeals", "confirmed")
    change(rule, "amends")
    assert told(rule) == "已废止"


def test_a_term_that_has_ended_may_have_been_extended(rule):
    after = date(2030, 1, 1)
    change(rule, "repeals")
    assert told(rule, after) == "已失效"
    change(rule, "extends", until=date(2032, 12, 31))
    assert told(rule, after) == "已失效 · 延长待确认"


@pytest.mark.parametrize(
    ("kind", "label"), [("amends", "现行有效（已修改）"), ("extends", "现行有效（已延长有效期）")]
)
def test_what_a_machine_read_counts_and_says_so(rule, kind, label):
    relation = change(rule, kind, "read", until=date(2032, 12, 31))
    assert told(rule) == f"{label} · 机器识别"
    relation.status = Relation.Status.CONFIRMED
    relation.save()
    assert told(rule) == label


def test_a_suspension_ends_with_the_day_from_which_effect_is_resumed(rule):
    change(rule, "suspends", "confirmed")
    assert told(rule) == "暂停施行"
    resumption = change(rule, "resumes", effective_on=date(2025, 9, 1))
    later = date(2025, 9, 1)
    assert told(rule, later) == "暂停施行 · 恢复施行待确认"
    resumption.status = Relation.Status.CONFIRMED
    resumption.save()
    assert told(rule, later) == "现行有效"
    assert told(rule, date(2025, 8, 31)) == "暂停施行"
    change(rule, "suspends", "confirmed", effective_on=date(2025, 10, 1))
    assert verdict_on(rule, date(2025, 10, 1)).state is State.SUSPENDED


def test_an_extension_of_an_unknown_term_is_a_doubt_and_no_end(rule):
    Document.objects.update(last_day_in_force=None)
    rule.refresh_from_db()
    change(rule, "extends", "confirmed", extended_years=2)
    assert told(rule) == "现行有效"
