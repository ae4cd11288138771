"""The answer to a search as data, as the API gives it (``gazette.api``).

``total`` counts documents, ``total_provisions`` rows. ``hits`` are the rows of the page,
document by document; their ``offsets`` are ``[start, end)`` into ``text``, the
printed words of the row, in code points. ``caution`` of a document is what has to be said
beside its ``state``
(a value of ``gazette.models.state.Caution``: "repeal_unconfirmed"; "" for nothing), and
``state_words`` says both in Chinese. ``advice`` is the caution on a rule on trial, with the body
to ask; ``parts`` are the provisions, areas and groups that are not in the document's state.
A hit has a state too: that of the row, where it begins, ends or is suspended otherwise than
the document, with the reason in Chinese in ``state_reason`` (else ""). ``changed`` of a hit
says since when the row has other words than these printed ones, null if it has them today:
``by``, ``place`` and ``url`` name what changed it, ``words`` are its words on the day, of the
row at ``address``, which may be the one around it; null where they cannot be told with
certainty (``clauses`` are then those of the decision), "" if the row was deleted.
``ranked`` is null unless the exact answer is empty or thin: then it says what was
looked for and gives the documents that answer best, none of them counted in ``total``;
if ``is_answer`` is false, they are only the nearest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urljoin

from gazette.data.document_record import Absolute
from gazette.effect.present_wording import PresentWording, RowWording
from gazette.effect.state_notes import NO_NOTES, StateNotes, state_notes
from gazette.models import Document
from gazette.models.state import words_of_state
from search.keepers import answer
from search.memory.holdings import latest_holdings
from search.memory.row_states import RowStates, row_states, state_of_row
from search.memory.todays_words import present_wordings, wording_of_row
from search.page.forms import ParsedRequest
from search.query.grammar import Query
from search.query.request import Answer, DocumentHit, RankedAnswer, RowHit


def answer_record(asked: ParsedRequest, absolute: Absolute) -> dict[str, Any]:
    """The answer to a search; ``absolute`` makes a path a whole address.

    Raises EngineAbsent where the search server does not answer.
    """
    return _answer(answer(asked.request), asked, absolute)


def _answer(found: Answer, asked: ParsedRequest, absolute: Any) -> dict[str, Any]:
    request = found.request
    ranked = found.ranked.documents if found.ranked else ()
    shown = [*found.documents, *found.looser, *ranked]
    rows = [row for document in shown for row in document.rows] + list(found.provisions)
    ids = {one.document_id for one in shown} | {one.document_id for one in rows}
    holdings = latest_holdings()
    changes = present_wordings(ids, request.on, holdings)
    states = row_states(ids, request.on, holdings)
    documents = _documents(ids, request.on, absolute, states)

    def shown_rows(hits: Iterable[DocumentHit]) -> list[dict[str, Any]]:
        return _rows((row for hit in hits for row in hit.rows), documents, changes, states)

    return {
        "query": _query(request.query),
        "notes": list(asked.notes),
        "filters": {name: list(values) for name, values in request.filters.items()},
        "signed_from": request.signed_from,
        "signed_until": request.signed_until,
        "order": request.order,
        "view": request.view,
        "on": request.on,
        "page": found.page,
        "pages": found.pages,
        "page_size": request.page_size,
        "total": found.total,
        "total_provisions": found.total_provisions,
        "is_rebuilding": found.is_rebuilding,
        "emptied_by": list(found.emptied_by),
        "facets": {name: [asdict(value) for value in all_] for name, all_ in found.facets.items()},
        "documents": [_document(one, documents) for one in found.documents],
        "hits": shown_rows(found.documents) + _rows(found.provisions, documents, changes, states),
        "looser_total": found.looser_total,
        "looser": [
            {**_document(one, documents), "reason": one.reason, "hits": shown_rows([one])}
            for one in found.looser
        ],
        "ranked": _ranked(found.ranked, documents, shown_rows),
    }


def _ranked(found: RankedAnswer | None, documents: Any, rows: Any) -> dict[str, Any] | None:
    """The ranked tier; None if the exact answer is neither empty nor thin."""
    if found is None:
        return None
    return {
        "is_answer": found.is_answer,
        "total": found.total,
        "looked_for": [asdict(one) for one in found.looked_for],
        "omitted": list(found.omitted),
        "documents": [
            {**_document(one, documents), "hits": rows([one])} for one in found.documents
        ],
    }


def _query(query: Query) -> dict[str, Any]:
    """The query as it was understood."""
    return {
        "typed": query.typed,
        "normal": query.literal,
        "terms": [
            {
                "typed": term.typed,
                "normal": term.normal,
                "field": term.field and term.field.value,
                "is_phrase": term.is_phrase,
                "is_excluded": term.is_excluded,
            }
            for term in query.terms
        ],
        "years": list(query.years) if query.years else None,
    }


def _documents(
    ids: Iterable[int], on: date, absolute: Any, states: Mapping[int, RowStates]
) -> dict[int, dict[str, Any]]:
    """Document id → what is said of it, in a constant number of queries."""
    found: Any = Document.objects.published().filter(pk__in=ids).with_state(on)
    documents = list(found.for_lists())
    parts = {pk: one.parts for pk, one in states.items()}
    notes = state_notes(documents, {one.pk: one.state for one in documents}, on, parts)
    return {
        one.pk: {
            "id": one.pk,
            "title": one.title,
            "document_number": one.document_number,
            "kind": one.kind,
            "bodies": [body.name for body in one.bodies],
            "column": one.column.name if one.column else None,
            "gazette": one.issue.gazette.slug,
            "issue": one.issue.short_title,
            "signed_on": one.signed_on,
            "state": one.state,
            "caution": one.caution,
            "state_words": words_of_state(one.state, one.caution),
            **_notes(notes.get(one.pk, NO_NOTES)),
            "url": absolute(one.get_absolute_url()),
        }
        for one in documents
    }


def _notes(notes: StateNotes) -> dict[str, Any]:
    """The caution on a rule on trial, and the parts with states of their own."""
    parts = [
        {
            "part": one.part,
            "addresses": list(one.addresses),
            "state": one.state,
            "caution": one.caution or "",
            "words": sentence,
        }
        for one, sentence in zip(notes.parts, notes.part_sentences, strict=True)
    ]
    return {"advice": notes.advice, "parts": parts}


def _document(hit: DocumentHit, documents: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return {
        **documents.get(hit.document_id, {"id": hit.document_id, "title": hit.title}),
        "title_offsets": hit.title_marks,
        "number_offsets": hit.number_marks,
        "row_total": hit.row_total,
    }


def _rows(
    rows: Iterable[RowHit],
    documents: dict[int, dict[str, Any]],
    changes: Mapping[int, PresentWording],
    states: Mapping[int, RowStates],
) -> list[dict[str, Any]]:
    return [
        {
            "document": {
                name: documents[row.document_id][name]
                for name in ("id", "title", "document_number", "url")
            },
            "address": row.address,
            "url": f"{documents[row.document_id]['url']}#{row.address}",
            "label": row.label,
            "text": row.text,
            "offsets": row.marks,
            "holds_all": row.holds_all,
            **_state(documents[row.document_id], row, states),
            "changed": _changed(
                wording_of_row(row.document_id, row.address, changes), documents[row.document_id]
            ),
        }
        for row in rows
        if row.document_id in documents
    ]


def _state(
    document: Mapping[str, Any], row: RowHit, states: Mapping[int, RowStates]
) -> dict[str, str]:
    """The state of a row; that of its document where it has none of its own."""
    own = state_of_row(row.document_id, row.address, states)
    if own is None:
        names = ("state", "caution", "state_words")
        return {**{name: document[name] for name in names}, "state_reason": ""}
    return {
        "state": own.state,
        "caution": own.caution,
        "state_words": own.words,
        "state_reason": own.reason,
    }


def _changed(wording: RowWording | None, document: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a row says on the day instead of the printed words; None if it has these."""
    if wording is None or wording.is_below:
        return None
    return {
        "since": wording.since,
        "is_deleted": wording.is_deleted,
        "by": wording.by_title,
        "place": wording.place,
        "url": urljoin(document["url"], wording.url),
        "address": wording.address,
        "words": wording.words,
        "clauses": list(wording.clauses),
    }
