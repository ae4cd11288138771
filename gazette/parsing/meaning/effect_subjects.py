"""Whose effect a wording states: the document's, that of one of its parts, or another's.

Reads a wording with the words before and behind it; writes a ``Topic`` and a ``Part``. The
words before it name the subject: 本办法, 第五条, 在东山区, 《…》, 示范企业; behind it may stand
what is carried out (起执行本标准). Where nothing is named, the clause before says it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from gazette.parsing.meaning.effect_wording import Matter, Wording
from gazette.parsing.meaning.own_names import OwnNames
from gazette.parsing.parsed import PartKind
from gazette.parsing.words.numerals import DIGIT, HAN
from gazette.parsing.words.sentences import Sentence


class Topic(StrEnum):
    """Whom a clause is about."""

    OPEN = "open"  # nothing said yet in this row
    ITSELF = "itself"
    OTHER = "other"  # another document
    THING = "thing"  # a certificate, a subsidy, a base
    CONDITION = "condition"  # 有…情形的
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document as a sentence names it: 第五条, 东山区, 既有企业."""

    kind: PartKind
    words: str


_LONGEST_AREA = 40
_NOTE = re.compile(r"(?:公布|发布|颁布|通过|修订|修正|施行|批准|令第\S{1,6}号)[\s，、]*$")
LINKS = re.compile(
    r"(?:[（(\s，、]|并且|并|且|同时|其中|但是|但|而|现(?![有行役])|均|也|将|拟|予以|即|(?:上述|以上)(?=[自从])|暂|特此通知|请遵照执行|请认真贯彻执行|因此|故)*"
)
_PROVISION = re.compile(
    rf"(?P<words>第[{HAN}{DIGIT}]+[条章节款项](?:之[{HAN}{DIGIT}]+)?(?:(?:第[（(]?[{HAN}{DIGIT}]+[）)]?[条章节款项目]|[（(][{HAN}{DIGIT}]+[）)])"
    rf"|(?:、|和|及|以及|与|至|到|—|－|-)第[（(]?[{HAN}{DIGIT}]+[）)]?[条章节款项目](?:之[{HAN}{DIGIT}]+)?)*"
    rf"|附[件表录图][{HAN}{DIGIT}]*(?:[、和及]附[件表录图]?[{HAN}{DIGIT}]+)*)"
    r"(?P<rest>(?:中|的|所|等)*(?:规定|条款|内容|要求|款项|条文)*(?:的[^，。；]{0,24})?)$"
)
_OTHERS = re.compile(
    r"(?:本[\u4e00-\u9fff]{1,8})?(?:的)?(?:其他|其余|其它|余下|剩余|除此之外的?)(?P<what>[^，。；]{0,10})$"
)
_OTHER_PARTS = re.compile(r"(?:各)?(?:条款?|规定|条文|内容|部分|款项|章节|事项|条|章)?(?:规定)?$")
_AREA = re.compile(
    r"(?:在)?(?P<words>[^，。；《》]{1,40}?(?:区|县|市|镇|乡|街道|地区|区域|流域|片区|省|州|旗|园区|城区))"
    r"(?:行政区域|辖区|区域|范围)?(?:范围)?[内]?$"
)
_WHOLE_AREA = re.compile(
    r"(?:全[市省国区县域]|本[市省区县行]|各[区县地市]|[^，。]*范围内?$|我[市省区县])"
)
_GROUP = re.compile(r"(?:对于?|针对|关于)(?P<words>[^，。；《》]{1,40}?)(?:来说|而言)?$")
CONDITION = re.compile(r"(?:^(?:如果?|若|凡|遇|当|因)|情形|的$|条件)")
TRANSITION = re.compile(
    r"(?:公布|发布|印发|施行|实施|执行|生效|出台|试行|有效)(?:之?前|之?后|以前|以后|之日|期间|期内|以来|过程|时)"
)
_PLAIN = re.compile(
    r"(?:由|经|自|从|于|将|拟|暂|已|统一|正式|全文|作为|及|和|与|、|（|\(|\s|一式|现|已经|在|为|即|仍|均|并|应|应当|可|的?试行|原则上|有效期|主动公开|属于|规定的?(?:施行|有效))"
)
THINGS = re.compile(
    r"(?:规定|确定|认定|所称|所指|所列|涉及|明确|提出|要求|设定|支持|发放|核发)?(?:中|里|内)?(?:的|[^，。；]*的)"
)
_SURE_VERBS = ("施行", "试行", "暂行", "生效")
_CITED_RULE = re.compile(r"(?:依照|按照|根据|依据|违反|符合|执行|适用|参照|贯彻|落实)[^，。；]*$")


_ACTS = (Matter.BEGINS, Matter.IS_POSTPONED, Matter.IS_SUSPENDED)
_ENDING = ("废止", "停止执行", "停止施行", "停止实施", "不再执行", "终止执行")
#: 除第六条外: the whole but for it.
_EXCEPT = re.compile(r"除[^，。；]{1,40}?(?:以外|之外|外)的?(?:其他|其余)?[^，。；]{0,6}$")
_WHOM = re.compile(
    r"[\u4e00-\u9fff、]{1,16}(?:项目|企业|单位|车辆|人员|机构|用户|居民|学生|对象|部门|工程|小区|建筑|设备|船舶|场所"
    r"|商户|主体|申请人|者)"
)


@dataclass(frozen=True, slots=True)
class Saying:
    """A wording with the words before and behind it in its clause, as read and as printed."""

    wording: Wording
    sentence: Sentence
    lead: str
    original_lead: str
    tail: str
    original_tail: str
    words: str

    @property
    def is_note(self) -> bool:
        """Whether it belongs to the note below a title: …令第88号公布　自…起施行."""
        lead = self.lead
        is_dated = bool(re.search(r"\d{4}年|令第|[一二]\S{3}年", lead))
        return is_dated and len(lead) > 8 and bool(_NOTE.search(lead)) and "本" not in lead


class Subject:
    """Whose effect one wording states."""

    def __init__(
        self,
        names: OwnNames,
        topic: Topic,
        part: Part | None,
        saying: Saying,
        has_begun: bool,
    ) -> None:
        self.names, self.topic, self.part, self.saying = names, topic, part, saying
        self.has_begun = has_begun
        self.wording = saying.wording
        lead, original = saying.lead, saying.original_lead
        links = LINKS.match(lead)
        at = links.end() if links else 0
        lead, original = lead[at:], original[at:]
        if lead.startswith("除") and len(lead) > 1 and not _EXCEPT.match(lead):
            lead, original = lead[1:], original[1:]
        kept = lead.rstrip("的 \u3000:：")
        kept = re.sub(r"(?:自|从)[^，。；自从]{2,24}起$", "", kept)
        self.lead, self.original = kept, original[: len(kept)]

    def read(self) -> tuple[Topic | None, Part | None]:
        """The topic and the part; the topic is None where the clause changes none."""
        topic, part = self._named() if self.lead else self._unnamed()
        if topic is not Topic.ITSELF:
            return topic, part
        if self.wording.inside and (not self.lead or part is None):
            topic, part = self._inside(self.wording.inside)
        if topic is Topic.ITSELF and part is None and self._has_other_object():
            return Topic.THING, None
        return topic, part

    def _named(self) -> tuple[Topic | None, Part | None]:
        lead = self.lead
        if length := self.names.at_start(lead, self.original):
            return self._own(lead[length:].lstrip())
        if self._object_is_own():
            return Topic.ITSELF, self._part_of(lead)
        if _EXCEPT.match(lead):
            return Topic.ITSELF, None
        if lead.startswith("第") or lead.startswith("附"):
            return self._provision(lead)
        if others := _OTHERS.match(lead):
            return self._rest(others)
        if self.topic is Topic.ITSELF and (part := self._area_or_group(lead)):
            return Topic.ITSELF, part
        if self._ends_in_own_name() or self.names.is_short_title(lead):
            return Topic.ITSELF, None
        if self._is_group_alone(lead):
            return Topic.ITSELF, Part(PartKind.GROUP, lead)
        if self._is_area_alone(lead):
            return Topic.ITSELF, self._part_of(lead)
        if CONDITION.search(lead):
            return Topic.CONDITION, None
        return (Topic.OTHER if "《" in lead else Topic.THING), None

    def _own(self, rest: str) -> tuple[Topic | None, Part | None]:
        """Which part of the document the words behind its name mean."""
        rest = rest.lstrip("，, \u3000")
        if not rest or rest in ("规定", "全文") or _EXCEPT.match(rest):
            return Topic.ITSELF, None
        if TRANSITION.match(rest):
            return None, None
        inner = re.sub(r"^(?:中的?|的|内的?|里的?)", "", rest)
        if match := _PROVISION.match(inner):
            return Topic.ITSELF, Part(PartKind.PROVISION, match["words"])
        if others := _OTHERS.match(rest):
            return self._rest(others)
        if rest[0] in "在对针" and (part := self._area_or_group(rest)):
            return Topic.ITSELF, part
        if _WHOLE_AREA.match(rest.lstrip("在")):
            return Topic.ITSELF, None
        if _PLAIN.match(rest) and not CONDITION.search(rest):
            return Topic.ITSELF, None
        if not THINGS.match(rest) and len(rest) <= 4:
            return Topic.ITSELF, None
        return Topic.THING, None

    def _provision(self, lead: str) -> tuple[Topic, Part | None]:
        match = _PROVISION.match(lead)
        if match is None:
            return Topic.THING, None
        if self.topic is Topic.OTHER:
            return Topic.OTHER, None
        return Topic.ITSELF, Part(PartKind.PROVISION, match["words"])

    def _rest(self, others: re.Match[str]) -> tuple[Topic, Part | None]:
        """其他条款 are the whole document but for what was named; 其他区 is an area."""
        if self.topic is Topic.OTHER:  # 《A》除第四条外，其余条款自…起停止执行
            return Topic.OTHER, None
        if _OTHER_PARTS.match(others["what"]):
            return Topic.ITSELF, None
        if self.topic is Topic.ITSELF:
            return Topic.ITSELF, self._part_of(others[0])
        return Topic.THING, None

    def _area_or_group(self, words: str) -> Part | None:
        if _WHOLE_AREA.match(words.lstrip("在")):
            return None
        if match := _GROUP.match(words):
            return Part(PartKind.GROUP, match["words"])
        if match := _AREA.match(words):
            return Part(PartKind.AREA, match["words"])
        return None

    def _part_of(self, words: str) -> Part:
        return self._area_or_group(words) or Part(PartKind.GROUP, words)

    def _inside(self, inside: str) -> tuple[Topic, Part | None]:
        """The area or group between the day and the verb: 自…起在东山区施行."""
        match = re.search(r"(?:在|对于?|于)(?P<words>.+)", inside)
        if match is None:
            return Topic.ITSELF, self.part if not self.lead else None
        part = self._area_or_group(match[0])
        is_further = self.part is not None and self.part.kind is PartKind.AREA
        if part is None and is_further and match["words"].startswith("各"):
            part = Part(PartKind.AREA, match["words"])  # 在城区施行，自…起在各县施行
        return Topic.ITSELF, part

    def _is_area_alone(self, lead: str) -> bool:
        """Whether a row begins with an area in which what is unnamed begins: 东山区自…起执行."""
        is_open = self.topic in (Topic.OPEN, Topic.UNKNOWN) and len(lead) <= _LONGEST_AREA
        is_beginning = self.wording.matter is Matter.BEGINS and not self.wording.is_unread
        return bool(
            is_open
            and is_beginning
            and self.wording.verb in ("施行", "执行", "实施")
            and re.fullmatch(r"(?:[\u4e00-\u9fff]{1,6}[区县市旗][、和及]?)+", lead)
            and not self._has_other_object()
        )

    def _is_group_alone(self, lead: str) -> bool:
        """Whether whom the document is for stands alone behind its beginning: 在建项目自…起执行."""
        return bool(
            self.topic is Topic.ITSELF
            and self.has_begun
            and self.wording.matter is Matter.BEGINS
            and self.wording.verb in ("施行", "执行", "实施", "适用")
            and _WHOM.fullmatch(lead)
            and not self._has_other_object()
        )

    def _ends_in_own_name(self) -> bool:
        at = self.names.find(self.lead, self.original)
        if at <= 0 or _CITED_RULE.search(self.lead[:at]):
            return False
        return at + self.names.at_start(self.lead[at:], self.original[at:]) == len(self.lead)

    def _object_is_own(self) -> bool:
        tail = self.saying.tail.lstrip()
        return bool(tail) and bool(self.names.at_start(tail, self.saying.original_tail.lstrip()))

    def _has_other_object(self) -> bool:
        """Whether something else is carried out or ends: 自…起执行新的收费标准, 停止执行《A》."""
        is_act = self.wording.matter in _ACTS or self.wording.verb in _ENDING
        if not is_act or self._object_is_own():
            return False
        tail = self.saying.tail.lstrip(" \u3000")
        return (
            bool(tail)
            and tail[0] not in "，,（(至到、—-外，。止为，"
            and not re.match(r"(?:并|且|后|有效|试行|期限|期)", tail)
        )

    def _unnamed(self) -> tuple[Topic | None, Part | None]:
        """The subject of a clause that names none."""
        wording = self.wording
        if self.topic is Topic.ITSELF:
            if wording.is_weak and not self.has_begun:
                return None, None
            return Topic.ITSELF, self.part if wording.matter is Matter.BEGINS else None
        event = wording.since.event if wording.since else ""
        if event and (self.topic is not Topic.OPEN or event[0] in "经报"):
            return None, None
        is_sure = wording.verb in _SURE_VERBS or wording.verb.startswith(("施行", "试行"))
        if self.topic is Topic.CONDITION and self.part and wording.matter is Matter.BEGINS:
            is_said = is_sure or self._object_is_own()
            return (Topic.ITSELF, self.part) if is_said else (None, None)
        if self.topic is Topic.UNKNOWN:
            return (Topic.ITSELF if is_sure and not wording.is_weak else None), None
        if self.topic is not Topic.OPEN or wording.is_weak:
            return None, None
        is_item = "__item" in self.saying.sentence.row
        is_term = wording.matter is not Matter.BEGINS
        if self._object_is_own() or is_sure or not (is_item or (is_term and not wording.verb)):
            return Topic.ITSELF, None
        return None, None
