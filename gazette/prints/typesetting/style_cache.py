"""What WeasyPrint computes anew for every box of every attempt, found once for each style."""

from __future__ import annotations

from typing import Any

from weasyprint.css import AnonymousStyle
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

_strut, _resolve_percentages = inline.strut, inline.resolve_percentages

_SIDES = ("top", "right", "bottom", "left")
#: The lengths of a box that ``resolve_percentages`` finds.
LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{bound}{axis}" for bound in ("", "min_", "max_") for axis in ("width", "height")),
    *(f"border_{side}_width" for side in _SIDES),
)


def strut(style: Any) -> tuple[float, float]:
    """As WeasyPrint's: line height and baseline of a style."""
    known: tuple[float, float] | None = getattr(style, "gazette_strut", None)
    if known is None:
        known = style.gazette_strut = _strut(style)
    return known


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """As WeasyPrint's: set a box's lengths, which depend on its style and on what holds it.

    Lines and texts without a style of their own have none of these lengths. Where borders
    collapse, a box's depend on its neighbours and are not kept.
    """
    style, holder = box.style, _size(containing_block)
    if isinstance(box, boxes.TextBox | boxes.LineBox) and type(style) is AnonymousStyle:
        holder = (0, 0)
    elif isinstance(box, boxes.PageBox) or style["border_collapse"] == "collapse":
        _resolve_percentages(box, containing_block)
        return
    known = style.__dict__.setdefault("gazette_lengths", {})
    if holder not in known:
        _resolve_percentages(box, containing_block)
        known[holder] = {name: getattr(box, name) for name in LENGTHS}
    else:
        box.__dict__.update(known[holder])


def _size(block: Any) -> tuple[Any, Any]:
    """Width and height of a box or of what WeasyPrint gives in its place."""
    if isinstance(block, boxes.Box):
        return block.width, block.height
    width, height = block
    return width, height
