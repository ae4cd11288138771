"""Tables with more columns than a page has room for: their groups of columns, what is told."""

from __future__ import annotations

from typing import Any

import pikepdf
import pytest

from gazette.models import Document
from gazette.office.checkup import CheckupFinding, checkup
from gazette.parsing.parsed import Level
from gazette.prints.pdf import MemoryCache
from gazette.prints.typesetting.column_groups import (
    BESIDE,
    ColumnGroup,
    column_groups,
    column_widths,
)
from gazette.prints.typesetting.looks import PAGES, WIDE, look_of
from gazette.prints.typesetting.page_filling import fill_stretch
from gazette.prints.typesetting.printed_blocks import Cell, Table, TableRow
from gazette.prints.typesetting.set_paragraphs import Element
from gazette.prints.typesetting.set_tables import set_table
from tests.factories import make_provision
from tests.prints.pdf.reading_back import fold
from tests.prints.pdf.test_extreme_documents import document_of, read
from tests.prints.pdf.test_set_tables import LEADING, SHAPE, pieces_of, words_of

LAYOUTS = ["standard", "large"]


def table_of(columns: int, *words: str, heads: int = 1) -> Table:
    """A table whose cells have these words by row, followed by the number of the column."""
    rows = [
        TableRow(f"row_{at}", at < heads, [Cell(f"{one}{n}", n - 1) for n in range(1, columns + 1)])
        for at, one in enumerate(words)
    ]
    return Table("table", [], [2.0] * columns, rows)


def groups_of(table: Table, layout: str = "standard") -> list[ColumnGroup]:
    return column_groups(table, layout, WIDE.measure)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_fits_is_one_group(layout: str) -> None:
    table = table_of(12, "项目", "数")
    [group] = groups_of(table, layout)
    assert group.table is table


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_that_is_printed_upright_always_fits(layout: str) -> None:
    table = table_of(8, "年度指标（万元）" * 9, "123,456,789.1234567890%")
    [group] = column_groups(table, layout, PAGES[layout].measure)
    widths = column_widths(group.table, layout, PAGES[layout].measure)
    assert sum(widths) == pytest.approx(PAGES[layout].measure)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("columns", [30, 60, 120, 300])
def test_groups_have_all_columns_in_order_and_are_even(columns: int, layout: str) -> None:
    groups = groups_of(table_of(columns, "项目", "数"), layout)
    ends = [(one.first, one.last) for one in groups]
    assert ends[0][0] == 0 and ends[-1][1] == columns - 1
    assert all(after[0] == one[1] + 1 for one, after in zip(ends, ends[1:], strict=False))
    sizes = [len(one.table.columns) for one in groups]
    assert len(sizes) > 1 and max(sizes) - min(sizes) <= len(sizes)
    own = [
        cell.words
        for row in range(2)
        for one in groups
        for cell in one.table.rows[row].cells
        if not cell.is_repeated
    ]
    assert own == [f"{word}{n}" for word in ("项目", "数") for n in range(1, columns + 1)]
    size = look_of(layout, "cell").size
    for one in groups:
        widths = column_widths(one.table, layout, WIDE.measure)
        assert min(widths) >= 2 * size + 2 * BESIDE and sum(widths) <= WIDE.measure + 0.01


def test_a_figure_has_room_and_a_narrow_column_takes_little() -> None:
    narrow, figures = groups_of(table_of(40, "", "")), groups_of(table_of(40, "", "123.4"))
    assert len(narrow) < len(figures)
    table = table_of(3, "", "123.4")
    table.columns = [1.0, 100.0, 1.0]
    widths = column_widths(table, "standard", WIDE.measure)
    assert widths[0] == widths[2] and widths[0] > 3 * look_of("standard", "cell").size


def test_a_merged_cell_reaches_into_each_group_and_is_read_once() -> None:
    table = table_of(60, "甲", "项目", "数", heads=2)
    table.rows[0].cells = [Cell("区县", 0, 1, 2), Cell("全部指标", 1, 59)]
    table.rows[1].cells = table.rows[1].cells[1:]
    groups = groups_of(table)
    assert len(groups) > 1
    for number, group in enumerate(groups):
        stub, wide = group.table.rows[0].cells
        assert (stub.column, stub.columns, stub.rows, stub.is_repeated) == (0, 1, 2, number > 0)
        assert (wide.column, wide.columns) == (1, len(group.table.columns) - 1)
        assert wide.is_repeated == (number > 0) and wide.columns_in_all == 59


def test_names_are_repeated_behind_numbers_of_rows() -> None:
    table = table_of(60, "项目", "数")
    for column, words in enumerate(["序 号", "单位"]):
        table.rows[0].cells[column].words = words
    groups = groups_of(table)
    assert len(groups) > 1
    for number, group in enumerate(groups):
        for row in group.table.rows:
            assert [cell.is_repeated for cell in row.cells[:3]] == [number > 0] * 2 + [False]
        assert [cell.words for cell in group.table.rows[0].cells[:2]] == ["序 号", "单位"]
    own = [one for group in groups for one in group.table.rows[1].cells if not one.is_repeated]
    assert [one.words for one in own] == [f"数{n}" for n in range(1, 61)]


def test_groups_end_where_merged_cells_of_the_head_end() -> None:
    table = table_of(61, "", "项目", "数", heads=2)
    years = [Cell(f"{2000 + at}年", 1 + 5 * at, 5) for at in range(12)]
    table.rows[0].cells = [Cell("区县", 0, 1, 2), *years]
    table.rows[1].cells = table.rows[1].cells[1:]
    groups = groups_of(table)
    assert len(groups) > 2 and all(one.last % 5 == 0 for one in groups)
    # A cell over all of them says nothing on where to cut.
    table.rows[0].cells = [Cell("", 0, 61)]
    table.rows[1].cells = [Cell("区县", 0), *years]
    assert all(one.last % 5 == 0 for one in groups_of(table))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_part_of_a_merged_cell_is_no_cell_of_its_column(layout: str) -> None:
    """It asks for no room, and figures stand by their points above and below it."""
    size = look_of(layout, "cell").size
    narrow = Table("", [], [2.0] * 9, [TableRow("", False, [Cell("1", n) for n in range(9)])])
    narrow.rows[0].cells[3] = Cell("本年没有统计", 3, columns_in_all=2)
    least = size + 2 * BESIDE
    assert column_widths(narrow, layout, 9 * least) == pytest.approx([least] * 9)
    table = table_of(42, "", *["1."] * 4)
    end = groups_of(table, layout)[0].last
    cells = table.rows[2].cells
    table.rows[2].cells = [*cells[:end], Cell("12345678本年没有统计", end, 2), *cells[end + 2 :]]
    groups = set_table(table, layout, WIDE.measure, Element("Part"))
    figures = [one for one in groups[1].cells if one.cell.column == 1 and one.cell.is_single]
    assert len(figures) == 4 and all(one.shift > 0 for one in figures if one.row)


def test_the_groups_are_one_table_for_those_who_read_tags() -> None:
    table = table_of(60, "甲", "项目", "数", heads=2)
    table.rows[0].cells = [Cell("区县", 0, 1, 2), Cell("全部指标", 1, 59)]
    table.rows[1].cells = table.rows[1].cells[1:]
    part = Element("Part")
    groups = set_table(table, "standard", WIDE.measure, part)
    assert len(groups) > 1
    [whole] = part.kids
    assert isinstance(whole, Element)
    head, body = (one for one in whole.kids if isinstance(one, Element))
    assert (head.role, body.role) == ("THead", "TBody")
    rows = [row for one in (head, body) for row in one.kids if isinstance(row, Element)]
    assert [len(row.kids) for row in rows] == [2, 59, 60]
    wide = rows[0].kids[1]
    assert isinstance(wide, Element) and "/ColSpan 59" in wide.attributes


def test_each_group_says_which_columns_it_has() -> None:
    table = table_of(24, "项目", *["数"] * 60)
    groups = set_table(table, "standard", SHAPE.measure, Element("Part"))
    assert len(groups) == 2
    first, *others = [
        next("".join(words_of(one)) for one in piece.cells if one.is_artifact)
        for piece in pieces_of(fill_stretch(groups, SHAPE, LEADING))
    ]
    assert first == "（第1—13列，其余各列见续表）"
    assert set(others) == {"续表（第1—13列）", "续表（第14—24列）"}
    assert others[-1] == "续表（第14—24列）"


def written(columns: int, caption: str = "", **more: Any) -> Document:
    document = document_of("下列事项。", **more)
    text = document.texts.get()
    empty = {"label": "", "number": "", "heading": ""}
    table = make_provision(text=text, level=Level.TABLE, body=caption, address="table_1", **empty)
    for number, word in enumerate(["项目", "数", "量"]):
        cells = [f"{word}{column}" for column in range(1, columns + 1)]
        make_provision(
            text=text, parent=table, level=Level.TABLE_ROW, body="\t".join(cells), cells=cells,
            address=f"table_1__row_{number}", **empty,
        )  # fmt: skip
    return document


def found(document: Document) -> list[CheckupFinding]:
    return [one for one in checkup(document.issue) if one.rule.code == "divided_table"]


@pytest.mark.django_db
def test_the_checkup_names_a_table_that_is_divided() -> None:
    [finding] = found(written(60, "各区县指标表"))
    assert finding.fault.address == "table_1"
    message = finding.fault.message
    assert message.startswith("表“各区县指标表”有60列，横页上也放不下")
    assert "标准版分4段（第1—" in message and "大字版分" in message and "分成几张表" in message


@pytest.mark.django_db
def test_the_checkup_tells_what_large_print_alone_divides() -> None:
    [finding] = found(written(24))
    assert finding.fault.message.startswith("没有表题的表有24列")
    assert "大字版分2段" in finding.fault.message and "标准版" not in finding.fault.message


@pytest.mark.django_db
def test_the_checkup_says_nothing_of_a_table_that_fits() -> None:
    assert found(written(12, "各区县指标表")) == []


@pytest.mark.django_db
def test_a_divided_table_is_read_once_and_in_order(cache: MemoryCache) -> None:
    made = read(written(120, "各区县指标表"), cache)
    spoken = fold(made.spoken)
    table = "".join(f"{word}{n}" for word in ["项目", "数", "量"] for n in range(1, 121))
    assert fold(f"各区县指标表{table}") in spoken
    assert "续表" not in spoken
    cells = [
        one
        for one in made.pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/S") in ("/TH", "/TD")
    ]
    assert len(cells) == 360
    tables = [one for one in made.pdf.objects if isinstance(one, pikepdf.Dictionary)]
    assert sum(one.get("/S") == "/Table" for one in tables) == 1
    assert "续表（第" in "".join(made.pages)
