"""Conversion between cells and values, for each type of column.

``clean`` raises ValueError with a Chinese message for a cell that its column cannot take.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any
from unicodedata import normalize

from django.db import models
from import_export import widgets
from openpyxl.utils.datetime import from_excel

from gazette.parsing.words.dates import line_date
from gazette.parsing.words.numerals import DIGIT, HAN, to_int
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


#: A number as clerks write it: 3, 03, ３, 第3期, 总第123期, 二〇二四年, 六个月.
_NUMBER = re.compile(rf"(?:总?第)?([{DIGIT}{HAN}]+)(?:个?([期号年月页件]))?")
#: 2024.0, as programs write a column of numbers that has gaps.
_ZEROS = re.compile(rf"(?<=[{DIGIT}])[.．]0+$")
#: Column → the only measure that may stand behind its number.
_MEASURES = {
    **{"年": "年", "期": "期号", "总期号": "期号", "印刷页码": "页"},
    **{"有效期（年）": "年", "有效期（月）": "月", "期内次序": "件", "文件次序": "件"},
}


class NumberCell(widgets.Widget):
    """An integer, also as words such as 第03期; an empty cell is None.

    ``column`` is the name of the column: 5年 is no number of months.
    """

    def __init__(self, column: str = "") -> None:
        super().__init__()
        self.column = column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        if value in (None, ""):
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        found = _NUMBER.fullmatch(_ZEROS.sub("", "".join(str(value).split())))
        if isinstance(value, (bool, date)) or found is None:
            raise ValueError(f"“{value}”不是整数。")
        if found[2] and found[2] not in _MEASURES.get(self.column, ""):
            raise ValueError(f"“{value}”的单位与这一列不合，请只写数字。")
        try:
            return to_int(found[1])
        except ValueError:
            raise ValueError(f"“{value}”不是整数。") from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value


#: 2024-04-28, 2024/4/28, 2024.4.28, 20240428, each also with a time behind it.
_DAY = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"|(?P<month2>\d{2})(?P<day2>\d{2}))(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?"
)
#: Days that a spreadsheet program counts from 1900: those of 1949 to 2099.
_SERIAL_DAYS = range(17_899, 73_051)


class DateCell(widgets.Widget):
    """A date cell, or a date as spreadsheet programs and clerks write it; an empty cell is None.

    Read are 2024-4-28, 2024/4/28, 2024.4.28, 20240428, 2024年4月28日, 二〇二四年四月二十八日
    and the serial number that a date becomes in a cell of format 常规 (45410; ECMA-376
    Part 1, 18.17.4.1). What may be read in two ways (4/28/24) is not a date.
    """

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        if value in (None, ""):
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        day = (
            None if isinstance(value, bool) else self._parse(normalize("NFKC", str(value)).strip())
        )
        if day is None:
            raise ValueError(
                f"“{value}”不是日期，请写成 2024-01-27 或 2024年1月27日，或用日期格式的单元格。"
            )
        return day

    def _parse(self, text: str) -> date | None:
        if text.isdecimal() and int(text) in _SERIAL_DAYS:
            counted: datetime = from_excel(int(text))
            return counted.date()
        found = _DAY.fullmatch(text)
        if found is None:
            return line_date(text)
        month, day = found["month"] or found["month2"], found["day"] or found["day2"]
        try:
            return date(int(found["year"]), int(month), int(day))
        except ValueError:
            return None

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
    """The integer in a cell of the column ``name``; None if it holds none."""
    value = values.get(name)
    if type(value) is int:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    try:
        return NumberCell(name).clean(value)
    except ValueError:
        return None


def widget_for(field: models.Field[Any, Any], column: str) -> widgets.Widget:
    """The widget for a field of a model, which is shown in ``column``."""
    if field.choices:
        return ChoiceCell({key: str(label) for key, label in field.flatchoices})
    if isinstance(field, models.DateField):
        return DateCell()
    if isinstance(field, models.IntegerField):
        return NumberCell(column)
    return ListCell() if isinstance(field, models.JSONField) else TextCell()
