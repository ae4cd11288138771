"""勘误 begun from a difference: filled in from the source, decided by another, and then gone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gazette.importing import import_issue
from gazette.models import Correction, Document, Issue, Provision
from gazette.office import corrections
from gazette.office.deviation_corrections import why_not_correctable
from gazette.office.source_deviations import Deviation, Kind, deviations
from gazette.office.source_wording import restored_values
from gazette.parsing import parse
from tests.factories import make_person, make_provision
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

TEXT = """示例市人民政府公报
2025年第3期
示例市人民政府关于加强河道采砂管理的通知
示政发〔2025〕7号
各县、区人民政府：
为加强河道采砂管理，现将有关事项通知如下：
一、采砂应当取得许可。
二、采砂场执行 ISO 9001 标准，禁采期为每年6月至9月。
采砂点\t限量\t责任单位
东河\t300\t水务局
西河\t200\t东山区
三、违者依法处罚。
示例市人民政府
2025年3月4日
"""


@pytest.fixture
def issue() -> Issue:
    source = parse(TEXT)
    gazette = replace(source.gazette, name="示例市人民政府公报")
    facts = replace(source.issue, year=2025, number=3)
    issue = import_issue(
        replace(source, issue=facts, gazette=gazette), source_name="公报.txt"
    ).issue
    Issue.objects.update(status=Issue.Status.PUBLISHED)
    issue.refresh_from_db()
    assert deviations(issue) == []
    return issue


@pytest.fixture
def people() -> tuple[Any, Any]:
    return make_person("甲", "录入", "审核"), make_person("乙", "审核", "发布")


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_person("丙", "审核", "发布"))
    return client


def words_of(answer: Any) -> str:
    return HtmlPage(answer).one("body").text


def row_with(words: str) -> Provision:
    return Provision.objects.get(body__contains=words)


def rewrite(words: str, **values: Any) -> Provision:
    row = row_with(words)
    Provision.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def sole(issue: Issue) -> Deviation:
    (found,) = deviations(issue)
    return found


def values_shown(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields if name in form.names}


def offered(office: Client, issue: Issue) -> list[str]:
    page = HtmlPage(office.get(reverse("admin:gazette_issue_deviations", args=[issue.pk])))
    return [url for url in page.links if "deviation=" in url]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("应当取得许可", "采砂无需许可。"),
        ("应当取得许可", "采砂应当取得许可，另缴押金三千元。"),
        ("应当取得许可", "采砂应当许可。"),
        ("ISO 9001", "采砂场执行 ISO 9002 标准，禁采期为每年6月至8月。"),
        ("ISO 9001", "采砂场执行标准，禁采期为每年6月至9月。"),
        ("违者依法处罚", "一概不罚！"),
        ("东河", "东河\t900\t水务局"),
        ("西河", "西河\t200\t西山乡"),
    ],
)
def test_the_form_begins_with_the_words_of_the_source(
    issue: Issue, office: Client, people: tuple[Any, Any], words: str, wrong: str
) -> None:
    right = row_with(words)
    cells = {"cells": wrong.split("\t")} if "\t" in wrong else {}
    row = rewrite(words, body=wrong, **cells)
    [url] = offered(office, issue)
    page = office.get(url)
    shown = values_shown(page)
    assert {"label": right.label, "heading": right.heading, "body": right.body} == shown
    said = words_of(page)
    found = sole(issue)
    assert found.where in said and found.before in said and found.after in said
    assert page.context["form"]["reason"].value() == "与原文不同，照原文更正。"
    posted = office.post(url, {**shown, "reason": "与原文不同，照原文更正。"})
    correction = Correction.objects.get()
    assert posted["Location"].endswith(f"/{correction.pk}/change/")
    assert row_with(wrong.split("\t")[0]).body == wrong  # nothing is public yet
    corrections.accept(correction, people[0])
    row.refresh_from_db()
    assert (row.body, row.cells) == (right.body, right.cells)
    assert deviations(issue) == []


def test_cells_are_parted_as_in_the_source(
    issue: Issue, office: Client, people: tuple[Any, Any]
) -> None:
    rewrite("东河", body="东河\t\t300水务局", cells=["东河", "", "300水务局"])
    [url] = offered(office, issue)
    shown = values_shown(office.get(url))
    assert shown["body"] == "东河\t300\t水务局"
    office.post(url, {**shown, "reason": "照原文"})
    corrections.accept(Correction.objects.get(), people[0])
    assert row_with("东河").cells == ["东河", "300", "水务局"]
    assert deviations(issue) == []


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        (
            "title",
            "示例市人民政府关于放开河道采砂的通知",
            "示例市人民政府关于加强河道采砂管理的通知",
        ),
        ("document_number", "示政发〔2025〕8号", "示政发〔2025〕7号"),
        ("signed_on", "2025-03-05", "2025-03-04"),
    ],
)
def test_facts_are_corrected_too(
    issue: Issue, office: Client, people: tuple[Any, Any], field: str, wrong: str, right: str
) -> None:
    Document.objects.update(**{field: wrong})
    [url] = offered(office, issue)
    shown = values_shown(office.get(url))
    assert str(shown[field]) == right
    filled = {name: value for name, value in shown.items() if value is not None}
    office.post(url, {**filled, "reason": "照原文"})
    corrections.accept(Correction.objects.get(), people[0])
    assert str(getattr(Document.objects.get(), field)) == right
    assert deviations(issue) == []


def test_one_that_is_proposed_is_not_offered_again(
    issue: Issue, office: Client, people: tuple[Any, Any]
) -> None:
    row = rewrite("应当取得许可", body="采砂无需许可。")
    values = restored_values(sole(issue), row)
    waiting = corrections.propose(row, values, people[0], "照原文")
    assert offered(office, issue) == []
    page = HtmlPage(office.get(reverse("admin:gazette_issue_deviations", args=[issue.pk])))
    assert "这一处已提出勘误，等待审定" in page.one("body").text
    assert f"/admin/gazette/correction/{waiting.pk}/change/" in page.links
    corrections.reject(waiting, people[1], "不改")
    assert len(offered(office, issue)) == 1


def test_a_correction_that_is_not_the_source_s_words_hides_nothing(
    issue: Issue, people: tuple[Any, Any]
) -> None:
    """What two persons have corrected against the source stays answered for; a change behind
    their back does not."""
    row = row_with("应当取得许可")
    made = corrections.propose(row, {"body": "采砂应当取得许可证。"}, people[0], "签发稿如此")
    corrections.accept(made, people[1])
    assert deviations(issue) == []
    rewrite("应当取得许可证", body="采砂无需许可。")
    assert sole(issue).kind is Kind.CHANGED


def test_whole_rows_are_told_the_other_way(issue: Issue, office: Client) -> None:
    text = issue.documents.get().texts.get()
    make_provision(text=text, position=900, address="x_1", body="凭空增加的一条。")
    row_with("违者依法处罚").delete()
    kinds = {one.kind: why_not_correctable(one) for one in deviations(issue)}
    assert kinds and all("更正重刊" in why for why in kinds.values())
    assert offered(office, issue) == []
    page = HtmlPage(office.get(reverse("admin:gazette_issue_deviations", args=[issue.pk])))
    assert "更正重刊" in page.one("body").text


def test_none_is_offered_in_a_draft_nor_without_the_right(issue: Issue, client: Client) -> None:
    rewrite("应当取得许可", body="采砂无需许可。")
    client.force_login(make_person("丁", "发布"))
    mine = offered(client, issue)
    assert bool(mine) == make_person("戊", "发布").has_perm("gazette.propose_correction")
    Issue.objects.update(status=Issue.Status.DRAFT)
    client.force_login(make_person("己", "录入", "审核"))
    assert offered(client, issue) == []


def test_one_that_is_gone_is_said(issue: Issue, office: Client) -> None:
    row = rewrite("应当取得许可", body="采砂无需许可。")
    [url] = offered(office, issue)
    rewrite("无需许可", body="采砂应当取得许可。")
    page = office.get(url)
    assert values_shown(page)["body"] == "采砂应当取得许可。"
    assert "与原文已经没有不同" in words_of(page)
    other = reverse("admin:gazette_correction_propose", args=["row", row_with("东河").pk])
    rewrite("应当取得许可", body="采砂无需许可。")
    wrong = f"{other}?deviation={sole(issue).digest}"  # of another row
    assert values_shown(office.get(wrong))["body"] == row_with("东河").body
    assert row.pk
