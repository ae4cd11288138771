"""The documents of which a word of effect is said, and how far. Part of ``relations``.

Reads the documents that a sentence names; writes them with their ``Link``. A word governs
those behind it (废止《A》《B》), else those before it (《A》《B》同时废止), back to the predicate
before, but none that depends on another word (根据《A》, 适用《A》, 由《A》代替).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gazette.parsing.meaning.effect_links import (
    Link,
    Reach,
    link_of_object,
    link_of_subject,
    of_group_before,
)
from gazette.parsing.meaning.other_documents import OtherDocument
from gazette.parsing.parsed import RelationType
from gazette.parsing.words.effect_words import EffectWord
from gazette.parsing.words.numerals import DIGIT, HAN

Governed = tuple[OtherDocument, Link]

_WHOLE = Link(Reach.WHOLE, is_sure=True)
#: Governs the title behind it: that title is a ground or an object, no subject of what follows.
_GOVERNED = re.compile(
    r"(?:根据|依据|依照|按照|遵照|参照|比照|对照|适用|执行|遵守|遵循|符合|违反|违背|属于|列入|纳入"
    r"|自|从|待|由|被|有|享受|取得|见|与|同|按|依|以|为|贯彻|落实|实施|出台|制定|制订|印发|发布|公布|学习|称|经|凭|持|满足|达到|涉及)"
    r"(?:现行|国家|省|市|我市|本市|了|《\x01*》[、和及]*)*$"
)
_EXCEPTED = re.compile(r"除(?!.{0,12}另有)([^。；]{1,60}?)(?:以外|之外|外)[，,]")
_GROUND = re.compile(r"(?:根据|依据|依照|按照|遵照|参照)[^，。；]*$")
#: What may follow a title in a list: 等2件政府规章.
_AND_MORE = (
    rf"\s*[）)]?\s*(?:等共?(?:[{DIGIT}{HAN}]{{1,4}}[件部个份项])?"
    r"(?:行政|市?政府|地方性)?(?:规范性文件|文件|规章|法规|规定|办法|通知|政策)?)?"
)
_JOIN = re.compile(rf"{_AND_MORE}(?:[、，,；;]|和|及|以及|与|并|同时|原|或)|\s*$")
_CLOSE_JOIN = re.compile(rf"{_AND_MORE}(?:、|和|及|以及|与|或|$)")
#: A predicate between two titles: each has one of its own.
_PREDICATE = re.compile(
    r"予以|作出|进行|修改(?!的)|修订(?!的)|制定(?!的)|保留|重新|执行(?!的)|适用(?!的)|依据|按照"
)
#: 修订《A》，废止不合时宜的文件: the word has an object of its own, and says nothing of A.
_OWN_OBJECT = re.compile(
    r"\s*[^，。；《》\x01第]{2,40}?(?:文件|规定|办法|制度|做法|措施|政策|条款|标准|证照|许可|事项|清单|报表|台账)(?=[，。；、]|$)"
)
#: 《A》第一条延长至…，其他条款不再执行: the rest of A.
_OTHER_PARTS = re.compile(
    r"[^，,。；;]{0,30}[，,；;]?\s*(?:其他|其余|其它|余下)的?(?:条款|内容|规定|条文|政策|部分|附件)?(?:均|一律|同时|予以|全部)*\s*"
)
_ACTED = re.compile(r"[，,]\s*(?:并|且|同时|及时|全面)?$")
_AGENT = re.compile(r"\s*(?:（\x01*）)?\s*(?:已经?)?(?:明确|规定|决定|宣布|要求)?\s*")
_AGENT_OF = re.compile(r"\s*(?:（\x01*）)?\s*(?:已经?)?(?:明确|规定|决定|宣布)?(?:将|把|对)\s*")
_LEAD_END = re.compile(
    r"(?:的|号(?:令|文件?)?|\d{4}\s*年|原|旧|以及|及|和|并|\d日|政府|委员会|办公[室厅]|[局委部厅院会]|将|对|是|联合|条|款|项|[（(])\s*$"
)
_TEXT_OF = re.compile(r"\s*(?:中|里|附件[^，。；、《》]{0,4}中?|所附|收录|刊印)的?\s*$")


class GovernedDocuments:
    """Finds the documents of each word of a sentence, from left to right.

    ``start`` is where the region of the current word begins, ``last`` are the documents of
    the word before it, ``carried`` those of a list that stands before the sentence.
    """

    def __init__(
        self,
        hidden: str,
        documents: Sequence[OtherDocument],
        carried: Sequence[OtherDocument],
    ) -> None:
        self.hidden = hidden
        self.documents = documents
        self.carried = carried
        self.start = 0
        self.last: list[OtherDocument] = []

    def of(self, word: EffectWord, after: int, *, may_have_objects: bool) -> list[Governed]:
        """The documents of a word whose region ends at ``after``; the next begins behind it."""
        is_last = after == len(self.hidden)
        found = list(self.objects(word, after, is_last=is_last)) if may_have_objects else []
        if self._is_act_of_another(word, found):
            self.pass_over(word)
            return []
        if found:
            self.start = found[-1][0].end
        else:
            found = list(self.subjects(word))
            self.start = word.end
        self.last = [document for document, link in found if link.reach is not Reach.NOTHING]
        return [(document, self._excepted(link, word)) for document, link in found]

    def _is_act_of_another(self, word: EffectWord, objects: Sequence[Governed]) -> bool:
        """Whether a sentence only tells what another document did: 《决定》废止了《A》."""
        before = [one for one in self.documents if self.start <= one.start < word.start]
        if not objects or not before or self._is_governed(before[-1]):
            return False
        return bool(_AGENT.fullmatch(self.hidden[before[-1].end : word.start]))

    def pass_over(self, word: EffectWord) -> None:
        """Go on behind a word that states nothing; 《A》需继续执行，有效期延长… still means A."""
        is_of_term = word.type in (RelationType.CONTINUES, RelationType.EXTENDS)
        meant = list(self.subjects(word)) if is_of_term else []
        self.last = [one for one, link in meant if link.reach is Reach.WHOLE and link.is_sure]
        self.start = word.end

    def _excepted(self, link: Link, word: EffectWord) -> Link:
        """The link where the sentence excepts some content: 除收费标准外，《A》废止."""
        match = _EXCEPTED.search(self.hidden, 0, word.start)
        is_content = match and re.search("内容|条款|标准|部分|第.条", match[1])
        if not is_content or link.reach is not Reach.WHOLE or word.type is not RelationType.REPEALS:
            return link
        return Link(Reach.PART, reasons=("原文另有保留，其余部分废止",), is_common=True)

    def objects(self, word: EffectWord, after: int, *, is_last: bool) -> Iterator[Governed]:
        """The documents behind a word: 废止《A》和《B》."""
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
    ) -> Iterator[Governed]:
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

    def subjects(self, word: EffectWord) -> Iterator[Governed]:
        """The documents before a word, back to the predicate before: 《A》《B》同时废止."""
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
        if chosen and self._has_own_object(chosen[-1], word):
            return
        first = before.index(chosen[0]) if chosen else 0
        if not chosen or (first and self._is_agent(before[first - 1], chosen[0])):
            return
        if self.carried and chosen[0] is before[0] and not self.hidden[: chosen[0].start].strip():
            chosen = [*self.carried, *chosen]
        last = chosen[-1]
        behind = self.hidden[word.end :]
        link = link_of_subject(self.hidden[last.end : word.start], behind)
        if re.match(r"\s*第[^，。；]{1,8}[条款项章节]", behind):  # 对《A》进行修改，废止第三条
            link = link_of_object(behind, "")
        link = of_group_before(link, self.hidden[self.start : chosen[0].start])
        for place, one in enumerate(chosen):
            is_near = one is last
            own = link if is_near or link.is_common else replace(link, addresses=())
            gap_link = own if is_near else self._link_between(one, chosen, place, link)
            yield from self._text_or_whole(chosen, place, gap_link)

    def _has_own_object(self, one: OtherDocument, word: EffectWord) -> bool:
        """Whether a word stands in a clause of its own, with an object of its own."""
        gap = self.hidden[one.end : word.start]
        return bool(_ACTED.search(gap) and _OWN_OBJECT.match(self.hidden, word.end))

    def _is_agent(self, one: OtherDocument, changed: OtherDocument) -> bool:
        """Whether another document is what changes: 《公告》将《A》执行期限延长至…."""
        gap = self.hidden[one.end : changed.start]
        return bool(_AGENT_OF.fullmatch(gap)) and not self._is_governed(one)

    def _link_between(
        self,
        one: OtherDocument,
        chosen: Sequence[OtherDocument],
        place: int,
        last: Link,
    ) -> Link:
        """The link of a document before the last: its own provisions (《A》第三条、《B》废止)."""
        if one in self.carried:
            return _WHOLE
        own = link_of_subject(
            self.hidden[one.end : chosen[place + 1].start].rstrip("、，,和及与以 "), ""
        )
        if own.reach is Reach.PART:
            return own
        return last if last.reach is not Reach.PART or last.is_common else _WHOLE

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

    def _inherited(self, word: EffectWord) -> Iterator[Governed]:
        """The documents of the word before: 《A》继续有效，有效期延长至…."""
        gap = self.hidden[self.start : word.start]
        if _OTHER_PARTS.fullmatch(gap) and word.type is RelationType.REPEALS:
            reason = "原文只涉及其中未另行写明的其他内容"
            for one in self.last:
                yield one, Link(Reach.PART, reasons=(reason,))
            return
        link = link_of_subject(gap, "")
        if not (link.reach is Reach.WHOLE and link.is_sure):
            return
        for one in self.last:
            yield one, _WHOLE


#: The history of a rule before its title: 废止2005年通过、根据2012年《决定》修正的《A》.
_HISTORY_BEFORE = re.compile(
    r"[、，,]?\s*(?:根据|依据|按照|经)[^。；;]*(?:修正|修订|修改)(?:并[^，。；]{1,8})?的\s*$"
)


def _is_list_gap(gap: str, joining: re.Pattern[str]) -> bool:
    """Whether two titles with this gap stand in one list: 《A》、2012年印发的《B》; not
    废止《A》，修改《B》."""
    match = joining.match(gap)
    rest = gap[match.end() :].strip() if match else ""
    if _PREDICATE.search(gap):
        return False
    return bool(match) and (not rest or bool(_LEAD_END.search(rest)))


def _is_object_gap(gap: str) -> bool:
    """Whether what stands between 废止 and a title leaves the title its object."""
    if re.fullmatch(r"[^，。；,;]{0,30}[：:]\s*", gap):
        return True
    gap = _HISTORY_BEFORE.sub("", gap)
    return not re.search(r"[，。；：,;:]|与|根据|依据|依照|按照|不符|违反|为准|^\s*[的后前]", gap)
