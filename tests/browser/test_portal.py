"""The public pages in a browser: widths, focus, links followed, links copied."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from gazette.models import Document, Issue, Provision, SampleQuestion
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def addresses(issue: Issue) -> list[str]:
    """One of every kind of page, and every document of the issue."""
    gazette = issue.gazette.get_absolute_url()
    documents = Document.objects.published().for_lists()
    return [
        "/",
        "/issues/",
        "/documents/",
        "/documents/plan/",
        "/documents/in-force/",
        "/documents/expiring/?days=365",
        "/documents/ended/",
        "/bodies/",
        "/themes/",
        *(one.shown_theme.get_absolute_url() for one in documents[:1] if one.shown_theme),
        documents[0].bodies[0].get_absolute_url(),
        gazette,
        f"{gazette}about/",
        issue.get_absolute_url(),
        f"/search/?q={quote('应当')}",
        *(document.get_absolute_url() for document in documents),
    ]


def an_article(heads_items: bool = False) -> Provision:
    """An article of a document whose side contents lists articles."""
    articles = Provision.objects.filter(level="ARTICLE").exclude(
        document__provisions__level="CHAPTER"
    )
    if heads_items:
        articles = articles.filter(children__level="ITEM")
    article = articles.select_related("document__issue__gazette").order_by("pk").last()
    assert article
    return article


def test_no_page_scrolls_sideways(visit: Open, issue: Issue) -> None:
    """320 px is a window of 1280 px at 400 % (WCAG 2.2, 1.4.10); 720 px one of 1440 px at 200 %."""
    page = visit("/", width=360)
    for address in addresses(issue):
        page.open(address)
        for width in (320, 360, 720):
            page.page.set_viewport_size({"width": width, "height": 900})
            assert page.overflow <= 0, (address, width)


@pytest.mark.parametrize("width", [360, 390])
def test_the_head_is_low_on_a_phone(visit: Open, issue: Issue, width: int) -> None:
    page = visit("/", width=width, height=740, has_touch=True, is_mobile=True)
    for address in addresses(issue):
        page.open(address)
        head = page.page.locator(".masthead").bounding_box()
        assert head
        assert head["height"] <= 120, address


@pytest.mark.parametrize("width", [360, 390])
def test_the_first_window_of_a_phone_holds_the_question_and_ways_on(
    visit: Open, issue: Issue, width: int
) -> None:
    SampleQuestion.objects.filter(position__lte=5).update(finds=1)
    page = visit("/", width=width, height=740, has_touch=True, is_mobile=True)
    for shown in ("#q-home", ".ask-examples", ".entries"):
        box = page.page.locator(shown).bounding_box()
        assert box
        assert box["y"] + box["height"] <= 740, shown
    examples = page.page.locator(".ask-examples a")
    assert examples.count() == 5
    page.follow(examples.first)
    assert "/search/?q=" in page.page.url


def test_the_menu_of_a_phone_leads_to_the_themes(visit: Open, issue: Issue) -> None:
    page = visit("/", width=360, height=740, has_touch=True, is_mobile=True)
    assert not page.page.locator(".nav").is_visible()
    page.page.locator(".menu summary").click()
    page.follow(page.page.locator(".menu").get_by_role("link", name="主题"))
    assert page.page.locator("h1").inner_text() == "主题"
    assert page.overflow <= 0


def test_words_twice_as_large_fit_the_page(visit: Open, issue: Issue) -> None:
    page = visit("/", width=1280, bypass_csp=True)
    for address in addresses(issue):
        page.open(address)
        page.page.add_style_tag(content="html { font-size: 225% }")
        assert page.overflow <= 0, address


def test_the_browser_reports_no_errors(visit: Open, issue: Issue) -> None:
    page = visit("/")
    for address in addresses(issue):
        page.open(address)
    assert page.complaints == []


def test_everything_has_a_name(visit: Open, issue: Issue) -> None:
    page = visit("/")
    for address in addresses(issue):
        page.open(address)
        assert page.nameless == [], address


def test_every_target_outside_running_text_is_large_enough_for_a_finger(
    visit: Open, issue: Issue
) -> None:
    page = visit("/", width=360, has_touch=True, is_mobile=True)
    targets = ", ".join(
        [
            ".masthead a",
            ".masthead input",
            ".entries a",
            ".ask-examples a",
            ".home-line",
            ".facts a",
            "button",
            "summary",
            "footer a",
            ".breadcrumb a",
            ".entry a",
            ".issue-line",
            ".choices a",
            ".filters a",
            ".narrow input",
            ".narrow select",
            ".save-as a",
            ".pdfs a",
            ".as-of input",
            ".pager a",
            ".neighbour",
            ".tool-panel a",
            ".tool-panel input[type=text]",
            ".key-switch label",
            ".outline a",
            ".pdfs a",
        ]
    )
    for address in addresses(issue):
        page.open(address)
        page.unfold()
        assert page.small_targets(targets) == [], address


def test_the_keyboard_reaches_the_words_at_once(visit: Open) -> None:
    page = visit("/")
    page.page.keyboard.press("Tab")
    assert page.focused == "跳到正文"
    page.turn_page("Enter")
    expect(page.page.locator("#main")).to_be_focused()


def test_a_reader_searches_and_lands_on_the_article(visit: Open) -> None:
    article = an_article()
    page = visit("/")
    page.search(article.printed[:40])
    page.follow(page.page.locator(".hits a").first)
    page.page.wait_for_url(f"**{article.document.get_absolute_url()}?q=*#{article.address}")
    assert 0 <= page.place_of(article.address) < 900


def test_the_side_contents_lead_to_the_article(visit: Open) -> None:
    article = an_article()
    page = visit(article.document.get_absolute_url())
    page.follow_side_contents(article.label)
    assert page.page.url.endswith(f"#{article.address}")
    assert 0 <= page.place_of(article.address) < 900


def test_the_folded_contents_lead_to_the_article_on_a_phone(visit: Open) -> None:
    article = an_article()
    page = visit(article.document.get_absolute_url(), width=360, has_touch=True)
    assert not page.page.locator(".contents-tool nav").is_visible()
    page.follow_folded_contents(article.label)
    assert 0 <= page.place_of(article.address) < 900


def test_the_link_of_an_article_is_copied(visit: Open) -> None:
    article = an_article(heads_items=True)
    page = visit(
        article.document.get_absolute_url(), permissions=["clipboard-read", "clipboard-write"]
    )
    page.copy_link_of(article.address)
    page.announcement.get_by_text("已复制").wait_for()
    assert page.clipboard == f"{page.base}{article.get_absolute_url()}"


def test_the_citation_is_copied(visit: Open) -> None:
    document = an_article().document
    page = visit(document.get_absolute_url(), permissions=["clipboard-read", "clipboard-write"])
    page.copy_citation()
    page.announcement.get_by_text("已复制").wait_for()
    assert page.clipboard.startswith("《")
    assert document.document_number in page.clipboard


def test_all_of_it_works_without_javascript(visit: Open) -> None:
    article = an_article()
    page = visit("/", java_script_enabled=False)
    page.search(article.printed[:40])
    page.follow(page.page.locator(".hits a").first)
    page.row(article.address).hover()
    page.follow(page.row(article.address).get_by_role("link", name="的链接").first)
    assert page.page.url.startswith(f"{page.base}{article.document.get_absolute_url()}?q=")
    assert page.page.url.endswith(f"#{article.address}")
    assert not page.page.get_by_text("复制引用").is_visible()
    page.follow_side_contents(article.label)


def test_paper_shows_the_words_alone(visit: Open) -> None:
    page = visit(an_article().document.get_absolute_url())
    page.page.emulate_media(media="print")
    for selector in (
        ".nav",
        ".menu",
        ".search-box",
        ".reading-tools",
        ".anchor",
        ".neighbours",
        "button",
    ):
        shown = page.page.locator(selector).evaluate_all(
            "(elements) => elements.filter((one) => one.checkVisibility()).length"
        )
        assert shown == 0, selector
    assert page.page.get_by_text("网址：").is_visible()


def test_the_dark_and_the_light_theme(visit: Open) -> None:
    for scheme, ground in (("light", "rgb(245, 244, 241)"), ("dark", "rgb(20, 21, 22)")):
        page = visit("/", color_scheme=scheme)
        assert (
            page.page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
            == ground
        )
