"""Merged cells: marks read and written, spans computed, marks kept when cells change."""

import pytest

from gazette.parsing import parse
from gazette.parsing.printed_rows import rows
from gazette.parsing.round_trip import first_difference
from gazette.parsing.words.merged_cells import (
    CellSpan,
    cell_spans,
    fit_marks,
    head_length,
    read_marks,
    with_marks,
)


def spans(*written: list[str]) -> list[list[tuple[int, int, int]]]:
    """Place, columns and rows of the cells of a table that a source writes so."""
    marks = [read_marks(cells, is_first=not at) for at, cells in enumerate(written)]
    table = cell_spans([(len(cells), own) for cells, own in zip(written, marks, strict=True)])
    return [[(cell.place, cell.columns, cell.rows) for cell in row] for row in table]


def test_spans_over_columns_rows_and_both():
    assert spans(
        ["项目", "<<", "标准"],
        ["停车", "甲类", "5元"],
        ["^^", "乙类", "^^"],
        ["合计", "<<", "<<"],
    ) == [
        [(0, 2, 1), (2, 1, 1)],
        [(0, 1, 2), (1, 1, 1), (2, 1, 2)],
        [(1, 1, 1)],
        [(0, 3, 1)],
    ]
    assert spans(["区", "<<", "东"], ["^^", "^^", "西"]) == [[(0, 2, 2), (2, 1, 1)], [(2, 1, 1)]]


def test_marks_that_make_no_rectangle_are_not_followed():
    assert spans(["甲", "乙"], ["^^", "<<"]) == [[(0, 1, 1), (1, 1, 1)], [(0, 1, 1), (1, 1, 1)]]


def test_marks_that_point_out_of_the_table_are_words():
    assert read_marks(["<<", "^^", "甲"], is_first=True) == ()
    assert read_marks(["<<", "^^", "<<"], is_first=False) == ("", "^^", "<<")


def test_a_row_above_that_is_gone_leaves_an_empty_cell():
    assert cell_spans([(2, ("^^", ""))]) == [[CellSpan(0), CellSpan(1)]]


@pytest.mark.parametrize(
    ("before", "after", "marks", "kept"),
    [
        (["甲", "", "丙"], ["丁", "", "丙"], ("", "<<", ""), ("", "<<", "")),
        (["甲", "", "丙"], ["甲", "乙", "丙"], ("", "<<", ""), ()),
        (["甲", "", "丙"], ["前", "甲", "", "丙"], ("", "<<", ""), ("", "", "<<", "")),
        (["甲", "", "丙"], ["甲", "", "丙", "丁"], ("", "<<", ""), ("", "<<", "", "")),
        (["甲", "", "丙"], ["甲", "丙"], ("", "<<", ""), ()),
        (["", "乙", ""], ["", "乙丙", ""], ("^^", "", "<<"), ("^^", "", "<<")),
        (["甲"], ["甲", "乙"], (), ()),
    ],
)
def test_marks_stay_with_their_cells(before, after, marks, kept):
    assert fit_marks(marks, before, after) == kept


def test_cells_are_written_as_they_were_read():
    written = ("甲", "<<", "", "^^")
    marks = read_marks(written, is_first=False)
    assert with_marks(("甲", "", "", ""), marks) == written
    assert with_marks(("甲", "乙"), ("", "^^", "<<")) == ("甲", "乙")


@pytest.mark.parametrize(
    ("table", "head"),
    [
        ([["序号", "名称"], ["1", "甲"]], 1),
        ([["序号", "处罚", "<<"], ["^^", "警告", "罚款"], ["1", "是", "否"]], 2),
        ([["甲", "乙"]], 0),
        ([["甲", "乙"], ["^^", "丙"]], 0),
    ],
)
def test_the_head_of_a_table_has_the_rows_that_its_first_row_spans(table, head):
    marks = [(len(cells), read_marks(cells, is_first=not at)) for at, cells in enumerate(table)]
    assert head_length(cell_spans(marks)) == head


def table_rows(text: str):
    issue = parse(text)
    assert first_difference(issue) is None
    provisions = issue.documents[0].texts[0].provisions
    return issue, [row for row in rows(provisions) if row.cells]


def test_marks_in_a_source_are_no_words_of_its_rows():
    issue, found = table_rows(
        "停车收费标准\n\n| 类别 | 时段 | << |\n| 甲类 | 白天 | 5元 |\n| ^^ | 夜间 | 2元 |\n"
    )
    assert [row.cells for row in found] == [
        ("类别", "时段", ""),
        ("甲类", "白天", "5元"),
        ("", "夜间", "2元"),
    ]
    assert [row.merged for row in found] == [("", "", "<<"), (), ("^^", "", "")]
    assert found[2].body == "\t夜间\t2元"
    removed = [piece.text for piece in issue.removed if piece.reason == "合并单元格"]
    assert removed == ["<<", "^^"]


def test_marks_between_tabs():
    _issue, found = table_rows(
        "停车收费标准\n\n现将停车收费标准公布如下。\n\n甲|乙\t<<\t丙\n丁\t戊\t己\n^^\t庚\t辛\n"
    )
    assert [row.cells for row in found] == [
        ("甲|乙", "", "丙"),
        ("丁", "戊", "己"),
        ("", "庚", "辛"),
    ]
    assert [row.merged for row in found] == [("", "<<", ""), (), ("^^", "", "")]
    assert found[0].body == "甲|乙\t\t丙"


def test_a_bar_behind_a_backslash_is_a_word():
    issue, found = table_rows(
        "停车收费标准\n\n| 甲\\|子 | \\\\| | << |\n| ^^ | a\\b | \\|丙\\|丁 |\n|  | 戊 |  |\n"
    )
    assert [row.cells for row in found] == [
        ("甲|子", "\\|", ""),
        ("", "a\\b", "|丙|丁"),
        ("", "戊", ""),
    ]
    assert [row.merged for row in found] == [("", "", "<<"), ("^^", "", ""), ()]
    assert {piece.text for piece in issue.removed} == {"|", "\\", "<<", "^^"}
