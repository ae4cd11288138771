"""Synonyms and omitted words as editors keep them, read anew with each search.

Synonyms are other words to look for if a word of a group is typed (低保 ~ 最低生活保障).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connection

from search.models import OmittedWord, SynonymGroup, members_of


def groups_in_use() -> tuple[str, ...]:
    """The words of each synonym group in use, as they are stored."""
    return _lines(SynonymGroup)


def omitted_words() -> frozenset[str]:
    """The words that questions are read without, in normal form."""
    return frozenset(word for line in _lines(OmittedWord) for word in members_of(line))


def replacements(normal: str) -> Iterator[tuple[str, str]]:
    """Other forms of a term, each with the synonym put in: 低保对象 → 最低生活保障对象.

    ``normal`` is the term's normal form. If several words of a group occur in it,
    the longest is the one replaced.
    """
    for words in groups_in_use():
        members = members_of(words)
        inside = sorted((word for word in members if word in normal), key=len, reverse=True)
        if not inside:
            continue
        for other, written in members.items():
            if other != inside[0]:
                yield normal.replace(inside[0], other), written


def _lines(model: type[SynonymGroup] | type[OmittedWord]) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(*_compiled(model, connection.vendor))
        return tuple(words for (words,) in cursor.fetchall())


@cache
def _compiled(model: Any, vendor: str) -> tuple[str, tuple[Any, ...]]:
    """SQL and parameters, compiled once for each database vendor."""
    sql, parameters = model.objects.in_use().values_list("words").query.sql_with_params()
    return sql, parameters
