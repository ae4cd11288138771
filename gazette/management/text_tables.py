"""Tables for the terminal, in which a Chinese character takes two columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def display_width(text: str) -> int:
    """The columns that a text takes in a terminal (UAX #11: wide and full-width count double)."""
    return sum(_width(character) for character in text)


def cut(text: str, width: int) -> str:
    """The text in at most ``width`` columns, with ``…`` where something was cut off."""
    if display_width(text) <= width:
        return text
    kept, used = "", 0
    for character in text:
        used += _width(character)
        if used > width - display_width("…"):
            break
        kept += character
    return f"{kept}…"


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """A line for each row, cells two spaces apart; columns of the indexes ``right`` align right."""
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            _padded(cell, width, index in right)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _padded(cell: str, width: int, is_right: bool) -> str:
    space = " " * (width - display_width(cell))
    return space + cell if is_right else cell + space


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
