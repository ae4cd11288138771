"""How many accounts and homes of persons are found, and that nothing else is taken for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from gazette.office.content_rules.bank_accounts import bank_accounts
from gazette.office.content_rules.home_addresses import home_addresses
from gazette.office.content_rules.personal_datum import PersonalDatum
from tests.office.content_rules import account_cases, address_cases
from tests.paths import SAMPLES

Search = Callable[[str], Iterable[PersonalDatum]]
SETS: list[tuple[Search, list[str], list[str]]] = [
    (bank_accounts, account_cases.OF_PERSONS, account_cases.OF_OTHERS),
    (home_addresses, address_cases.OF_PERSONS, address_cases.OF_OTHERS),
]
#: Of what a person would find, so much is found.
RECALL = 0.9


@pytest.mark.parametrize(("search", "texts"), [(one, persons) for one, persons, _ in SETS])
def test_nearly_all_of_persons_are_found_once(search: Search, texts: list[str]) -> None:
    missed = [text for text in texts if len(list(search(text))) != 1]
    assert len(missed) <= (1 - RECALL) * len(texts), missed


@pytest.mark.parametrize(
    ("search", "text"), [(one, text) for one, _, others in SETS for text in others]
)
def test_what_is_no_persons_is_not_found(search: Search, text: str) -> None:
    assert list(search(text)) == []


@pytest.mark.parametrize("search", [bank_accounts, home_addresses])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_nothing_is_found_in_the_samples(search: Search, path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [found for line in lines for found in search(line)] == []


@pytest.mark.parametrize(("search", "persons", "others"), SETS)
def test_the_sets_are_large_enough(search: Search, persons: list[str], others: list[str]) -> None:
    assert len(set(persons)) >= 30
    assert len(set(others)) >= 60
