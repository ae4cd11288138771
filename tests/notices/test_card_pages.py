"""The pages of action cards: the table, a card, a file, the list, and who may see them."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gazette.models import Document, Relation
from gazette.parsing.parsed import Level, TextRole
from notices.models import Plan
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

#: Level, label, heading, body, address and depth of the rows of a plan.
ROWS = [
    (Level.HEADING_1, "1", "应急响应", "", "sec_1", 0),
    (Level.HEADING_2, "1.1", "Ⅰ级响应", "", "sec_1_1", 1),
    (Level.PARAGRAPH, "", "", "市水务局=关闭闸门。", "sec_1_1__para_1", 2),
    (Level.PARAGRAPH, "", "", "由市公安局牵头，市水务局配合，封闭道路。", "sec_1_1__para_2", 2),
    (Level.HEADING_2, "1.2", "Ⅱ级响应", "", "sec_1_2", 1),
    (Level.PARAGRAPH, "", "", "公安机关维护秩序。", "sec_1_2__para_1", 2),
    (Level.PARAGRAPH, "", "", "有关部门做好准备。", "sec_1_2__para_2", 2),
    (Level.HEADING_1, "2", "附则", "", "sec_2", 0),
    (Level.PARAGRAPH, "", "", "本预案由市水务局负责解释。", "sec_2__para_1", 1),
]


def make_plan(rows: list[Any] = ROWS, **values: Any) -> Document:
    defaults: dict[str, Any] = {
        "title": "示例市人民政府办公室关于印发示例市防洪应急预案的通知",
        "text_title": "示例市防洪应急预案",
        "plan_type": "应急预案",
        "response_levels": ["Ⅰ", "Ⅱ"],
        "effective_on": date(2025, 1, 1),
    }
    values.setdefault("issue", make_issue(published=True))
    plan = make_document(Plan, **defaults | values)
    notice = make_text(document=plan, role=TextRole.PROMULGATING.value)
    make_provision(text=notice, body="请遵照执行。", label="", address="text_1__para_1")
    text = make_text(document=plan, role=TextRole.PROMULGATED.value)
    for level, label, heading, body, address, depth in rows:
        make_provision(
            text=text,
            level=level.value,
            label=label,
            number="",
            heading=heading,
            body=body,
            address=address,
            depth=depth,
        )
    return plan


def address_of(plan: Document) -> str:
    return f"{plan.get_absolute_url()}action-cards/"


@pytest.fixture
def plan() -> Document:
    return make_plan()


def page_at(client: Client, address: str) -> HtmlPage:
    response = client.get(address)
    assert response.status_code == 200, address
    return HtmlPage(response)


def texts(page: HtmlPage, tag: str, **attributes: str) -> list[str]:
    return [
        one.text
        for one in page.elements
        if one.tag == tag and attributes.items() <= one.attributes.items()
    ]


def test_the_table_leads_to_the_rows(client: Client, plan: Document) -> None:
    page = page_at(client, address_of(plan))
    assert texts(page, "th", scope="col") == ["部门", "Ⅰ级响应", "Ⅱ级响应"]
    assert texts(page, "th", scope="row") == ["市水务局", "市公安局", "公安机关", "未归入"]
    cells = texts(page, "td")
    assert cells[0] == "1.1 市水务局=关闭闸门1.1 由市公安局牵头…配合"
    assert cells[2] == "1.1 由市公安局牵头…牵头"
    links = [one.attributes.get("href") for one in page.elements if one.tag == "a"]
    assert f"{plan.get_absolute_url()}#sec_1_1__para_2" in links


def test_it_says_that_the_text_counts_and_how_much_is_not_placed(
    client: Client, plan: Document
) -> None:
    body = client.get(address_of(plan)).content.decode()
    assert "内容以原文为准" in body
    assert "共4条措施" in body
    assert "1条未归入" in body
    assert "现行有效" in body
    assert "只写“有关部门”，没有写明是哪个部门" in body


def test_a_card_of_a_department(client: Client, plan: Document) -> None:
    page = page_at(client, f"{address_of(plan)}?body=市公安局")
    assert texts(page, "h1") == ["市公安局"]
    assert texts(page, "h2", id="part-1") == ["Ⅰ级响应"]
    rows = texts(page, "p", **{"class": "card-row"})
    assert rows == ["1.1牵头 由市公安局牵头，市水务局配合，封闭道路。"]
    assert "公安机关" in " ".join(texts(page, "p", **{"class": "card-ways"}))


def test_a_card_of_a_level_also_tells_what_is_not_placed(client: Client, plan: Document) -> None:
    page = page_at(client, f"{address_of(plan)}?level=response-2")
    rows = texts(page, "p", **{"class": "card-row"})
    assert rows == ["1.2 公安机关维护秩序。", "1.2Ⅱ级响应 有关部门做好准备。"]


def test_a_card_of_one_cell_without_rows(client: Client, plan: Document) -> None:
    body = client.get(f"{address_of(plan)}?level=response-2&body=市公安局").content.decode()
    assert "原文没有写明市公安局在Ⅱ级响应时的措施" in body


@pytest.mark.parametrize("query", ["level=response-4", "level=x", "body=市财政局"])
def test_a_level_or_department_that_the_plan_has_not(
    client: Client, plan: Document, query: str
) -> None:
    assert client.get(f"{address_of(plan)}?{query}").status_code == 404


def test_the_table_as_a_file(client: Client, plan: Document) -> None:
    response = client.get(f"{address_of(plan)}?download=csv")
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(one["级别"], one["部门"], one["分工"]) for one in rows] == [
        ("Ⅰ级响应", "市水务局", ""),
        ("Ⅰ级响应", "市公安局", "牵头"),
        ("Ⅰ级响应", "市水务局", "配合"),
        ("Ⅱ级响应", "公安机关", ""),
        ("Ⅱ级响应", "未归入", ""),
    ]
    assert rows[0]["网址"].endswith("#sec_1_1__para_1")
    assert client.get(f"{address_of(plan)}?download=xlsx").content[:2] == b"PK"


def test_a_repealed_plan_says_so_on_top(client: Client, plan: Document) -> None:
    by = make_document(Plan, issue=plan.issue, signed_on=date(2025, 3, 1))
    Relation.objects.create(
        source=by,
        target=plan,
        target_title=plan.title,
        type="repeals",
        status=Relation.Status.CONFIRMED,
        effective_on=date(2025, 3, 1),
    )
    assert "已废止" in client.get(address_of(plan)).content.decode()


def test_a_draft_is_seen_by_nobody(client: Client) -> None:
    draft = make_plan(issue=make_issue())
    assert client.get(address_of(draft)).status_code == 404
    assert draft.text_title not in client.get("/documents/plan/action-cards/").content.decode()


def test_the_document_and_the_lists_lead_to_the_cards(client: Client, plan: Document) -> None:
    assert address_of(plan) in client.get(plan.get_absolute_url()).content.decode()
    assert "/documents/plan/action-cards/" in client.get("/documents/plan/").content.decode()
    assert address_of(plan) in client.get("/documents/plan/action-cards/").content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"plan_type": "实施方案"},
        {"rows": [(Level.PARAGRAPH, "", "", "做好准备。", "para_1", 0)], "response_levels": []},
    ],
)
def test_other_plans_have_no_cards(client: Client, values: dict[str, Any]) -> None:
    other = make_plan(**values)
    assert address_of(other) not in client.get(other.get_absolute_url()).content.decode()
    assert client.get(address_of(other)).status_code == 404


def test_a_plan_of_many_rows_needs_no_more_queries(client: Client, plan: Document) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get(address_of(plan))
    row = (Level.PARAGRAPH, "", "", "市气象局加密观测。", "", 2)
    many = [(*row[:4], f"para_{number}", 0) for number in range(30)]
    long = make_plan([*ROWS, *many], issue=plan.issue)
    with CaptureQueriesContext(connection) as more:
        client.get(address_of(long))
    assert len(more) == len(few)
