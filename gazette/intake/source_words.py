"""Words that remember where in the source each of them stands.

A row's words are runs: text with the offset in the source at which it is printed,
or None where an editor wrote it. No character of the source is copied from
anywhere else, so what rows and source do not share can always be told.
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
    return packed(runs)


def to_line(words: Words, anchor: int) -> Line:
    """The words as a parser's line; what an editor wrote takes its place beside its neighbours.

    ``anchor`` is where words stand that have nothing of the source beside them.
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


def packed(runs: Iterable[Run]) -> Words:
    """Runs without empty ones, those that go on with one another put together."""
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
    return packed(kept)


def rewritten(words: Words, text: str) -> Words:
    """``text`` as words: what it shares with ``words`` keeps its place in the source."""
    old = text_of(words)
    head = _common(old, text)
    tail = _common(old[head:][::-1], text[head:][::-1])
    middle = text[head : len(text) - tail]
    runs = [*piece(words, 0, head)]
    runs += _matched(piece(words, head, len(old) - tail), middle)
    return packed([*runs, *piece(words, len(old) - tail, len(old))])


def _common(one: str, other: str) -> int:
    """How many characters two texts share at their beginning."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


def _matched(words: Words, text: str) -> Iterator[Run]:
    matcher = SequenceMatcher(None, text_of(words), text, autojunk=False)
    for tag, start, stop, new_start, new_stop in matcher.get_opcodes():
        if tag == "equal":
            yield from piece(words, start, stop)
        elif new_start < new_stop:
            yield Run(text[new_start:new_stop], None)
