"""用词表 as a table: in through django-import-export as CSV or XLSX, and out again."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from import_export import fields, resources
from openpyxl import load_workbook
from tablib import Dataset

from gazette.admin.table_import import write_rows
from gazette.effect.as_of import read_day
from gazette.importing.table_files import UnreadableTable, read_table
from gazette.models import WordRule
from gazette.spreadsheets import Sheet

WRONG, RIGHT, KIND, REASON = "错误写法", "应为", "种类", "理由、出处"
EXCEPT_IN, SINCE, ACTIVE = "例外", "自何日起", "启用"
_COLUMNS = {
    WRONG: (WRONG, "错误", "wrong"),
    RIGHT: (RIGHT, "正确写法", "right"),
    KIND: (KIND, "类别", "kind"),
    REASON: (REASON, "理由", "出处", "reason"),
    EXCEPT_IN: (EXCEPT_IN, "except_in"),
    SINCE: (SINCE, "起", "since"),
    ACTIVE: (ACTIVE, "active"),
}
_KINDS: Mapping[str, str] = {str(kind.label): kind.value for kind in WordRule.Kind}
_YES, _NO = ("是", "启用", "1", "true", "y", "yes", ""), ("否", "停用", "0", "false", "n", "no")
_XLSX = b"PK\x03\x04"
#: More rows than any list of words has, and a sheet that is not read any further.
_MOST_ROWS = 20_000


class WordRuleResource(resources.ModelResource):
    """One row a word; a word that is listed already takes the values of the row."""

    wrong = fields.Field("wrong", WRONG)

    class Meta:
        model = WordRule
        fields = ("wrong",)
        import_id_fields = ("wrong",)
        clean_model_instances = True
        skip_unchanged = False
        skip_diff = True
        use_transactions = True

    def import_instance(self, instance: WordRule, row: dict[str, Any], **kwargs: Any) -> None:
        super().import_instance(instance, row, **kwargs)
        instance.right = row[RIGHT]
        instance.reason = row[REASON]
        instance.except_in = row[EXCEPT_IN]
        instance.kind = _kind(row[KIND])
        instance.since = _day(row[SINCE])
        instance.is_active = _is_active(row[ACTIVE])


def _kind(words: str) -> str:
    if words and words not in _KINDS:
        raise ValidationError(f"种类“{words}”不对，应为{'、'.join(_KINDS)}。")
    return _KINDS.get(words, WordRule.Kind.SLIP.value)


def _day(words: str) -> date | None:
    day = read_day(words) if words else None
    if words and day is None:
        raise ValidationError(f"自何日起“{words}”不是日期，请写成 2019-04-01。")
    return day


def _is_active(words: str) -> bool:
    if words.lower() not in (*_YES, *_NO):
        raise ValidationError(f"启用“{words}”不对，应为是或者否。")
    return words.lower() in _YES


def import_words(data: bytes) -> tuple[int, int, list[str]]:
    """How many words of a table are new and how many changed, or what is wrong with it.

    All rows are written or, where any is wrong, none. Raises UnreadableTable.
    """
    rows = read_table(_as_csv(data), _COLUMNS, [WRONG])
    names = list(_COLUMNS)
    dataset = Dataset(*([row[name] for name in names] for row in rows), headers=names)
    return write_rows(WordRuleResource(), dataset, [row.line for row in rows])


def _as_csv(data: bytes) -> bytes:
    """The first sheet of a workbook as CSV; any other file as it is."""
    if not data.startswith(_XLSX):
        return data
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        file = StringIO()
        writer = csv.writer(file)
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True)):
            if number > _MOST_ROWS:
                raise UnreadableTable(f"表格超过{_MOST_ROWS}行，请分成几个。")
            writer.writerow(map(_cell, row))
    except (BadZipFile, KeyError, IndexError, ValueError, OSError) as error:
        if isinstance(error, UnreadableTable):
            raise
        raise UnreadableTable(
            "工作簿读不出来。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再用。"
        ) from error
    lines = file.getvalue().splitlines(keepends=True)
    first = next((at for at, line in enumerate(lines) if line.strip(',"\r\n')), 0)
    return (
        re.sub(r",+(?=\r\n)", "", "".join(lines[first : first + 1])).encode()
        + "".join(lines[first + 1 :]).encode()
    )


def _cell(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return "" if value is None else str(value)


def word_sheet(rules: Iterable[WordRule]) -> Sheet:
    """The list as the table that can be read in again."""
    columns = [(WRONG, 12), (RIGHT, 16), (KIND, 6), (REASON, 24), (EXCEPT_IN, 24), (SINCE, 8)]
    cells = (
        [
            rule.wrong,
            rule.right,
            str(WordRule.Kind(rule.kind).label),
            rule.reason,
            rule.except_in,
            rule.since or "",
            "是" if rule.is_active else "否",
        ]
        for rule in rules
    )
    return Sheet("用词表", [*columns, (ACTIVE, 4)], cells)
