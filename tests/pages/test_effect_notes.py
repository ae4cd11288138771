"""Amended provisions on a document's page: who changed them, since when, both wordings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gazette.models import Amendment, Document, Relation, Text
from gazette.parsing.parsed import Level
from regulations.models import Decree
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

Fetch = Callable[..., HtmlPage]
ON = date(2026, 4, 2)


@pytest.fixture
def fetch(client: Client) -> Fetch:
    def get(document: Document, on: str = "2026-05-01") -> HtmlPage:
        response = client.get(document.get_absolute_url(), {"on": on})
        assert response.status_code == 200
        return HtmlPage(response)

    return get


@pytest.fixture
def text() -> Text:
    """A rule of three articles, the first with two paragraphs."""
    rule = make_document(
        Decree, published=True, title="内河管理办法", effective_on=date(2025, 3, 1)
    )
    text = make_text(document=rule)
    article = make_provision(text=text, label="第一条", address="art_1", body="")
    for number, words in enumerate(["周边30米内禁止垂钓。", "违者劝阻。"], start=1):
        make_provision(
            text=text,
            parent=article,
            depth=1,
            level=Level.PARAGRAPH.value,
            label="",
            body=words,
            address=f"art_1__para_{number}",
        )
    for number in (2, 3):
        make_provision(text=text, label=f"第{number}条", address=f"art_{number}", body="照旧。")
    return text


def amend(text: Text, *changes: dict[str, Any], **values: Any) -> Relation:
    source = make_document(
        Decree, published=True, title="修改决定", signed_on=date(2026, 4, 2), effective_on=ON
    )
    defaults = {
        "status": Relation.Status.CONFIRMED,
        "target_title": text.document.title,
        "effective_on": ON,
    }
    relation = Relation.objects.create(
        source=source, target=text.document, type="amends", **defaults | values
    )
    for position, change in enumerate(changes, start=1):
        Amendment.objects.create(
            relation=relation,
            position=position,
            address=f"sec_{position}",
            place="第二部分",
            **change,
        )
    return relation


REWORD = {
    "action": "reword",
    "target_address": "art_1",
    "new_words": "周边50米内禁止垂钓。\n违者劝阻。",
}


def notes(page: HtmlPage) -> list[str]:
    return [note.text for note in page.all("aside", class_="amendment")]


def test_an_amended_article_names_the_text_that_changed_it(fetch: Fetch, text: Text) -> None:
    relation = amend(text, REWORD)
    page = fetch(text.document)
    [note] = notes(page)
    assert note.startswith(
        "已修改 下面是原来刊印的文字，自2026年4月2日起由《修改决定》第二部分修改。"
    )
    assert page.links[f"{relation.by_url.partition('#')[0]}#sec_1"] == "《修改决定》第二部分"
    assert page.one("p", class_="standing-noted").text == "有修改的条文：第一条。"
    ids = [one.attributes.get("id") or one.attributes.get("class") for one in page.elements]
    # In what a link to the article leads to, and before the words that it warns of.
    assert ids.index("art_1") < ids.index("amendment") < ids.index("art_1__para_1")
    assert note in page.by_id("art_1").text
    [today] = page.all("p", class_="todays-words")
    assert today.text == "周边50米内禁止垂钓。 违者劝阻。"
    assert page.by_id("art_1").text.index(today.text) < page.by_id("art_1").text.index("30米内")


def test_both_wordings_stand_side_by_side_and_say_what_was_added_and_struck(
    fetch: Fetch, text: Text
) -> None:
    amend(text, REWORD)
    page = fetch(text.document)
    before, after = (one.text for one in page.all("p", class_="compare-words"))
    assert before == "周边【删】30【删毕】米内禁止垂钓。 违者劝阻。"
    assert after == "周边【增】50【增毕】米内禁止垂钓。 违者劝阻。"
    assert [one.text for one in page.all("del")] == ["【删】30【删毕】"]
    groups = [one.attributes["aria-label"] for one in page.all("div", role="group")]
    assert groups == ["修改前", "修改后"]


def test_words_that_stand_in_two_places_show_the_clause_and_no_new_wording(
    fetch: Fetch, text: Text
) -> None:
    make_provision(text=text, label="第四条", address="art_4", body="5日内申请，5日内办结。")
    quote = "将第四条中的“5日”修改为“10日”。"
    change = {"action": "replace_words", "target_address": "art_4", "old_words": "5日"}
    amend(text, {**change, "new_words": "10日", "quote": quote})
    page = fetch(text.document)
    [note] = notes(page)
    assert note.startswith("已修改 下面是原来刊印的文字")
    assert f"修改决定的原文：{quote}（本站不能据此确定修改后的文字" in note
    assert not page.all("p", class_="compare-words")
    assert "10日内" not in note


def test_a_number_is_never_changed_into_another(fetch: Fetch, text: Text) -> None:
    make_provision(text=text, label="第四条", address="art_4", body="5日内申请，15日内办结。")
    change = {"action": "replace_words", "target_address": "art_4", "old_words": "5日"}
    amend(text, {**change, "new_words": "10日", "quote": "将第四条中的“5日”修改为“10日”。"})
    before, after = (one.text for one in fetch(text.document).all("p", class_="compare-words"))
    assert before == "【删】5【删毕】日内申请，15日内办结。"
    assert after == "【增】10【增毕】日内申请，15日内办结。"


def test_a_clause_that_was_not_understood_is_shown_as_it_stands(fetch: Fetch, text: Text) -> None:
    quote = "第二条作相应修改。"
    amend(text, {"action": "unclear", "target_address": "art_2", "quote": quote})
    [note] = notes(fetch(text.document))
    assert note.startswith("已修改 下面是原来刊印的文字") and quote in note


def test_an_amendment_not_yet_in_effect_is_announced(fetch: Fetch, text: Text) -> None:
    amend(text, REWORD)
    assert notes(fetch(text.document, on="2026-04-01"))[0].startswith("将修改")
    assert notes(fetch(text.document, on="2026-04-02"))[0].startswith("已修改")


def test_an_insertion_stands_after_the_article_and_its_paragraphs(fetch: Fetch, text: Text) -> None:
    insertion = {"action": "insert", "new_address": "art_1-1", "new_words": "夜间禁止垂钓。"}
    amend(text, insertion)
    page = fetch(text.document)
    assert "此处自2026年4月2日起" in notes(page)[0]
    assert "夜间禁止垂钓。" in notes(page)[0]
    ids = [one.attributes.get("id") or one.attributes.get("class") for one in page.elements]
    assert ids.index("art_1__para_2") < ids.index("amendment") < ids.index("art_2")


def test_a_deletion_has_nothing_to_compare(fetch: Fetch, text: Text) -> None:
    amend(text, {"action": "delete", "target_address": "art_2"})
    page = fetch(text.document)
    assert notes(page)[0].startswith("已删去")
    assert not page.all("p", class_="compare-words")


def test_an_amendment_of_a_row_that_is_not_printed_stands_above_the_text(
    fetch: Fetch, text: Text
) -> None:
    amend(text, {"action": "reword", "target_address": "art_99", "new_words": "新的文字。"})
    page = fetch(text.document)
    assert "新的文字。" in page.one("div", class_="loose-notes").text


def test_words_of_a_decision_are_never_markup(fetch: Fetch, text: Text) -> None:
    amend(text, REWORD | {"new_words": "<script>x</script>"})
    page = fetch(text.document)
    assert "<script>x</script>" in page.all("p", class_="compare-words")[1].text.replace(
        "【增】", ""
    ).replace("【增毕】", "")


@pytest.mark.parametrize("status", ["proposed", "rejected"])
def test_an_unconfirmed_relation_marks_nothing(fetch: Fetch, text: Text, status: str) -> None:
    amend(text, REWORD, status=status)
    assert notes(fetch(text.document)) == []


def test_the_printed_words_stay_as_they_are(fetch: Fetch, text: Text) -> None:
    before = fetch(text.document).by_id("art_1__para_1").text
    amend(text, REWORD)
    assert fetch(text.document).by_id("art_1__para_1").text == before == "周边30米内禁止垂钓。"


def test_many_changes_cost_the_same(client: Client, text: Text) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(text.document.get_absolute_url()).status_code == 200
        return len(captured)

    amend(text, REWORD)
    few = queries()
    deletion = {"action": "delete", "target_address": "art_3"}
    for _ in range(3):
        amend(text, REWORD, deletion)
    assert queries() == few
    assert few <= 25  # one of them is for the settings of the foot


def test_a_rule_printed_again_marks_what_its_decision_changed(fetch: Fetch) -> None:
    decision = make_document(
        Decree, published=True, title="关于修改《内河管理办法》的决定", effective_on=ON
    )
    first = make_text(document=decision, title="关于修改《内河管理办法》的决定")
    make_provision(text=first, label="一、", address="text_1__sec_1", body="将第二条修改为：")
    reprint = make_text(document=decision, title="内河管理办法")
    for number in (1, 2):
        make_provision(text=reprint, label=f"第{number}条", address=f"text_2__art_{number}")
    relation = Relation.objects.create(
        source=decision,
        type="amends",
        effective_on=ON,
        target_title="内河管理办法",
        status=Relation.Status.CONFIRMED,
    )
    for position, (action, address) in enumerate(
        [("reword", "art_2"), ("delete", "art_1__para_2"), ("reword", "art_9")], start=1
    ):
        Amendment.objects.create(
            relation=relation,
            position=position,
            action=action,
            target_address=address,
            address="text_1__sec_1",
            place=f"第{position}项",
        )
    page = fetch(decision)
    assert notes(page) == [
        "已删去 下面这一条删去了一部分，自2026年4月2日起依照本决定第2项。",
        "已修改 下面是修改后的文字，自2026年4月2日起依照本决定第1项。",
    ]
    assert notes(fetch(decision, on="2026-04-01"))[1].startswith("将修改")
