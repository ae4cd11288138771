"""From when and for how long a document is in force. Part of stage 9, metadata.

Reads what a document says of its own effect (``effect_statements``); writes ``Effect`` with
the sentences that state it. 自公布之日起 resolves to the date of signing; a term of N years
ends on the day before its anniversary. The last statement counts; two that differ are a
finding, and so is one that yields no day.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from gazette.parsing.meaning.effect_of_parts import PartialDays, merged_parts
from gazette.parsing.meaning.effect_statements import EffectStatement, OwnStatements, only_whole
from gazette.parsing.meaning.effect_wording import Matter, When, Wording
from gazette.parsing.parsed import Finding, PartialEffect, Span
from gazette.parsing.words.dates import chinese_date
from gazette.parsing.words.periods import Length, add_length, last_day_of
from gazette.parsing.words.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Effect:
    """From when until when a document is in force, as far as it says, and where it says so.

    ``partial`` are its parts with days of their own.
    """

    effective_on: date | None = None
    term_years: int | None = None
    term_months: int | None = None
    last_day_in_force: date | None = None
    effect_at: Sentence | None = None
    term_at: Sentence | None = None
    partial: tuple[PartialEffect, ...] = ()


@dataclass(frozen=True, slots=True)
class _Term:
    """A term as one sentence states it."""

    length: Length | None
    last: date | None
    at: Sentence


@dataclass(slots=True)
class _Source:
    """The statements of one source, 发文 or 正文, and the day on which its document begins."""

    statements: list[EffectStatement]
    signed_on: date | None
    findings: list[Finding]
    begins_on: date | None = None
    begins_at: Sentence | None = None
    unread: list[Sentence] = field(default_factory=list)
    is_undated: bool = False  # a beginning is stated, and its day is not known

    def day(self, when: When | None) -> date | None:
        """The day of a printed time; None for an event and for what cannot be reckoned."""
        if when is None or when.event:
            return None
        day = self.signed_on if when.is_issue else when.day.first if when.day else None
        if when.is_own_effect:
            day = self.begins_on
        if day and when.is_next_day:
            day += timedelta(days=1)
        return add_length(day, when.after) if day and when.after else day


def read_effect(
    promulgating: OwnStatements,
    own: OwnStatements,
    signed_on: date | None,
    findings: list[Finding],
    *,
    is_reprint: bool = False,
) -> Effect:
    """The effect that the promulgating clause states, else the one that the text states.

    ``promulgating`` is what the 发文 says, ``own`` what the measure says. If both state a
    date and differ, the clause counts and the difference is added to ``findings``.
    ``is_reprint``: the text is an amended rule printed again behind its decision. It keeps
    its first date, which is not that of the decision: 本决定自…起施行 counts.
    """
    stated = {one.wording.matter for one in own.read if one.part is None}
    of_clause = [
        one
        for one in promulgating.read
        if is_reprint or not (one.is_of_cover and one.wording.matter in stated)
    ]
    clause = _Source(
        of_clause, signed_on, findings, unread=[*promulgating.unread, *promulgating.silent]
    )
    text = _Source(own.read, signed_on, findings, unread=[*own.unread, *own.silent])
    for source in (clause, text):
        _read_beginning(source)
    if clause.begins_on and text.begins_on and not is_reprint:
        _compare_beginnings(clause, text)
    is_older = bool(
        is_reprint
        and text.begins_on
        and signed_on
        and text.begins_on < (clause.begins_on or signed_on)
    )
    first = clause if clause.begins_on or is_older else text
    effective_on = first.begins_on
    # If both say the same, one cites the text itself.
    is_in_text = text.begins_at and text.begins_on == effective_on
    at = text.begins_at if is_in_text and not is_older else clause.begins_at
    if effective_on and signed_on and effective_on < signed_on:
        message = f"施行日期{effective_on}早于成文日期{signed_on}，请核对原件。"
        findings.append(Finding("effect_before_promulgation", message, span_of(first.begins_at)))
    effect = Effect(effective_on, effect_at=at)
    terms = [_terms(source, effective_on, signed_on) for source in (clause, text)]
    if is_older:
        terms[1] = [one for one in map(_without_length, terms[1]) if _outlasts(one, signed_on)]
    effect = _with_terms(effect, *terms, findings=findings, is_reprint=is_reprint)
    parts = [part for source in (clause, text) for part in _parts(source, effective_on)]
    _report_unread(clause, text, effect)
    return replace(effect, partial=merged_parts(parts))


def span_of(sentence: Sentence | None) -> Span:
    """The span of a sentence, ``(0, 0)`` for None."""
    return sentence.span if sentence else (0, 0)


def last_day(start: date, years: int, months: int = 0) -> date | None:
    """The last day of a term: the day before the anniversary of its first."""
    return last_day_of(start, Length(years, months))


def _read_beginning(source: _Source) -> None:
    """Set the day on which the document begins: the last that is stated of the whole."""
    beginnings = [one for one in source.statements if one.wording.matter is Matter.BEGINS]
    whole = [(source.day(one.wording.since), one) for one in only_whole(beginnings)]
    dated = [(day, one) for day, one in whole if day]
    if dated:
        source.begins_on, statement = dated[-1]
        source.begins_at = statement.sentence
        _report_differing(dated, source.findings, statement)
        return
    source.is_undated = bool(whole)
    for _day, one in whole:
        _report_undated(one, source)
        source.begins_at = one.sentence
    if not whole:
        _begin_with_term_or_part(source, beginnings)


def _begin_with_term_or_part(source: _Source, of_parts: list[EffectStatement]) -> None:
    """The first day of 有效期自…至…, else of the part that begins first."""
    of_term = (Matter.ENDS, Matter.LASTS)
    ranges = [
        one
        for one in source.statements
        if one.wording.matter in of_term and one.part is None and _names_a_day(one.wording)
    ]
    for statements in (ranges, of_parts):
        days = [(day, one) for one in statements if (day := source.day(one.wording.since))]
        if days:
            source.begins_on, first = min(days, key=lambda pair: pair[0])
            source.begins_at = first.sentence
            return


def _names_a_day(wording: Wording) -> bool:
    """Whether a term says from which printed day it counts."""
    return wording.since is not None and wording.since.day is not None


def _report_differing(
    dated: list[tuple[date, EffectStatement]], findings: list[Finding], last: EffectStatement
) -> None:
    for day, one in dated[:-1]:
        if day != dated[-1][0]:
            message = (
                f"正文先后载明自{day}和自{dated[-1][0]}起施行，二者不一致；以后一处为准，请核对。"
            )
            findings.append(Finding("effect_conflict", message, one.sentence.span))
            return


def _report_undated(one: EffectStatement, source: _Source) -> None:
    """A beginning without a day: at an event, or reckoned from a day that is not printed."""
    when = one.wording.since
    if when and when.event:
        message = f"施行日期取决于“{one.words}”，请查明是哪一天，在文件的施行日期中填写。"
        source.findings.append(Finding("effect_on_event", message, one.sentence.span))
    elif when and when.is_issue and source.signed_on is None:
        message = "施行日期从公布（印发）之日算起，而文中没有成文日期。请查明后填写施行日期。"
        source.findings.append(Finding("effect_on_event", message, one.sentence.span))
    elif when and when.after and when.after.are_working:
        message = f"施行日期按工作日推算（“{one.words}”），请查明是哪一天，在文件的施行日期中填写。"
        source.findings.append(Finding("effect_unread", message, one.sentence.span))
    else:
        source.unread.append(one.sentence)


def _compare_beginnings(clause: _Source, text: _Source) -> None:
    if clause.begins_on != text.begins_on:
        message = (
            f"公布条款载明自{clause.begins_on}起施行，正文载明自{text.begins_on}起施行，"
            "二者不一致；以公布条款为准。"
        )
        clause.findings.append(Finding("effect_conflict", message, span_of(text.begins_at)))


def _terms(source: _Source, effective_on: date | None, signed_on: date | None) -> list[_Term]:
    """The terms of the whole document that a source states, those of one sentence in one."""
    terms: list[_Term] = []
    stated = [one for one in source.statements if one.part is None]
    for one in stated:
        if terms and terms[-1].at is one.sentence and _is_counted(one.wording):
            terms.append(_recounted(terms.pop(), source.day(one.wording.since)))
            continue
        begins_on = source.begins_on or effective_on
        if begins_on is None and not source.is_undated:
            begins_on = signed_on
        term = _term(one, source, begins_on)
        if term is None:
            continue
        if terms and terms[-1].at is term.at:
            term = _joined(terms.pop(), term, source)
        terms.append(term)
    return terms


def _is_counted(wording: Wording) -> bool:
    """Whether it says from when a length is counted: 自…起计算."""
    return wording.matter is Matter.LASTS and wording.length is None


def _recounted(term: _Term, start: date | None) -> _Term:
    """The term counted from ``start``."""
    if start is None or term.length is None:
        return term
    return replace(term, last=last_day_of(start, term.length))


def _term(one: EffectStatement, source: _Source, start: date | None) -> _Term | None:
    wording = one.wording
    if wording.matter is Matter.LASTS and wording.length:
        begins = source.day(wording.since) or start
        last = last_day_of(begins, wording.length) if begins else None
        return _Term(wording.length, last, one.sentence)
    if wording.matter is Matter.ENDS and wording.until:
        if wording.until.event:
            message = f"有效期取决于“{one.words}”，请查明止于哪一天，在文件的失效日期中填写。"
            source.findings.append(Finding("effect_on_event", message, one.sentence.span))
            return None
        return _Term(None, _last_of(wording), one.sentence)
    if wording.matter in (Matter.IS_POSTPONED, Matter.IS_SUSPENDED):
        source.unread.append(one.sentence)
    return None


def _last_of(wording: Wording) -> date | None:
    day = wording.until.day if wording.until else None
    if day is None:
        return None
    return day.first - timedelta(days=1) if wording.ends_before else day.last_included


def _joined(former: _Term, later: _Term, source: _Source) -> _Term:
    """The term of one sentence that states a length and an end: 有效期5年，至…止."""
    if former.length and later.length:
        return later
    stated = later if later.length is None else former
    reckoned = former if stated is later else later
    if _differ(stated.last, reckoned.last):
        _report_terms(reckoned, stated, source.findings)
    return _Term(former.length or later.length, stated.last or reckoned.last, later.at)


def _differ(one: date | None, other: date | None) -> bool:
    """Whether two last days differ by more than the day on which ways of counting differ."""
    return one is not None and other is not None and abs((one - other).days) > 1


def _report_terms(former: _Term, later: _Term, findings: list[Finding]) -> None:
    message = (
        f"原文对有效期有两种说法：至{chinese_date(former.last)}，至{chinese_date(later.last)}；"
        "以后一处为准，请核对。"
    )
    findings.append(Finding("term_conflict", message, former.at.span))


def _with_terms(
    effect: Effect,
    clause: list[_Term],
    text: list[_Term],
    *,
    findings: list[Finding],
    is_reprint: bool,
) -> Effect:
    """The effect completed with the last term of the clause, else with that of the text."""
    for terms in (clause, text):
        if len(terms) > 1 and _differ(terms[-2].last, terms[-1].last):
            _report_terms(terms[-2], terms[-1], findings)
    if clause and text and not is_reprint and _differ(clause[-1].last, text[-1].last):
        _report_terms(text[-1], clause[-1], findings)
    chosen = (clause or text)[-1:]
    if not chosen:
        return effect
    term = chosen[0]
    return replace(
        effect,
        term_years=(term.length.years or None) if term.length else None,
        term_months=(term.length.months or None) if term.length else None,
        last_day_in_force=term.last,
        term_at=term.at,
    )


def _outlasts(term: _Term, day: date | None) -> bool:
    """Whether a term goes on behind a day."""
    return bool(term.last and day and term.last >= day)


def _without_length(term: _Term) -> _Term:
    """The term as its last day alone: its length counts from an earlier first day."""
    return replace(term, length=None)


def _parts(source: _Source, effective_on: date | None) -> list[PartialDays]:
    """What a source says of parts of the document."""
    found = []
    for one in source.statements:
        if one.part is None:
            continue
        wording = one.wording
        begins = source.day(wording.since) if wording.matter is Matter.BEGINS else None
        last = None
        if wording.matter is Matter.ENDS:
            last = _last_of(wording)
        elif wording.matter is Matter.IS_SUSPENDED and (day := source.day(wording.since)):
            last = day - timedelta(days=1)
        length = wording.length if wording.matter is Matter.LASTS else None
        is_postponed = wording.matter is Matter.IS_POSTPONED
        start = source.begins_on or effective_on
        found.append(PartialDays(one.part, one.sentence, begins, last, length, start, is_postponed))
    return found


def _report_unread(clause: _Source, text: _Source, effect: Effect) -> None:
    for sentence in dict.fromkeys([*clause.unread, *text.unread]):
        report_unread(sentence, clause.findings)


def report_unread(sentence: Sentence, findings: list[Finding]) -> None:
    """Add the finding that a sentence speaks of effect and yields nothing."""
    if any(finding.span == sentence.span for finding in findings):
        return
    words = sentence.printed if len(sentence.printed) <= 60 else f"{sentence.printed[:58]}……"
    message = (
        f"这句话谈到效力，没有读懂：“{words}”。"
        "请对照原件，把施行日期、有效期或所废止的文件填写清楚。"
    )
    findings.append(Finding("effect_unread", message, sentence.span))
