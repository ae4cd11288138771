"""Conversion between cells and values, for each type of column.

``clean`` raises ValueError with a Chinese message for a cell that its column cannot take.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.db import models
from import_export import widgets

from gazette.parsing.words.dates import line_date
from gazette.sheets.sheet_columns import Values

_LOGICAL = {True: "TRUE", False: "FALSE"}


class TextCell(widgets.Widget):
    """Text, unchanged; a number that the spreadsheet program made of it becomes text again."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            raise ValueError(f"单元格是逻辑值 {_LOGICAL[value]}，请改成文字。")
        if isinstance(value, (date, datetime)):
            raise ValueError("单元格是日期，这一列应当是文字；请把单元格格式设为“文本”再填写。")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return str(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value or ""


class NumberCell(widgets.Widget):
    """An integer; an empty cell is None."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        if value in (None, ""):
            return None
        text = str(int(value) if isinstance(value, float) and value.is_integer() else value)
        if isinstance(value, bool) or not text.strip().isascii() or not text.strip().isdigit():
            raise ValueError(f"“{value}”不是整数。")
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class DateCell(widgets.Widget):
    """A date cell, or text like 2024-01-27 or 2024年1月27日; an empty cell is None."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        if value in (None, ""):
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        day = self._parse(str(value).strip())
        if day is None:
            raise ValueError(
                f"“{value}”不是日期，请写成 2024-01-27 或 2024年1月27日，或用日期格式的单元格。"
            )
        return day

    def _parse(self, text: str) -> date | None:
        try:
            return date.fromisoformat(text.replace("/", "-"))
        except ValueError:
            return line_date(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


class LinesCell(widgets.Widget):
    """A list of texts, one on each line of the cell."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        text = TextCell().clean(value)
        return [line for line in text.split("\n") if line]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "\n".join(value or ())


class ListCell(widgets.Widget):
    """A list of texts that may contain line breaks, as JSON: ``["甲", "乙"]``."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        if value in (None, ""):
            return []
        try:
            texts = json.loads(str(value))
        except ValueError:
            texts = None
        if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
            raise ValueError('应当写成 ["甲", "乙"] 的样子，引号和方括号用半角。')
        return texts

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return json.dumps(value, ensure_ascii=False) if value else ""


class ChoiceCell(widgets.Widget):
    """One of a fixed set of values, each by its Chinese label."""

    def __init__(self, labels: dict[str, str]) -> None:
        super().__init__()
        self.labels = labels

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        keys = [key for key, label in self.labels.items() if label == value]
        if not keys:
            raise ValueError(f"“{value or ''}”不在可填之列：{'、'.join(self.labels.values())}。")
        return keys[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return self.labels.get(value, value)


def number_in(values: Values, name: str) -> int | None:
    """The integer in a cell; None if it holds none."""
    try:
        return NumberCell().clean(values.get(name))
    except ValueError:
        return None


def widget_for(field: models.Field[Any, Any]) -> widgets.Widget:
    """The widget for a field of a model."""
    if field.choices:
        return ChoiceCell({key: str(label) for key, label in field.flatchoices})
    if isinstance(field, models.DateField):
        return DateCell()
    if isinstance(field, models.IntegerField):
        return NumberCell()
    return ListCell() if isinstance(field, models.JSONField) else TextCell()
