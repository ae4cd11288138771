"""Numbers of persons' phones in words.

Mobile numbers are persons' unless the words before them say that a body publishes them
(值班、举报、热线). Numbers of fixed phones are bodies' unless they stand beside a name
without a word that says whose they are, or are said to be at home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazette.office.content_rules.personal_datum import PersonalDatum, names_in, plain_forms

MOBILE, FIXED = "手机号码", "固定电话"
_NOT_INSIDE = r"(?<![0-9A-Za-z.*第])"
_MOBILE = re.compile(
    rf"{_NOT_INSIDE}(?:\+?(?:00)?86[ -]?)?(?P<words>1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}})"
    r"(?![0-9A-Za-z*]|\.\d)"
)
#: An amount or a measure, no phone.
_UNIT = re.compile(r"\s*(?:[万亿千百]|元|吨|平方|立方|公里|亩|公顷|人次|号(?!码)|千瓦)")
#: A number of something else stands behind such a word.
_OTHER = re.compile(
    r"(?:编号|代码|订单|单号|学号|工号|准考证号|发票号码|发票代码|流水号)[:为\s]{0,2}$"
)
_PUBLISHED = re.compile(r"值班|值守|热线|举报|监督|投诉|客服|服务电话|报警|救援")
_FIXED = re.compile(
    rf"{_NOT_INSIDE}(?P<words>(?:[(]?0\d{{2,3}}[)]?[ —–-]?)?[2-8]\d{{6,7}})(?![0-9A-Za-z*]|[.,]\d)"
)
_AT_HOME = re.compile(
    r"(?:家庭|住宅|家中|家里|个人|本人)(?:固定)?电话[:： ]{0,2}[(]?$|宅电[:： ]{0,2}$"
)
#: Between a name and a number: nothing but signs and, at most, the word 电话.
_BESIDE = re.compile(r"[\s，,、:：;；()]*(?:[男女][，,、\s]*)?(?:电话|固话|座机)?[\s:：()]*")
#: Whoever is named to be asked has an office's phone.
_OFFICE_ROLE = re.compile(r"联系人|经办人|承办人|咨询|办公|科长|主任|负责人")
_BEFORE = 14


def phone_numbers(text: str, is_said: bool = False) -> Iterator[PersonalDatum]:
    """Numbers of mobile phones, then of fixed ones, that seem to be persons'.

    ``is_said``: the numbers are said to be persons' phones, as the head of a column does.
    """
    plain = plain_forms(text)
    taken = []
    for match in _MOBILE.finditer(plain):
        taken.append(match.span("words"))
        before = plain[max(0, match.start() - _BEFORE) : match.start()]
        if _UNIT.match(plain, match.end()) or _PUBLISHED.search(before) or _OTHER.search(before):
            continue
        yield PersonalDatum(MOBILE, *match.span("words"), re.sub(r"\D", "", match["words"]))
    names = [match.end(1) for match in names_in(plain)]
    for match in _FIXED.finditer(plain):
        start, end = match.span("words")
        is_taken = any(first < end and start < last for first, last in taken)
        if is_taken or _UNIT.match(plain, end):
            continue
        if is_said or _is_a_persons(plain, start, names):
            yield PersonalDatum(FIXED, start, end, re.sub(r"\D", "", match["words"]))


def _is_a_persons(plain: str, start: int, names: list[int]) -> bool:
    """Whether a number of a fixed phone is said to be at home, or stands beside a name."""
    if _AT_HOME.search(plain[max(0, start - _BEFORE) : start]):
        return True
    beside = [end for end in names if end <= start and _BESIDE.fullmatch(plain, end, start)]
    if not beside:
        return False
    return not _OFFICE_ROLE.search(plain[max(0, beside[-1] - _BEFORE) : start])
