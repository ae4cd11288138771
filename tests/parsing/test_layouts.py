"""Texts of many kinds in every layout of a source: their paragraphs come back as written."""

import pytest

from gazette.parsing import parse
from tests.parsing.invariants import assert_sound
from tests.parsing.layouts import LAYOUTS, Kind, joins, kinds

#: A line that ends exactly where a page or the width ends, as if it were whole, or was cut.
AMBIGUOUS = {
    ("awards_decision", "columns of 20, pages"): 1,
    ("hotline_lines", "columns of 20, pages"): 1,
    ("plan_with_dunhao", "wrapped at 34, flush"): 2,
}


def test_there_are_kinds_and_layouts() -> None:
    assert len(kinds()) >= 30
    assert len(LAYOUTS) >= 12


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_paragraphs_come_back(kind: Kind, layout: str) -> None:
    faults = joins(kind, LAYOUTS[layout]).faults
    assert len(faults) == AMBIGUOUS.get((kind.name, layout), 0), faults


@pytest.mark.parametrize("layout", ["one a line", "blank between", "columns of 20, pages"])
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_title_and_day_of_adoption_come_back(kind: Kind, layout: str) -> None:
    issue = parse(LAYOUTS[layout](kind.paragraphs))
    assert_sound(issue)
    assert issue.documents[0].title == kind.title
    assert str(issue.documents[0].adopted_on or "") == kind.adopted_on


def test_texts_are_cut_in_most_layouts() -> None:
    """The measure can fail: most layouts cut paragraphs, and joining all lines is wrong."""
    cut = {
        name: sum(joins(kind, layout).cut for kind in kinds()) for name, layout in LAYOUTS.items()
    }
    assert sum(count > 50 for count in cut.values()) >= 5
    assert cut["one a line"] == 0
