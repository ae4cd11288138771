"""What stands on two lines though it should not: dates, numbers, and titles within a word.

Read from the boxes of a page as a browser has laid it out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from playwright.sync_api import Page

from gazette.layout.title_lines import word_seams
from gazette.templatetags.typography import in_title_marks

DATES_AND_NUMBERS = (
    r"\d{4}年\d{1,2}月\d{1,2}日|[〇○一二三四五六七八九]{4}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日"
    r"|[\u4e00-\u9fff]?〔\d{4}〕第?\d+号|\d{4}年第\d+期|第\d+号"
    r"|(?<![\w/:.])\d[\d,.]*\d(?![\w/:])"
    r"|第[一二三四五六七八九十百]+[条款]|第（[一二三四五六七八九十]+）项"
)
#: Finds the matches of a pattern in the text of each block, and where lines end within them:
#: ``[block, match, [place of a character that begins a line]]``. Text that is not shown is left
#: out, and what lies in an element of ``outside``. Unless ``characterwise``, a match is measured
#: as a whole, and its one place is 0.
_MATCHES = """([pattern, outside, characterwise]) => {
    const found = [];
    const blocks = "p, h1, h2, h3, h4, h5, h6, li, dt, dd, td, th, a, summary, caption, label,"
        + " legend, div";
    const unseen = ".visually-hidden, option, script, [aria-hidden]" + (outside && ", " + outside);
    const seen = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.data.trim() || !node.parentElement.checkVisibility()) { continue; }
        if (node.parentElement.closest(unseen)) { continue; }
        const block = node.parentElement.closest(blocks) || node.parentElement;
        if (!seen.has(block)) { seen.set(block, []); }
        seen.get(block).push(node);
    }
    const rangeOf = (nodes, start, end) => {
        const range = document.createRange();
        let before = 0;
        for (const node of nodes) {
            const after = before + node.length;
            if (start >= before && start < after) { range.setStart(node, start - before); }
            if (end > before && end <= after) { range.setEnd(node, end - before); }
            before = after;
        }
        return range;
    };
    const topsOf = (range) =>
        [...range.getClientRects()].filter((box) => box.width > 1).map((box) => box.top);
    for (const [block, nodes] of seen) {
        const words = nodes.map((node) => node.data).join("");
        const height = parseFloat(getComputedStyle(block).fontSize) * 0.8;
        for (const match of words.matchAll(new RegExp(pattern, "g"))) {
            const end = match.index + match[0].length;
            const tops = topsOf(rangeOf(nodes, match.index, end));
            if (!tops.length || Math.max(...tops) - Math.min(...tops) <= height) { continue; }
            let ends = [0];
            if (characterwise) {
                const each = [...match[0]].map((_, at) =>
                    topsOf(rangeOf(nodes, match.index + at, match.index + at + 1))[0]);
                ends = [...each.keys()].slice(1).filter((at) => each[at] - each[at - 1] > height);
            }
            found.push([block.outerHTML.slice(0, 120), match[0], ends]);
        }
    }
    return found;
}"""
#: Running text, which may end a line anywhere: printed rows, and what quotes them.
RUNNING_TEXT = (
    ".row, .sheet table, .hits, .hit-alone, .cite-form, #citation, blockquote, .todays-words,"
    " .amendment-clause, .card-row"
)
#: Marks at which a line may end whatever stands beside them.
_MARKS = "》）、，：” 《（“〉〈"


def broken_numbers(page: Page) -> list[str]:
    """Dates and numbers on two lines, each with the block it stands in."""
    found = page.evaluate(_MATCHES, [DATES_AND_NUMBERS, "", False])
    return [f"{words} in {block}" for block, words, _ in found]


def split_titles(page: Page, titles: Collection[str]) -> Iterator[str]:
    """The titles outside running text of which a line ends within a word."""
    shown = sorted({*titles, *(in_title_marks(one)[1:-1] for one in titles)}, key=len, reverse=True)
    pattern = "|".join(map(re.escape, shown))
    for block, title, ends in page.evaluate(_MATCHES, [pattern, RUNNING_TEXT, True]):
        allowed = word_seams(title) | {place - 1 for place in word_seams(f"《{title}》")}
        for end in ends:
            if end not in allowed and not {title[end - 1], title[end]} & set(_MARKS):
                yield f"{title[:end]} | {title[end:]} in {block}"
