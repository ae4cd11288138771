"""What a sentence says of the effect of other documents. Part of ``relations``.

Reads a sentence; writes ``Relation``. A word of effect (废止, 继续有效, 延长 …) is said of
the documents behind it (废止《A》《B》), else of those before it (《A》《B》同时废止), back to
the predicate before. It says nothing of a document that is a ground (依照《A》), of things
that a document gives (依照《A》发放的停车证有效期延长), as a condition (停止执行的，应当公告) or
as a duty of others (应当及时废止).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gazette.parsing.meaning.effect_links import Link, Reach, link_of_antecedent
from gazette.parsing.meaning.effect_predicates import (
    is_exhortation,
    is_planned,
    is_said_of_list_above,
    is_statement,
    opens_list,
    speaks_of_documents,
    states_end,
)
from gazette.parsing.meaning.governed_documents import Governed, GovernedDocuments
from gazette.parsing.meaning.other_documents import (
    OtherDocument,
    ShortNames,
    other_documents,
)
from gazette.parsing.meaning.relation_days import Days, days_of, days_of_each
from gazette.parsing.meaning.stated_relations import relation_of
from gazette.parsing.parsed import Relation, RelationType
from gazette.parsing.words.effect_words import (
    EffectWord,
    effect_words,
    hide_names,
    may_speak_of_effect,
)
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero
from gazette.parsing.words.sentences import Sentence

#: A predicate that ends what is said before: 本办法自…起施行，《A》同时废止.
_BOUNDARY = re.compile(
    r"(?:[起之]日?|正式|试|予|遵照|参照|按照[^，。；]{0,12})?(?:施行|实施|执行|生效|试行)[，,；;]"
    r"|印发给你们[，,；;]?|印发你们[，,；;]?|予以?(?:公布|发布|印发)[，,；;]?"
    r"|审议通过[，,；;]?|[。；;：:]"
)
_AND_OTHERS = re.compile(
    rf"\s*等共?(?:([{DIGIT}{HAN}]{{1,4}})\s*[件部个项份]|[^，。；、]{{0,8}}(?:文件|规章|规定|通知))"
)
_TERM_WORDS = (RelationType.EXTENDS, RelationType.CONTINUES)


_OWN_EDITION = re.compile(r"(?:\d{4}年?)?(?:修订|修正|试行|暂行)[版本稿]?$")
_FORMER_TEXT = Link(Reach.WHOLE, reasons=("原文只写“原”文件，按同一句所列的同名文件认定",))


@dataclass(frozen=True, slots=True)
class Context:
    """What the reader of a sentence must know of its document.

    ``own`` are the folded titles of the document and its texts, ``begins_on`` its day of
    effect, else its date; ``title_names`` are the documents that its title names.
    """

    own: frozenset[str] = frozenset()
    begins_on: date | None = None
    short: ShortNames = field(default_factory=dict)
    title_names: tuple[OtherDocument, ...] = ()


@dataclass(slots=True)
class Reading:
    """What a sentence says: relations, and whether it speaks of an end and names nothing.

    ``announced`` is the word of effect said of what a list names (下列文件同时废止), with
    its days.
    """

    relations: list[Relation] = field(default_factory=list)
    is_unread: bool = False
    announced: tuple[RelationType, Days] | None = None
    is_about_list_above: bool = False


def read_effect_on_others(
    sentence: Sentence,
    context: Context,
    carried: Sequence[OtherDocument] = (),
    before: Sentence | None = None,
) -> Reading:
    """What a sentence says of other documents.

    ``carried`` are titles listed before it; ``before`` is the sentence before it, which may
    name the document that 该办法 means.
    """
    if re.fullmatch(r"\s*[（(].*[）)]\s*", sentence.text):
        inside = sentence.text.strip()[1:-1]
        sentence = replace(sentence, text=f" {inside} ")
    if not may_speak_of_effect(sentence.text):
        return Reading()
    words = effect_words(hide_names(sentence.text))
    if not words:
        return Reading()
    reader = _SentenceReader(sentence, context, carried, words)
    reader.before = before
    return reader.read()


class _SentenceReader:
    """Reads the words of effect of one sentence from left to right."""

    def __init__(
        self,
        sentence: Sentence,
        context: Context,
        carried: Sequence[OtherDocument],
        words: list[EffectWord],
    ) -> None:
        self.sentence = sentence
        self.context = context
        self.text = sentence.text
        self.hidden = hide_names(self.text)
        self.words = words
        self.documents = other_documents(self.text, context.short)
        self.governed = GovernedDocuments(self.hidden, self.documents, carried)
        self.reading = Reading()
        self.before: Sentence | None = None
        self.is_unclear = False
        self.leaves_others = False  # 等3件文件: not all are named

    def read(self) -> Reading:
        for place, word in enumerate(self.words):
            after = self.words[place + 1].start if place + 1 < len(self.words) else len(self.text)
            self._region_from(word)
            if is_statement(self.hidden, word):
                self._read_word(word, after)
            else:
                self.governed.pass_over(word)
        self._drop_superseded()
        return self.reading

    def _region_from(self, word: EffectWord) -> None:
        for boundary in _BOUNDARY.finditer(self.hidden, self.governed.start, word.start):
            self.governed.start = boundary.end()

    def _read_word(self, word: EffectWord, after: int) -> None:
        """Add what one word says of the documents behind it, else of those before it."""
        start = self.governed.start
        days = days_of(self.hidden, word, start, after, self.context.begins_on)
        is_act = not is_exhortation(self.hidden, word)
        found = self.governed.of(word, after, may_have_objects=is_act)
        each = days_of_each(self.hidden[word.start : after], word, days, len(found))
        for (document, link), own in zip(found, each, strict=True):
            self.reading.relations += self._relations(word, document, link, own)
        self._note_others(word, found)
        is_open = (
            r"(?:下列|以下|如下)[^。]{0,12}[：:]\s*$|》[^。《》]{0,40}等[^。《》]{2,20}[：:]\s*$"
        )
        if found and re.search(is_open, self.text):
            self.reading.announced = (_list_kind(word, days), days)
        if not found and not self._has_governed(word):
            self._note_without_document(word, start, after, days)

    def _note_others(self, word: EffectWord, found: list[Governed]) -> None:
        """《A》等3件文件同时废止 repeals two that it does not name."""
        if not found or word.type is not RelationType.REPEALS:
            return
        last = max(document.end for document, _link in found)
        others = _AND_OTHERS.match(self.hidden, last)
        if others:
            count = int_or_zero(others[1]) if others[1] else len(found) + 1
            self.leaves_others = self.leaves_others or count > len(found)

    def _has_governed(self, word: EffectWord) -> bool:
        """Whether the clause of a word names a document of which it is not said."""
        clause = max(self.hidden.rfind(mark, 0, word.start) for mark in "，,；;") + 1
        return any(clause <= one.start < word.start for one in self.documents)

    def _relations(
        self, word: EffectWord, document: OtherDocument, link: Link, days: Days
    ) -> Iterator[Relation]:
        if document.is_paper or link.reach is Reach.NOTHING:
            is_unclear = link.is_unclear and not document.is_paper
            self.is_unclear |= is_unclear and word.type is RelationType.REPEALS
            return
        kind = _kind(word, link, days)
        is_unnamed = link.reach is Reach.PART and not (link.addresses or link.part_title)
        if is_unnamed and kind in (*_TERM_WORDS, RelationType.RESUMES):
            return  # what is extended or goes on is a thing that the document gives
        if is_planned(self.hidden, word):
            if kind is not RelationType.REPEALS:
                return
            kind = RelationType.TO_BE_REPEALED
        sureness = self._sureness(word, document, link, days, kind)
        if sureness is None:
            return
        confidence, reasons = sureness
        relation = relation_to(kind, document, self.sentence, days, confidence, *reasons)
        if not link.addresses:
            yield replace(relation, part_title=link.part_title)
        for address in link.addresses:
            yield replace(relation, address=address)

    def _sureness(
        self,
        word: EffectWord,
        document: OtherDocument,
        link: Link,
        days: Days,
        kind: RelationType,
    ) -> tuple[float, tuple[str, ...]] | None:
        """Confidence and reasons; None if the document itself is meant, not another."""
        reasons = (*link.reasons, *days.doubts) or (f"原文写明“{word.text}”",)
        is_clear = word.text in ("废止", "废除") and link.reach is Reach.WHOLE
        confidence = 0.98 if is_clear else 0.9
        if kind is RelationType.EXTENDS:
            confidence = 0.95 if days.until or days.length else 0.6
            if confidence < 0.9:
                reasons = (*reasons, "原文没有写明延长到何时")
        if not document.number and fold_title(document.title) in self.context.own:
            if not document.is_former and not re.search("同时|一并", self.hidden):
                return None
            if not document.is_former:
                confidence = 0.6
                reasons = (*reasons, "与本文件同名，原文没有写明是哪一年的文件")
        if not link.is_sure:
            confidence = 0.5
        return (min(confidence, 0.6) if days.doubts else confidence), reasons

    def _note_without_document(self, word: EffectWord, start: int, after: int, days: Days) -> None:
        """What is to be made of a word that names no document: a list, or a finding."""
        phrase = self.hidden[start : word.start]
        clause = re.split(r"[，,；;]", self.hidden[: word.start])[-1]
        clause = phrase if len(clause) <= 4 else clause
        rest = re.split(r"[，,；;。]", self.hidden[word.end : after])[0]
        around = clause + word.text + rest
        if word.type is RelationType.EXTENDS and self.reading.announced:
            self.reading.announced = (_announced(word, days, around), days)
            return  # 下列文件继续执行，有效期延长三年：
        if word.type in _TERM_WORDS and self.context.title_names:
            self.reading.relations += self._of_title(word, days)
            return
        link = link_of_antecedent(word, phrase + around) if self.before else None
        if link and (antecedent := self._antecedent()):
            self.reading.relations += self._relations(word, antecedent, link, days)
            return
        if former := self._former_text(around):
            self.reading.relations += self._relations(word, former, _FORMER_TEXT, days)
            return
        if rest.endswith("的") or is_planned(self.hidden, word):
            return
        if re.search(r"(?:按照|依照|根据|执行|参照)(?:下列|以下)", phrase):
            return
        if re.search(r"下列|以下|如下", phrase + around) or opens_list(self.text, around):
            self.reading.announced = (_announced(word, days, phrase + around), days)
        elif is_said_of_list_above(around):
            self.reading.announced = (_announced(word, days, around), days)
            self.reading.is_about_list_above = True
        elif (
            word.type is RelationType.REPEALS
            and states_end(word, clause, rest)
            and speaks_of_documents(around, self.text)
        ):
            self.reading.is_unread = not self.reading.relations

    def _antecedent(self) -> OtherDocument | None:
        """The one document that the sentence before names; None if it names several."""
        named = other_documents(self.before.text, self.context.short) if self.before else []
        documents = [one for one in named if not one.is_paper]
        return documents[0] if len(documents) == 1 else None

    def _former_text(self, words: str) -> OtherDocument | None:
        """The one document of the same title, by its number, that 原规定同时废止 means."""
        if not re.search(r"原(?:办法|规定|细则|标准|规则|文件|方案|条例|通知|意见)", words):
            return None
        own = {_OWN_EDITION.sub("", title) for title in self.context.own} | self.context.own
        named = [one for one in self.documents if one.number and fold_title(one.title) in own]
        return named[0] if len(named) == 1 else None

    def _of_title(self, word: EffectWord, days: Days) -> Iterator[Relation]:
        """The extension of what the document's title names: 经研究，决定有效期延长2年."""
        before = self._antecedent()
        for document in self.context.title_names:
            if before and fold_title(before.title) == fold_title(document.title):
                document = before  # which has its number
            link = Link(Reach.WHOLE, is_sure=True)
            if not re.search("下列|以下|附件", self.text):
                yield from self._relations(word, document, link, days)

    def _drop_superseded(self) -> None:
        """《A》继续有效，有效期延长至… is an extension of A alone."""
        extended = {
            fold_title(one.title) or one.number
            for one in self.reading.relations
            if one.type is RelationType.EXTENDS
        }
        self.reading.relations = [
            one
            for one in self.reading.relations
            if one.type is not RelationType.CONTINUES
            or (fold_title(one.title) or one.number) not in extended
        ]
        if self.reading.relations:
            self.reading.is_unread = self.leaves_others
        elif self.is_unclear:
            self.reading.is_unread = True


def _kind(word: EffectWord, link: Link, days: Days) -> RelationType:
    """The relation that a word states of a document, or of a part of it."""
    kind = _list_kind(word, days)
    is_part = kind is RelationType.REPEALS and link.reach is Reach.PART
    return RelationType.REPEALS_IN_PART if is_part else kind


def _list_kind(word: EffectWord, days: Days) -> RelationType:
    """继续有效 with a new term or until a day is an extension."""
    if word.type is RelationType.CONTINUES and (days.until or days.length):
        return RelationType.EXTENDS
    return word.type


def _announced(word: EffectWord, days: Days, phrase: str) -> RelationType:
    """What a sentence announces of a list: 对下列文件的部分条款予以废止 is no whole repeal."""
    kind = _list_kind(word, days)
    is_part = re.search(r"(?:部分|有关|相关|个别)(?:条款|内容|规定|条文)|不一致|抵触|不符", phrase)
    is_whole = kind is not RelationType.REPEALS or not is_part
    return kind if is_whole else RelationType.REPEALS_IN_PART


def relation_to(
    kind: RelationType,
    document: OtherDocument,
    sentence: Sentence,
    days: Days,
    confidence: float,
    *reasons: str,
) -> Relation:
    """A relation to a document that a sentence or a row of a list names."""
    has_term = kind in (RelationType.EXTENDS, RelationType.SUSPENDS)
    length = days.length if has_term and not days.until else None
    return replace(
        relation_of(kind, document.named, sentence, confidence, *reasons),
        effective_on=days.on,
        until=days.until if has_term else None,
        years=(length.years or None) if length else None,
        months=(length.months or None) if length else None,
    )
