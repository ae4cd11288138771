"""What the target of a link says of changes in it: articles, chapters, annexes, whole texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from gazette.models import Document, PartialEffect, Relation, Text
from gazette.parsing.parsed import Level, TextRole
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage
from tests.pages.test_effect_notes import ON, amend
from tests.pages.test_effect_notes import text as article_text

pytestmark = pytest.mark.django_db

text = article_text
Fetch = Callable[..., HtmlPage]


@pytest.fixture
def fetch(client: Client) -> Fetch:
    def get(document: Document, on: str = "2026-05-01") -> HtmlPage:
        return HtmlPage(client.get(document.get_absolute_url(), {"on": on}))

    return get


def news(page: HtmlPage) -> list[str]:
    return [one.text for one in page.all("div", class_="target-news")]


def paragraph(number: int, **values: Any) -> dict[str, Any]:
    return {"action": "reword", "target_address": f"art_1__para_{number}", **values}


def test_an_article_tells_the_change_of_its_paragraph_at_its_head(fetch: Fetch, text: Text) -> None:
    amend(text, paragraph(2, new_words="违者处罚款。"))
    page = fetch(text.document)
    of_text, of_article = news(page)
    assert of_text == "这一部分里第一条第二款已修改。"
    assert of_article.startswith("已修改第一条第二款")
    assert "自2026年4月2日起由《修改决定》第二部分" in of_article
    assert "违者处罚款。" in of_article
    whole = page.by_id("art_1").text
    assert whole.index("违者处罚款。") < whole.index("周边30米内")


def test_an_added_paragraph_is_news_of_its_article_and_an_added_article_is_not(
    fetch: Fetch, text: Text
) -> None:
    added = {"action": "insert", "new_address": "art_1__para_2", "new_words": "夜间禁止垂钓。"}
    amend(text, added)
    of_article = news(fetch(text.document))[1]
    assert of_article.startswith("已增加第一条第二款")
    assert "夜间禁止垂钓。" in of_article
    Relation.objects.all().delete()
    amend(text, {"action": "insert", "new_address": "art_2-1", "new_words": "另设渡口。"})
    page = fetch(text.document)
    assert "另设渡口。" not in page.by_id("art_2").text


def test_what_is_to_come_is_told_as_such(fetch: Fetch, text: Text) -> None:
    amend(text, paragraph(1, new_words="周边50米内禁止垂钓。"))
    page = fetch(text.document, on="2026-04-01")
    assert "将修改" in page.by_id("art_1").text
    assert not page.all("p", class_="as-printed-label")
    assert [one.text for one in fetch(text.document).all("p", class_="as-printed-label")] == [
        "原来刊印的文字"
    ]


def test_the_present_wording_is_that_of_the_last_change(fetch: Fetch, text: Text) -> None:
    """A later wording of the article takes the place of that of its paragraph."""
    amend(text, paragraph(1, new_words="周边50米内禁止垂钓。"))
    amend(
        text,
        {"action": "reword", "target_address": "art_1", "new_words": "周边90米内禁止垂钓。"},
        effective_on=date(2026, 4, 20),
    )
    page = fetch(text.document)
    shown = [one.text for one in page.all("p", class_="todays-words")]
    assert shown[0] == "周边90米内禁止垂钓。"
    assert "周边50米内禁止垂钓。" not in shown


def test_after_an_unclear_change_no_wording_is_shown(fetch: Fetch, text: Text) -> None:
    amend(text, paragraph(1, new_words="周边50米内禁止垂钓。"))
    quote = "第一条第一款作相应修改。"
    unclear = {"action": "unclear", "target_address": "art_1__para_1", "quote": quote}
    amend(text, unclear, effective_on=date(2026, 4, 20))
    page = fetch(text.document)
    assert not page.all("p", class_="todays-words")
    assert quote in page.by_id("art_1").text


def test_the_notes_of_an_annex_stand_in_it(fetch: Fetch) -> None:
    rule = make_document(published=True, effective_on=date(2024, 1, 1))
    make_provision(text=make_text(document=rule), address="text_1__para_1", label="")
    annex = make_text(document=rule, role=TextRole.ANNEX.value, label="附件1", title="收费标准")
    title = {"level": Level.TITLE.value, "label": "", "body": "收费标准"}
    make_provision(text=annex, address="text_2__title", **title)
    make_provision(text=annex, address="text_2__art_1")
    PartialEffect.objects.create(
        document=rule,
        position=1,
        kind="provision",
        part="附件1",
        addresses=["text_2__title"],
        begins_on=date(2090, 1, 1),
    )
    page = fetch(rule)
    [note] = page.all("aside", class_="amendment")
    assert "2090年1月1日起施行" in note.text
    assert note.text in page.by_id("text_2").text
    assert "has-note" in (page.by_id("text_2").attributes["class"] or "")
    assert note.text not in page.by_id("text_1").text


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("repeals", "confirmed", "已废止"),
        ("suspends", "confirmed", "暂停施行"),
        ("repeals", "proposed", "废止待确认"),
        ("amends", "confirmed", ""),
    ],
)
def test_texts_that_are_not_in_force_keep_saying_so(
    fetch: Fetch, text: Text, kind: str, status: str, words: str
) -> None:
    Relation.objects.create(
        source=make_document(published=True, title="新办法"),
        target=text.document,
        type=kind,
        status=status,
        effective_on=ON,
        target_title=text.document.title,
    )
    said = [one.text for one in fetch(text.document).all("p", class_="texts-state")]
    assert words in "".join(said)
    assert bool(said) == bool(words)
