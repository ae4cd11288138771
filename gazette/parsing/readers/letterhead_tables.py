"""Tables that hold no data: letterheads, signatures and frames, read as their lines.

Offices set the head of a document in a table without rules: 示政发〔2025〕1号 on the left,
签发人：张三 on the right; two bodies one above the other beside 文件 (GB/T 9704-2012, 7.2).
Signatures of several bodies stand side by side in the same way.
"""

import re
from collections.abc import Sequence

from gazette.parsing.words.bodies import is_body
from gazette.parsing.words.dates import is_date_line
from gazette.parsing.words.lines import fold

_MOST_ROWS = 8
_MOST_CELLS = 12
_NUMBER = r"[\u4e00-\u9fff]{1,16}[〔\[(【［（]\d{4}[〕\])】］）]第?\d{1,5}号"
_ORDER_NUMBER = r"第[\d一二三四五六七八九十百零〇]{1,6}号"
_NUMBERS = re.compile(rf"(?:{_NUMBER}|{_ORDER_NUMBER})(?:签发人[:：].*)?")
_SIGNER = re.compile(r"(?:签发人|会签人)[:：]?[\u4e00-\u9fff·、,，]{0,40}")
_SECRECY = re.compile(
    r"(?:绝密|机密|秘密|内部)(?:[★☆*]?(?:\d+|[一二三四五六七八九十]+)年|[★☆]长期)?"
)
_URGENCY = re.compile(r"(?:特急|加急|平急|特提)")
_COPY = re.compile(r"(?:份号[:：]?)?\d{6}|№?\d{6}")
_HEAD = re.compile(r"[\u4e00-\u9fff()、]{2,40}(?:文件|公报|令|通告|公告)")
_LABELS = re.compile(r"(?:密级|紧急程度|份号|文号|签发人)[:：]?")
_SIDE = re.compile(r"(?:文\s*件|公\s*报|令)")


def holds_no_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table of these cells is a letterhead or a signature, to be read as its lines."""
    filled = [[fold(cell) for cell in row if cell.strip()] for row in rows]
    cells = [cell for row in filled for cell in row]
    if not cells or len(rows) > _MOST_ROWS or len(cells) > _MOST_CELLS:
        return False
    return len(cells) == 1 or _is_letterhead(cells) or _is_signature(filled)


def _is_letterhead(cells: list[str]) -> bool:
    """One number at most, a signer or the word 文件; all else are bodies and their marks."""
    numbers = sum(bool(_NUMBERS.fullmatch(cell)) for cell in cells)
    signers = sum(bool(_SIGNER.fullmatch(cell) or "签发人" in cell) for cell in cells)
    sides = sum(bool(_SIDE.fullmatch(cell) or _HEAD.fullmatch(cell)) for cell in cells)
    if numbers > 1 or not (signers or sides or (numbers and len(cells) <= 3)):
        return False
    return all(map(_may_stand_in_letterhead, cells))


def _may_stand_in_letterhead(cell: str) -> bool:
    shapes = (_NUMBERS, _SIGNER, _SECRECY, _URGENCY, _COPY, _HEAD, _LABELS, _SIDE)
    is_shape = any(shape.fullmatch(cell) for shape in shapes)
    return is_shape or is_body(cell) or is_date_line(cell)


def _is_signature(rows: list[list[str]]) -> bool:
    """Rows of bodies above rows of dates."""
    rows = [row for row in rows if row]
    dates = [all(map(is_date_line, row)) for row in rows]
    bodies = [all(map(is_body, row)) for row in rows]
    first = dates.index(True) if True in dates else 0
    return first > 0 and all(bodies[:first]) and all(dates[first:])
