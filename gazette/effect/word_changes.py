"""Words replaced in a wording: whole words and numbers only, at the one place that is meant.

Pure Python. Each function returns the new wording, or None where the place is not clear:
“5日” in 15日 is another number, and one of two “5日” may be meant.
"""

from __future__ import annotations

import re
import unicodedata

from gazette.parsing.words.numerals import DIGIT, HAN

_NUMERIC = re.compile(rf"[{HAN}{DIGIT}.．%％]")
_LATIN = re.compile(r"[A-Za-z]")
_STOP = "。；！？…"
_SENTENCE = re.compile(r"[^。！？]+[。！？]?[”』」）)]?")
_ORDINAL = re.compile(rf"第([{HAN}]{{1,3}})(?:句话?|分句)")
#: A term so long is meant wherever it stands; shorter words may mean one place of several.
_TERM = 4
_WIDE = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）"})


def replaced(text: str, old: str, new: str, *, everywhere: bool = False) -> str | None:
    """The text with ``old`` replaced by ``new``; None if it is not there or not in one place.

    ``everywhere``: the decision says 统一 or 均, so several places are meant.
    """
    places = list(_places(text, old))
    if not places or (len(places) > 1 and not everywhere and not is_term(old)):
        return None
    for start, end in reversed(places):
        text = text[:start] + new + text[end:]
    return text


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
    return True


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
