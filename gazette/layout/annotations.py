"""Links, marks and edits in the words of a printed row, which they leave unchanged.

An annotation covers part of a row's printed words (``label`` + ``heading`` + ``body``, see
``Provision.printed``). A view adds annotations to rows (``annotate``), and the template
filter ``words`` renders a part of a row with them. Citations, search hits and amendments
are all annotations, so they may overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import takewhile
from typing import Any

from django.utils.safestring import SafeString, mark_safe

#: Elements from the outermost to the innermost; an inner one is split where an outer one ends.
NESTING = ("a", "ins", "del", "span", "mark")


@dataclass(frozen=True, slots=True)
class Annotation:
    """An element around the characters ``[start, end)`` of a row's printed words.

    ``attributes`` are pairs of name and value, escaped when they are written.
    """

    start: int
    end: int
    tag: str
    attributes: tuple[tuple[str, str], ...] = ()


def annotate(rows: Iterable[Any], annotations: Mapping[str, Sequence[Annotation]]) -> None:
    """Add to each row the annotations for its address, as its attribute ``annotations``."""
    for row in rows:
        row.annotations = [*getattr(row, "annotations", ()), *annotations.get(row.address, ())]


def annotated(
    words: str, annotations: Iterable[Annotation], start: int = 0, end: int | None = None
) -> SafeString:
    """The characters ``[start, end)`` of ``words`` as HTML; no character is changed.

    Of two overlapping annotations with the same tag, the later one begins where the first ends;
    but a span within a span stays within it.
    """
    end = len(words) if end is None else end
    inside = [one for one in annotations if one.start < end and one.end > start]
    layers = [
        sorted((one for one in inside if one.tag == tag), key=lambda one: (one.start, -one.end))
        for tag in NESTING
    ]
    pieces = _nested(words, start, end, [layer for layer in layers if layer])
    return mark_safe("".join(pieces))  # noqa: S308  (every piece is escaped)


def _nested(
    words: str, start: int, end: int, layers: Sequence[Sequence[Annotation]]
) -> Iterator[str]:
    """The elements of the outermost layer, with the inner layers inside and between them."""
    if not layers:
        yield escape(words[start:end])
        return
    outer, inner = layers[0], layers[1:]
    for place, one in enumerate(outer):
        first, last = max(one.start, start), min(one.end, end)
        if first >= last:
            continue
        below = [within, *inner] if (within := _spans_within(outer, place)) else inner
        yield from _nested(words, start, first, inner)
        yield f"<{one.tag}{_attributes(one, first)}>"
        yield from _nested(words, first, last, below)
        yield f"</{one.tag}>"
        start = last
    yield from _nested(words, start, end, inner)


def _spans_within(layer: Sequence[Annotation], place: int) -> Sequence[Annotation]:
    """The spans that lie within the one at ``place``: they follow it in their layer."""
    outer = layer[place]
    following = takewhile(lambda one: one.start < outer.end, layer[place + 1 :])
    return [one for one in following if one.tag == "span" and one.end <= outer.end]


def _attributes(one: Annotation, first: int) -> str:
    """The attributes of a piece that begins at ``first``; only the first piece has the id."""
    return "".join(
        f' {name}="{escape(value)}"'
        for name, value in sorted(one.attributes)
        if name != "id" or first == one.start
    )
