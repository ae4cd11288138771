"""Renumbering: rows numbered on from one of them, in the way their labels are printed; pure."""

from __future__ import annotations

from dataclasses import replace

from gazette.intake import source_words as w
from gazette.intake.draft import Draft, DraftRow
from gazette.intake.row_edits import CannotEdit
from gazette.intake.row_tree import normalize, with_number
from gazette.parsing.words.markers import Scheme
from gazette.parsing.words.numerals import to_han

_HAN_DIGITS = "一二三四五六七八九十百千零〇○"


def renumber(draft: Draft, key: int) -> Draft:
    """The rows that follow this one with the same kind of number, numbered on from it.

    Raises CannotEdit for a compound number (第十二条之一, 1.1) and for a label in which no
    other number can be set.
    """
    index = draft.index(key)
    row = draft.rows[index]
    if not row.number.isdecimal() or not row.scheme:
        raise CannotEdit("请先选一行有单一编号（如“第七条”“（一）”）的条文。")
    value = int(row.number)
    for at in range(index + 1, len(draft.rows)):
        following = draft.rows[at]
        if following.opens or following.depth < row.depth:
            break
        if following.scheme is row.scheme and following.depth == row.depth:
            value += 1
            draft = draft.with_row(at, _with_value(following, value))
    return normalize(draft)


def _with_value(row: DraftRow, value: int) -> DraftRow:
    """The row with another number in its label. Raises CannotEdit if the label then does
    not print that number."""
    label = w.text_of(row.label)
    changed = with_number(replace(row, label=w.rewrite(row.label, _label_with(label, value))))
    if not row.number.isdigit() or row.scheme is Scheme.CIRCLED or changed.number != str(value):
        raise CannotEdit(f"“{label}”的编号不能自动重排，请逐行填写。")
    return changed


def _label_with(label: str, value: int) -> str:
    """The label with ``value`` in place of its numeral; as it is if that cannot be written."""
    digits = [i for i, char in enumerate(label) if char.isdigit() or char in _HAN_DIGITS]
    is_han = any(char in _HAN_DIGITS for char in label)
    if not digits or (is_han and value > _HIGHEST_HAN):
        return label
    number = to_han(value) if is_han else str(value)
    return label[: digits[0]] + number + label[digits[-1] + 1 :]


_HIGHEST_HAN = 9999
