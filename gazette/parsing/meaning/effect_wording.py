"""The wordings of effect and term: what a clause says, and with which words.

Reads a clause; writes ``Wording``: 自…起施行, 有效期5年, 至…止, 自…起失效, 暂缓施行. Who it
is about is read by ``effect_statements``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from gazette.parsing.words.periods import (
    DAY_SHAPE,
    LENGTH_SHAPE,
    Length,
    PrintedDay,
    first_day,
    first_length,
)


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


def _day(prefix: str = "") -> str:
    """The pattern of a printed day in the group ``day`` with a prefix."""
    return f"(?:公元)?(?P<{prefix}day>{DAY_SHAPE})"


#: A clause without any of these says nothing of effect.
TRIGGER = re.compile(
    r"施行|实施|执行|实行|生效|试行|有效|失效|废止|暂行|暂停|暂缓|暂不|启用|期限|时效|停止|终止|止|暂定|适用|为期|延长|延续|顺延|到期|期满|届满|截至"
)
_VERB = r"(?:施行|实施|执行|生效|试行|施用|适用|实行|暂行|启用|有效)"
_ISSUED = r"(?:公布|发布|印发|颁布|下发|发文|签署|通过|公告|颁发|签发|刊登|发出|印制)"
_ISSUE = (
    rf"(?:本[^，。；自从]{{1,12}}?)?(?:正式)?{_ISSUED}"
    r"(?P<of>之日的?次日|之日起?第二[日天]|之?的?次日|之日|当日|日|以?后|之后)?"
)
#: What stands in brackets behind a day: （星期四）, （以印发日期为准）.
_NOTE = r"(?:[（(][^（）()]{1,20}[）)])?"
_AFTER = (
    rf"(?:起|后|满|届满|计算|的|，|\s)*(?P<after>{LENGTH_SHAPE})\s*(?:届?满|的|起|之?后|以后|次日)*"
)
_MANNER = (
    r"(?:正式|全面|统一|同步|同时|予以|开始|一并|恢复|重新|继续|先行|暂时|逐步|一律|均|组织"
    r"|(?:公布|发布)(?=并?(?:施行|实施)))*"
)
_PLACE = r"(?:(?:在|对于?|于)[^，。；自从起]{1,24}?)?"
_BEGINS = re.compile(
    rf"(?P<since>自|从|于|在)?\s*(?:{_day()}|(?P<issue>{_ISSUE}))\s*{_NOTE}"
    rf"(?P<from>起|开始|始)?\s*(?:{_AFTER})?\s*(?P<from2>起|开始)?[，\s]*"
    rf"(?P<inside>{_MANNER}{_PLACE}{_MANNER})(?P<verb>{_VERB})(?:并?{_VERB})*"
)
_BEGINS_AT_EVENT = re.compile(
    rf"(?:(?:自|从)(?P<event>[^自从，。；]{{2,60}}?)(?:之日的?次日|之日|当日|时|之?次日)(?:起)?\s*(?:{_AFTER})?"
    rf"|(?:待|俟)(?P<awaited>[^，。；]{{2,40}}?)(?:之?后|时|之日)"
    rf"|(?:经|报)(?P<approved>[^，。；]{{2,60}}?)(?:之?后|之日)(?=起?(?:施行|生效))"
    rf"|(?:与|随|同)(?P<together>[^，。；]{{2,60}}?)(?:一并|同[时步日]))"
    rf"\s*起?\s*(?P<inside>{_MANNER}{_PLACE}{_MANNER})(?P<verb>{_VERB})"
)
_UNREAD_BEGINNING = re.compile(
    rf"(?:自|从|于)[^自从，。；]{{1,30}}?(?:起|开始)\s*{_MANNER}(?P<verb>施行|实施|生效|执行|试行)(?!的)"
)
_BEGINS_LABELLED = re.compile(
    rf"(?:施行|实施|执行|生效|启用|起始|开始施行)(?:的?具体)?(?:日期|时间|之日|日)[\s:：]*(?:为|是|定为|定于|自|从)*\s*"
    rf"(?:{_day()}|(?P<issue>{_ISSUE}))(?:起)?"
)
_TOLD_ELSEWHERE = re.compile(
    r"(?:施行|实施|执行|生效)(?:的?具体)?(?:日期|时间)[^，。；]{0,30}?(?P<event>另行(?:公布|规定|通知|确定|公告|发布|明确)"
    r"|由[^，。；]{2,30}?(?:公布|规定|确定|公告|决定))"
)
TERM_NOUN = (
    r"(?:有效(?:期限?|时间|时限)|(?:施行|实施|执行|试行|暂行|实行)(?:期限|期间|期|时限)|(?:适用|政策|有效)期限?|试用期限?|"
    r"(?:执行|实施|施行)时间|期限|时效)"
)
_FILLER = r"(?:暂定|暂|拟|共|计|均|确定|设定|规定|定|为|是|：|:|\s|一般)*"
_FROM = (
    rf"(?:(?:自|从|由)?\s*(?:{_day('from_')}|(?P<own>(?:本[^，。；自从]{{1,12}}?)?(?:正式)?(?:施行|实施|执行|生效|试行)(?:之日|日))"
    rf"|(?P<issue>{_ISSUE}))\s*(?:起|开始)?\s*(?:计算|算起?|计)?[，\s]*)"
)
_LASTS = re.compile(
    rf"(?P<noun>{TERM_NOUN})(?:的?期限)?{_FILLER}{_FROM}?{_FILLER}(?P<length>{LENGTH_SHAPE})"
    r"(?!\s*(?:届?满|[前内]|以[内上下]|之内|后|的))"
)
_UNREAD_TERM = re.compile(
    r"(?P<noun>有效期限?|试行期限?|施行期限?|执行期限?)(?!届?满|内|间|后|前|过|的|到|未|结束|终止|即将|由|不|需|延|可|根据|已|，|$|》|评估|制度|管理|自动)"
)
_SHORT = re.compile(
    rf"(?P<verb>暂定|暂行|试行|为期|有效|施行|实施|执行|试用){_FILLER}(?P<length>{LENGTH_SHAPE})(?!\s*(?:[前内]|以[内上下]|之内|后|的))"
)
_BARE_LENGTH = re.compile(rf"{_FILLER}(?P<length>{LENGTH_SHAPE})$")
#: 自…起计算, behind a length.
_COUNTED = re.compile(
    rf"(?:自|从)\s*(?:{_day('from_')}|(?P<own>(?:本[^，。；自从]{{1,12}}?)?(?:施行|实施|执行|生效|试行)(?:之日|日))"
    rf"|(?P<issue>{_ISSUE}))\s*(?:起|开始)?\s*(?:计算|算起|起算|计)"
)
_GOES_ON = r"(?:继续|延长|延续|顺延|暂定|暂|施行|实施|执行|试行|适用|有效|生效|为|均|一律)*"
_TO = r"(?:截止(?:日期?|时间)?(?:为|至|到|于|是)?|截至|[至到]|—+|－|-|～|~|止于)"
_ENDS = re.compile(
    rf"(?:(?P<noun>{TERM_NOUN})(?:的?期限)?)?{_FILLER}{_FROM}?(?P<on>{_GOES_ON})\s*{_TO}\s*{_day('until_')}"
    rf"(?P<stop>(?:止|为止|终止|结束|届满|到期|期间|前)*)(?P<verb>{_VERB})?"
)
_ENDS_AT_EVENT = re.compile(
    rf"(?P<noun>有效期限?|[施实执试]行期限?)(?:自[^，。；至]{{2,20}}起)?{_GOES_ON}(?:[至到]|截至|截止到?)(?P<event>[^，。；]{{2,40}}?(?:之日|之时|时)(?:为?止)?$"
    r"|[^，。；]{2,40}(?:为?止)$)"
)
_ENDS_AT_EVENT_ALONE = re.compile(
    r"^(?P<noun>)(?:有效期?)?(?:[至到]|截至|截止到?)(?P<event>[^，。；]{2,40}?(?:之日|之时|时))(?:为?止)$"
)
_STOPS = (
    r"(?P<verb>失效|废止|终止(?:执行|施行|实施)?|停止(?:执行|施行|实施|使用)"
    r"|不再(?:执行|施行|有效|适用|实施))"
)
_ENDS_ON = re.compile(
    rf"(?:自|从|于|在|到|至)?\s*{_day()}\s*(?P<from>起|以?后|之后)?\s*"
    rf"(?:到期|届满|期满|自动|自行|即行|即|同时|予以|起|后|时|，)*{_STOPS}"
)
_POSTPONED = re.compile(
    rf"(?:自\s*{_day('from_')}\s*起?)?(?P<verb>暂缓|暂不|推迟|延[期后缓]|暂停|中止)\s*(?:[至到]\s*{_day()})?\s*(?:起|后|再)?"
    rf"(?:施行|实施|执行|适用|生效)(?:[至到]\s*{_day('until_')})?"
)


def wordings(text: str) -> Iterator[Wording]:
    """What a clause says of effect and term, in order; titles are hidden in its text."""
    at = 0
    while found := _first(text, at):
        yield found
        at = max(found.end, at + 1)
        if found.matter is Matter.BEGINS and (tail := _BARE_LENGTH.match(text, at)):
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
    is_from = match["from"] or match["from2"] or match["after"]
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
    after = first_length(match["after"]) if match["after"] else None
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


def _ends(match: re.Match[str]) -> Wording | None:
    until = first_day(match["until_day"])
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
    (_ENDS_ON, _ends_on),
    (_POSTPONED, _postponed),
    (_BEGINS, _begins),
    (_BEGINS_LABELLED, _begins_labelled),
    (_TOLD_ELSEWHERE, _told_elsewhere),
    (_LASTS, _lasts),
    (_ENDS, _ends),
    (_ENDS_AT_EVENT, _ends_at_event),
    (_ENDS_AT_EVENT_ALONE, _ends_at_event_alone),
    (_COUNTED, _counted),
    (_SHORT, _short),
    (_BEGINS_AT_EVENT, _begins_at_event),
    (_UNREAD_TERM, _unread_term),
    (_UNREAD_BEGINNING, _unread_beginning),
)
