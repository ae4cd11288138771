"""Numbers of persons' bank cards and accounts in words.

A card has 16 to 19 digits of which the last is a check digit (Luhn, ISO/IEC 7812-1). The
accounts into which bodies are paid are published on purpose and are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazette.office.content_rules.personal_datum import PersonalDatum, has_name, plain_forms

ACCOUNT = "银行卡号或账号"
_NUMBER = re.compile(r"(?<![0-9A-Za-z*])\d(?:[ -]?\d){11,29}(?![0-9A-Za-z*])")
_CARD_SAID = re.compile(r"卡号|银行卡|借记卡|信用卡|储蓄卡|一卡通|存折")
_ACCOUNT_SAID = re.compile(r"[账帐][号户]|户名|开户|收款")
#: Whose accounts are published.
_BODY = re.compile(
    r"局|委员会|政府|厅|公司|中心|学校|中学|小学|大学|医院|专户|财政|国库|公积金|协会|工会|法院|支队|合作社|厂"
)
_UNIT = re.compile(r"\s*(?:[万亿]|元|号(?!码))")
#: So far before a number stand the words that say whose it is.
_BEFORE = 40
_NAME_BEFORE = 12


def has_luhn_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def bank_accounts(text: str, is_said: bool = False) -> Iterator[PersonalDatum]:
    """Numbers of cards and accounts that seem to be persons'.

    ``is_said``: the numbers are said to be accounts of persons, as the head of a column does.
    """
    plain = plain_forms(text)
    for match in _NUMBER.finditer(plain):
        digits = re.sub(r"\D", "", match[0])
        before = plain[max(0, match.start() - _BEFORE) : match.start()]
        if _UNIT.match(plain, match.end()) or not (is_said or _is_a_persons(digits, before)):
            continue
        yield PersonalDatum(ACCOUNT, *match.span(), digits)


def _is_a_persons(digits: str, before: str) -> bool:
    is_card = 16 <= len(digits) <= 19 and digits[0] in "3456" and has_luhn_digit(digits)
    said_card, said_account = _CARD_SAID.search(before), _ACCOUNT_SAID.search(before)
    owner = before[max(before.rfind("户名"), before.rfind("收款"), 0) :]
    owner = owner.split("开户")[0] if "户名" in owner or "收款" in owner else owner
    if _BODY.search(owner) and not said_card and not has_name(owner):
        return False
    if said_card:
        return is_card
    if said_account:
        return is_card or has_name(owner)
    return is_card and digits.startswith("62") and has_name(before[-_NAME_BEFORE:])
