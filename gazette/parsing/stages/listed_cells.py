"""Tables that text extraction sets one cell a line.

Reads the lines behind the heads of the columns, each on a line of its own; writes the
rows. Where the first column numbers the rows, each row begins with its number; else a row
takes as many lines as there are heads, and nothing is made a table that does not come
out even.
"""

import re

from gazette.parsing.stages.table_rows import TableRow, row_of
from gazette.parsing.words.annex_labels import is_annex_label
from gazette.parsing.words.bodies import is_body
from gazette.parsing.words.column_heads import is_column_head, numbers_rows
from gazette.parsing.words.dates import is_date_line
from gazette.parsing.words.lines import Line, fold
from gazette.parsing.words.markers import DIVISIONS, Scheme, find_mark

_MOST_COLUMNS = 14
_LONGEST_HEAD = 20
#: A row takes no more lines than these, however its cells are broken.
_LONGEST_ROW = 60
_LONGEST_CELL = 40
_LONGEST_TABLE = 4000
_FOOT = re.compile(r"(?:注|说\s*明|备\s*注|填表说明)\s*[:：\d]|[（(]?(?:此件|主动公开|依申请公开)")
_FIGURE = re.compile(r"-?[\d.,]+%?")
_STOP = re.compile(r"[。；！？]")
_GROUP_SCHEMES = (Scheme.HAN_COMMA, Scheme.HAN_PAREN)


def listed_table(lines: list[Line], index: int) -> tuple[list[TableRow], int]:
    """The rows of the table whose heads begin at ``index``, and the line behind it."""
    if not is_column_head(lines[index].text):
        return [], index
    if numbers_rows(lines[index].text):
        return _numbered_table(lines, index)
    return _even_table(lines, index)


# -- rows with numbers -----------------------------------------------------------


def _numbered_table(lines: list[Line], index: int) -> tuple[list[TableRow], int]:
    width = _head_width(lines, index)
    if width is None:
        return [], index
    head = lines[index : index + width]
    rows = [row_of(head)]
    at, is_even = index + width, True
    number = first = max(0, (_value_at(lines, at) or 1) - 1)
    while at < len(lines) and at - index < _LONGEST_TABLE:
        at = _take_between(lines, at, head, rows, number)
        if at >= len(lines) or not _begins_row(lines[at].text, number, rows):
            break
        number = _value(lines[at].text) or 0
        end = _row_end(lines, at, width, number, head, is_even)
        is_even = is_even and end - at == width
        rows.append(row_of(lines[at:end]))
        at = end
    return (rows, at) if number > first else ([], index)


def _head_width(lines: list[Line], index: int) -> int | None:
    """How many heads of columns stand from ``index`` on, up to the first row or group; or None."""
    known = 0
    for at in range(index, min(index + _MOST_COLUMNS + 1, len(lines))):
        text = lines[at].text
        width = at - index
        if width >= 2 and (
            _value(text) == 1 or (_is_group(text) and _value_at(lines, at + 1) == 1)
        ):
            return width if known >= 2 or width >= 3 else None
        if width >= 3 and width == known and _value(text):
            return width  # goes on with the numbers of a table above
        if len(text) > _LONGEST_HEAD or _STOP.search(text) or find_mark(text):
            return None
        known += is_column_head(text)
    return None


def _value(text: str) -> int | None:
    """The number that a whole line is: 1, 01; None for any other line."""
    words = fold(text).rstrip(".、")
    return int(words) if words.isascii() and words.isdigit() and len(words) <= 4 else None


def _value_at(lines: list[Line], at: int) -> int | None:
    return _value(lines[at].text) if at < len(lines) else None


def _is_group(text: str) -> bool:
    mark = find_mark(text)
    return (
        mark is not None
        and mark.scheme in _GROUP_SCHEMES
        and len(text) <= _LONGEST_CELL
        and not _STOP.search(text)
    )


def _take_between(
    lines: list[Line], at: int, head: list[Line], rows: list[TableRow], number: int
) -> int:
    """Add what stands between two rows, a group or the heads again; return the next line."""
    if _repeats(lines, at, head):
        rows.append(row_of(lines[at : at + len(head)]))
        return at + len(head)
    if _is_group(lines[at].text) and _value_at(lines, at + 1) in (1, number + 1):
        rows.append(row_of([lines[at]]))
        return at + 1
    return at


def _repeats(lines: list[Line], at: int, head: list[Line]) -> bool:
    here = lines[at : at + len(head)]
    return [fold(line.text) for line in here] == [fold(line.text) for line in head]


def _begins_row(text: str, number: int, rows: list[TableRow]) -> bool:
    """Whether a line is the next number, or 1 behind the row of a group."""
    value = _value(text)
    return value == number + 1 or (value == 1 and "\t" not in rows[-1].text)


def _row_end(
    lines: list[Line], at: int, width: int, number: int, head: list[Line], is_even: bool
) -> int:
    """The line behind the row that begins at ``at``."""
    if is_even and _is_boundary(lines, at + width, number, head):
        return _before_label(lines, at, at + width)
    for end in range(at + 2, min(at + _LONGEST_ROW, len(lines))):
        if _is_boundary(lines, end, number, head) and _value_at(lines, end) is not None:
            return end
        if _ends(lines, end):
            return _before_label(lines, at, min(end, at + width) if is_even else end)
        if end > at + 2 and _is_group(lines[end].text) and _is_boundary(lines, end, number, head):
            return end
    return _before_label(lines, at, min(at + width, len(lines)))


def _is_boundary(lines: list[Line], at: int, number: int, head: list[Line]) -> bool:
    """Whether the next row, a group or the heads again stand at ``at``."""
    if at >= len(lines):
        return at == len(lines)
    if _value(lines[at].text) == number + 1 or _repeats(lines, at, head):
        return True
    return _is_group(lines[at].text) and _value_at(lines, at + 1) in (1, number + 1)


def _before_label(lines: list[Line], at: int, end: int) -> int:
    """``end``, or the first label of an annex before it."""
    end = min(end, len(lines))
    return next((i for i in range(at + 1, end) if is_annex_label(lines[i].text)), end)


def _ends(lines: list[Line], at: int) -> bool:
    """Whether a table can go no further than to line ``at``: an annex, a division, a signature."""
    text = lines[at].text
    mark = find_mark(text)
    if mark and (mark.scheme in DIVISIONS or mark.scheme is Scheme.HAN_COMMA):
        return not _FIGURE.fullmatch(fold(lines[at + 1].text) if at + 1 < len(lines) else "")
    if is_annex_label(text) or _FOOT.match(text) or text.startswith("|") or "\t" in text:
        return True
    following = lines[at + 1].text if at + 1 < len(lines) else ""
    return is_body(text) and bool(following) and (is_date_line(following) or is_body(following))


# -- rows without numbers --------------------------------------------------------


def _even_table(lines: list[Line], index: int) -> tuple[list[TableRow], int]:
    width = 0
    while (
        index + width < len(lines)
        and width <= _MOST_COLUMNS
        and is_column_head(lines[index + width].text)
    ):
        width += 1
    if width > _MOST_COLUMNS:
        return [], index
    end = _cells_end(lines, index + width, width) if width >= 2 else index
    count = end - index - width
    least = width if width >= 3 else 2 * width
    if width < 2 or count < least or count % width:
        return [], index
    starts = range(index, end, width)
    return [row_of(lines[at : at + width]) for at in starts], end


def _cells_end(lines: list[Line], first: int, width: int) -> int:
    """The line behind the cells that begin at ``first``."""
    head = lines[first - width : first]
    for at in range(first, min(first + _LONGEST_TABLE, len(lines))):
        is_row_start = (at - first) % width == 0
        text = lines[at].text
        if not is_row_start and text == head[0].text and _repeats(lines, at, head):
            return at
        if is_annex_label(text) or _FOOT.match(text) or text.startswith("|") or "\t" in text:
            return at
        if is_row_start and (_ends(lines, at) or _is_prose(text)):
            return at
        if not is_row_start and len(text) > 3 * _LONGEST_CELL:
            return at
    return min(first + _LONGEST_TABLE, len(lines))


def _is_prose(text: str) -> bool:
    return len(text) > _LONGEST_CELL or (text[-1] in "。：" and len(text) > 12)
