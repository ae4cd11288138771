"""The issues that the rows of a workbook name, and their columns of the contents page (栏目)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from gazette.models import Column, Gazette, Issue
from gazette.office import workflow
from gazette.sheets.sheet_columns import Values
from gazette.sheets.widgets import number_in
from gazette.sheets.write_plan import WritePlan

#: Slug of the gazette, year, number of the issue.
IssueKey = tuple[str, int | None, int | None]
#: Primary key of the gazette, 总期号.
SerialKey = tuple[int, int]


def add_column_names(issue: Any) -> Issue:
    """Set ``issue.column_names``, which the column 栏目 of the sheet 期 shows.

    Sets ``issue.column_rows`` too: the columns by position.
    """
    issue.column_rows = {column.position: column for column in issue.columns.all()}
    issue.column_names = [issue.column_rows[place].name for place in sorted(issue.column_rows)]
    found: Issue = issue
    return found


class IssueLookup:
    """Finds issues by gazette, year and number, each of them once.

    ``expected`` holds the versions that issues must have when they are first changed, by
    primary key; ``seen`` the versions that changed issues had when they were read.
    """

    def __init__(self, plan: WritePlan, expected: Mapping[int, int]) -> None:
        self.plan = plan
        self.expected = expected
        self.seen: dict[int, int] = {}
        self._issues: dict[IssueKey, Issue | None] = {}
        self._gone: set[int] = set()
        #: Issues that were found or planned, by primary key, and their 总期号 as planned.
        self._known: dict[int, Issue] = {}
        self._serials: dict[int, SerialKey] = {}
        self._by_serial: dict[SerialKey, set[int]] = defaultdict(set)
        #: The names of the columns of the issues that are written, by key.
        self.named_columns: dict[int, list[str]] = {}

    def find(self, values: Values) -> Issue | None:
        """The issue of a row, or None."""
        key = _issue_key(values)
        if key not in self._issues:
            slug, year, number = key
            issues = Issue.objects.with_gazette().without_source().prefetch_related("columns")
            issue = issues.filter(gazette__slug=slug, year=year or 0, number=number or 0).first()
            self._issues[key] = add_column_names(issue) if issue else None
            if issue is not None:
                self._note_serial(issue)
        return self._issues[key]

    def _note_serial(self, issue: Issue) -> None:
        """Remember the 总期号 of an issue, which is then no longer that of the database."""
        self._forget_serial(issue)
        self._known[issue.pk] = issue
        if issue.serial_number is not None:
            serial = (issue.gazette_id, issue.serial_number)
            self._serials[issue.pk] = serial
            self._by_serial[serial].add(issue.pk)

    def _forget_serial(self, issue: Issue) -> None:
        self._known.pop(issue.pk, None)
        if (serial := self._serials.pop(issue.pk, None)) is not None:
            self._by_serial[serial].discard(issue.pk)

    def open(self, issue: Issue) -> None:
        """Note that an issue is going to be written.

        Raises ValidationError if it is not a draft open to be edited, or not at the
        expected version.
        """
        if issue.pk is None or issue.pk < 0 or issue.pk in self.seen:
            return
        try:
            workflow.require_draft(issue, self.expected.get(issue.pk))
        except workflow.Refused as error:
            raise ValidationError(str(error)) from error
        self.seen[issue.pk] = issue.version

    def begin(self, issue: Any, values: Values) -> None:
        """Set gazette, year and number of a new issue. Raises ValidationError without a gazette."""
        slug, year, number = _issue_key(values)
        gazette = Gazette.objects.filter(slug=slug).first()
        if gazette is None:
            known = "、".join(Gazette.objects.values_list("slug", flat=True)) or "无"
            message = f"没有标识为“{slug}”的公报（现有：{known}）。"
            raise ValidationError({"gazette__slug": message})
        issue.gazette, issue.year, issue.number = gazette, year or 0, number or 0
        issue.column_names, issue.column_rows = [], {}

    def require_unique(self, issue: Issue) -> None:
        """Raise ValidationError if another issue of the gazette has the same 总期号."""
        if issue.serial_number is None:
            return
        serial = (issue.gazette_id, issue.serial_number)
        known = [self._known[pk] for pk in self._by_serial[serial] if pk != issue.pk]
        stored = Issue.objects.without_source().with_gazette().exclude(pk=issue.pk or 0)
        stored = stored.filter(gazette=issue.gazette, serial_number=issue.serial_number)
        present = [one for one in stored if one.pk not in self._known and one.pk not in self._gone]
        for other in [*known, *present]:
            message = (
                f"总期号{issue.serial_number}已是{other}。"
                "同一期改了年或期的，不能从表格改：请在管理界面的“期”里改。"
            )
            raise ValidationError({"serial_number": message})

    def put(self, issue: Any, fields: list[str] | None) -> None:
        """Plan the write of an issue and its columns; ``fields`` are those changed, None if new.

        Columns beyond the named ones stay until all is written, since documents may still
        be listed in them.
        """
        names = list(dict.fromkeys(issue.column_names))
        for position, name in enumerate(names, start=1):
            column = issue.column_rows.get(position)
            if column is None:
                column = Column(pk=self.plan.new_key(), position=position)
                issue.column_rows[position] = column
            column.name = name
            try:
                column.clean_fields(exclude=["id", "issue"])
            except ValidationError as error:
                raise ValidationError({"column_names": "".join(error.messages)}) from error
        is_new = fields is None
        if is_new:
            issue.pk = self.plan.new_key()
        self.named_columns[issue.pk] = names
        written = _NEW if fields is None else [name for name in fields if name in _NEW]
        self.plan.add(
            "issue",
            key=issue.pk,
            is_new=is_new,
            values={name: getattr(issue, name) for name in written},
            columns=[
                [issue.column_rows[place].pk, place, name]
                for place, name in enumerate(names, start=1)
            ],
        )
        self._issues[issue.gazette.slug, issue.year, issue.number] = issue
        self._note_serial(issue)

    def drop(self, issue: Issue) -> None:
        """Plan the deletion of an issue."""
        self.plan.add("issue gone", key=issue.pk)
        self._issues[issue.gazette.slug, issue.year, issue.number] = None
        self._gone.add(issue.pk)
        self._forget_serial(issue)
        self.named_columns.pop(issue.pk, None)


#: The fields of an issue that a workbook writes.
_NEW = ["gazette_id", "year", "number", "serial_number", "published_on"]


def _issue_key(values: Values) -> IssueKey:
    slug = str(values.get("公报标识") or "")
    return slug, number_in(values, "年"), number_in(values, "期")
