"""The citation of a row on its page, the jump to a row, the plain text and the QR code."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import segno
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from gazette.models import Document, Gazette, Relation
from gazette.parsing.parsed import Level, TextRole
from gazette.parsing.words.dates import chinese_date
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

WORDS = "《示例市河灯燃放办法》（示民发〔2025〕3号）"


@pytest.fixture
def rule() -> Document:
    document = make_document(
        published=True,
        title="关于印发《示例市河灯燃放办法》的通知",
        text_title="示例市河灯燃放办法",
        document_number="示民发〔2025〕3号",
        effective_on=date(2025, 1, 1),
    )
    text = make_text(document=document, role=TextRole.PROMULGATED.value, title="示例市河灯燃放办法")

    def row(level: Level, address: str, **values: Any) -> Any:
        values = {"label": "", "number": "", "body": ""} | values
        return make_provision(text=text, level=level.value, address=address, **values)

    first = row(Level.ARTICLE, "art_8", label="第八条", number="8")
    row(Level.PARAGRAPH, "art_8__para_1", parent=first, depth=1, body="河灯应当回收。")
    second = row(Level.PARAGRAPH, "art_8__para_2", parent=first, depth=1, body="禁止：")
    values = {"label": "（一）", "number": "1", "body": "航道内燃放；"}
    row(Level.ITEM, "art_8__para_2__item_1", parent=second, depth=2, **values)
    values = {"label": "第九条", "number": "9", "body": "本办法适用于城区河道。"}
    row(Level.ARTICLE, "art_9", **values)
    table = row(Level.TABLE, "table_1")
    for number, cells in enumerate([["序号", "河段"], ["1", "东河"]], start=1):
        row(Level.TABLE_ROW, f"table_1__row_{number}", parent=table, depth=1, cells=cells)
    return document


def page(client: Client, document: Document, **query: str) -> HtmlPage:
    response = client.get(document.get_absolute_url(), query)
    assert response.status_code == 200
    return HtmlPage(response)


def test_a_row_is_cited_with_the_day_and_the_state(client: Client, rule: Document) -> None:
    found = page(client, rule, cite="art_8__para_2__item_1")
    words = f"{WORDS}第八条第二款第（一）项"
    assert found.by_id("cite-words").text == words
    today = chinese_date(timezone.localdate())
    assert found.by_id("cite-dated").text == f"{words}，{today}查阅，现行有效"
    assert found.by_id("cite-quotation").text == f"“（一）航道内燃放；”——{words}"
    address = f"http://testserver{rule.get_absolute_url()}#art_8__para_2__item_1"
    assert found.by_id("cite-link").text == address


def test_an_article_is_quoted_whole_as_printed(client: Client, rule: Document) -> None:
    response = client.get(rule.get_absolute_url(), {"cite": "art_8"})
    quoted = "“第八条\u3000河灯应当回收。\n禁止：\n（一）航道内燃放；”"
    assert quoted in strip_tags(response.content.decode())
    inner = HtmlPage(response).links
    assert "?cite=art_8__para_2__item_1" in inner


def test_rows_of_a_table_are_cited_one_by_one(client: Client, rule: Document) -> None:
    assert page(client, rule, cite="table_1__row_2").by_id("cite-words").text == (
        f"{WORDS}表格序号1"
    )


def test_the_link_is_the_office_s(client: Client, rule: Document, settings: Any) -> None:
    settings.PORTAL_URL = "https://gb.shili.example"
    found = page(client, rule, cite="art_9").by_id("cite-link").text
    assert found == f"https://gb.shili.example{rule.get_absolute_url()}#art_9"


def test_another_day_is_said_beside_the_day_of_reading(client: Client, rule: Document) -> None:
    found = page(client, rule, cite="art_9", on="2024-12-31").by_id("cite-dated").text
    today = chinese_date(timezone.localdate())
    assert found == f"{WORDS}第九条，{today}查阅，2024年12月31日时尚未施行"


def test_a_repealed_rule_is_cited_as_repealed(client: Client, rule: Document) -> None:
    decision = make_document(published=True, title="关于废止河灯办法的决定")
    Relation.objects.create(
        source=decision, target=rule, target_title=rule.title, type="repeals", position=1,
        status=Relation.Status.CONFIRMED, effective_on=date(2025, 6, 1),
    )  # fmt: skip
    assert page(client, rule, cite="art_9").by_id("cite-dated").text.endswith("查阅，已废止")


def test_a_row_that_does_not_exist_has_no_citation(client: Client, rule: Document) -> None:
    for address in ("art_77", "<b>", "art_8__para_9"):
        assert client.get(rule.get_absolute_url(), {"cite": address}).status_code == 404


def test_the_whole_document_is_cited_and_lists_its_rows(client: Client, rule: Document) -> None:
    found = page(client, rule, cite="")
    assert found.by_id("cite-words").text == (
        "《关于印发〈示例市河灯燃放办法〉的通知》（示民发〔2025〕3号）"
    )
    assert {"?cite=art_8", "?cite=art_9"} <= set(found.links)
    assert found.one("meta", name="robots").attributes["content"] == "noindex"


@pytest.mark.parametrize("typed", ["8", "第八条", "八", "第 8 条"])
def test_a_jump_leads_to_the_row(client: Client, rule: Document, typed: str) -> None:
    response = client.get(rule.get_absolute_url(), {"to": typed})
    assert response.status_code == 302
    assert response["Location"] == f"{rule.get_absolute_url()}#art_8"


def test_a_jump_keeps_the_day(client: Client, rule: Document) -> None:
    response = client.get(rule.get_absolute_url(), {"to": "9", "on": "2024-12-31"})
    assert response["Location"] == f"{rule.get_absolute_url()}?on=2024-12-31#art_9"


def test_the_same_form_leads_to_the_citation(client: Client, rule: Document) -> None:
    found = page(client, rule, to="第九条", cite="")
    assert found.by_id("cite-words").text == f"{WORDS}第九条"


def test_a_jump_to_what_does_not_exist_says_so(client: Client, rule: Document) -> None:
    found = page(client, rule, to="第七十七条")
    assert found.by_id("jump-error").text == "本文没有“第七十七条”。条文从第八条到第九条。"
    assert found.by_id("jump-to").attributes["value"] == "第七十七条"


def test_links_of_rows_say_where_they_lead_and_stop_once_an_article(
    client: Client, rule: Document
) -> None:
    anchors = page(client, rule).all("a", class_="anchor")
    told = {
        one.attributes["href"]: (one.attributes["aria-label"], one.attributes.get("tabindex"))
        for one in anchors
    }
    assert told == {
        "#art_8": ("第八条的链接", None),
        "#art_8__para_2": ("第八条第二款的链接", "-1"),
        "#art_8__para_2__item_1": ("第八条第二款第（一）项的链接", "-1"),
        "#art_9": ("第九条的链接", None),
        "#table_1": ("表格的链接", None),
    }


def test_the_head_says_whom_it_concerns_in_printed_words(client: Client, rule: Document) -> None:
    found = page(client, rule)
    assert found.one("p", class_="concerns").text == "适用范围 本办法适用于城区河道。——第九条"
    assert "示民发〔2025〕3号" in found.one("p", class_="naming-line").text


def test_the_plain_text_has_every_row_as_printed(client: Client, rule: Document) -> None:
    found = page(client, rule)
    address = next(one for one in found.links if one.endswith(".txt"))
    response = client.get(address)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    head, _, body = response.content.decode().partition("－－－－\n")
    assert "示民发〔2025〕3号" in head
    assert f"{chinese_date(timezone.localdate())}查阅，现行有效。以下是刊印时的文字。" in head
    assert body.strip().splitlines() == [
        "第八条\u3000河灯应当回收。", "禁止：", "（一）航道内燃放；",
        "第九条\u3000本办法适用于城区河道。", "序号\t河段", "1\t东河",
    ]  # fmt: skip


def test_a_series_that_is_not_printed_speaks_of_no_print(client: Client, rule: Document) -> None:
    """In its text, its Word file and the panel of a past day; that of a printed one does."""
    path = rule.get_absolute_url()

    def words() -> list[str]:
        word = ZipFile(BytesIO(client.get(f"{path.removesuffix('/')}.docx").content))
        return [
            client.get(f"{path.removesuffix('/')}.txt").content.decode(),
            "".join(word.read(name).decode() for name in word.namelist() if name.endswith(".xml")),
            client.get(path, {"on": "2025-12-01"}).content.decode(),
        ]

    assert all("刊印时的文字" in one for one in words())
    Gazette.objects.update(is_printed=False)
    for one in words():
        assert "发布时的文字" in one and "刊印时" not in one


def test_drafts_have_neither_text_nor_code(client: Client) -> None:
    draft = make_document(published=False)
    make_provision(text=make_text(document=draft))
    base = draft.get_absolute_url()
    for address in (f"{base.rstrip('/')}.txt", f"{base}qr.svg", f"{base}?cite="):
        assert client.get(address).status_code == 404


def test_the_code_is_that_of_the_row(client: Client, rule: Document, settings: Any) -> None:
    settings.PORTAL_URL = "https://gb.shili.example"
    whole = client.get(f"{rule.get_absolute_url()}qr.svg")
    row = client.get(f"{rule.get_absolute_url()}qr.svg", {"row": "art_8"})
    assert whole["Content-Type"] == "image/svg+xml"
    assert whole.content != row.content
    assert row.content == code_of(f"https://gb.shili.example{rule.get_absolute_url()}#art_8")
    odd = client.get(f"{rule.get_absolute_url()}qr.svg", {"row": "http://other"})
    assert odd.status_code == 404


def code_of(words: str) -> bytes:
    code = segno.make(words, error="m", micro=False)
    image = BytesIO()
    code.save(image, kind="svg", scale=6, dark="#000", light="#fff")
    return image.getvalue()
