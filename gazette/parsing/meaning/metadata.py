"""Stage 9, metadata. Reads a document's rows and contents entry; writes what it states.

Here: number, dates, interpretation, disclosure, annexes and counts. The other
modules of this folder write the rest: ``issuing_bodies``, ``document_kind``,
``effect_dates``, ``relations``, ``amendment_clauses``.
"""

import re
from dataclasses import replace
from datetime import date

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.effect_dates import Effect, read_effect
from gazette.parsing.meaning.effect_of_parts import with_addresses
from gazette.parsing.meaning.effect_statements import own_statements
from gazette.parsing.meaning.own_names import OwnNames
from gazette.parsing.parsed import Level, Span, Statement, Subject, Text, TextRole
from gazette.parsing.printed_rows import rows
from gazette.parsing.words.dates import DATE_SHAPE, find_date
from gazette.parsing.words.document_numbers import (
    find_number,
    line_number,
    order_number,
    order_tail,
)
from gazette.parsing.words.sentences import Sentence

_ADOPTED = re.compile(
    rf"(?:已经|业经|已由|经|于)?\s*(?P<date>{DATE_SHAPE})\s*"
    r"(?:经)?(?P<session>[^，。；]{2,50}?(?:常务会议|全体会议|党组会议|办公会议|会议))(?:审议|讨论|研究)*(?:并)?(?:通过|同意)"
)
#: The session before the day: 第12次常务会议2016年5月3日通过; a day without its session.
_ADOPTED_LATER = re.compile(
    rf"(?P<session>[^，。；（(\d][^，。；（(]{{1,50}}?会议)\s*(?:于|在)?\s*(?P<date>{DATE_SHAPE})\s*"
    r"(?:审议|讨论|研究)*(?:并)?通过"
)
_ADOPTED_ALONE = re.compile(
    rf"(?P<date>{DATE_SHAPE})(?P<session>)\s*(?:审议|讨论|研究)*(?:并)?(?:表决)?通过(?!的)"
)
_INTERPRETED = re.compile(
    r"(?:本[\u4e00-\u9fff]{1,8}|具体[\u4e00-\u9fff]{0,8}|以上[\u4e00-\u9fff]{0,8}|上述[\u4e00-\u9fff]{0,8})?(?:的?具体(?:应用问题|工作|内容|解释工作))?"
    r"(?:的)?(?:解释)?(?:工作|权)?由(?P<body>[^，。；]{2,80}?)(?:负责|承担)(?:具体)?(?:的)?(?:组织)?(?:解释|具体解释)"
)
_INTERPRETED_BARE = re.compile(r"本[\u4e00-\u9fff]{1,8}由(?P<body>[^，。；]{2,80}?)解释")
_DISCLOSED = re.compile(
    r"[（(]?\s*(?:此件|本件)?\s*(主动公开|依申请公开|公开发布|不予公开|公开|此件公开发布|删减后公开)\s*[）)]?"
)
_REGISTERED = re.compile(r"(?:规范性文件)?(?:统一)?(?:登记|编)号\s*[:：]\s*([^\s，。；）)]{4,40})")
_ANNEX_LEAD = re.compile(
    r"^附\s*(?:[:：]|[件表录图]\s*[\d一二三四五六七八九十]{0,2}\s*[:：.．、]?)\s*"
)
_ANNEX_ENTRY = re.compile(r"^(?:\d{1,2}\s*[.．、]|[-—–]\s)\s*")


def document_number(document: DocumentTexts) -> str | None:
    """The document's own number: printed at its head, else as the contents print it."""
    numbers = [row.body for row in document.first if row.level is Level.NUMBER]
    announced = document.entry.document_number if document.entry else None
    head = None
    for text in numbers:
        if number := line_number(text) or find_number(text):
            return number
        if (tail := order_tail(text)) is not None:
            if announced and "令第" in announced:
                return announced
            return order_number(head, tail) if head else announced or f"第{tail}号"
        head = (head or "") + text
    return announced


def signed_on(document: DocumentTexts) -> date | None:
    """成文日期: the date under the signature of the first text that has one."""
    for text in document.texts:
        for row in rows(text.provisions):
            if row.level is Level.SIGNATURE and (day := find_date(row.body)):
                return day
    return None


_NOTED = re.compile(
    rf"(?P<date>{DATE_SHAPE})(?:(?!{DATE_SHAPE})[^，。；]){{0,40}}?(?:令|公布|发布|颁布)"
)


def promulgation_note(document: DocumentTexts) -> tuple[str | None, date | None]:
    """Order and date in the note below the title (题注) of a rule printed without its order:
    （…通过　2020年5月20日示例市人民政府令第88号公布）."""
    for row in document.first:
        match = _NOTED.search(row.body) if row.level is Level.NOTE else None
        if match:
            return find_number(row.body[match.start("date") :]), find_date(match["date"])
    return None, None


def printed_facts(document: DocumentTexts) -> tuple[str | None, date | None]:
    """Number and day of the document as its text prints them, at its head or in its note."""
    number, day = promulgation_note(document)
    return document_number(document) or number, signed_on(document) or day


def adopted(document: DocumentTexts, *, is_decree: bool) -> tuple[date | None, str | None]:
    """通过日期 and the session that adopted it: 2023年12月14日, 市人民政府第28次常务会议.

    Of a document that is no decree, only the note below its title tells them.
    """
    levels = (Level.PARAGRAPH, Level.NOTE) if is_decree else (Level.NOTE,)
    for text in document.texts:
        for row in rows(text.provisions):
            if row.level in levels and (m := _ADOPTED.search(row.body)):
                return find_date(m["date"]), m["session"].strip()
            if row.level is Level.NOTE:
                match = _ADOPTED_LATER.search(row.body) or _ADOPTED_ALONE.search(row.body)
                if match:
                    return find_date(match["date"]), match["session"].strip() or None
    return None, None


def interpreted_by(document: DocumentTexts) -> str | None:
    """解释机关, as the last sentence that names it has it."""
    return _interpretation(document)[0]


def _interpretation(document: DocumentTexts) -> tuple[str | None, Sentence | None]:
    own = document.sentences(TextRole.MAIN, TextRole.PROMULGATING, TextRole.PROMULGATED)
    for sentence in reversed(own):
        match = _INTERPRETED.search(sentence.text) or _INTERPRETED_BARE.search(sentence.text)
        if match and "解释" in sentence.text:
            return match["body"].strip(), sentence
    return None, None


def disclosure(document: DocumentTexts) -> str | None:
    """公开方式: 公开发布 of （此件公开发布）."""
    for text in document.texts:
        for row in rows(text.provisions):
            if row.level is Level.NOTE and (m := _DISCLOSED.fullmatch(row.body.strip())):
                return m[1].removeprefix("此件")
    return None


def registration_number(document: DocumentTexts) -> str | None:
    """The number under which a 规范性文件 is registered: 登记号：…."""
    for text in document.texts:
        for row in rows(text.provisions):
            if match := _REGISTERED.search(row.body):
                return match[1]
    return None


def attachments(document: DocumentTexts) -> tuple[str, ...]:
    """The annexes, charts and tables that the document announces, printed or not."""
    names: list[str] = []
    for text in document.texts:
        if text.role is TextRole.ANNEX:
            continue
        for row in rows(text.provisions):
            if row.level is Level.ANNEX_NOTE:
                _add_annex(row.body.strip(), names)
    return tuple(names)


def _add_annex(text: str, names: list[str]) -> None:
    """Add a line of an annex note to ``names``: a new name, or more of the last one."""
    lead = _ANNEX_LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    entry = _ANNEX_ENTRY.match(rest)
    if not rest:
        return
    if names and not lead and not entry:
        names[-1] += rest
        return
    names.append(rest[entry.end() :] if entry else rest)


def effect(document: DocumentTexts, names: OwnNames, signed: date | None) -> Effect:
    """Effect and term; ``signed`` is 成文日期, from which 自公布之日起 counts."""
    cover = own_statements(document.sentences(TextRole.PROMULGATING), names)
    own = own_statements(document.sentences(TextRole.MAIN, TextRole.PROMULGATED), names)
    document.silent |= {one.span for one in (*cover.silent, *own.silent)}
    found = read_effect(
        cover,
        own,
        signed,
        document.findings,
        is_reprint=bool(
            document.of(TextRole.PROMULGATED) and re.search("修[改正]", document.title)
        ),
    )
    return replace(found, partial=with_addresses(document, found.partial))


def statements(document: DocumentTexts, stated: Effect) -> tuple[Statement, ...]:
    """The rows that state effect, term and interpretation."""
    _body, interpretation = _interpretation(document)
    found = {
        Subject.EFFECT: stated.effect_at,
        Subject.TERM: stated.term_at,
        Subject.INTERPRETATION: interpretation,
    }
    return tuple(
        Statement(subject, sentence.row, sentence.place, sentence.printed, sentence.span)
        for subject, sentence in found.items()
        if sentence
    )


def counts(document: DocumentTexts) -> tuple[int, int, int]:
    """The numbers of chapters, articles and outermost divisions of the measure.

    The outermost divisions are its chapters, else its articles, else its first headings.
    """
    measure = document.measure
    if measure is None:
        return 0, 0, 0
    levels = [row.level for row in rows(measure.provisions)]
    chapters, articles = levels.count(Level.CHAPTER), levels.count(Level.ARTICLE)
    sections = [row for row in rows(measure.provisions) if row.level is Level.HEADING_1]
    return chapters, articles, chapters or articles or len(sections)


def span_of(texts: tuple[Text, ...]) -> Span:
    """From the beginning of the first text to the end of the last."""
    return (texts[0].span[0], texts[-1].span[1]) if texts else (0, 0)
