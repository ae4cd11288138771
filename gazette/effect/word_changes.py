"""Words replaced in a wording: whole words and numbers only, at the one place that is meant.

Pure Python. Each function returns the new wording, or None where the place is not clear:
“5日” in 15日 is another number, and one of two “5日” may be meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from gazette.parsing.words.numerals import DIGIT, FINANCIAL, HAN

_NUMERIC = re.compile(rf"[{HAN}{DIGIT}.．%％]")
_LATIN = re.compile(r"[A-Za-z]")
#: What goes on with a number beside the numerals: 五年半, 百分之五点五, 1,500 and 1/3.
_GOES_ON = re.compile(rf"半|点[{HAN}]|[,，]\d{{3}}(?!\d)|/\d|[{FINANCIAL}]")
_COMES_FROM = re.compile(rf"(?:[{HAN}]点|(?<!\d)\d{{1,3}}[,，]|\d/|[{FINANCIAL}])$")
#: A half follows these: 五年半, 一倍半; 半 behind other words begins a word of its own.
_UNITS = frozenset("年月天倍里米吨")
_HAN_WORD = re.compile(r"[\u4e00-\u9fff]")
#: Characters before a name that are no part of it. 和 may be: 住房和城乡建设局.
_BEFORE_NAMES = frozenset("由向经报市区县省级各本的按从被给将")
#: Words that end with one of these and may well be part of a name: 城市管理部门.
_IN_NAMES = ("城市", "超市", "上市", "社区", "园区", "景区", "地区", "小区", "城区", "灾区", "财经")
_STOP = "。；！？…"
_SENTENCE = re.compile(r"[^。！？]+[。！？]?[”』」）)]?")
_ORDINAL = re.compile(rf"第([{HAN}]{{1,3}})(?:句话?|分句)")
#: A term so long is meant wherever it stands; shorter words may mean one place of several.
_TERM = 4
_WIDE = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）"})


def replaced(
    text: str, old: str, new: str, *, everywhere: bool = False, place: int = 0
) -> str | None:
    """The text with ``old`` replaced by ``new``; None if it is not there or not in one place.

    ``everywhere``: the decision says 统一 or 均, so several places are meant. ``place``: it says
    which one, 第二处; -1 is the last.
    """
    places = list(_places(text, old))
    if place:
        at = place - 1 if place > 0 else place
        places = places[at : at + 1 or None] if -len(places) <= at < len(places) else []
    elif len(places) > 1 and not everywhere and not (is_term(old) and _are_names(text, places)):
        return None
    if not places or any(_is_new_already(text, one, old, new) for one in places):
        return None
    for start, end in reversed(places):
        text = text[:start] + new + text[end:]
    return text


def count_of(text: str, words: str) -> int:
    """How often whole words stand in a text."""
    return len(_places(text, words))


def _are_names(text: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a term is a whole name at each of several places: 城乡建设局 holds 建设局.

    What stands before it tells: nothing, a mark, or a word that can end no name (由, 市, 各).
    """
    return all(_begins_name(text[:start].rstrip()) for start, _ in places)


def _begins_name(before: str) -> bool:
    if not before or not _HAN_WORD.match(before[-1]):
        return True
    return before[-1] in _BEFORE_NAMES and not before.endswith(_IN_NAMES)


def _is_new_already(text: str, place: tuple[int, int], old: str, new: str) -> bool:
    """Whether the new words stand at a place: 主管部门 of 行政主管部门, which it is to become."""
    at = new.find(old)
    while at >= 0:
        start = place[0] - at
        if start >= 0 and text[start : start + len(new)] == new:
            return True
        at = new.find(old, at + 1)
    return False


def is_term(words: str) -> bool:
    """Whether words are a term that is meant wherever it stands: 市场监督管理部门, not 可以."""
    return len(words) >= _TERM and not _NUMERIC.search(words)


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Where whole words stand in a text, of any width and with any spaces between."""
    if not words.strip():
        return []
    folded, spots = _folded(text)
    sought = _folded(words)[0]
    found: list[tuple[int, int]] = []
    at = folded.find(sought)
    while at >= 0:
        end = at + len(sought)
        if _is_whole(folded, at, end):
            found.append((spots[at], spots[end - 1] + 1))
            at = folded.find(sought, end)
        else:
            at = folded.find(sought, at + 1)
    return found


def _folded(text: str) -> tuple[str, list[int]]:
    """A text without spaces and in one width, and where each of its characters stands."""
    pairs = [
        (unicodedata.normalize("NFKC", character).translate(_WIDE)[:1], at)
        for at, character in enumerate(text)
        if not character.isspace()
    ]
    return "".join(one for one, _ in pairs), [at for _, at in pairs]


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no number or Latin word is cut at either end."""
    for kind in (_NUMERIC, _LATIN):
        before, after = text[start - 1 : start], text[end : end + 1]
        if before and kind.match(before) and kind.match(text[start]):
            return False
        if after and kind.match(after) and kind.match(text[end - 1]):
            return False
    return not (_is_cut_before(text, start) or _is_cut_after(text, end))


def _is_cut_before(text: str, start: int) -> bool:
    """Whether a number begins before: 500 of 1,500, 万 of 壹万."""
    is_number = bool(_NUMERIC.match(text[start]))
    match = _COMES_FROM.search(text, max(0, start - 5), start) if is_number else None
    if match and match[0].endswith((",", "，")):
        return bool(re.match(r"\d{3}(?!\d)", text[start:]))
    return bool(match)


def _is_cut_after(text: str, end: int) -> bool:
    """Whether a number goes on behind: 五年半, 1 of 1,500."""
    match = _GOES_ON.match(text, end)
    if not match:
        return False
    last = text[end - 1 : end]
    is_unit = match[0] == "半" and last in _UNITS
    return is_unit or (match[0] != "半" and bool(_NUMERIC.match(last)))


def with_part(text: str, part: str, new: str) -> str | None:
    """The text with its 第二句, 末句, 前半句, 后半句 or 但书 replaced (by nothing: deleted)."""
    span = part_span(text, part)
    if span is None:
        return None
    start, end = span
    if new and new[-1] not in _STOP and text[end - 1] in _STOP:
        new += text[end - 1]
    if not new and text[:start].endswith(("，", "；")) and text[end - 1 : end] in tuple("。！？"):
        return text[: start - 1] + text[end - 1 :]
    changed = text[:start] + new + text[end:]
    return changed or None


def with_added(text: str, part: str, new: str) -> str | None:
    """The text with words added at its end (末尾), or before its beginning (开头)."""
    if part.endswith("开头"):
        return new + text
    if part != "末尾":
        return None
    if text[-1:] in _STOP and (new[:1] in "，、；" or new[-1:] not in _STOP):
        stop = text[-1] if new[-1:] not in _STOP else ""
        return text[:-1] + new + stop
    return text + new


def part_span(text: str, part: str) -> tuple[int, int] | None:
    """Where a piece of a paragraph stands; None if it cannot be told."""
    sentences = [match.span() for match in _SENTENCE.finditer(text)]
    if not sentences:
        return None
    if part in ("末句", "最后一句"):
        return sentences[-1]
    if part == "首句":
        return sentences[0]
    if match := _ORDINAL.fullmatch(part):
        number = "一二三四五六七八九十".find(match[1]) + 1
        return sentences[number - 1] if 0 < number <= len(sentences) else None
    if part == "但书":
        start = [match.start() + 1 for match in re.finditer(r"[，；。]但", text)]
        ends = [end for begin, end in sentences if start and begin <= start[0] < end]
        return (start[0], ends[0]) if len(start) == 1 and ends else None
    if part in ("前半句", "前半段", "前段", "后半句", "后半段", "后段"):
        return _half(text, sentences, is_first=part.startswith("前"))
    return None


def _half(text: str, sentences: list[tuple[int, int]], *, is_first: bool) -> tuple[int, int] | None:
    """The half of the only sentence: before or behind its only ；, else its only ，."""
    if len(sentences) != 1:
        return None
    for mark in "；，":
        if text.count(mark) == 1:
            at = text.index(mark)
            return (0, at) if is_first else (at + 1, len(text))
        if mark in text:
            return None
    return None
