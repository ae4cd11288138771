"""The rules that the rows of a draft keep: which level stands in which, and with what number.

``normalize`` brings a draft into the form in which the parser hands rows over, so that
the rules of addresses hold: no row without words, none more than one level below the row
it stands in, no numbered level without a number, rows of tables in a table, an article of
one paragraph with its words in itself. Pure.
"""

from __future__ import annotations

from dataclasses import replace

from gazette.intake import source_words as w
from gazette.intake.draft import Draft, DraftRow
from gazette.intake.source_words import Words
from gazette.parsing.node import HEADINGS
from gazette.parsing.parsed import Level
from gazette.parsing.words.markers import Mark, Scheme, find_mark

#: A row may hold rows of a higher rank.
RANK = {
    level: rank
    for rank, level in enumerate(
        (Level.PART, Level.CHAPTER, Level.SECTION, *HEADINGS, Level.ARTICLE, Level.PARAGRAPH,
         Level.ITEM, Level.SUBITEM)
    )
}  # fmt: skip
#: Levels of which the address is made of the printed number.
NUMBERED = frozenset({*RANK} - {Level.PARAGRAPH})
_SCHEMES = {
    Level.PART: Scheme.PART,
    Level.CHAPTER: Scheme.CHAPTER,
    Level.SECTION: Scheme.SECTION,
    Level.ARTICLE: Scheme.ARTICLE,
}
_DIVISIONS = (Level.PART, Level.CHAPTER, Level.SECTION)
_TABLE = (Level.TABLE, Level.TABLE_ROW)


def rank(level: Level) -> int:
    """The rank of a level. That of a table is a paragraph's; -1 for what heads or closes a text."""
    return RANK.get(Level.PARAGRAPH if level in _TABLE else level, -1)


def holds(outer: Level, inner: Level) -> bool:
    """Whether the parser sets rows of level ``inner`` below rows of level ``outer``."""
    return outer in RANK and 0 <= rank(outer) < rank(inner)


def read_mark(words: str, level: Level) -> Mark | None:
    """The mark at the beginning of words, also where nothing follows it; None without one."""
    alone = words.strip()
    mark = find_mark(words) or find_mark(f"{alone}　字") or find_mark(f"{alone}、字")
    if mark is None:
        return None
    if mark.scheme in (Scheme.BARE, Scheme.DOTTED) and level in HEADINGS:
        return Mark(Scheme.DOTTED, mark.number, min(mark.end, len(words)))
    return Mark(mark.scheme, mark.number, min(mark.end, len(words)))


def with_number(row: DraftRow) -> DraftRow:
    """The row with number and scheme as its label prints them; empty if it prints none that
    its level can carry."""
    label = w.text_of(row.label)
    mark = read_mark(label, row.level) if label and row.level in NUMBERED else None
    if mark is None or not _fits(mark, row.level):
        return replace(row, number="", scheme=None)
    scheme = mark.scheme
    if scheme is Scheme.ARABIC and row.scheme is Scheme.DOTTED and row.level in HEADINGS:
        scheme = Scheme.DOTTED
    return replace(row, number=mark.number, scheme=scheme)


def lacks_number(row: DraftRow) -> bool:
    """Whether the address of the row needs a number that its label does not print.

    A chapter without a label needs none: 附则 is ``chp_supplementary``.
    """
    if row.number or row.level not in NUMBERED:
        return False
    return row.level is not Level.CHAPTER or bool(row.label)


def _fits(mark: Mark, level: Level) -> bool:
    """Whether a row of a level can carry a mark: 第…条 an article, 1.1 a heading."""
    if level in _SCHEMES:
        return mark.scheme is _SCHEMES[level]
    return level in HEADINGS or "." not in mark.number


def spaced_words(row: DraftRow) -> Words:
    """All words of a row, with a space after the label and after the heading."""
    parts: list[w.Run] = []
    for part in (row.label, row.heading, row.body):
        if parts and part and (parts[-1].end is None or parts[-1].end != part[0].at):
            parts.append(w.Run("　", None))
        parts += part
    return w.merge_runs(parts)


def home(rows: tuple[DraftRow, ...], index: int, level: Level) -> int:
    """The depth at which a row of ``level`` stands behind the rows before ``index``."""
    if level not in RANK and level not in _TABLE:
        return 0
    for outer in open_rows(rows, index):
        if holds(outer.level, level):
            return outer.depth + 1
    return 0


def open_rows(rows: tuple[DraftRow, ...], index: int) -> list[DraftRow]:
    """The row before ``index`` and the rows that it stands in, innermost first."""
    found: list[DraftRow] = []
    for row in reversed(rows[:index]):
        if not found or row.depth < found[-1].depth:
            found.append(row)
        if row.opens or row.depth == 0:
            break
    return found


def shift(rows: tuple[DraftRow, ...], start: int, end: int, by: int) -> tuple[DraftRow, ...]:
    """All rows, those from ``start`` to ``end`` deeper ``by`` levels."""
    moved = (replace(row, depth=max(0, row.depth + by)) for row in rows[start:end])
    return (*rows[:start], *moved, *rows[end:])


def normalize(draft: Draft) -> Draft:
    """The draft in the form in which the parser hands rows over.

    Of the rows of a draft that was stored, which have that form, only the trees are looked
    through in which rows are not as they were stored.
    """
    first, end = _changed_trees(draft) if draft.stored else (0, len(draft.rows))
    inside = draft.rows[first:end]
    opens = [row for row in inside if row.opens]
    if (
        len(inside) == len(draft.rows)
        or (not first and not opens)
        or any(row.is_blank for row in opens)
    ):  # where a text begins with a row that vanishes, a row further on may begin it
        return _normalize_all(draft)
    inner = _normalize_all(replace(draft, rows=inside), is_first=not first)
    rows = (*draft.rows[:first], *inner.rows, *draft.rows[end:])
    return replace(draft, rows=rows, next_key=inner.next_key)


def _changed_trees(draft: Draft) -> tuple[int, int]:
    """Where the trees begin and end outside of which all rows are as they were stored.

    A tree begins with a row of depth 0 that is neither blank nor a row of a table. The one
    before the first change and the one behind the last are changed with their neighbours.
    """
    rows, stored = draft.rows, draft.stored
    shortest = min(len(rows), len(stored))
    first = next((i for i in range(shortest) if rows[i] is not stored[i]), shortest)
    left = shortest - first
    behind = next((i for i in range(left) if rows[-1 - i] is not stored[-1 - i]), left)
    end = len(rows) - behind
    first = next((i for i in range(min(first, len(rows)) - 1, 0, -1) if _is_root(rows[i])), 0)
    found = (i for i in range(end, len(rows)) if _is_root(rows[i]))
    return first, next(found, len(rows))


def _is_root(row: DraftRow) -> bool:
    return row.depth == 0 and row.level not in _TABLE and not row.is_blank


def _normalize_all(draft: Draft, *, is_first: bool = True) -> Draft:
    """All rows of a draft; ``is_first`` unless the rows are some from the midst of one."""
    draft = replace(draft, rows=tuple(map(_with_fitting_level, draft.rows)))
    while (
        normal := _normalize_articles(_clamp_depths(_without_empty(draft, is_first=is_first)))
    ) != draft:
        draft = normal
    return draft


def _with_fitting_level(row: DraftRow) -> DraftRow:
    """A row of a numbered level without a number as the paragraph that the parser makes of it."""
    if not lacks_number(row):
        return row
    words = spaced_words(row)
    return replace(row, level=Level.PARAGRAPH, label=(), heading=(), body=words, scheme=None)


def _without_empty(draft: Draft, *, is_first: bool) -> Draft:
    """The draft without rows that have no words, and without tables that have no row."""
    kept: list[DraftRow] = []
    opens = None
    for index, row in enumerate(draft.rows):
        if row.is_blank and not _is_table_with_rows(draft, index):
            opens = row.opens or opens
            continue
        kept.append(replace(row, opens=row.opens or opens) if opens else row)
        opens = None
    if is_first and kept and not kept[0].opens:
        first = next((row.opens for row in draft.rows if row.opens), None)
        kept[0] = replace(kept[0], opens=first)
    return replace(draft, rows=tuple(kept))


def _is_table_with_rows(draft: Draft, index: int) -> bool:
    """Whether the row at an index is a table, and a row of it follows."""
    following = draft.rows[index + 1 : index + 2]
    return draft.rows[index].level is Level.TABLE and any(
        row.level is Level.TABLE_ROW and not row.opens for row in following
    )


def _clamp_depths(draft: Draft) -> Draft:
    """The draft with each row at most one level below the row before it, and each row of a
    table in a table."""
    kept: list[DraftRow] = []
    key = draft.next_key
    for row in draft.rows:
        before = kept[-1] if kept and not row.opens else None
        depth = 0 if before is None else min(row.depth, _deepest(before))
        if row.level is Level.TABLE_ROW:
            if before is None or before.level not in _TABLE:
                kept.append(DraftRow(key, Level.TABLE, depth, opens=row.opens))
                row, before, key = replace(row, opens=None), kept[-1], key + 1
            depth = before.depth + (before.level is Level.TABLE)
        elif before is not None and before.level is Level.TABLE_ROW:
            depth = min(depth, before.depth - 1)
        kept.append(row if row.depth == depth else replace(row, depth=depth))
    return replace(draft, rows=tuple(kept), next_key=key)


def _deepest(before: DraftRow) -> int:
    """The greatest depth of a row that follows ``before``: below it, if that may hold rows."""
    return before.depth + (before.level in RANK or before.level is Level.TABLE)


def _normalize_articles(draft: Draft) -> Draft:
    index = 0
    while index < len(draft.rows):
        if draft.rows[index].level is Level.ARTICLE:
            draft = _normalize_article(draft, index)
        index += 1
    return draft


def _normalize_article(draft: Draft, index: int) -> Draft:
    """The draft with the words of an article of one paragraph in the article's own row, and
    those of an article of several in its paragraphs."""
    rows, article, end = draft.rows, draft.rows[index], draft.subtree_end(index)
    own = [i for i in range(index + 1, end) if rows[i].depth == article.depth + 1]
    paragraphs = [i for i in own if rows[i].level is Level.PARAGRAPH]
    if article.body and paragraphs:
        body = DraftRow(draft.next_key, Level.PARAGRAPH, article.depth + 1, body=article.body)
        rows = shift(rows, index + 1, paragraphs[0], 1)
        head = replace(article, body=())
        rows = (*rows[:index], head, body, *rows[index + 1 :])
        return replace(draft, rows=rows, next_key=draft.next_key + 1)
    if not article.body and paragraphs == own[:1] and own:
        below = draft.subtree_end(own[0])
        rows = shift(rows, own[0] + 1, below, -1)
        whole = replace(article, body=rows[own[0]].words)
        return replace(draft, rows=(*rows[:index], whole, *rows[own[0] + 1 :]))
    return draft


def split_words(words: Words, level: Level) -> tuple[Words, Words, Words]:
    """Label, heading and body of words as a row of ``level`` prints them."""
    text = w.text_of(words)
    mark = read_mark(text, level) if level in NUMBERED else None
    end = mark.end if mark else 0
    label, rest = w.cut(words, 0, end), w.cut(words, end)
    if level in _DIVISIONS or (level in HEADINGS and _is_short(w.text_of(rest))):
        return label, rest, ()
    return label, (), rest


def _is_short(text: str) -> bool:
    return 0 < len(text) <= 34 and not any(stop in text for stop in "。；：，,;:")
