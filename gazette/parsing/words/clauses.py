"""The clauses of a sentence: what stands between its commas, outside titles and brackets.

Reads the text of a sentence; writes ``Clause``. What a title 《…》 says, the sentence does
not: 《关于停止执行…的通知》 stops nothing. ``hide_titles`` covers such words and keeps the
place of every other character.
"""

import re
from dataclasses import dataclass

#: Replaces each character inside 《…》.
HIDDEN = "\x01"
_TITLE_MARK = re.compile("[《》]")
_BRACKET_MARK = re.compile("[（()）]")
_COMMA = re.compile("[，,；;：:。！？]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause at ``[start, end)`` of its sentence.

    ``text`` is its words with titles hidden, without the comma that ends it, and of the
    same length as what it stands for: ``start + n`` is the place of its n-th character.
    """

    text: str
    start: int
    end: int


def clauses(text: str) -> list[Clause]:
    """The clauses of a sentence, in order. A comma in a title or in brackets ends none."""
    hidden = hide_titles(text)
    inside = _outermost(hidden, _BRACKET_MARK, "（(")
    found: list[Clause] = []
    start, bracket = 0, 0
    for comma in _COMMA.finditer(hidden):
        while bracket < len(inside) and inside[bracket][1] <= comma.start():
            bracket += 1
        if bracket < len(inside) and inside[bracket][0] < comma.start():
            continue
        if comma.start() > start:
            found.append(Clause(hidden[start : comma.start()], start, comma.start()))
        start = comma.end()
    if start < len(hidden):
        found.append(Clause(hidden[start:], start, len(hidden)))
    return found


def hide_titles(text: str) -> str:
    """The text with ``HIDDEN`` for each character inside 《…》; the marks themselves stay."""
    return _hide(text, _TITLE_MARK, "《")


def hide_brackets(text: str) -> str:
    """The text with ``HIDDEN`` for each character inside （…）; the marks themselves stay."""
    return _hide(text, _BRACKET_MARK, "（(")


def _hide(text: str, marks: re.Pattern[str], opening: str) -> str:
    pieces, at = [], 0
    for start, end in _outermost(text, marks, opening):
        pieces += [text[at : start + 1], HIDDEN * (end - start - 2)]
        at = end - 1
    return "".join([*pieces, text[at:]]) if pieces else text


def _outermost(text: str, marks: re.Pattern[str], opening: str) -> list[tuple[int, int]]:
    """The spans of the outermost closed pairs of marks; a mark without a partner is none."""
    open_at: list[int] = []
    found: list[tuple[int, int]] = []
    for mark in marks.finditer(text):
        if mark[0] in opening:
            open_at.append(mark.start())
        elif open_at:
            start = open_at.pop()
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, mark.end()))
    return found
