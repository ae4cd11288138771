"""``validity.verdict_on`` for many documents at once, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from gazette.effect.validity import Verdict, facts_of_all, state_on
from gazette.models import Document, Relation


def verdicts_of(
    documents: Iterable[Document],
    on: date,
    relations: Mapping[int, list[Relation]] | None = None,
) -> dict[int, Verdict]:
    """The verdict on each document on a day, by key.

    ``relations`` is what ``validity.relations_to`` gives, where the caller has it.
    """
    facts = facts_of_all(documents, relations)
    return {pk: state_on(one, on) for pk, one in facts.items()}
