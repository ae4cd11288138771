"""Wider searches to offer if nothing is found: without one word, or without a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from gazette.models import Document
from search.keepers import counts
from search.memory.why_empty import FILTER_NAMES
from search.page.links import link, link_without
from search.page.results import Choice, without_filters
from search.query.grammar import Query, Term
from search.query.request import FILTERS, Answer, Request

#: Wider searches that are offered, and words that are left out in turn.
MOST_WIDER = 6
#: Documents whose themes and bodies are offered, and how many of each.
MOST_NEAR, MOST_PLACES = 5, 5
_DATES = ("signed_from", "signed_until")


def wider_searches(answer: Answer, parameters: QueryDict) -> list[Choice]:
    """The wider searches that find something, each with the number of documents."""
    wider = list(_wider(answer.request, parameters))
    totals = counts([request for _label, _url, request in wider])
    found = [
        Choice(label, url, total)
        for (label, url, _request), total in zip(wider, totals, strict=True)
        if total
    ]
    return found[:MOST_WIDER]


def places_to_look(answer: Answer) -> dict[str, list[Choice]]:
    """The themes and bodies of the documents that come near, or else the most frequent ones."""
    near = [*answer.looser, *(answer.ranked.documents if answer.ranked else ())]
    ids = [one.document_id for one in near[:MOST_NEAR]]
    documents = Document.objects.published()
    chosen = documents.filter(pk__in=ids) if ids else documents
    named: Any = chosen.with_theme_name()
    themes = Counter(filter(None, named.values_list("theme_name", flat=True)))
    bodies = Counter(
        chosen.exclude(issuing_bodies=None).values_list("issuing_bodies__name", flat=True)
    )
    in_force = reverse("gazette:in_force")
    return {
        "themes": [
            Choice(name, f"{in_force}?{urlencode({'by': 'theme', 'theme': name})}")
            for name, _count in themes.most_common(MOST_PLACES)
        ],
        "near_bodies": [
            Choice(name, reverse("gazette:body", args=[name]))
            for name, _count in bodies.most_common(MOST_PLACES)
        ],
    }


def _wider(request: Request, parameters: QueryDict) -> Iterator[tuple[str, str, Request]]:
    narrowing = [name for name in FILTERS if request.filters.get(name)]
    is_dated = bool(request.signed_from or request.signed_until)
    bare = replace(request, filters={}, signed_from=None, signed_until=None)
    if len(narrowing) + is_dated > 1:
        yield "不加任何筛选", without_filters(parameters), bare
    for name in narrowing:
        filters = {one: values for one, values in request.filters.items() if one != name}
        label = f"不限{FILTER_NAMES[name]}"
        yield label, link_without(parameters, [name]), replace(request, filters=filters)
    if is_dated:
        undated = replace(request, signed_from=None, signed_until=None)
        yield "不限成文日期", link_without(parameters, _DATES), undated
    if len(request.query.terms) > 1:
        for term in request.query.terms[:MOST_WIDER]:
            query = _without(request.query, term)
            label = f"不要“{term.typed}”" if not term.is_excluded else f"不排除“{term.typed}”"
            yield label, link(parameters, q=query.typed), replace(request, query=query)
            if narrowing or is_dated:
                url = f"?{urlencode({'q': query.typed})}"
                yield f"{label}，也不加筛选", url, replace(bare, query=query)


def _without(query: Query, term: Term) -> Query:
    """The query without one of its terms, as it would be typed."""
    terms = tuple(one for one in query.terms if one != term)
    typed = " ".join([*map(_typed, terms), *_years(query)])
    return replace(query, typed=typed, literal="", terms=terms)


def _typed(term: Term) -> str:
    words = f'"{term.typed}"' if term.is_phrase else term.typed
    return f"{'-' * term.is_excluded}{f'{term.field}:' if term.field else ''}{words}"


def _years(query: Query) -> list[str]:
    return [f"年:{query.years[0]}..{query.years[1]}"] if query.years else []
