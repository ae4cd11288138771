"""A document on a phone and at a desk: contents, jump, citations, copies, keys."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from gazette.models import Document, Provision
from tests.browser.conftest import Open
from tests.browser.pages import DocumentPage

pytestmark = pytest.mark.browser

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def a_rule() -> Document:
    """A published document with chapters, articles, paragraphs and items."""
    rules = Document.objects.published().for_lists().filter(provisions__level="CHAPTER")
    return rules.order_by("position").distinct()[0]


def row_of(document: Document, level: str, **values: Any) -> Provision:
    return document.provisions.filter(level=level, **values).order_by("text__position", "position")[
        0
    ]


def phone(visit: Open, address: str, **options: Any) -> DocumentPage:
    return visit(address, width=360, height=740, has_touch=True, is_mobile=True, **options)


# ---- The first window ----


def test_the_first_window_of_a_phone_says_what_it_is(visit: Open) -> None:
    rule = a_rule()
    page = phone(visit, rule.get_absolute_url())
    for shown in ("h1", ".naming-line", ".standing-answer"):
        box = page.page.locator(shown).bounding_box()
        assert box
        assert box["y"] + 20 < 740, shown
    assert rule.document_number in page.page.locator(".naming-line").inner_text()
    assert rule.bodies[0].name in page.page.locator(".naming-line").inner_text()
    assert page.page.locator(".facts").is_hidden()
    assert page.page.locator(".day").first.is_hidden()


def test_at_a_desk_facts_and_contents_are_open(visit: Open) -> None:
    page = visit(a_rule().get_absolute_url())
    for shown in (".facts", ".day", ".contents-tool nav", "#jump-to"):
        expect(page.page.locator(shown).first).to_be_visible()


# ---- Contents ----


def test_the_contents_are_a_drawer_within_the_thumb_s_reach(visit: Open) -> None:
    rule = a_rule()
    chapter = row_of(rule, "CHAPTER", number="3")
    page = phone(visit, rule.get_absolute_url())
    bar = page.bar.bounding_box()
    assert bar
    assert bar["y"] + bar["height"] == pytest.approx(740, abs=1)
    assert page.small_targets(".reading-tools > details > summary, .tool-next") == []
    panel = page.open_tool("本文目次")
    page.follow(panel.get_by_role("link", name=chapter.label))
    expect(panel).to_be_hidden()
    assert page.page.url.endswith(f"#{chapter.address}")
    assert page.is_free(chapter.address)
    expect(page.row(chapter.address)).to_be_focused()
    expect(page.page.locator(".outline [aria-current]")).to_contain_text(chapter.label)
    expect(page.page.locator(".tool-here")).to_have_text(chapter.label)


def test_escape_closes_the_drawer_and_keeps_the_focus(visit: Open) -> None:
    page = phone(visit, a_rule().get_absolute_url())
    panel = page.open_tool("本文目次")
    expect(panel).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert page.focused.startswith("本文目次")


def test_one_drawer_is_open_at_a_time_and_a_tap_beside_it_closes_it(visit: Open) -> None:
    page = phone(visit, a_rule().get_absolute_url())
    contents = page.open_tool("本文目次")
    jump = page.open_tool("跳到条文")
    expect(jump).to_be_visible()
    expect(contents).to_be_hidden()
    page.page.mouse.click(180, 60)
    expect(jump).to_be_hidden()


def test_the_contents_follow_the_reading_at_a_desk(visit: Open) -> None:
    rule = a_rule()
    page = visit(rule.get_absolute_url())
    for number in ("2", "4"):
        chapter = row_of(rule, "CHAPTER", number=number)
        page.row(chapter.address).evaluate("(row) => row.scrollIntoView()")
        expect(page.page.locator(".outline [aria-current]")).to_contain_text(chapter.label)


# ---- Jump ----


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
def test_a_reader_jumps_to_an_article(visit: Open, scripted: bool) -> None:
    rule = a_rule()
    article = row_of(rule, "ARTICLE", number="20")
    page = phone(visit, rule.get_absolute_url(), java_script_enabled=scripted)
    page.open_tool("跳到条文")
    page.jump_to("20")
    page.page.wait_for_url(re.compile(f"#{article.address}$"))
    box = page.row(article.address).bounding_box()
    assert box
    assert 0 <= box["y"] < 600


def test_what_does_not_exist_is_said_where_it_was_typed(visit: Open) -> None:
    page = phone(visit, a_rule().get_absolute_url())
    page.open_tool("跳到条文")
    page.jump_to("第九百条")
    error = page.page.get_by_role("alert")
    expect(error).to_contain_text("本文没有“第九百条”。条文从第一条到")
    expect(error).to_be_in_viewport()


# ---- Copies ----


def test_copied_words_are_as_printed(visit: Open) -> None:
    rule = a_rule()
    article = row_of(rule, "ARTICLE", number="20")
    page = visit(rule.get_absolute_url(), **CLIPBOARD)
    page.select_row(article.address)
    opening = article.body or article.children.order_by("position")[0].body
    assert page.clipboard == f"{article.label}\u3000{opening}"
    item = row_of(rule, "ITEM")
    page.select_row(item.address)
    assert page.clipboard == item.printed
    chapter = row_of(rule, "CHAPTER")
    page.select_row(chapter.address)
    assert page.clipboard == f"{chapter.label}\u3000{chapter.heading}"


def test_a_row_is_copied_as_link_and_as_citation(visit: Open) -> None:
    rule = a_rule()
    item = row_of(rule, "ITEM")
    page = visit(rule.get_absolute_url(), **CLIPBOARD)
    dialog = page.open_citations(item.address)
    expect(page.page.locator(".copied")).to_have_text("已复制链接")
    assert page.clipboard == f"{page.base}{item.get_absolute_url()}"
    dialog.get_by_role("button", name="复制引用").click()
    expect(page.page.locator(".copied")).to_have_text("已复制引用")
    cited = page.clipboard
    assert cited.startswith(f"《{rule.text_title or rule.title}》（{rule.document_number}）第")
    assert cited.endswith(f"第{item.label}项")
    dialog.get_by_role("button", name="复制原文和引用").click()
    expect(page.page.locator(".copied")).to_have_text("已复制原文和引用")
    assert page.clipboard == f"“{item.printed}”——{cited}"
    page.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.page.locator(f"a.anchor[href$='#{item.address}']")).to_be_focused()
    assert page.complaints == []


def test_without_a_script_the_citation_has_a_page_of_its_own(visit: Open) -> None:
    rule = a_rule()
    page = phone(visit, rule.get_absolute_url(), java_script_enabled=False)
    page.open_tool("跳到条文")
    page.page.get_by_label("第几条").fill("第二十条")
    page.follow(page.page.get_by_role("button", name="引用", exact=True))
    expect(page.page.locator("#cite-words")).to_contain_text("第二十条")
    assert page.page.get_by_role("img", name="二维码").is_visible()
    assert page.overflow <= 0


def test_row_links_do_not_flood_the_tab_order(visit: Open) -> None:
    rule = a_rule()
    page = visit(rule.get_absolute_url())
    articles = {f"#{row.address}" for row in rule.provisions.filter(level="ARTICLE")}
    assert set(page.tab_stops()) == articles
    assert page.page.locator("a.anchor").count() > 2 * len(articles)


# ---- Keys ----


def test_keys_lead_to_the_next_document_unless_switched_off(visit: Open) -> None:
    rule = a_rule()
    following = rule.issue.documents.get(position=rule.position + 1)
    page = visit(rule.get_absolute_url())
    page.box.click()
    page.page.keyboard.type("n")
    assert page.page.url.endswith(rule.get_absolute_url())
    page.page.locator("h1").click()
    page.turn_page("n")
    assert page.page.url.endswith(following.get_absolute_url())
    page.turn_page("p")
    assert page.page.url.endswith(rule.get_absolute_url())
    page.open_tool("取用")
    page.page.get_by_label("快捷键").uncheck()
    page.page.reload()
    page.page.locator("h1").click()
    page.page.keyboard.press("n")
    page.open_tool("取用")
    expect(page.page.get_by_label("快捷键")).not_to_be_checked()
    assert page.page.url.endswith(rule.get_absolute_url())


# ---- Nothing lies over the text ----


def test_the_bar_covers_neither_target_nor_focus(visit: Open) -> None:
    rule = a_rule()
    article = row_of(rule, "ARTICLE", number="20")
    page = phone(visit, f"{rule.get_absolute_url()}#{article.address}")
    assert page.is_free(article.address)
    covered = page.page.evaluate(
        """() => [...document.querySelectorAll("main a, main button")].filter((one) => {
          if (!one.checkVisibility() || one.closest(".reading-tools") || one.tabIndex < 0) {
            return false;
          }
          one.focus();
          const bar = document.querySelector(".reading-tools").getBoundingClientRect();
          return one.getBoundingClientRect().bottom > bar.top;
        }).map((one) => one.outerHTML.slice(0, 90))"""
    )
    assert covered == []
    foot = page.page.locator("footer")
    page.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    box, bar = foot.bounding_box(), page.bar.bounding_box()
    assert box
    assert bar
    assert box["y"] + box["height"] <= bar["y"] + 1
