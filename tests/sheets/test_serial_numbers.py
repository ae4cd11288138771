"""总期号 in a workbook: given once in a gazette, whether stored already or only planned."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gazette.models import Gazette, Issue
from gazette.sheets.lookup import Lookup
from gazette.sheets.sheet_columns import REMOVAL, YES, Sheet, SheetRow
from gazette.sheets.workbook_import import Outcome, import_rows
from tests.factories import make_gazette, make_issue

pytestmark = pytest.mark.django_db

_HEADERS = ["公报标识", "年", "期", "总期号", "出版日期", "栏目", REMOVAL]


def row(at: int, gazette: Gazette, number: int, serial: int | None, **more: Any) -> SheetRow:
    values = {"公报标识": gazette.slug, "年": 2020, "期": number, "总期号": serial}
    return SheetRow(Sheet.ISSUES, at, {**values, "出版日期": date(2020, 1, number), **more})


def written(*rows: SheetRow, dry_run: bool = False) -> Outcome:
    headers = {Sheet.ISSUES: _HEADERS}
    return import_rows(
        headers,
        lambda sheet: [one for one in rows if one.sheet is sheet],
        lambda change: None,
        dry_run=dry_run,
        sheets=[Sheet.ISSUES],
    )


def told(outcome: Outcome) -> list[str]:
    return [str(one) for one in outcome.problems]


def numbers() -> dict[int, int | None]:
    return dict(Issue.objects.order_by("number").values_list("number", "serial_number"))


def test_two_new_issues_do_not_share_one() -> None:
    gazette = make_gazette()
    problems = told(written(row(2, gazette, 1, 7), row(3, gazette, 2, 7)))
    assert len(problems) == 1
    assert problems[0].startswith("期!D3：总期号7已是") and "2020年第1期" in problems[0]
    assert not Issue.objects.exists()


def test_two_gazettes_may() -> None:
    rows = [row(at, make_gazette(slug=slug), 1, 7) for at, slug in ((2, "shili"), (3, "xianbao"))]
    assert not told(written(*rows))
    assert Issue.objects.filter(serial_number=7).count() == 2


def test_one_given_up_above_is_free_below() -> None:
    gazette = make_gazette()
    make_issue(gazette=gazette, year=2020, number=1, serial_number=7)
    make_issue(gazette=gazette, year=2020, number=2)
    assert not told(written(row(2, gazette, 1, 8), row(3, gazette, 2, 7)))
    assert numbers() == {1: 8, 2: 7}
    [problem] = told(written(row(2, gazette, 2, 8)))  # which is taken now
    assert "总期号8已是" in problem and "第1期" in problem


def test_one_of_an_issue_removed_is_free() -> None:
    issue = make_issue(year=2020, number=1)
    Issue.objects.update(serial_number=7)
    removal = row(2, issue.gazette, 1, 7, **{REMOVAL: YES})
    assert not told(written(removal, dry_run=True))
    lookup = Lookup()
    stored = lookup.issues.find(removal.values)
    assert stored is not None
    new = Issue(gazette=issue.gazette, year=2020, number=2, serial_number=7)
    with pytest.raises(ValidationError):
        lookup.issues.require_unique(new)
    lookup.issues.drop(stored)
    lookup.issues.require_unique(new)


def test_an_issue_keeps_its_own() -> None:
    issue = make_issue(year=2020, number=1)
    Issue.objects.update(serial_number=7)
    assert not told(written(row(2, issue.gazette, 1, 7)))


def test_none_is_shared_by_any_number_of_issues() -> None:
    gazette = make_gazette()
    assert not told(written(*(row(n + 1, gazette, n, None) for n in range(1, 6))))
    assert numbers() == dict.fromkeys(range(1, 6))


def test_a_refused_one_is_not_taken() -> None:
    """A row that is refused leaves what the archive has, for the rows below it."""
    gazette = make_gazette()
    make_issue(year=2020, number=1, gazette=gazette, serial_number=7)
    make_issue(year=2020, number=2, gazette=gazette, serial_number=8)
    problems = told(written(row(2, gazette, 1, 8), row(3, gazette, 3, 8), row(4, gazette, 4, 9)))
    assert [one.split("：")[0] for one in problems] == ["期!D2", "期!D3"]
