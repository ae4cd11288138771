"""Other acts repeal or suspend single provisions: their rows have states of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from gazette.effect.partial_states import provision_verdict
from gazette.effect.validity import verdict_on
from gazette.models import Document, OutsideAct, Relation
from gazette.models.state import State
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

ON = date(2025, 7, 1)
BEFORE = date(2025, 6, 30)
ROWS = (
    "chp_1", "art_1", "chp_2", "art_2", "art_3", "art_3__item_1", "art_3__item_2", "chp_3", "art_4",
)  # fmt: skip


@pytest.fixture
def rule() -> Document:
    found = make_document(published=True, title="示例办法", effective_on=date(2020, 1, 1))
    text = make_text(document=found)
    for address in ROWS:
        make_provision(text=text, address=address, label="", body=f"{address}的文字。")
    return found


def act(rule: Document, address: str, kind: str = "repeals_in_part", **values: Any) -> Relation:
    values = {"status": "confirmed", "effective_on": ON, "place": "第九条"} | values
    if "outside_act" not in values:
        values.setdefault("source", make_document(published=True, title="新办法"))
    return Relation.objects.create(target=rule, target_address=address, type=kind, **values)


def told(rule: Document, *addresses: str, on: date = ON) -> list[str]:
    return [provision_verdict(rule, address, on).words for address in addresses]


def test_a_repealed_article_is_repealed_with_its_items_from_that_day(rule):
    act(rule, "art_3")
    assert told(rule, "art_3", "art_3__item_2") == ["已废止", "已废止"]
    assert told(rule, "art_2", "art_4") == ["现行有效（部分废止）"] * 2
    assert told(rule, "art_3", on=BEFORE) == ["现行有效"]
    verdict = provision_verdict(rule, "art_3__item_1", ON)
    assert verdict.reason == "第三条自2025年7月1日起被《新办法》废止——第九条"
    assert verdict.since == ON


def test_a_repealed_item_leaves_its_article(rule):
    act(rule, "art_3__item_2")
    assert told(rule, "art_3", "art_3__item_1", "art_3__item_2") == [
        "现行有效（部分废止）", "现行有效（部分废止）", "已废止",
    ]  # fmt: skip


def test_a_chapter_ends_with_its_articles(rule):
    act(rule, "chp_2")
    assert told(rule, "chp_2", "art_2", "art_3__item_1") == ["已废止"] * 3
    assert told(rule, "art_1", "chp_3", "art_4") == ["现行有效（部分废止）"] * 3


def test_what_has_no_row_is_told_of_the_row_around_it_and_ends_nothing(rule):
    act(rule, "art_4__para_2")
    verdict = provision_verdict(rule, "art_4", ON)
    assert verdict.state is State.REPEALED_IN_PART
    assert verdict.reason == "第四条第二款自2025年7月1日起被《新办法》废止——第九条"
    assert provision_verdict(rule, "art_3", ON).reason.startswith("自2025年7月1日起被《新办法》")


def test_the_only_paragraph_is_the_article(rule):
    act(rule, "art_4__para_1")
    assert told(rule, "art_4") == ["已废止"]
    act(rule, "art_2__para_1__item_7")
    assert told(rule, "art_2") == ["现行有效（部分废止）"]


def test_a_suspension_lasts_to_its_day_or_until_resumed(rule):
    act(rule, "art_3", "suspends", until=date(2025, 12, 31))
    assert verdict_on(rule, ON).words == "现行有效"
    assert told(rule, "art_3", "art_3__item_1", "art_4") == ["暂停施行", "暂停施行", "现行有效"]
    assert told(rule, "art_3", on=date(2026, 1, 1)) == ["现行有效"]
    act(rule, "art_3", "resumes", effective_on=date(2025, 9, 1))
    assert told(rule, "art_3", on=date(2025, 8, 31)) == ["暂停施行"]
    assert told(rule, "art_3", on=date(2025, 9, 1)) == ["现行有效"]


def test_what_waits_is_said_of_the_provision_and_counts_for_nothing(rule):
    relation = act(rule, "art_3", status="proposed")
    assert told(rule, "art_3") == ["现行有效 · 废止待确认"]
    assert told(rule, "art_4") == ["现行有效 · 部分废止待确认"]
    relation.status = "rejected"
    relation.save()
    assert told(rule, "art_3", "art_4") == ["现行有效", "现行有效"]


def test_a_document_that_has_ended_ends_all_of_it(rule):
    act(rule, "art_3", status="proposed")
    act(rule, "", "repeals")
    assert told(rule, "art_3", "art_4") == ["已废止", "已废止"]


def test_a_draft_and_a_row_that_is_not_there_say_nothing(rule):
    act(rule, "art_3", source=make_document())
    act(rule, "art_77", "suspends")
    assert told(rule, "art_3") == ["现行有效"]


def test_one_text_of_a_notice_ends_alone():
    notice = make_document(published=True, title="两件预案的通知", effective_on=date(2020, 1, 1))
    for number in (1, 2, 3):
        text = make_text(document=notice, title=f"预案{number}")
        for name in ("title", "sec_1"):
            make_provision(text=text, address=f"text_{number}__{name}", body="文字。")
    act(notice, "text_2__title", target_text="预案2")
    assert told(notice, "text_2__title", "text_2__sec_1") == ["已废止", "已废止"]
    assert told(notice, "text_3__sec_1") == ["现行有效（部分废止）"]


def test_an_act_outside_the_archive_does_it_too(rule):
    outside = OutsideAct.objects.create(
        issuing_body="示例省", title="省规定", signed_on=ON, evidence_url="https://example.org/a"
    )
    act(rule, "art_3", source=None, outside_act=outside, place="")
    assert provision_verdict(rule, "art_3", ON).reason == "第三条自2025年7月1日起被《省规定》废止"


def test_the_page_says_so_at_the_row_and_in_the_panel(rule: Document, client: Client):
    relation = act(rule, "art_3")
    act(rule, "art_2", "suspends", status="proposed")
    page = HtmlPage(client.get(rule.get_absolute_url()))
    parts = [one.text for one in page.all("p", class_="standing-part")]
    assert parts == ["其中第三条自2025年7月1日起被《新办法》废止——第九条。"]
    repealed, waiting = [one.text for one in page.all("aside", class_="amendment")][::-1]
    assert repealed == "已废止 第三条自2025年7月1日起被《新办法》废止，见第九条。"
    assert waiting.startswith("暂停施行待确认 第二条似乎自2025年7月1日起被《新办法》暂停施行")
    said = page.one("p", class_="proposal").text
    assert "的文字似乎暂停施行了本文件第二条，编辑尚未核实" in said
    assert relation.by_url in client.get(rule.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("repeals", {}, "废止了本文件"),
        ("repeals_in_part", {}, "部分废止了本文件"),
        ("repeals_in_part", {"target_address": "art_3__item_2"}, "废止了本文件第三条第二项"),
        (
            "repeals_in_part",
            {"target_address": "text_2__title", "target_text": "预案"},
            "废止了本文件中的《预案》",
        ),
        ("suspends", {"target_address": "art_3"}, "暂停施行了本文件第三条"),
    ],
)
def test_what_waits_is_named_with_its_part(kind, values, said):
    assert Relation(type=kind, **values).deed == said
