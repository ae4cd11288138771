"""What documents say of the effect of others: each statement, and how many are read right."""

import pytest

from gazette.parsing import parse
from tests.effect.repeal_statements import (
    TYPES,
    Statement,
    has_finding,
    observed,
    score,
    statements,
)
from tests.parsing.invariants import assert_sound

ALL = statements()


@pytest.mark.parametrize("statement", ALL, ids=[f"{one.kind}: {one.text[:40]}" for one in ALL])
def test_statement_says_what_the_file_says(statement: Statement) -> None:
    issue = parse(statement.source)
    assert observed(issue) == statement.expected
    assert has_finding(issue) == statement.has_finding
    assert_sound(issue)


def test_many_statements_were_written_before_the_reader() -> None:
    halves = [one.half for one in ALL]
    assert len(ALL) >= 190
    assert halves.count("first") >= 74
    assert set(halves) == {"first", "later", "found"}


def test_every_kind_is_shown_with_its_opposite() -> None:
    kinds = {one.kind for one in ALL}
    opposites = {kind.removesuffix(" opposite") for kind in kinds if kind.endswith(" opposite")}
    assert {kind for kind in kinds if not kind.endswith(" opposite")} - opposites <= {
        "except",
        "abbreviation",
    }


def test_every_type_of_relation_to_others_is_stated() -> None:
    stated = {one.lstrip("?").split()[0] for case in ALL for one in case.expected}
    assert stated == set(TYPES)


@pytest.mark.parametrize("half", ["first", "later", "found"])
def test_figures_of_a_half_are_told(half: str) -> None:
    told = list(score(half))
    assert any(line.startswith("repeals: precision") for line in told)


def test_no_text_stands_twice() -> None:
    texts = [(one.title, one.text) for one in ALL]
    assert len(texts) == len(set(texts))
