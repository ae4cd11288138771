"""Caches values that WeasyPrint computes anew for every box, by style."""

from __future__ import annotations

from typing import Any

from weasyprint.css import AnonymousStyle
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

_strut, _resolve_percentages = inline.strut, inline.resolve_percentages

_SIDES = ("top", "right", "bottom", "left")
#: The lengths of a box that ``resolve_percentages`` sets.
LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{bound}{axis}" for bound in ("", "min_", "max_") for axis in ("width", "height")),
    *(f"border_{side}_width" for side in _SIDES),
)


def strut(style: Any) -> tuple[float, float]:
    """Replaces WeasyPrint's function of this name: line height and baseline of a style."""
    cached: tuple[float, float] | None = getattr(style, "gazette_strut", None)
    if cached is None:
        cached = style.gazette_strut = _strut(style)
    return cached


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Replaces WeasyPrint's function of this name: set a box's lengths.

    They depend on its style and on the size of its containing block; lines and texts
    without a style of their own have none. With collapsing borders they also depend on the
    neighbours, and are not cached.
    """
    style, holder = box.style, _size(containing_block)
    if isinstance(box, boxes.TextBox | boxes.LineBox) and type(style) is AnonymousStyle:
        holder = (0, 0)
    elif isinstance(box, boxes.PageBox) or style["border_collapse"] == "collapse":
        _resolve_percentages(box, containing_block)
        return
    cached = style.__dict__.setdefault("gazette_lengths", {})
    if holder not in cached:
        _resolve_percentages(box, containing_block)
        cached[holder] = {name: getattr(box, name) for name in LENGTHS}
    else:
        box.__dict__.update(cached[holder])


def _size(block: Any) -> tuple[Any, Any]:
    """Width and height of a containing block, which may be a box or a pair."""
    if isinstance(block, boxes.Box):
        return block.width, block.height
    width, height = block
    return width, height
