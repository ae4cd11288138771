"""From when and for how long a document is in force. Part of stage 9, metadata.

Reads sentences of a document's own provisions (never those it quotes); writes
``Effect`` with the sentences that state it. 自公布之日起 resolves to the date of
signing; a term of N years ends on the day before its anniversary.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gazette.parsing.parsed import Finding, Span
from gazette.parsing.words.dates import DATE_SHAPE, find_date
from gazette.parsing.words.numerals import HAN, int_or_zero
from gazette.parsing.words.sentences import Sentence

_N = rf"[\d{HAN}]{{1,4}}"
_ACT = r"(?:起)?\s*(?:正式)?(?:施行|实施|执行|生效|试行|施用|适用)"
_ON_DATE = re.compile(rf"(?:自|从|于)\s*(?P<date>{DATE_SHAPE})\s*{_ACT}")
_ON_ISSUE = re.compile(
    rf"(?:自|从)\s*(?:本\S{{1,6}}?)?(?:公布|发布|印发|颁布|下发|发文|签署|通过|公告)之日(?:起)?\s*"
    rf"(?:(?:满|后)?\s*(?P<days>{_N})\s*(?P<unit>日|天|个月)(?:后|起|以后|内)?)?\s*(?:起)?\s*(?:正式)?(?:施行|实施|执行|生效|试行|施用|适用)"
)
_TERM = re.compile(
    rf"(?:有效期限?|施行期限?|实施期限?|执行期限?|试行期限?|暂行期限?)\s*(?:暂定)?(?:为|是)?\s*(?P<years>{_N})\s*(?:个)?年"
    rf"|(?:试行|暂行)\s*(?P<trial>{_N})\s*年"
)
_UNTIL = re.compile(
    rf"(?:有效期限?|施行期限?|执行期限?|试行期限?)\s*(?:为)?\s*(?:(?:自|从)?\s*(?P<from>{DATE_SHAPE})?\s*(?:起)?\s*)?(?:截止)?(?:至|到)\s*(?P<until>{DATE_SHAPE})"
    rf"|(?:自|从)\s*(?P<from2>{DATE_SHAPE})\s*(?:起)?\s*(?:至|到)\s*(?P<until3>{DATE_SHAPE})\s*(?:止)?(?:期间)?\s*(?:施行|实施|执行|有效)"
    rf"|(?:施行|实施|执行)(?:至|到)\s*(?P<until2>{DATE_SHAPE})"
)
_OWN = re.compile(
    r"本(?:办法|细则|实施细则|规定|若干规定|措施|若干措施|决定|通知|意见|实施意见|预案|方案|规则|条例|通告|公告|制度|规程|"
    r"标准|规范|准则|规划|计划|政策|清单|目录|文件|指南|章程|办法试行|暂行办法|实施办法|管理办法|实施方案)"
)
_OTHERS_TERM = re.compile(
    r"(?:证|证书|许可|执照|合同|协议|资质|批准文件|备案|报告|结果|登记|资格|名单|承诺|证明|评估|保函)\S{0,6}有效期"
)


#: A later year is a fault of print; ``date`` itself ends at 9999.
_LAST_YEAR = 2200


@dataclass(frozen=True, slots=True)
class Effect:
    """From when until when a document is in force, as far as it says, and where it says so."""

    effective_on: date | None = None
    term_years: int | None = None
    last_day_in_force: date | None = None
    effect_at: Sentence | None = None
    term_at: Sentence | None = None


def read_effect(
    promulgating: list[Sentence],
    own: list[Sentence],
    signed_on: date | None,
    findings: list[Finding],
    *,
    is_amendment: bool = False,
) -> Effect:
    """The effect that the promulgating clause states, else the one that the text states.

    ``promulgating`` are the sentences of the 发文, ``own`` those of the measure. If both
    state a date and differ, the clause counts and the difference is added to
    ``findings``; not for an amendment, whose annexed text keeps its first date.
    """
    clause, clause_at = _effective_on(promulgating, signed_on)
    stated, stated_at = _effective_on(own, signed_on)
    if clause and stated and clause != stated and not is_amendment:
        message = (
            f"公布条款载明自{clause}起施行，正文载明自{stated}起施行，二者不一致；以公布条款为准。"
        )
        findings.append(Finding("effect_conflict", message, span_of(stated_at)))
    effective_on = clause or stated
    # If both say the same, one cites the text itself.
    stated_there = stated_at if stated == effective_on else clause_at
    span = span_of(clause_at if clause else stated_at)
    if effective_on and signed_on and effective_on < signed_on:
        message = f"施行日期{effective_on}早于成文日期{signed_on}，请核对原件。"
        findings.append(Finding("effect_before_promulgation", message, span))
    effect = Effect(effective_on, effect_at=stated_there)
    return _with_term(effect, [*promulgating, *own], signed_on)


def span_of(sentence: Sentence | None) -> Span:
    """The span of a sentence, ``(0, 0)`` for None."""
    return sentence.span if sentence else (0, 0)


def _effective_on(
    texts: list[Sentence], signed_on: date | None
) -> tuple[date | None, Sentence | None]:
    """The last date of effect that is stated, and where: it stands at the end of a text."""
    for sentence in reversed(texts):
        text = sentence.text
        if not _speaks_of_itself(text):
            continue
        if match := _ON_DATE.search(text):
            return find_date(match["date"]), sentence
        if match := _ON_ISSUE.search(text):
            return _after_issue(match, signed_on), sentence
    return None, None


def _after_issue(match: re.Match[str], signed_on: date | None) -> date | None:
    if signed_on is None or not match["days"]:
        return signed_on
    count = int_or_zero(match["days"])
    if not count or signed_on.year > _LAST_YEAR:
        return None
    if match["unit"] == "个月":
        return _add_months(signed_on, count)
    return signed_on + timedelta(days=count)


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no such month: {year}-{month + 1}")


def _speaks_of_itself(text: str) -> bool:
    """Whether a statement of effect or term is about the document itself."""
    if text[0] in "（(" and re.search(r"公布|发布|颁布|令第", text):
        return True
    if _OWN.search(text) or "现予" in text or "现印发" in text or "现将" in text:
        return True
    return bool(re.match(r"\s*(?:[，,]|以上|上述)?\s*(?:自|从|有效期|试行期|施行期|执行期)", text))


def _with_term(effect: Effect, texts: list[Sentence], signed_on: date | None) -> Effect:
    """The effect completed with a term in years or a last day, where one is stated."""
    previous_is_own = False
    for sentence in texts:
        text = sentence.text
        is_own = _speaks_of_itself(text) and not _OTHERS_TERM.search(text)
        if is_own or (previous_is_own and re.match(r"\s*有效期", text)):
            if match := _UNTIL.search(text):
                return _until(effect, match, sentence)
            if match := _TERM.search(text):
                years = int_or_zero(match["years"] or match["trial"])
                return _for_years(replace(effect, term_at=sentence), years, signed_on)
        previous_is_own = is_own and bool(_ON_DATE.search(text) or _ON_ISSUE.search(text))
    return effect


def _until(effect: Effect, match: re.Match[str], sentence: Sentence) -> Effect:
    """The effect with the last day of 有效期至…, and with the first if no other row states it."""
    start = match["from"] or match["from2"]
    begins = find_date(start) if start else None
    return replace(
        effect,
        last_day_in_force=find_date(match["until"] or match["until2"] or match["until3"]),
        effective_on=effect.effective_on or begins,
        effect_at=effect.effect_at or (sentence if begins else None),
        term_at=sentence,
    )


def _for_years(effect: Effect, years: int, signed_on: date | None) -> Effect:
    start = effect.effective_on or signed_on
    if start is None or not 0 < years < 100 or start.year > _LAST_YEAR:
        return replace(effect, term_years=years or None)
    return replace(effect, term_years=years, last_day_in_force=last_day(start, years))


def last_day(start: date, years: int) -> date:
    """The last day of a term: the day before the anniversary of its first."""
    return _anniversary(start, years) - timedelta(days=1)


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
