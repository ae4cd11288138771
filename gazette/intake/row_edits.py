"""The operations of an editor on the rows of a document: pure functions from draft to draft.

An operation regroups words, sets them in another order or rewrites them. No character is
lost: ``office.source_diff`` computes where a draft differs from its source. Each raises
CannotEdit, in Chinese, for what would break the rules of addresses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest

from gazette.intake import source_words as w
from gazette.intake.draft import Draft, DraftRow
from gazette.intake.row_tree import (
    NUMBERED,
    RANK,
    holds,
    home,
    lacks_number,
    normalize,
    rank,
    read_mark,
    shift,
    spaced_words,
    split_words,
    with_number,
)
from gazette.parsing.node import HEADINGS
from gazette.parsing.parsed import Level
from gazette.parsing.pipeline import set_title
from gazette.parsing.words.markers import LEGAL, Scheme
from gazette.parsing.words.merged_cells import Marks, fit_marks, read_marks

_LEGAL_LEVEL = {
    Scheme.PART: Level.PART,
    Scheme.CHAPTER: Level.CHAPTER,
    Scheme.SECTION: Level.SECTION,
    Scheme.ARTICLE: Level.ARTICLE,
}
_EXAMPLES = {
    Level.ARTICLE: "第七条",
    Level.CHAPTER: "第一章",
    Level.SECTION: "第一节",
    Level.PART: "第一编",
}


class CannotEdit(ValueError):
    """An operation that the rows do not allow; the message says what to do instead."""


def set_level(draft: Draft, key: int, level: Level) -> Draft:
    """The row at another level; the rows below and behind it are regrouped to fit."""
    index = draft.index(key)
    row = draft.rows[index]
    if row.level is level:
        return draft
    if Level.TABLE in (level, row.level):
        raise CannotEdit("表格由它的各行组成，请更改其中各行的级别。")
    changed = _at_level(row, level)
    depth = home(draft.rows, index, level) if not row.opens else 0
    end = draft.subtree_end(index)
    rows = shift(draft.rows, index + 1, end, depth - row.depth)
    rows = (*rows[:index], replace(changed, depth=depth), *rows[index + 1 :])
    return normalize(replace(draft, rows=_regroup(rows, index, end)))


def _at_level(row: DraftRow, level: Level) -> DraftRow:
    """The row with its words divided as ``level`` prints them. Raises CannotEdit if the level
    needs a number and the words begin with none."""
    if level in NUMBERED and row.level in NUMBERED and row.label:
        changed = with_number(replace(row, level=level))
    else:
        label, heading, body = split_words(spaced_words(row), level)
        changed = with_number(replace(row, level=level, label=label, heading=heading, body=body))
    _require_number(changed)
    return changed


def _require_number(row: DraftRow) -> None:
    """Raise CannotEdit if the level of the row needs a number and its label prints none."""
    if lacks_number(row):
        example = _EXAMPLES.get(row.level, "一、" if row.level in HEADINGS else "（一）")
        raise CannotEdit(
            f"这一级要有编号，如“{example}”：条文的地址由编号组成。"
            "请先在“编号”中填写原文印的编号；原文没有编号的，请选“款”。"
        )


def _regroup(rows: tuple[DraftRow, ...], index: int, end: int) -> tuple[DraftRow, ...]:
    """The rows after the row at ``index`` was given a new level: those below it that it cannot
    hold stand beside it, and those that follow and belong to it stand below it."""
    row = rows[index]
    for at in range(index + 1, end):
        if rows[at].depth == row.depth + 1 and not holds(row.level, rows[at].level):
            below = at + 1
            while below < end and rows[below].depth > rows[at].depth:
                below += 1
            rows = shift(rows, at, below, -1)
    stop = end
    while stop < len(rows) and rows[stop].depth >= row.depth and not rows[stop].opens:
        if rows[stop].depth == row.depth and not _goes_in(row.level, rows[stop].level):
            break
        stop += 1
    return shift(rows, end, stop, 1)


def _goes_in(outer: Level, inner: Level) -> bool:
    """Whether rows of level ``inner`` that follow a division or an article belong to it."""
    is_division = outer in RANK and rank(outer) <= rank(Level.ARTICLE)
    return is_division and holds(outer, inner)


def set_words(draft: Draft, key: int, label: str, heading: str, body: str) -> Draft:
    """The row with other words; what they share with the former ones keeps its place."""
    return _rewrite(draft, key, [label.strip(), heading.strip(), body.strip()])


def write(draft: Draft, key: int, label: str, heading: str, body: str) -> Draft:
    """The row with other words; each further line of ``body`` becomes a row of its own."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    return _rewrite(draft, key, [label.strip(), heading.strip(), *(lines or [""])])


def set_cells(draft: Draft, key: int, cells: list[str]) -> Draft:
    """The row of a table with other words in its cells; empty cells stay, at its ends as well.

    A cell of ``<<`` is merged with the one on its left, one of ``^^`` with the one above.
    """
    index = draft.index(key)
    is_first = not index or draft.rows[index - 1].level is not Level.TABLE_ROW
    written = "\t".join(cell.strip() for cell in cells).split("\t")
    marks = read_marks(written, is_first=is_first)
    words = [cell if cell != mark else "" for cell, mark in zip_longest(written, marks)]
    changed = _rewrite(draft, key, ["", "", "\t".join(words)])
    rows = (replace(row, merged=marks) if row.key == key else row for row in changed.rows)
    return replace(changed, rows=tuple(rows))


def _rewrite(draft: Draft, key: int, parts: list[str]) -> Draft:
    """The row with label, heading and body of ``parts``; further parts are rows behind it."""
    index = draft.index(key)
    row = draft.rows[index]
    if row.level is Level.TABLE:
        raise CannotEdit("表格由它的各行组成，请改其中各行的文字。")
    if row.level not in NUMBERED and parts[0]:
        raise CannotEdit(f"“{parts[0]}”：没有编号的一级不能填编号。请先改级别。")
    words = w.rewrite(row.words, "".join(parts))
    label, heading, body, *further = w.pieces(words, map(len, parts))
    changed = with_number(replace(row, label=label, heading=heading, body=body))
    changed = replace(changed, merged=fit_marks(row.merged, row.cells, changed.cells))
    if changed.words:
        _require_number(changed)
    if further and row.level is Level.TABLE_ROW:
        raise CannotEdit(_WHOLE_ROW)
    result = draft.with_row(index, changed)
    for place, line in enumerate(further, start=1):
        result, key = _insert_behind(result, key, line, is_last=place == len(further))
    return _with_titles(draft, normalize(result))


def rewrite_rows(draft: Draft, parts: Mapping[int, tuple[w.Words, w.Words, w.Words]]) -> Draft:
    """The draft with other words in several rows at once: label, heading and body by key.

    Raises CannotEdit, naming the row, for one whose level needs a number that it then lacks.
    """
    rows = []
    for row in draft.rows:
        if row.key in parts:
            rows.append(_with_parts(row, parts[row.key]))
        else:
            rows.append(row)
    return _with_titles(draft, normalize(replace(draft, rows=tuple(rows))))


def _with_parts(row: DraftRow, parts: tuple[w.Words, w.Words, w.Words]) -> DraftRow:
    label, heading, body = parts
    changed = with_number(replace(row, label=label, heading=heading, body=body))
    changed = replace(changed, merged=fit_marks(row.merged, row.cells, changed.cells))
    if changed.words:
        try:
            _require_number(changed)
        except CannotEdit as error:
            raise CannotEdit(f"“{row.text[:20]}”：{error}") from error
    return changed


_WHOLE_ROW = "表格的一行不能拆分。请先把它的级别改为“款”。"


def _with_titles(before: Draft, after: Draft) -> Draft:
    """``after`` with the titles of its texts changed as the rows that print them were.

    A title that was not the words of its rows in ``before`` stays as it is.
    """
    former = {rows[0].key: (rows[0].opens, _printed_title(rows)) for rows in before.texts()}
    for rows in after.texts():
        opens, title = former.get(rows[0].key, (None, ""))
        new = _printed_title(rows)
        if opens and rows[0].opens == opens and opens.title == title != new:
            index = after.index(rows[0].key)
            after = after.with_row(index, replace(rows[0], opens=replace(opens, title=new)))
    return after


def _printed_title(rows: tuple[DraftRow, ...]) -> str:
    """The title that the title rows of a text print, without the label (附件1) before it."""
    label = rows[0].opens.label if rows[0].opens else ""
    lines = [row.text for row in rows if row.level is Level.TITLE]
    if label and lines and lines[0].startswith(label):
        lines[0] = lines[0][len(label) :]
    return set_title("".join(lines))


def split(draft: Draft, key: int, at: int) -> Draft:
    """Two rows of one; the second begins with character ``at`` of the printed words."""
    index = draft.index(key)
    row = draft.rows[index]
    if not 0 < at < len(row.text) or not (row.text[:at].strip() and row.text[at:].strip()):
        raise CannotEdit("请把光标放在这一行文字的中间，再拆分。")
    if row.level is Level.TABLE_ROW:
        raise CannotEdit(_WHOLE_ROW)
    lengths = [len(w.text_of(part)) for part in (row.label, row.heading, row.body)]
    label, heading, body = (w.cut(part, 0) for part in w.pieces(w.piece(row.words, 0, at), lengths))
    first = with_number(replace(row, label=label, heading=heading, body=body))
    _require_number(first)
    rest = w.cut(row.words, at)
    return _insert_behind(draft.with_row(index, first), key, rest, is_last=True)[0]


def _insert_behind(draft: Draft, key: int, words: w.Words, *, is_last: bool) -> tuple[Draft, int]:
    """The draft with a row of these words behind the row ``key``, and the key of the new row.

    ``is_last`` is false where more words of the same row follow.
    """
    index, new = draft.index(key), draft.next_key
    row = _row_of_words(draft.rows, index, words, new, is_last=is_last)
    rows = (*draft.rows[: index + 1], row, *draft.rows[index + 1 :])
    return normalize(replace(draft, rows=rows, next_key=new + 1)), new


def _row_of_words(
    rows: tuple[DraftRow, ...], index: int, words: w.Words, key: int, *, is_last: bool
) -> DraftRow:
    """The row that words form behind the row at ``index``: of the level of their mark, or a
    paragraph if they have none. A mark alone counts if more words follow it."""
    text, row = w.text_of(words), rows[index]
    mark = read_mark(text, Level.ITEM)
    if mark is not None and (text[mark.end :].strip() or not is_last):
        for earlier in (row, *reversed(rows[:index])):
            if earlier.scheme is mark.scheme:
                return _new_row(key, earlier.level, earlier.depth, words)
            if earlier.opens:
                break
        level = _LEGAL_LEVEL.get(mark.scheme, Level.ITEM) if mark.scheme in LEGAL else Level.ITEM
        return _new_row(key, level, home(rows, index + 1, level), words)
    if row.level in NUMBERED and row.level not in (Level.ITEM, Level.SUBITEM):
        return _new_row(key, Level.PARAGRAPH, row.depth + 1, words)
    level = row.level if row.level not in NUMBERED else Level.PARAGRAPH
    return _new_row(key, level, row.depth + (row.level in (Level.ITEM, Level.SUBITEM)), words)


def _new_row(key: int, level: Level, depth: int, words: w.Words) -> DraftRow:
    """A row with these words, divided as ``level`` prints them."""
    label, heading, body = split_words(words, level)
    return with_number(DraftRow(key, level, depth, label, heading, body))


def join(draft: Draft, key: int) -> Draft:
    """The row's words at the end of the row before it; the rows below it go below that one."""
    index = draft.index(key)
    row = draft.rows[index]
    if index == 0 or row.opens:
        raise CannotEdit("这一行是文本的第一行，不能并入上一行。可先“并入上一文本”。")
    before = draft.rows[index - 1]
    if Level.TABLE in (before.level, row.level):
        raise CannotEdit("表格的第一行不能并入表格之外的行。请先把它的级别改为“款”。")
    is_heading = before.heading and not before.body and before.level is not Level.ARTICLE
    name = "heading" if is_heading else "body"
    gap = (w.Run("\t", None),) if before.level is row.level is Level.TABLE_ROW else ()
    words = w.merge_runs([*getattr(before, name), *gap, *row.words])
    rows = shift(draft.rows, index + 1, draft.subtree_end(index), before.depth - row.depth)
    joined = replace(before, heading=words) if is_heading else replace(before, body=words)
    if gap:
        joined = replace(joined, merged=_marks_of_both(before, row))
    rows = (*rows[: index - 1], joined, *rows[index + 1 :])
    return _with_titles(draft, normalize(replace(draft, rows=rows)))


def _marks_of_both(one: DraftRow, other: DraftRow) -> Marks:
    """The marks of two rows of a table that become one; none points out of the second."""
    marks = [*one.marks, *[""] * (len(one.cells) - len(one.marks)), *other.marks]
    return tuple(marks) if any(marks) else ()


def indent(draft: Draft, key: int) -> Draft:
    """The row and the rows below it one level deeper."""
    index = draft.index(key)
    end = draft.subtree_end(index)
    changed = normalize(replace(draft, rows=shift(draft.rows, index, end, 1)))
    if draft.rows[index].opens or changed == draft:
        raise CannotEdit("这一行已在它上一行之下，不能再缩进。")
    return changed


def outdent(draft: Draft, key: int) -> Draft:
    """The row and the rows below it one level less deep."""
    index = draft.index(key)
    row = draft.rows[index]
    if row.depth == 0:
        raise CannotEdit("这一行已在最外一层。")
    changed = normalize(replace(draft, rows=shift(draft.rows, index, draft.subtree_end(index), -1)))
    if changed == draft:
        raise CannotEdit("这一行随它的表格或条一起，不能单独移到外层。请先改它的级别。")
    return changed


def move(draft: Draft, key: int, by: int) -> Draft:
    """The row and the rows below it before (``by`` -1) or behind (1) the neighbour of its depth."""
    index = draft.index(key)
    row, end = draft.rows[index], draft.subtree_end(index)
    if by < 0:
        start = next(
            (i for i in range(index - 1, -1, -1) if draft.rows[i].depth <= row.depth), None
        )
        if row.opens or start is None or draft.rows[start].depth < row.depth:
            raise CannotEdit("这一行之上没有同层的行，不能上移。可先调整缩进。")
        return _swap(draft, start, index, end)
    is_last = end == len(draft.rows) or draft.rows[end].depth < row.depth or draft.rows[end].opens
    if is_last:
        raise CannotEdit("这一行之下没有同层的行，不能下移。可先调整缩进。")
    return _swap(draft, index, end, draft.subtree_end(end))


def _swap(draft: Draft, start: int, middle: int, end: int) -> Draft:
    """The draft with the rows ``start`` to ``middle`` behind those from ``middle`` to ``end``."""
    first, second = draft.rows[start:middle], draft.rows[middle:end]
    opens = first[0].opens
    if opens:
        first = (replace(first[0], opens=None), *first[1:])
        second = (replace(second[0], opens=opens), *second[1:])
    return normalize(replace(draft, rows=(*draft.rows[:start], *second, *first, *draft.rows[end:])))
