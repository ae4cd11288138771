"""Synonyms: other words to look for if a word of a group is typed (低保 ~ 最低生活保障)."""

from __future__ import annotations

from collections.abc import Iterator

from search.models import SynonymGroup, members_of


def replacements(normal: str) -> Iterator[tuple[str, str]]:
    """Other forms of a term, each with the synonym put in: 低保对象 → 最低生活保障对象.

    ``normal`` is the term's normal form. If several words of a group occur in it,
    the longest is the one replaced.
    """
    for words in SynonymGroup.objects.in_use().values_list("words", flat=True):
        members = members_of(words)
        inside = sorted((word for word in members if word in normal), key=len, reverse=True)
        if not inside:
            continue
        for other, written in members.items():
            if other != inside[0]:
                yield normal.replace(inside[0], other), written
