"""Words that know where in the source they stand.

The words of a row are runs: text with the offset in the source at which it is printed,
or None where an editor wrote it. So it can always be computed what rows and source do
not share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from gazette.parsing.words.lines import Line


class Run(NamedTuple):
    """Consecutive characters; ``at`` is the offset of the first in the source."""

    text: str
    at: int | None

    @property
    def end(self) -> int | None:
        return None if self.at is None else self.at + len(self.text)


Words = tuple[Run, ...]


def text_of(words: Words) -> str:
    return "".join(run.text for run in words)


def from_line(line: Line) -> Words:
    """The words of a parser's line."""
    runs, at = [], 0
    for start, end in line.pieces:
        runs.append(Run(line.text[at : at + end - start], start))
        at += end - start
    return merge_runs(runs)


def to_line(words: Words, anchor: int) -> Line:
    """The words as a parser's line.

    What an editor wrote is given the place of its neighbours; ``anchor`` is the place of
    words that have none from the source beside them.
    """
    at = next((run.at for run in words if run.at is not None), anchor)
    pieces = []
    for text, start in words:
        if start is None:
            begin = max(0, at - len(text))
            pieces.append((begin, begin + len(text)))
        else:
            pieces.append((start, start + len(text)))
            at = start + len(text)
    return Line(text_of(words), tuple(pieces))


def merge_runs(runs: Iterable[Run]) -> Words:
    """The runs without empty ones; runs that adjoin in the source become one."""
    kept: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if kept and (kept[-1].end == run.at):
            kept[-1] = Run(kept[-1].text + run.text, kept[-1].at)
        else:
            kept.append(run)
    return tuple(kept)


def cut(words: Words, start: int, stop: int | None = None) -> Words:
    """The characters ``start`` to ``stop``, without white space at their ends."""
    text = text_of(words)[start:stop]
    start += len(text) - len(text.lstrip())
    return piece(words, start, start + len(text.strip()))


def piece(words: Words, start: int, stop: int) -> Words:
    """The characters ``start`` to ``stop`` as they are."""
    kept, at = [], 0
    for text, place in words:
        low, high = max(start - at, 0), min(stop - at, len(text))
        if low < high:
            kept.append(Run(text[low:high], None if place is None else place + low))
        at += len(text)
    return merge_runs(kept)


def pieces(words: Words, lengths: Iterable[int]) -> list[Words]:
    """Consecutive pieces of so many characters each."""
    found, at = [], 0
    for length in lengths:
        found.append(piece(words, at, at + length))
        at += length
    return found


def rewrite(words: Words, text: str) -> Words:
    """``text`` as words: what it shares with ``words`` keeps its place in the source."""
    old = text_of(words)
    head = _common_length(old, text)
    tail = _common_length(old[head:][::-1], text[head:][::-1])
    middle = text[head : len(text) - tail]
    runs = [*piece(words, 0, head)]
    runs += _matching_runs(piece(words, head, len(old) - tail), middle)
    return merge_runs([*runs, *piece(words, len(old) - tail, len(old))])


def _common_length(one: str, other: str) -> int:
    """How many characters two texts share at their beginning."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _matching_runs(words: Words, text: str) -> Iterator[Run]:
    """``text`` as runs: with places where it matches ``words``, without where it is new."""
    matcher = SequenceMatcher(None, text_of(words), text, autojunk=False)
    for tag, start, stop, new_start, new_stop in matcher.get_opcodes():
        if tag == "equal":
            yield from piece(words, start, stop)
        elif new_start < new_stop:
            yield Run(text[new_start:new_stop], None)
