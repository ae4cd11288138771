"""The part of a row that a result shows: the text around its hits, with the hits marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString, mark_safe

from gazette.layout.annotations import Annotation, annotated
from gazette.templatetags.typography import kept_together
from search.query.normal_form import Span

#: A row up to WHOLE characters is shown whole; of a longer one AROUND on each side of a hit,
#: and no more than LONGEST.
WHOLE, AROUND, LONGEST = 160, 36, 240


def mark_text(
    text: str, marks: Sequence[Span], start: int = 0, end: int | None = None
) -> SafeString:
    """The characters ``[start, end)`` of a text, with the hits marked.

    Dates and numbers keep together on a line as by the filter ``unbroken``.
    """
    end = len(text) if end is None else end
    return annotated(text, [*_annotations(marks), *kept_together(text, start, end)], start, end)


def excerpt(text: str, marks: Sequence[Span], start: int = 0) -> SafeString:
    """The text from ``start`` on, around its first hits; ``…`` stands for what is left out."""
    if len(text) - start <= WHOLE:
        return mark_text(text, marks, start)
    inside = [(max(first, start), last) for first, last in marks if last > start]
    windows = list(_windows(start, len(text), inside)) or [(start, start + LONGEST)]
    pieces = [mark_text(text, marks, first, last) for first, last in windows]
    before = "…" if windows[0][0] > start else ""
    after = "…" if windows[-1][1] < len(text) else ""
    return mark_safe(before + "…".join(pieces) + after)  # noqa: S308  (annotated escapes)


def _annotations(marks: Sequence[Span]) -> list[Annotation]:
    return [Annotation(start, end, "mark") for start, end in marks]


def _windows(begin: int, length: int, marks: Sequence[Span]) -> Iterator[Span]:
    """Offsets of the parts shown: around each hit, joined if they meet, LONGEST in all."""
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
