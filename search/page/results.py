"""What the page of results shows of an answer: documents, rows, filters, chips, links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from gazette.effect.present_wording import PresentWording, RowWording
from gazette.effect.state_notes import NO_NOTES, StateNotes, state_notes
from gazette.models import Document
from gazette.office.kept_answers import KeptAnswers
from gazette.parsing.words.dates import chinese_date
from search.memory.holdings import latest_holdings
from search.memory.row_states import RowStates, row_states, state_of_row
from search.memory.todays_words import present_wordings, wording_of_row
from search.memory.why_empty import FILTER_NAMES
from search.page.excerpts import WHOLE, excerpt, mark_text
from search.page.links import link, link_with_toggled, link_without
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
#: The filters in the order of the page.
_ORDER_OF_FILTERS = ("state", "caution", "year", "kind", "body", "column", "gazette")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row beneath a document, with its hits marked.

    ``place`` is how its address is called, empty if the row itself begins with it.
    ``has_gap``: a space separates the label (第一条, 1.1) from the words. ``changed`` says
    in Chinese that these are no longer its words, because an amendment changed them, and
    ``today`` which they are now, or what the decision says of them; ``state`` that
    the row is in force otherwise than the document: 尚未施行, 已废止.
    """

    url: str
    place: str
    label: SafeString
    has_gap: bool
    words: SafeString
    changed: str = ""
    state: str = ""
    today: str = ""

    @property
    def is_label_told(self) -> bool:
        """Whether the place ends with the label already: 第十条第（二）项 before （二）."""
        label = strip_tags(self.label).strip(" \t\u3000、.．")
        return bool(label) and label in self.place.rpartition("第")[2]


@dataclass(frozen=True, slots=True)
class Result:
    """A document in the list of results, with rows of it; ``more`` rows are not shown.

    ``notes`` are sentences that belong to its state (``StateNotes.lines``); beside a single
    row not those about other rows.
    """

    document: Document
    url: str
    title: SafeString
    number: SafeString
    state: str
    rows: tuple[ResultRow, ...]
    more: int = 0
    reason: str = ""
    caution: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the search; ``count`` is what would be found."""

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
    """The documents of a page with their rows, in a constant number of queries."""
    documents = _documents(hit.document_id for hit in hits)
    told = _told(documents, answer, states)
    return [
        _result(documents[hit.document_id], hit, answer, states, told)
        for hit in hits
        if hit.document_id in documents
    ]


def provisions_of(answer: Answer, states: Mapping[int, str]) -> list[Result]:
    """The rows of a page, each with its document."""
    documents = _documents(hit.document_id for hit in answer.provisions)
    told = _told(documents, answer, states)
    typed = answer.request.query.typed
    return [
        Result(
            document,
            url := _url(document, typed),
            mark_text(document.title, ()),
            mark_text(document.document_number, ()),
            states.get(document.pk, ""),
            (_row(document, url, hit, told),),
            caution=_caution(document, answer),
            notes=(advice,) if (advice := _notes(document, told).advice) else (),
        )
        for hit in answer.provisions
        if (document := documents.get(hit.document_id))
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of documents and rows on a day: changed words, states of their own, notes."""

    wordings: Mapping[int, PresentWording]
    states: Mapping[int, RowStates]
    notes: Mapping[int, StateNotes]


def _told(documents: Mapping[int, Document], answer: Answer, states: Mapping[int, str]) -> Told:
    on, holdings = answer.request.on, latest_holdings()
    rows = row_states(documents, on, holdings)
    parts = {pk: one.parts for pk, one in rows.items()}
    notes = state_notes(documents.values(), states, on, parts)
    return Told(present_wordings(documents, on, holdings), rows, notes)


def _notes(document: Document, told: Told) -> StateNotes:
    return told.notes.get(document.pk, NO_NOTES)


#: Published documents by primary key, of this process, for all pages of results.
_KEPT = KeptAnswers[Document](most=300)


def _documents(ids: Iterable[int]) -> Mapping[int, Document]:
    return _KEPT.answers(set(ids), Document.objects.published().for_lists().in_bulk)


def _result(
    document: Document,
    hit: DocumentHit,
    answer: Answer,
    states: Mapping[int, str],
    told: Told,
) -> Result:
    typed = answer.request.query.typed if not hit.reason else hit.reason.partition("：")[2]
    url = _url(document, typed)
    return Result(
        document,
        url,
        mark_text(document.title, hit.title_marks if hit.title == document.title else ()),
        mark_text(document.document_number, hit.number_marks),
        states.get(document.pk, ""),
        tuple(_row(document, url, row, told) for row in _title_rows_last(hit)),
        max(0, hit.row_total - len(hit.rows)),
        hit.reason,
        _caution(document, answer),
        tuple(_notes(document, told).lines),
    )


def _caution(document: Document, answer: Answer) -> str:
    """What is said beside the document's state."""
    return latest_holdings().cautions(answer.request.on).get(document.pk, "")


def _title_rows_last(hit: DocumentHit) -> list[RowHit]:
    """The rows; those that only repeat the title, which is shown above them, come last."""
    title = normal_text(hit.title)
    return sorted(hit.rows, key=lambda row: normal_text(row.text) in title)


def _row(document: Document, url: str, hit: RowHit, told: Told) -> ResultRow:
    place = label_of(hit.address)
    is_in_text = not place or hit.text.startswith(place)
    own = state_of_row(document.pk, hit.address, told.states)
    wording = wording_of_row(document.pk, hit.address, told.wordings)
    wording = None if wording and wording.is_below else wording
    end = len(hit.label) if hit.text.startswith(hit.label) else 0
    return ResultRow(
        f"{url}#{hit.address}",
        "" if is_in_text else place,
        mark_text(hit.text, hit.marks, 0, end),
        hit.text[:end].strip()[-1:].isalnum(),
        excerpt(hit.text, hit.marks, end),
        _changed(wording),
        own.news if own else "",
        _today(wording, hit.address),
    )


def _changed(wording: RowWording | None) -> str:
    if wording is None:
        return ""
    since = f"自{chinese_date(wording.since)}起" if wording.since else ""
    return f"{since}已删去" if wording.is_deleted else f"{since}已修改，这里是刊印时的文字"


def _today(wording: RowWording | None, address: str) -> str:
    """The present words of a row, cut where they are long, or the clause that changed it."""
    if wording is None:
        return ""
    source = f"《{wording.by_title}》{wording.place}"
    if wording.is_deleted:
        return f"由{source}删去"
    if wording.words is None:
        return f"{source}：{_cut(''.join(wording.clauses))}（修改后的文字以修改决定为准）"
    name = "今天的文字" if wording.address == address else f"{label_of(wording.address)}今天的文字"
    return f"{name}：{_cut(wording.words)}（{source}）"


def _cut(words: str) -> str:
    line = " ".join(words.split())
    return f"{line[:WHOLE]}…" if len(line) > WHOLE else line


def _url(document: Document, typed: str) -> str:
    return document.get_absolute_url() + (f"?{urlencode({'q': typed})}" if typed else "")


def filters(answer: Answer, parameters: QueryDict) -> list[Filter]:
    """The filters that would narrow the answer, or are set."""
    return [
        _filter(name, values, parameters)
        for name in _ORDER_OF_FILTERS
        if (values := answer.facets.get(name, ())) and _narrows(name, values)
    ]


def _narrows(name: str, values: Sequence[FacetValue]) -> bool:
    """Whether a filter tells documents apart; most have no caution, so one value does."""
    return len(values) > 1 or values[0].is_chosen or name == "caution"


def _filter(name: str, values: Sequence[FacetValue], parameters: QueryDict) -> Filter:
    choices = [
        Choice(one.label, link_with_toggled(parameters, name, one.value), one.count, one.is_chosen)
        for one in values
    ]
    shown = [
        choice for place, choice in enumerate(choices) if place < VALUES_SHOWN or choice.is_chosen
    ]
    rest = [choice for choice in choices if choice not in shown]
    return Filter(name, FILTER_NAMES[name], tuple(shown), tuple(rest))


def chips(answer: Answer, parameters: QueryDict) -> list[Choice]:
    """The filters that are set, each with the link that removes it."""
    found = [
        Choice(f"{FILTER_NAMES[name]}：{one.label}", link_with_toggled(parameters, name, one.value))
        for name in FILTERS
        for one in answer.facets.get(name, ())
        if one.is_chosen
    ]
    request = answer.request
    if request.signed_from or request.signed_until:
        first = f"{chinese_date(request.signed_from)}起" if request.signed_from else ""
        last = f"至{chinese_date(request.signed_until)}" if request.signed_until else ""
        url = link_without(parameters, ("signed_from", "signed_until"))
        found.append(Choice(f"成文：{first}{last}", url))
    return found


def without_filters(parameters: QueryDict) -> str:
    """The URL without any filter."""
    return link_without(parameters, (*FILTERS, "signed_from", "signed_until"))


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
    """Whether any filter is set."""
    return bool(any(request.filters.values()) or request.signed_from or request.signed_until)


def fields_beside_dates(parameters: QueryDict) -> list[tuple[str, str]]:
    """The hidden fields of the date form: all parameters but the dates and the page."""
    dropped = ("signed_from", "signed_until", "page")
    return [
        (name, value)
        for name, values in parameters.lists()
        for value in values
        if name not in dropped and value
    ]
