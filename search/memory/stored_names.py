"""Numbers and titles of published documents as the database has them, where no process does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from gazette.models import Document
from gazette.parsing.words.document_numbers import find_number
from search.query.normal_form import normal_text

#: Number or title → ids of the documents that have it.
DocumentsByName = Mapping[str, tuple[int, ...]]
#: Documents that are read for one name.
MOST_READ = 300


def numbers_ending(endings: Iterable[str]) -> DocumentsByName:
    """The numbers, in normal form, that end in one of these ways."""
    ways = tuple(endings)
    stored = {*ways, *(number for way in ways if (number := find_number(way)))}
    ends = reduce(or_, (Q(document_number__endswith=way) for way in sorted(stored)))
    found: Any = Document.objects.published().filter(ends).order_by("-pk")
    rows = found.values_list("pk", "document_number")[:MOST_READ]
    named = _by_name((normal_text(number), pk) for pk, number in rows)
    return {name: ids for name, ids in named.items() if name.endswith(ways)}


def titles_like(name: str) -> DocumentsByName:
    """Titles that are a folded name; failing that, those that contain it or are longer forms."""
    for condition in (
        Q(folded_title=name) | Q(folded_text_title=name),
        Q(folded_title__contains=name) | Q(folded_text_title__contains=name),
        _in_order("folded_title", name) | _in_order("folded_text_title", name),
    ):
        found: Any = Document.objects.published().filter(condition).order_by("-pk")
        rows = list(found.values_list("pk", "title", "contents_title", "text_title")[:MOST_READ])
        if rows:
            return _by_name(
                (normal_text(title), pk) for pk, *titles in rows for title in titles if title
            )
    return {}


def _in_order(field: str, name: str) -> Q:
    return Q(**{f"{field}__regex": ".*".join(f"[{one}]" for one in name if one not in "\\]^")})


def _by_name(rows: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for name, pk in rows:
        found[name] = tuple(dict.fromkeys((*found.get(name, ()), pk)))
    return found
