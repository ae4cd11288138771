"""Operations on several rows at once: all of them change, or none.

Pure functions on drafts, as those of ``row_edits``. Where a row refuses, the message of
CannotEdit begins with its words. Raises KeyError for a row that is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from gazette.intake import row_edits, text_division
from gazette.intake.draft import Draft, TextOpening
from gazette.intake.row_edits import CannotEdit
from gazette.parsing.parsed import Level

Change = Callable[[Draft, int], Draft]


def set_level(draft: Draft, keys: Sequence[int], level: Level) -> Draft:
    """All rows at another level; those that have it already stay."""
    return _each(draft, in_order(draft, keys), lambda d, key: row_edits.set_level(d, key, level))


def indent(draft: Draft, keys: Sequence[int]) -> Draft:
    """All rows one level deeper, with the rows below them."""
    return _each(draft, _outermost(draft, keys), row_edits.indent)


def outdent(draft: Draft, keys: Sequence[int]) -> Draft:
    """All rows one level less deep, with the rows below them."""
    return _each(draft, _outermost(draft, keys), row_edits.outdent)


def move(draft: Draft, keys: Sequence[int], by: int) -> Draft:
    """All rows, with the rows below them, before or behind their neighbours."""
    outermost = _outermost(draft, keys)
    return _each(
        draft, outermost if by < 0 else outermost[::-1], lambda d, key: row_edits.move(d, key, by)
    )


def join(draft: Draft, keys: Sequence[int]) -> Draft:
    """The rows as one; a single row with the row before it."""
    ordered = in_order(draft, keys)
    if len(ordered) == 1:
        return row_edits.join(draft, ordered[0])
    first, last = draft.index(ordered[0]), draft.index(ordered[-1])
    if last - first + 1 != len(ordered):
        raise CannotEdit("选中的行不相连，不能合并成一行。请选相连的几行。")
    return _each(draft, ordered[1:], row_edits.join)


def open_text(draft: Draft, keys: Sequence[int], opening: TextOpening) -> Draft:
    """The rows as one text of the document; a single row and all that follows it.

    Of several rows the last must be the last of its text: what follows it would otherwise
    become part of the new text unseen.
    """
    ordered = in_order(draft, keys)
    if len(ordered) == 1:
        return text_division.open_text(draft, ordered[0], opening)
    first, last = draft.index(ordered[0]), draft.index(ordered[-1])
    if last - first + 1 != len(ordered):
        raise CannotEdit("选中的行不相连，不能成为一个文本。请选相连的几行。")
    behind = draft.rows[last + 1 : last + 2]
    if behind and not behind[0].opens:
        raise CannotEdit(
            f"“{_excerpt(draft, behind[0].key)}”在所选的行之后，没有标明属于哪个文本。"
            "请连它一起选，或者先从它起标为另一文本。"
        )
    inner = [key for key in ordered[1:] if draft.rows[draft.index(key)].opens]
    return text_division.open_text(
        _each(draft, inner, text_division.close_text), ordered[0], opening
    )


def in_order(draft: Draft, keys: Iterable[int]) -> list[int]:
    """The keys in the order of the rows, each once."""
    return sorted(set(keys), key=draft.index)


def _outermost(draft: Draft, keys: Iterable[int]) -> list[int]:
    """The rows that do not stand below another of them, which takes them along."""
    kept: list[int] = []
    end = 0
    for key in in_order(draft, keys):
        index = draft.index(key)
        if index >= end:
            kept.append(key)
            end = draft.subtree_end(index)
    return kept


def _each(draft: Draft, keys: Sequence[int], change: Change) -> Draft:
    """The draft after ``change`` of each row. Raises CannotEdit with the row that refuses."""
    before = draft
    for key in keys:
        try:
            draft = change(draft, key)
        except CannotEdit as error:
            if len(keys) == 1:
                raise
            raise CannotEdit(f"“{_excerpt(before, key)}”：{error}所选的各行都没有改。") from error
        except KeyError as error:
            raise CannotEdit(
                f"“{_excerpt(before, key)}”随前面一行的改动并入了另一行。"
                "所选的各行都没有改，请分几次改。"
            ) from error
    return draft


def _excerpt(draft: Draft, key: int) -> str:
    text = draft.rows[draft.index(key)].text.replace("\t", " ")
    return text[:16] + ("…" if len(text) > 16 else "")
