"""Works out how to undo an import: deletes what it created, restores what it changed or removed.

Changes are undone through the resources that made them: each becomes a row with the
present cells, except the changed ones, which have their former values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gazette.sheets.lookup import Lookup
from gazette.sheets.models import SheetChange
from gazette.sheets.resources import (
    IssueResource,
    ProvisionResource,
    headers_of,
    resource_for,
)
from gazette.sheets.row_changes import Change, Operation
from gazette.sheets.sheet_columns import REMOVAL, YES, Sheet, SheetRow
from gazette.sheets.workbook_import import Outcome, Progress, compare_rows

Changes = Callable[[Sheet], Iterable[SheetChange]]


def compare_undone(changes: Changes, lookup: Lookup, progress: Progress | None = None) -> Outcome:
    """Plan how changes are undone; the outcome has the problems if they cannot be undone.

    ``changes`` gives the changes of a sheet, the latest first. Documents and issues that
    were created are deleted last, when they have no contents any more.
    """
    headers = {sheet: [*headers_of(sheet), REMOVAL] for sheet in Sheet}

    def restored_rows(sheet: Sheet) -> Iterator[SheetRow]:
        for change in changes(sheet):
            if change.operation != Operation.CREATE or sheet is Sheet.PROVISIONS:
                yield _row(sheet, change, lookup)

    def deleted_rows(sheet: Sheet) -> Iterator[SheetRow]:
        for change in changes(sheet):
            if change.operation == Operation.CREATE:
                yield _row(sheet, change, lookup)

    outcome = compare_rows(headers, restored_rows, _ignore, lookup=lookup, progress=progress)
    if not outcome.is_refused:
        last = (Sheet.DOCUMENTS, Sheet.ISSUES)
        outcome = compare_rows(headers, deleted_rows, _ignore, lookup=lookup, sheets=last)
    return outcome


def _ignore(_change: Change) -> None:
    """Undoing records no changes of its own; the import is marked as undone."""


def _row(sheet: Sheet, change: SheetChange, lookup: Lookup) -> SheetRow:
    """The row that undoes a change."""
    if change.operation == Operation.CREATE:
        return SheetRow(sheet, change.row, {**change.key, REMOVAL: YES})
    before = {name: pair[0] for name, pair in change.cells.items()}
    if change.operation == Operation.REMOVE:
        return SheetRow(sheet, change.row, before)
    return SheetRow(sheet, change.row, {**_current_cells(sheet, change, lookup), **before})


def _current_cells(sheet: Sheet, change: SheetChange, lookup: Lookup) -> dict[str, Any]:
    """The cells of a changed row as they are now; only its key if the row is gone."""
    if sheet is Sheet.ISSUES and (issue := lookup.issues.find(change.key)):
        return IssueResource.cells(issue)
    if sheet is Sheet.DOCUMENTS and (document := lookup.documents.find(change.key)):
        return resource_for(type(document)).cells(document)
    if sheet is Sheet.PROVISIONS and (provision := lookup.provisions.find(change.key)):
        return ProvisionResource.cells(provision)
    return dict(change.key)
