"""Document numbers (发文字号) and orders: how they are printed, and their canonical form.

Reads a line or a phrase; writes the canonical number: ``示政办发〔2023〕39号``,
``示范市人民政府令第76号``.
"""

import re

from gazette.parsing.words.dates import DATE
from gazette.parsing.words.lines import fold
from gazette.parsing.words.numerals import HAN, to_int

#: 机关代字〔年份〕序号号, in any bracket and width (GB/T 9704-2012, 7.2.5).
NUMBER = re.compile(
    r"(?P<body>[\u4e00-\u9fffA-Za-z]{1,16}(?:[（(][\u4e00-\u9fff]{1,6}[)）])?)\s*"
    r"[〔［\[【〖(（{﹝]\s*(?P<year>[\dOoＯIl]{4})\s*年?\s*[〕］\]】〗)）}﹞]\s*第?\s*(?P<number>\d{1,5})\s*号"
)
_LEAD = re.compile(
    r"[\u4e00-\u9fff]{0,12}(?:按照|根据|依据|依照|参照|执行|废止|印发的|发布的|公布的|以及|将|的)|除"
)
_ORDER = re.compile(
    rf"(?P<body>(?![年月日])[\u4e00-\u9fff、\s]{{2,60}}?令)\s*[（(〔\[]?\s*第\s*(?P<number>[\dIlO{HAN}]{{1,7}})\s*号\s*[）)〕\]]?"
)
_BY_YEAR = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{2,30}(?:公告|通告|令))?\s*(?P<year>\d{4})\s*年\s*第\s*(?P<number>\d{1,4})\s*号"
)
#: Letters that text recognition puts for digits.
_MISREAD = str.maketrans("OoIl", "0011")
_ORDER_HEAD = re.compile(r"[\u4e00-\u9fff、\s]{2,60}令")
_ORDER_TAIL = re.compile(rf"[（(〔\[]?\s*第?\s*(?P<number>[\dIlO{HAN}]{{1,7}})\s*号\s*[）)〕\]]?")
_OLD_ORDER = re.compile(
    rf"(?P<body>(?![年月日])[\u4e00-\u9fff]{{2,30}}?(?:政府|委员会|部|局|厅))\s*第?\s*(?P<number>[\dIlO{HAN}]{{1,7}})\s*号\s*令"
)


def lead(text: str) -> str:
    """The words of a sentence that ``NUMBER`` takes in before a number: 按照, 根据 …."""
    match = _LEAD.match(text)
    return match[0] if match else ""


def canonical_number(match: re.Match[str]) -> str:
    """The canonical form of a match of ``NUMBER``."""
    body = match["body"]
    return f"{fold(body[len(lead(body)) :])}〔{_year(match['year'])}〕{int(match['number'])}号"


def _year(text: str) -> str:
    """The year of a number; letters that text recognition put for digits become digits."""
    return fold(text).translate(_MISREAD)


def find_number(text: str) -> str | None:
    """The first document number or order in a phrase, canonical, or None."""
    match = NUMBER.search(text)
    order = _ORDER.search(text) or _OLD_ORDER.search(text)
    if match and (not order or match.start() <= order.start()):
        return canonical_number(match)
    return _order_number(order["body"], order["number"]) if order else None


def line_number(text: str) -> str | None:
    """The number that a whole line prints, bare or in brackets, or None."""
    text = text.strip().strip("()（）").strip() if text[:1] in "(（" else text.strip()
    if match := NUMBER.fullmatch(text):
        return canonical_number(match)
    if match := _BY_YEAR.fullmatch(text):
        return f"{fold(match['body'] or '')}{match['year']}年第{int(match['number'])}号"
    match = _ORDER.fullmatch(text) or _OLD_ORDER.fullmatch(text)
    return _order_number(match["body"], match["number"]) if match else None


def is_order_head(text: str) -> bool:
    """Whether a line is ``…人民政府令`` without its number."""
    return bool(_ORDER_HEAD.fullmatch(text)) and len(fold(text)) >= 3 and "命令" not in text


def order_tail(text: str) -> str | None:
    """The number of ``第76号`` on a line of its own, in digits, or None."""
    match = _ORDER_TAIL.fullmatch(text.strip())
    try:
        return str(to_int(match["number"].translate(_MISREAD))) if match else None
    except ValueError:
        return None


def order_number(head: str, tail: str) -> str:
    """The canonical order of a head and the number of its tail."""
    return _order_number(head, tail)


def _order_number(body: str, number: str) -> str:
    try:
        value = str(to_int(fold(number).translate(_MISREAD)))
    except ValueError:
        value = fold(number)
    body = fold(body)
    if dates := list(DATE.finditer(body)):  # 民国一百一十三年三月一日示例市政府令
        body = body[dates[-1].end() :]
    return f"{body if body.endswith('令') else body + '令'}第{value}号"
