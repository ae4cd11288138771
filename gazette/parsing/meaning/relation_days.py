"""From when and until when a document's effect is changed by another. Part of ``relations``.

Reads the words around a word of effect, titles and brackets hidden; writes ``Days``.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from gazette.parsing.parsed import RelationType
from gazette.parsing.words.effect_words import TERM, EffectWord
from gazette.parsing.words.numerals import HAN
from gazette.parsing.words.periods import (
    DAY_SHAPE,
    Length,
    first_day,
    last_day_of,
    printed_days,
    printed_lengths,
)

#: A day, not cut short: 2012年5月 of 2012年5月1日.
_DAY = rf"(?P<day>{DAY_SHAPE})(?!\s*[\d{HAN}]{{1,3}}\s*[月日号])"
#: A day that is neither part of a history (…日公布的) nor that of another predicate.
_ON = re.compile(
    rf"(?:(?:自|从|于|在)\s*{_DAY}\s*(?:起|之?后|以后)?"
    rf"|(?:^|[，,])\s*(?P<bare>{DAY_SHAPE})\s*起)"
    r"(?!\s*(?:之?前|以前|届满|到期|期满)|\s*起?(?:正式)?(?:施行|实施|执行|试行|生效)(?:的|[，,])|[^，。；]{0,24}(?:公布|发布|印发|颁布|通过|修正|修订|批准)的?)"
)
_ON_BEHIND = re.compile(
    rf"(?:自|从|于)\s*(?P<day>{DAY_SHAPE})(?P<bare>)\s*起?\s*(?:执行|施行|生效|实施|停止|废止|$|[，。；])"
)
_OTHERS_DAY = re.compile(
    r"(?:自|从|待)[^，。；]{0,4}《\x01*》[^，。；]{0,20}(?:施行|实施|印发|公布|发布|生效|出台)(?:之日)?(?:起|后)"
)
_UNTIL = re.compile(rf"(?:至|到|截至|截止(?:到|至|于|日期为?)?|(?<=[—－-]))\s*{_DAY}")
#: 至2026年12月31日继续有效; not 有效期至2024年3月31日届满，继续有效.
_UNTIL_BEFORE = re.compile(
    rf"(?:(?:至|到|截至)\s*{_DAY}(?:前|止)?(?:期间)?|(?P<before>{DAY_SHAPE})(?:之?前|以前))[，,]?\s*$"
)
#: 2024年7月1日至2024年12月31日暂停执行《A》: the first day of a period.
_FROM_TO = re.compile(
    rf"(?:自|从)?\s*(?P<day>{DAY_SHAPE})(?P<bare>)\s*起?(?:至|到|—+|－|-)\s*{DAY_SHAPE}"
)
#: What stands before the length of a suspension.
_PERIOD = re.compile(
    r"(?:[，,]|暂停|停止)?(?:期限|时间|为期|期间)(?:为|暂定|共|是)*(?=[^，。；]{1,8}[年月日天])"
)
#: 到期后继续执行三年 counts from the former last day.
_ENDED = re.compile(r"(?:到期|届满|期满)(?:之?后)?[^。；]{0,8}$")
_OWN_DAY = re.compile(r"(?:印发|公布|发布|施行|实施|下发)之日|即日")
_TO_A_LENGTH = re.compile(r"(?:至|到|(?<!期限)为)\s*$")


@dataclass(frozen=True, slots=True)
class Days:
    """From ``on`` (None: from the day of the document), until ``until`` or for ``length``.

    ``doubts`` (Chinese) say what of the days is unsure.
    """

    on: date | None = None
    until: date | None = None
    length: Length | None = None
    doubts: tuple[str, ...] = ()


def days_of(hidden: str, word: EffectWord, start: int, after: int, begins_on: date | None) -> Days:
    """The days of a word that governs ``hidden[start:after]``."""
    before, behind = hidden[start : word.start], hidden[word.end : after]
    on = _day(_ON.search(before)) or _day(_ON_BEHIND.search(behind))
    doubts: tuple[str, ...] = ()
    if not on and _OTHERS_DAY.search(before):
        doubts = ("自另一文件施行之日起算，日期须核对",)
    if word.type is RelationType.SUSPENDS:
        on = on or _day(_FROM_TO.search(before)) or _day(_FROM_TO.search(behind))
        until = _last(_UNTIL.search(behind) or _UNTIL_BEFORE.search(before))
        until = until or _end_of_period(behind, on or begins_on)
        return Days(on, until, doubts=doubts)
    if word.type not in (RelationType.EXTENDS, RelationType.CONTINUES):
        return Days(on, doubts=doubts)
    if until := _last(_UNTIL.search(behind) or _UNTIL_BEFORE.search(before)):
        return Days(on, until, doubts=doubts)
    if _ENDED.search(before) and word.type is RelationType.CONTINUES:
        found = printed_lengths(behind)
        length = found[0].length if found and found[0].length.all_months else None
        return Days(on, length=length, doubts=doubts)
    if not (on or _OWN_DAY.search(before + behind)) and word.type is RelationType.CONTINUES:
        doubts = (*doubts, "原文没有写明有效期自哪一天起算")
    return _for_a_length(word, behind, on, begins_on, doubts)


def _end_of_period(behind: str, begins: date | None) -> date | None:
    """The last day of 暂停执行《A》，期限两年."""
    match = _PERIOD.search(behind)
    found = printed_lengths(behind[match.end() :]) if match else []
    return last_day_of(begins, found[0].length) if found and begins else None


def days_of_each(words: str, word: EffectWord, days: Days, count: int) -> list[Days]:
    """The days of each of several documents: 分别延长至2026年12月31日、2027年12月31日."""
    untils = [day.last_included for day in printed_days(words)]
    if count > 1 and word.type is RelationType.EXTENDS and len(untils) == count:
        return [replace(days, until=until) for until in untils]
    lengths = [one.length for one in printed_lengths(words)]
    if count > 1 and word.type is RelationType.EXTENDS and len(lengths) == count and not untils:
        return [replace(days, length=length) for length in lengths]
    return [days] * count


def _for_a_length(
    word: EffectWord, behind: str, on: date | None, begins_on: date | None, doubts: tuple[str, ...]
) -> Days:
    """延长2年 counts from the former last day, 继续有效，有效期2年 from the day of the document."""
    found = printed_lengths(behind)
    if not found or not found[0].length.all_months:
        return Days(on, doubts=() if word.type is RelationType.CONTINUES else doubts)
    lead = behind[: found[0].start]
    if word.type is RelationType.CONTINUES:
        if not re.search(rf"{TERM}|^\s*$", lead):
            return Days(on)
        begins = on or begins_on
        return Days(
            on, last_day_of(begins, found[0].length) if begins else None, found[0].length, doubts
        )
    if len(lead) > 40 and not re.search(TERM, lead):
        return Days(on, doubts=doubts)
    if _TO_A_LENGTH.search(lead) and not re.search(TERM, lead):
        return Days(on, doubts=(*doubts, "原文写明延长后的总期限，最后一日须由施行日期推算"))
    return Days(on, length=found[0].length, doubts=doubts)


def _day(match: re.Match[str] | None) -> date | None:
    day = first_day(match["day"] or match["bare"]) if match else None
    return day.first if day else None


def _last(match: re.Match[str] | None) -> date | None:
    printed = match.groupdict() if match else {}
    day = first_day(printed.get("day") or printed.get("before") or "")
    return day.last_included if day else None


def until_in(text: str) -> date | None:
    """The last day that a phrase names: 有效期至2025年12月31日, 延长至2026年6月."""
    return _last(_UNTIL.search(text))
