"""待确认 as a filter: in the lists, the tables and the search; each value with its exact count."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gazette.effect.decisions import decide
from gazette.models import Document, Relation
from regulations.models import NormativeDocument
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive() -> dict[str, Document]:
    """Five rules: two to be repealed, one to be amended, one amended by a machine, one plain."""
    made = {}
    for name in "甲乙丙丁戊":
        rule = make_document(
            NormativeDocument,
            published=True,
            title=f"{name}河道办法",
            effective_on=date(2020, 1, 1),
            signed_on=date(2019 if name == "甲" else 2020, 1, 1),
        )
        make_provision(text=make_text(document=rule), body="河道应当疏浚。")
        made[name] = rule
    for name, kind, status in [
        ("甲", "repeals", "proposed"),
        ("乙", "repeals", "proposed"),
        ("乙", "amends", "proposed"),
        ("丙", "amends", "proposed"),
        ("丁", "amends", "read"),
    ]:
        change(made[name], kind, status)
    return made


def change(rule: Document, kind: str, status: str) -> Relation:
    source = make_document(published=True, title="关于废止和修改的决定", bodies=("示例市司法局",))
    return Relation.objects.create(
        source=source, target=rule, type=kind, status=status, effective_on=date(2025, 1, 1)
    )


def titles(page: HtmlPage) -> str:
    found = [*page.all("h2", class_="document-title"), *page.all("h3", class_="document-title")]
    return "".join(sorted(one.text[0] for one in found))


def offered(page: HtmlPage) -> list[str]:
    """The filters that a page offers, without those of the year or the kind."""
    links = [one for one in page.all("a") if "caution=" in (one.attributes.get("href") or "")]
    return [one.text for one in links]


def test_a_list_offers_what_waits_with_counts(client: Client, archive):
    page = HtmlPage(client.get(kind_url(archive)))
    assert offered(page) == ["废止待确认 2", "修改待确认 1", "机器识别 1"]
    only = HtmlPage(client.get(kind_url(archive), {"caution": "repeal_unconfirmed"}))
    assert titles(only) == "乙甲"
    assert "废止待确认，共2件" in only.one("p", class_="page-lead").text


def kind_url(archive: dict[str, Document]) -> str:
    return reverse("gazette:kind", args=[archive["甲"].kind])


def test_it_is_counted_under_the_year_that_is_chosen_and_kept_with_it(client: Client, archive):
    page = HtmlPage(client.get(kind_url(archive), {"year": "2020"}))
    assert offered(page) == ["废止待确认 1", "修改待确认 1", "机器识别 1"]
    both = {"year": "2020", "caution": "repeal_unconfirmed"}
    assert titles(HtmlPage(client.get(kind_url(archive), both))) == "乙"
    links = [one.attributes.get("href") for one in page.all("a")]
    assert "?year=2020&caution=repeal_unconfirmed" in links


@pytest.mark.parametrize("value", ["nonsense", ""])
def test_a_value_that_nobody_knows_does_not_count(client: Client, archive, value):
    page = HtmlPage(client.get(kind_url(archive), {"caution": value}))
    assert titles(page) == "丁丙乙戊甲"
    assert ("没有“nonsense”这个待确认" in page.one("main").text) == bool(value)


def test_a_value_that_no_document_has_leaves_none(client: Client, archive):
    page = HtmlPage(client.get(kind_url(archive), {"caution": "suspension_unconfirmed"}))
    assert titles(page) == ""
    assert "不加筛选，这里有5件" in page.one("main").text


def test_a_list_of_documents_of_which_nothing_waits_offers_nothing(client: Client, archive):
    Relation.objects.all().delete()
    assert offered(HtmlPage(client.get(kind_url(archive)))) == []


@pytest.mark.parametrize("name", ["in_force", "ended"])
def test_the_lists_by_effect_are_narrowed_too(client: Client, archive, name):
    if name == "ended":
        for one in ("甲", "乙"):
            archive[one].last_day_in_force = date(2026, 8, 1)
            archive[one].save()
            change(archive[one], "extends", "proposed")
    value = "extension_unconfirmed" if name == "ended" else "repeal_unconfirmed"
    page = HtmlPage(client.get(reverse(f"gazette:{name}"), {"caution": value}))
    assert titles(page) == "乙甲"
    (chosen,) = (one for one in page.all("input", name="caution") if "checked" in one.attributes)
    assert chosen.attributes["value"] == value
    answer: Any = client.get(reverse(f"gazette:{name}"), {"caution": value, "download": "csv"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    assert ["待确认" in row["效力说明"] for row in rows] == [True, True]


def test_search_has_the_facet_and_the_filter(client: Client, archive):
    asked: dict[str, Any] = {"q": "河道应当疏浚"}
    found = client.get("/api/v1/search", asked).json()
    facet = [(one["value"], one["label"], one["count"]) for one in found["facets"]["caution"]]
    assert facet == [
        ("repeal_unconfirmed", "废止待确认", 2),
        ("amendment_unconfirmed", "修改待确认", 1),
        ("read_by_machine", "机器识别", 1),
    ]
    narrowed = client.get("/api/v1/search", asked | {"caution": "repeal_unconfirmed"}).json()
    assert {one["id"] for one in narrowed["documents"]} == {archive["甲"].pk, archive["乙"].pk}
    page = HtmlPage(client.get("/search/", asked))
    assert page.by_id("by-caution").text == "待确认"
    only = HtmlPage(client.get("/search/", asked | {"caution": "repeal_unconfirmed"}))
    assert "待确认：废止待确认" in only.one("a", class_="chip").text


def test_a_decision_moves_the_counts_at_once(client: Client, archive):
    asked = {"q": "河道应当疏浚"}
    client.get("/api/v1/search", asked)
    waiting = Relation.objects.filter(type="repeals")
    decide(waiting, Relation.Status.CONFIRMED, None)
    found = client.get("/api/v1/search", asked).json()["facets"]
    assert {one["value"] for one in found["caution"]} == {
        "amendment_unconfirmed",
        "read_by_machine",
    }
    assert offered(HtmlPage(client.get(kind_url(archive)))) == ["修改待确认 1", "机器识别 1"]


def test_the_only_caution_of_an_answer_is_a_facet_still(client: Client, archive):
    Relation.objects.exclude(type="repeals").delete()
    page = HtmlPage(client.get("/search/", {"q": "河道应当疏浚"}))
    assert page.by_id("by-caution").text == "待确认"
