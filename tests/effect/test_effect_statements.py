"""Every sentence of ``statements.effect.tsv`` is read as a careful clerk reads it."""

from collections import Counter

import pytest

from tests.effect.effect_statements import FRAMES, Row, observed, rows

ROWS = rows()


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}-{row.text[:24]}" for n, row in enumerate(ROWS, 2)])
def test_a_sentence_says_what_it_says(row: Row) -> None:
    assert observed(row) == row.expected


def test_the_table_holds_every_kind_and_its_opposite() -> None:
    halves = Counter(row.set for row in ROWS)
    assert set(halves) == {"first", "second", "probe"}
    assert halves["first"] >= halves["second"]
    assert sum(halves.values()) >= 180
    assert {row.frame for row in ROWS} <= set(FRAMES)
    assert {row.who for row in ROWS} == {
        "self", "self-title", "self-abbr", "other", "thing", "condition",
    }  # fmt: skip
    assert {row.what for row in ROWS} == {
        "begins", "term", "trial", "ends", "suspended", "resumed", "extended", "goes on",
        "not applied",
    }  # fmt: skip
    assert {row.part for row in ROWS} == {"whole", "provision", "area", "group"}
    for what in ("begins", "term", "trial", "ends", "suspended"):
        subjects = {row.who.partition("-")[0] for row in ROWS if row.what == what}
        assert "self" in subjects and len(subjects) > 1, f"{what} of itself and of something else"
