"""What an editor can do to the rows of a document; pure functions, a draft in, a draft out.

None loses a character: an operation regroups words, sets them in another order or
rewrites them, and what a draft then has otherwise than its source, ``edits`` tells.
Each raises CannotEdit, in Chinese, for what would break the rules of addresses.
"""

from __future__ import annotations

from dataclasses import replace

from gazette.intake import source_words as w
from gazette.intake.draft import Draft, Row
from gazette.intake.row_tree import (
    NUMBERED,
    RANK,
    holds,
    home,
    numbered,
    parted,
    rank,
    read_mark,
    settle,
    shifted,
)
from gazette.parsing.node import HEADINGS
from gazette.parsing.parsed import Level
from gazette.parsing.pipeline import set_title
from gazette.parsing.words.markers import LEGAL, Scheme

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
    """The row at another level, with what it now holds below it and what it cannot beside it."""
    index = draft.index(key)
    row = draft.rows[index]
    if row.level is level:
        return draft
    if Level.TABLE in (level, row.level):
        raise CannotEdit("表格由它的各行组成，请更改其中各行的级别。")
    changed = _at_level(row, level)
    depth = home(draft.rows, index, level) if not row.opens else 0
    end = draft.subtree_end(index)
    rows = shifted(draft.rows, index + 1, end, depth - row.depth)
    rows = (*rows[:index], replace(changed, depth=depth), *rows[index + 1 :])
    return settle(replace(draft, rows=_regrouped(rows, index, end)))


def _at_level(row: Row, level: Level) -> Row:
    """The row's words as one of ``level`` has them. Raises CannotEdit for want of a number."""
    if level in NUMBERED and row.level in NUMBERED and row.label:
        changed = numbered(replace(row, level=level))
    else:
        label, heading, body = parted(_spaced(row), level)
        changed = numbered(replace(row, level=level, label=label, heading=heading, body=body))
    _require_number(changed)
    return changed


def _spaced(row: Row) -> w.Words:
    """All words of a row, with a space behind what was its label and its heading."""
    parts: list[w.Run] = []
    for part in (row.label, row.heading, row.body):
        if parts and part and parts[-1].end != part[0].at:
            parts.append(w.Run("　", None))
        parts += part
    return w.packed(parts)


def _require_number(row: Row) -> None:
    is_supplementary = row.level is Level.CHAPTER and not row.label
    if row.level in NUMBERED and not row.number and not is_supplementary:
        example = _EXAMPLES.get(row.level, "一、" if row.level in HEADINGS else "（一）")
        raise CannotEdit(
            f"这一级要有编号，如“{example}”：条文的地址由编号组成。"
            "请先在“编号”中填写原文印的编号；原文没有编号的，请选“款”。"
        )


def _regrouped(rows: tuple[Row, ...], index: int, end: int) -> tuple[Row, ...]:
    """What stands below a row of a new level that it cannot hold comes out; what follows it
    and belongs below it goes in."""
    row = rows[index]
    for at in range(index + 1, end):
        if rows[at].depth == row.depth + 1 and not holds(row.level, rows[at].level):
            below = at + 1
            while below < end and rows[below].depth > rows[at].depth:
                below += 1
            rows = shifted(rows, at, below, -1)
    stop = end
    while stop < len(rows) and rows[stop].depth >= row.depth and not rows[stop].opens:
        if rows[stop].depth == row.depth and not _goes_in(row.level, rows[stop].level):
            break
        stop += 1
    return shifted(rows, end, stop, 1)


def _goes_in(outer: Level, inner: Level) -> bool:
    is_division = outer in RANK and rank(outer) <= rank(Level.ARTICLE)
    return is_division and holds(outer, inner)


def set_words(draft: Draft, key: int, label: str, heading: str, body: str) -> Draft:
    """The row with other words; what they share with the former ones keeps its place."""
    index = draft.index(key)
    row = draft.rows[index]
    if row.level is Level.TABLE:
        raise CannotEdit("表格由它的各行组成，请改其中各行的文字。")
    if row.level not in NUMBERED and label.strip():
        raise CannotEdit(f"“{label.strip()}”：没有编号的一级不能填编号。请先改级别。")
    parts = [label.strip(), heading.strip(), body.strip()]
    words = w.rewritten(row.words, "".join(parts))
    cuts = [0, len(parts[0]), len(parts[0]) + len(parts[1]), len("".join(parts))]
    label_, heading_, body_ = (
        w.piece(words, start, stop) for start, stop in zip(cuts, cuts[1:], strict=False)
    )
    changed = numbered(replace(row, label=label_, heading=heading_, body=body_))
    if changed.words:
        _require_number(changed)
    return _retitled(draft, settle(draft.with_row(index, changed)))


def set_cells(draft: Draft, key: int, cells: list[str]) -> Draft:
    """The row of a table with other words in its cells."""
    return set_words(draft, key, "", "", "\t".join(cell.strip() for cell in cells))


def _retitled(before: Draft, after: Draft) -> Draft:
    """Titles of texts that were their title rows' words follow these."""
    former = {rows[0].key: (rows[0].opens, _printed_title(rows)) for rows in before.texts()}
    for rows in after.texts():
        opens, title = former.get(rows[0].key, (None, ""))
        new = _printed_title(rows)
        if opens and rows[0].opens == opens and opens.title == title != new:
            index = after.index(rows[0].key)
            after = after.with_row(index, replace(rows[0], opens=replace(opens, title=new)))
    return after


def _printed_title(rows: tuple[Row, ...]) -> str:
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
        raise CannotEdit("表格的一行不能拆分。请先把它的级别改为“款”。")
    lengths = [len(w.text_of(part)) for part in (row.label, row.heading, row.body)]
    begins = [0, lengths[0], lengths[0] + lengths[1]]
    label, heading, body = (
        w.cut(w.piece(row.words, min(begin, at), min(begin + length, at)), 0)
        for begin, length in zip(begins, lengths, strict=True)
    )
    first = numbered(replace(row, label=label, heading=heading, body=body))
    _require_number(first)
    rest = w.cut(row.words, at)
    rows = (*draft.rows[:index], first, *draft.rows[index + 1 :])
    second = _opened(rows, index, rest, draft.next_key)
    rows = (*rows[: index + 1], second, *rows[index + 1 :])
    return settle(replace(draft, rows=rows, next_key=draft.next_key + 1))


def write(draft: Draft, key: int, label: str, heading: str, body: str) -> Draft:
    """The row with other words; a line break in its body begins a row of its own."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    draft = set_words(draft, key, label, heading, "".join(lines))
    for line in lines[:-1]:
        row = draft.rows[draft.index(key)]
        new = draft.next_key
        at = row.text.index(line) + len(line)
        draft, key = split(draft, key, at), new
    return draft


def _opened(rows: tuple[Row, ...], index: int, words: w.Words, key: int) -> Row:
    """The row that words make behind ``index``: by their mark, else a paragraph."""
    text, row = w.text_of(words), rows[index]
    mark = read_mark(text, Level.ITEM)
    if mark is not None and w.text_of(words)[mark.end :].strip():
        for open_ in (row, *reversed(rows[:index])):
            if open_.scheme is mark.scheme:
                return _made(key, open_.level, open_.depth, words)
            if open_.opens:
                break
        level = _LEGAL_LEVEL.get(mark.scheme, Level.ITEM) if mark.scheme in LEGAL else Level.ITEM
        return _made(key, level, home(rows, index + 1, level), words)
    if row.level in NUMBERED and row.level not in (Level.ITEM, Level.SUBITEM):
        return _made(key, Level.PARAGRAPH, row.depth + 1, words)
    level = row.level if row.level not in NUMBERED else Level.PARAGRAPH
    return _made(key, level, row.depth + (row.level in (Level.ITEM, Level.SUBITEM)), words)


def _made(key: int, level: Level, depth: int, words: w.Words) -> Row:
    label, heading, body = parted(words, level)
    return numbered(Row(key, level, depth, label, heading, body))


def join(draft: Draft, key: int) -> Draft:
    """The row's words at the end of the row before it, what stands below it below that."""
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
    words = w.packed([*getattr(before, name), *gap, *row.words])
    rows = shifted(draft.rows, index + 1, draft.subtree_end(index), before.depth - row.depth)
    joined = replace(before, heading=words) if is_heading else replace(before, body=words)
    rows = (*rows[: index - 1], joined, *rows[index + 1 :])
    return _retitled(draft, settle(replace(draft, rows=rows)))


def indent(draft: Draft, key: int) -> Draft:
    """The row and what stands below it one level deeper."""
    index = draft.index(key)
    end = draft.subtree_end(index)
    changed = settle(replace(draft, rows=shifted(draft.rows, index, end, 1)))
    if draft.rows[index].opens or changed == draft:
        raise CannotEdit("这一行已在它上一行之下，不能再缩进。")
    return changed


def outdent(draft: Draft, key: int) -> Draft:
    """The row and what stands below it one level less deep."""
    index = draft.index(key)
    row = draft.rows[index]
    if row.depth == 0:
        raise CannotEdit("这一行已在最外一层。")
    changed = settle(replace(draft, rows=shifted(draft.rows, index, draft.subtree_end(index), -1)))
    if changed == draft:
        raise CannotEdit("这一行随它的表格或条一起，不能单独移到外层。请先改它的级别。")
    return changed


def move(draft: Draft, key: int, by: int) -> Draft:
    """The row and what stands below it before (``by`` -1) or behind (1) its neighbour."""
    index = draft.index(key)
    row, end = draft.rows[index], draft.subtree_end(index)
    if by < 0:
        start = next(
            (i for i in range(index - 1, -1, -1) if draft.rows[i].depth <= row.depth), None
        )
        if row.opens or start is None or draft.rows[start].depth < row.depth:
            raise CannotEdit("这一行之上没有同层的行，不能上移。可先调整缩进。")
        return _swapped(draft, start, index, end)
    is_last = end == len(draft.rows) or draft.rows[end].depth < row.depth or draft.rows[end].opens
    if is_last:
        raise CannotEdit("这一行之下没有同层的行，不能下移。可先调整缩进。")
    return _swapped(draft, index, end, draft.subtree_end(end))


def _swapped(draft: Draft, start: int, middle: int, end: int) -> Draft:
    """Rows ``start`` to ``middle`` behind those from ``middle`` to ``end``."""
    first, second = draft.rows[start:middle], draft.rows[middle:end]
    opens = first[0].opens
    if opens:
        first = (replace(first[0], opens=None), *first[1:])
        second = (replace(second[0], opens=opens), *second[1:])
    return settle(replace(draft, rows=(*draft.rows[:start], *second, *first, *draft.rows[end:])))
