"""The effect panel of a document's page: in force or not, why, since when, and on another day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gazette.models import Document, Relation, Statement
from gazette.models.state import State
from gazette.parsing.words.dates import chinese_date
from gazette.templatetags.state_labels import state_tone, state_words
from regulations.models import NormativeDocument
from tests.factories import make_document
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

Fetch = Callable[..., HtmlPage]


@pytest.fixture
def fetch(client: Client) -> Fetch:
    def get(document: Document, **query: str) -> HtmlPage:
        response = client.get(document.get_absolute_url(), query)
        assert response.status_code == 200
        return HtmlPage(response)

    return get


@pytest.fixture
def measure() -> Document:
    """A measure in force from 2024-01-27 for five years, as its art. 9 says."""
    document = make_document(
        NormativeDocument,
        published=True,
        title="示例办法",
        signed_on=date(2023, 12, 28),
        effective_on=date(2024, 1, 27),
        term_years=5,
        last_day_in_force=date(2029, 1, 26),
    )
    for subject in ("effect", "term"):
        Statement.objects.create(
            document=document, subject=subject, address="art_9__item_3", place="第九条第三项"
        )
    return document


def change(target: Document, type_: str, on: date | None, **values: Any) -> Relation:
    source = make_document(published=values.pop("published", True), title="某某决定")
    defaults = {"target_title": target.title, "status": Relation.Status.CONFIRMED}
    return Relation.objects.create(
        source=source, target=target, type=type_, effective_on=on, **defaults | values
    )


def answer(page: HtmlPage) -> str:
    return page.one("p", class_="standing-answer").text


def days(page: HtmlPage) -> list[str]:
    return [day.text for day in page.all("li", class_="day")]


def test_the_state_and_its_reason_lead_to_the_provision(fetch: Fetch, measure: Document) -> None:
    page = fetch(measure, on="2024-02-01")
    assert answer(page) == "有效"
    assert page.one("p", class_="standing-reason").text == (
        "有效期5年，自2024年1月27日起，至2029年1月26日届满——第九条第三项。"
    )
    assert page.links["#art_9__item_3"] in ("第九条第三项", "施行", "有效期届满")
    assert "第九条第三项" in [link.text for link in page.all("a", href="#art_9__item_3")]


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2024-01-26", "尚未施行"),
        ("2024-01-27", "有效"),
        ("2029-01-26", "有效"),
        ("2029-01-27", "已失效"),
    ],
)
def test_it_is_read_as_of_a_day(fetch: Fetch, measure: Document, on: str, said: str) -> None:
    page = fetch(measure, on=on)
    assert answer(page) == said
    day = chinese_date(date.fromisoformat(on))
    assert page.one("h2", id="is-in-force").text == f"{day}是否有效"
    notice = page.one("p", class_="as-of-notice").text
    assert notice.startswith(f"您看到的是{day}当时的效力，不是今天的。")
    assert page.one("input", type="date").attributes["value"] == on
    assert page.one("meta", name="robots").attributes["content"] == "noindex"
    canonical = page.one("link", rel="canonical").attributes["href"] or ""
    assert canonical.endswith(measure.get_absolute_url())


def test_the_page_of_today_is_indexed(fetch: Fetch, measure: Document) -> None:
    page = fetch(measure)
    today = chinese_date(timezone.localdate())
    assert page.one("h2", id="is-in-force").text == f"今天（{today}）是否有效"
    assert not page.all("meta", name="robots")
    assert not page.all("p", class_="as-of-notice")


def test_an_invalid_day_is_reported(fetch: Fetch, measure: Document) -> None:
    page = fetch(measure, on="2025-02-30")
    assert "“2025-02-30”不是能用的日期" in page.one("p", class_="as-of-notice").text
    assert page.one("h2", id="is-in-force").text.startswith("今天")


def test_the_timeline(fetch: Fetch, measure: Document) -> None:
    change(measure, "amends", date(2025, 4, 1))
    change(measure, "extends", date(2028, 12, 1), until=date(2031, 1, 26))
    assert days(fetch(measure, on="2025-07-20")) == [
        "2023年12月28日 成文",
        "2024年1月27日 施行",
        "2025年4月1日 被《某某决定》修改",
        "2025年7月20日 所选日期",
        "2028年12月1日 被《某某决定》延长有效期",
        "2029年1月26日 原定有效期届满",
        "2031年1月26日 延长后的有效期届满",
    ]


def test_the_chosen_day_is_not_repeated_if_it_has_an_event(fetch: Fetch, measure: Document) -> None:
    assert days(fetch(measure, on="2024-01-27"))[1] == "2024年1月27日 所选日期，施行"


def test_a_term_that_a_repeal_cut_short_no_longer_ends(fetch: Fetch, measure: Document) -> None:
    relation = change(measure, "repeals", date(2026, 7, 1))
    page = fetch(measure, on="2026-07-01")
    assert answer(page) == "已废止"
    assert days(page)[-1] == "2026年7月1日 所选日期，被《某某决定》废止"
    assert relation.by_url in page.links
    assert answer(fetch(measure, on="2026-06-30")) == "有效"


def test_a_proposal_is_shown_as_waiting_and_changes_nothing(
    fetch: Fetch, measure: Document
) -> None:
    change(measure, "repeals", date(2024, 3, 1), status=Relation.Status.PROPOSED)
    page = fetch(measure, on="2024-05-01")
    assert answer(page) == "有效 · 废止待确认"
    said = page.one("p", class_="proposal").text
    assert said.startswith("待确认 《某某决定》的文字似乎废止了本文件")


@pytest.mark.parametrize(
    "values",
    [{"published": False}, {"status": Relation.Status.REJECTED}],
    ids=["draft", "rejected"],
)
def test_what_the_public_must_not_see_is_not_said(
    fetch: Fetch, measure: Document, values: dict[str, Any]
) -> None:
    change(measure, "repeals", date(2024, 3, 1), **{"status": Relation.Status.PROPOSED} | values)
    page = fetch(measure, on="2024-05-01")
    assert not page.all("p", class_="proposal")
    assert "某某决定" not in page.one("main").text


def test_a_document_without_dates_says_that_it_does_not_say(fetch: Fetch) -> None:
    page = fetch(make_document(published=True, signed_on=None))
    assert answer(page) == "未载明施行日期"
    assert days(page) == []


def test_the_last_day_in_force_is_today(fetch: Fetch) -> None:
    today = timezone.localdate()
    document = make_document(published=True, signed_on=today, last_day_in_force=today)
    assert answer(fetch(document)) == "现行有效"
    yesterday = today - timedelta(days=1)
    ended = make_document(published=True, signed_on=yesterday, last_day_in_force=yesterday)
    assert answer(fetch(ended)) == "已失效"


def test_every_state_has_words_that_answer_and_a_tone() -> None:
    assert {state_words(state) for state in State} == {
        "尚未施行",
        "现行有效",
        "现行有效（已修改）",
        "现行有效（部分废止）",
        "现行有效（已延长有效期）",
        "暂停施行",
        "已失效",
        "已废止",
        "未载明施行日期",
    }
    assert state_words(State.AMENDED, True) == "有效（已修改）"
    assert {state_tone(state) for state in State} == {"holds", "waiting", "ended", "unstated"}
