"""Imports the rows of a workbook into the archive, all or nothing.

First they are compared with the archive, sheet by sheet and document by document, so that
memory does not grow with the number of rows: that reads, and works out what is to be
written (``write_plan``). Only where there is no problem is the plan written, in one
transaction (``plan_writer``). So a dry run is the same work without its last step, and
other people write meanwhile. Problems are collected, not raised: an editor sees all of
them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, islice
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from gazette.kinds import document_kinds
from gazette.models import Document
from gazette.sheets.first_rows import FirstRows
from gazette.sheets.lookup import Lookup
from gazette.sheets.plan_writer import Unwritten, write_plan
from gazette.sheets.resources import IssueResource, ProvisionResource, resource_for
from gazette.sheets.row_changes import Change, Operation
from gazette.sheets.rows_effect import read_effects
from gazette.sheets.sheet_columns import REMOVAL, YES, CellProblem, Sheet, SheetRow, problem_in
from gazette.sheets.sheet_resource import SheetResource
from gazette.sheets.widgets import number_in

#: The import stops after so many problems; a wrong column makes one in every row.
MOST_PROBLEMS = 500

#: More rows of a sheet are refused; a sheet of Excel has at most 1,048,576.
MOST_ROWS = {Sheet.ISSUES: 20_000, Sheet.DOCUMENTS: 100_000, Sheet.PROVISIONS: 2_000_000}

#: More rows of one document are refused: they are held in memory.
MOST_IN_ONE = 50_000
#: Within a document of many rows, so many are compared between two signs of progress.
_TOLD_EVERY = 200
#: Called with the name of a sheet and the number of its rows that are done.
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
    """Write the rows of a workbook; in a dry run, or if there is a problem, nothing is written.

    The arguments are those of ``compare_rows``.
    """
    lookup, progress = lookup or Lookup(), progress or _say_nothing
    outcome = compare_rows(
        headers, rows, record, lookup=lookup, sheets=sheets, progress=progress, found=found
    )
    if not dry_run and not outcome.is_refused:
        try:
            aftermath = write_plan(lookup, progress)
        except Unwritten as error:
            outcome.problems.append(CellProblem(error.sheet, 0, "", str(error)))
        else:
            for one in aftermath:
                read_effects(one)
    return outcome


def compare_rows(
    headers: Headers,
    rows: Callable[[Sheet], Iterable[SheetRow]],
    record: Callable[[Change], None],
    *,
    lookup: Lookup,
    sheets: Iterable[Sheet] = Sheet,
    progress: Progress | None = None,
    found: list[CellProblem] | None = None,
) -> Outcome:
    """Compare the rows of a workbook with the archive, by reading alone.

    ``record`` is called with every change in order; ``lookup`` names the author of the
    changes and holds the plan; reading the rows may add problems to the list ``found``.
    """
    work = _Comparison(headers, record, lookup, progress or _say_nothing, found)
    for sheet in sheets:
        work.compare_sheet(sheet, rows(sheet))
    return work.outcome


def _say_nothing(_sheet: str, _done: int) -> None:
    """For a comparison that nobody watches."""


class _Comparison:
    """One comparison in progress."""

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
        self._first_rows = FirstRows()
        #: How many rows of the present sheet are compared.
        self._done = 0
        #: Made once each: import-export copies all columns for every one.
        self._resources: dict[type[SheetResource], SheetResource] = {}

    def record(self, change: Change) -> None:
        """Count a change and pass it on."""
        kind = (change.sheet, change.operation)
        self.outcome.counts[kind] = self.outcome.counts.get(kind, 0) + 1
        self._record(change)

    def compare_sheet(self, sheet: Sheet, rows: Iterable[SheetRow]) -> None:
        """Compare one sheet, one issue or document at a time."""
        self._done = 0
        for group in _groups(sheet, rows):
            if len(self.outcome.problems) >= MOST_PROBLEMS:
                return
            if self._done + len(group) > MOST_ROWS[sheet]:
                self._report(group[0], "", _TOO_MANY.format(sheet=sheet, most=MOST_ROWS[sheet]))
                return
            if len(group) > MOST_IN_ONE:
                message = _TOO_MANY_IN_ONE.format(unit=_OWNER[sheet], most=MOST_IN_ONE)
                self._report(group[-1], "", message)
                return
            self._compare(sheet, list(self._without_repeats(group)))
            self._done += len(group)
            self.progress(sheet, self._done)

    def _without_repeats(self, group: list[SheetRow]) -> Iterator[SheetRow]:
        """The rows whose natural key occurs for the first time; reports the others."""
        firsts = self._first_rows.of((group[0].sheet, *_owner(group[0].sheet, group[0])))
        for row in group:
            first = firsts.note(_key(row), row.number)
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

    def _compare(self, sheet: Sheet, rows: list[SheetRow]) -> None:
        """Compare the rows of one issue or document, those marked for removal last."""
        kept = [row for row in rows if row.values.get(REMOVAL) != YES]
        removed = [row for row in rows if row.values.get(REMOVAL) == YES]
        if sheet is Sheet.DOCUMENTS:
            self._compare_documents(kept, removed)
        elif sheet is Sheet.ISSUES:
            self._run(IssueResource, [*kept, *removed])
        else:
            self._compare_provisions(kept, removed)

    def _compare_documents(self, kept: list[SheetRow], removed: list[SheetRow]) -> None:
        self.lookup.documents.expect_numbers(row.values.get("文号") for row in kept)
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

    def _compare_provisions(self, kept: list[SheetRow], removed: list[SheetRow]) -> None:
        if kept and (self._report_taken_positions(kept, removed) or self._report_unlike(kept)):
            return
        removed.sort(key=self._depth, reverse=True)
        rows = [*kept, *removed]
        self._run(ProvisionResource, rows)
        document = self.lookup.documents.find(rows[0].values) if rows else None
        if document is None:
            return
        if clash := self.lookup.provisions.finish(document):
            one, other = clash
            named = [row for row in rows if row.values.get("地址") == other.address] or rows
            message = _TAKEN.format(position=other.position, other=f"“{one.address}”")
            self._report(named[0], "次序", message)

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

    def _report_unlike(self, rows: list[SheetRow]) -> bool:
        """Report rows of one text that say different things of it: which one would count?"""
        said: dict[tuple[Any, str], tuple[str, int]] = {}
        is_any = False
        for row in rows:
            text = number_in(row.values, "文本次序")
            for name in _OF_TEXT:
                if name not in row.values:
                    continue
                words = str(row.values[name] or "")
                first, number = said.setdefault((text, name), (words, row.number))
                if words != first:
                    is_any = True
                    message = _UNLIKE.format(name=name, words=words, number=number, first=first)
                    self._report(row, name, message)
        return is_any

    def _depth(self, row: SheetRow) -> int:
        """The depth of a row's provision; children are deleted before their parent."""
        stored = self.lookup.provisions.find(row.values)
        return stored.depth if stored else 0

    def _run(self, resource_class: type[SheetResource], rows: list[SheetRow]) -> None:
        """Compare rows through a resource; reports the invalid ones."""
        resource = self._resources.get(resource_class)
        if resource is None:
            resource = self._resources[resource_class] = resource_class(self.lookup, self.record)
        for number, row in enumerate(rows, start=1):
            if number % _TOLD_EVERY == 0:
                self.progress(row.sheet, self._done + number)
            try:
                resource.compare(row)
            except ValidationError as error:
                self._report_invalid(resource_class, row, error)

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
#: The columns that say the same in all rows of a text.
_OF_TEXT = ("文本种类", "附件号", "文本标题")
_UNLIKE = "这里的“{name}”是“{words}”，同一文本的第{number}行是“{first}”。请把同一文本各行写成一样。"
_TOO_MANY = "“{sheet}”表超过{most}行，请按年份或按期分成几个文件导入。"
_TOO_MANY_IN_ONE = (
    "一{unit}超过{most}行。请核对这些行所属的{unit}有没有填错；没有填错的，请分成几件录入。"
)
_OWNER = {Sheet.ISSUES: "期", Sheet.DOCUMENTS: "期", Sheet.PROVISIONS: "件文件"}
_UNIT = {Sheet.ISSUES: "期", Sheet.DOCUMENTS: "件文件", Sheet.PROVISIONS: "行条文"}


#: The column by which a row is told from others of its issue or document.
_NAMED_BY = {Sheet.ISSUES: "期", Sheet.DOCUMENTS: "文号", Sheet.PROVISIONS: "地址"}


def _groups(sheet: Sheet, rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    """Rows that are compared together: those of one issue, or of one document.

    Of a group too large to be held, one row more than ``MOST_IN_ONE`` is given, then no other.
    """
    for _owner_cells, group in groupby(rows, key=lambda row: _owner(sheet, row)):
        held = list(islice(group, MOST_IN_ONE + 1))
        yield held
        if len(held) > MOST_IN_ONE:
            return


def _owner(sheet: Sheet, row: SheetRow) -> tuple[Any, ...]:
    """The cells that name the row's issue, and for a provision its document."""
    own = row.values
    issue = _issue_of(str(own.get("公报标识") or ""), own.get("年"), own.get("期"))
    if sheet is Sheet.PROVISIONS:
        return (*issue, _number(row, "文件次序"), own.get("文号"))
    return issue


@lru_cache(1000, typed=True)
def _issue_of(slug: str, year: Any, number: Any) -> tuple[Any, ...]:
    cells = {"年": year, "期": number}
    read = {name: number_in(cells, name) for name in cells}
    return (slug, *(cells[name] if read[name] is None else read[name] for name in cells))


def _number(row: SheetRow, name: str) -> Any:
    """The number in a cell, however it is written; what the cell holds if it is none."""
    value = row.values.get(name)
    number = value if type(value) is int else number_in(row.values, name)
    return value if number is None else number


def _key(row: SheetRow) -> Any:
    """The cells that identify a row within its issue or document."""
    if row.sheet is Sheet.ISSUES:
        return _owner(row.sheet, row)
    if row.sheet is Sheet.DOCUMENTS:
        return row.values.get("文号") or ("", _number(row, "期内次序"))
    return row.values.get("地址")
