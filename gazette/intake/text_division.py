"""Where texts and documents begin: pure functions on drafts, as those of ``row_edits``."""

from __future__ import annotations

from dataclasses import replace

from gazette.intake.draft import Draft, TextOpening
from gazette.intake.row_edits import CannotEdit
from gazette.intake.row_tree import normalize, shift
from gazette.parsing.parsed import TextRole


def open_text(draft: Draft, key: int, opening: TextOpening) -> Draft:
    """A text of the document begins with this row; one that does already is renamed."""
    index = draft.index(key)
    row = draft.rows[index]
    rows = shift(draft.rows, index, draft.subtree_end(index), -row.depth)
    rows = (*rows[:index], replace(rows[index], opens=opening), *rows[index + 1 :])
    return normalize(replace(draft, rows=rows))


def close_text(draft: Draft, key: int) -> Draft:
    """The text that begins with this row becomes part of the text before it."""
    index = draft.index(key)
    if index == 0 or not draft.rows[index].opens:
        raise CannotEdit("只有文件中第二个以后的文本的第一行，才能并入上一文本。")
    return normalize(draft.with_row(index, replace(draft.rows[index], opens=None)))


def split_document(draft: Draft, key: int) -> tuple[Draft, Draft]:
    """Two documents of one: the second begins with this row."""
    index = draft.index(key)
    if index == 0:
        raise CannotEdit("这一行已是文件的第一行。")
    row = draft.rows[index]
    first = replace(draft, rows=draft.rows[:index])
    second = open_text(
        replace(draft, rows=draft.rows[index:]), key, row.opens or TextOpening(TextRole.MAIN)
    )
    start = next((run.at for r in second.rows for run in r.words if run.at is not None), 0)
    return normalize(first), replace(second, start=start, page_facts=None)


def combine(first: Draft, second: Draft) -> Draft:
    """One document of two: the rows of the second behind those of the first."""
    by = first.next_key
    moved = tuple(replace(row, key=row.key + by) for row in second.rows)
    rows = (*first.rows, *moved)
    return normalize(replace(first, rows=rows, next_key=by + second.next_key))
