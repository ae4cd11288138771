"""The editors' lists: on the admin's first page with their counts, as pages and as files."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gazette.admin.worklists import worklists_for
from gazette.effect.as_of import AsOf
from gazette.models import Document, Relation
from notices.models import Notice
from regulations.models import Decree, NormativeDocument
from tests.factories import make_document, make_issue
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NAMES = [
    "expiring-30",
    "expiring-90",
    "expiring-365",
    "without-effect",
    "without-term",
    "repeals-never-printed",
    "number-gaps",
]


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor"))
    return client


def fill(number: int) -> None:
    """A document for each list."""
    issue = make_issue(published=True)
    names: dict[str, Any] = {"issue": issue, "bodies": (f"第{number}局",)}
    ends = TODAY + timedelta(days=20)
    make_document(
        NormativeDocument, title="快到期办法", last_day_in_force=ends, effective_on=TODAY, **names
    )
    make_document(NormativeDocument, title="无施行日期办法", last_day_in_force=ends, **names)
    make_document(NormativeDocument, title="无有效期办法", effective_on=TODAY, **names)
    make_document(Notice, title="任免通知", **names)
    decree = make_document(Decree, title="废止决定", effective_on=TODAY, **names)
    Relation.objects.create(
        source=decree, type="repeals", target_title="早年办法", target_number="7号"
    )


def page(client: Client, name: str, query: str = "") -> HtmlPage:
    response = client.get(f"/admin/worklists/{name}/{query}")
    assert response.status_code == 200
    return HtmlPage(response)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("expiring-30", ["快到期办法", "无施行日期办法"]),
        ("without-effect", ["无施行日期办法"]),
        ("without-term", ["无有效期办法"]),
        ("repeals-never-printed", ["早年办法"]),
    ],
)
def test_each_list_holds_what_it_says(editor: Client, name: str, words: list[str]) -> None:
    fill(1)
    found = page(editor, name)
    table = found.by_id("result_list").text
    every = {"快到期办法", "无施行日期办法", "无有效期办法", "早年办法", "任免通知"}
    assert {word for word in every if word in table} == set(words)
    assert f"共{len(words)}条" in found.by_id("content-main").text


def test_the_first_page_counts_what_waits_first_of_all(editor: Client) -> None:
    fill(1)
    found = HtmlPage(editor.get("/admin/"))
    listed = found.one("ul", class_="desk-lists").text.replace(" ", "")
    assert listed.startswith("待确认的关系1")
    assert "30天内到期的文件2" in listed
    assert "废止的文件没有收录1" in listed
    links = found.links
    assert links["/admin/gazette/relation/?status__exact=proposed"].startswith("待确认的关系")
    for address in links:
        if address.startswith("/admin/worklists/"):
            assert editor.get(address).status_code == 200


def test_a_row_leads_to_the_page_that_corrects_it(editor: Client) -> None:
    fill(1)
    document = Document.objects.get(title="无有效期办法")
    address = f"/admin/regulations/normativedocument/{document.pk}/change/"
    assert page(editor, "without-term").links[address] == "无有效期办法"
    assert editor.get(address).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_a_list_costs_the_same_however_long_it_is(editor: Client, name: str) -> None:
    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(f"/admin/worklists/{name}/{query}").status_code == 200
        return len(captured)

    fill(1)
    few = [queries(query) for query in ("", "?download=csv")]
    for number in range(2, 7):
        fill(number)
    assert [queries(query) for query in ("", "?download=csv")] == few
    assert max(few) <= 9  # one reads the first prints of reprints


def test_a_list_is_a_file_too(editor: Client) -> None:
    fill(1)
    content = editor.get("/admin/worklists/repeals-never-printed/?download=csv").content
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    assert [(row["文件"], row["所涉文件"], row["所涉文号"]) for row in rows] == [
        ("废止决定", "早年办法", "7号")
    ]
    assert editor.get("/admin/worklists/number-gaps/?download=xlsx").status_code == 200


def test_only_those_who_may_see_a_list_see_it(client: Client) -> None:
    address = "/admin/worklists/repeals-never-printed/"
    assert client.get(address).status_code == 302  # to the login
    user = User.objects.create_user("reader", is_staff=True)
    client.force_login(user)
    assert client.get(address).status_code == 403
    assert "desk-lists" not in client.get("/admin/").content.decode()
    user.user_permissions.add(Permission.objects.get(codename="view_document"))
    assert "30天内到期的文件" in client.get("/admin/").content.decode()
    assert "待确认的关系" not in client.get("/admin/").content.decode()
    assert client.get("/admin/worklists/number-gaps/").status_code == 200
    assert client.get(address).status_code == 403


def test_a_list_that_is_not_there(editor: Client) -> None:
    assert editor.get("/admin/worklists/none/").status_code == 404


def test_every_list_is_counted_as_it_is_shown(editor: Client) -> None:
    fill(1)
    when = AsOf(TODAY, TODAY)
    user = User.objects.get()
    assert {one.name for one in worklists_for(user)} >= set(NAMES)
    for one in worklists_for(user):
        assert one.count(when) == len(list(one.rows(when)))
