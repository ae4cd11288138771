"""The wordings of effect and term: what a clause says, and with which words.

Reads a clause; writes ``Wording``: 自…起施行, 有效期5年, 至…止, 自…起失效, 暂缓施行. Who it
is about is read by ``effect_statements``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gazette.parsing.meaning.effect_patterns import (
    BARE_LENGTH,
    BEGINS,
    BEGINS_AT_EVENT,
    BEGINS_LABELLED,
    COUNTED,
    ENDS,
    ENDS_AFTER_EVENT,
    ENDS_AT_EVENT,
    ENDS_AT_EVENT_ALONE,
    ENDS_ON,
    LASTS,
    POSTPONED,
    SHORT,
    TOLD_ELSEWHERE,
    UNREAD_BEGINNING,
    UNREAD_TERM,
)
from gazette.parsing.words.periods import Length, PrintedDay, first_day, first_length


class Matter(StrEnum):
    """What a wording says of a document."""

    BEGINS = "begins"  # 自…起施行
    LASTS = "lasts"  # 有效期5年, 试行两年
    ENDS = "ends"  # 有效期至…, 自…起失效
    IS_POSTPONED = "is_postponed"  # 暂缓施行
    IS_SUSPENDED = "is_suspended"  # 自…起暂停施行


@dataclass(frozen=True, slots=True)
class When:
    """A printed time: a day; the day of issue and a length after it; or an event.

    ``is_next_day``: the day behind the day of issue (次日). An ``event`` is the words of
    what nobody can reckon: 轨道交通开通之日.
    """

    day: PrintedDay | None = None
    is_issue: bool = False
    is_next_day: bool = False
    after: Length | None = None
    event: str = ""
    is_own_effect: bool = False  # 自施行之日起


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording at ``[start, end)`` of a clause.

    ``since`` is its beginning, ``until`` its end, ``length`` how long it lasts;
    ``ends_before``: the day of ``until`` no longer counts (自…起失效). ``inside`` are the
    words between the time and the verb (在东山区), ``is_weak``: words that mean a term only
    behind a beginning in the same sentence (至…). ``is_unread``: of a term without a length.
    """

    matter: Matter
    start: int
    end: int
    verb: str = ""
    since: When | None = None
    until: When | None = None
    length: Length | None = None
    ends_before: bool = False
    inside: str = ""
    is_weak: bool = False
    is_unread: bool = False


def wordings(text: str) -> Iterator[Wording]:
    """What a clause says of effect and term, in order; titles are hidden in its text."""
    at = 0
    while found := _first(text, at):
        yield found
        at = max(found.end, at + 1)
        if found.matter is Matter.BEGINS and (tail := BARE_LENGTH.match(text, at)):
            yield Wording(Matter.LASTS, at, tail.end(), length=first_length(tail["length"]))
            return


def _first(text: str, at: int) -> Wording | None:
    """The wording that begins first behind ``at``; of two, the more telling one."""
    found = [
        wording
        for pattern, read in _READERS
        if (match := pattern.search(text, at)) and (wording := read(match))
    ]
    return min(found, key=lambda one: one.start, default=None)


def _begins(match: re.Match[str]) -> Wording | None:
    is_from = match["from"] or match["from2"] or match["after"] or match["nth"]
    day = first_day(match["day"]) if match["day"] else None
    is_bare = not (match["since"] or is_from)
    if match["day"]:
        if is_bare and match["verb"] != "施行":
            return None
        is_year_alone = day is not None and not day.is_day and day.first.month != day.last.month
        if is_year_alone and not (match["since"] in ("自", "从") and is_from):
            return None
    elif not (match["since"] or is_from or (match["of"] and "日" in match["of"])):
        return None
    since = _when(match, day)
    return Wording(
        Matter.BEGINS,
        *match.span(),
        verb=match["verb"],
        since=since,
        inside=match["inside"],
        is_weak=is_bare and bool(match["day"]),
        is_unread=day is None and bool(match["day"]),
    )


def _when(match: re.Match[str], day: PrintedDay | None) -> When:
    of = match["of"] or ""
    # The first day is not counted (民法典第二百零一条): 第三十日 is that after 30 days.
    after = first_length(match["after"] or match["nth"] or "")
    return When(day, bool(match["issue"]), "次日" in of or "第二" in of, after)


def _begins_at_event(match: re.Match[str]) -> Wording | None:
    event = match["event"] or match["awaited"] or match["approved"] or match["together"] or ""
    return Wording(
        Matter.BEGINS,
        *match.span(),
        verb=match["verb"],
        since=When(event=match[0]),
        inside=match["inside"],
        is_unread=not event,
    )


def _unread_beginning(match: re.Match[str]) -> Wording:
    return Wording(Matter.BEGINS, *match.span(), verb=match["verb"], is_unread=True)


def _begins_labelled(match: re.Match[str]) -> Wording | None:
    day = first_day(match["day"]) if match["day"] else None
    of = match["of"] or ""
    since = When(day, bool(match["issue"]), "次日" in of or "第二" in of)
    return Wording(
        Matter.BEGINS,
        *match.span(),
        verb="施行",
        since=since,
        is_unread=day is None and bool(match["day"]),
    )


def _told_elsewhere(match: re.Match[str]) -> Wording:
    return Wording(Matter.BEGINS, *match.span(), verb="施行", since=When(event=match[0]))


def _lasts(match: re.Match[str]) -> Wording:
    return Wording(
        Matter.LASTS,
        *match.span(),
        verb=match["noun"],
        since=_from(match),
        length=first_length(match["length"]),
        is_weak=match["noun"] in ("期限", "时效"),
    )


def _from(match: re.Match[str]) -> When | None:
    if match["from_day"]:
        return When(first_day(match["from_day"]))
    if match["own"]:
        return When(is_own_effect=True)
    if match["issue"]:
        return When(is_issue=True, is_next_day="次日" in (match["of"] or ""))
    return None


def _unread_term(match: re.Match[str]) -> Wording:
    return Wording(Matter.LASTS, *match.span(), verb=match["noun"], is_unread=True)


def _short(match: re.Match[str]) -> Wording:
    return Wording(
        Matter.LASTS,
        *match.span(),
        verb=match["verb"],
        length=first_length(match["length"]),
        is_weak=match["verb"] not in ("试行", "暂行"),
    )


def _in_year_of(beginning: str | None, part: str | None) -> str:
    """10月7日 behind 2024年5月1日 as 2024年10月7日; empty where no beginning is printed, or
    the day would lie before it."""
    day = first_day(beginning or "")
    words = f"{day.first.year}年{part}" if day and part else ""
    end = first_day(words)
    return words if day and end and end.first > day.first else ""


def _ends(match: re.Match[str]) -> Wording | None:
    until = first_day(match["until_day"] or _in_year_of(match["from_day"], match["until_part"]))
    is_range = bool(match["from_day"]) and bool(match["verb"] or match["noun"])
    is_told = bool(match["noun"] or match["on"]) or is_range
    return Wording(
        Matter.ENDS,
        *match.span(),
        verb=match["noun"] or match["verb"] or match["on"] or "",
        since=_from(match),
        until=When(until),
        ends_before="前" in match["stop"],
        is_weak=not is_told,
        is_unread=until is None,
    )


def _ends_at_event(match: re.Match[str]) -> Wording:
    until = When(event=match[0])
    return Wording(Matter.ENDS, *match.span(), verb=match["noun"], until=until)


def _counted(match: re.Match[str]) -> Wording:
    return Wording(Matter.LASTS, *match.span(), verb="计算", since=_from(match), is_weak=True)


def _ends_at_event_alone(match: re.Match[str]) -> Wording:
    return Wording(Matter.ENDS, *match.span(), until=When(event=match[0]), is_weak=True)


def _ends_on(match: re.Match[str]) -> Wording | None:
    day = first_day(match["day"])
    is_due = re.search(r"到期|届满|期满", match[0])
    return Wording(
        Matter.ENDS,
        *match.span(),
        verb=match["verb"],
        until=When(day),
        ends_before=match["from"] == "起" and not is_due,
        is_unread=day is None,
    )


def _postponed(match: re.Match[str]) -> Wording:
    is_suspended = match["verb"] in ("暂停", "中止")
    day = first_day(match["day"]) if match["day"] else None
    if day and not is_suspended:
        return Wording(Matter.BEGINS, *match.span(), verb="施行", since=When(day))
    since = first_day(match["from_day"]) if match["from_day"] else None
    until = first_day(match["until_day"]) if match["until_day"] else None
    return Wording(
        Matter.IS_SUSPENDED if is_suspended else Matter.IS_POSTPONED,
        *match.span(),
        verb=match["verb"],
        since=When(since) if since else None,
        until=When(until) if until else None,
    )


_READERS = (
    (ENDS_ON, _ends_on),
    (POSTPONED, _postponed),
    (BEGINS, _begins),
    (BEGINS_LABELLED, _begins_labelled),
    (TOLD_ELSEWHERE, _told_elsewhere),
    (LASTS, _lasts),
    (ENDS, _ends),
    (ENDS_AT_EVENT, _ends_at_event),
    (ENDS_AT_EVENT_ALONE, _ends_at_event_alone),
    (ENDS_AFTER_EVENT, _ends_at_event_alone),
    (COUNTED, _counted),
    (SHORT, _short),
    (BEGINS_AT_EVENT, _begins_at_event),
    (UNREAD_TERM, _unread_term),
    (UNREAD_BEGINNING, _unread_beginning),
)
