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

from gazette.parsing.meaning.effect_links import Link, Reach, link_of_object, link_of_subject
from gazette.parsing.meaning.other_documents import OtherDocument, ShortNames, other_documents
from gazette.parsing.meaning.relation_days import Days, days_of
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
#: Words before 废止 by which it is a duty, a possibility, a question or a fact of the past.
_NO_STATEMENT_BEFORE = re.compile(
    r"(?:应当|应(?!予|同时|一并|即)|可以|(?<!许)可|不得|有权|及时|建议|提请|报请|申请|审议|是否|能否"
    r"|不[予再得能]?|未(?:被|予以?)?|没有|必须|须|需要?|已(?:经)?(?:被|予以|宣布|[于在][^，。；]{4,14})?|被|曾|的|关于[^，。；]{0,6}"
    r"|加快|逐步|尽快|推动|促进|力争|争取|抓紧|计划|打算|研究|考虑|探索|组织)"
    r"(?:依法|予以|按程序|自行|自动|重新|适时|提前|宣布|(?:制定|修改|修订|清理|调整|补充)(?:、|或者?|和))*$"
    r"|(?:制定|修改|修订|修正|清理|调整|补充)(?:、|或者?|和|及|以及)\s*$"
)
_NO_STATEMENT_AFTER = re.compile(
    r"\s*(?:的(?!决定)|[之以]?[前后](?!勤)|期间|期满|之日|日期|时[，,间期]|手续|程序|情形|情况|原因|条件|与否|申请|期限届满)"
)
_PLANNED = re.compile(r"拟(?:予以?|宣布|同时|于[^，。；]{4,14})?$")
#: Governs the title behind it: that title is a ground or an object, no subject of what follows.
_GOVERNED = re.compile(
    r"(?:根据|依据|依照|按照|遵照|参照|比照|对照|适用|执行|遵守|遵循|符合|违反|违背|属于|列入|纳入"
    r"|由|被|有|享受|取得|见|与|同|按|依|以|为|贯彻|落实|实施|出台|制定|制订|印发|发布|公布|学习|称|经|凭|持|满足|达到|涉及)"
    r"(?:现行|国家|省|市|我市|本市|了|《\x01*》[、和及]*)*$"
)
_AND_OTHERS = re.compile(
    rf"\s*等共?(?:([{DIGIT}{HAN}]{{1,4}})\s*[件部个项份]|[^，。；、]{{0,8}}(?:文件|规章|规定|通知))"
)
_EXHORTING = re.compile(r"(?:要|应|须|各[^，。；]{1,8}|坚持|认真|严格|全面|深入)(?:继续)?$")
_EXCEPTED = re.compile(r"除(?!.{0,12}另有)([^。；]{1,60}?)(?:以外|之外|外)[，,]")
_GROUND = re.compile(r"(?:根据|依据|依照|按照|遵照|参照)[^，。；]*$")
_JOIN = re.compile(
    r"\s*(?:等[^，。；、《》]{0,12})?(?:[、，,；;]|和|及|以及|与|并|同时|原|或)|\s*$"
)
_CLOSE_JOIN = re.compile(r"\s*(?:等[^，。；、《》]{0,12})?(?:、|和|及|以及|与|或|$)")
_LEAD_END = re.compile(
    r"(?:的|号(?:令|文件?)?|原|旧|以及|及|和|并|\d日|政府|委员会|办公[室厅]|[局委部厅院会]|将|对|是|联合|条|款|项)\s*$"
)
_TEXT_OF = re.compile(r"\s*(?:中|里|附件[^，。；、《》]{0,4}中?|所附|收录|刊印)的?\s*$")


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
    sentence: Sentence, context: Context, carried: Sequence[OtherDocument] = ()
) -> Reading:
    """What a sentence says of other documents; ``carried`` are titles listed before it."""
    if re.fullmatch(r"\s*[（(].*[）)]\s*", sentence.text):
        inside = sentence.text.strip()[1:-1]
        sentence = replace(sentence, text=f" {inside} ")
    if not may_speak_of_effect(sentence.text):
        return Reading()
    words = effect_words(hide_names(sentence.text))
    return _SentenceReader(sentence, context, carried, words).read() if words else Reading()


def is_said_of_list_above(text: str) -> bool:
    """Whether a sentence says what becomes of documents listed above it: 以上文件同时废止."""
    return may_speak_of_effect(text) and bool(_LIST_ABOVE.search(text))


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
        self.carried = carried
        self.reading = Reading()
        self.leaves_others = False  # 等3件文件: not all are named
        self.start = 0  # where the region of the current word begins
        self.last: list[OtherDocument] = []  # the documents of the word before

    def read(self) -> Reading:
        for place, word in enumerate(self.words):
            after = self.words[place + 1].start if place + 1 < len(self.words) else len(self.text)
            self._region_from(word)
            if not self._is_statement(word):
                self.start = word.end
                self.last = []
                continue
            self._read_word(word, after, is_last=after == len(self.text))
        self._drop_superseded()
        return self.reading

    def _excepted(self, link: Link, word: EffectWord) -> Link:
        """The link where the sentence excepts some content: 除收费标准外，《A》废止."""
        match = _EXCEPTED.search(self.hidden, 0, word.start)
        is_content = match and re.search("内容|条款|标准|部分|第.条", match[1])
        if not is_content or link.reach is not Reach.WHOLE or word.type is not RelationType.REPEALS:
            return link
        return Link(Reach.PART, reasons=("原文另有保留，其余部分废止",), is_common=True)

    def _region_from(self, word: EffectWord) -> None:
        for boundary in _BOUNDARY.finditer(self.hidden, self.start, word.start):
            self.start = boundary.end()

    def _is_statement(self, word: EffectWord) -> bool:
        before = self.hidden[max(0, word.start - 24) : word.start]
        return not (
            _NO_STATEMENT_BEFORE.search(before) or _NO_STATEMENT_AFTER.match(self.hidden, word.end)
        )

    def _read_word(self, word: EffectWord, after: int, *, is_last: bool) -> None:
        """Add what one word says of the documents behind it, else of those before it."""
        days = days_of(self.hidden, word, self.start, after, self.context.begins_on)
        found = [] if self._is_prose(word) else list(self._objects(word, after, is_last=is_last))
        if found:
            self.start = found[-1][0].end
        else:
            found = list(self._subjects(word))
            self.start = word.end
        self.last = [document for document, link in found if link.reach is not Reach.NOTHING]
        found = [(document, self._excepted(link, word)) for document, link in found]
        for document, link in found:
            self.reading.relations += self._relations(word, document, link, days)
        self._note_others(word, found)
        if found and re.search(r"(?:下列|以下|如下)[^。]{0,12}[：:]\s*$", self.text):
            self.reading.announced = (_list_kind(word, days), days)
        if not found and not self._has_governed(word):
            self._note_without_document(word, after, days)

    def _note_others(self, word: EffectWord, found: list[tuple[OtherDocument, Link]]) -> None:
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

    def _is_prose(self, word: EffectWord) -> bool:
        """Whether 继续实施《规划》 only exhorts, as reports do: no act decides anything."""
        if word.type is not RelationType.CONTINUES:
            return False
        before = self.hidden[max(0, word.start - 16) : word.start]
        return word.text.endswith("实施") or bool(_EXHORTING.search(before))

    # the documents behind a word

    def _objects(
        self, word: EffectWord, after: int, *, is_last: bool
    ) -> Iterator[tuple[OtherDocument, Link]]:
        behind = [one for one in self.documents if word.end <= one.start < after]
        end = word.end
        for place, one in enumerate(behind):
            gap = self.hidden[end : one.start]
            if place == 0:
                is_governed = _is_object_gap(gap)
            else:
                is_governed = _is_list_gap(gap, _JOIN if is_last else _CLOSE_JOIN)
            if not is_governed:
                return
            stop = behind[place + 1].start if place + 1 < len(behind) else after
            before = self.hidden[self.start : word.start]
            yield from self._text_or_whole(
                behind, place, link_of_object(self.hidden[one.end : stop], before)
            )
            end = one.end

    def _text_or_whole(
        self, documents: Sequence[OtherDocument], place: int, link: Link
    ) -> Iterator[tuple[OtherDocument, Link]]:
        """A document with its link; of 《通知》中的《甲预案》 the notice only in part."""
        one, inner = documents[place], documents[place + 1 :]
        gap = self.hidden[one.end : inner[0].start] if inner else ""
        if not (inner and _TEXT_OF.fullmatch(gap)):
            yield one, link
            return
        for part in [inner[0], *(other for other in inner[1:] if not other.number)]:
            reason = f"原文只涉及其中的《{part.title}》"
            yield (
                one,
                Link(Reach.PART, reasons=(reason,), is_sure=True, part_title=part.title),
            )

    # the documents before a word

    def _subjects(self, word: EffectWord) -> Iterator[tuple[OtherDocument, Link]]:
        before = [one for one in self.documents if self.start <= one.start < word.start]
        if not before:
            yield from self._inherited(word)
            return
        chosen: list[OtherDocument] = []
        for place in range(len(before) - 1, -1, -1):
            one = before[place]
            following = before[place + 1] if place + 1 < len(before) else None
            is_apart = following and not self._is_joined(one, following)
            if is_apart and following and not self._is_governed(following):
                break
            if not self._is_governed(one):
                chosen.insert(0, one)
        if not chosen:
            return
        if self.carried and chosen[0] is before[0] and not self.hidden[: chosen[0].start].strip():
            chosen = [*self.carried, *chosen]
        last = chosen[-1]
        behind = self.hidden[word.end :]
        link = link_of_subject(self.hidden[last.end : word.start], behind)
        if re.match(r"\s*第[^，。；]{1,8}[条款项章节]", behind):  # 对《A》进行修改，废止第三条
            link = link_of_object(behind, "")
        for place, one in enumerate(chosen):
            is_near = one is last
            own = link if is_near or link.is_common else replace(link, addresses=())
            gap_link = own if is_near else self._link_between(one, chosen, place, link)
            yield from self._text_or_whole(chosen, place, gap_link)

    def _link_between(
        self, one: OtherDocument, chosen: Sequence[OtherDocument], place: int, last: Link
    ) -> Link:
        """The link of a document before the last: its own provisions (《A》第三条、《B》废止)."""
        if one in self.carried:
            return Link(Reach.WHOLE, is_sure=True)
        own = link_of_subject(
            self.hidden[one.end : chosen[place + 1].start].rstrip("、，,和及与以 "), ""
        )
        if own.reach is Reach.PART:
            return own
        return (
            last
            if last.reach is not Reach.PART or last.is_common
            else Link(Reach.WHOLE, is_sure=True)
        )

    def _is_joined(self, one: OtherDocument, following: OtherDocument) -> bool:
        gap = self.hidden[one.end : following.start]
        if _is_list_gap(gap, _JOIN) or _TEXT_OF.fullmatch(gap):
            return True
        own = gap.rstrip("、，,和及与以 ")
        return link_of_subject(own, "").reach is Reach.PART and gap[-1:] in "、，,和及与"

    def _is_governed(self, one: OtherDocument) -> bool:
        lead = self.hidden[self.start : one.start]
        clause = re.split(r"[，,；;。]", lead)[-1]
        if re.search(r"(?:修正|修订|修改|公布|发布|印发|颁布|通过|批准|制定)的\s*$", clause):
            return False
        return bool(_GOVERNED.search(clause) or _GROUND.search(clause))

    def _inherited(self, word: EffectWord) -> Iterator[tuple[OtherDocument, Link]]:
        """The documents of the word before: 《A》继续有效，有效期延长至…."""
        gap = self.hidden[self.start : word.start]
        link = link_of_subject(gap, "")
        if not (link.reach is Reach.WHOLE and link.is_sure):
            return
        for one in self.last:
            yield one, Link(Reach.WHOLE, is_sure=True)

    # what is made of a document

    def _relations(
        self, word: EffectWord, document: OtherDocument, link: Link, days: Days
    ) -> Iterator[Relation]:
        if document.is_paper or link.reach is Reach.NOTHING:
            self.reading.is_unread = False
            return
        kind = _kind(word, link, days)
        is_unnamed = link.reach is Reach.PART and not (link.addresses or link.part_title)
        if is_unnamed and kind in (*_TERM_WORDS, RelationType.RESUMES):
            return  # what is extended or goes on is a thing that the document gives
        if _PLANNED.search(self.hidden[max(0, word.start - 20) : word.start]):
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

    def _note_without_document(self, word: EffectWord, after: int, days: Days) -> None:
        """What is to be made of a word that names no document: a list, or a finding."""
        phrase = self.hidden[self.start if self.start < word.start else 0 : word.start]
        clause = re.split(r"[，,；;]", self.hidden[: word.start])[-1]
        clause = phrase if len(clause) <= 4 else clause
        rest = re.split(r"[，,；;。]", self.hidden[word.end : after])[0]
        around = clause + word.text + rest
        if word.type in _TERM_WORDS and self.context.title_names:
            self.reading.relations += self._of_title(word, days)
            return
        if rest.endswith("的") or _PLANNED.search(clause):
            return
        if re.search(r"下列|以下|如下", phrase + around) or self._opens_list(around):
            self.reading.announced = (_announced(word, days, phrase + around), days)
        elif _LIST_ABOVE.search(around):
            self.reading.announced = (_announced(word, days, around), days)
            self.reading.is_about_list_above = True
        elif (
            word.type is RelationType.REPEALS
            and _ends(word, clause, rest)
            and (_speaks_of_documents(around, self.text))
        ):
            self.reading.is_unread = not self.reading.relations

    def _opens_list(self, around: str) -> bool:
        """Whether a sentence ends with a colon behind what it says of documents."""
        is_open = self.text.rstrip().endswith(("：", ":"))
        return is_open and bool(_DOCUMENT_NOUN.search(around))

    def _of_title(self, word: EffectWord, days: Days) -> Iterator[Relation]:
        """The extension of what the document's title names: 经研究，决定有效期延长2年."""
        for document in self.context.title_names:
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


_LIST_ABOVE = re.compile(
    r"(?:上述|以上|前述|上列)[^，。；]{0,20}(?:文件|规章|规定|法规|通知|办法|件)"
)
_TERM_WORDS = (RelationType.EXTENDS, RelationType.CONTINUES)
_DOCUMENT_NOUN = re.compile(
    r"(?:文件|规定|办法|通知|意见|细则|条例|规章|法规|决定|预案|方案|政策|规范|规则)(?![\u4e00-\u9fff]{0,2}[证牌照])"
)


def _ends(word: EffectWord, clause: str, rest: str) -> bool:
    """Whether a clause states an end, and does not only name the act: 废止规章由…决定."""
    stated = r"同时|一并|即行|相应|予以|均|一律|全部|宣布|决定|现|起\s*$"
    return not rest.strip() or word.text not in ("废止", "失效") or bool(re.search(stated, clause))


def _speaks_of_documents(clause: str, sentence: str) -> bool:
    """Whether a clause speaks of documents other than its own, though it names none."""
    own = re.search(
        r"(?<![与同和跟])本(?!市|省|县|区|级|地|部门|单位|行政|系统|机关)[\u4e00-\u9fff]{1,10}",
        clause,
    )
    listed = "附件" in sentence or re.search(
        r"目录|名单|清单|附表|所列|有效期|届满|期满|到期|(?:决定|情况)$", clause
    )
    is_open = re.search("未(?:纳入|列入|在)", sentence)  # 凡未列入本目录的文件一律废止
    return bool(_DOCUMENT_NOUN.search(clause)) and not own and bool(is_open or not listed)


def _is_list_gap(gap: str, joining: re.Pattern[str]) -> bool:
    """Whether two titles with this gap stand in one list: 《A》、2012年印发的《B》; not
    废止《A》，修改《B》."""
    match = joining.match(gap)
    rest = gap[match.end() :].strip() if match else ""
    if re.search(r"修改|修订(?!的)|制定|保留|重新|执行|适用|依据|按照", rest):
        return False
    return bool(match) and (not rest or bool(_LEAD_END.search(rest)))


def _is_object_gap(gap: str) -> bool:
    """Whether what stands between 废止 and a title leaves the title its object."""
    if re.fullmatch(r"[^，。；,;]{0,30}[：:]\s*", gap):
        return True
    return not re.search(r"[，。；：,;:]|与|根据|依据|依照|按照|不符|违反|为准|^\s*[的后前]", gap)


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
    return Relation(
        type=kind,
        title=document.title.strip(),
        number=document.number,
        issued_on=document.issued_on,
        span=sentence.span,
        row=sentence.row,
        place=sentence.place,
        quote=sentence.printed,
        effective_on=days.on,
        until=days.until if has_term else None,
        years=(length.years or None) if length else None,
        months=(length.months or None) if length else None,
        confidence=confidence,
        reasons=reasons,
    )
