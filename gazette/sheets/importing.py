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
from gazette.sheets.changes import Change, Operation
from gazette.sheets.layout import REMOVAL, YES, Problem, Row, Sheet, problem
from gazette.sheets.lookup import Lookup, number_in
from gazette.sheets.resources import (
    IssueResource,
    ProvisionResource,
    SheetResource,
    resource_for,
)

#: The most problems that are told of; a wrong column makes one in every row.
MOST_PROBLEMS = 500

#: Called with a sheet's name and the number of its rows done so far.
Progress = Callable[[str, int], None]
Headers = dict[Sheet, list[str]]


@dataclass
class Outcome:
    """What an import did, or in a dry run would do."""

    problems: list[Problem] = field(default_factory=list)
    #: How many rows of each sheet were created, changed and removed.
    counts: dict[tuple[Sheet, Operation], int] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return bool(self.problems)


def import_rows(
    headers: Headers,
    rows: Callable[[Sheet], Iterable[Row]],
    record: Callable[[Change], None],
    *,
    dry_run: bool,
    progress: Progress | None = None,
    found: list[Problem] | None = None,
) -> Outcome:
    """Write the rows of a workbook; nothing is kept in a dry run, or where there is a problem.

    ``record`` is told of every change, in the order in which they are made;
    ``found`` takes the problems that reading the rows turns up.
    """
    work = _Import(headers, record, progress or (lambda _sheet, _done: None), found)
    with transaction.atomic():
        for sheet in Sheet:
            work.take(sheet, rows(sheet))
        if dry_run or work.outcome.is_refused:
            transaction.set_rollback(True)
    return work.outcome


class _Import:
    """One import in progress."""

    def __init__(
        self,
        headers: Headers,
        record: Callable[[Change], None],
        progress: Progress,
        found: list[Problem] | None,
    ) -> None:
        self.headers = headers
        self.outcome = Outcome(problems=found if found is not None else [])
        self.progress = progress
        self.lookup = Lookup()
        self._record = record

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
        seen: dict[Any, Row] = {}
        for row in group:
            key = _key(row)
            if key in seen:
                self._tell(
                    row, "", f"与第{seen[key].number}行说的是同一{_UNIT[row.sheet]}，请删去一行。"
                )
            else:
                seen[key] = row
                yield row

    def _write(self, sheet: Sheet, rows: list[Row]) -> None:
        kept = [row for row in rows if row.values.get(REMOVAL) != YES]
        gone = [row for row in reversed(rows) if row.values.get(REMOVAL) == YES]
        try:
            with transaction.atomic():
                if sheet is Sheet.DOCUMENTS:
                    self._documents(kept)
                    self._documents(gone)
                elif sheet is Sheet.ISSUES:
                    self._run(IssueResource, [*kept, *gone])
                else:
                    self._provisions(kept, gone)
        except DatabaseError as error:
            self._tell(rows[0], "", f"从这一行起的{len(rows)}行与库中已有的内容冲突：{error}")

    def _documents(self, rows: list[Row]) -> None:
        for kind, of_kind in groupby(rows, key=lambda row: row.values.get("文件种类")):
            group = list(of_kind)
            model = _KINDS().get(str(kind))
            if model is None:
                for row in group:
                    known = "、".join(_KINDS())
                    self._tell(row, "文件种类", f"“{kind or ''}”不是文件种类。可填：{known}。")
                continue
            self._make_way(group)
            self._run(resource_for(model), [row for row in group if self._is_of(model, row)])

    def _is_of(self, model: type[Document], row: Row) -> bool:
        stored = self.lookup.document(row.values)
        if stored is None or isinstance(stored, model):
            return True
        self._tell(
            row, "文件种类", f"库中这件文件是“{stored._meta.verbose_name}”，种类不能从表格改变。"
        )
        return False

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
        aside = self.lookup.set_aside(kept[0].values, places) if kept else None
        self._run(ProvisionResource, [*kept, *gone])
        if aside is not None:
            self.lookup.settle(aside)

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


def _KINDS() -> dict[str, type[Document]]:  # noqa: N802  (reads as the constant that it is)
    return {str(kind._meta.verbose_name): kind for kind in document_kinds()}


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
