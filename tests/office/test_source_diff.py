"""The edits of a document: computed from words with their places in the source."""

from __future__ import annotations

import pytest

from gazette.office.source_diff import PlacedWords, edits

SOURCE = "第一条　目的。\n— 1 —\n第二条　原则。"
REMOVED = [(8, 13)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([("第一条", 0), ("目的。", 4), ("第二条", 14), ("原则。", 18)], []),
        ([("第一条", 0), ("目的", 4), ("第二条", 14), ("原则。", 18)], [((6, 7), "。", "")]),
        (
            [("第一条", 0), ("新", None), ("目的。", 4), ("第二条", 14), ("原则。", 18)],
            [((3, 3), "", "新")],
        ),
        (
            [("第一条", 0), ("宗旨", None), ("。", 6), ("第二条", 14), ("原则。", 18)],
            [((4, 6), "目的", "宗旨")],
        ),
        (
            [("第二条", 14), ("第一条", 0), ("目的。", 4), ("原则。", 18)],
            [((0, 0), "", "第二条"), ((14, 17), "第二条", "")],
        ),
    ],
    ids=["same", "left out", "inserted", "replaced", "moved"],
)
def test_edits_are_where_words_and_source_differ(words: list[PlacedWords], expected) -> None:
    found = edits(words, (0, len(SOURCE)), SOURCE, REMOVED)
    assert [(edit.span, edit.before, edit.after) for edit in found] == expected
