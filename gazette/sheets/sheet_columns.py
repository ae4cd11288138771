"""The sheets of a workbook, their rows, and the errors in their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: The cells of one row by column name.
Values = Mapping[str, Any]

#: The column in which 是 deletes a row from the archive, and that value.
REMOVAL, YES = "删除", "是"


class Sheet(StrEnum):
    """The sheets by name, in the order in which they are imported."""

    ISSUES = "期"
    DOCUMENTS = "文件"
    PROVISIONS = "条文"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet; ``number`` is its number in the spreadsheet program."""

    sheet: Sheet
    number: int
    values: Values


@dataclass(frozen=True, slots=True)
class CellProblem:
    """An error in a cell or a row: the place, and in Chinese what is wrong and what to do."""

    sheet: str
    row: int
    column: str  # its letter; empty for the whole row
    message: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.column}{self.row}：{self.message}"


def problem_in(row: SheetRow, headers: list[str], header: str, message: str) -> CellProblem:
    """A problem in the column ``header`` of a row; of the whole row if there is no such column."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  (models load this module)

    letter = get_column_letter(headers.index(header) + 1) if header in headers else ""
    return CellProblem(row.sheet, row.number, letter, message)
