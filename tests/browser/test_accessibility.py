"""WCAG 2.2 AA and GB/T 37668-2019 on every type of page, measured in a browser.

One walk over the public pages, and one over those of the office: axe-core judges each at the
width of a phone and of a desk, in the light and in the dark scheme, and accepts no finding of any
level; on public pages the lines are measured too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gazette.layout.title_lines import word_seams
from gazette.models import Document
from tests.browser.axe_audit import FEWER, RUNS, AxeAudit
from tests.browser.broken_lines import broken_numbers, split_titles
from tests.browser.conftest import Open
from tests.browser.intake_pages import IntakePage
from tests.browser.office_page_types import office_page_types
from tests.browser.page_types import load_archive, page_types
from tests.browser.pages import DocumentPage

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)


@pytest.fixture
def issue(transactional_db: None) -> None:
    """In place of the one issue of the other tests: an archive with every type of page."""
    load_archive()


def test_every_type_of_public_page(visit: Open) -> None:
    """Each page is opened once, and judged by all rules, for the sake of time."""
    page = visit("/", width=WIDTHS[0], bypass_csp=True)
    titles = set(Document.objects.published().values_list("title", flat=True))
    axe, faults = AxeAudit(page.page), []
    for one in page_types():
        page.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.page.emulate_media(color_scheme="light")
        answer = page.page.goto(page.base + one.address)
        assert answer is not None
        assert answer.status == one.status, one
        axe.look(one.name)
        for width in WIDTHS:
            page.page.set_viewport_size({"width": width, "height": 900})
            found = broken_numbers(page.page)
            if width == WIDTHS[0] and one.name != "converted":  # its titles are converted ones
                found += [*split_printed_titles(page.page), *split_titles(page.page, titles)]
            faults += [f"{one.name} {width}: {line}" for line in found[:4]]
        faults += [f"{one.name}: {line}" for line in without_room(page)]
    assert not faults, "\n".join(faults)
    assert not axe.report, axe.report


#: Elements that reach out of the window, but for those in a box that scrolls by itself.
OUTSIDE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.checkVisibility() && !one.closest(".table-scroll, .visually-hidden"))
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((one) => one.outerHTML.slice(0, 100)).slice(-3)"""
#: WCAG 2.2, 1.4.12: the spaces that a reader may want between lines, paragraphs and letters.
SPACED = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
    " word-spacing: 0.16em !important } p { margin-block-end: 2em !important }"
)


def without_room(page: DocumentPage) -> Iterator[str]:
    """What scrolls sideways at four times the size, with wider spaces, or at twice the type.

    WCAG 2.2, 1.4.10: 320 px is 1280 px at 400 %; 1.4.4: text alone at 200 % on a phone.
    """
    for width, css in (
        (320, "/* as it is */"),
        (320, SPACED),
        (360, "html { font-size: 225% !important }"),
    ):
        page.page.set_viewport_size({"width": width, "height": 900})
        style = page.page.add_style_tag(content=css)
        if page.overflow > 0:
            yield f"{width} px wide, {css}: {page.page.evaluate(OUTSIDE)}"
        for box in page.page.locator(".table-scroll").all() if "225%" in css else []:
            if box.get_attribute("tabindex") != "0" or not box.get_attribute("aria-label"):
                yield "a box that scrolls by itself cannot be reached by key, or has no name"
        style.evaluate("(style) => style.remove()")


#: The titles of a page whose lines end within a word: each with the two characters there.
SPLIT = """(selector) => [...document.querySelectorAll(selector)]
    .filter((one) => one.checkVisibility())
    .flatMap((one) => {
        const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
        const characters = [];
        while (walker.nextNode()) {
            for (let place = 0; place < walker.currentNode.length; place += 1) {
                const node = walker.currentNode;
                const range = document.createRange();
                range.setStart(node, place);
                range.setEnd(node, place + 1);
                characters.push([node.data[place], range.getBoundingClientRect().top]);
            }
        }
        const title = characters.map(([character]) => character).join("");
        const lower = (place) => characters[place][1] - characters[place - 1][1] > 8;
        return [[title, [...characters.keys()].slice(1).filter(lower)]];
    })"""


def split_printed_titles(page: Any) -> list[str]:
    """What is marked as a title, with a line that ends within a word."""
    marks = "》）、，：” 《（“"
    return [
        f"{title[:end]} | {title[end:]}"
        for title, ends in page.evaluate(SPLIT, ".by-words, .sense")
        for end in ends
        if end not in word_seams(title) and title[end - 1] not in marks and title[end] not in marks
    ]


# ---- The office ----


def test_axe_finds_nothing_in_the_office(enter: Callable[..., IntakePage]) -> None:
    clerk = enter("wang", width=360)
    axe = AxeAudit(clerk.page)
    for one in office_page_types():
        clerk.page.context.clear_cookies()
        if one.session:
            cookie = {"name": "sessionid", "value": one.session, "url": clerk.base}
            clerk.page.context.add_cookies([cookie])  # type: ignore[list-item]
        answer = clerk.page.goto(clerk.base + one.address)
        assert answer is not None
        assert answer.status == one.status, one
        assert one.session == "" or not re.search("/login/", clerk.page.url), one
        axe.look(one.name, FEWER if one.is_of_django else RUNS)
    assert not axe.report, axe.report
