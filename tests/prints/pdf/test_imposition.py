"""Sheets for saddle stitching: which page lies where, and what is printed around them."""

from __future__ import annotations

from collections import Counter

import pytest

from gazette.prints.pdf.imposition import sheet_sides
from gazette.prints.pdf.printers_marks import MARGIN, PAGE_WIDTH
from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.reading_back import PdfReader, fold
from tests.prints.pdf.test_press_pages import is_white, raster

pytestmark = pytest.mark.django_db


def test_eight_pages_on_two_sheets() -> None:
    assert list(sheet_sides(8)) == [(8, 1), (2, 7), (6, 3), (4, 5)]


@pytest.mark.parametrize("pages", [4, 12, 52, 96])
def test_folded_and_nested_sheets_are_read_in_order(pages: int) -> None:
    sides = list(sheet_sides(pages))
    fronts, backs = sides[::2], sides[1::2]
    # Of each nested sheet the right half of its front and the left of its back are one leaf.
    first_half = [
        page for front, back in zip(fronts, backs, strict=True) for page in (front[1], back[0])
    ]
    second_half = [
        page
        for front, back in reversed(list(zip(fronts, backs, strict=True)))
        for page in (back[1], front[0])
    ]
    assert first_half + second_half == list(range(1, pages + 1))


def test_each_side_shows_its_two_pages(made: IssuePdf) -> None:
    press, sheets = PdfReader(made.press), PdfReader(made.sheets)
    sides = list(sheet_sides(len(press.pages)))
    assert len(sheets.pages) == len(sides)
    for side, (left, right) in enumerate(sides):
        name = f"第{side // 2 + 1}张{'反面' if side % 2 else '正面'}"
        beside = f"{made.name}　{name}　左{left}页　右{right}页"
        words = press.pages[left - 1] + press.pages[right - 1] + beside
        assert Counter(fold(sheets.pages[side])) == Counter(fold(words))
        for page, is_right in ((left, False), (right, True)):
            number = press.numbers[page - 1]
            if number is not None:
                place = sheets.place_of(side, f"— {number} —")
                alone = press.place_of(page - 1, f"— {number} —")
                assert place[0] == pytest.approx(alone[0] + PAGE_WIDTH * is_right, abs=0.1)
                assert place[1] == pytest.approx(alone[1], abs=0.1)


def test_the_fold_is_marked_outside_the_trimmed_sheet(made: IssuePdf) -> None:
    sheet = raster(made.sheets, 2, "-r", "288").convert("L")
    at, margin, near = round((MARGIN + PAGE_WIDTH) * 4), round(MARGIN * 4), 4
    assert not is_white(sheet, at - near, 0, at + near, margin)
    assert not is_white(sheet, at - near, sheet.height - margin, at + near, sheet.height)
    assert is_white(sheet, at - near, margin, at + near, sheet.height - margin)


def test_the_cover_lies_on_the_right_and_its_blank_back_behind_it(made: IssuePdf) -> None:
    """A sheet is turned over by its short edge: what is behind its right half is on the left."""
    sheets = PdfReader(made.sheets)
    assert sheets.place_of(0, "GONGBAO")[0] > MARGIN + PAGE_WIDTH
    back = raster(made.sheets, 2, "-r", "36").convert("L")
    assert is_white(back, 16, 16, round((MARGIN + PAGE_WIDTH) / 2) - 2, back.height - 16)
