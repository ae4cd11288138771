"""Which numbered lines without a full stop at their end are headings, and which were cut there.

Reads the lines of a text; says of a numbered line whether what follows it is a paragraph of
its own. The lines of the same numbering tell: headings stand among headings, and an item
that was cut among items that end with a full stop. Used by ``joining``.
"""

import re

from gazette.parsing.words.lines import STOPS, TERMINALS, Line
from gazette.parsing.words.markers import DIVISIONS, Mark, Scheme, find_mark
from gazette.parsing.words.sentence_seams import is_cut_sentence, leaves_open

_INNER_STOP = re.compile(r"[。；！？].")
_NAMED = re.compile(r"《[^》]*》|[（(][^）)]*[）)]")
#: A heading is rarely longer than this.
LONGEST_HEADING = 34
#: Among headings, one may be as long as this.
_LONGEST_AMONG_HEADINGS = 48
#: So many lines of the same numbering are asked, on each side.
_NEIGHBOURS = 6


class NumberedLines:
    """The numbered lines of a text, each with those of its own numbering."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._marks = [find_mark(line.text) for line in lines]
        self._runs = self._numberings()

    def mark(self, index: int) -> Mark | None:
        """The mark of the line at ``index``."""
        return self._marks[index]

    def _numberings(self) -> dict[int, tuple[list[int], int]]:
        """For each numbered line the lines of its numbering in order, and its place there."""
        runs: dict[int, tuple[list[int], int]] = {}
        last: dict[Scheme, tuple[int, list[int]]] = {}
        for index, mark in enumerate(self._marks):
            if mark is None or mark.scheme in DIVISIONS or mark.scheme is Scheme.ARTICLE:
                continue
            before, run = last.get(mark.scheme, (0, []))
            if mark.ordinal <= before:
                run = []
            run.append(index)
            runs[index] = (run, len(run) - 1)
            last[mark.scheme] = (mark.ordinal, run)
        return runs

    def is_heading(self, index: int) -> bool:
        """Whether a numbered line that ends without a stop is a heading.

        Else it goes on in the line below it.
        """
        text, following = self._lines[index].text, self._lines[index + 1].text
        mark = self._marks[index]
        rest = text[mark.end :].strip() if mark else text
        if leaves_open(text, following) or is_cut_sentence(text, following):
            return False
        if _INNER_STOP.search(rest):
            return False
        length = len(_NAMED.sub("", rest))
        bare, closed = self._neighbours(index)
        if length > LONGEST_HEADING:
            return length <= _LONGEST_AMONG_HEADINGS and len(bare) > len(closed)
        if len(bare) > len(closed):
            return True
        if closed and (STOPS.search(rest) or self._is_item_like(closed, following)):
            return False
        return not STOPS.search(rest) or length <= 24

    def _neighbours(self, index: int) -> tuple[list[str], list[str]]:
        """The lines of the same numbering that end without a stop, and those with one."""
        run, at = self._runs.get(index, ([index], 0))
        near = run[max(0, at - _NEIGHBOURS) : at] + run[at + 1 : at + 1 + _NEIGHBOURS]
        texts = [self._lines[other].text for other in near]
        bare = [text for text in texts if text[-1] not in TERMINALS]
        return bare, [text for text in texts if text[-1] in TERMINALS]

    def _is_item_like(self, closed: list[str], following: str) -> bool:
        """Whether the other lines are items of one sentence, and ``following`` ends like one."""
        single = sum(not _INNER_STOP.search(text) for text in closed)
        if following[-1] not in "。；" or single < len(closed):
            return False
        return not _INNER_STOP.search(following)
