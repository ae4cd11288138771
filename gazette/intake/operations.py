"""The operations that the forms of a document's page offer, by the name that a form sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict

from gazette.intake import row_edits, row_numbers, text_division
from gazette.intake.draft import Draft, TextOpening
from gazette.intake.row_edits import CannotEdit
from gazette.models import Provision, Text
from gazette.parsing.parsed import Level, TextRole

DraftChange = Callable[[Draft], Draft]


@dataclass(frozen=True, slots=True)
class DraftOperation:
    """A change of a draft, and its name (Chinese) in the list of steps."""

    change: DraftChange
    what: str


def operation_of(name: str, key: int, values: QueryDict) -> DraftOperation:
    """The operation ``name`` on the row ``key`` with the form's values. Raises CannotEdit for
    an unknown one, and for values that it cannot take."""
    maker = _MAKERS.get(name)
    if maker is None:
        raise CannotEdit("不认识的操作。请刷新页面后再试。")
    return maker(key, values)


def _level(key: int, values: QueryDict) -> DraftOperation:
    try:
        level = Level(values.get("level", ""))
    except ValueError as error:
        raise CannotEdit("没有这个级别，请从列表中选择。") from error
    what = f"级别改为“{Provision.LEVELS[level.value]}”"
    return DraftOperation(lambda draft: row_edits.set_level(draft, key, level), what)


def _words(key: int, values: QueryDict) -> DraftOperation:
    label, heading, body = (values.get(name, "") for name in ("label", "heading", "body"))
    for text in (label, heading):
        if len(text) > _LONGEST:
            raise CannotEdit(f"编号和标题最多 {_LONGEST} 字；正文请写在“正文”里。")
    return DraftOperation(
        lambda draft: row_edits.write(draft, key, label, heading, body), "改文字或拆分"
    )


_LONGEST = 500


def _cells(key: int, values: QueryDict) -> DraftOperation:
    cells = values.getlist("cell")
    return DraftOperation(lambda draft: row_edits.set_cells(draft, key, cells), "改表格")


def _text(key: int, values: QueryDict) -> DraftOperation:
    try:
        role = TextRole(values.get("role", ""))
    except ValueError as error:
        raise CannotEdit("没有这种文本，请从列表中选择。") from error
    opening = TextOpening(
        role, values.get("text_label", "")[:60], values.get("text_title", "")[:500]
    )
    what = f"从此行起为“{Text.ROLES[role.value]}”"
    return DraftOperation(lambda draft: text_division.open_text(draft, key, opening), what)


def _plain(change: Callable[[Draft, int], Draft], what: str) -> Callable[..., DraftOperation]:
    return lambda key, values: DraftOperation(lambda draft: change(draft, key), what)


_MAKERS: dict[str, Callable[[int, QueryDict], DraftOperation]] = {
    "level": _level,
    "words": _words,
    "cells": _cells,
    "text": _text,
    "close": _plain(text_division.close_text, "并入上一文本"),
    "join": _plain(row_edits.join, "并入上一行"),
    "indent": _plain(row_edits.indent, "缩进"),
    "outdent": _plain(row_edits.outdent, "取消缩进"),
    "up": _plain(lambda draft, key: row_edits.move(draft, key, -1), "上移"),
    "down": _plain(lambda draft, key: row_edits.move(draft, key, 1), "下移"),
    "renumber": _plain(row_numbers.renumber, "顺次重排其后编号"),
}
