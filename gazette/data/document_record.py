"""What is said of a document as data: its identity, facts and rows, state, relations, wordings.

The facts and rows are those of ``gazette.issue_data``, which are the same in every database. The
rest is true of a day (``as_of.on``): the state with its reason, the words of rows that an
amendment has changed by then. Addresses are whole, at PORTAL_URL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gazette.effect.as_of import AsOf
from gazette.effect.known_relations import relations_by, relations_to
from gazette.effect.partial_states import part_states, provision_verdict
from gazette.effect.present_wording import PresentWording, RowWording, is_within
from gazette.effect.validity import verdict_on
from gazette.issue_data import documents_data
from gazette.kinds import specific
from gazette.layout.row_citations import number_in_brackets, title_in_marks
from gazette.models import Document, Issue, Relation
from gazette.models.provision import rows_of
from gazette.pages.correction_notes import applied_rewordings

#: A path of the portal → its whole address.
Absolute = Callable[[str], str]


def document_record(document: Document, when: AsOf, absolute: Absolute) -> dict[str, Any]:
    """All that is published of a document, as of a day."""
    (facts,) = documents_data([document])
    return {
        "identity": identity(document, absolute),
        "facts": facts,
        "state": state_record(document, when, absolute),
        "relations": list(relation_records(document, absolute)),
        "wordings": list(wording_records(document, when, absolute)),
        "corrections": list(correction_records(document)),
    }


def identity(document: Document, absolute: Absolute) -> dict[str, Any]:
    """What the document is called, and where it stands."""
    issue = document.issue
    gazette = issue.gazette
    place = f"{gazette.slug}-{issue.year}-{issue.number}-{document.position}"
    day = document.signed_on or issue.published_on
    return {
        "url": absolute(document.get_absolute_url()),
        "frbr": f"/akn/cn/act/{document.kind or 'document'}/{day or issue.year}/{place}",
        "citation": f"{title_in_marks(document.title)}{number_in_brackets(document)}",
        "kind_name": str(specific(document)._meta.verbose_name),
        "gazette": gazette.name,
        "issue": issue.short_title,
        "issue_url": absolute(issue.get_absolute_url()),
        "year": issue.year,
        "number": issue.number,
        "position": document.position,
        "published_on": issue.published_on,
    }


def issue_record(issue: Issue, absolute: Absolute) -> dict[str, Any]:
    """An issue with what its documents are called and where they stand."""
    return {
        "url": absolute(issue.get_absolute_url()),
        "slug": f"{issue.gazette.slug}-{issue.year}-{issue.number}",
        "gazette": issue.gazette.name,
        "issue": issue.short_title,
        "year": issue.year,
        "number": issue.number,
        "serial_number": issue.serial_number,
        "published_on": issue.published_on,
        "documents": [
            listed_document(one, absolute) for one in issue.documents.order_by("position")
        ],
    }


def listed_document(document: Document, absolute: Absolute) -> dict[str, Any]:
    """What a list says of a document: what it is called, and where it is to be had."""
    path = document.get_absolute_url()
    return {
        "position": document.position,
        "title": document.title,
        "document_number": document.document_number,
        "kind": document.kind,
        "signed_on": document.signed_on,
        "url": absolute(path),
        "data_url": absolute(f"{path.removesuffix('/')}.json"),
    }


def provision_record(
    document: Document, address: str, when: AsOf, absolute: Absolute
) -> dict[str, Any] | None:
    """One row with the rows in it, its state and its words on the day; None without such a row."""
    (facts,) = documents_data([document])
    holding = (
        text for text in facts["texts"] if any(row["address"] == address for row in text["rows"])
    )
    text = next(holding, None)
    if text is None:
        return None
    rows = _with_rows_in_it(address, text["rows"])
    addresses = {row["address"] for row in rows}
    wordings = [
        one
        for one in wording_records(document, when, absolute)
        if one["address"] in addresses or address.startswith(f"{one['address']}__")
    ]
    named = identity(document, absolute)
    return {
        "identity": named,
        "address": address,
        "url": f"{named['url']}#{address}",
        "text": {name: text[name] for name in ("position", "role", "label", "title")},
        "rows": rows,
        "state": state_record(document, when, absolute, address),
        "wordings": wordings,
    }


def _with_rows_in_it(address: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The row at an address and all rows below it, in the order of print."""
    inside = {address}
    found = []
    for row in rows:
        if row["address"] == address or row["parent"] in inside:
            inside.add(row["address"])
            found.append(row)
    return found


def state_record(
    document: Document, when: AsOf, absolute: Absolute, address: str = ""
) -> dict[str, Any]:
    """The state on a day, with its reason, and the parts that are in another one.

    With an address it is that of the provision there, and of the parts that hold it.
    """
    whole = verdict_on(document, when.on)
    verdict = provision_verdict(document, address, when.on) if address else whole
    parts = [
        part
        for part in part_states(document, whole, when.on)
        if not address or any(is_within(address, holder) for holder in part.addresses)
    ]
    return {
        "on": when.on,
        "state": verdict.state,
        "words": verdict.words,
        "reason": verdict.reason,
        "provision": verdict.provision,
        "by": absolute(verdict.by.get_absolute_url()) if verdict.by else None,
        "since": verdict.since,
        "until": verdict.until,
        "cautions": [{"caution": one.value, "words": one.label} for one in verdict.cautions],
        "advice": verdict.advice,
        "parts": [
            {
                "part": part.part,
                "words": part.words,
                "state": part.state,
                "addresses": list(part.addresses),
                "caution": part.caution.value if part.caution else None,
            }
            for part in parts
        ],
    }


def relation_records(document: Document, absolute: Absolute) -> Iterator[dict[str, Any]]:
    """What it does to others, then what public sources do to it; what waits is marked."""
    for one in relations_by(document):
        yield {**_relation(one), "is_by_this": True, **_target(one, absolute)}
    for one in relations_to(document):
        yield {
            **_relation(one),
            "is_by_this": False,
            "title": one.by_title,
            "document_number": one.by_number,
            "url": absolute(one.by.get_absolute_url()) if one.by else "",
        }


def relation_between(one: Relation, absolute: Absolute) -> dict[str, Any]:
    """A relation by a public source with both ends; a target that is not public is but named."""
    return {
        **_relation(one),
        "source": {
            "title": one.by_title,
            "document_number": one.by_number,
            "url": absolute(one.by.get_absolute_url()) if one.by else "",
        },
        "target": _target(one, absolute),
    }


def _target(one: Relation, absolute: Absolute) -> dict[str, str]:
    """What a relation is about, by the words of its source where that is not public."""
    target = one.target if one.target and one.target.issue.is_published else None
    return {
        "title": target.title if target else one.target_title,
        "document_number": one.target_number,
        "url": absolute(target.get_absolute_url()) if target else "",
    }


def _relation(one: Relation) -> dict[str, Any]:
    return {
        "type": one.type,
        "type_name": str(Relation.Type(one.type).label),
        "status": one.status,
        "is_pending": one.status == Relation.Status.PROPOSED,
        "address": one.address,
        "place": one.place,
        "quote": one.quote,
        "target_address": one.target_address,
        "target_text": one.target_text,
        "effective_on": one.effective_on,
        "until": one.until,
    }


def wording_records(document: Document, when: AsOf, absolute: Absolute) -> Iterator[dict[str, Any]]:
    """The rows that have other words on the day than the printed ones."""
    wording = PresentWording(document, when.on)
    for row in rows_of(document) if wording else ():
        one = wording.of(row.address)
        if one is not None and not one.is_below and one.address == row.address:
            yield _wording(one, absolute)


def _wording(one: RowWording, absolute: Absolute) -> dict[str, Any]:
    """``words`` are null where they cannot be told with certainty, "" where it was deleted."""
    return {
        "address": one.address,
        "words": one.words,
        "label": one.label,
        "clauses": list(one.clauses),
        "since": one.since,
        "by": one.by_title,
        "place": one.place,
        "url": absolute(one.url) if one.url else "",
    }


def correction_records(document: Document) -> Iterator[dict[str, Any]]:
    """The applied corrections of its words, the latest first."""
    for one in applied_rewordings(document):
        yield {
            "address": one.address,
            "field": one.field,
            "before": one.before,
            "after": one.after,
            "decided_at": one.correction.decided_at,
            "reason": one.correction.reason,
        }
