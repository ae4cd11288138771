"""The part of a row that a result shows: the words around its hits, every hit marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString, mark_safe

from gazette.layout.annotations import Annotation, annotated
from search.query.normal_form import Span

#: A row up to this length is shown whole; else so many characters around each hit, and no more.
WHOLE, AROUND, LONGEST = 160, 36, 240


def marked(text: str, marks: Sequence[Span], start: int = 0, end: int | None = None) -> SafeString:
    """The characters ``[start, end)`` of a text with the hits in it marked."""
    return annotated(text, _annotations(marks), start, end)


def excerpt(text: str, marks: Sequence[Span], start: int = 0) -> SafeString:
    """The text from ``start`` on, around its first hits; what is left out is shown by ``…``."""
    if len(text) - start <= WHOLE:
        return marked(text, marks, start)
    inside = [(max(first, start), last) for first, last in marks if last > start]
    windows = list(_windows(start, len(text), inside)) or [(start, start + LONGEST)]
    pieces = [marked(text, marks, first, last) for first, last in windows]
    before = "…" if windows[0][0] > start else ""
    after = "…" if windows[-1][1] < len(text) else ""
    return mark_safe(before + "…".join(pieces) + after)  # noqa: S308  (annotated escapes)


def _annotations(marks: Sequence[Span]) -> list[Annotation]:
    return [Annotation(start, end, "mark") for start, end in marks]


def _windows(begin: int, length: int, marks: Sequence[Span]) -> Iterator[Span]:
    """The stretches that are shown: around each hit, those that meet made one, up to a bound."""
    windows: list[Span] = []
    for start, end in marks:
        first, last = max(begin, start - AROUND), min(length, end + AROUND)
        shown = sum(stop - at for at, stop in windows)
        if windows and first <= windows[-1][1]:
            if shown + last - windows[-1][1] > LONGEST:
                break
            windows[-1] = (windows[-1][0], max(last, windows[-1][1]))
        elif windows and shown + last - first > LONGEST:
            break
        else:
            windows.append((first, last))
    yield from windows
