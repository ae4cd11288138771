"""Numbers and titles of published documents as the database has them.

They are read there only where the archive is kept elsewhere and that does not answer. A
number in full and a title in full are looked up by their indexes; anything less is a scan.
"""

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


def numbers_ending(endings: Iterable[str], body: str) -> DocumentsByName:
    """The numbers, in normal form, that end in one of these ways; in full if any has that."""
    ways = tuple(endings)
    full = tuple(body + way for way in ways)
    return _numbers(Q(document_number__in=_printed(full)), full) or _numbers(
        reduce(or_, (Q(document_number__endswith=way) for way in _printed(ways))), ways
    )


def _printed(numbers: tuple[str, ...]) -> list[str]:
    """Numbers as they are typed, and as they are printed."""
    return sorted({*numbers, *(found for one in numbers if (found := find_number(one)))})


def _numbers(condition: Q, ends: tuple[str, ...]) -> DocumentsByName:
    found: Any = Document.objects.published().filter(condition).order_by("-pk")
    rows = found.values_list("pk", "document_number")[:MOST_READ]
    named = _by_name((normal_text(number), pk) for pk, number in rows)
    return {name: ids for name, ids in named.items() if name.endswith(ends)}


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
