"""Two sequences of rows compared: nothing is lost, what is alike is found, in linear time."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.office.sequence_diff import stretches
from tests.properties import examples

ROWS = st.lists(st.sampled_from("甲乙丙丁戊"), max_size=30)


@examples(200)
@given(ROWS, ROWS)
def test_the_stretches_are_the_whole_of_both(old: list[str], new: list[str]) -> None:
    found = list(stretches(old, new))
    ones, others = [a for _alike, a, _b in found], [b for _alike, _a, b in found]
    for spans, sequence in ((ones, old), (others, new)):
        assert "".join(row for a, b in spans for row in sequence[a:b]) == "".join(sequence)
    for alike, (a, b), (c, d) in found:
        assert not alike or old[a:b] == new[c:d]
        assert (a, c) != (b, d)
    assert all(one[0] != other[0] for one, other in zip(found, found[1:], strict=False))


def unlike(old: list[str], new: list[str]) -> list[tuple[list[str], list[str]]]:
    return [(old[slice(*a)], new[slice(*b)]) for alike, a, b in stretches(old, new) if not alike]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("甲", "", [(["甲"], [])]),
        ("甲乙丙", "甲丁丙", [(["乙"], ["丁"])]),
        ("甲乙丙", "甲乙丁丙", [([], ["丁"])]),
        ("甲甲甲甲", "甲甲甲", [(["甲"], [])]),
        ("甲乙丙丁", "丁甲乙丙", [([], ["丁"]), (["丁"], [])]),
        ("甲空空乙空空丙", "甲空空丁空空丙", [(["乙"], ["丁"])]),
    ],
)
def test_what_differs_is_found(old: str, new: str, found: object) -> None:
    assert unlike(list(old), list(new)) == found


def test_few_changes_among_many_alike_rows_are_found_alone() -> None:
    random = Random(7)
    old = [random.choice("是否　") for _ in range(20_000)]
    new = list(old)
    for at in (5, 9_001, 19_990):
        new[at] = f"改{at}"
    named = [f"第{at}行" if at % 50 == 0 else row for at, row in enumerate(old)]
    changed = [f"第{at}行" if at % 50 == 0 else row for at, row in enumerate(new)]
    assert [len(one) for one, _other in unlike(named, changed)] == [1, 1, 1]


def test_it_ends_soon_where_nothing_is_alike_or_everything() -> None:
    """A comparison row with row would take hours of these."""
    many = 100_000
    assert len(unlike(["空"] * many, ["满"] * many)) == 1
    assert unlike(["空"] * many, ["空"] * (many + 1)) == [([], ["空"])]
    shuffled = list(map(str, range(many)))
    Random(3).shuffle(shuffled)
    assert list(stretches(list(map(str, range(many))), shuffled))


def test_rows_that_all_repeat_are_told_apart_by_their_order() -> None:
    """Cells that say 是 or 否 a thousand times, of which one is changed."""
    old = [f"第{at % 300}组" for at in range(3_000)]
    new = list(old)
    new[1_234] = "改"
    new.insert(2_000, "加")
    assert unlike(old, new) == [(["第34组"], ["改"]), ([], ["加"])]
