"""Heads of documents: title, note, byline, day of adoption, and where the text begins."""

import pytest

from tests.parsing.heads import Head, heads
from tests.parsing.invariants import assert_sound


def test_there_are_heads() -> None:
    assert len(heads()) >= 60
    assert sum(head.listed for head in heads()) >= 15


@pytest.mark.parametrize("head", heads(), ids=lambda head: head.name)
def test_head_is_read(head: Head) -> None:
    assert head.faults() == []


@pytest.mark.parametrize("head", heads(), ids=lambda head: head.name)
def test_head_is_read_with_blank_lines_and_indents(head: Head) -> None:
    assert head.set_with("\n\n").faults() == []
    assert head.set_with("\n\u3000\u3000").faults() == []


@pytest.mark.parametrize("head", heads(), ids=lambda head: head.name)
def test_nothing_of_a_head_is_lost(head: Head) -> None:
    assert_sound(head.issue())
