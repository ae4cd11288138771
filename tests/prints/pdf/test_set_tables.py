"""Tables in rows and pieces: nothing is lost, figures stand by their points, heads come again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.prints.typesetting.looks import PAGES, look_of
from gazette.prints.typesetting.page_filling import FilledPage, fill_stretch
from gazette.prints.typesetting.paragraph_breaks import advances
from gazette.prints.typesetting.printed_blocks import Cell, Piece, Table, TableRow
from gazette.prints.typesetting.set_paragraphs import Element
from gazette.prints.typesetting.set_tables import CONTINUED, PlacedCell, SetTable, TablePiece

SHAPE = PAGES["standard"]
LEADING = look_of("standard", "paragraph").leading
NEAR = 0.02


def row(*words: str, is_head: bool = False, is_kept: bool = False) -> TableRow:
    cells = [Cell(one, column) for column, one in enumerate(words)]
    return TableRow("", is_head, cells, is_kept)


HEAD = row("序号", "事项", "金额", is_head=True)


def table_of(rows: Sequence[TableRow], caption: str = "") -> SetTable:
    """A set table of three columns whose rows have addresses."""
    for number, one in enumerate(rows):
        one.address = f"row_{number}"
    pieces = [Piece(caption)] if caption else []
    table = Table("table", pieces, [1.0, 3.0, 2.0], list(rows))
    return SetTable(table, "standard", SHAPE.measure, Element("Part"))


def pieces_of(pages: Sequence[FilledPage]) -> list[TablePiece]:
    return [item for page in pages for item in page.items if isinstance(item, TablePiece)]


def words_of(cell: PlacedCell) -> list[str]:
    """The words of the lines of a cell on a page."""
    text = cell.text
    lines = text.lines[cell.first : cell.first + len(cell.tops)]
    return [text.shaped.measured.text[line.start : line.end] for line in lines]


def check_whole(table: SetTable, pages: Sequence[FilledPage]) -> None:
    """Every cell's characters are drawn once and in order, and all within the type area."""
    drawn: dict[int, str] = {}
    for piece in pieces_of(pages):
        for cell in piece.cells:
            if not cell.is_artifact:
                drawn[id(cell.text)] = drawn.get(id(cell.text), "") + "".join(words_of(cell))
    for one in [*table.caption, *(cell.text for cell in table.cells)]:
        words = one.shaped.measured.text
        assert drawn.pop(id(one), "") == words
    assert not drawn
    anchors = Counter(name for piece in pieces_of(pages) for name, _, _ in piece.anchors)
    assert anchors == Counter(["table", *(one.address for one in table.rows)])
    for page in pages:
        low = SHAPE.top + SHAPE.depth + LEADING + NEAR
        for piece in (item for item in page.items if isinstance(item, TablePiece)):
            assert all(y <= low and to_y <= low for _, y, _, to_y, _ in piece.rules)
            bottom = max(rule[3] for rule in piece.rules) + NEAR
            for cell in piece.cells:
                assert cell.tops[0] >= SHAPE.top - NEAR
                assert cell.tops[-1] + cell.text.look.leading <= min(bottom, low)


def filled(table: SetTable) -> list[FilledPage]:
    pages = fill_stretch([table], SHAPE, LEADING)
    check_whole(table, pages)
    return pages


@pytest.mark.parametrize("after", [[], [row("3", "短", "1")]])
def test_a_head_is_not_alone_above_a_row_that_is_higher_than_a_page(after: list[TableRow]) -> None:
    table = table_of([HEAD, row("1", "这一格比一页还要长，" * 200, "无"), *after])
    first = pieces_of(filled(table))[0]
    placed = {id(cell.text) for cell in first.cells}
    assert placed >= {id(cell.text) for cell in table.cells if cell.row == 1}
    assert max(rule[3] for rule in first.rules) > SHAPE.top + SHAPE.depth - LEADING


def test_a_head_is_repeated_below_its_note_and_is_read_once() -> None:
    table = table_of([HEAD, *[row(f"{n}", "应当办理的事项", "12") for n in range(120)]], "一览表")
    first, *others = pieces_of(filled(table))
    assert len(others) >= 2
    assert not any(cell.is_artifact for cell in first.cells)
    for piece in others:
        artifacts = ["".join(words_of(cell)) for cell in piece.cells if cell.is_artifact]
        assert artifacts == [CONTINUED, "序号", "事项", "金额"]
        assert [cell.is_artifact for cell in piece.cells][:4] == [True] * 4


def test_three_thousand_rows() -> None:
    rows = [row(f"{n}", "应当依法办理的事项" * (n % 5 + 1), f"{n}.5") for n in range(3000)]
    table = table_of([HEAD, *rows])
    pages = filled(table)
    assert len(pages) > 60
    ordered = [cell.text for piece in pieces_of(pages) for cell in piece.cells]
    firsts = [cell.text for cell in table.cells if cell.cell.column == 0 and cell.row > 0]
    known = set(map(id, firsts))
    assert [id(one) for one in ordered if id(one) in known] == [id(one) for one in firsts]


@pytest.mark.parametrize("length", [900, 2600, 6000])
def test_a_row_higher_than_a_page_goes_on(length: int) -> None:
    long = row("1", "".join(chr(0x4E00 + place) for place in range(length)), "12")
    table = table_of([HEAD, row("0", "短", "3"), long, row("2", "短", "4")])
    pages = filled(table)
    [cell] = [one for one in table.cells if len(one.cell.words) == length]
    places = [one for piece in pieces_of(pages) for one in piece.cells if one.text is cell.text]
    assert len(places) == len([one for one in places if one.tops])
    for one, after in pairwise(places):
        assert after.first == one.first + len(one.tops)


def test_rows_that_are_kept_stand_on_one_page() -> None:
    rows = [HEAD]
    for group in range(60):
        first = row(f"第{group}类", "甲", "1")
        first.cells[0].rows = 3
        second, third = (row("", one, "2", is_kept=True) for one in "乙丙")
        rows += [first, TableRow("", False, second.cells[1:], True)]
        rows.append(TableRow("", False, third.cells[1:], True))
    table = table_of(rows)
    pages = filled(table)
    place = {
        name: number for number, page in enumerate(pages)
        for piece in pieces_of([page]) for name, _, _ in piece.anchors
    }  # fmt: skip
    assert max(place.values()) > 1
    for number in range(1, len(rows), 3):
        assert len({place[f"row_{number + one}"] for one in range(3)}) == 1


def spanning(rows: int, words: str) -> SetTable:
    """A table whose first column is one cell over many rows."""
    first = row(words, "甲", "1")
    first.cells[0].rows = rows
    others = [TableRow("", False, row("", f"事项{n}", "2").cells[1:]) for n in range(rows - 1)]
    return table_of([HEAD, first, *others, row("末", "乙", "3")])


@pytest.mark.parametrize(
    ("rows", "length"), [(60, 4), (60, 900), (40, 1000), (12, 1200), (130, 2000), (600, 6)]
)
def test_a_cell_goes_on_over_the_end_of_a_page(rows: int, length: int) -> None:
    table = spanning(rows, "".join(chr(0x4E00 + place) for place in range(length)))
    pages = filled(table)
    assert len(pages) > 1
    # Its rules are there on each page: to the left of it, and from its top to its bottom.
    cell = table.by_row[1][0]
    for piece in pieces_of(pages)[:-1]:
        sides = [rule for rule in piece.rules if rule[0] == rule[2] == SHAPE.side]
        assert sum(to_y - y for _, y, _, to_y, _ in sides) == pytest.approx(
            max(one[3] for one in piece.rules) - min(one[1] for one in piece.rules), abs=NEAR
        )
    assert cell.cell.rows == rows


def test_a_row_that_cells_from_above_cover_goes_on() -> None:
    first = TableRow("", False, [Cell("应" * 3000, 0, 1, 3), Cell("乙", 1, 2, 3)])
    covered = [TableRow("", False, []) for _ in range(2)]
    assert len(filled(table_of([HEAD, first, *covered, row("末", "丙", "3")]))) > 2


def point(cell: PlacedCell) -> float:
    """Where the point of a figure stands, or would stand: points from the left of the page."""
    [words] = words_of(cell)
    line = cell.text.lines[0]
    end = words.find(".") if "." in words else len(words.rstrip("%％"))
    return cell.x + cell.text.left(line) + sum(advances(cell.text.shaped.measured, line)[:end])


@pytest.mark.parametrize(
    "figures",
    [
        ["1.5", "12.25", "1,234.125", "7"],
        ["-3.5", "+12.75", "0.5%", "100%"],
        ["1234", "5", "67", "—", "8"],
        ["1234.5", "2,345.67", "/", "", "8"],
    ],
)
def test_points_stand_one_below_the_other(figures: list[str]) -> None:
    table = table_of([HEAD, *[row(str(n), "事项", one) for n, one in enumerate(figures)]])
    cells = [one for piece in pieces_of(filled(table)) for one in piece.cells]
    texts = {id(one.text): one for one in table.cells if one.cell.column == 2 and one.row}
    placed = [one for one in cells if id(one.text) in texts]
    known = [one for one in placed if any(c.isdigit() for c in words_of(one)[0])]
    points = [point(one) for one in known]
    assert max(points) - min(points) < 0.01
    for one in placed:  # and all of them within their cell
        cell, line = texts[id(one.text)], one.text.lines[0]
        begin = one.x + one.text.left(line)
        assert SHAPE.side + cell.left <= begin
        assert begin + line.width <= SHAPE.side + cell.right


def test_a_column_with_words_is_not_taken_for_figures() -> None:
    table = table_of([HEAD, row("1", "甲", "12.5"), row("2", "乙", "约3.25")])
    assert {cell.shift for cell in table.cells if cell.cell.column == 2} == {0.0}


def test_every_rule_is_drawn_once() -> None:
    table = table_of([HEAD, *[row(f"{n}", "事项", "12") for n in range(9)]])
    [piece] = pieces_of(filled(table))
    places = [tuple(round(one, 2) for one in rule[:4]) for rule in piece.rules]
    assert max(Counter(places).values()) == 1


def test_the_head_of_a_table_that_takes_most_of_a_page_is_not_repeated() -> None:
    head = row("序号", "事项" * 900, "金额", is_head=True)
    table = table_of([head, *[row(f"{n}", "事项", "12") for n in range(90)]])
    pages = filled(table)
    assert len(pages) > 2
    for piece in pieces_of(pages)[1:]:
        artifacts = ["".join(words_of(one)) for one in piece.cells if one.is_artifact]
        assert artifacts == [CONTINUED]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 900), st.integers(0, 40), st.integers(1, 12), st.booleans()),
        min_size=1,
        max_size=40,
    ),
    st.integers(0, 2),
)
def test_every_character_is_drawn_once(
    shapes: list[tuple[int, int, int, bool]], heads: int
) -> None:
    """Rows of all heights, cells over several rows, rows kept together, heads of any height."""
    rows: list[TableRow] = [row("头", "应" * 30, "额", is_head=True) for _ in range(heads)]
    for long, short, span, is_kept in shapes:
        first = row("甲" * short, "应" * long, f"{long}.5")
        first.cells[0].rows = span
        rows.append(first)
        rows += [
            TableRow("", False, row("", "乙" * short, "2").cells[1:], is_kept)
            for _ in range(span - 1)
        ]
    filled(table_of(rows, "一览表"))
