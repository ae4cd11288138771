"""Lists, results, tables and JSON say of a rule on trial and of parts what its own page says."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazette.effect.partial_states import part_states
from gazette.effect.state_notes import StateNotes, state_notes
from gazette.effect.validity import verdict_on
from gazette.models import Document, PartialEffect, Relation
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage
from tests.today import TODAY

pytestmark = pytest.mark.django_db

ADVICE = "标题写明“试行”，没有载明有效期，施行已满两年：是否仍在执行，请向示例市商务局核实。"
PART = "第一条自2030年1月1日起施行（尚未施行）"


@pytest.fixture
def trial() -> Document:
    return rule("示例市集市管理办法（试行）", interpreted_by="示例市商务局")


@pytest.fixture
def partial() -> Document:
    found = rule("示例市集市摊位办法")
    effect(found, ["art_1"], part="第一条", begins_on=date(2030, 1, 1))
    return found


def rule(title: str, **values: Any) -> Document:
    values = {"effective_on": date(2024, 2, 1), "signed_on": date(2024, 1, 5)} | values
    found = make_document(published=True, title=title, **values)
    make_provision(text=make_text(document=found), body="集市应当登记。")
    return found


def effect(document: Document, addresses: list[str], **values: Any) -> PartialEffect:
    position = document.partial_effects.count() + 1
    return PartialEffect.objects.create(
        document=document, position=position, kind="provision", addresses=addresses, **values
    )


def notes(on: date = TODAY) -> dict[int, StateNotes]:
    documents: Any = Document.objects.with_state(on).for_lists()
    return state_notes(documents, {one.pk: one.state for one in documents}, on)


def lines(page: HtmlPage) -> list[str]:
    return [one.text for one in page.all("p", class_="document-note")]


@pytest.mark.parametrize("on", [date(2024, 1, 1), date(2024, 6, 1), date(2026, 2, 1), TODAY])
def test_the_advice_of_many_is_that_of_each(on):
    for title in ("甲办法（试行）", "乙暂行办法", "丙办法", "关于印发《丁暂行规定》的通知"):
        rule(title)
        rule(title, last_day_in_force=date(2027, 1, 31), term_years=3)
        rule(title, effective_on=None, term_years=3, last_day_in_force=date(2027, 1, 4))
        extended = rule(title, last_day_in_force=date(2025, 1, 31))
        Relation.objects.create(
            source=make_document(published=True),
            target=extended,
            type="extends",
            status="confirmed",
            effective_on=date(2025, 1, 1),
            until=date(2028, 1, 31),
        )
        repealed = rule(title)
        Relation.objects.create(
            source=make_document(published=True),
            target=repealed,
            type="repeals",
            status="confirmed",
            effective_on=date(2025, 1, 1),
        )
    told = notes(on)
    wanted = {one.pk: verdict_on(one, on).advice for one in Document.objects.all()}
    assert {pk: told[pk].advice if pk in told else "" for pk in wanted} == wanted
    assert on.year < 2024 or any(wanted.values()) == (on >= date(2024, 2, 1))


def test_only_parts_in_another_state_are_told(partial):
    effect(partial, ["art_2"], part="第二条", begins_on=date(2025, 1, 1))
    assert notes()[partial.pk].part_sentences == [PART]
    assert len(part_states(partial, verdict_on(partial, TODAY), TODAY)) == 2
    assert notes(date(2030, 1, 1)) == {}


def test_a_line_names_a_few_parts_and_counts_the_others(partial):
    for number in range(2, 6):
        effect(partial, [], part=f"第{number}区", begins_on=date(2030, 1, 1))
    (line,) = notes()[partial.pk].lines
    assert line.startswith(f"其中{PART}；第2区自2030年1月1日起施行（尚未施行）；")
    assert line.endswith("，等5处。")
    assert len(notes()[partial.pk].part_sentences) == 5


def test_what_another_act_does_to_a_provision_is_told(partial):
    values = {"target_address": "art_1", "effective_on": date(2026, 1, 1)}
    source = make_document(published=True, title="新办法")
    Relation.objects.create(source=source, target=partial, type="suspends", **values)
    (first, second) = notes()[partial.pk].part_sentences
    assert first == PART
    assert second == "第一条似乎自2026年1月1日起被《新办法》暂停施行（暂停施行待确认）"


@pytest.mark.parametrize(
    "address", ["/documents/in-force/", "/documents/notice/", "/documents/year/2024/"]
)
def test_lists_say_so(client: Client, trial, partial, address):
    assert sorted(lines(HtmlPage(client.get(address)))) == sorted([ADVICE, f"其中{PART}。"])


def test_the_list_of_a_body_says_so(client: Client, trial):
    address = reverse("gazette:body", args=["示例市人民政府"])
    assert lines(HtmlPage(client.get(address))) == [ADVICE]


def test_results_say_so(client: Client, trial, partial):
    page = HtmlPage(client.get("/search/", {"q": "集市应当登记"}))
    assert sorted(lines(page)) == sorted([ADVICE, f"其中{PART}。"])


def test_beside_a_single_row_nothing_is_said_of_other_rows(client: Client, trial, partial):
    page = HtmlPage(client.get("/search/", {"q": "集市应当登记", "view": "provisions"}))
    assert lines(page) == [ADVICE]
    assert page.one("span", class_="hit-state").text == "尚未施行：第一条自2030年1月1日起施行"


def test_the_json_says_so(client: Client, trial, partial):
    found = client.get("/api/v1/search", {"q": "集市应当登记"}).json()["documents"]
    by_id = {one["id"]: one for one in found}
    assert (by_id[trial.pk]["advice"], by_id[trial.pk]["parts"]) == (ADVICE, [])
    assert by_id[partial.pk]["advice"] == ""
    assert by_id[partial.pk]["parts"] == [
        {
            "part": "第一条",
            "addresses": ["art_1"],
            "state": "not_yet_in_force",
            "caution": "",
            "words": PART,
        }
    ]


def test_the_tables_say_so(client: Client, trial, partial):
    answer: Any = client.get("/documents/in-force/", {"download": "csv"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = {row["标题"]: row for row in csv.DictReader(StringIO(content.decode("utf-8-sig")))}
    assert (rows[trial.title]["提醒"], rows[trial.title]["部分条文"]) == (ADVICE, "")
    assert (rows[partial.title]["提醒"], rows[partial.title]["部分条文"]) == ("", PART)


def test_many_cost_as_few_queries_as_one(trial, partial):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            notes()
        return len(captured)

    few = queries()
    for number in range(4):
        rule(f"第{number}办法（试行）")
        effect(rule(f"第{number}办法"), ["art_1"], part="第一条", begins_on=date(2030, 1, 1))
    assert queries() == few
