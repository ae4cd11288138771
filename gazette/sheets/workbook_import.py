"""Imports the rows of a workbook into the archive, all or nothing.

Everything is written in one transaction, sheet by sheet and document by document, so
that memory does not grow with the number of rows. A dry run writes in the same way and
rolls back, and so does a workbook with a problem. Problems are collected, not raised:
an editor sees all of them at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, transaction

from gazette.kinds import document_kinds
from gazette.models import Document
from gazette.sheets.lookup import Lookup
from gazette.sheets.resources import IssueResource, ProvisionResource, resource_for
from gazette.sheets.row_changes import Change, Operation
from gazette.sheets.sheet_columns import REMOVAL, YES, CellProblem, Sheet, SheetRow, problem_in
from gazette.sheets.sheet_resource import SheetResource
from gazette.sheets.widgets import number_in
from gazette.signals import document_edited

logger = logging.getLogger(__name__)

#: The import stops after so many problems; a wrong column makes one in every row.
MOST_PROBLEMS = 500

#: Called with the name of a sheet and the number of its rows imported so far.
Progress = Callable[[str, int], None]
Headers = dict[Sheet, list[str]]


@dataclass
class Outcome:
    """The result of an import or a dry run."""

    problems: list[CellProblem] = field(default_factory=list)
    #: In Chinese, why the file cannot be read at all.
    refusal: str = ""
    #: What is no error and yet to be looked at: issuing bodies that will be made.
    notes: list[CellProblem] = field(default_factory=list)
    #: How many rows of each sheet were created, changed and removed.
    counts: dict[tuple[Sheet, Operation], int] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return bool(self.problems or self.refusal)


def import_rows(
    headers: Headers,
    rows: Callable[[Sheet], Iterable[SheetRow]],
    record: Callable[[Change], None],
    *,
    dry_run: bool,
    lookup: Lookup | None = None,
    sheets: Iterable[Sheet] = Sheet,
    progress: Progress | None = None,
    found: list[CellProblem] | None = None,
) -> Outcome:
    """Write the rows of a workbook; in a dry run, or if there is a problem, nothing is kept.

    ``record`` is called with every change in order; ``lookup`` names the author of the
    changes; reading the rows may add problems to the list ``found``.
    """
    progress = progress or (lambda _sheet, _done: None)
    work = _WorkbookImport(headers, record, lookup or Lookup(), progress, found)
    with transaction.atomic():
        for sheet in sheets:
            work.import_sheet(sheet, rows(sheet))
        work.lookup.issues.delete_unused_columns()
        if dry_run or work.outcome.is_refused:
            transaction.set_rollback(True)
        else:
            _tell_edits(work.lookup)
    return work.outcome


def _tell_edits(lookup: Lookup) -> None:
    """Send ``document_edited`` for what was written, once all its rows are there."""
    for document, former in lookup.documents.edited:
        if Document.objects.filter(pk=document.pk).exists():
            document_edited.send(sender=type(document), document=document, former=former)
    lookup.documents.edited.clear()


class _WorkbookImport:
    """One import in progress."""

    def __init__(
        self,
        headers: Headers,
        record: Callable[[Change], None],
        lookup: Lookup,
        progress: Progress,
        found: list[CellProblem] | None,
    ) -> None:
        self.headers = headers
        self.outcome = Outcome(problems=found if found is not None else [])
        self.progress = progress
        self.lookup = lookup
        self._record = record
        self.noted_bodies: set[str] = set()
        #: Hash of a natural key → the first row with it.
        self.first_rows: dict[int, int] = {}

    def record(self, change: Change) -> None:
        """Count a change and pass it on."""
        kind = (change.sheet, change.operation)
        self.outcome.counts[kind] = self.outcome.counts.get(kind, 0) + 1
        self._record(change)

    def import_sheet(self, sheet: Sheet, rows: Iterable[SheetRow]) -> None:
        """Write one sheet, one issue or document at a time."""
        done = 0
        for group in _groups(sheet, rows):
            if len(self.outcome.problems) >= MOST_PROBLEMS:
                return
            unique = list(self._without_repeats(group))
            with transaction.atomic():
                self._write(sheet, unique)
            done += len(group)
            self.progress(sheet, done)

    def _without_repeats(self, group: list[SheetRow]) -> Iterator[SheetRow]:
        """The rows whose natural key occurs for the first time; reports the others."""
        for row in group:
            # A hash, not the key, since a sheet may have a hundred thousand rows.
            key = hash((row.sheet, _owner(row.sheet, row), _key(row)))
            first = self.first_rows.setdefault(key, row.number)
            if first == row.number:
                yield row
            else:
                unit = _UNIT[row.sheet]
                header = _NAMED_BY[row.sheet]
                self._report(
                    row,
                    header,
                    f"与第{first}行说的是同一{unit}。请删去一行；写错了“{header}”的，请改正。",
                )

    def _write(self, sheet: Sheet, rows: list[SheetRow]) -> None:
        """Write the rows of one issue or document, and delete those marked for removal."""
        kept = [row for row in rows if row.values.get(REMOVAL) != YES]
        removed = [row for row in rows if row.values.get(REMOVAL) == YES]
        try:
            with transaction.atomic():
                if sheet is Sheet.DOCUMENTS:
                    self._write_documents(kept, removed)
                elif sheet is Sheet.ISSUES:
                    self._run(IssueResource, [*kept, *removed])
                else:
                    self._write_provisions(kept, removed)
        except DatabaseError:
            logger.exception("rows of a workbook were refused by the database")
            rest = f"从这一行起的{len(rows)}行" if len(rows) > 1 else "这一行"
            self._report(
                rows[0],
                "",
                f"{rest}与库中已有的内容冲突，没有写入。请导出这一期的最新表格，在它上面改好再导入；"
                "仍不成功的，请把两个表格交给系统管理员。",
            )

    def _write_documents(self, kept: list[SheetRow], removed: list[SheetRow]) -> None:
        if kept:
            self._free_positions(kept)
        for model, group in groupby(kept, key=self._kind):
            if model is not None:
                self._run(resource_for(model), list(group))
        self._note_new_bodies(kept)
        # All are found before the first is deleted.
        stored = [(row, self.lookup.documents.find(row.values)) for row in removed]
        for row, document in stored:
            if document is not None:
                self._run(resource_for(type(document)), [row])

    def _note_new_bodies(self, rows: list[SheetRow]) -> None:
        """Note each issuing body that the archive does not have yet, at the first row with it."""
        documents = self.lookup.documents
        for row in rows:
            for name in str(row.values.get(_BODIES) or "").split("\n"):
                if name in documents.new_bodies - self.noted_bodies:
                    self.noted_bodies.add(name)
                    known = documents.body_most_like(name)
                    message = f"库中没有“{name}”这个机关，导入后会新建。"
                    if known:
                        message += f"库中有“{known}”：是写错了的，请改正后重新上传。"
                    headers = self.headers[row.sheet]
                    self.outcome.notes.append(problem_in(row, headers, _BODIES, message))

    def _kind(self, row: SheetRow) -> type[Document] | None:
        """The kind of a row's document; reports a problem and returns None for a wrong one."""
        named = str(row.values.get("文件种类") or "")
        kinds = {str(kind._meta.verbose_name): kind for kind in document_kinds()}
        stored = self.lookup.documents.find(row.values)
        if named not in kinds:
            self._report(row, "文件种类", f"“{named}”不是文件种类。可填：{'、'.join(kinds)}。")
        elif stored is not None and not isinstance(stored, kinds[named]):
            its = stored._meta.verbose_name
            self._report(row, "文件种类", f"库中这件文件是“{its}”，种类不能从表格改变。")
        else:
            return kinds[named]
        return None

    def _free_positions(self, rows: list[SheetRow]) -> None:
        issue = self.lookup.issues.find(rows[0].values)
        if issue is None or issue.pk is None:
            return
        positions = {
            stored.pk: position
            for row in rows
            if (stored := self.lookup.documents.find(row.values))
            and (position := number_in(row.values, "期内次序"))
        }
        self.lookup.documents.free_positions(issue, positions)

    def _write_provisions(self, kept: list[SheetRow], removed: list[SheetRow]) -> None:
        provisions = self.lookup.provisions
        positions = {
            str(row.values.get("地址") or ""): number_in(row.values, "次序")
            for row in kept
            if "次序" in self.headers[Sheet.PROVISIONS]
        }
        if kept and self._report_taken_positions(kept, removed):
            return
        removed.sort(key=self._depth, reverse=True)
        moved = provisions.free_positions(kept[0].values, positions) if kept else None
        self._run(ProvisionResource, [*kept, *removed])
        if moved is not None:
            provisions.restore_positions(moved)

    def _report_taken_positions(self, kept: list[SheetRow], removed: list[SheetRow]) -> bool:
        """Report the rows of a document that would stand at the place of another row."""
        gone = {str(row.values.get("地址") or "") for row in (*kept, *removed)}
        taken = self.lookup.provisions.taken_positions(kept[0].values, gone)
        is_any = False
        for row in kept:
            place = (number_in(row.values, "文本次序"), number_in(row.values, "次序"))
            if None in place:
                continue
            other = taken.setdefault(place, f"第{row.number}行")
            if other != f"第{row.number}行":
                is_any = True
                self._report(row, "次序", _TAKEN.format(position=place[1], other=other))
        return is_any

    def _depth(self, row: SheetRow) -> int:
        """The depth of a row's provision; children are deleted before their parent."""
        stored = self.lookup.provisions.find(row.values)
        return stored.depth if stored else 0

    def _run(self, resource_class: type[SheetResource], rows: list[SheetRow]) -> None:
        """Import rows through a resource; reports invalid rows, raises any other error."""
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
            self._report_invalid(resource_class, rows[invalid.number - 1], invalid.error)
        for _number, errors in result.row_errors():
            raise errors[0].error

    def _report_invalid(
        self, resource: type[SheetResource], row: SheetRow, error: ValidationError
    ) -> None:
        """Report each message of an invalid row at the column of its field."""
        columns = {one.attribute: one.column_name for one in resource.fields.values()}
        columns |= {name: one.column_name for name, one in resource.fields.items()}
        if not hasattr(error, "error_dict"):
            self._report(row, "", "".join(error.messages))
            return
        for name, messages in error.message_dict.items():
            header = "" if name == NON_FIELD_ERRORS else columns.get(name, "")
            self._report(row, header, "".join(messages))

    def _report(self, row: SheetRow, header: str, message: str) -> None:
        self.outcome.problems.append(problem_in(row, self.headers[row.sheet], header, message))


#: The column of the issuing bodies.
_BODIES = "发文机关"
_TAKEN = (
    "这个文本的第{position}位已是{other}。次序请不要重复；"
    "如果改了地址，请为原来的地址另写一行，在“删除”列填“是”。"
)
_UNIT = {Sheet.ISSUES: "期", Sheet.DOCUMENTS: "件文件", Sheet.PROVISIONS: "行条文"}


#: The column by which a row is told from others of its issue or document.
_NAMED_BY = {Sheet.ISSUES: "期", Sheet.DOCUMENTS: "文号", Sheet.PROVISIONS: "地址"}


def _groups(sheet: Sheet, rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    """Rows that are written together: those of one issue, or of one document."""
    for _owner_cells, group in groupby(rows, key=lambda row: _owner(sheet, row)):
        yield list(group)


def _owner(sheet: Sheet, row: SheetRow) -> tuple[Any, ...]:
    """The cells that name the row's issue, and for a provision its document."""
    issue = (str(row.values.get("公报标识") or ""), _number(row, "年"), _number(row, "期"))
    if sheet is Sheet.PROVISIONS:
        return (*issue, _number(row, "文件次序"), row.values.get("文号"))
    return issue


def _number(row: SheetRow, name: str) -> Any:
    """The number in a cell, however it is written; what the cell holds if it is none."""
    number = number_in(row.values, name)
    return row.values.get(name) if number is None else number


def _key(row: SheetRow) -> Any:
    """The cells that identify a row within its issue or document."""
    if row.sheet is Sheet.ISSUES:
        return _owner(row.sheet, row)
    if row.sheet is Sheet.DOCUMENTS:
        return row.values.get("文号") or ("", _number(row, "期内次序"))
    return row.values.get("地址")
