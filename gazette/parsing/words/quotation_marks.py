"""Quotation marks “ ” that a line leaves unmatched: which begin a quotation that goes on below.

Reads a line; writes places of marks. A quotation of several paragraphs opens at the
head of a line, behind a colon or behind 为 (修改为, 内容为). Any other mark that stays
open in its line is a misprint: a lost ”, or “ set for ” (“甲“).
"""

import re
from dataclasses import dataclass

_MARK = re.compile("[“”]")
_LEAD = re.compile(r"(?:^|[：:为]|作为第[^，。；：“”]{1,12}[，,]?)\s*$")
#: As far as the words of a misprinted “甲“ may reach.
_LONGEST_TERM = 20
_TERM = re.compile(rf"[^\s，。；：、！？“”]{{1,{_LONGEST_TERM}}}")
_LEAD_SPAN = 24


@dataclass(frozen=True, slots=True)
class UnmatchedMarks:
    """The marks that a line leaves unmatched, by their places.

    ``opening`` begin a quotation that goes on below, ``misprinted`` do not;
    ``closing`` is the number of ” that end a quotation begun above.
    """

    opening: tuple[int, ...]
    misprinted: tuple[int, ...]
    closing: int


def unmatched_marks(text: str) -> UnmatchedMarks:
    """The quotation marks of a line that have no partner in it."""
    open_at: list[int] = []
    closing = 0
    for mark in _MARK.finditer(text):
        if mark[0] == "“":
            open_at.append(mark.start())
        elif open_at:
            open_at.pop()
        else:
            closing += 1
    opening: list[int] = []
    misprinted: list[int] = []
    for at in open_at:
        is_led_in = _LEAD.search(text[max(0, at - _LEAD_SPAN) : at])
        (opening if is_led_in else misprinted).append(at)
    if opening and len(misprinted) % 2 and _TERM.fullmatch(text[opening[-1] + 1 : misprinted[0]]):
        misprinted.insert(0, opening.pop())
    return UnmatchedMarks(tuple(opening), tuple(misprinted), closing)
