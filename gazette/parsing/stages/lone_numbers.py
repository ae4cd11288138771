"""Numbers of chapters that stand alone on a line, above the words of their heading.

``3`` above 运行机制 and 3.1, ``一`` above 总体要求. Reads lines; says which of them are
such numbers. A number of a page is none: nothing behind it goes on with its numbering.
"""

import re
from collections.abc import Sequence

from gazette.parsing.stages.paragraphs import is_heading_words
from gazette.parsing.words.bodies import is_body
from gazette.parsing.words.dates import is_date_line
from gazette.parsing.words.markers import Mark, Scheme, find_mark
from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero

_FIGURE = re.compile(rf"([{DIGIT}]{{1,2}})[.．、]?")
_NUMERAL = re.compile(rf"([{HAN}]{{1,3}})[、.．]?")
_LONGEST = 20
#: How many lines behind a chapter's number its first section stands at most.
_REACH = 4


def lone_numbers(texts: Sequence[str]) -> dict[int, Mark]:
    """The lines that hold a chapter's number alone, with the mark that they are."""
    found = dict(_lone_figures(texts))
    found.update(_lone_numerals(texts))
    return found


def _lone_figures(texts: Sequence[str]) -> list[tuple[int, Mark]]:
    """The chapters of a plan: a section of the same number follows, or the next chapter."""
    lone = {
        index: int(match[1])
        for index, text in enumerate(texts)
        if len(text) <= 4 and (match := _FIGURE.fullmatch(text)) and _heads(texts, index)
    }
    if not lone:
        return []
    tops = dict(_dotted_tops(texts))
    found: list[tuple[int, Mark]] = []
    last = 0
    for index, text in enumerate(texts):
        last = tops.get(index, last)
        number = lone.get(index)
        if number is None:
            continue
        below = [tops[at] for at in range(index + 1, index + _REACH + 1) if at in tops]
        after = next((top for at, top in tops.items() if at > index), number + 1)
        if number in below[:1] or (last and last == number - 1 and after == number + 1):
            found.append((index, Mark(Scheme.DOTTED, str(number), len(text))))
            last = number
    return found


def _dotted_tops(texts: Sequence[str]) -> list[tuple[int, int]]:
    """The lines that begin with 3.1, 3.2.1 …, and the chapter's number of each."""
    marks = ((index, find_mark(text)) for index, text in enumerate(texts) if text[0].isdigit())
    return [
        (index, int(mark.number.split(".")[0]))
        for index, mark in marks
        if mark and mark.scheme is Scheme.DOTTED
    ]


def _lone_numerals(texts: Sequence[str]) -> list[tuple[int, Mark]]:
    """一, 二, 三 alone: at least two that count up from the first."""
    run: list[tuple[int, Mark]] = []
    for index, text in enumerate(texts):
        match = _NUMERAL.fullmatch(text) if len(text) <= 4 else None
        if match and int_or_zero(match[1]) == len(run) + 1 and _heads(texts, index):
            run.append((index, Mark(Scheme.HAN_COMMA, str(len(run) + 1), len(text))))
    return run if len(run) > 1 else []


def _heads(texts: Sequence[str], index: int) -> bool:
    """Whether the words of a heading stand below a number, and no figures or names."""
    words = texts[index + 1] if index + 1 < len(texts) else ""
    return (
        2 <= len(words) <= _LONGEST
        and not words[0].isdigit()
        and words[0] not in "|（("
        and is_heading_words(words)
        and not (is_date_line(words) or is_body(words))
    )
