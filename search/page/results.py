"""What the page of results shows of an answer: documents, rows, filters, chips, ways on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.safestring import SafeString

from gazette.models import Document
from gazette.parsing.words.dates import chinese_date
from search.memory.excerpts import excerpt, marked
from search.memory.why_empty import FILTER_NAMES
from search.page.links import link, toggled, without
from search.query.normal_form import normal_text
from search.query.request import (
    FILTERS,
    Answer,
    DocumentHit,
    FacetValue,
    Order,
    Request,
    RowHit,
    View,
)
from search.query.typed_rows import label_of

#: Values of a filter that are shown before "more".
VALUES_SHOWN = 6
ORDERS = {Order.RELEVANCE: "最相关", Order.SIGNED: "新成文", Order.PUBLISHED: "新刊登"}
VIEWS = {View.DOCUMENTS: "按文件", View.PROVISIONS: "按条文"}
#: Filters as the page lists them: what a citizen asks first comes first.
_ORDER_OF_FILTERS = ("state", "year", "kind", "body", "column", "gazette")


@dataclass(frozen=True, slots=True)
class Row:
    """A row beneath a document: where it leads, its place in the text, its words marked.

    ``has_gap`` says that the label (第一条, 1.1) is set apart from the words by space.
    """

    url: str
    place: str
    label: SafeString
    has_gap: bool
    words: SafeString


@dataclass(frozen=True, slots=True)
class Result:
    """A document as a result, or the one that a row of the other view stands in."""

    document: Document
    url: str
    title: SafeString
    number: SafeString
    state: str
    rows: tuple[Row, ...]
    more: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A link of the page: to narrow, to widen, to order."""

    label: str
    url: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """The values of a filter; ``rest`` are those behind "more"."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    rest: tuple[Choice, ...]


def documents_of(
    answer: Answer, hits: Sequence[DocumentHit], states: Mapping[int, str]
) -> list[Result]:
    """The documents of a page with their rows, in three queries however many."""
    documents = _documents(hit.document_id for hit in hits)
    return [
        _result(documents[hit.document_id], hit, answer, states)
        for hit in hits
        if hit.document_id in documents
    ]


def provisions_of(answer: Answer, states: Mapping[int, str]) -> list[Result]:
    """The rows of a page, each with its document."""
    documents = _documents(hit.document_id for hit in answer.provisions)
    typed = answer.request.query.typed
    return [
        Result(
            document,
            _url(document, typed),
            marked(document.title, ()),
            marked(document.document_number, ()),
            states.get(document.pk, ""),
            (_row(document, hit, typed),),
        )
        for hit in answer.provisions
        if (document := documents.get(hit.document_id))
    ]


def _documents(ids: Iterable[int]) -> Mapping[int, Document]:
    found: Mapping[int, Document] = Document.objects.published().for_lists().in_bulk(set(ids))
    return found


def _result(
    document: Document, hit: DocumentHit, answer: Answer, states: Mapping[int, str]
) -> Result:
    typed = answer.request.query.typed if not hit.reason else hit.reason.partition("：")[2]
    return Result(
        document,
        _url(document, typed),
        marked(document.title, hit.title_marks if hit.title == document.title else ()),
        marked(document.document_number, hit.number_marks),
        states.get(document.pk, ""),
        tuple(_row(document, row, typed) for row in _telling_first(hit)),
        max(0, hit.row_total - len(hit.rows)),
        hit.reason,
    )


def _telling_first(hit: DocumentHit) -> list[RowHit]:
    """The rows, those last that only print the title, which stands above them, once more."""
    title = normal_text(hit.title)
    return sorted(hit.rows, key=lambda row: normal_text(row.text) in title)


def _row(document: Document, hit: RowHit, typed: str) -> Row:
    place = label_of(hit.address)
    is_said = not place or hit.text.startswith(place)
    end = len(hit.label) if hit.text.startswith(hit.label) else 0
    return Row(
        f"{_url(document, typed)}#{hit.address}",
        "" if is_said else place,
        marked(hit.text, hit.marks, 0, end),
        hit.text[:end].strip()[-1:].isalnum(),
        excerpt(hit.text, hit.marks, end),
    )


def _url(document: Document, typed: str) -> str:
    return document.get_absolute_url() + (f"?{urlencode({'q': typed})}" if typed else "")


def filters(answer: Answer, parameters: QueryDict) -> list[Filter]:
    """The filters that would narrow the answer, or do."""
    return [
        _filter(name, values, parameters)
        for name in _ORDER_OF_FILTERS
        if (values := answer.facets.get(name, ())) and (len(values) > 1 or values[0].is_chosen)
    ]


def _filter(name: str, values: Sequence[FacetValue], parameters: QueryDict) -> Filter:
    choices = [
        Choice(one.label, toggled(parameters, name, one.value), one.count, one.is_chosen)
        for one in values
    ]
    shown = [
        choice for place, choice in enumerate(choices) if place < VALUES_SHOWN or choice.is_chosen
    ]
    rest = [choice for choice in choices if choice not in shown]
    return Filter(name, FILTER_NAMES[name], tuple(shown), tuple(rest))


def chips(answer: Answer, parameters: QueryDict) -> list[Choice]:
    """What narrows the answer, each with the way to take it off."""
    found = [
        Choice(f"{FILTER_NAMES[name]}：{one.label}", toggled(parameters, name, one.value))
        for name in FILTERS
        for one in answer.facets.get(name, ())
        if one.is_chosen
    ]
    request = answer.request
    if request.signed_from or request.signed_until:
        first = f"{chinese_date(request.signed_from)}起" if request.signed_from else ""
        last = f"至{chinese_date(request.signed_until)}" if request.signed_until else ""
        way = without(parameters, ("signed_from", "signed_until"))
        found.append(Choice(f"成文：{first}{last}", way))
    return found


def without_filters(parameters: QueryDict) -> str:
    """The address with nothing that narrows."""
    return without(parameters, (*FILTERS, "signed_from", "signed_until"))


def orders(answer: Answer, parameters: QueryDict) -> list[Choice]:
    chosen = answer.request.order
    return list(_alternatives("order", ORDERS, chosen, Order.RELEVANCE, parameters))


def views(answer: Answer, parameters: QueryDict) -> list[Choice]:
    chosen = answer.request.view
    return list(_alternatives("view", VIEWS, chosen, View.DOCUMENTS, parameters))


def _alternatives(
    name: str, labels: Mapping[Any, str], chosen: str, default: str, parameters: QueryDict
) -> Iterator[Choice]:
    for value, label in labels.items():
        written = None if value == default else str(value)
        yield Choice(label, link(parameters, **{name: written}), None, value == chosen)


def is_narrowed(request: Request) -> bool:
    """Whether anything narrows the search besides its words."""
    return bool(any(request.filters.values()) or request.signed_from or request.signed_until)


def kept_by_dates(parameters: QueryDict) -> list[tuple[str, str]]:
    """The parameters that the form of dates carries on."""
    dropped = ("signed_from", "signed_until", "page")
    return [
        (name, value)
        for name, values in parameters.lists()
        for value in values
        if name not in dropped and value
    ]
