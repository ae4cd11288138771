"""Titles that two pages print differently: by spaces, line breaks, width, a lost character.

Reads lines and a title folded with ``fold_title``; says where the lines print it.
"""

import difflib
from bisect import bisect_left
from collections.abc import Callable, Iterable

from gazette.parsing.stages.table_rows import is_table_row
from gazette.parsing.words.lines import Line, fold_title

#: More lines than these take no title.
MAX_TITLE_LINES = 8
#: A title is looked for in no more lines that begin like it.
_MOST_LINES = 400
#: A longer line is no title.
_LONGEST_LINE = 120
#: The shortest line that is taken for a piece of a longer title.
_SHORTEST_PIECE = 8


def is_part_of(piece: str, title: str) -> bool:
    """Whether a line is a title or a piece of one, both folded, one or two characters aside."""
    if not piece or not title:
        return False
    if piece in title:
        return True
    if len(piece) > len(title) + 6 or len(piece) < 6:
        return False
    return _matched(piece, title) >= 0.88 * len(piece)


def _matched(piece: str, title: str) -> int:
    """How many characters of two titles match, in order."""
    matcher = difflib.SequenceMatcher(None, piece, title, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


class WantedTitles:
    """Titles that are expected somewhere, known by how they begin."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._titles = {folded for title in titles if (folded := fold_title(title))}
        self._by_head: dict[str, list[str]] = {}
        for title in self._titles:
            self._by_head.setdefault(title[0], []).append(title)

    def __contains__(self, title: str) -> bool:
        return fold_title(title) in self._titles

    def spelled(self, lines: list[Line], at: int) -> int:
        """How many lines from ``at`` on spell one of the titles; 0 where they do not."""
        joined = ""
        open_titles: list[str] = []
        for length, line in enumerate(lines[at : at + MAX_TITLE_LINES], start=1):
            if len(line.text) > _LONGEST_LINE or "。" in line.text or is_table_row(line):
                return 0
            joined += fold_title(line.text)
            if joined in self._titles:
                return length
            if length == 1:
                open_titles = self._by_head.get(joined[:1], [])
            open_titles = [title for title in open_titles if title.startswith(joined)]
            if not open_titles:
                return 0
        return 0


class TitleFinder:
    """Finds titles that may be broken over lines, by an index of how lines begin."""

    def __init__(self, lines: list[Line]) -> None:
        self._folded = [
            fold_title(line.text) if len(line.text) <= _LONGEST_LINE else "" for line in lines
        ]
        self._by_head: dict[str, list[int]] = {}
        for index, text in enumerate(self._folded):
            if len(text) >= 2:
                self._by_head.setdefault(text[:2], []).append(index)

    def first_line(
        self, target: str, at: int, begins: Callable[[int], bool] = lambda index: True
    ) -> int | None:
        """The first line at or behind ``at`` from which the lines spell ``target``, or None.

        ``target`` is folded. An exact title is preferred to one that differs slightly, and of
        several exact ones that which ``begins`` says may begin a document.
        """
        if len(target) < 2:
            return None
        heads = self._by_head.get(target[:2], [])
        candidates = heads[bisect_left(heads, at) :]
        exact = [index for index in candidates[:_MOST_LINES] if self._spells(index, target)]
        if exact:
            return next((index for index in exact if begins(index)), exact[0])
        for index in candidates:
            if self._nearly_spells(index, target):
                return index
        return None

    def piece(self, target: str, at: int, begins: Callable[[int], bool]) -> int | None:
        """The first line at or behind ``at`` that begins a document and ends a title, or None.

        The contents page prints a title with the speaker's name before it, or a longer one:
        the line is at least half of it.
        """
        least = max(_SHORTEST_PIECE, len(target) // 2)
        for index in range(at, len(self._folded)):
            text = self._folded[index]
            if len(text) >= least and text in target and begins(index):
                return index
        return None

    def has(self, target: str) -> bool:
        """Whether the lines spell ``target``, folded, exactly."""
        return any(self._spells(index, target) for index in self._by_head.get(target[:2], []))

    def _spells(self, index: int, target: str) -> bool:
        joined = ""
        while index < len(self._folded) and len(joined) < len(target):
            joined += self._folded[index]
            if not target.startswith(joined):
                return False
            index += 1
        return joined == target

    def _nearly_spells(self, index: int, target: str) -> bool:
        joined = ""
        for text in self._folded[index : index + MAX_TITLE_LINES]:
            joined += text
            if abs(len(joined) - len(target)) <= max(2, len(target) // 12):
                return _matched(joined, target) >= 0.92 * max(len(joined), len(target))
            if len(joined) > len(target):
                return False
        return False
