"""The sheets of a workbook, and how a message names a place in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from openpyxl.utils import get_column_letter

#: The values of one row by column name, as read from its cells.
Values = Mapping[str, Any]

#: In this column 是 takes a row out of the archive; a row that is absent stays.
REMOVAL, YES = "删除", "是"


class Sheet(StrEnum):
    """The sheets, in the order in which they are read; the value is the sheet's name."""

    ISSUES = "期"
    DOCUMENTS = "文件"
    PROVISIONS = "条文"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet; ``number`` is that which the spreadsheet program shows."""

    sheet: Sheet
    number: int
    values: Values


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a workbook cannot be imported: where, what, and how to mend it, in Chinese."""

    sheet: str
    row: int
    column: str  # the letter, empty where it is the row as a whole
    message: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.column}{self.row}：{self.message}"


def problem(row: Row, headers: list[str], header: str, message: str) -> Problem:
    """A problem in the cell below ``header``; the row as a whole where there is no such column."""
    letter = get_column_letter(headers.index(header) + 1) if header in headers else ""
    return Problem(row.sheet, row.number, letter, message)
