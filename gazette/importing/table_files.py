"""Tables that an operator or an editor made in a spreadsheet program, saved as CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from gazette.parsing.words.lines import fold

#: More lines than the archive of any house has files and pages.
_MOST_ROWS = 200_000


class UnreadableTable(ValueError):
    """A file that is no such table; the Chinese message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its line in the file, counted from 1, and its cells by the names of the columns."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def read_table(
    data: bytes, columns: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> list[TableRow]:
    """The rows of a CSV file in UTF-8, UTF-16 or GB18030, separated by comma, semicolon or tab.

    ``columns`` gives for each name the headings by which the column may go. Empty rows are
    left out. Raises UnreadableTable for a file without the ``needed`` columns, and for a
    heading that is not known, since what it says would be lost.
    """
    text = _decoded(data)
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise UnreadableTable(f"表格有一处引号不成对，读不下去（{error}）。") from error
    if len(lines) > _MOST_ROWS:
        raise UnreadableTable(f"表格超过{_MOST_ROWS}行，请分成几个。")
    names = _names(lines[0] if lines else [], columns, needed)
    rows = (
        TableRow(number, dict(zip(names, map(_cell, cells), strict=False)))
        for number, cells in enumerate(lines[1:], start=2)
    )
    return [row for row in rows if any(row.cells.values())]


def _decoded(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableTable("这是 Excel 工作簿。请另存为“CSV UTF-8（逗号分隔）”再用。")
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableTable("认不出表格的文字编码。请另存为“CSV UTF-8（逗号分隔）”再用。")


def _names(
    headings: Sequence[str], columns: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> list[str]:
    known = {fold(heading).lower(): name for name, own in columns.items() for heading in own}
    names = [known.get(fold(heading).lower(), "") for heading in headings]
    odd = [heading for heading, name in zip(headings, names, strict=True) if heading and not name]
    listed = "、".join(own[0] for own in columns.values())
    if odd:
        raise UnreadableTable(f"表格里不认识的列：{'、'.join(odd)}。可以有的列：{listed}。")
    absent = [columns[name][0] for name in needed if name not in names]
    if absent:
        raise UnreadableTable(
            f"表格的第一行应是列名，缺少：{'、'.join(absent)}。可以有的列：{listed}。"
        )
    twice = {columns[name][0] for name in names if name and names.count(name) > 1}
    if twice:
        raise UnreadableTable(f"表格里有两列都是：{'、'.join(sorted(twice))}。")
    return names


def _cell(text: str) -> str:
    """A cell as typed, without an apostrophe that keeps a spreadsheet program from running it."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text
