"""The difference of two cells: every character once, marked and escaped."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gazette.sheets.cell_diff import difference

_MARK = '<span class="visually-hidden">{}</span>'
_DELETED, _INSERTED = _MARK.format("删："), _MARK.format("增：")


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("自公布之日", "自发布之日", f"自<del>{_DELETED}公</del><ins>{_INSERTED}发</ins>布之日"),
        (None, "<新>", f"<ins>{_INSERTED}&lt;新&gt;</ins>"),
        (3, None, f"<del>{_DELETED}3</del>"),
        ("同", "同", "同"),
        (None, "", ""),
    ],
)
def test_a_difference_is_marked(before: Any, after: Any, shown: str) -> None:
    assert difference(before, after) == shown


def test_long_cells_are_shown_one_after_the_other() -> None:
    before, after = "甲" * 10_000, "甲" * 10_001
    shown = difference(before, after)
    assert re.findall("甲+", shown) == [before, after]
    assert shown.startswith("<del>")
