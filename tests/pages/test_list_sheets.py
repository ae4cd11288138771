"""Lists as kept files: each row says why; a long list is made by a job, never in the request."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from gazette.jobs.models import Job
from gazette.jobs.worker import run_due
from gazette.models import Document, OutsideAct, Relation
from gazette.pages import list_files
from regulations.models import NormativeDocument
from tests.factories import make_document, make_issue
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

ENDED = "/documents/ended/?on=2025-07-20"


@pytest.fixture
def archive() -> dict[str, Document]:
    """Four rules: repealed, expired, repealed by an act outside, and one that waits."""
    issue = make_issue(published=True)
    rules = {
        name: make_document(
            NormativeDocument, issue=issue, title=f"{name}办法", effective_on=date(2020, 1, 1)
        )
        for name in "甲乙丙丁"
    }
    rules["乙"].term_years, rules["乙"].last_day_in_force = 5, date(2024, 12, 31)
    rules["乙"].save()
    outside = OutsideAct.objects.create(
        issuing_body="某省人民政府", title="省的决定", document_number="省令第1号",
        signed_on=date(2025, 1, 1), evidence_url="https://example.gov.cn/1",
    )  # fmt: skip
    decision = make_document(
        published=True, title="关于废止的决定", document_number="示府令第47号", effective_on=None
    )
    for name, status, source in [
        ("甲", "confirmed", None),
        ("丙", "confirmed", outside),
        ("丁", "proposed", None),
    ]:
        by: dict[str, Any] = {"outside_act": source} if source else {"source": decision}
        Relation.objects.create(
            target=rules[name], type="repeals", status=status, effective_on=date(2025, 6, 1),
            place="第二条", address="art_2", position=Relation.objects.count() + 1, **by,
        )  # fmt: skip
    return rules


def rows(client: Client, address: str) -> dict[str, dict[str, str]]:
    response = client.get(f"{address}&download=csv")
    assert response.status_code == 200
    table = csv.DictReader(StringIO(response.content.decode("utf-8-sig")))
    return {row["标题"]: row for row in table}


def test_one_file_answers_when_by_what_by_which_provision(
    client: Client, archive: dict[str, Document]
) -> None:
    found = rows(client, ENDED)
    assert set(found) == {"甲办法", "乙办法", "丙办法", "丁办法"}
    fields = ("终止日期", "终止原因", "依据文件", "依据文号", "依据条文", "是否待确认")
    told = {title: tuple(row[name] for name in fields) for title, row in found.items()}
    assert told == {
        "甲办法": ("2025-06-01", "废止", "关于废止的决定", "示府令第47号", "第二条", "否"),
        "乙办法": ("2024-12-31", "有效期届满", "", "", "", "否"),
        "丙办法": ("2025-06-01", "废止", "省的决定", "省令第1号", "第二条", "否"),
        "丁办法": ("", "废止待确认", "", "", "", "是"),
    }
    by = Relation.objects.get(target=archive["甲"]).by
    assert by
    assert found["甲办法"]["依据网址"] == f"http://testserver{by.get_absolute_url()}#art_2"
    assert found["丙办法"]["依据网址"] == "https://example.gov.cn/1"
    assert found["乙办法"]["有效期"] == "5年"
    assert found["丁办法"]["效力（截至2025年7月20日）"] == "现行有效"
    assert found["丁办法"]["待确认的变动"] == "《关于废止的决定》（示府令第47号）第二条废止了本文件"


def test_every_list_has_the_file_with_its_filters(
    client: Client, archive: dict[str, Document]
) -> None:
    for address in ("/documents/all/", "/documents/normative_document/", "/documents/year/2025/"):
        query = "?effect=repealed&on=2025-07-20&sort=title"
        links = [one.attributes["href"] for one in HtmlPage(client.get(address + query)).all("a")]
        assert "?effect=repealed&sort=title&on=2025-07-20&download=csv" in links
        assert list(rows(client, address + query)) == ["丙办法", "甲办法"]


def test_the_same_list_is_the_same_file_until_something_changes(
    client: Client, archive: dict[str, Document]
) -> None:
    rows(client, ENDED)
    kept = set(list_files.folder().iterdir())
    assert len(kept) == 1
    with CaptureQueriesContext(connection) as captured:
        rows(client, ENDED)
    assert set(list_files.folder().iterdir()) == kept
    assert len(captured) <= 6  # what the name depends on, and no row
    archive["甲"].title = "甲的新办法"
    archive["甲"].save()
    assert "甲的新办法" in rows(client, ENDED)
    Relation.objects.filter(status="proposed").update(status="rejected")
    assert "丁办法" not in rows(client, ENDED)


def test_a_long_list_is_made_by_a_job_and_the_page_says_so(
    client: Client, archive: dict[str, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gazette.pages.list_file_maker.MOST_AT_ONCE", 1)
    address = "/documents/all/?effect=repealed&on=2025-07-20&download=xlsx"
    response = client.get(address)
    assert response.status_code == 503
    assert response["Retry-After"]
    words = HtmlPage(response).one("main").text
    assert "正在生成" in words
    assert "共2件" in words
    assert "排队等候" in words
    client.get(address)
    job = Job.objects.get(task=list_files.MAKE)  # asked for once
    assert run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "已生成2件")
    book = load_workbook(BytesIO(client.get(address).content)).active
    assert [row[1].value for row in book.rows] == ["标题", "丙办法", "甲办法"]
    assert book["Y2"].value.startswith("http://testserver/")


def test_too_many_files_at_once_are_put_off(
    client: Client, archive: dict[str, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gazette.pages.list_file_maker.MOST_AT_ONCE", 0)
    monkeypatch.setattr("gazette.pages.list_files.MOST_WAITING", 1)
    client.get("/documents/all/?download=csv")
    answer = HtmlPage(client.get("/documents/all/?download=xlsx"))
    assert "现在要的人多" in answer.one("main").text
    assert Job.objects.filter(task=list_files.MAKE).count() == 1


def test_a_failed_job_says_why_and_may_be_asked_for_again(
    client: Client, archive: dict[str, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gazette.pages.list_file_maker.MOST_AT_ONCE", 0)
    client.get("/documents/all/?download=csv")
    Job.objects.update(state="failed", error="磁盘坏了。")
    assert "磁盘坏了" in HtmlPage(client.get("/documents/all/?download=csv")).one("main").text
