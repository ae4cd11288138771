"""Multi-column layout with fewer passes than WeasyPrint's.

Columns that cannot hold all of the content are full and stay as first laid out. Otherwise
they are balanced: each line end of the first column is tried as the height of all
columns, from the top, and the first height that holds everything is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, column

_columns_layout = column.columns_layout
#: By how many CSS pixels a column is higher than its lines, against rounding errors.
SLACK = 0.01
_NO_BREAK = {"break": "any", "page": None}


@dataclass(slots=True)
class _ColumnGroup:
    """Columns side by side; ``resume_at`` is where the next page continues, or None."""

    columns: list[Any]
    resume_at: Any
    next_page: dict[str, Any]

    @property
    def holds_all(self) -> bool:
        return bool(self.columns) and self.resume_at is None


def columns_layout(
    context: Any,
    box: Any,
    bottom_space: float,
    skip_stack: Any,
    containing_block: Any,
    page_is_empty: bool,
    absolute_boxes: list[Any],
    fixed_boxes: list[Any],
    adjoining_margins: list[float],
    first_letter_style: Any,
    first_line_style: Any,
) -> tuple[Any, Any, dict[str, Any], list[float], bool]:
    """Replaces WeasyPrint's function of this name; same arguments and return value."""
    if not _is_plain(context, box):
        original: tuple[Any, Any, dict[str, Any], list[float], bool] = _columns_layout(
            context, box, bottom_space, skip_stack, containing_block, page_is_empty,
            absolute_boxes, fixed_boxes, adjoining_margins, first_letter_style,
            first_line_style,
        )  # fmt: skip
        return original
    box = box.copy_with_children(box.children)
    box.position_y += block.collapse_margin(adjoining_margins)
    block.block_level_width(box, containing_block)
    layout = _ColumnLayout(
        context, box, containing_block, skip_stack, page_is_empty,
        (first_letter_style, first_line_style),
    )  # fmt: skip
    room = context.page_bottom - layout.top - bottom_space
    context.in_column = True
    group = layout.balance(room)
    context.in_column = False
    if not group.columns:
        return None, (0, None), dict(_NO_BREAK), [], False
    height = max(one.margin_height() for one in group.columns)
    for number, one in enumerate(group.columns):
        one.translate(number * (layout.width + layout.gap))
        one.height = height
    box.children = group.columns
    box.height = height
    return box, group.resume_at, group.next_page, [], False


def _is_plain(context: Any, box: Any) -> bool:
    """Whether the box uses only what pdf.css uses: a fixed number of columns with a fixed gap."""
    style = box.style
    return (
        style["column_count"] != "auto"
        and style["column_width"] == style["height"] == "auto"
        and style["column_gap"] != "normal"
        and style["position"] == "static"
        and bool(box.children)
        and context.current_footnote_area.height == "auto"
        and not any(child.style["column_span"] == "all" for child in box.children)
    )


@dataclass(slots=True)
class _ColumnLayout:
    """The layout of one box in columns; the fields are arguments of ``columns_layout``."""

    context: Any
    box: Any
    containing_block: Any
    skip_stack: Any
    page_is_empty: bool
    first_styles: tuple[Any, Any]

    @property
    def count(self) -> int:
        count: int = self.box.style["column_count"]
        return count

    @property
    def gap(self) -> float:
        gap: float = column.percentage(self.box.style["column_gap"], self.box.style, self.box.width)
        return gap

    @property
    def width(self) -> float:
        width: float = (self.box.width - (self.count - 1) * self.gap) / self.count
        return width

    @property
    def top(self) -> float:
        top: float = self.box.content_box_y()
        return top

    def balance(self, room: float) -> _ColumnGroup:
        """The columns, at most ``room`` high, balanced if they hold everything.

        Trials do not force content into a column. If the page begins with these columns and
        the content with a margin, which collapses there, the trial is repeated with forcing.
        """
        group = self.fill(room, self.page_is_empty)
        if not group.holds_all or self.count == 1:
            return group
        least = sum(one.height for one in group.columns) / self.count
        for height in _line_ends(group.columns[0], self.top):
            if least - SLACK <= height < room:
                tried = self.fill(height + SLACK, False)
                if tried.holds_all and self.page_is_empty and _begins_with_margin(tried.columns[0]):
                    tried = self.fill(height + SLACK, True)
                if tried.holds_all:
                    return tried
        return group

    def fill(self, height: float, is_forced: bool) -> _ColumnGroup:
        """The columns at this height, all at the position of the first.

        With ``is_forced`` each column takes its first content even if it does not fit.
        """
        group = _ColumnGroup([], self.skip_stack, dict(_NO_BREAK))
        bottom_space = self.context.page_bottom - self.top - height
        while len(group.columns) < self.count:
            empty = column._create_column_box(
                self.box, self.containing_block, self.box.children, self.width, self.top
            )
            one, resume_at, next_page, *_ = block.block_box_layout(
                self.context, empty, bottom_space, group.resume_at, self.containing_block,
                is_forced, [], [], None, *self.first_styles,
                discard=False, max_lines=None,
            )  # fmt: skip
            if one is None:
                break
            group.columns.append(one)
            group.resume_at, group.next_page = resume_at, next_page
            if resume_at is None:
                break
        return group


def _begins_with_margin(column: Any) -> bool:
    """Whether a column begins with a margin, which is dropped at the top of a page."""
    return any(child.margin_top for child in column.children[:1])


def _line_ends(box: Any, top: float) -> Sequence[float]:
    """The distances from ``top`` to the line ends in a column, ascending and distinct."""
    ends = {
        round(one.position_y + one.height - top, 2)
        for one in box.descendants()
        if isinstance(one, boxes.LineBox)
    }
    return sorted(ends)
