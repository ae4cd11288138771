"""Numbers of identity cards, passports and travel permits in words.

An identity number (公民身份号码, GB 11643-1999) has 18 places: region, date of birth,
order, and a check digit after ISO 7064 MOD 11-2; the old form has 15 without century and
check digit. Spaces and hyphens between the digits are passed over. A number of which the
check digit is wrong counts only where words say that it is one. Numbers with stars are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gazette.office.content_rules.personal_datum import PersonalDatum, plain_forms

IDENTITY, PASSPORT, PERMIT = "身份证号码", "护照号码", "通行证号码"
_GAP = r"[ \u2009\u00a0—–-]?"
_EDGE = r"(?<![0-9A-Za-z*×〔])"
_LONG = re.compile(rf"{_EDGE}\d(?:{_GAP}\d){{16}}{_GAP}[\dXx](?![0-9A-Za-z*×])")
_SHORT = re.compile(rf"{_EDGE}\d(?:{_GAP}\d){{14}}(?![0-9A-Za-z*×])")
_SAID = re.compile(r"身份证(?!明)|公民身份|身份号码|证件号")
#: A number of something else stands behind such a word.
_OTHER = re.compile(r"(?:编号|代码|项目|订单|流水|单号|图号|合同|批次)[号:为\s]{0,2}$")
#: Who is described by sex or birth has a number of persons behind it.
_DESCRIBED = re.compile(r"[，、,\s][男女][，、,\s]|出生|户籍")
#: So far before a number stand the words that say what it is.
_BEFORE = 25
_PASSPORT = re.compile(
    r"护照[^\dA-Za-z。；]{0,12}(?P<words>[A-Za-z]{1,2}\s?\d{7,8})(?![0-9A-Za-z*])"
)
_PERMIT = re.compile(
    r"(?:通行证|台胞证|回乡证)[^\dA-Za-z。；]{0,12}(?P<words>[A-Za-z]?\d{8,10})(?![0-9A-Za-z*])"
)
#: The first two digits of the codes of provinces (GB/T 2260).
_PROVINCES = frozenset(
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55)]
    + [*range(61, 66), 71, 81, 82, 83]
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_BIRTH = 1890


def check_digit(first_17: str) -> str:
    """The last place of an identity number after its first 17."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def is_identity_number(digits: str) -> bool:
    """Whether 18 characters are an identity number: region, day of birth, check digit."""
    return _has_region_and_birth(digits) and digits[17].upper() == check_digit(digits[:17])


def _has_region_and_birth(digits: str) -> bool:
    """Whether 15 or 18 characters begin with a region and go on with a day of birth."""
    born = digits[6:14] if len(digits) == 18 else f"19{digits[6:12]}"
    if int(digits[:2]) not in _PROVINCES:
        return False
    try:
        day = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return day.year >= _FIRST_BIRTH and day <= date.today()


def identity_numbers(text: str, is_said: bool = False) -> Iterator[PersonalDatum]:
    """Numbers of identity cards, passports and permits, in order of each kind.

    ``is_said``: the words around say that numbers are those of persons, as the head of a
    column does.
    """
    plain = plain_forms(text)
    for match in _LONG.finditer(plain):
        digits = re.sub(r"[^\dXx]", "", match[0])
        before = plain[max(0, match.start() - _BEFORE) : match.start()]
        said = is_said or bool(_SAID.search(before))
        is_right = is_identity_number(digits) and (said or not _OTHER.search(before))
        if is_right or (said and _has_region_and_birth(digits)):
            doubt = "" if is_right else "校验码不对，可能印错"
            yield PersonalDatum(IDENTITY, *match.span(), digits, doubt)
    yield from _old_numbers(plain, is_said)
    for kind, pattern in ((PASSPORT, _PASSPORT), (PERMIT, _PERMIT)):
        for match in pattern.finditer(plain):
            yield PersonalDatum(kind, *match.span("words"), match["words"])


def _old_numbers(plain: str, is_said: bool) -> Iterator[PersonalDatum]:
    """Numbers of 15 places, where words before them say what they are."""
    for match in _SHORT.finditer(plain):
        digits = re.sub(r"\D", "", match[0])
        before = plain[max(0, match.start() - _BEFORE) : match.start()]
        said = is_said or _SAID.search(before) or _DESCRIBED.search(before)
        if said and _has_region_and_birth(digits):
            yield PersonalDatum(IDENTITY, *match.span(), digits)
