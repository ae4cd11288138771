"""The difference of two wordings: both can be put together again from its pieces."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gazette.office.text_diff import Fate, Piece, compare


def wordings(pieces: Sequence[Piece]) -> tuple[str, str]:
    """What the pieces say the wordings were before and after."""
    before = "".join(one.words for one in pieces if one.fate is not Fate.ADDED)
    after = "".join(one.words for one in pieces if one.fate is not Fate.STRUCK)
    return before, after


@pytest.mark.parametrize("whole_words", [True, False])
@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("", "新"), ("旧", ""), ("罚款30元", "罚款50元"), ("\U000f0000甲", "乙\U0010ffff")],
)
def test_the_pieces_give_both_wordings(before: str, after: str, whole_words: bool) -> None:
    assert wordings(compare(before, after, whole_words=whole_words)) == (before, after)


def test_a_number_changes_as_a_whole() -> None:
    pieces = compare("罚款30元", "罚款50元", whole_words=True)
    assert [one.words for one in pieces] == ["罚款", "30", "50", "元"]


def test_a_table_of_more_figures_than_there_are_signs() -> None:
    """They are compared by characters: coarser, but nothing fails and nothing is lost."""
    figures = [str(number) for number in range(140_000)]
    before = "、".join(figures)
    after = before.replace("、70000、", "、七万、")
    pieces = compare(before, after, whole_words=True)
    assert wordings(pieces) == (before, after)
    changed = [one.words for one in pieces if one.fate is not Fate.KEPT]
    assert changed == ["70000", "七万"]
