"""Paragraphs on pages: what stays together, how columns end, and that no line is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.prints.typesetting.looks import (
    ABOVE_NUMBER,
    FOOT,
    LARGER,
    NUMBER_SIZE,
    PAGES,
    STAMP_SCALES,
    WIDE,
    PageShape,
    look_of,
)
from gazette.prints.typesetting.page_filling import (
    LEAST_FILL,
    FilledPage,
    Fragment,
    Galley,
    Head,
    Mark,
    Rule,
    Segment,
    fill_stretch,
    last_fill,
    spaced_head,
)
from gazette.prints.typesetting.printed_blocks import Cell, Paragraph, Piece, Table, TableRow
from gazette.prints.typesetting.set_paragraphs import Element, SetParagraph, set_tagged
from gazette.prints.typesetting.set_tables import SetTable, TablePiece

SHAPE = PAGES["standard"]
LEADING = look_of("standard", "paragraph").leading
#: Lines of the body in a column.
LINES = round(SHAPE.depth / LEADING)
#: What 22 squares hold, after the indent of the first line.
FULL = 22
NEAR = 0.02


def paragraphs(*kinds: tuple[str, int], columns: int = 2) -> list[SetParagraph]:
    """Paragraphs of a look and a number of lines."""
    measure = SHAPE.column if columns == 2 else SHAPE.measure
    rows = [
        Paragraph(f"row_{number}", "P", look, [Piece("应" * (FULL * (lines - 1) + 8))])
        for number, (look, lines) in enumerate(kinds)
    ]
    found = list(set_tagged(rows, "standard", measure, Element("Part")))
    assert columns == 1 or [len(one.lines) for one in found] == [lines for _, lines in kinds]
    return found


def filled(*segments: Segment, shape: PageShape = SHAPE) -> list[FilledPage]:
    return fill_stretch(segments, shape, LEADING)


def fragments(page: FilledPage) -> list[Fragment]:
    return [item for item in page.items if isinstance(item, Fragment)]


def columns_of(page: FilledPage) -> dict[float, list[Fragment]]:
    """The fragments of each column, by its left edge."""
    found: dict[float, list[Fragment]] = {}
    for one in fragments(page):
        found.setdefault(round(one.x, 2), []).append(one)
    return found


def bottom(fragment: Fragment) -> float:
    return fragment.tops[-1] + fragment.paragraph.look.leading


def check_whole(pages: Sequence[FilledPage], expected: Sequence[SetParagraph]) -> None:
    """Every line is there once and in order, within the type area, and none upon another."""
    placed = [
        (id(one.paragraph), one.first + number)
        for page in pages
        for one in fragments(page)
        for number in range(len(one.tops))
    ]
    assert placed == [(id(one), line) for one in expected for line in range(len(one.lines))]
    for page in pages:
        shape = page.shape
        for column in columns_of(page).values():
            lines = [(top, top + one.paragraph.look.leading) for one in column for top in one.tops]
            assert lines[0][0] >= shape.top - NEAR
            # A page may take one line more, so that the last is not nearly empty.
            assert lines[-1][1] <= shape.top + shape.depth + LEADING + NEAR
            assert all(end <= start + NEAR for (_, end), (start, _) in pairwise(lines))


@pytest.mark.parametrize("lines", [[4] * 5, [2, 3, 2, 7], [1] * 9, [30], [3, 1, 5]])
def test_columns_end_alike(lines: list[int]) -> None:
    rows = paragraphs(*[("paragraph", count) for count in lines])
    [page] = filled(Galley(rows, 2))
    check_whole([page], rows)
    left, right = columns_of(page).values()
    assert 0 <= bottom(left[-1]) - bottom(right[-1]) <= 3 * LEADING + NEAR


def test_a_signature_balances_what_stands_before_it() -> None:
    """No column is left empty, though the columns cannot end alike."""
    rows = paragraphs(("paragraph", 2), ("paragraph", 3), ("signature first", 1), ("signature", 1))
    [page] = filled(Galley(rows, 2))
    check_whole([page], rows)
    left, right = columns_of(page).values()
    assert [one.paragraph for one in left] == rows[:1]
    assert [one.paragraph for one in right] == rows[1:]


#: Lines that cannot be parted.
WHOLE = [
    [("paragraph", 1)],
    [("paragraph", 2)],
    [("paragraph", 3)],
    [("heading first", 1), ("paragraph", 2)],
    [("paragraph", 3), ("signature first", 1), ("signature", 1), ("signed note", 1)],
]


@pytest.mark.parametrize("last", WHOLE)
@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_the_end_of_a_document_fills_both_columns(length: int, last: list[tuple[str, int]]) -> None:
    """Though the page before would take all but what cannot be parted; another document follows."""
    for count in range((2 * LINES - 8) // length, (2 * LINES + 9) // length):
        rows = paragraphs(*[("paragraph", length)] * count, *last)
        after = paragraphs(*[("paragraph", 3)] * 75)
        pages = filled(Galley(rows, 2), Head([], 30.0), Galley(after, 2))
        check_whole(pages, [*rows, *after])
        for page in pages:
            own = [one for one in fragments(page) if one.paragraph in rows]
            assert len({round(one.x) for one in own}) in {0, 2}, count


@pytest.mark.parametrize("before", range(LINES - 10, LINES + 1))
@pytest.mark.parametrize("first", [[1, 6], [2, 2, 3, 1], [3, 3, 3], [1] * 9, [3, 1, 7]], ids=str)
def test_the_beginning_of_a_document_fills_both_columns(before: int, first: list[int]) -> None:
    """Or it stands on the next page, with its title."""
    former = paragraphs(*[("paragraph", 1)] * (2 * before))
    [title] = paragraphs(("title", 1), columns=1)
    rows = paragraphs(*[("paragraph", lines) for lines in first], *[("paragraph", 3)] * 40)
    galley = Galley(rows, 2)
    for place, (one, line) in enumerate(galley.lines):
        # As a paragraph with many signatures is, none of these can be parted.
        galley.may_end[place] &= one not in rows[: len(first)] or line + 1 == len(one.lines)
    pages = filled(Galley(former, 2), Head([(20.0, title)], 9.0), galley)
    check_whole(pages, [*former, title, *rows])
    for page in pages:
        own = [one for one in fragments(page) if one.paragraph in rows]
        assert len({round(one.x) for one in own}) in {0, 2}
        assert not _holds(page, title) or own


@pytest.mark.parametrize("rows", [2, 12, 40])
@pytest.mark.parametrize("lines", [1, 2, 3])
def test_what_announces_a_table_fills_both_columns(rows: int, lines: int) -> None:
    """So it takes words along to the page of its table."""
    for count in range(2 * LINES - 12, 2 * LINES + 1):
        words = paragraphs(*[("paragraph", 1)] * count, ("paragraph", lines))
        words[-1].paragraph.pieces[0] = Piece(words[-1].paragraph.words + "：")
        pages = filled(Galley(words, 2), table_of(rows))
        check_whole(pages, words)
        for page in pages:
            assert len(columns_of(page)) in {0, 2}, count


def table_of(rows: int) -> SetTable:
    cells = [TableRow(f"row_{row}", row == 0, [Cell("甲", 0)]) for row in range(rows)]
    table = Table("table", [], [1.0], cells)
    return SetTable(table, "standard", SHAPE.measure, Element("Part"))


@pytest.mark.parametrize("before", range(0, 2 * LINES + 1))
def test_the_words_that_announce_a_table_stand_on_its_page(before: int) -> None:
    rows = paragraphs(*[("paragraph", 1)] * before, ("paragraph", 2))
    rows[-1].paragraph.pieces[0] = Piece("应" * (FULL + 7) + "：")
    pages = filled(Galley(rows, 2), Mark(address="table"), table_of(25))
    check_whole(pages, rows)
    [announced] = [page for page in pages if fragments(page)[-1:] and _holds(page, rows[-1])]
    assert any(isinstance(item, TablePiece) for item in announced.items)


def _holds(page: FilledPage, paragraph: SetParagraph) -> bool:
    return any(one.paragraph is paragraph for one in fragments(page))


def test_no_block_of_a_column_has_nothing_beside_it() -> None:
    """A reader that goes by places would take it for words across the page."""
    signed = [("signature first", 1), ("signature", 1), ("signed note", 1)]
    galley = Galley(paragraphs(("paragraph", 2), ("paragraph", 1), *signed, ("paragraph", 1)), 2)
    ends = galley.balance(0, SHAPE.depth)
    assert ends == [2, 7]
    assert galley.is_read_in_order(0, ends) and not galley.is_read_in_order(0, [6, 7])


def test_of_columns_of_one_height_those_are_taken_that_are_read_in_order() -> None:
    """Two characters below the white of the first line are a block, and so is what follows."""
    rows = [Paragraph(str(count), "P", "paragraph", [Piece("应" * count)]) for count in (22, 74)]
    galley = Galley(list(set_tagged(rows, "standard", SHAPE.column, Element("Part"))), 2)
    assert [one.paragraph.address for one, _ in galley.lines] == ["22"] * 2 + ["74"] * 4
    assert not galley.is_read_in_order(0, [4, 6])
    assert galley.balance(0, SHAPE.depth) == [2, 6]


def test_columns_that_cannot_be_read_in_order_are_as_low_as_they_can_be() -> None:
    """The second signature would have to stand more lines lower than is worth it."""
    kinds = [("paragraph", 2), ("signature first", 1), ("signature", 1)] * 2
    galley = Galley(paragraphs(*kinds), 2)
    ends = galley.balance(0, SHAPE.depth)
    assert ends == [4, 8] and galley.is_read_in_order(0, ends)
    assert galley.balance(0, galley.height(0, 4)) == ends


def test_large_print_leaves_as_much_white_above_the_number_as_standard() -> None:
    """One line more would take it: no page has it."""
    for layout, shape in PAGES.items():
        look = look_of(layout, "paragraph")
        lines = round(shape.depth / look.leading) * shape.columns + 1
        rows = [Paragraph(str(one), "P", "paragraph", [Piece("应")]) for one in range(lines)]
        one = list(set_tagged(rows, layout, shape.column, Element("Part")))
        pages = fill_stretch([Galley(one, shape.columns)], shape, look.leading)
        lowest = max(bottom(found) for page in pages for found in fragments(page))
        number = FOOT + NUMBER_SIZE * STAMP_SCALES[layout]
        assert shape.height - lowest - number >= ABOVE_NUMBER, layout


def test_white_grows_with_the_type_and_lines_of_one_heading_have_none_between() -> None:
    rows = [
        Paragraph("", "H1", "title", [Piece("关于内河管理")]),
        Paragraph("", "H1", "title", [Piece("的通知")], continues=True),
        Paragraph("", "P", "number", [Piece("示政发〔2026〕1号")]),
        Paragraph("", "P", "number", [Piece("示政发〔2026〕2号")]),
    ]
    whites = {}
    for layout, shape in PAGES.items():
        head = spaced_head(set_tagged(rows, layout, shape.measure, Element("Part")))
        whites[layout] = [*(above for above, _ in head.paragraphs), head.below]
    assert whites["standard"] == [8, 0, 9, 0, 8]
    assert whites["large"] == pytest.approx([LARGER * one for one in whites["standard"]])


@pytest.mark.parametrize("before", range(LINES - 4, LINES + 2))
def test_no_heading_stands_at_the_foot_of_a_column(before: int) -> None:
    rows = paragraphs(
        *[("paragraph", 1)] * before, ("heading first", 1), ("heading second", 1),
        *[("paragraph", 3)] * 30,
    )  # fmt: skip
    pages = filled(Galley(rows, 2))
    check_whole(pages, rows)
    for page in pages:
        for column in columns_of(page).values():
            assert not column[-1].paragraph.look.stays_with_next


@pytest.mark.parametrize("before", range(LINES - 4, LINES + 2))
def test_a_signature_is_not_parted_from_what_it_signs(before: int) -> None:
    rows = paragraphs(
        *[("paragraph", 1)] * before, ("paragraph", 2), ("signature first", 1), ("signature", 1),
        *[("paragraph", 3)] * 30,
    )  # fmt: skip
    pages = filled(Galley(rows, 2))
    check_whole(pages, rows)
    signed, first, second = rows[before : before + 3]
    [column] = [
        column
        for page in pages
        for column in columns_of(page).values()
        if any(one.paragraph is first for one in column)
    ]
    held = [one.paragraph for one in column]
    assert signed in held and second in held


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("notes", [[], [("signed note", 1)]])
@pytest.mark.parametrize("look", ["run_in", "paragraph", "heading first", "division"])
def test_a_line_is_free_between_a_signature_and_what_goes_on(
    look: str, notes: list[tuple[str, int]], columns: int
) -> None:
    """The articles of an order begin below the day on which it was signed."""
    signed = [("signature first", 1), ("signature", 1), *notes]
    rows = paragraphs(("paragraph", 2), *signed, (look, 1), ("paragraph", 90), columns=columns)
    [page, *_] = filled(Galley(rows, columns))
    first, *others = [one for one in fragments(page) if one.x == fragments(page)[0].x]
    free = [one.tops[0] - bottom(former) for former, one in pairwise([first, *others])]
    none = pytest.approx(0)
    assert free == [LEADING, *[none] * (1 + len(notes)), LEADING, none]


def test_a_name_alone_is_followed_by_a_free_line_too() -> None:
    rows = paragraphs(("paragraph", 2), ("signature first", 1), ("paragraph", 1), columns=1)
    [page] = filled(Galley(rows, 1))
    _, signed, after = fragments(page)
    assert after.tops[0] - bottom(signed) == pytest.approx(LEADING)


@pytest.mark.parametrize("before", range(LINES - 5, LINES + 1))
@pytest.mark.parametrize("count", [2, 3, 4])
def test_no_line_of_a_paragraph_is_alone(before: int, count: int) -> None:
    rows = paragraphs(*[("paragraph", 1)] * before, *[("paragraph", count)] * 40)
    pages = filled(Galley(rows, 2))
    check_whole(pages, rows)
    parts = [one for page in pages for one in fragments(page) if len(one.paragraph.lines) > 1]
    assert all(len(one.tops) > 1 for one in parts)


def test_a_paragraph_longer_than_a_page_goes_on() -> None:
    rows = paragraphs(("paragraph", 1), ("paragraph", 5 * LINES))
    pages = filled(Galley(rows, 2))
    check_whole(pages, rows)
    assert len(pages) == 3


def test_a_head_longer_than_a_page_goes_on() -> None:
    head = paragraphs(("title", 120), columns=1)
    rows = paragraphs(("paragraph", 4))
    pages = filled(Head([(8.0, head[0])], 9.0), Galley(rows, 2))
    check_whole(pages, [*head, *rows])
    assert len(pages) > 1


def test_a_title_goes_to_the_page_of_its_words() -> None:
    for before in range(2 * LINES - 12, 2 * LINES + 1):
        rows = paragraphs(*[("paragraph", 1)] * before)
        [title] = paragraphs(("title", 1), columns=1)
        after = paragraphs(*[("paragraph", 3)] * 60)
        pages = filled(Galley(rows, 2), Head([(20.0, title)], 9.0), Galley(after, 2))
        check_whole(pages, [*rows, title, *after])
        [page] = [one for one in pages if title in [each.paragraph for each in fragments(one)]]
        assert fragments(page)[-1].paragraph is not title


@pytest.mark.parametrize("lines", range(2 * LINES - 3, 4 * LINES + 8, 3))
def test_the_last_page_is_not_nearly_empty(lines: int) -> None:
    """Pages take one line more, or give some up; where neither helps the last is as it is."""
    rows = paragraphs(*[("paragraph", 1)] * lines)
    pages = filled(Galley(rows, 2))
    check_whole(pages, rows)
    assert len(pages) == 1 or last_fill(pages) >= 0.3


def test_a_few_lines_too_many_are_drawn_in() -> None:
    rows = paragraphs(*[("paragraph", 1)] * (2 * LINES + 2))
    [page] = filled(Galley(rows, 2))
    check_whole([page], rows)
    assert page.end == pytest.approx(SHAPE.top + (LINES + 1) * LEADING)


@pytest.mark.parametrize("lines", range(2, 8))
def test_the_page_on_which_a_document_ends_has_no_line_more(lines: int) -> None:
    """Its QR code stands below the type area."""
    segments = [Galley(paragraphs(("paragraph", lines)), 1) for _ in range(300)]
    for count in range(LINES // lines, 3 * LINES // lines):
        pages = filled(*segments[:count], Mark(finishes=0))
        [last] = [page for page in pages if page.finishes]
        assert last.end <= SHAPE.top + SHAPE.depth + NEAR


def test_a_page_on_its_side_has_no_line_more() -> None:
    segments = [Galley(paragraphs(("paragraph", 1)), 1) for _ in range(200)]
    for count in range(20, 200):
        for page in filled(*segments[:count], shape=WIDE):
            assert page.end <= WIDE.top + WIDE.depth + NEAR


def test_pages_are_shortened_for_the_last() -> None:
    rows = paragraphs(*[("paragraph", 1)] * (2 * LINES + 6))
    pages = filled(Galley(rows, 2))
    check_whole(pages, rows)
    first, last = pages
    assert last_fill(pages) >= LEAST_FILL
    assert first.end < SHAPE.top + SHAPE.depth - LEADING
    # No shorter than that needs: with a line more the last page would be too empty.
    assert len(pages) == 2 and last.end - last.shape.top < (LEAST_FILL + 0.05) * SHAPE.depth


def test_a_frame_holds_all_of_its_lines() -> None:
    lines = paragraphs(("notice day", 1), ("notice", 3), columns=1)
    rows = paragraphs(("paragraph", 3))
    [page] = filled(Head([(6.0, lines[0]), (0.0, lines[1])], 16.0, frame=6.0), Galley(rows, 2))
    check_whole([page], [*lines, *rows])
    rules = [item for item in page.items if isinstance(item, Rule)]
    top, low = min(one.y for one in rules), max(one.y for one in rules)
    framed = [one for one in fragments(page) if one.paragraph in lines]
    assert top < framed[0].tops[0] and bottom(framed[-1]) < low < fragments(page)[-1].tops[0]


def test_marks_stand_where_their_words_begin() -> None:
    rows = paragraphs(*[("paragraph", 1)] * (2 * LINES))
    after = paragraphs(("paragraph", 30), ("paragraph", 30))
    pages = filled(
        Mark(begins=0), Mark(address="first"), Galley(rows, 2), Mark(finishes=0),
        Mark(begins=1), Mark(address="second"), Galley(after, 2), Mark(finishes=1),
    )  # fmt: skip
    assert [page.begins for page in pages] == [[0], [1]]
    assert [page.finishes for page in pages] == [[0], [1]]
    assert [[name for name, _, _ in page.anchors] for page in pages] == [["first"], ["second"]]


LOOKS = ["paragraph", "paragraph", "heading first", "signature first", "division", "addressee"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(LOOKS), st.integers(1, 120)), max_size=40),
    st.lists(
        st.tuples(st.sampled_from(["title", "role", "number"]), st.integers(1, 9)), max_size=4
    ),
    st.sampled_from([1, 2]),
    st.integers(0, 30),
)
def test_every_line_is_placed_once_and_in_order(
    kinds: list[tuple[str, int]], heads: list[tuple[str, int]], columns: int, fewer: int
) -> None:
    """Whatever the lengths, and on pages that are as low as they may be."""
    shape = replace(SHAPE, foot=SHAPE.foot + fewer * LEADING)
    measure = shape.column if columns == 2 else shape.measure
    rows, above = (
        list(
            set_tagged(
                [
                    Paragraph("", "P", look, [Piece("应当" * (length * 7))])
                    for look, length in those
                ],
                "standard",
                width,
                Element("Part"),
            )  # fmt: skip
        )
        for those, width in ((kinds, measure), (heads, shape.measure))
    )
    pages = filled(Head([(8.0, one) for one in above], 9.0), Galley(rows, columns), shape=shape)
    check_whole(pages, [*above, *rows])
