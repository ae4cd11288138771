"""年报: golden numbers over a small archive in every state, and its page and workbook."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from gazette.effect.annual_report import AnnualReport, Figure, annual_report
from gazette.models import Document, Issue, Relation
from notices.models import Notice
from regulations.models import Decree, NormativeDocument
from tests.factories import make_body, make_document, make_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive() -> Issue:
    """Decrees and normative documents of 2023 to 2025, looked at for the year 2024."""
    issue = make_issue(published=True, year=2024)

    def rule(kind: type[Document], title: str, signed: date, **values: Any) -> Document:
        given: dict[str, Any] = {"effective_on": signed, "issue": issue} | values
        return make_document(kind, title=title, signed_on=signed, **given)

    def change(
        kind: str, target: Document, on: date, status: str = "confirmed", **values: Any
    ) -> None:
        by = rule(Notice, f"关于{target.title}的通知", on, effective_on=None)
        Relation.objects.create(
            source=by, target=target, type=kind, effective_on=on, status=status, **values
        )

    rule(Decree, "甲办法", date(2023, 5, 1))
    rule(Decree, "乙办法", date(2024, 3, 1))
    repealed = rule(Decree, "丙办法", date(2020, 1, 1))
    change("repeals", repealed, date(2024, 6, 1))
    earlier = rule(Decree, "丁办法", date(2019, 1, 1))
    change("repeals", earlier, date(2023, 6, 1))
    amended = rule(Decree, "戊办法", date(2018, 1, 1))
    change("amends", amended, date(2024, 7, 1))
    waiting = rule(Decree, "己办法", date(2018, 2, 1))
    change("repeals", waiting, date(2024, 7, 1), status="proposed")
    later = rule(Decree, "庚办法", date(2017, 1, 1))
    change("repeals", later, date(2025, 3, 1))
    rule(Decree, "辛办法", date(2024, 12, 20), effective_on=date(2025, 2, 1))
    rule(Decree, "示例市人民政府关于废止部分规章的决定", date(2024, 5, 30))
    rule(Decree, "壬办法", date(2025, 1, 5))
    expired = date(2024, 8, 31)
    rule(NormativeDocument, "一规定", date(2019, 9, 1), last_day_in_force=expired, term_years=5)
    extended = rule(
        NormativeDocument, "二规定", date(2019, 9, 1), last_day_in_force=expired, term_years=5
    )
    change("extends", extended, date(2024, 9, 1), until=date(2026, 8, 31))
    by_machine = rule(
        NormativeDocument, "三规定", date(2019, 9, 1), last_day_in_force=expired, term_years=5
    )
    change("extends", by_machine, date(2024, 9, 1), status="read", until=date(2026, 8, 31))
    rule(NormativeDocument, "四规定", date(2024, 2, 1), effective_on=None)
    suspended = rule(NormativeDocument, "五规定", date(2022, 1, 1))
    change("suspends", suspended, date(2024, 4, 1))
    make_document(NormativeDocument, issue=issue, title="六规定", signed_on=None)
    withdrawn = make_issue(year=2024, first_published_at=timezone.now(), status="approved")
    make_document(Decree, issue=withdrawn, title="撤下的办法", signed_on=date(2024, 4, 1))
    make_document(Decree, issue=make_issue(), title="草稿办法", signed_on=date(2024, 4, 1))
    return issue


def titles(report: AnnualReport, kind: str) -> dict[str, list[str]]:
    return {
        figure.value: sorted(
            entry.document.title for entry in report.of(kind) if entry.figure is figure
        )
        for figure in Figure
        if any(entry.figure is figure for entry in report.of(kind))
    }


def test_golden_numbers_of_decrees(archive: Issue) -> None:
    report = annual_report(2024)
    assert titles(report, "decree") == {
        "本年制发": ["乙办法", "辛办法"],
        "本年废止": ["丙办法"],
        "现行有效": sorted(["甲办法", "乙办法", "戊办法", "庚办法"]),
        "待确认": ["己办法"],
        "尚未施行": ["辛办法"],
        "只废止、修改别的文件的": ["示例市人民政府关于废止部分规章的决定"],
    }
    assert report.withdrawn == 1
    line = next(line for line in report.lines() if line.kind == "decree")
    assert line.name == "规章"
    assert list(line.numbers) == [2, 1, 0, 4, 1, 1, 0, 0, 0, 1]


def test_golden_numbers_of_normative_documents(archive: Issue) -> None:
    assert titles(annual_report(2024), "normative_document") == {
        "本年制发": ["四规定"],
        "本年失效": ["一规定"],
        "现行有效": ["二规定"],
        "待确认": ["三规定"],
        "暂停施行": ["五规定"],
        "未载明施行日期": ["四规定"],
        "没有成文日期": ["六规定"],
    }


def test_the_numbers_of_a_day_are_those_of_that_day(archive: Issue) -> None:
    found = titles(annual_report(2024, date(2024, 5, 31)), "decree")
    assert "本年废止" not in found
    assert found["现行有效"] == sorted(["甲办法", "乙办法", "丙办法", "戊办法", "己办法", "庚办法"])
    assert found["本年制发"] == ["乙办法"]
    assert titles(annual_report(2025), "decree")["本年废止"] == ["庚办法"]


def test_every_document_of_effect_is_under_one_figure_of_state(archive: Issue) -> None:
    """Nothing is counted twice or lost, but for what ended before the year or began after it."""
    report = annual_report(2024)
    by_state = [entry for entry in report.entries if entry.figure is not Figure.ISSUED]
    keys = [entry.document.pk for entry in by_state]
    assert len(keys) == len(set(keys))
    left = Document.objects.published().exclude(pk__in=keys).exclude(kind="notice")
    assert sorted(left.values_list("title", flat=True)) == ["丁办法", "壬办法"]


def test_bodies_are_told_apart(archive: Issue) -> None:
    make_document(
        Decree,
        issue=archive,
        bodies=("示例市财政局",),
        signed_on=date(2024, 1, 1),
        effective_on=date(2024, 1, 1),
    )
    own = annual_report(2024, body=make_body("示例市财政局").pk)
    assert [len(own.under(figure)) for figure in (Figure.ISSUED, Figure.IN_FORCE)] == [1, 1]
    names = [line.name for line in annual_report(2024).lines_by_body()]
    assert "规章　示例市财政局" in names
    assert "规章　示例市人民政府" in names


@pytest.fixture
def viewer(client: Client) -> Client:
    """Somebody in the office who may view issues and nothing else."""
    user = User.objects.create_user("viewer", is_staff=True)
    client.force_login(user)
    assert client.get(reverse("annual_report")).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_issue"))
    return client


def test_the_page_shows_the_table_and_lists_what_is_not_sure(
    archive: Issue, viewer: Client
) -> None:
    page = viewer.get(reverse("annual_report"), {"year": "2024", "by_body": "1"}).content.decode()
    assert "截至2024年12月31日" in page
    assert "待确认（2）" in page
    assert "废止待确认" in page
    assert "规章　示例市人民政府" in page
    assert "年报" in viewer.get("/admin/").content.decode()
    page = viewer.get(reverse("annual_report"), {"year": "2024", "on": "2023-1-1"}).content.decode()
    assert "不是2024年的日期" in page
    for year in ("abc", "9999", "-1", "2²"):
        assert viewer.get(reverse("annual_report"), {"year": year}).status_code == 200


def test_the_workbook_has_the_documents_behind_each_number(archive: Issue, viewer: Client) -> None:
    response = viewer.get(reverse("annual_report"), {"year": "2024", "download": "xlsx"})
    book = load_workbook(BytesIO(response.content))
    assert book.sheetnames == ["2024年年报", "按发文机关", *(figure.value for figure in Figure)]
    table = {row[0]: row[1:] for row in book["2024年年报"].iter_rows(values_only=True)}
    assert table["规章"][:5] == (2, 1, 0, 4, 1)
    for place, figure in enumerate(Figure):
        kinds = [row[place] for name, row in table.items() if isinstance(row[0], int) and name]
        assert sum(kinds) == book[figure.value].max_row - 1
    listed = [row[3] for row in book["现行有效"].iter_rows(min_row=2, values_only=True)]
    assert "庚办法" in listed


def test_the_number_of_queries_does_not_grow(
    archive: Issue, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as queries:
        annual_report(2024)
    for _ in range(20):
        make_document(Decree, issue=archive, signed_on=date(2024, 1, 1))
    with django_assert_num_queries(len(queries)):
        annual_report(2024)
