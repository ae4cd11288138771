"""A hit in a row whose words were replaced shows those of today beside it: page, JSON, lines."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from gazette.models import Amendment, Document, Relation
from gazette.parsing.parsed import Level
from search.page.suggestions import suggestions
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

WORDS = "河堤两侧不得堆放砂石"


@pytest.fixture
def rule() -> Document:
    """第一条 reworded, 第二条 deleted, 第三条 unclear, 第五条 reworded with its item."""
    found = make_document(
        published=True,
        title="示例市河堤管理办法",
        document_number="示政规〔2024〕3号",
        effective_on=date(2024, 2, 1),
    )
    text = make_text(document=found)
    for number, name in enumerate("一二三四五", start=1):
        article = make_provision(
            text=text, label=f"第{name}条", address=f"art_{number}", body=f"{WORDS}{number}吨。"
        )
    make_provision(
        text=text,
        parent=article,
        depth=1,
        level=Level.ITEM.value,
        label="（一）",
        address="art_5__item_1",
        body=f"{WORDS}的其他情形。",
    )
    source = make_document(published=True, title="示例市河堤管理办法修改决定")
    relation = Relation.objects.create(
        source=source,
        target=found,
        type="amends",
        effective_on=date(2026, 4, 2),
        target_title=found.title,
        status="confirmed",
    )
    for position, (action, address, new) in enumerate(
        [
            ("reword", "art_1", "河堤两侧五十米内不得堆放。"),
            ("delete", "art_2", ""),
            ("unclear", "art_3", ""),
            ("reword", "art_5", "堆放砂石应当报告。"),
        ],
        start=1,
    ):
        Amendment.objects.create(
            relation=relation,
            position=position,
            action=action,
            target_address=address,
            new_words=new,
            address="sec_1",
            place="第一部分",
            quote="第三条作相应修改。",
        )
    return found


def hits(**asked: str) -> dict[str, dict[str, Any]]:
    answer = Client().get("/api/v1/search", {"q": WORDS} | asked).json()
    return {one["address"]: one for one in answer["hits"]}


@pytest.mark.parametrize("view", ["documents", "provisions"])
def test_the_json_gives_the_present_words_of_the_row(rule: Document, view: str) -> None:
    found = hits(view=view)
    told = {
        address: one["changed"] and (one["changed"]["address"], one["changed"]["words"])
        for address, one in found.items()
    }
    expected = {
        "art_1": ("art_1", "河堤两侧五十米内不得堆放。"),
        "art_2": ("art_2", ""),
        "art_3": ("art_3", None),
        "art_4": None,
        "art_5": ("art_5", "堆放砂石应当报告。"),
        "art_5__item_1": ("art_5", "堆放砂石应当报告。"),  # of a reworded article
    }
    assert told == {address: expected[address] for address in told}
    assert {"art_1", "art_2", "art_3"} <= set(told)
    changed = found["art_3"]["changed"]
    assert changed["clauses"] == ["第三条作相应修改。"]
    assert (changed["since"], changed["by"]) == ("2026-04-02", "示例市河堤管理办法修改决定")
    assert changed["url"].startswith("http")
    assert changed["url"].endswith("#sec_1")
    assert found["art_2"]["changed"]["is_deleted"]


def test_the_page_shows_them_below_the_printed_words(rule: Document) -> None:
    page = HtmlPage(Client().get("/search/", {"q": WORDS, "view": "provisions"}))
    told = [one.text for one in page.all("span", class_="hit-today")]
    source = "《示例市河堤管理办法修改决定》第一部分"
    assert f"今天的文字：河堤两侧五十米内不得堆放。（{source}）" in told
    assert f"由{source}删去" in told
    assert f"{source}：第三条作相应修改。（修改后的文字以修改决定为准）" in told


def test_before_the_day_nothing_is_said(rule: Document) -> None:
    Relation.objects.filter(target=rule).update(effective_on=date(2090, 1, 1))
    assert {one["changed"] for one in hits().values()} == {None}


def test_a_line_that_leads_to_the_row_says_it(rule: Document) -> None:
    lines = suggestions("河堤管理办法第一条")
    assert any("自2026年4月2日起已修改" in one.note for one in lines), lines
    assert any("已删去" in one.note for one in suggestions("河堤管理办法第二条"))
