"""Rule of 发布前体检 on characters that nobody sees or nothing can show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from gazette.office.checkup import OWN_CARE, DocumentRows, Fault, RowRule

#: Marks of direction, by which words are shown in another order than they stand.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ZERO_WIDTH = frozenset("\u00ad\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff")
#: A quick look for anything but letters, signs and white space of usual texts.
_SUSPECT = re.compile(
    r"[^\t\n\r\x20-\x7e\u00a0-\u00ac\u00ae-\u0377\u2010-\u2027\u202f-\u205e\u20a0-\u20bf\u2100-\u218b"
    r"\u2190-\u2426\u2460-\u2b73\u3000-\u303f\u3041-\u3096\u3099-\u30ff\u3105-\u312f\u3190-\u31e3"
    r"\u31f0-\u321e\u3220-\ua48c\uac00-\ud7a3\uf900-\ufa6d\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uffbe\uffe0-\uffee]"
)


def kind_of_stray(char: str) -> str:
    """What is wrong with a character, in Chinese; "" for one that belongs into a text."""
    if char in _DIRECTIONS:
        return "方向控制符，会颠倒显示次序"
    if char in _ZERO_WIDTH:
        return "零宽字符，看不见而影响检索"
    if char == "\ufffd":
        return "替换字符，原字没有读出"
    if 0x20000 <= ord(char) < 0x40000:  # rare ideographs, also those newer than this Python
        return ""
    return {
        "Co": "自造字，别的机器上显示不出",
        "Cn": "没有分配的字符",
        "Cc": "控制字符",
        "Cs": "不完整的字符",
        "Cf": "看不见的格式字符",
    }.get("" if char in "\t\n\r" else unicodedata.category(char), "")


def stray_characters(text: str) -> dict[str, tuple[int, int]]:
    """The stray characters of a text, each with its first place and how often it stands there."""
    found: dict[str, tuple[int, int]] = {}
    for match in _SUSPECT.finditer(text):
        if kind_of_stray(match[0]):
            first, count = found.get(match[0], (match.start(), 0))
            found[match[0]] = (first, count + 1)
    return found


def characters_in_rows(documents: Sequence[DocumentRows]) -> Iterator[Fault]:
    """Stray characters, a finding for each in a row."""
    for one in documents:
        for row in one.rows:
            words = row.printed
            for char, (place, count) in stray_characters(words).items():
                code = f"U+{ord(char):04X}"
                before = words[max(0, place - 8) : place]
                seen = "".join(other for other in before if not kind_of_stray(other)).strip()
                where = f"“{seen}”之后" if seen else "行首"
                what = f"{code}（{kind_of_stray(char)}）"
                message = f"{where}有{what}，共{count}个，请对照原件删去或者改正。"
                yield Fault(one.document, message, row.address, f"{row.address}:{code}")


RULES = (RowRule("stray_character", "看不见、显示不出的字符", OWN_CARE, characters_in_rows),)
