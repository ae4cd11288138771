"""The way back from an import: what it created goes, what it changed or removed returns.

A change is undone through the same resources that made it, as rows of cells. Each
row is taken as it is now, with the cells that were changed as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import transaction

from gazette.sheets.lookup import Lookup
from gazette.sheets.models import SheetChange
from gazette.sheets.resources import (
    IssueResource,
    ProvisionResource,
    SheetResource,
    headers_of,
    resource_for,
)
from gazette.sheets.row_changes import Operation
from gazette.sheets.sheet_columns import REMOVAL, YES, Row, Sheet
from gazette.sheets.workbook_import import Outcome, Progress, import_rows

Changes = Callable[[Sheet], Iterable[SheetChange]]


def undo_rows(changes: Changes, lookup: Lookup, progress: Progress | None = None) -> Outcome:
    """Undo changes, all or nothing; the outcome tells what stands in the way.

    ``changes`` gives those of a sheet, the last first. Documents and issues that
    were created go last, when nothing hangs on them.
    """
    headers = {sheet: [*headers_of(sheet), REMOVAL] for sheet in Sheet}

    def returning(sheet: Sheet) -> Iterator[Row]:
        for change in changes(sheet):
            if change.operation != Operation.CREATE or sheet is Sheet.PROVISIONS:
                yield _row(sheet, change, lookup)

    def going(sheet: Sheet) -> Iterator[Row]:
        for change in changes(sheet):
            if change.operation == Operation.CREATE:
                yield _row(sheet, change, lookup)

    with transaction.atomic():
        outcome = import_rows(
            headers, returning, _ignore, dry_run=False, lookup=lookup, progress=progress
        )
        if not outcome.is_refused:
            last = (Sheet.DOCUMENTS, Sheet.ISSUES)
            outcome = import_rows(
                headers, going, _ignore, dry_run=False, lookup=lookup, sheets=last
            )
        if outcome.is_refused:
            transaction.set_rollback(True)
    return outcome


def _ignore(_change: Any) -> None:
    """Undoing keeps no record of its own: the import's is marked as undone."""


def _row(sheet: Sheet, change: SheetChange, lookup: Lookup) -> Row:
    """The row as it was before a change, or one that takes it away."""
    if change.operation == Operation.CREATE:
        return Row(sheet, change.row, {**change.key, REMOVAL: YES})
    before = {name: pair[0] for name, pair in change.cells.items()}
    if change.operation == Operation.REMOVE:
        return Row(sheet, change.row, before)
    return Row(sheet, change.row, {**_now(sheet, change, lookup), **before})


def _now(sheet: Sheet, change: SheetChange, lookup: Lookup) -> dict[str, Any]:
    """The cells of a changed row as they are."""
    stored: Any = {
        Sheet.ISSUES: lookup.issue,
        Sheet.DOCUMENTS: lookup.document,
        Sheet.PROVISIONS: lookup.provision,
    }[sheet](change.key)
    if stored is None:
        return dict(change.key)
    resource: type[SheetResource] | None = {
        Sheet.ISSUES: IssueResource,
        Sheet.PROVISIONS: ProvisionResource,
    }.get(sheet)
    chosen: type[SheetResource] = resource or resource_for(stored.__class__)
    return chosen.cells(stored)
