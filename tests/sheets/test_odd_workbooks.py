"""Workbooks as people hand them in: read as meant, or told at the very cell; never silently."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from gazette.models import Issue
from gazette.sheets.sheet_columns import Sheet
from gazette.sheets.workbook_files import NotAWorkbook
from gazette.sheets.workbook_reader import open_workbook
from tests.sheets.workbooks import archive, changed, exported, forget_issues, imported

pytestmark = pytest.mark.django_db

Change = Callable[[Workbook], None]


def column_of(page: Any, header: str) -> int:
    """The number of the column with a header in the first row."""
    return next(cell.column for cell in page[1] if cell.value == header)


def titled(book: Any) -> None:
    for page in book:
        page.insert_rows(1)
        page["A1"] = "示例市人民政府公报数据表"


def titled_and_merged(book: Any) -> None:
    for page in book:
        page.insert_rows(1, 2)
        page["A1"] = f"示例市人民政府公报　{page.title}"
        page.merge_cells("A1:H1")


def with_empty_columns(book: Any) -> None:
    for page in book:
        page.insert_cols(3)
        page.cell(2, page.max_column + 4, "  ")


def with_blank_rows(book: Any) -> None:
    for page in book:
        page.insert_rows(3, 2)
        page.cell(3, 1, "　 ")


def with_blanks_around_names(book: Any) -> None:
    for page in book:
        for header in ("公报标识", "文号", "文件种类", "地址", "级别", "发文机关", "栏目"):
            for cells in page.iter_rows(min_row=2):
                cell = cells[[one.value for one in page[1]].index(header)] if header in {
                    one.value for one in page[1]
                } else None  # fmt: skip
                if cell is not None and isinstance(cell.value, str):
                    cell.value = f" {cell.value}　"
        for cell in page[1]:
            cell.value = f"{cell.value} "


def with_other_names(book: Any) -> None:
    for number, page in enumerate(list(book), start=1):
        page.title = f"Sheet{number}"
    book.create_sheet("说明")["A1"] = "填表说明：请勿改动首行。"


def with_wide_digits(book: Any) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for page in book:
        for header in ("年", "期"):
            for row in range(2, page.max_row + 1):
                cell = page.cell(row, column_of(page, header))
                cell.value = str(cell.value).translate(wide)


def with_numbers_in_words(book: Any) -> None:
    for page in book:
        for row in range(2, page.max_row + 1):
            for header, words in (("年", "{}年"), ("期", "第0{}期")):
                cell = page.cell(row, column_of(page, header))
                cell.value = words.format(cell.value)


def with_point_zero(book: Any) -> None:
    for page in book:
        for header in ("年", "期", "期内次序", "文件次序", "次序"):
            if header not in {cell.value for cell in page[1]}:
                continue
            for row in range(2, page.max_row + 1):
                cell = page.cell(row, column_of(page, header))
                cell.value = f"{cell.value}.0" if row % 2 else float(cell.value)


def with_a_filter(book: Any) -> None:
    for page in book:
        page.auto_filter.ref = page.dimensions
        page.row_dimensions[2].hidden = True
        page.column_dimensions["C"].hidden = True


READ_AS_MEANT: dict[str, Change] = {
    one.__name__: one
    for one in (
        *(titled, titled_and_merged, with_empty_columns, with_blank_rows),
        *(with_blanks_around_names, with_other_names, with_wide_digits),
        *(with_numbers_in_words, with_point_zero, with_a_filter),
    )
}


@pytest.mark.parametrize("change", READ_AS_MEANT.values(), ids=READ_AS_MEANT)
def test_it_is_read_as_it_was_meant(tmp_path: Path, issue: Issue, change: Change) -> None:
    path = changed(exported(tmp_path / "book.xlsx"), change)
    before = archive()
    forget_issues()
    outcome, _changes = imported(path)
    assert not outcome.is_refused, [str(one) for one in outcome.problems]
    assert archive() == before


def hidden(book: Any) -> None:
    book["文件"].sheet_state = "hidden"


def twice(book: Any) -> None:
    book.copy_worksheet(book["条文"])


def merged_below(book: Any) -> None:
    book["条文"].merge_cells("A2:A3")


def without_a_column(book: Any) -> None:
    book["条文"].delete_cols(column_of(book["条文"], "地址"))


REFUSED: dict[str, tuple[Change, str]] = {
    "a hidden sheet": (hidden, "工作表“文件”是隐藏的"),
    "a copy of a sheet": (twice, "都是“条文”表，请只留一个"),
    "merged cells": (merged_below, "条文!A2：是合并单元格"),
    "a column that is gone": (without_a_column, "“条文”表缺少这几列：地址"),
}


@pytest.mark.parametrize(("change", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_the_reason(
    tmp_path: Path, issue: Issue, change: Change, words: str
) -> None:
    path = changed(exported(tmp_path / "book.xlsx"), change)
    with pytest.raises(NotAWorkbook, match=words):
        open_workbook(path)


def a_formula(book: Any) -> str:
    page = book["条文"]
    page.cell(4, column_of(page, "正文"), '=CONCATENATE("甲","乙")')
    return "是公式"


def a_stray_cell(book: Any) -> str:
    page = book["条文"]
    page.cell(4, page.max_column + 2, "这一条要再核对")
    return "没有列名"


def an_unclear_removal(book: Any) -> str:
    page = book["条文"]
    page.cell(4, column_of(page, "删除"), "删")
    return "“删”看不懂"


def a_total(book: Any) -> str:
    page = book["条文"]
    page.cell(4, column_of(page, "次序"), "合计")
    return "不是整数"


TOLD: list[Callable[[Any], str]] = [a_formula, a_stray_cell, an_unclear_removal, a_total]


@pytest.mark.parametrize("change", TOLD)
def test_it_is_told_at_its_cell(tmp_path: Path, issue: Issue, change: Callable[[Any], str]) -> None:
    path = exported(tmp_path / "book.xlsx")
    book = load_workbook(path)
    words = change(book)
    titled(book)
    book.save(path)
    before = archive()
    (problem,) = imported(path)[0].problems
    assert words in str(problem)
    assert (problem.sheet, problem.row) == (Sheet.PROVISIONS, 5)
    assert problem.column
    assert archive() == before


def test_a_removal_with_a_blank_removes(tmp_path: Path, issue: Issue) -> None:
    def mark(book: Any) -> None:
        page = book["条文"]
        last = page.max_row
        page.cell(last, column_of(page, "删除"), " 是　")

    outcome, _changes = imported(changed(exported(tmp_path / "book.xlsx"), mark))
    assert not outcome.is_refused
    assert [operation for _sheet, operation in outcome.counts] == ["删去"]


def rows_as_csv(path: Path, by: str = ",") -> str:
    """The rows of 条文 as text of a CSV file."""
    lines = StringIO()
    page = load_workbook(path)["条文"]
    csv.writer(lines, delimiter=by).writerows(page.iter_rows(values_only=True))
    return lines.getvalue()


def test_line_breaks_in_quotes_stay_in_their_cell(tmp_path: Path, issue: Issue) -> None:
    def break_lines(book: Any) -> None:
        page = book["条文"]
        page.cell(2, column_of(page, "正文"), '上一行；\n下一行，带“引号”和"直引号"。')

    path = changed(exported(tmp_path / "book.xlsx"), break_lines)
    saved = tmp_path / "导出.csv"
    for by, encoding in ((",", "gb18030"), ("\t", "utf-16"), (";", "utf-8-sig")):
        saved.write_bytes(rows_as_csv(path, by).encode(encoding))
        row = next(open_workbook(saved).rows(Sheet.PROVISIONS))
        assert row.values["正文"] == '上一行；\n下一行，带“引号”和"直引号"。'
        assert row.number == 2


def test_a_title_above_a_csv_table_is_passed_over(tmp_path: Path, issue: Issue) -> None:
    text = rows_as_csv(exported(tmp_path / "book.xlsx"), ";")
    saved = tmp_path / "数据.csv"
    saved.write_bytes(f"示例市人民政府公报\r\n\r\n{text}".encode())
    book = open_workbook(saved)
    assert next(book.rows(Sheet.PROVISIONS)).number == 4
    assert not imported(saved, dry_run=True)[0].is_refused


@pytest.mark.parametrize("tail", ['"未完的引号', '"前"后'])
def test_quotes_that_do_not_match_are_told(tmp_path: Path, issue: Issue, tail: str) -> None:
    text = rows_as_csv(exported(tmp_path / "book.xlsx"))
    saved = tmp_path / "条文.csv"
    saved.write_bytes(f"{text}{tail},1,2\r\n更多,1\r\n".encode())
    with pytest.raises(NotAWorkbook, match="双引号不成对"):
        open_workbook(saved)


def test_an_unquoted_comma_is_told(tmp_path: Path, issue: Issue) -> None:
    lines = rows_as_csv(exported(tmp_path / "book.xlsx")).splitlines()
    saved = tmp_path / "条文.csv"
    lines[2] = lines[2] + ",多出的内容"
    saved.write_bytes("\r\n".join(lines).encode())
    (problem,) = imported(saved, dry_run=True)[0].problems
    assert problem.row == 3
    assert "没有列名" in problem.message
    assert "双引号" in problem.message
