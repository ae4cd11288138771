"""The lists of documents in force, soon to expire and lately ended, as pages and files."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from gazette.effect.validity import verdict_on
from gazette.models import Document, Relation
from gazette.models.state import State
from gazette.parsing.parsed import TextRole
from notices.models import Notice
from regulations.models import Decree, NormativeDocument
from tests.factories import make_document, make_issue, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

PAGES = ["/documents/in-force/", "/documents/expiring/", "/documents/ended/"]
Get = Callable[[str], HtmlPage]


@pytest.fixture
def get(client: Client) -> Get:
    def fetch(address: str) -> HtmlPage:
        response = client.get(address)
        assert response.status_code == 200, address
        return HtmlPage(response)

    return fetch


def put(title: str, kind: type[Document] = NormativeDocument, **values: Any) -> Document:
    day = date(2025, 1, 1)
    defaults: dict[str, Any] = {"published": True, "effective_on": day, "signed_on": day}
    return make_document(kind, title=title, **defaults | values)


def repeal(target: Document, on: date, **values: Any) -> Relation:
    source = make_document(published=True, title="废止决定", effective_on=None)
    defaults = {
        "type": "repeals",
        "status": Relation.Status.CONFIRMED,
        "target_title": target.title,
    }
    return Relation.objects.create(
        source=source, target=target, effective_on=on, **defaults | values
    )


@pytest.fixture
def archive() -> None:
    """Eight documents, one for each state, around 2025-07-20."""
    put("长期办法")
    put("某某规章", Decree, bodies=("示例市人民政府",))
    put("短期办法", last_day_in_force=date(2025, 8, 1), bodies=("示例市教育局",))
    put("年内办法", last_day_in_force=date(2026, 5, 1), bodies=("示例市教育局", "示例市财政局"))
    put("过期办法", last_day_in_force=date(2025, 7, 19))
    put("早已过期的办法", last_day_in_force=date(2024, 1, 1), effective_on=date(2020, 1, 1))
    put("未来办法", effective_on=date(2025, 9, 1))
    repeal(put("旧办法"), date(2025, 7, 20))
    put("任免通知", Notice, effective_on=None)
    put("草稿办法", published=False)


def titles(page: HtmlPage) -> list[str]:
    return [title.text for title in page.all("h3", class_="document-title")]


def groups(page: HtmlPage) -> list[str]:
    return [heading.text for heading in page.all("h2", class_="group-heading")]


def test_the_catalogue_holds_what_is_in_force(get: Get, archive: None) -> None:
    page = get("/documents/in-force/?on=2025-07-20")
    assert groups(page) == ["政府令", "规范性文件"]
    assert titles(page) == ["某某规章", "年内办法", "短期办法", "长期办法"]
    lead = page.one("main").text
    assert "截至2025年7月20日，共4件" in lead
    assert "另有2件没有载明施行日期" in lead  # 任免通知, 废止决定


@pytest.mark.parametrize(
    "title",
    [
        "示例市人民政府关于废止《示例市户外广告管理办法》的决定",
        "示例市人民政府关于废止《关于印发示例市集市管理办法的通知》的通知",
        "示例市人民政府关于宣布失效部分行政规范性文件的决定",
        "示例市人民政府关于废止和修改部分政府规章的决定",
        "示例市人民政府关于修改《示例市公园管理办法》并废止《示例市绿地办法》的决定",
        "示例市人民政府关于停止执行示例市设施收费规定的通知",
    ],
)
def test_what_only_repeals_or_amends_is_not_listed(get: Get, client: Client, title: str) -> None:
    put("长期办法")
    document = put(title)
    make_text(document=document, role=TextRole.ANNEX.value, title="废止的文件目录")
    assert titles(get("/documents/in-force/?on=2025-07-20")) == ["长期办法"]
    saved = client.get("/documents/in-force/?on=2025-07-20&download=csv")
    assert "长期办法" in saved.content.decode()
    assert title not in saved.content.decode()
    assert get(document.get_absolute_url()).one("p", class_="standing-answer").text == "现行有效"


@pytest.mark.parametrize(
    ("title", "annex"),
    [
        ("示例市人民政府关于修改《示例市公园管理办法》的决定", "示例市公园管理办法"),
        ("示例市人民政府关于废止《甲办法》并印发《乙办法》的通知", ""),
        ("示例市人民政府关于废止甲办法后有关事项的通知", ""),
        ("示例市废止文件管理办法", ""),
        ("示例市人民政府关于印发《关于废止旧证的决定》的通知", ""),
    ],
)
def test_what_lays_down_something_besides_is_listed(get: Get, title: str, annex: str) -> None:
    document = put(title)
    if annex:
        make_text(document=document, role=TextRole.ANNEX.value, title=annex)
    assert titles(get("/documents/in-force/?on=2025-07-20")) == [title]


def test_as_of_a_day_it_lists_what_was_in_force_then(get: Get, archive: None) -> None:
    assert "旧办法" in titles(get("/documents/in-force/?on=2025-07-19"))
    page = get("/documents/in-force/?on=2025-09-01")
    assert titles(page) == ["某某规章", "未来办法", "年内办法", "长期办法"]
    assert page.one("meta", name="robots").attributes["content"] == "noindex"
    assert (page.one("link", rel="canonical").attributes["href"] or "").endswith("/in-force/")


def test_it_is_grouped_by_body_and_filtered_by_body_and_kind(get: Get, archive: None) -> None:
    page = get("/documents/in-force/?on=2025-07-20&by=body")
    assert groups(page) == ["示例市人民政府", "示例市教育局"]
    page = get("/documents/in-force/?on=2025-07-20&body=示例市财政局")
    assert titles(page) == ["年内办法"]  # it signed second
    page = get("/documents/in-force/?on=2025-07-20&kind=decree")
    assert titles(page) == ["某某规章"]
    assert page.by_id("narrow-body").text == "发文机关 示例市人民政府（1）"  # under the chosen kind
    assert "规范性文件（3）" in page.by_id("narrow-kind").text


@pytest.mark.parametrize(
    "query", ["body=没有的局", "kind=x", "by=x", "days=7", "on=x", "download=pdf"]
)
def test_a_filter_value_that_does_not_occur_is_ignored(get: Get, archive: None, query: str) -> None:
    for address in PAGES:
        assert titles(get(f"{address}?{query}")) == titles(get(address))


def test_expiring_documents_are_listed_with_the_days_left(get: Get, archive: None) -> None:
    page = get("/documents/expiring/?days=30&on=2025-07-20")
    assert groups(page) == ["2025年8月1日届满，还有12天"]
    assert titles(page) == ["短期办法"]
    assert titles(get("/documents/expiring/?days=365&on=2025-07-20")) == ["短期办法", "年内办法"]
    assert groups(get("/documents/expiring/?on=2025-08-01"))[0].endswith("当天是最后一天")
    assert "没有文件到期" in get("/documents/expiring/?on=2031-01-01").one("main").text


def test_ended_documents_are_listed_with_the_day(get: Get, archive: None) -> None:
    page = get("/documents/ended/?days=30&on=2025-07-20")
    assert groups(page) == ["2025年7月20日废止", "2025年7月19日届满"]
    assert titles(page) == ["旧办法", "过期办法"]


def test_a_proposal_leaves_a_document_in_the_catalogue(get: Get) -> None:
    repeal(put("旧办法"), date(2025, 7, 20), status=Relation.Status.PROPOSED)
    assert titles(get("/documents/in-force/?on=2025-07-20")) == ["旧办法"]


def test_an_extended_document_ends_when_the_extension_does(get: Get) -> None:
    old = put("旧办法", last_day_in_force=date(2025, 7, 31))
    repeal(old, date(2025, 7, 1), type="extends", until=date(2026, 7, 31))
    assert titles(get("/documents/expiring/?days=30&on=2025-07-20")) == []
    assert titles(get("/documents/expiring/?days=30&on=2026-07-20")) == ["旧办法"]


def test_the_files_hold_the_whole_filtered_list(client: Client, archive: None) -> None:
    address = "/documents/in-force/?on=2025-07-20&body=示例市教育局&download="
    rows = list(csv.DictReader(StringIO(client.get(address + "csv").content.decode("utf-8-sig"))))
    assert [row["标题"] for row in rows] == ["年内办法", "短期办法"]
    first = rows[0]
    assert first["效力（截至2025年7月20日）"] == "现行有效"
    assert first["发文机关"] == "示例市教育局、示例市财政局"
    assert first["有效期至"] == "2026-05-01"
    document = Document.objects.for_lists().get(title="年内办法")
    assert first["网址"] == f"http://testserver{document.get_absolute_url()}"
    book = load_workbook(BytesIO(client.get(address + "xlsx").content)).active
    assert [[str(cell.value or "") for cell in row][1] for row in book.rows] == [
        "标题",
        "年内办法",
        "短期办法",
    ]


def test_lists_say_the_state_today_and_contents_warn_of_what_has_ended(get: Get) -> None:
    issue = make_issue(published=True)
    ended = put("过期办法", issue=issue, last_day_in_force=date(2020, 1, 1))
    put("现行办法", issue=issue)
    put("任免通知", Notice, issue=issue, effective_on=None)
    states = [one.text for one in get("/documents/normative_document/").all("span", class_="state")]
    assert sorted(states) == ["已失效", "现行有效"]
    assert not get("/documents/notice/").all("span", class_="state")
    for address in ("/", ended.issue.get_absolute_url()):
        assert [one.text for one in get(address).all("span", class_="state")] == ["已失效"]


def test_pages_and_verdicts_agree(get: Get, archive: None) -> None:
    on = date(2025, 7, 20)
    listed = titles(get(f"/documents/in-force/?on={on}"))
    for document in Document.objects.published():
        assert (document.title in listed) == State(verdict_on(document, on).state).is_in_force


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    "query", ["?days=365&on=2025-07-20", "?days=365&on=2025-07-20&download=csv"]
)
def test_a_list_costs_the_same_however_long_it_is(
    client: Client, archive: None, address: str, query: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address + query).status_code == 200
        return len(captured)

    few = queries()
    for number in range(8):
        issue = make_issue(published=True)
        put(
            f"办法{number}",
            issue=issue,
            last_day_in_force=date(2025, 9, 1),
            bodies=(f"{number}局", "示例市人民政府"),
        )
        put(f"失效{number}", issue=issue, last_day_in_force=date(2025, 3, 1))
    assert queries() == few
    assert few <= 14


def test_a_long_list_has_pages_and_the_pager_keeps_what_was_asked(get: Get) -> None:
    issue = make_issue(published=True)
    for number in range(51):
        put(f"办法{number}", issue=issue)
    page = get("/documents/in-force/?on=2025-07-20&kind=normative_document")
    assert len(titles(page)) == 50
    following = page.one("a", rel="next").attributes["href"] or ""
    assert len(titles(get(f"/documents/in-force/{following}"))) == 1
    assert "on=2025-07-20" in following
