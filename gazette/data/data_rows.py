"""The rows of a table among the rows of a text, as ``documents_data`` has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from gazette.parsing.parsed import Level

Row = Mapping[str, Any]


def lines_behind(rows: Sequence[Row], place: int) -> list[Row]:
    """The rows that stand right behind the table at a place; [] where that is no table."""
    table = rows[place]
    if table["level"] != Level.TABLE:
        return []
    return list(
        takewhile(
            lambda row: row["parent"] == table["address"] and row["level"] == Level.TABLE_ROW,
            rows[place + 1 :],
        )
    )
