"""Personal data in words: judged texts, each with the kinds that are found in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from gazette.office.content_rules.bank_accounts import bank_accounts
from gazette.office.content_rules.contact_numbers import phone_numbers
from gazette.office.content_rules.home_addresses import home_addresses
from gazette.office.content_rules.identity_numbers import identity_numbers
from gazette.office.content_rules.personal_datum import PersonalDatum
from tests.office.content_rules.personal_cases import (
    ACCOUNTS,
    ADDRESSES,
    IDENTITY,
    PHONES,
)

SEARCHES: list[tuple[Callable[[str], Iterable[PersonalDatum]], dict[str, list[str]]]] = [
    (identity_numbers, IDENTITY),
    (phone_numbers, PHONES),
    (bank_accounts, ACCOUNTS),
    (home_addresses, ADDRESSES),
]


@pytest.mark.parametrize(
    ("search", "text", "kinds"),
    [(search, text, kinds) for search, cases in SEARCHES for text, kinds in cases.items()],
)
def test_judged_texts(
    search: Callable[[str], Iterable[PersonalDatum]], text: str, kinds: list[str]
) -> None:
    assert [found.kind for found in search(text)] == kinds
