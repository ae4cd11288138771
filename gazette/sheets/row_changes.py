"""The changes that an import makes, row by row: shown after the dry run, and used to undo it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gazette.sheets.sheet_columns import Sheet


class Operation(StrEnum):
    """What an import does to a row; the values are shown to the editor."""

    CREATE = "新增"
    CHANGE = "改动"
    REMOVE = "删去"


@dataclass(frozen=True, slots=True)
class Change:
    """One row that an import creates, changes or removes.

    ``key`` has the cells that identify the row after the change; ``cells`` has the
    changed cells by column name, before and after. ``number`` is the row of the sheet,
    0 for a provision that is removed with its document.
    """

    sheet: Sheet
    number: int
    operation: Operation
    key: dict[str, Any]
    cells: dict[str, tuple[Any, Any]]

    @property
    def name(self) -> str:
        """The row for an editor: ``2025年第1期 示政发〔2025〕9号 art_3``."""
        year, number = self.key.get("年"), self.key.get("期")
        document = self.key.get("文号") or self.key.get("文件次序") or self.key.get("期内次序")
        parts = [f"{year}年第{number}期", document, self.key.get("地址")]
        return " ".join(str(part) for part in parts if part)
