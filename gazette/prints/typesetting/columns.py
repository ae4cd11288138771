"""Columns of a page, each set once where WeasyPrint sets it twice or more.

Columns that do not hold all of their content are full: they stay as they were first
set. Those that do are made even: the end of one of the first column's lines is where
all columns end, and the first at which nothing is left over is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, column

_columns_layout = column.columns_layout
#: By how many CSS pixels a column is higher than its lines, for sums of floats.
SLACK = 0.01
_NOWHERE = {"break": "any", "page": None}


@dataclass(slots=True)
class _Filled:
    """Columns as they were set; ``resume_at`` is where the next page goes on."""

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
    """As WeasyPrint's: the box with its columns, where it goes on, and what is asked of there."""
    if not _is_plain(context, box):
        former: tuple[Any, Any, dict[str, Any], list[float], bool] = _columns_layout(
            context, box, bottom_space, skip_stack, containing_block, page_is_empty,
            absolute_boxes, fixed_boxes, adjoining_margins, first_letter_style,
            first_line_style,
        )  # fmt: skip
        return former
    box = box.copy_with_children(box.children)
    box.position_y += block.collapse_margin(adjoining_margins)
    block.block_level_width(box, containing_block)
    setting = _Setting(
        context, box, containing_block, skip_stack, page_is_empty,
        (first_letter_style, first_line_style),
    )  # fmt: skip
    room = context.page_bottom - setting.top - bottom_space
    context.in_column = True
    filled = setting.evenly(room)
    context.in_column = False
    if not filled.columns:
        return None, (0, None), dict(_NOWHERE), [], False
    height = max(one.margin_height() for one in filled.columns)
    for number, one in enumerate(filled.columns):
        one.translate(number * (setting.width + setting.gap))
        one.height = height
    box.children = filled.columns
    box.height = height
    return box, filled.resume_at, filled.next_page, [], False


def _is_plain(context: Any, box: Any) -> bool:
    """Whether the columns are such as our style sheet asks for: as many as it says, no more."""
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
class _Setting:
    """One box that is set in columns, and all that WeasyPrint wants to know for it."""

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

    def evenly(self, room: float) -> _Filled:
        """The columns at most ``room`` high; as high as each other where they hold everything.

        Nothing is forced into a column that is lower than it might be; what was tried is set
        once more where it matters that the page begins with it, for the space above it.
        """
        filled = self.filled(room, self.page_is_empty)
        if not filled.holds_all or self.count == 1:
            return filled
        least = sum(one.height for one in filled.columns) / self.count
        for height in _line_ends(filled.columns[0], self.top):
            if least - SLACK <= height < room:
                tried = self.filled(height + SLACK, False)
                if tried.holds_all and self.page_is_empty and _space_above(tried.columns[0]):
                    tried = self.filled(height + SLACK, True)
                if tried.holds_all:
                    return tried
        return filled

    def filled(self, height: float, is_forced: bool) -> _Filled:
        """The columns at this height, all at the place of the first.

        ``is_forced`` puts into each whatever comes first, whether it fits or not.
        """
        filled = _Filled([], self.skip_stack, dict(_NOWHERE))
        bottom_space = self.context.page_bottom - self.top - height
        while len(filled.columns) < self.count:
            empty = column._create_column_box(
                self.box, self.containing_block, self.box.children, self.width, self.top
            )
            one, resume_at, next_page, *_ = block.block_box_layout(
                self.context, empty, bottom_space, filled.resume_at, self.containing_block,
                is_forced, [], [], None, *self.first_styles,
                discard=False, max_lines=None,
            )  # fmt: skip
            if one is None:
                break
            filled.columns.append(one)
            filled.resume_at, filled.next_page = resume_at, next_page
            if resume_at is None:
                break
        return filled


def _space_above(column: Any) -> bool:
    """Whether a column begins with a space, which falls away at the head of a page."""
    return any(child.margin_top for child in column.children[:1])


def _line_ends(box: Any, top: float) -> Sequence[float]:
    """How far below ``top`` the lines in a column end, each once, from above."""
    ends = {
        round(one.position_y + one.height - top, 2)
        for one in box.descendants()
        if isinstance(one, boxes.LineBox)
    }
    return sorted(ends)
