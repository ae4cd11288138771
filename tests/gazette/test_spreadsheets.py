"""Lists as files: no character is lost, dates are dates, and no formula is run."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from gazette.spreadsheets import Sheet, as_csv, as_xlsx, download
from tests.properties import examples

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
HARMFUL = ["=1+1", "+8613", "-1", "@SUM(A1)", "＝1+1", " =cmd|' /C calc'!A0", "\t=1"]


def cells_of_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def cells_of_xlsx(content: bytes) -> list[list[Any]]:
    return [list(row) for row in load_workbook(BytesIO(content)).active.rows]


def sheet(*rows: list[Any]) -> Sheet:
    return Sheet("目录[一]", [("标题", 20), ("日期", 6), ("件数", 3)], rows)


@pytest.mark.parametrize("harmful", HARMFUL)
def test_no_cell_is_run_as_a_formula(harmful: str) -> None:
    one = sheet([harmful, None, 1])
    assert cells_of_csv(as_csv(one))[1][0] == f"'{harmful}"
    cell = cells_of_xlsx(as_xlsx(one))[1][0]
    assert cell.data_type == "s"
    assert cell.value == harmful


@examples(40)
@given(st.lists(WORDS, min_size=1, max_size=4))
def test_every_character_arrives_in_its_own_cell(titles: list[str]) -> None:
    one = sheet(*([title, date(2025, 1, 2), number] for number, title in enumerate(titles)))
    written = cells_of_csv(as_csv(one))
    assert [row[0].removeprefix("'") for row in written[1:]] == [
        title.removeprefix("'") for title in titles
    ]
    found = cells_of_xlsx(as_xlsx(one))
    assert [cell.value for cell in found[0]] == ["标题", "日期", "件数"]
    assert [row[0].value or "" for row in found[1:]] == titles
    assert [row[1].value for row in found[1:]] == [datetime(2025, 1, 2)] * len(titles)


def test_a_control_character_that_no_workbook_may_hold_is_left_out() -> None:
    assert cells_of_xlsx(as_xlsx(sheet(["办\x01法", None, 1])))[1][0].value == "办法"


def test_a_file_is_saved_under_the_title_of_its_list() -> None:
    response = download(sheet(), "csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].endswith("%E7%9B%AE%E5%BD%95%5B%E4%B8%80%5D.csv")
    assert load_workbook(BytesIO(as_xlsx(sheet()))).active.title == "目录-一-"
