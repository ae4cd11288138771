"""A hit in a row that is not in force as its document is says so: page, JSON, suggestions."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gazette.effect.decisions import decide
from gazette.models import Document, PartialEffect, Relation
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

WORDS = "河道采砂应当经过许可"


@pytest.fixture
def rule() -> Document:
    """In force; 第三条 not before 2030, 第四条 until the end of 2025, others as the whole."""
    found = make_document(
        published=True,
        title="示例市河道采砂办法",
        document_number="示政规〔2024〕2号",
        effective_on=date(2024, 2, 1),
    )
    text = make_text(document=found)
    for number in range(1, 6):
        make_provision(text=text, label=f"第{'一二三四五'[number - 1]}条", body=f"{WORDS}。")
    values = {"document": found, "kind": "provision", "place": "第六条", "address": "art_6"}
    PartialEffect.objects.create(
        position=1, part="第三条", addresses=["art_3"], begins_on=date(2030, 1, 1), **values
    )
    PartialEffect.objects.create(
        position=2,
        part="第四条",
        addresses=["art_4"],
        last_day_in_force=date(2025, 12, 31),
        **values,
    )
    return found


def act(rule: Document, kind: str, address: str) -> Relation:
    return Relation.objects.create(
        source=make_document(published=True, title="新办法"),
        target=rule,
        type=kind,
        target_address=address,
        effective_on=date(2026, 7, 1),
    )


def hits(**asked: str) -> dict[str, dict[str, Any]]:
    answer = Client().get("/api/v1/search", {"q": WORDS} | asked).json()
    return {one["address"]: one for one in answer["hits"]}


def flags(**asked: str) -> dict[str, str]:
    """Address of a row found → what the page says of its state; "" for nothing."""
    page = html.unescape(Client().get("/search/", {"q": WORDS} | asked).content.decode())
    rows = re.findall(r'<a href="[^"]*#(art_\d)">(.*?)</a>', page)
    told = {address: re.findall(r'class="hit-state">(.*?)<', words) for address, words in rows}
    return {address: "".join(flags) for address, flags in told.items()}


EXPECTED = {
    "art_1": "",
    "art_2": "",
    "art_3": "尚未施行：第三条自2030年1月1日起施行",
    "art_4": "已失效：第四条有效期至2025年12月31日",
    "art_5": "",
}


@pytest.mark.parametrize("view", ["documents", "provisions"])
def test_the_page_says_it_of_the_row(rule, view):
    assert flags(view=view) == EXPECTED


@pytest.mark.parametrize("view", ["documents", "provisions"])
def test_the_json_gives_the_state_of_the_row(rule, view):
    found = hits(view=view)
    states = {address: (one["state"], one["state_reason"]) for address, one in found.items()}
    assert states == {
        "art_1": ("in_force", ""),
        "art_2": ("in_force", ""),
        "art_3": ("not_yet_in_force", "第三条自2030年1月1日起施行"),
        "art_4": ("expired", "第四条有效期至2025年12月31日"),
        "art_5": ("in_force", ""),
    }
    assert found["art_3"]["state_words"] == "尚未施行"


def test_the_day_comes_without_a_change(rule, monkeypatch):
    assert flags()["art_3"]
    monkeypatch.setattr(timezone, "localdate", lambda *_, **__: date(2030, 1, 1))
    assert flags()["art_3"] == ""
    assert hits()["art_3"]["state"] == "in_force"


def test_a_decision_on_a_provision_is_seen_at_once(rule):
    repeal, suspension = act(rule, "repeals_in_part", "art_1"), act(rule, "suspends", "art_5")
    assert flags()["art_1"] == "废止待确认"
    assert hits()["art_5"]["caution"] == "suspension_unconfirmed"
    decide([repeal, suspension], Relation.Status.CONFIRMED, None)
    found = flags()
    assert found["art_1"] == "已废止：第一条自2026年7月1日起被《新办法》废止"
    assert found["art_5"] == "暂停施行：第五条自2026年7月1日起被《新办法》暂停施行"
    assert (found["art_2"], found["art_3"]) == ("", EXPECTED["art_3"])
    assert hits()["art_1"]["state"] == "repealed"
    decide([repeal, suspension], Relation.Status.REJECTED, None)
    assert flags() == EXPECTED


def test_what_leads_to_a_row_says_so_before_one_goes_there(rule, client: Client):
    def offered(typed: str) -> str:
        found = client.get(reverse("search:suggest"), {"q": typed}).json()["suggestions"]
        return "|".join(one["note"] for one in found if one["kind"] == "直达")

    assert offered("示政规〔2024〕2号第三条").endswith(f"办法 · {EXPECTED['art_3']}")
    assert offered("示政规〔2024〕2号第二条") == rule.title
    page = HtmlPage(client.get("/search/", {"q": "示政规〔2024〕2号第三条", "go": "0"}))
    assert page.one("span", class_="place-news").text == EXPECTED["art_3"]
    repeal = act(rule, "repeals", "")
    decide([repeal], Relation.Status.CONFIRMED, None)
    assert offered("示政规〔2024〕2号") == f"{rule.title} · 已废止"
    assert offered("示政规〔2024〕2号第三条") == f"{rule.title} · 已废止"


def test_rows_with_states_of_their_own_cost_nothing_once_they_are_known(rule):
    def queries() -> int:
        hits()
        with CaptureQueriesContext(connection) as captured:
            assert hits()["art_3"]["state"] == "not_yet_in_force"
        return len(captured)

    with_states = queries()
    PartialEffect.objects.filter(part="第四条").delete()
    act(rule, "suspends", "art_1")
    assert queries() == with_states
