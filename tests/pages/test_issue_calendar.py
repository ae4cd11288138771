"""The calendar of issues with what is in each and what is missing; the coming days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gazette.models import Issue, Relation
from gazette.pages.issue_calendar import issue_calendar
from notices.models import Notice
from regulations.models import Decree, NormativeDocument
from tests.factories import make_document, make_gazette, make_issue
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def issues() -> list[Issue]:
    """Numbers 1, 2 and 4 of a year; 3 is missing."""
    gazette = make_gazette()
    made = []
    for number, day in ((1, date(2024, 1, 20)), (2, date(2024, 3, 5)), (4, date(2025, 1, 9))):
        issue = make_issue(
            published=True, gazette=gazette, year=2024, number=number, published_on=day
        )
        make_document(Decree, issue=issue)
        make_document(Notice, issue=issue)
        made.append(issue)
    return made


def test_each_issue_stands_in_its_month_with_its_kinds(client: Client, issues: list[Issue]) -> None:
    [year] = issue_calendar(issues)
    assert (year.year, year.issues, year.documents, year.missing) == (2024, 3, 6, 1)
    assert [month.month for month in year.months] == [1, 3, 12]
    assert sum(number for _month, number in year.grid) == 3
    march = year.months[1]
    assert [line.listed.gap is not None for line in march.lines] == [False, True]
    words = HtmlPage(client.get("/issues/calendar/")).one("main").text
    assert "共3期，6件文件，另有1期未收录" in words
    assert "2件：政府令1；" in words
    assert "第3期" in words


def test_the_calendar_costs_the_same_however_long_it_is(
    client: Client, issues: list[Issue]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/issues/calendar/")
        return len(captured)

    few = queries()
    for number in range(5, 10):
        make_document(issue=make_issue(published=True, gazette=issues[0].gazette, number=number))
    assert queries() == few
    assert few <= 12


def coming(title: str, **values: Any) -> NormativeDocument:
    document = make_document(NormativeDocument, published=True, title=title, **values)
    assert isinstance(document, NormativeDocument)
    return document


def test_coming_days_tell_what_begins_and_what_ends(client: Client) -> None:
    today = timezone.localdate()
    ahead = today + timedelta(days=10)
    coming("将施行办法", effective_on=ahead)
    coming("将到期办法", effective_on=date(2020, 1, 1), last_day_in_force=ahead)
    coming("今天到期办法", effective_on=date(2020, 1, 1), last_day_in_force=today)
    coming("已到期办法", effective_on=date(2020, 1, 1), last_day_in_force=today - timedelta(days=1))
    gone = coming("已废止办法", effective_on=date(2020, 1, 1), last_day_in_force=ahead)
    source = make_document(published=True)
    Relation.objects.create(
        source=source, target=gone, type="repeals", status="confirmed", effective_on=today
    )
    page = HtmlPage(client.get("/documents/coming/"))
    shown = [one.text for one in page.all("h3", class_="document-title")]
    assert shown == ["今天到期办法", "将施行办法", "将到期办法"]
    assert "1件将开始施行，2件的有效期将届满" in page.one("main").text


def test_the_days_are_a_calendar_file(client: Client) -> None:
    day = timezone.localdate() + timedelta(days=10)
    document = coming(
        "示例市很长很长很长很长很长很长很长的河道、渠道；水库管理办法", effective_on=day
    )
    response = client.get("/documents/coming.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    whole = response.content.decode().replace("\r\n ", "")
    assert whole.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert whole.endswith("END:VCALENDAR\r\n")
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\n" in whole
    assert f"SUMMARY:开始施行：{document.title}\r\n" in whole
    assert len(re.findall("^UID:", whole, re.M)) == whole.count("BEGIN:VEVENT") == 1
    assert client.get("/documents/coming.ics").content == response.content
