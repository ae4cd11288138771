"""Rows numbered on from one of them, as theirs are printed; pure."""

from __future__ import annotations

from dataclasses import replace

from gazette.intake import source_words as w
from gazette.intake.draft import Draft
from gazette.intake.row_edits import CannotEdit
from gazette.intake.row_tree import numbered, settle
from gazette.parsing.words.markers import Scheme
from gazette.parsing.words.numerals import to_han

_HAN_DIGITS = "一二三四五六七八九十百千零〇○"


def renumber(draft: Draft, key: int) -> Draft:
    """The rows behind this one on its level numbered on from it, in its own kind of number."""
    index = draft.index(key)
    row = draft.rows[index]
    if not row.number.isdigit() or not row.scheme:
        raise CannotEdit("请先选一行有单一编号（如“第七条”“（一）”）的条文。")
    value, parent = int(row.number), row.depth
    for at in range(index + 1, len(draft.rows)):
        following = draft.rows[at]
        if following.opens or following.depth < parent:
            break
        if following.scheme is row.scheme and following.depth == parent:
            value += 1
            draft = _labelled(draft, at, value)
    return settle(draft)


def _labelled(draft: Draft, index: int, value: int) -> Draft:
    """A row's label with another number, as it is printed otherwise."""
    row = draft.rows[index]
    label = w.text_of(row.label)
    is_han = any(char in _HAN_DIGITS for char in label)
    number = to_han(value) if is_han else str(value)
    digits = [i for i, char in enumerate(label) if char.isdigit() or char in _HAN_DIGITS]
    if not digits or row.scheme is Scheme.CIRCLED:
        raise CannotEdit(f"“{label}”的编号不能自动重排，请逐行填写。")
    new = label[: digits[0]] + number + label[digits[-1] + 1 :]
    changed = numbered(replace(row, label=w.rewritten(row.label, new)))
    return draft.with_row(index, changed)
