"""The home page: it asks first, then leads to documents by matter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gazette.models import Document, Occasion, Relation, SampleQuestion, Theme
from gazette.parsing.words.dates import chinese_date
from regulations.models import NormativeDocument
from tests.factories import make_document, make_issue
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def rule(title: str, **values: Any) -> Document:
    return make_document(NormativeDocument, published=True, title=title, **values)


def read(client: Client) -> HtmlPage:
    return HtmlPage(client.get("/"))


def lines_below(page: HtmlPage, heading: str) -> str:
    section = next(
        one for one in page.all("section") if one.attributes.get("aria-labelledby") == heading
    )
    return section.text


def test_without_issues_it_says_so_and_still_asks(client: Client) -> None:
    page = read(client)
    assert "公报尚未发布" in page.one("main").text
    assert page.all("form", role="search")
    assert not page.all("section", class_="home-list")


def test_the_question_comes_first(client: Client) -> None:
    rule("示例办法")
    headings = [words for level, words in read(client).headings if level == 2]
    assert headings == ["您想问什么？", "新近发布", "发文机关", "公文种类", "公报原貌"]


def test_only_questions_that_find_something_are_examples(client: Client) -> None:
    rule("示例办法")
    SampleQuestion.objects.all().delete()
    SampleQuestion.objects.bulk_create(
        SampleQuestion(words=words, finds=finds)
        for words, finds in (("低保怎么申请", 2), ("月亮多大", 0), ("没有试过", None))
    )
    page = read(client)
    asked = [words for address, words in page.links.items() if "/search/?q=" in address]
    assert asked == ["低保怎么申请"]


def test_what_begins_ends_and_was_changed_is_told_with_days(client: Client) -> None:
    rule("将施行的办法", effective_on=day(12))
    rule("将到期的办法", effective_on=day(-100), last_day_in_force=day(30))
    rule("今天到期的办法", effective_on=day(-100), last_day_in_force=day(0))
    rule("已失效的办法", effective_on=day(-100), last_day_in_force=day(-3))
    rule("久已失效的办法", effective_on=day(-900), last_day_in_force=day(-800))
    repealed = rule("废止的办法", effective_on=day(-100))
    Relation.objects.create(
        source=rule("废止别件的决定"),
        target=repealed,
        type=Relation.Type.REPEALS,
        status="confirmed",
        effective_on=day(-5),
        position=1,
    )
    page = read(client)
    assert "还有12天" in lines_below(page, "begins")
    ending = lines_below(page, "ends")
    assert ending.index("今天到期的办法") < ending.index("将到期的办法")
    assert "今天是最后一天" in ending
    assert "还有30天" in ending
    changed = lines_below(page, "changed")
    assert changed.index("已失效的办法") < changed.index("废止的办法")
    told = changed[changed.index("废止的办法") + len("废止的办法") :]
    assert told.count("废止") == 1  # the badge says it, the date beside it does not again
    assert f"{chinese_date(day(-5))}起" in told
    assert "久已失效的办法" not in changed


def test_a_change_of_an_unpublished_document_is_not_told(client: Client) -> None:
    rule("示例办法")
    make_document(NormativeDocument, title="草稿里的办法", effective_on=day(9))
    assert "草稿里的办法" not in read(client).one("body").text


def test_themes_are_counted_proposed_ones_included(client: Client) -> None:
    care, money = Theme.objects.get(name="民政、社区"), Theme.objects.get(name="财政")
    rule("甲", theme=care, proposed_theme=money)
    rule("乙", proposed_theme=care)
    rule("丙", proposed_theme=money)
    make_document(title="草稿", proposed_theme=money)
    shown = lines_below(read(client), "themes")
    assert shown.replace(" ", "").replace("\n", "") == "主题财政1件民政、社区2件"


def test_occasions_are_shown_where_editors_defined_some(client: Client) -> None:
    chosen = rule("居家养老办法")
    assert "生活事项" not in read(client).one("main").text
    occasion = Occasion.objects.create(name="养老", explanation="老了以后")
    assert "生活事项" not in read(client).one("main").text
    occasion.documents.add(chosen, make_document(title="草稿"))
    page = read(client)
    assert "养老" in lines_below(page, "occasions")
    shown = HtmlPage(client.get(occasion.get_absolute_url()))
    assert [one.text for one in shown.all("h2", class_="document-title")] == ["居家养老办法"]
    assert "老了以后" in shown.one("main").text
    assert client.get("/occasions/").status_code == 200
    assert client.get("/occasions/上学/").status_code == 404


def test_the_newest_issue_as_printed_is_a_click_away(client: Client) -> None:
    make_document(issue=make_issue(published=True, number=1))
    issue = make_issue(published=True, year=2026, number=2)
    make_document(issue=issue)
    assert read(client).links[issue.get_absolute_url()]


def test_its_queries_are_constant_in_number(client: Client) -> None:
    def queries() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    def fill(number: int) -> None:
        care = Theme.objects.get(name="民政、社区")
        one = rule(f"一{number}", effective_on=day(number), theme=care)
        rule(f"二{number}", effective_on=day(-9), last_day_in_force=day(number))
        rule(f"三{number}", effective_on=day(-9), last_day_in_force=day(-number))
        occasion = Occasion.objects.create(name=f"事{number}")
        occasion.documents.add(one)

    fill(1)
    few = queries()
    for number in range(2, 8):
        fill(number)
    assert queries() == few
