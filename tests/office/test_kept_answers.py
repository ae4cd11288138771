"""Answers that a process keeps are those of the archive as it is."""

from __future__ import annotations

import pytest
from django.db import connection

from gazette.models import Gazette
from gazette.office.archive_revision import archive_revision
from gazette.office.kept_answers import KeptAnswers
from tests.factories import make_gazette

pytestmark = pytest.mark.django_db

KEEPS_PAGES = True


class _Counting:
    """A question that counts how often it is asked of the database."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> list[str]:
        self.asked += 1
        return list(Gazette.objects.values_list("name", flat=True))


def test_an_answer_is_computed_once_until_the_archive_changes() -> None:
    make_gazette(name="示例市人民政府公报")
    kept, ask = KeptAnswers[list[str]](most=10), _Counting()
    assert kept.answer("names", ask) == kept.answer("names", ask) == ["示例市人民政府公报"]
    assert ask.asked == 1
    Gazette.objects.update(name="示例市政府公报")
    assert kept.answer("names", ask) == ["示例市政府公报"]
    assert kept.answer("others", ask) == ["示例市政府公报"]
    assert ask.asked == 3, "another key is another answer"


def test_only_answers_that_are_not_kept_are_computed_and_together() -> None:
    kept = KeptAnswers[str](most=10)
    computed: list[list[int]] = []

    def names(keys: list[int]) -> dict[int, str]:
        computed.append(keys)
        return {key: f"第{key}期" for key in keys if key < 9}

    assert kept.answers([1, 2, 9], names) == {1: "第1期", 2: "第2期"}
    assert kept.answers([2, 3], names) == {2: "第2期", 3: "第3期"}
    assert kept.answers([], names) == {}
    assert computed == [[1, 2, 9], [3]]


def test_where_changes_could_go_unseen_nothing_is_kept() -> None:
    kept, ask = KeptAnswers[list[str]](most=10), _Counting()
    if connection.vendor == "postgresql":
        drop = "DROP TRIGGER gazette_theme_revised ON gazette_theme"
    else:
        drop = "DROP TRIGGER gazette_theme_revised_insert"
    with connection.cursor() as cursor:
        cursor.execute(drop)
    assert archive_revision() is None
    kept.answer("names", ask)
    kept.answer("names", ask)
    assert ask.asked == 2


def test_what_was_not_asked_for_longest_goes_first() -> None:
    kept = KeptAnswers[str](most=10, weigh=len)
    asked: list[str] = []

    def answer(words: str) -> str:
        return kept.answer(words, lambda: asked.append(words) or words)  # type: ignore[func-returns-value]

    for words in ("1234", "5678", "1234", "abcd", "1234", "5678"):
        answer(words)
    assert asked == ["1234", "5678", "abcd", "5678"]
    answer("longer than all that may be kept")
    assert asked[-1] == "longer than all that may be kept"
