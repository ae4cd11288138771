"""The part of a row that a result shows: the words around its hits, every hit marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString, mark_safe

from gazette.annotations import Annotation, annotated
from search.normal import Span

#: A row up to this length is shown whole; else so many characters around each hit, and no more.
WHOLE, AROUND, LONGEST = 160, 36, 240


def marked(text: str, marks: Sequence[Span]) -> SafeString:
    """A whole text with its hits marked."""
    return annotated(text, _annotations(marks))


def excerpt(text: str, marks: Sequence[Span]) -> SafeString:
    """The text around its first hits, what is left out shown by ``…``."""
    if len(text) <= WHOLE:
        return marked(text, marks)
    annotations = _annotations(marks)
    windows = list(_windows(len(text), marks)) or [(0, LONGEST)]
    pieces = [annotated(text, annotations, start, end) for start, end in windows]
    before = "…" if windows[0][0] > 0 else ""
    after = "…" if windows[-1][1] < len(text) else ""
    return mark_safe(before + "…".join(pieces) + after)  # noqa: S308  (annotated escapes)


def _annotations(marks: Sequence[Span]) -> list[Annotation]:
    return [Annotation(start, end, "mark") for start, end in marks]


def _windows(length: int, marks: Sequence[Span]) -> Iterator[Span]:
    """The stretches that are shown: around each hit, those that meet made one, up to a bound."""
    windows: list[Span] = []
    for start, end in marks:
        first, last = max(0, start - AROUND), min(length, end + AROUND)
        if windows and first <= windows[-1][1]:
            first = windows.pop()[0]
        if windows and sum(b - a for a, b in windows) + last - first > LONGEST:
            break
        windows.append((first, min(last, first + max(LONGEST, end - start))))
    yield from windows
