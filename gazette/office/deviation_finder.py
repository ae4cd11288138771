"""Finds the deviations of an issue: rows, cells and facts that its source prints otherwise.

Reads the rows of the database and the source; writes ``Deviation`` without an author or an
answer. ``source_deviations`` is the door to it, ``fact_comparison`` finds those of facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from gazette.models import Document, Issue, Provision
from gazette.office.compared_issue import ComparedIssue
from gazette.office.fact_comparison import FactComparison
from gazette.office.found_deviation import (
    Deviation,
    Kind,
    in_one_line,
    make_deviation,
    place_of,
    quoted,
)
from gazette.office.kept_results import kept
from gazette.office.kept_source import bare
from gazette.office.printed_facts import in_words
from gazette.office.row_alignment import PrintedRow
from gazette.office.source_comparison import Comparison, Difference, RowDifference, compare_rows
from gazette.office.source_wording import CELL_BOUND, is_mended
from gazette.office.stored_digests import StoredDigests, stored_digests
from gazette.office.table_cells import cells_of, printed_cells
from gazette.parsing.parsed import Level

_KINDS = {
    Difference.CHANGED: Kind.CHANGED,
    Difference.INSERTED: Kind.INSERTED,
    Difference.DELETED: Kind.DELETED,
    Difference.MOVED: Kind.MOVED,
}


def find_deviations(issue: Issue, digests: StoredDigests | None = None) -> list[Deviation]:
    """All deviations of an issue in order of print.

    They are computed anew when anything has changed that the database holds of the issue.
    """
    digest = (digests or stored_digests(issue)).issue
    return [_read(one) for one in kept("deviations", digest, lambda: _written(issue))]


#: What is kept of each; its author, reason and answer are read anew.
_KEPT = (
    *("kind", "document_id", "document_position", "document_title", "address", "place", "span"),
    *("before", "after", "digest", "field", "row_id"),
)


def _written(issue: Issue) -> list[dict[str, Any]]:
    found = IssueComparison(issue).unmended()
    ordered = sorted(found, key=lambda one: one.document_position)  # stable
    return [{name: getattr(one, name) for name in _KEPT} for one in ordered]


def _read(values: dict[str, Any]) -> Deviation:
    start, end = values["span"]
    return Deviation(**{**values, "kind": Kind(values["kind"]), "span": (start, end)})


class IssueComparison:
    """An issue of the database beside its source."""

    def __init__(self, issue: Issue) -> None:
        self.issue = ComparedIssue(issue)

    def unmended(self) -> Iterator[Deviation]:
        """The deviations that no correction has mended by the words of the source."""
        return (one for one in self.deviations() if not self._is_mended(one))

    def _is_mended(self, one: Deviation) -> bool:
        if one.kind is Kind.FACT:
            document = self.issue.corrected_documents.get(one.document_id or 0)
            return document is not None and is_mended(one, document)
        row = self.issue.corrected_rows.get(one.row_id or 0)
        is_of_row = one.kind in (Kind.CHANGED, Kind.CELLS)
        return is_of_row and row is not None and is_mended(one, row)

    def deviations(self) -> Iterator[Deviation]:
        """The deviations: of rows and cells in order of print, then of facts."""
        if not self.issue.text.strip():
            yield from map(self._without_source, self.issue.documents)
            return
        found = self._compared.differences
        whole = self._whole_documents(found)
        for pk, kind in whole.items():
            yield self._whole(self.issue.by_pk[pk], kind)
        for one in found:
            if one.row < 0 or self.issue.rows[one.row].document_id not in whole or not one.after:
                yield self._of_row(one)
        yield from self._cells({one.row for one in found})
        facts = FactComparison(self.issue)
        for document in self.issue.documents:
            if whole.get(document.pk) is not Kind.NO_SOURCE:
                yield from facts.deviations(document)

    @cached_property
    def _compared(self) -> Comparison:
        printed = [
            PrintedRow(row.printed, (row.span_start, row.span_end)) for row in self.issue.rows
        ]
        return compare_rows(printed, self.issue.source)

    def _whole_documents(self, found: Sequence[RowDifference]) -> dict[int, Kind]:
        """The documents of which every row is inserted, or every row moved."""
        kinds: dict[int, list[Difference]] = defaultdict(list)
        for one in found:
            if one.row >= 0 and one.after:
                kinds[self.issue.rows[one.row].document_id].append(one.kind)
        whole = {}
        for pk, kinds_of_rows in kinds.items():
            if len(kinds_of_rows) < sum(bool(bare(row.printed)) for row in self.issue.rows_of[pk]):
                continue
            if set(kinds_of_rows) == {Difference.INSERTED}:
                whole[pk] = Kind.NO_SOURCE
            elif set(kinds_of_rows) == {Difference.MOVED} and len(kinds_of_rows) > 1:
                whole[pk] = Kind.MOVED
        return whole

    def _whole(self, document: Document, kind: Kind) -> Deviation:
        if kind is Kind.NO_SOURCE:
            return self._without_source(document)
        title, words = document.title, self.issue.words(document)
        return make_deviation(kind, document, before=title, after=title, words=words)

    def _without_source(self, document: Document) -> Deviation:
        """A document that no source prints; its digest changes with any of its words."""
        number, day = document.document_number, in_words(document.signed_on)
        words = self.issue.words(document)
        facts = "，".join(filter(None, [f"《{document.title}》", number, day]))
        after = f"{facts}，{f'全文{len(bare(words))}字' if words else '没有正文'}"
        return make_deviation(Kind.NO_SOURCE, document, after=after, words=words)

    def _of_row(self, one: RowDifference) -> Deviation:
        row = self.issue.rows[one.row] if one.row >= 0 else None
        document = self.issue.by_pk[row.document_id] if row else self.issue.first_document
        if one.kind is Difference.DELETED:
            following = self.issue.rows[one.row + 1] if one.row + 1 < len(self.issue.rows) else None
            owner = self.issue.by_pk[following.document_id] if following else None
            if owner and owner != document and bare(one.before).startswith(bare(owner.title)):
                row, document = None, owner
            place = f"“{quoted(row)}”之后" if row else "开头"
        else:
            place = place_of(row) if row else ""
        return make_deviation(
            _KINDS[one.kind],
            document,
            row,
            place=place,
            span=one.span,
            before=in_one_line(one.before),
            after=in_one_line(one.after),
        )

    def _cells(self, changed: set[int]) -> Iterator[Deviation]:
        """Rows of tables whose cells are not those of the source, though their words are."""
        for index, row in enumerate(self.issue.rows):
            if row.level != Level.TABLE_ROW:
                continue
            span = None if index in changed else self._compared.places.get(index)
            printed = span and printed_cells(self.issue.source, span, row.cells)
            own = cells_of(row.cells, row.merged)
            if printed is not None and printed != own:
                yield self._changed_cells(row, printed, own)
            else:
                yield from self._own_cells(row)

    def _own_cells(self, row: Provision) -> Iterator[Deviation]:
        """Cells that are not those of the row's own words, by which it is compared."""
        words = cells_of(row.body.split("\t"), ())
        cells = cells_of(row.cells, ())
        if words != cells:
            yield self._changed_cells(row, words, cells)

    def _changed_cells(self, row: Provision, before: str, after: str) -> Deviation:
        document = self.issue.by_pk[row.document_id]
        return make_deviation(
            Kind.CELLS,
            document,
            row,
            place=place_of(row),
            span=(row.span_start, row.span_end),
            before=before.replace("\t", CELL_BOUND),
            after=after.replace("\t", CELL_BOUND),
        )
