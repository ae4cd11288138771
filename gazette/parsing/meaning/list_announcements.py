"""What an annex that lists documents says of them, by its title or by the sentence that
refers to it. Part of ``relations``.

Reads titles and sentences; writes ``ListStatement``. The annex's own title counts first;
then what the body says of 附件1; then the annex note; last the title of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.listed_documents import ListStatement
from gazette.parsing.meaning.relation_days import Days, days_of, until_in
from gazette.parsing.parsed import RelationType, Text, TextRole
from gazette.parsing.words.clauses import hide_titles
from gazette.parsing.words.effect_words import (
    effect_words,
    hide_names,
    listed_as,
    says_two_things,
)
from gazette.parsing.words.numerals import HAN, int_or_zero
from gazette.parsing.words.periods import first_length, printed_lengths
from gazette.parsing.words.sentences import Sentence

_LIST = re.compile(r"目录|清单|名单|一览表|明细表|汇总表|统计表|情况表|结果|附表|文件$|规章$")
_ANNEX = re.compile(
    rf"附件\s*(?P<numbers>[\d{HAN}]{{1,3}}(?:\s*[、和及]\s*(?:附件)?\s*[\d{HAN}]{{1,3}})*)?"
)
_FORWARD = re.compile(r"\s*(?:所列|中所?列?|列明|载明|所附|的\S{0,8}(?:文件|规章))")


def is_list_of_documents(title: str) -> bool:
    """Whether a text's title is that of a list: 规范性文件目录, 清理结果一览表."""
    return bool(
        _LIST.search(title) and re.search("文件|规章|法规|清理|废止|失效|有效|制度|政策", title)
    )


def annex_statement(
    document: DocumentTexts,
    text: Text,
    spoken: Sequence[Sentence],
    on_annexes: Sequence[Sentence],
) -> ListStatement | None:
    """What an annex or a promulgated list says of its documents; None for other texts.

    ``spoken`` are the sentences of the body, ``on_annexes`` those of them that mention annexes.
    """
    if text.role not in (TextRole.ANNEX, TextRole.PROMULGATED):
        return None
    kind, reason = listed_as(text.title), f"列在《{text.title}》中"
    days = Days(until=until_in(text.title))
    if kind is None and not says_two_things(text.title):
        mention = _mentioned(text, on_annexes)
        kind = mention.type if mention else None
        days = mention.days if mention else days
        reason = f"正文对{text.label or '附件'}所列文件写明处理意见"
    if kind is None and _LIST.search(text.title) and not says_two_things(text.title):
        kind, reason = _titled(document.title), "文件标题写明处理意见"
    if kind is None or (kind is RelationType.TO_BE_AMENDED and _amends(document.title)):
        return None
    if kind is RelationType.EXTENDS and not (days.until or days.length):
        days = _common_days(spoken)
    return ListStatement(kind, days, reason)


def _amends(title: str) -> bool:
    """Whether a document amends rules by clauses of its own."""
    return bool(re.search("修改|修正", title))


def _titled(title: str) -> RelationType | None:
    kind = listed_as(hide_titles(title))
    return None if kind is RelationType.TO_BE_AMENDED else kind


def _number_of(label: str) -> int:
    digits = re.search(rf"[\d{HAN}]+", label)
    return int_or_zero(digits[0]) if digits else 0


def _mentioned(text: Text, on_annexes: Iterable[Sentence]) -> ListStatement | None:
    """What the body says of an annex: 决定废止2件（附件1）, 附件1所列文件予以废止."""
    number = _number_of(text.label)
    for sentence in on_annexes:
        marks = list(_ANNEX.finditer(sentence.text))
        for place, mark in enumerate(marks):
            numbers = [int_or_zero(n) for n in re.findall(rf"[\d{HAN}]+", mark["numbers"] or "")]
            if number not in (numbers or [0]) and not (numbers == [1] and number == 0):
                continue
            words = _about(sentence.text, marks, place)
            if kind := listed_as(hide_titles(words)):
                return ListStatement(kind, _days_in(words))
    return None


def _days_in(words: str) -> Days:
    """The days of 附件1所列文件自2024年12月31日起失效, of what is said of one annex."""
    hidden = hide_names(words)
    found = effect_words(hidden)
    return days_of(hidden, found[0], 0, len(hidden), None) if found else Days(until=until_in(words))


def _about(text: str, marks: Sequence[re.Match[str]], place: int) -> str:
    """The words of a sentence that are said of one of the annexes it mentions."""
    mark = marks[place]
    following = marks[place + 1].start() if place + 1 < len(marks) else len(text)
    if _FORWARD.match(text, mark.end()):
        return text[mark.end() : following]
    start = marks[place - 1].end() if place else 0
    return text[start : mark.start()]


def _common_days(spoken: Iterable[Sentence]) -> Days:
    """The one day or length that the body states for all documents of its lists."""
    said = [one.text for one in spoken if listed_as(hide_titles(one.text)) is RelationType.EXTENDS]
    untils = {day for text in said if (day := until_in(text))}
    if len(untils) == 1:
        return Days(until=untils.pop())
    lengths = {length for text in said if printed_lengths(text) and (length := first_length(text))}
    return Days(length=lengths.pop()) if len(lengths) == 1 and not untils else Days()
