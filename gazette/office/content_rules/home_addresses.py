"""Addresses of persons' homes in words, down to the house; those of bodies are none.

An address counts where it is said to be a home (住, 家住, 住址, 户籍地址), or stands beside a
person's name without a word that says it is an office's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gazette.office.content_rules.personal_datum import PersonalDatum, names_in, plain_forms

HOME = "住址"
_HAN = "[一-龥\\dA-Za-z]"
_NUMBER = "[0-9A-Za-z一二三四五六七八九十百零〇]{1,6}"
_STREET = (
    "(?:路|街|大道|巷|弄|胡同|里|村|小区|花园|家园|公寓|苑|城|社区|宿舍区?|家属[院区]"
    "|组|湾|庄|屯|坊)"
)
#: 3号楼, 501室, or a building, a staircase and a room as 5-2-302.
_HOUSE = f"(?:{_NUMBER}(?:号楼|号|栋|幢|座|单元|室|门|户|弄|房)|\\d{{1,3}}(?:-\\d{{1,4}}){{1,2}})"
#: A street or an estate, and behind it a house.
_ADDRESS = re.compile(
    rf"{_HAN}{{1,30}}{_STREET}{_HAN}{{0,12}}?{_HOUSE}(?:{_HAN}{{0,8}}?{_HOUSE})*"
    r"(?:\d{2,4}(?:室|房|户)?)?"
)
#: What says that a home follows.
_SAID = re.compile(
    r"(?:家庭|现|居住|户籍|户口|实际)?"
    r"(?:住址|地址(?<=家庭地址|居住地址|户籍地址|户口地址)|地址(?<=身份证地址))|家住|现住|[居租暂]住[在于]"
    r"|(?:户籍|户口)(?:所在)?地|(?:经常|现|实际)居住地|现居(?!住)|暂住地|暂住(?![证人登])|(?<=[，,；;\s])住(?=[一-龥])(?!房|宅|院|所|宿|户)"
)
_LINK = re.compile(r"[:：为是在于\s]{0,3}")
#: A home is named down to a room or a house; a street alone is none.
_IN_HOUSE = re.compile(rf"{_NUMBER}(?:号楼|栋|幢|座|单元|室|门)|\d-\d")
_OFFICE = re.compile(
    r"办公|地点|受理|窗口|寄至|寄送|邮寄|通讯|住所[:：]|会议|[公]司|[局厅委院校]，"
)
#: Behind 户主 or 业主 and the name: what says that the home follows.
_OF_OWNER = re.compile(r"[；;，,\s]{1,2}(?:家庭)?(?:地址|(?:房屋)?坐落)[:：]?\s*")
_OWNER = re.compile(r"户主|业主|村民|居民")
_BETWEEN = re.compile(r"[\s，,:：(（]{1,2}")


def home_addresses(text: str, is_said: bool = False) -> Iterator[PersonalDatum]:
    """Addresses that seem to be persons' homes.

    ``is_said``: the text is said to be the address of a person, as the head of a column does.
    """
    plain = plain_forms(text)
    found: dict[int, PersonalDatum] = {}  # by the end: two words may announce one address
    starts = [match.end() for match in _SAID.finditer(plain)]
    if is_said:
        starts.append(0)
    for start in starts:
        link = _LINK.match(plain, start)
        match = _ADDRESS.match(plain, link.end() if link else start)
        if match:
            found[match.end()] = PersonalDatum(HOME, *match.span(), match[0])
    for name in names_in(plain):
        end = name.end(1)
        between = _OWNER.match(name[0]) and _OF_OWNER.match(plain, end)
        if between:
            match = _ADDRESS.match(plain, between.end())
            if match:
                found.setdefault(match.end(), PersonalDatum(HOME, *match.span(), match[0]))
            continue
        between = _BETWEEN.match(plain, end)
        match = _ADDRESS.match(plain, between.end()) if between else None
        if match is None or not _IN_HOUSE.search(match[0]):
            continue
        if not _OFFICE.search(plain[max(0, name.start() - 12) : match.start()]):
            found.setdefault(match.end(), PersonalDatum(HOME, *match.span(), match[0]))
    yield from (found[end] for end in sorted(found))
