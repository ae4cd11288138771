"""Missing issues: found by number, by serial number and by frequency, and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gazette.models import NumberNote
from gazette.office.issue_gaps import HeldIssue, find_gaps, issues_per_year
from tests.factories import make_gazette, make_issue

THIS_YEAR = 2026


def held(text: str) -> list[HeldIssue]:
    """``2024: 1/117 4 9`` as issues; the number behind the stroke is the serial number."""
    found = []
    for line in text.split(";"):
        year, _, numbers = line.partition(":")
        for one in numbers.split():
            number, _, serial = one.partition("/")
            found.append(HeldIssue(int(year), int(number), int(serial) if serial else None))
    return found


def note(year: int, first: int, last: int, kind: str) -> NumberNote:
    return NumberNote(year=year, first_number=first, last_number=last, kind=kind)


def told(text: str, *notes: NumberNote, per_year: int = 0) -> list[str]:
    gaps = find_gaps(held(text), notes, per_year, THIS_YEAR)
    return [f"{gap.year} {gap.words or gap.serials_in_words} {gap.basis}" for gap in gaps]


@pytest.mark.parametrize(
    ("issues", "expected"),
    [
        ("2024: 1 4 9", ["2024 第2、3期 期号", "2024 第5—8期 期号"]),
        ("2024: 3", ["2024 第1、2期 期号"]),
        ("2024: 1 2 3", []),
        (
            "2024: 1/117 4/120 9/125",
            ["2024 第2、3期（总第118、119期） 期号", "2024 第5—8期（总第121—124期） 期号"],
        ),
        ("2024: 3/119", ["2024 第1、2期（总第117、118期） 期号"]),
        # The year after tells how many issues followed the last one.
        ("2024: 1/117 2/118; 2025: 1/121", ["2024 第3、4期（总第119、120期） 总期号"]),
        ("2024: 1/117 2/118; 2025: 2/120", ["2025 第1期（总第119期） 期号"]),
        ("2024: 1/117 2/118; 2025: 1/119", []),
        ("2022: 1; 2024: 1", ["2023 各期 年份"]),
        # Numbers that run on from year to year.
        ("2023: 301 302; 2024: 304 305", ["2024 第303期 期号"]),
        ("2024: 301 303", ["2024 第302期 期号"]),
        # A serial number that is misprinted leaves the number alone to tell.
        ("2024: 1/117 4/130", ["2024 第2、3期 期号"]),
        ("", []),
    ],
)
def test_gaps_by_number_and_serial_number(issues: str, expected: list[str]) -> None:
    assert told(issues) == expected


@pytest.mark.parametrize(
    ("issues", "per_year", "expected"),
    [
        ("2024: 1 2 3", 4, ["2024 第4期 刊期"]),
        ("2024: 1 2 3 4 5", 4, []),
        ("2026: 1 2", 12, []),  # the present year goes on
        ("2026: 1 4", 12, ["2026 第2、3期 期号"]),
        ("2022: 1; 2024: 1", 1, ["2023 第1期 刊期"]),
        # The serial numbers say that there were no more, whatever the frequency is today.
        ("2024: 1/5 2/6; 2025: 1/7 2/8 3/9 4/10", 4, []),
    ],
)
def test_the_frequency_tells_of_years_that_are_over(
    issues: str, per_year: int, expected: list[str]
) -> None:
    assert told(issues, per_year=per_year) == expected


@pytest.mark.parametrize(
    ("frequency", "issues"),
    [
        ("月刊", 12),
        ("半月刊", 24),
        ("双月刊", 6),
        ("季刊", 4),
        ("不定期", 0),
        ("每月一期", 0),
        ("", 0),
    ],
)
def test_frequencies(frequency: str, issues: int) -> None:
    assert issues_per_year(frequency) == issues


def test_noted_numbers_are_no_gap() -> None:
    never, together = note(2024, 5, 5, "not_published"), note(2024, 2, 3, "combined")
    assert told("2024: 1 2 4 6", never, together) == []
    assert told("2024: 1 2 4 7", never, together) == ["2024 第6期 期号"]
    # A combined issue of which nothing is held is missing as one.
    assert told("2024: 1/10 4/12 6/13", never, together) == ["2024 第2、3期合刊（总第11期） 期号"]
    # The issues behind it have the serial numbers that follow.
    assert told("2024: 1/10 2/11 6/14", together, note(2024, 5, 5, "not_published")) == [
        "2024 第4期 期号"
    ]
    assert told("2024: 1/10 2/11 6/14", together) == ["2024 第4、5期（总第12、13期） 期号"]
    assert told("2024: 1; 2025: 1; 2026: 1", per_year=2) == ["2024 第2期 刊期", "2025 第2期 刊期"]
    assert told("2024: 1; 2026: 1", note(2025, 1, 2, "not_published"), per_year=2) == [
        "2024 第2期 刊期"
    ]


def test_numbers_that_contradict_each_other_are_a_doubt_for_the_office() -> None:
    [gap] = find_gaps(held("2024: 1/117 3/118"), [], 0, THIS_YEAR)
    assert "相连" in gap.doubt and gap.words == "第2期"
    [jump] = find_gaps(held("2024: 1/117 2/120"), [], 0, THIS_YEAR)
    assert "不相连" in jump.doubt and jump.count == 0
    assert jump.serials_in_words == "总第118、119期"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"first_number": 1, "last_number": 1, "kind": "not_published"}, "库中有2024年第1期"),
        ({"first_number": 4, "last_number": 4, "kind": "combined"}, "至少是两期"),
        ({"first_number": 1, "last_number": 3, "kind": "combined"}, "重叠"),
        ({"first_number": 4, "last_number": 6, "kind": "combined"}, "第一个期号"),
        ({"first_number": 9, "last_number": 8, "kind": "not_published"}, "不能小于"),
        ({"first_number": 5, "last_number": 6, "kind": "combined"}, ""),
    ],
)
def test_a_note_does_not_contradict_the_archive(values: dict[str, Any], says: str) -> None:
    gazette = make_gazette()
    for number in (1, 5):
        make_issue(gazette=gazette, year=2024, number=number)
    NumberNote.objects.create(
        gazette=gazette, year=2024, first_number=2, last_number=3, kind="not_published"
    )
    new = NumberNote(gazette=gazette, year=2024, **values)
    if says:
        with pytest.raises(ValidationError, match=says):
            new.full_clean()
    else:
        new.full_clean()
