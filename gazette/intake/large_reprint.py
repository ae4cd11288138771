"""What writing a large intake over the issue of its number would change, found without writing.

A small one is written and taken back (``held_preview``). Of a large one the rows are compared
by their digests document by document, in time linear in the number of rows; the result is kept
and shown by pages. What only writing finds out – relations, citations, statements of effect,
and whether it is refused – is not compared, and the page says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator

from gazette.importing.correspondence import correspondence
from gazette.importing.reread_differences import (
    Change,
    DocumentDifference,
    Row,
    RowDifference,
    ValueDifference,
    row_differences,
)
from gazette.intake.held_preview import ReprintPreview, work_that_goes
from gazette.intake.intake_corrections import digest_of
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.stored_rows import addresses, stored_rows, text_of_row
from gazette.kinds import kind_named
from gazette.models import Document, Issue, Provision, Rewording
from gazette.office.corrected_values import corrected_places
from gazette.office.field_changes import as_text
from gazette.office.kept_results import kept
from gazette.office.stored_digests import digest_of as digest_of_texts
from gazette.office.stored_digests import stored_digests

#: So many differences stand on a page.
ON_PAGE = 200
#: Raised when what is kept changes.
_VERSION = "1"
#: The parts of a stored row by the field of ``Provision`` that holds them.
_PARTS = {"label": 0, "heading": 1, "body": 2}
#: The fields of a document by the value of the summary that will be written into them.
_FACTS = {
    "title": "title",
    "document_number": "number",
    "signed_on": "signed_on",
    "effective_on": "effective_on",
}


@dataclass(frozen=True, slots=True)
class LargeReprint(ReprintPreview):
    """A ``ReprintPreview`` of which ``documents`` holds the differences of one ``page``; ``gone``
    are the documents that the intake does not have, ``total`` is the number of differences."""

    page: Page[Any] | None = None
    gone: Sequence[DocumentDifference] = ()
    total: int = 0

    @property
    def removed(self) -> list[DocumentDifference]:
        return list(self.gone)


def preview_large(intake: Intake, issue: Issue, number: str | None) -> LargeReprint:
    """A page of what would change if an intake took the place of an issue."""
    whole = _found(intake, issue)
    paginator = Paginator(list(_units(whole)), ON_PAGE)
    page = paginator.get_page(number)
    moved = [one for one in whole if any(v.name == _POSITION for v in one.values)]
    return LargeReprint(
        documents=_joined(list(page.object_list)),
        lost=work_that_goes(issue),
        reversed_=_reversed(intake, issue),
        moved=moved if issue.is_fixed else (),
        page=page,
        gone=[one for one in whole if one.change is Change.REMOVED],
        total=paginator.count,
    )


_POSITION = "次序"
#: A difference of a document, with at most one of its rows.
_Unit = tuple[int, DocumentDifference]


def _units(whole: Sequence[DocumentDifference]) -> Iterator[_Unit]:
    """The differences one by one, each with the index of its document."""
    for index, one in enumerate(whole):
        head = replace(one, rows=())
        if one.values or not one.rows:
            yield index, head
        for row in one.rows:
            yield index, replace(head, values=(), rows=(row,))


def _joined(units: Sequence[_Unit]) -> list[DocumentDifference]:
    """The differences of a page, of each document together."""
    by_document: dict[int, list[DocumentDifference]] = defaultdict(list)
    for index, one in units:
        by_document[index].append(one)
    return [
        replace(
            parts[0],
            values=[value for part in parts for value in part.values],
            rows=[row for part in parts for row in part.rows],
        )
        for parts in by_document.values()
    ]


def _found(intake: Intake, issue: Issue) -> list[DocumentDifference]:
    """All differences, in order of print; computed anew when either side has changed."""
    digest = digest_of_texts([_VERSION, digest_of(intake), stored_digests(issue).issue])
    found = kept("reprint", digest, lambda: [asdict(one) for one in differences(intake, issue)])
    return [_read(one) for one in found]


def _read(values: dict[str, Any]) -> DocumentDifference:
    rows = [RowDifference(**{**one, "change": Change(one["change"])}) for one in values["rows"]]
    facts = [ValueDifference(**one) for one in values["values"]]
    change = Change(values["change"])
    return DocumentDifference(**{**values, "change": change, "rows": rows, "values": facts})


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A document of an intake as the importer looks for it in the issue."""

    position: int
    title: str
    document_number: str | None
    row: IntakeDocument


def _paired(intake: Intake, issue: Issue) -> tuple[list[_Incoming], dict[int, Document]]:
    """The documents of an intake, and by position those of the issue that they would replace."""
    incoming = [
        _Incoming(position, row.summary.get("title", ""), row.summary.get("number"), row)
        for position, row in enumerate(intake.documents.current(), start=1)
    ]
    documents = issue.documents.select_related("column").prefetch_related("issuers__body")
    return incoming, correspondence(list(documents.order_by("position")), incoming)


def differences(intake: Intake, issue: Issue) -> list[DocumentDifference]:
    """What differs between an intake and an issue: documents, their facts, places and rows."""
    incoming, pairs = _paired(intake, issue)
    stored = _StoredRows([one.pk for one in pairs.values()])
    kept_keys = {one.pk for one in pairs.values()}
    found = [
        DocumentDifference(Change.REMOVED, one.position, one.title)
        for one in issue.documents.exclude(pk__in=kept_keys)
    ]
    for one in incoming:
        document = pairs.get(one.position)
        if document is None:
            found.append(DocumentDifference(Change.ADDED, one.position, one.title))
            continue
        values = list(_values(document, one.row, one.position))
        rows = list(row_differences(stored.of(document), _rows_of(one.row)))
        if values or rows:
            found.append(DocumentDifference(Change.CHANGED, one.position, one.title, values, rows))
    return sorted(found, key=lambda one: one.position)


class _StoredRows:
    """The rows of the documents that an intake has too, of some documents at a time."""

    _TOGETHER = 20

    def __init__(self, keys: Sequence[int]) -> None:
        self._waiting = list(keys)
        self._read: dict[int, list[Row]] = {}

    def of(self, document: Document) -> list[Row]:
        """The rows of a document; documents are asked for in the order of the pairs."""
        if document.pk not in self._read:
            keys, self._waiting = self._waiting[: self._TOGETHER], self._waiting[self._TOGETHER :]
            self._read = {key: [] for key in keys}
            rows = Provision.objects.filter(document__in=keys)
            rows = rows.order_by("text__position", "position")
            columns = ("document_id", "level", "label", "heading", "body", "address")
            for key, level, label, heading, body, address in rows.values_list(*columns):
                self._read[key].append(_row(level, f"{label}{heading}{body}", address))
        return self._read[document.pk]


def _rows_of(row: IntakeDocument) -> list[Row]:
    """The rows of a document of an intake as they would be stored."""
    return [
        _row(one["l"], text_of_row(one), address)
        for one, address in zip(stored_rows(row.structure), addresses(row.structure), strict=True)
    ]


def _row(level: str, words: str, address: str) -> Row:
    return Row(Provision.LEVELS.get(level, level), words, address)


def _values(document: Document, row: IntakeDocument, position: int) -> Iterator[ValueDifference]:
    """The facts of a document that an intake has otherwise."""
    kind = kind_named(document.kind)
    bodies = "、".join(body.name for body in document.bodies)
    column = document.column.name if document.column else ""
    told = row.summary
    pairs = [
        (_POSITION, str(document.position), str(position)),
        ("种类", str((kind or type(document))._meta.verbose_name), told.get("kind", "")),
        ("标题", document.title, told.get("title", "")),
        ("文号", document.document_number, told.get("number", "")),
        ("发文机关", bodies, "、".join(told.get("bodies", ()))),
        ("成文日期", as_text(document.signed_on), told.get("signed_on", "")),
        ("施行日期", as_text(document.effective_on), told.get("effective_on", "")),
        ("栏目", column, told.get("column", "")),
    ]
    for name, before, after in pairs:
        if before != (after or ""):
            yield ValueDifference(name, before, after or "")


def _reversed(intake: Intake, issue: Issue) -> list[Rewording]:
    """The corrections of an issue whose words the intake has as they were before."""
    places = corrected_places(issue)
    if not places:
        return []
    incoming, pairs = _paired(intake, issue)
    rows = {pairs[one.position].pk: one.row for one in incoming if one.position in pairs}
    documents = {key for key, _address in places}
    said = {key: _words_by_address(rows[key]) for key in documents if key in rows}
    return [
        one
        for (key, address), found in places.items()
        for one in found
        if key in rows
        and one.before
        == (said[key].get(address, {}) if address else _facts(rows[key])).get(one.field)
    ]


def _words_by_address(row: IntakeDocument) -> Mapping[str, Mapping[str, str]]:
    """The words of each row of a document, by address and field."""
    return {
        address: {
            name: "".join(text for text, _at in one["w"][part]) for name, part in _PARTS.items()
        }
        for one, address in zip(stored_rows(row.structure), addresses(row.structure), strict=True)
    }


def _facts(row: IntakeDocument) -> Mapping[str, str]:
    return {field: str(row.summary.get(name) or "") for field, name in _FACTS.items()}
