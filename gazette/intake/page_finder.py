"""The page on which a stretch of the source is printed, and the boxes around its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gazette.intake.original import OriginalUse
from gazette.parsing.readers.source_text import WHOLE

__all__ = ["WHOLE", "PagePlace", "boxes_on", "page_place"]


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page of an original, and where on it the lines stand.

    ``boxes`` are left, top, width and height in ten-thousandths of the page; there are none
    where only the page of a neighbouring line is known, or not even that. ``is_found`` says
    whether the page is known.
    """

    use: OriginalUse
    page: int
    boxes: tuple[tuple[int, int, int, int], ...] = ()
    is_found: bool = True


def page_place(uses: Sequence[OriginalUse], start: int, end: int) -> PagePlace | None:
    """Where the stretch from ``start`` to ``end`` of the source begins; None without originals."""
    use = _use_at(uses, start)
    if use is None:
        return None
    lines = [line for line in use.places if line[0] < end and start < line[1]]
    if lines:
        page = lines[0][2]
        return PagePlace(use, page, boxes_on(use, page, start, end))
    before = [line[2] for line in use.places if line[0] < end]
    after = [line[2] for line in use.places if line[0] >= end]
    near = before[-1:] or after[:1]
    return PagePlace(use, near[0] if near else 1, is_found=bool(near))


def boxes_on(
    use: OriginalUse, page: int, start: int, end: int
) -> tuple[tuple[int, int, int, int], ...]:
    """The boxes on a page around the lines of a stretch of the source."""
    return tuple(
        (left, top, max(1, right - left), max(1, bottom - top))
        for first, last, number, left, top, right, bottom in use.places
        if number == page and first < end and start < last
    )


def _use_at(uses: Sequence[OriginalUse], offset: int) -> OriginalUse | None:
    """The original whose text holds an offset of the source, or ends last before it."""
    begun = [(part[0], use) for use in uses for part in use.parts if part[0] <= offset]
    if begun:
        return max(begun, key=lambda one: one[0])[1]
    return uses[0] if uses else None
