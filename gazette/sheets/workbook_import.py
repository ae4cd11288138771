"""A workbook → rows of the archive: all or nothing, and first a dry run that does it all.

Everything is written in one transaction, sheet by sheet and document by
document, so that memory does not grow with the number of rows; a dry run, or a
workbook with a problem, takes it back. Problems are collected, not raised: an
editor sees them all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, transaction

from gazette.kinds import document_kinds
from gazette.models import Document
from gazette.sheets.lookup import Lookup, number_in
from gazette.sheets.resources import (
    IssueResource,
    ProvisionResource,
    SheetResource,
    resource_for,
)
from gazette.sheets.row_changes import Change, Operation
from gazette.sheets.sheet_columns import REMOVAL, YES, Problem, Row, Sheet, problem

#: The most problems that are told of; a wrong column makes one in every row.
MOST_PROBLEMS = 500

#: Called with a sheet's name and the number of its rows done so far.
Progress = Callable[[str, int], None]
Headers = dict[Sheet, list[str]]


@dataclass
class Outcome:
    """What an import did, or in a dry run would do."""

    problems: list[Problem] = field(default_factory=list)
    #: Why the file cannot be read at all, in Chinese.
    refusal: str = ""
    #: How many rows of each sheet were created, changed and removed.
    counts: dict[tuple[Sheet, Operation], int] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return bool(self.problems or self.refusal)


def import_rows(
    headers: Headers,
    rows: Callable[[Sheet], Iterable[Row]],
    record: Callable[[Change], None],
    *,
    dry_run: bool,
    lookup: Lookup | None = None,
    sheets: Iterable[Sheet] = Sheet,
    progress: Progress | None = None,
    found: list[Problem] | None = None,
) -> Outcome:
    """Write the rows of a workbook; nothing is kept in a dry run, or where there is a problem.

    ``record`` is told of every change, in the order in which they are made;
    ``lookup`` says who writes; ``found`` takes the problems that reading the rows
    turns up.
    """
    progress = progress or (lambda _sheet, _done: None)
    work = _Import(headers, record, lookup or Lookup(), progress, found)
    with transaction.atomic():
        for sheet in sheets:
            work.take(sheet, rows(sheet))
        work.lookup.drop_columns()
        if dry_run or work.outcome.is_refused:
            transaction.set_rollback(True)
    return work.outcome


class _Import:
    """One import in progress."""

    def __init__(
        self,
        headers: Headers,
        record: Callable[[Change], None],
        lookup: Lookup,
        progress: Progress,
        found: list[Problem] | None,
    ) -> None:
        self.headers = headers
        self.outcome = Outcome(problems=found if found is not None else [])
        self.progress = progress
        self.lookup = lookup
        self._record = record
        #: The row in which each issue, document and provision was met first.
        self.seen: dict[int, int] = {}

    def record(self, change: Change) -> None:
        counted = (change.sheet, change.operation)
        self.outcome.counts[counted] = self.outcome.counts.get(counted, 0) + 1
        self._record(change)

    def take(self, sheet: Sheet, rows: Iterable[Row]) -> None:
        """Write one sheet, a group of rows that belong together at a time."""
        done = 0
        for group in _groups(sheet, rows):
            if len(self.outcome.problems) >= MOST_PROBLEMS:
                return
            fit = list(self._without_repeats(group))
            with transaction.atomic():
                self._write(sheet, fit)
            done += len(group)
            self.progress(sheet, done)

    def _without_repeats(self, group: list[Row]) -> Iterator[Row]:
        for row in group:
            # One number a row, since a sheet may have a hundred thousand of them.
            key = hash((row.sheet, _owner(row.sheet, row), _key(row)))
            first = self.seen.setdefault(key, row.number)
            if first == row.number:
                yield row
            else:
                unit = _UNIT[row.sheet]
                self._tell(row, "", f"与第{first}行说的是同一{unit}，请删去一行。")

    def _write(self, sheet: Sheet, rows: list[Row]) -> None:
        kept = [row for row in rows if row.values.get(REMOVAL) != YES]
        gone = [row for row in rows if row.values.get(REMOVAL) == YES]
        try:
            with transaction.atomic():
                if sheet is Sheet.DOCUMENTS:
                    self._documents(kept, gone)
                elif sheet is Sheet.ISSUES:
                    self._run(IssueResource, [*kept, *gone])
                else:
                    self._provisions(kept, gone)
        except DatabaseError as error:
            self._tell(rows[0], "", f"从这一行起的{len(rows)}行与库中已有的内容冲突：{error}")

    def _documents(self, kept: list[Row], gone: list[Row]) -> None:
        if kept:
            self._make_way(kept)
        for model, group in groupby(kept, key=self._kind):
            if model is not None:
                self._run(resource_for(model), list(group))
        stored = [(row, self.lookup.document(row.values)) for row in gone]
        for row, document in stored:
            if document is not None:
                self._run(resource_for(type(document)), [row])

    def _kind(self, row: Row) -> type[Document] | None:
        """The kind of a row's document; None, and a problem told, where it can be none."""
        named = str(row.values.get("文件种类") or "")
        kinds = {str(kind._meta.verbose_name): kind for kind in document_kinds()}
        stored = self.lookup.document(row.values)
        if named not in kinds:
            self._tell(row, "文件种类", f"“{named}”不是文件种类。可填：{'、'.join(kinds)}。")
        elif stored is not None and not isinstance(stored, kinds[named]):
            its = stored._meta.verbose_name
            self._tell(row, "文件种类", f"库中这件文件是“{its}”，种类不能从表格改变。")
        else:
            return kinds[named]
        return None

    def _make_way(self, rows: list[Row]) -> None:
        issue = self.lookup.issue(rows[0].values)
        if issue is None or issue.pk is None:
            return
        places = {
            stored.pk: position
            for row in rows
            if (stored := self.lookup.document(row.values))
            and (position := number_in(row.values, "期内次序"))
        }
        self.lookup.make_way(issue, places)

    def _provisions(self, kept: list[Row], gone: list[Row]) -> None:
        places = {
            str(row.values.get("地址") or ""): number_in(row.values, "次序")
            for row in kept
            if "次序" in self.headers[Sheet.PROVISIONS]
        }
        gone.sort(key=self._depth, reverse=True)
        aside = self.lookup.set_aside(kept[0].values, places) if kept else None
        self._run(ProvisionResource, [*kept, *gone])
        if aside is not None:
            self.lookup.settle(aside)

    def _depth(self, row: Row) -> int:
        """How deep a row lies: what hangs on another goes before it."""
        stored = self.lookup.provision(row.values)
        return stored.depth if stored else 0

    def _run(self, resource_class: type[SheetResource], rows: list[Row]) -> None:
        if not rows:
            return
        resource = resource_class(self.lookup, self.record)
        resource.rows = rows
        names = [name for name in self.headers[rows[0].sheet] if name]
        data = tablib.Dataset(headers=names)
        data.extend([[row.values.get(name) for name in names] for row in rows])
        result = resource.import_data(data, use_transactions=False)
        for error in result.base_errors:
            raise error.error
        for invalid in result.invalid_rows:
            self._tell_all(resource_class, rows[invalid.number - 1], invalid.error)
        for failed in result.row_errors():
            number, errors = failed
            raise errors[0].error

    def _tell_all(self, resource: type[SheetResource], row: Row, error: ValidationError) -> None:
        columns = {one.attribute: one.column_name for one in resource.fields.values()}
        columns |= {name: one.column_name for name, one in resource.fields.items()}
        if not hasattr(error, "error_dict"):
            self._tell(row, "", "".join(error.messages))
            return
        for name, messages in error.message_dict.items():
            header = "" if name == NON_FIELD_ERRORS else columns.get(name, "")
            self._tell(row, header, "".join(messages))

    def _tell(self, row: Row, header: str, message: str) -> None:
        self.outcome.problems.append(problem(row, self.headers[row.sheet], header, message))


_UNIT = {Sheet.ISSUES: "期", Sheet.DOCUMENTS: "件文件", Sheet.PROVISIONS: "行条文"}


def _groups(sheet: Sheet, rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows that are written together: of one issue, or of one document."""
    for _key_of_group, group in groupby(rows, key=lambda row: _owner(sheet, row)):
        yield list(group)


def _owner(sheet: Sheet, row: Row) -> Any:
    issue = tuple(str(row.values.get(name) or "") for name in ("公报标识", "年", "期"))
    if sheet is Sheet.PROVISIONS:
        return (*issue, row.values.get("文件次序"), row.values.get("文号"))
    return issue


def _key(row: Row) -> Any:
    if row.sheet is Sheet.ISSUES:
        return _owner(row.sheet, row)
    if row.sheet is Sheet.DOCUMENTS:
        return row.values.get("文号") or ("", row.values.get("期内次序"))
    return row.values.get("地址")
