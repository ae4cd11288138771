"""Words found in the rows of a document under correction, and other words in their place; pure.

The search runs over the rows as they are stored, so that an issue of 10,000 rows is searched
at once; a draft is loaded only where there is a hit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from gazette.intake import source_words as w
from gazette.intake.draft import Draft, DraftRow
from gazette.intake.row_edits import rewrite_rows
from gazette.parsing.parsed import Level, Span

#: Words that mean something else in a cell than what they say (merged cells).
_MARKS = ("<<", "^^")


@dataclass(frozen=True, slots=True)
class Hit:
    """Where words stand: the key of the row, and the offset in its printed words."""

    key: int
    start: int
    end: int


def find(structure: dict[str, Any], words: str, *, is_exact: bool) -> Iterator[Hit]:
    """The hits in a stored draft, in order of print; they do not overlap.

    ``is_exact`` (全字形): full and half width, capital and small letters are different.
    """
    wanted = words if is_exact else _folded(words)
    for row in structure.get("rows", ()):
        if row["l"] == Level.TABLE:
            continue
        text = "".join(run[0] for part in row["w"] for run in part)
        searched = text if is_exact else _folded(text)
        at = searched.find(wanted)
        while at >= 0:
            yield Hit(row["k"], at, at + len(wanted))
            at = searched.find(wanted, at + len(wanted))


def _folded(text: str) -> str:
    """The text without differences of width and case, character for character."""
    if text.isascii():
        return text.lower()
    return "".join(_folded_character(character) for character in text)


def _folded_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


def source_span(row: DraftRow, hit: Hit) -> Span | None:
    """What the source prints between the words before and behind a hit; None if it cannot be
    told, because an editor wrote these."""
    low, high, at = None, None, 0
    for text, place in row.words:
        end = at + len(text)
        if place is not None and at < hit.start:
            low = place + min(end, hit.start) - at
        if place is not None and low is None and end > hit.start and at < hit.end:
            low = place
        if place is not None and end > hit.start and at < hit.end:
            high = place + min(end, hit.end) - at
        if place is not None and end > hit.end:
            high = place + max(hit.end - at, 0)
            break
        at = end
    return (low, high) if low is not None and high is not None and low <= high else None


def replace_words(draft: Draft, hits: Iterable[Hit], words: str, source: str = "") -> Draft:
    """The draft with ``words`` in place of the hits; where ``source`` prints just these words
    there, they are those of the source again.

    Raises CannotEdit for a row that refuses them, naming it by its words, and KeyError if a
    row is gone. The hits of one row are in the order of print.
    """
    of_row: dict[int, list[Hit]] = {}
    for hit in hits:
        of_row.setdefault(hit.key, []).append(hit)
    rows = {row.key: row for row in draft.rows}
    return rewrite_rows(
        draft, {key: _parts(rows[key], found, words, source) for key, found in of_row.items()}
    )


def _parts(
    row: DraftRow, hits: list[Hit], words: str, source: str
) -> tuple[w.Words, w.Words, w.Words]:
    """Label, heading and body of a row with other words at the hits; a hit that spans two of
    them becomes words of the first."""
    lengths = [len(w.text_of(part)) for part in (row.label, row.heading, row.body)]
    ends = [lengths[0], lengths[0] + lengths[1], sum(lengths)]
    found: list[list[w.Run]] = [[], [], []]
    at, printed = 0, row.words
    for hit in [*sorted(hits, key=lambda one: one.start), None]:
        stop = hit.start if hit else ends[2]
        for number, end in enumerate(ends):
            begin = ends[number - 1] if number else 0
            found[number] += w.piece(printed, max(at, begin), max(at, begin, min(stop, end)))
        if hit:
            number = next(n for n, end in enumerate(ends) if hit.start < end)
            found[number] += _written(row, hit, words, source)
            at = hit.end
    label, heading, body = (w.merge_runs(part) for part in found)
    return label, heading, body


def _written(row: DraftRow, hit: Hit, words: str, source: str) -> w.Words:
    """The new words at a hit, with their places in the source as far as they have one."""
    span = source_span(row, hit)
    if span and words and source[slice(*span)] == words:
        return (w.Run(words, span[0]),)
    return w.rewrite(w.piece(row.words, hit.start, hit.end), words)


def refusal_of(words: str, replacement: str) -> str:
    """Why these words cannot be looked for or written, in Chinese; "" if they can."""
    if not words.strip():
        return "请写明要找的文字。"
    if any(unicodedata.category(one) == "Cc" for one in words + replacement):
        return "要找的和改成的文字里不能有换行、制表符。"
    if replacement.strip() in _MARKS:
        return "“<<”“^^”在表格里是合并单元格的记号，不能在这里填写。"
    if words == replacement:
        return "改成的文字与要找的文字相同。"
    return ""
