"""Whether a provision says what is quoted of it: on a day, on another day, or how it differs.

Words are compared character by character without the space between them; then in the form in
which they are searched (``search.query.normal_form``), which leaves out what printing alone
makes different. Left-out words may be marked by …… in the quotation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from gazette.assistants.dated_wordings import DatedWording, dated_wordings, wording_on
from gazette.models import Document
from gazette.models.provision import rows_of
from gazette.office.text_diff import Piece, compare
from search.query.normal_form import normal_text
from search.query.simplified_characters import to_simplified

#: The longest quotation that is checked, in characters.
LONGEST_QUOTATION = 5_000
#: Of how many other rows with the words the places are told.
MOST_PLACES = 5
#: How many lines are compared with the quotation, those that share most with it.
MOST_COMPARED = 5
#: From this likeness on (0 to 1) a line is shown as what may have been meant.
_LIKE = 0.4
#: What a comparison keeps where punctuation counts for nothing.
_MEANING = re.compile(r"\w|(?<=\d)[.\-/:](?=\d)|-(?=\d)|[%‰<>≤≥±×+]")
#: Figures of a number: one that is cut in two is another number.
_NUMERALS = frozenset("0123456789.〇零一二三四五六七八九十百千万亿")
_LEFT_OUT = re.compile(r"(?:…+|\.{3,}|⋯+)")


class Finding(StrEnum):
    """What the check found, from the best to the worst."""

    EXACT = "exact"
    SAME_BUT_FOR_SIGNS = "same_but_for_signs"
    ON_ANOTHER_DAY = "on_another_day"
    ELSEWHERE = "elsewhere"
    DIFFERENT = "different"
    UNCERTAIN = "uncertain"
    NOT_THERE = "not_there"


IN_WORDS = {
    Finding.EXACT: "引文与该处当日的文字一致。",
    Finding.SAME_BUT_FOR_SIGNS: "引文与该处当日的文字只在标点、字形或者全角半角上不同。",
    Finding.ON_ANOTHER_DAY: "该处当日不是这样写的；别的日子这样写，见 periods。",
    Finding.ELSEWHERE: "该处没有这些文字；同一文件的其他地方有（见 elsewhere）。",
    Finding.DIFFERENT: "引文与该处的文字不一致（见 differences）。",
    Finding.UNCERTAIN: "该处已被修改，当日的准确文字无法确定，请看修改决定的原文。",
    Finding.NOT_THERE: "该处没有这些文字，也没有相近的文字。",
}


@dataclass(frozen=True, slots=True)
class QuotationCheck:
    """What was found of a quotation.

    ``wording`` is that of the day; ``periods`` are all wordings of the row that have the words.
    ``differences`` compare ``nearest``, the words of the row that are most like, with the
    quotation. ``elsewhere`` are addresses of other rows of the document with the words.
    """

    finding: Finding
    wording: DatedWording
    periods: Sequence[DatedWording] = ()
    nearest: str = ""
    differences: Sequence[Piece] = field(default_factory=list)
    elsewhere: Sequence[str] = ()


def check_quotation(document: Document, address: str, quoted: str, day: date) -> QuotationCheck:
    """Check words against the row at an address of a document, or against all of it."""
    wordings = dated_wordings(document, address)
    wording = wording_on(wordings, day)
    periods = [one for one in wordings if one.words and _has(one.words, quoted)]
    if wording in periods and wording.of != address:
        return QuotationCheck(Finding.ELSEWHERE, wording, periods, elsewhere=[wording.of])
    if wording in periods:
        is_exact = _has(wording.words or "", quoted, _without_space)
        finding = Finding.EXACT if is_exact else Finding.SAME_BUT_FOR_SIGNS
        return QuotationCheck(finding, wording, periods)
    if periods:
        return _different(Finding.ON_ANOTHER_DAY, wording, quoted, periods)
    if wording.words is None or not wording.is_whole:
        return QuotationCheck(Finding.UNCERTAIN, wording)
    elsewhere = [
        row.address
        for row in (rows_of(document) if address else ())
        if _has(row.printed, quoted) and row.address != address
    ]
    if elsewhere:
        return _different(Finding.ELSEWHERE, wording, quoted, (), elsewhere[:MOST_PLACES])
    return _different(Finding.DIFFERENT, wording, quoted)


def _different(
    finding: Finding,
    wording: DatedWording,
    quoted: str,
    periods: Sequence[DatedWording] = (),
    elsewhere: Sequence[str] = (),
) -> QuotationCheck:
    nearest = _nearest(wording.words or "", quoted)
    if not nearest:
        found = Finding.NOT_THERE if finding is Finding.DIFFERENT else finding
        return QuotationCheck(found, wording, periods, elsewhere=elsewhere)
    differences = compare(nearest, quoted.strip(), whole_words=True)
    return QuotationCheck(finding, wording, periods, nearest, differences, elsewhere)


def _normal(words: str) -> str:
    """Letters, figures and the signs that change what they mean, as they are searched."""
    return "".join(_MEANING.findall(normal_text(to_simplified(words))))


def _without_space(words: str) -> str:
    return "".join(words.split())


def _has(words: str, quoted: str, fold: Callable[[str], str] = _normal) -> bool:
    """Whether the words contain the quotation, its pieces between …… in their order."""
    text, at = fold(words), 0
    pieces = [piece for one in _LEFT_OUT.split(quoted) if (piece := fold(one))]
    for piece in pieces:
        at = _place(text, piece, at)
        if at < 0:
            return False
        at += len(piece)
    return bool(pieces)


def _place(text: str, piece: str, at: int) -> int:
    """Where a piece stands from a place on, and not in the middle of a number; -1 for nowhere."""
    while (at := text.find(piece, at)) >= 0:
        edges = (
            text[at - 1 : at + 1] if at else "",
            text[at + len(piece) - 1 : at + len(piece) + 1],
        )
        if not any(len(edge) == 2 and set(edge) <= _NUMERALS for edge in edges):
            return at
        at += 1
    return -1


def _nearest(words: str, quoted: str) -> str:
    """The part of the words that is most like the quotation; "" where nothing is like it."""
    pairs = _pairs(quoted)
    lines = [line for line in words.split("\n") if line.strip()]
    likely = sorted(lines, key=lambda line: len(pairs & _pairs(line)), reverse=True)[:MOST_COMPARED]
    is_long = len(words) > LONGEST_QUOTATION
    candidates = [*likely, words] if "\n" in quoted.strip() and not is_long else likely
    best, likeness = "", 0.0
    for line in candidates:
        part = _matching_part(line, quoted.strip())
        like = SequenceMatcher(None, part, quoted.strip(), autojunk=False).ratio()
        if like > likeness:
            best, likeness = part, like
    return best if likeness >= _LIKE else ""


def _pairs(words: str) -> set[str]:
    """All pairs of characters that follow each other."""
    return {words[at : at + 2] for at in range(len(words) - 1)}


def _matching_part(line: str, quoted: str) -> str:
    """From the first to the last characters that a line shares with the quotation.

    Where the quotation begins or ends otherwise, as much of the line as it has characters there.
    """
    blocks = SequenceMatcher(None, line, quoted, autojunk=False).get_matching_blocks()
    shared = [block for block in blocks if block.size > 1]
    if not shared:
        return line
    first, last = shared[0], shared[-1]
    start = max(0, first.a - first.b)
    end = last.a + last.size + (len(quoted) - last.b - last.size)
    return line[start:end]
