"""The cells of a table's row, compared with the line of the source in which it stands. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from gazette.office.kept_source import KeptSource, bare
from gazette.parsing.parsed import Span
from gazette.parsing.words.merged_cells import MARKS, with_marks

_TAB = "\t"


def printed_cells(source: KeptSource, words: Span, cells: Sequence[str]) -> str | None:
    """The cells of a row, read as ``cells``, as its line of the source prints them.

    None if that is not known; the line itself where it parts none of them.
    """
    printed = _cells_in_source(source, words)
    if printed is None and _parted_inside_words(source, words, cells):
        return source.printed(*words)
    return printed


def _cells_in_source(source: KeptSource, words: Span) -> str | None:
    """The cells that the source prints where it prints these characters, parted by tabs, with
    the marks of merged cells; None where it does not part them by tabs."""
    start, end = source.span(*words)
    line = source.source.rfind("\n", 0, start) + 1
    stop = source.source.find("\n", end)
    stop = len(source.source) if stop < 0 else stop
    pieces, at = [], line
    for begin, close in source.left_out:
        if begin >= stop:
            break
        if close > line:
            mark = source.source[begin:close]
            pieces += [source.source[at : max(at, begin)], mark if mark in MARKS else ""]
            at = max(at, close)
    printed = "".join([*pieces, source.source[at:stop]])
    return _as_cells(printed.split(_TAB)) if _TAB in printed else None


def cells_of(cells: Sequence[str], marks: Sequence[str]) -> str:
    """The cells of a row in the same form."""
    return _as_cells(with_marks(list(cells), list(marks)))


def _as_cells(cells: Sequence[str]) -> str:
    return _TAB.join(map(bare, cells)).rstrip(_TAB)


def _parted_inside_words(source: KeptSource, words: Span, cells: Sequence[str]) -> bool:
    """Whether two cells part characters that the source prints side by side."""
    at = words[0]
    for cell in map(bare, cells):
        inner = words[0] < at < words[1]
        if inner and source.places[at] == source.places[at - 1] + 1:
            return True
        at += len(cell)
    return False
