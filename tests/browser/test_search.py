"""Searching as a person does it, at a desk and on a phone, by keyboard and by finger."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from gazette.models import Issue, Provision
from tests.browser.conftest import Open
from tests.pages.test_contrast import TEXT

pytestmark = pytest.mark.browser

DESK, PHONE = 1280, 390


def results_for(words: str, more: str = "") -> str:
    return f"/search/?q={quote(words)}{more}"


STATES = [
    ("应当", ""),
    ("应当", "&view=provisions"),
    ("应当", "&kind=normative_document&year=2024"),
    ("疫苗 应当", ""),
    ("应档", ""),
    ("臨時救助", ""),
    ("第1条号", "&signed_from=x"),
    ("", ""),
]


@pytest.mark.parametrize("width", [320, PHONE, DESK])
def test_every_state_of_the_page_fits_and_can_be_hit(visit: Open, issue: Issue, width: int) -> None:
    page = visit("/", width=width, has_touch=width < 500)
    targets = ", ".join(
        f"main {one}"
        for one in (
            "button",
            "input:not([type=hidden])",
            "summary",
            ".facet-choice",
            ".chip",
            ".chip-all",
            ".switch a",
            ".result h3 a",
            ".hits a",
            ".ways-on a",
            ".pager a",
            ".plain-way",
            "dt a",
            ".places a",
        )
    )
    for words, more in STATES:
        page.open(results_for(words, more))
        page.open_filters()
        assert page.overflow <= 0, (words, more)
        assert page.nameless == [], (words, more)
        assert page.small_targets(targets) == [], (words, more)
    assert page.complaints == []


def test_words_twice_as_large_fit(visit: Open, issue: Issue) -> None:
    page = visit("/", width=DESK, bypass_csp=True)
    for words, more in STATES:
        page.open(results_for(words, more))
        page.page.add_style_tag(content="html { font-size: 225% }")
        assert page.overflow <= 0, (words, more)


def test_a_phone_shows_a_result_before_it_is_scrolled(visit: Open, issue: Issue) -> None:
    page = visit(results_for("应当"), width=PHONE, height=844, has_touch=True)
    box = page.results.first.bounding_box()
    assert box
    assert box["y"] < 640


def test_the_box_in_the_head_takes_no_more_than_its_place(visit: Open, issue: Issue) -> None:
    page = visit("/issues/", width=PHONE)
    head = page.page.locator(".masthead").bounding_box()
    assert head
    assert head["height"] < 200


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_is_typed_is_completed_and_chosen_by_key(visit: Open, width: int) -> None:
    page = visit("/", width=width)
    page.type("示政办发")
    assert page.box.get_attribute("aria-expanded") == "true"
    page.page.keyboard.press("ArrowDown")
    first = page.chosen
    assert first
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("ArrowUp")
    assert page.chosen == first
    page.page.keyboard.press("ArrowUp")
    assert page.chosen == ""
    page.page.keyboard.press("ArrowDown")
    page.turn_page("Enter")
    page.page.wait_for_url("**/2025/1/*/")
    assert "示政办发〔" in page.page.get_by_role("main").inner_text()
    assert page.complaints == []


def test_escape_closes_and_enter_searches(visit: Open) -> None:
    page = visit("/")
    page.type("应当")
    page.page.keyboard.press("Escape")
    expect(page.page.get_by_role("listbox")).to_be_hidden()
    assert page.box.input_value() == "应当"
    page.turn_page("Enter")
    page.page.wait_for_url("**/search/?q=*")
    assert "件" in page.summary


def test_a_question_that_is_overtaken_does_not_take_the_newer_one_with_it(visit: Open) -> None:
    page = visit("/")
    page.box.click()
    for character in "示政办发":
        page.page.keyboard.type(character)
        page.page.wait_for_timeout(160)
    page.suggestions.first.wait_for()


def test_a_suggestion_is_tapped(visit: Open) -> None:
    page = visit("/issues/", width=PHONE, has_touch=True)
    page.type("应当")
    assert page.small_targets("[role=option]") == []
    page.suggestions.first.tap()
    page.page.wait_for_url("**/search/?q=*")


def test_what_is_suggested_is_told_to_who_cannot_see_it(visit: Open) -> None:
    page = visit("/")
    page.type("应当")
    expect(page.page.locator(".search-box [role=status]")).to_contain_text("条建议")
    assert page.nameless == []


@pytest.mark.parametrize(("width", "scripts"), [(PHONE, True), (DESK, True), (PHONE, False)])
def test_filters_are_put_on_and_taken_off(
    visit: Open, issue: Issue, width: int, scripts: bool
) -> None:
    page = visit(results_for("应当"), width=width, java_script_enabled=scripts)
    before = page.summary
    page.narrow("2024年")
    assert page.summary != before
    page.narrow("规范性文件")
    assert len(page.chips) == 2
    page.take_off("规范性文件")
    page.take_off("2024年")
    assert page.summary == before


def test_filters_stand_open_at_a_desk(visit: Open, issue: Issue) -> None:
    page = visit(results_for("应当"), width=DESK)
    assert page.page.locator(".facet-choice").first.is_visible()
    assert not page.page.locator(".facets-fold > summary").is_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_reader_goes_from_hit_to_hit(visit: Open, issue: Issue, width: int) -> None:
    page = visit(results_for("应当"), width=width, has_touch=width == PHONE)
    page.follow(page.page.locator(".hits a").first)
    bar = page.page.locator(".hit-bar")
    page.page.get_by_role("button", name="下一处").click()
    expect(page.page.locator(".hit-now")).to_be_in_viewport()
    place = bar.get_by_role("status")
    here = place.inner_text()
    page.page.keyboard.press("Alt+ArrowDown")
    expect(place).not_to_have_text(here)
    page.page.keyboard.press("Alt+ArrowUp")
    expect(place).to_have_text(here)
    assert page.focused == "应当"
    box = bar.bounding_box()
    assert box
    assert box["height"] < 60
    assert page.small_targets(".hit-bar a, .hit-bar button, .hit-list summary") == []
    assert page.overflow <= 0
    page.follow(bar.get_by_role("link", name="返回结果"))
    page.page.wait_for_url("**/search/?q=*&go=0")


def test_hits_are_reached_without_a_script(visit: Open, issue: Issue) -> None:
    page = visit(results_for("应当"), java_script_enabled=False)
    page.follow(page.page.locator(".hits a").first)
    assert not page.page.get_by_role("button", name="下一处").is_visible()
    page.page.get_by_text("逐条列出").click()
    page.follow(page.page.locator(".hit-list li a").nth(2))
    target = page.page.url.partition("#")[2]
    assert target.startswith("hit-")
    expect(page.page.locator(f"#{target}")).to_be_in_viewport()


def test_a_number_with_an_article_opens_the_very_row(visit: Open) -> None:
    article = Provision.objects.filter(level="ARTICLE", number="5").first()
    assert article
    page = visit("/", width=PHONE)
    page.search(f"{article.document.document_number.replace('〔', '[').replace('〕', ']')} 第5条")
    page.page.wait_for_url(f"**{article.document.get_absolute_url()}?q=*#{article.address}")
    assert 40 <= page.place_of(article.address) < 844


#: A page's colours by their names in tokens.css, and of every word its colour and its ground.
COLOURS = """(names) => Object.fromEntries(names.map((name) => {
    const style = getComputedStyle(document.documentElement);
    const value = style.getPropertyValue(`--${name}`).trim();
    const parts = [1, 3, 5].map((at) => parseInt(value.slice(at, at + 2), 16));
    return [name, `rgb(${parts.join(', ')})`];
}))"""
PAIRS = """() => {
    const ground = (one) => {
        const colour = getComputedStyle(one).backgroundColor;
        return colour !== 'rgba(0, 0, 0, 0)' || !one.parentElement
            ? colour : ground(one.parentElement);
    };
    const has_words = (one) => one.checkVisibility() && [...one.childNodes]
        .some((node) => node.nodeType === 3 && node.data.trim());
    return [...document.querySelectorAll('main *')].filter(has_words)
        .map((one) => [getComputedStyle(one).color, ground(one)]);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_on_grounds_of_known_contrast(visit: Open, issue: Issue, scheme: str) -> None:
    page = visit(results_for("应当", "&kind=normative_document"), color_scheme=scheme)
    colours = page.page.evaluate(COLOURS, sorted({name for pair in TEXT for name in pair}))
    held = {(colours[front], colours[ground]) for front, ground in TEXT}
    assert {tuple(pair) for pair in page.page.evaluate(PAIRS)} <= held
