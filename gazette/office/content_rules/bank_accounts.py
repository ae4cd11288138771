"""Numbers of persons' bank cards and accounts in words.

A card has 16 to 19 digits of which the last is a check digit (Luhn, ISO/IEC 7812-1). The
accounts into which bodies are paid are published on purpose and are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazette.office.content_rules.personal_datum import PersonalDatum, has_name, plain_forms

ACCOUNT = "银行卡号或账号"
#: Digits in one piece, or in groups as a card prints them.
_NUMBER = re.compile(r"(?<![0-9A-Za-z*])(?:\d{12,30}|\d{3,6}(?:[ -]\d{1,8}){2,6})(?![0-9A-Za-z*])")
_FEWEST, _MOST = 12, 30
_CARD_SAID = re.compile(r"卡号|银行卡|借记卡|信用卡|储蓄卡|工资卡|社会?保障?卡|一卡通|存折")
_ACCOUNT_SAID = re.compile(r"[账帐][号户]|户名|开户|收款|存入|汇入|转入")
#: Says that it is a person's, though none is named.
_PERSON_SAID = re.compile(r"个人(?:银行)?(?:结算)?[账帐][号户]|本人[账帐][号户]")
#: Whose accounts are published.
_BODY = re.compile(
    r"局|委员会|政府|厅|公司|中心|学校|中学|小学|大学|幼儿园|医院|专户|财政|国库|公积金|协会|学会|商会|总会|基金会"
    r"|红十字|联合会|工会|法院|检察院|支队|大队|中队|合作社|事务所|服务站|办公室|管委|街道办|厂"
)
#: One character on each side of a gap, as 账　号 or 彭 勇 are set.
_SPREAD = re.compile(r"(?<![一-龥])([一-龥])[ \u3000]+(?=[一-龥](?![一-龥]))")
_OWNER_SAID = re.compile(r"[账帐]?户名(?:称)?|开户名|[账帐]户名称|收款人?(?:姓名)?|户主")
_OWNER_BEHIND = re.compile(r"[,，;；（(\s、]{1,2}(?:户名|收款人|持卡人)?[:：]?\s*")
_UNIT = re.compile(r"\s*(?:[万亿]|元|号(?!码))")
#: So far before a number stand the words that say whose it is.
_BEFORE = 40
_NAME_BEFORE = 12
#: So far behind it one looks for a name.
_BEHIND = 24


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
        if not _FEWEST <= len(digits) <= _MOST or _UNIT.match(plain, match.end()):
            continue
        before = _SPREAD.sub(r"\1", plain[max(0, match.start() - _BEFORE) : match.start()])
        if is_said or _is_a_persons(digits, before, plain[match.end() : match.end() + _BEHIND]):
            yield PersonalDatum(ACCOUNT, *match.span(), digits)


def _is_a_persons(digits: str, before: str, behind: str) -> bool:
    is_card = 16 <= len(digits) <= 19 and digits[0] in "3456" and has_luhn_digit(digits)
    said_card, said_account = _CARD_SAID.search(before), _ACCOUNT_SAID.search(before)
    owner = _owner(before)
    if _BODY.search(owner) and not said_card and not has_name(owner):
        return False
    if said_card and is_card:
        return True
    if said_card or said_account:
        is_named = has_name(owner) or _is_named(behind) or _PERSON_SAID.search(before)
        return bool(is_named) or (is_card and not said_card)
    return is_card and digits.startswith("62") and has_name(before[-_NAME_BEFORE:])


def _owner(before: str) -> str:
    """The words that say whose an account is: those behind 户名 or 收款, else all."""
    said = list(_OWNER_SAID.finditer(before))
    return before[said[-1].start() :].split("开户行")[0].split("开户银行")[0] if said else before


def _is_named(behind: str) -> bool:
    """Whether the words behind a number begin with a person's name."""
    if not (link := _OWNER_BEHIND.match(behind)):
        return False
    rest = re.split(r"[,，;；)）。\s]", behind[link.end() :])[0]
    return has_name(rest) and not _BODY.search(rest)
