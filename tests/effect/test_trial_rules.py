"""Rules on trial: a word of caution with the body to ask, and no change of the state."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gazette.effect.trial_rules import trial_word
from gazette.effect.validity import verdict_on
from gazette.models import Document, Relation
from gazette.models.state import State
from tests.factories import make_document
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db


def rule(title: str = "示例市集市管理办法（试行）", **values: Any) -> Document:
    defaults: dict[str, Any] = {"published": True, "effective_on": date(2023, 3, 1)}
    return make_document(title=title, **defaults | values)


def test_without_a_term_the_interpreting_body_is_to_be_asked():
    verdict = verdict_on(rule(interpreted_by="示例市商务局"), date(2024, 1, 1))
    assert verdict.advice == (
        "标题写明“试行”，没有载明有效期：是否仍在执行，请向示例市商务局核实。"
    )
    assert verdict.state is State.IN_FORCE
    assert verdict.words == "现行有效"


def test_where_none_interprets_the_issuing_bodies_are_to_be_asked():
    document = rule(bodies=("示例市财政局", "示例市教育局"))
    assert "请向示例市财政局、示例市教育局核实" in verdict_on(document, date(2024, 1, 1)).advice


@pytest.mark.parametrize(("on", "is_told"), [(date(2025, 2, 28), False), (date(2025, 3, 1), True)])
def test_past_two_years_it_is_told_even_within_its_term(on, is_told):
    verdict = verdict_on(rule(last_day_in_force=date(2028, 2, 29)), on)
    assert ("施行已满两年" in verdict.advice) == is_told
    assert verdict.state is State.IN_FORCE


def test_two_years_from_a_leap_day_end_on_the_first_of_march():
    document = rule(effective_on=date(2024, 2, 29), last_day_in_force=date(2029, 1, 1))
    assert not verdict_on(document, date(2026, 2, 28)).advice
    assert verdict_on(document, date(2026, 3, 1)).advice


def test_what_is_not_in_force_or_was_extended_since_needs_no_advice():
    document = rule(last_day_in_force=date(2025, 2, 28))
    assert not verdict_on(document, date(2023, 2, 1)).advice
    assert not verdict_on(document, date(2025, 3, 1)).advice
    Relation.objects.create(
        source=make_document(published=True),
        target=document,
        type="extends",
        status="confirmed",
        effective_on=date(2025, 1, 1),
        until=date(2027, 2, 28),
    )
    verdict = verdict_on(document, date(2026, 1, 1))
    assert (verdict.state, verdict.advice) == (State.EXTENDED, "")


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("示例市集市管理办法（试行）", "试行"),
        ("示例市集市管理暂行办法", "暂行"),
        ("示例市集市管理暂行办法（2020年修订）", "暂行"),
        ("示例市政府关于印发《示例市集市管理办法（试行）》的通知", "试行"),
        ("示例市政府关于印发示例市集市管理暂行规定的通知", "暂行"),
        ("示例市集市管理办法", ""),
        ("示例市政府关于废止《示例市集市管理暂行办法》的决定", ""),
        ("示例市政府关于修改示例市集市管理暂行办法的决定", ""),
        ("示例市政府关于延长《示例市集市管理办法（试行）》有效期的通知", ""),
        ("示例市政府关于贯彻落实《某某暂行条例》的实施意见", ""),
        ("示例市政府关于开展集市夜间试行开放的通知", ""),
    ],
)
def test_the_document_itself_is_on_trial_or_not(title, word):
    assert trial_word(Document(title=title)) == word


def test_the_page_says_so(client):
    document = rule(interpreted_by="示例市商务局")
    page = HtmlPage(client.get(document.get_absolute_url(), {"on": "2025-06-01"}))
    assert page.one("p", class_="standing-advice").text == (
        "提醒 标题写明“试行”，没有载明有效期，施行已满两年：是否仍在执行，请向示例市商务局核实。"
    )
    assert page.one("p", class_="standing-answer").text == "有效"
