"""What sentences say of amendments and citations: every kind with its case and its opposite."""

from __future__ import annotations

import pytest

from tests.effect.change_statements import (
    AmendmentStatement,
    CitationStatement,
    amended,
    amendment_statements,
    citation_statements,
    linked,
    parts,
)


@pytest.mark.parametrize("statement", amendment_statements(), ids=lambda one: one.kind)
def test_amendments(statement: AmendmentStatement) -> None:
    rules, clauses = amended(statement)
    assert rules == ([] if statement.amends == "-" else statement.amends.split("、"))
    assert clauses == parts(statement.clauses)


@pytest.mark.parametrize("statement", citation_statements(), ids=lambda one: one.kind)
def test_citations(statement: CitationStatement) -> None:
    assert linked(statement) == parts(statement.links)


def test_there_are_enough_statements_half_of_them_written_before_the_reader() -> None:
    halves = [one.half for one in amendment_statements()]
    halves += [one.half for one in citation_statements()]
    assert len(halves) >= 130
    assert halves.count("first") >= halves.count("second")
    assert halves.count("first") >= 81
    assert set(halves) == {"first", "second", "found"}
