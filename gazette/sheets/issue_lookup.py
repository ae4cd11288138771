"""The issues that the rows of a workbook name, and their columns of the contents page (栏目)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from gazette.models import Column, Gazette, Issue
from gazette.office import workflow
from gazette.sheets.sheet_columns import Values
from gazette.sheets.widgets import number_in

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Slug of the gazette, year, number of the issue.
IssueKey = tuple[str, int | None, int | None]


def add_column_names(issue: Any) -> Issue:
    """Set ``issue.column_names``, which the column 栏目 of the sheet 期 shows."""
    issue.column_names = list(issue.columns.values_list("name", flat=True))
    found: Issue = issue
    return found


class IssueLookup:
    """Finds issues by gazette, year and number, each of them once; locks those that are written.

    ``by`` and ``what`` go into the issue's record of steps. ``expected`` holds the
    versions that issues must have when they are first written, ``versions`` those
    that this import has given them, both by primary key.
    """

    def __init__(self, by: User | None, what: str, expected: Mapping[int, int]) -> None:
        self.by = by
        self.what = what
        self.expected = expected
        self.versions: dict[int, int] = {}
        self._issues: dict[IssueKey, Issue | None] = {}

    def find(self, values: Values) -> Issue | None:
        """The issue of a row, or None."""
        key = _issue_key(values)
        if key not in self._issues:
            slug, year, number = key
            issues = Issue.objects.with_gazette().without_source()
            issue = issues.filter(gazette__slug=slug, year=year or 0, number=number or 0).first()
            self._issues[key] = add_column_names(issue) if issue else None
        return self._issues[key]

    def lock(self, issue: Issue) -> None:
        """Lock an issue and increase its version, before its first row is written.

        Raises ValidationError if the issue is not a draft open to be edited, or not at
        the expected version.
        """
        if issue.pk is None or issue.pk in self.versions:
            return
        try:
            version = workflow.record_edit(issue, self.by, self.expected.get(issue.pk), self.what)
        except workflow.Refused as error:
            raise ValidationError(str(error)) from error
        self.versions[issue.pk] = version

    def begin(self, issue: Any, values: Values) -> None:
        """Set gazette, year and number of a new issue. Raises ValidationError without a gazette."""
        slug, year, number = key = _issue_key(values)
        gazette = Gazette.objects.filter(slug=slug).first()
        if gazette is None:
            known = "、".join(Gazette.objects.values_list("slug", flat=True)) or "无"
            message = f"没有标识为“{slug}”的公报（现有：{known}）。"
            raise ValidationError({"gazette__slug": message})
        issue.gazette, issue.year, issue.number = gazette, year or 0, number or 0
        issue.column_names = []
        self._issues[key] = issue

    def require_unique(self, issue: Issue) -> None:
        """Raise ValidationError if another issue of the gazette has the same 总期号."""
        if issue.serial_number is None:
            return
        others = Issue.objects.without_source().with_gazette().exclude(pk=issue.pk)
        other = others.filter(gazette=issue.gazette, serial_number=issue.serial_number).first()
        if other is not None:
            message = (
                f"总期号{issue.serial_number}已是{other}。"
                "同一期改了年或期的，不能从表格改：请在管理界面的“期”里改。"
            )
            raise ValidationError({"serial_number": message})

    def write_columns(self, issue: Any) -> None:
        """Write the columns of a saved issue in the order of ``column_names``.

        Columns beyond these stay until ``delete_unused_columns``, since documents may
        still be listed in them.
        """
        if issue.pk not in self.versions:
            self.versions[issue.pk] = workflow.record_import(issue, self.by, self.what).version
        names = list(dict.fromkeys(issue.column_names))
        Column.objects.bulk_create(
            [Column(issue=issue, name=name, position=n) for n, name in enumerate(names, start=1)],
            update_conflicts=True,
            unique_fields=["issue", "position"],
            update_fields=["name"],
        )
        self._issues[issue.gazette.slug, issue.year, issue.number] = issue

    def delete_unused_columns(self) -> None:
        """Delete the columns of written issues that no cell names and no document is listed in."""
        for issue in filter(None, self._issues.values()):
            if issue.pk in self.versions:
                written: Any = issue
                unnamed = issue.columns.exclude(name__in=written.column_names)
                unnamed.filter(documents__isnull=True).delete()

    def forget(self, issue: Issue) -> None:
        """Called before an issue is deleted."""
        self.versions.pop(issue.pk, None)
        self._issues[issue.gazette.slug, issue.year, issue.number] = None


def _issue_key(values: Values) -> IssueKey:
    slug = str(values.get("公报标识") or "")
    return slug, number_in(values, "年"), number_in(values, "期")
