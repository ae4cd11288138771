"""WCAG 2.2 AA and GB/T 37668-2019 on every type of public page, measured in a browser.

axe-core judges the pages at the width of a phone and of a desk, in the light and in the dark
scheme: no finding of any level is accepted.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from gazette.layout.title_lines import word_seams
from tests.browser.conftest import Open
from tests.browser.page_types import load_archive, page_types

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")


@pytest.fixture
def issue(transactional_db: None) -> None:
    """In place of the one issue of the other tests: an archive with every type of page."""
    load_archive()


def findings(page: Any, axe: Axe) -> list[str]:
    """What axe-core finds on a page as it stands: rule, level and first places."""
    response = axe.run(page).response
    return [
        f"{one['id']} ({one['impact']}): "
        + "; ".join(node["html"][:120] for node in one["nodes"][:3])
        for one in response["violations"]
    ]


def test_axe_finds_nothing_on_any_page(visit: Open) -> None:
    axe = Axe()
    page = visit("/", width=WIDTHS[0])
    found: dict[str, list[str]] = {}
    for one in page_types():
        answer = page.page.goto(page.base + one.address)
        assert answer is not None
        assert answer.status == one.status, one
        for width in WIDTHS:
            page.page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                page.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                for line in findings(page.page, axe):
                    found.setdefault(line, []).append(f"{one.name} {width} {scheme}")
    assert not found, "\n".join(f"{line}\n    {places}" for line, places in found.items())


#: Elements that reach out of the window, but for those in a box that scrolls by itself.
OUTSIDE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.checkVisibility() && !one.closest(".table-scroll, .visually-hidden"))
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((one) => one.outerHTML.slice(0, 100)).slice(-3)"""


def test_no_page_scrolls_sideways_at_twice_the_type_or_four_times_the_size(visit: Open) -> None:
    """WCAG 2.2, 1.4.4: text alone at 200 % on a phone; 1.4.10: 320 px is 1280 px at 400 %."""
    page = visit("/", width=360, bypass_csp=True)
    for one in page_types():
        page.open(one.address)
        page.page.set_viewport_size({"width": 320, "height": 900})
        assert page.overflow <= 0, (one, page.page.evaluate(OUTSIDE))
        page.page.set_viewport_size({"width": 360, "height": 900})
        page.page.add_style_tag(content="html { font-size: 225% !important }")
        assert page.overflow <= 0, (one, page.page.evaluate(OUTSIDE))
        boxes = page.page.locator(".table-scroll")
        for box in boxes.all():
            assert box.get_attribute("tabindex") == "0", one
            assert box.get_attribute("aria-label"), one


#: What stands on two lines though it has room on one: words that a pattern finds in the text
#: of a block. A word of which a part is not shown is left out.
BROKEN = """(pattern) => {
    const broken = [];
    const blocks = "p, h1, h2, h3, h4, h5, h6, li, dt, dd, td, th, a, summary, caption, label,"
        + " legend, div";
    const unseen = ".visually-hidden, option, script, [aria-hidden]";
    const seen = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.data.trim() || !node.parentElement.checkVisibility()) { continue; }
        if (node.parentElement.closest(unseen)) { continue; }
        const block = node.parentElement.closest(blocks);
        if (!seen.has(block)) { seen.set(block, []); }
        seen.get(block).push(node);
    }
    for (const [block, nodes] of seen) {
        const words = nodes.map((node) => node.data).join("");
        for (const match of words.matchAll(new RegExp(pattern, "g"))) {
            const range = document.createRange();
            const start = match.index, end = start + match[0].length;
            let before = 0;
            for (const node of nodes) {
                const after = before + node.length;
                if (start >= before && start < after) { range.setStart(node, start - before); }
                if (end > before && end <= after) { range.setEnd(node, end - before); }
                before = after;
            }
            const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
            const tops = boxes.map((box) => box.top);
            const height = parseFloat(getComputedStyle(block).fontSize);
            if (tops.length && Math.max(...tops) - Math.min(...tops) > height * 0.8) {
                broken.push(match[0] + " in " + block.outerHTML.slice(0, 120));
            }
        }
    }
    return broken;
}"""
DATES = (
    r"\d{4}年\d{1,2}月\d{1,2}日|[〇○一二三四五六七八九]{4}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日"
    r"|〔\d{4}〕\d+号|\d{4}年第\d+期|(?<![\w/:.])\d[\d,.]*\d(?![\w/:])"
)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_date_or_number_is_broken_at_the_end_of_a_line(visit: Open, width: int) -> None:
    page = visit("/", width=width)
    broken = {}
    for one in page_types():
        page.open(one.address)
        if found := page.page.evaluate(BROKEN, DATES):
            broken[one.name] = found[:4]
    assert not broken, broken


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


def test_no_title_is_broken_within_a_word(visit: Open) -> None:
    page = visit("/", width=360)
    split = []
    for one in page_types():
        if one.name == "converted":  # its titles are broken as the printed ones
            continue
        page.open(one.address)
        for title, ends in page.page.evaluate(SPLIT, ".by-words, .sense"):
            allowed = word_seams(title)
            marks = "》）、，：” 《（“"
            split += [
                (one.name, title[:end], title[end:])
                for end in ends
                if end not in allowed and title[end - 1] not in marks and title[end] not in marks
            ]
    assert split == []
