"""Places in a rule as an amending clause names them: 第三条第二款第一项, 第二款后半句, 第三章.

Reads words; writes ``Place``. A place that names no article belongs to the place before
it: 第二款 in 第三条第一款、第二款 is 第三条第二款.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero

_N = rf"[{HAN}{DIGIT}]{{1,9}}"
_PARENS = rf"[（(]?\s?{_N}\s?[）)]?"
_SENTENCE = (
    rf"第[{HAN}]{{1,3}}(?:句话?|分句)|最后一句|末句|首句|前半[句段]|后半[句段]|前段|后段|但书"
)
_HEADING = r"(?:章名|节名|条标|标题|名称)"
#: A place of any depth; ``part`` is a piece of a row.
PLACE = re.compile(
    rf"(?:第\s?(?P<article>{_N})\s?条(?![件线路街河道例])(?:之(?P<dash>{_N}))?"
    rf"|第(?P<chapter>{_N})章(?!程)(?:第(?P<section>{_N})节)?"
    rf"|第?(?P<head>{_N})部分)?"
    rf"(?:的?第(?P<paragraph>{_N}|[（(]{_N}[）)])款)?"
    rf"(?:的?(?:第(?P<item>{_PARENS})|(?P<bare_item>[（(]\s?{_N}\s?[）)]))(?:项|点(?!名)))?"
    rf"(?:的?第(?P<subitem>{_PARENS})目)?"
    rf"(?:(?:中的|中|的)?(?P<part>{_SENTENCE}|{_HEADING}))?"
)
_SEVERAL = re.compile(rf"第({_N}(?:、{_N})+)([条款项目])(?![件例])")
_SEVERAL_ITEMS = re.compile(rf"第([（(]{_N}[）)](?:[、和及]?[（(]{_N}[）)])+)项")
_RANGE = re.compile(rf"第({_PARENS})(?:至|到)({_PARENS})([条款项目])(?![件例])")
_ORDER = ("art", "para", "item", "subitem")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a rule: the address of a row, and the piece of the row that is meant.

    ``address`` is empty for the rule as a whole. ``part`` is a piece smaller than a row,
    as printed: 第二句, 后半句, 末尾, 标题.
    """

    address: str
    part: str = ""


def with_each_place(words: str) -> str:
    """The words with 第三、四款 as 第三款、第四款, 第（一）至（三）项 as 第（一）项至第（三）项."""
    words = _RANGE.sub(r"第\1\3至第\2\3", words)
    if "、" in words or "）" in words:
        words = _SEVERAL.sub(
            lambda match: "、".join(f"第{one}{match[2]}" for one in match[1].split("、")), words
        )
        words = _SEVERAL_ITEMS.sub(
            lambda match: "、".join(
                f"第{one}项" for one in re.findall(rf"[（(]{_N}[）)]", match[1])
            ),
            words,
        )
    return words


def find_place(words: str, at: int) -> re.Match[str] | None:
    """The place that begins at ``at``, or None."""
    match = PLACE.match(words, at)
    return match if match and match.end() > at else None


def place_of(match: re.Match[str], before: str) -> Place | None:
    """The place of a match of ``PLACE``; ``before`` is the address of the place before it.

    None where it names no article and there is none before it.
    """
    parts = _named(match)
    part = {"名称": "标题"}.get(match["part"] or "", match["part"] or "")
    if not parts:
        return Place(before, part) if before or part == "标题" else None
    kind = parts[0].partition("_")[0]
    if kind not in _ORDER[1:]:
        return Place("__".join(parts), part)
    holder = [one for one in before.split("__") if _depth(one) < _ORDER.index(kind)]
    if not holder or not holder[0]:
        return None
    return Place("__".join([*holder, *parts]), part)


def _depth(part: str) -> int:
    kind = part.partition("_")[0]
    return _ORDER.index(kind) if kind in _ORDER else 0


def _named(match: re.Match[str]) -> list[str]:
    """The parts of the address that the words name."""
    parts = []
    if match["article"]:
        dash = f"-{_number(match['dash'])}" if match["dash"] else ""
        parts.append(f"art_{_number(match['article'])}{dash}")
    if match["chapter"]:
        parts.append(f"chp_{_number(match['chapter'])}")
    if match["section"]:
        parts.append(f"sec_{_number(match['section'])}")
    if match["head"]:
        parts.append(f"sec_{_number(match['head'])}")
    if paragraph := match["paragraph"]:
        kind = "item" if paragraph[0] in "（(" else "para"
        parts.append(f"{kind}_{_number(paragraph)}")
    if item := match["item"] or match["bare_item"]:
        parts.append(f"item_{_number(item)}")
    if match["subitem"]:
        parts.append(f"subitem_{_number(match['subitem'])}")
    return parts


def _number(words: str) -> int:
    return int_or_zero(words.strip("（()） "))


def places_between(first: Place, last: Place) -> list[Place]:
    """The places of a range: 第三条至第五条. Empty where it cannot be counted."""
    head, _, begin = first.address.rpartition("_")
    other, _, end = last.address.rpartition("_")
    if head != other or not (begin.isdigit() and end.isdigit()):
        return []
    span = range(int(begin), int(end) + 1)
    return [Place(f"{head}_{number}") for number in span] if 1 < len(span) <= 100 else []
