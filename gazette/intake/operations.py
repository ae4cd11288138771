"""The operations that the forms of a document's page offer, by the name that a form sends.

A form names one row or several (``key``, once for each). It may carry words that are typed
in rows and not saved yet (``label-7``, ``heading-7``, ``body-7`` for the row of key 7):
they are written first, in the same step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from gazette.intake import row_edits, row_numbers, several_rows, text_division
from gazette.intake import source_words as w
from gazette.intake.draft import Draft, TextOpening
from gazette.intake.row_edits import CannotEdit
from gazette.intake.seen_rows import Aspect, Concern
from gazette.models import Provision, Text
from gazette.parsing.parsed import Level, TextRole

DraftChange = Callable[[Draft], Draft]


@dataclass(frozen=True, slots=True)
class DraftOperation:
    """A change of a draft, and its name (Chinese) in the list of steps.

    ``concerns`` are the rows on which it relies: as long as nobody else has changed them
    it may be done in a newer version of the document. None: in no newer one.
    """

    change: DraftChange
    what: str
    concerns: tuple[Concern, ...] | None = ()


def operation_of(name: str, keys: Sequence[int], values: QueryDict) -> DraftOperation:
    """The operation ``name`` on the rows ``keys`` with the form's values. Raises CannotEdit
    for an unknown one, and for values that it cannot take."""
    maker = _MAKERS.get(name)
    if maker is None:
        raise CannotEdit("不认识的操作。请刷新页面后再试。")
    if not keys or (len(keys) > 1 and name not in SEVERAL):
        raise CannotEdit("请先选一行。" if not keys else "这一步一次只能对一行做，请只选一行。")
    operation = _with_unsaved_words(maker(keys, values), values)
    return replace(operation, concerns=_concerns(name, keys, operation.concerns))


#: The operations that several rows can be given at once.
SEVERAL = frozenset({"level", "indent", "outdent", "up", "down", "join", "text"})
_RELIES_ON = {
    "level": {Aspect.WORDS, Aspect.LEVEL},
    "words": {Aspect.WORDS},
    "cells": {Aspect.WORDS},
    "text": {Aspect.WORDS, Aspect.LEVEL},
    "close": {Aspect.WORDS, Aspect.LEVEL},
    "join": {Aspect.WORDS, Aspect.LEVEL, Aspect.ABOVE},
    "indent": {Aspect.WORDS, Aspect.LEVEL, Aspect.DEPTH, Aspect.ABOVE},
    "outdent": {Aspect.WORDS, Aspect.LEVEL, Aspect.DEPTH},
    "up": {Aspect.WORDS, Aspect.LEVEL, Aspect.DEPTH, Aspect.ABOVE},
    "down": {Aspect.WORDS, Aspect.LEVEL, Aspect.DEPTH, Aspect.BELOW},
}


def _concerns(
    name: str, keys: Sequence[int], more: tuple[Concern, ...] | None
) -> tuple[Concern, ...] | None:
    """What an operation relies on, by its name; None for one that relies on all rows."""
    if name not in _RELIES_ON or more is None:
        return None
    aspects = frozenset(_RELIES_ON[name])
    return (*(Concern(key, aspects) for key in keys), *more)


def _with_unsaved_words(operation: DraftOperation, values: QueryDict) -> DraftOperation:
    """The operation after the words of its form are written, which are typed in rows."""
    typed = [name[5:] for name in values if name.startswith("body-")]
    keys = [int(text) for text in typed if text.isascii() and text.isdigit() and len(text) < 10]
    if not keys:
        return operation

    def change(draft: Draft) -> Draft:
        for key in keys:
            row = draft.rows[draft.index(key)]
            label = values.get(f"label-{key}", w.text_of(row.label))
            heading = values.get(f"heading-{key}", "")
            draft = row_edits.write(draft, key, label, heading, values.get(f"body-{key}", ""))
        return operation.change(draft)

    words = frozenset({Aspect.WORDS})
    concerns = (*(operation.concerns or ()), *(Concern(key, words) for key in keys))
    return replace(operation, change=change, concerns=concerns)


def _level(keys: Sequence[int], values: QueryDict) -> DraftOperation:
    try:
        level = Level(values.get("level", ""))
    except ValueError as error:
        raise CannotEdit("没有这个级别，请从列表中选择。") from error
    what = f"级别改为“{Provision.LEVELS[level.value]}”"
    return DraftOperation(lambda draft: several_rows.set_level(draft, keys, level), what)


def _words(keys: Sequence[int], values: QueryDict) -> DraftOperation:
    label, heading, body = (values.get(name, "") for name in ("label", "heading", "body"))
    for text in (label, heading):
        if len(text) > _LONGEST:
            raise CannotEdit(f"编号和标题最多 {_LONGEST} 字；正文请写在“正文”里。")
    return DraftOperation(
        lambda draft: row_edits.write(draft, keys[0], label, heading, body), "改文字或拆分"
    )


_LONGEST = 500


def _cells(keys: Sequence[int], values: QueryDict) -> DraftOperation:
    cells = values.getlist("cell")
    return DraftOperation(lambda draft: row_edits.set_cells(draft, keys[0], cells), "改表格")


def _text(keys: Sequence[int], values: QueryDict) -> DraftOperation:
    try:
        role = TextRole(values.get("role", ""))
    except ValueError as error:
        raise CannotEdit("没有这种文本，请从列表中选择。") from error
    opening = TextOpening(
        role, values.get("text_label", "")[:60], values.get("text_title", "")[:500]
    )
    name = Text.ROLES[role.value]
    what = f"从此行起为“{name}”" if len(keys) == 1 else f"成为一个文本“{name}”"
    return DraftOperation(lambda draft: several_rows.open_text(draft, keys, opening), what)


def _plain(change: Callable[[Draft, int], Draft], what: str) -> Callable[..., DraftOperation]:
    return lambda keys, values: DraftOperation(lambda draft: change(draft, keys[0]), what)


def _several(
    change: Callable[[Draft, Sequence[int]], Draft], what: str
) -> Callable[..., DraftOperation]:
    return lambda keys, values: DraftOperation(lambda draft: change(draft, keys), what)


_MAKERS: dict[str, Callable[[Sequence[int], QueryDict], DraftOperation]] = {
    "level": _level,
    "words": _words,
    "cells": _cells,
    "text": _text,
    "close": _plain(text_division.close_text, "并入上一文本"),
    "join": lambda keys, values: DraftOperation(
        lambda draft: several_rows.join(draft, keys), "并入上一行" if len(keys) == 1 else "合并"
    ),
    "indent": _several(several_rows.indent, "缩进"),
    "outdent": _several(several_rows.outdent, "取消缩进"),
    "up": _several(lambda draft, keys: several_rows.move(draft, keys, -1), "上移"),
    "down": _several(lambda draft, keys: several_rows.move(draft, keys, 1), "下移"),
    "renumber": _plain(row_numbers.renumber, "顺次重排其后编号"),
}
