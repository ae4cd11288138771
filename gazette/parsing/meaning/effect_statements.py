"""Statements of a document about its own effect: who begins, ends or lasts, and which part.

Reads sentences, clause by clause; writes ``EffectStatement``. In each clause the words
before 自…起施行, 有效期5年 or 至…止 say who is meant: the document itself, one of its parts, an
area or a group; another document; a thing with a term of its own (示范企业, 许可证); a condition
(…的). Where nothing stands before them, the clause before says it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from gazette.parsing.meaning.effect_wording import TRIGGER, Matter, Wording, wordings
from gazette.parsing.meaning.own_names import OwnNames
from gazette.parsing.parsed import PartKind
from gazette.parsing.words.clauses import clauses
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


@dataclass(frozen=True, slots=True)
class EffectStatement:
    """What a sentence says of the document itself; ``part`` is None for the whole.

    ``words`` are those of the wording as printed.

    ``is_note``: it stands in the note below the title (题注), which a later word outranks.
    ``is_of_cover``: it is about the notice that promulgates (本通知), which the measure's own
    words outrank.
    """

    wording: Wording
    sentence: Sentence
    part: Part | None = None
    is_note: bool = False
    is_of_cover: bool = False
    words: str = ""


@dataclass(slots=True)
class OwnStatements:
    """The statements of some sentences, and the sentences about the document itself that
    say something of effect or term which is not understood."""

    read: list[EffectStatement] = field(default_factory=list)
    unread: list[Sentence] = field(default_factory=list)


def own_statements(sentences: Iterable[Sentence], names: OwnNames) -> OwnStatements:
    """What sentences say of the effect of the document that has these names."""
    reader = _Reader(names)
    for sentence in sentences:
        reader.read(sentence)
    return reader.found


_LONGEST_LABEL = 20
_LONGEST_AREA = 40
#: A longer clause, or one with a longer gap, is no sentence but a table or a fault of print.
_LONGEST_CLAUSE = 400
_GAP = re.compile(r"\s{12,}")
_TO = re.compile(r"[至到—]|截止|计算|起算")
_LONGEST_HEADING = 16
_TERM_HEADING = re.compile(r"(?:施行|实施|执行|有效|试行|生效)(?:日期|时间|期限?)$")
_DAY_FIRST = re.compile(rf"(?:自|从)?\s*(?:[12]\d{{3}}|[{HAN}]{{4}})\s*年")
#: How far into a sentence the name stands that says whether it is about the notice.
_COVER_REACH = 24
_HEADING = re.compile(
    r"\s*(?:[（(【\[](?![^）)】\]]*(?:公布|发布|颁布|令第))[^）)】\]]{1,20}[）)】\]])?\s*"
    r"(?:(?:(?:施行|实施|执行|生效)(?:日期|时间|期限)|效力)(?=[自从本\s])|有效期限?(?=本))?\s*"
)
_NOTE = re.compile(r"(?:公布|发布|颁布|通过|修订|修正|施行|批准|令第\S{1,6}号)[\s，、]*$")
_COLON = re.compile(r"(?<=[期间限])[：:]|(?<=日期)[：:]")
_LINKS = re.compile(
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
_CONDITION = re.compile(r"(?:^(?:如果?|若|凡|遇|当|因)|情形|的$|条件)")
_TRANSITION = re.compile(
    r"(?:公布|发布|印发|施行|实施|执行|生效|出台|试行|有效)(?:之?前|之?后|以前|以后|之日|期间|期内|以来|过程|时)"
)
_PLAIN = re.compile(
    r"(?:由|经|自|从|于|将|拟|暂|已|统一|正式|全文|作为|及|和|与|、|（|\(|\s|一式|现|已经|在|为|即|仍|均|并|应|应当|可|的?试行|原则上|有效期|主动公开|属于|规定的?(?:施行|有效))"
)
_THINGS = re.compile(
    r"(?:规定|确定|认定|所称|所指|所列|涉及|明确|提出|要求|设定|支持|发放|核发)?(?:中|里|内)?(?:的|[^，。；]*的)"
)
_TAIL_OF_OTHER = re.compile(r"\s*(?:的|前|后|以来|期间|过程|之前|之后|情况|时[，,]|细则|方案|意见)")
_PROMULGATES = re.compile(r"现(?:予|将|印发|行)?以?(?:公布|发布|印发|颁布|将)|印发给你们")
#: 本办法原有效期至…, now another one.
_FORMER = re.compile(r"(?:原|原定|此前|原来)的?$")
_SURE_VERBS = ("施行", "试行", "暂行", "生效")
_CITED_RULE = re.compile(r"(?:依照|按照|根据|依据|违反|符合|执行|适用|参照|贯彻|落实)[^，。；]*$")


def _label_length(sentence: Sentence, text: str) -> int:
    """How many characters of a sentence's text are the label and heading of its row."""
    if text is not sentence.text:
        return 0
    at = text.find(sentence.printed[:4]) if sentence.printed else 0
    at = at if 0 <= at <= _LONGEST_LABEL else 0
    heading = _HEADING.match(text, at)
    return heading.end() if heading else at


#: What a sentence about the document itself says of effect in one way or another …
_MAY_SPEAK = re.compile(r"施行|生效|有效期|试行期|失效|废止")
_SPEAKS = re.compile(
    r"(?:自|从|于|起|后|至|到|由)[^，。；]{0,30}(?:施行|生效)|(?:施行|实施|生效)(?:日期|时间)|(?:有效|试行|施行)期限?"
    r"|(?:自动|自行|即行)(?:失效|废止)"
)
#: … and what only mentions it.
_QUIET = re.compile(
    r"(?:施行|实施|生效|试行|有效期限?|试行期限?|施行期限?|失效|废止)的?(?:之?前|之?后|以前|以后|之日|当日|期间|内|以来|过程|中"
    r"|时|届?满|期满|到期|细则|方案|情况|意见|办法|条件|评估|监督|结束|终止|标准|规定|的|与|和|及|、)"
    r"|(?:届满|期满|到期|满)后?[^，。；]{0,8}(?:自动|自行)?(?:失效|废止)"
)


class _Reader:
    """Reads sentences in order; ``topic`` and ``part`` are those of the clause before."""

    def __init__(self, names: OwnNames) -> None:
        self.names = names
        self.found = OwnStatements()
        self.row: str | None = None
        self.topic, self.part = Topic.OPEN, None
        self.has_begun = False  # a beginning of the document stands in the row
        self.has_term = False  # a term stands there
        self.heading = ""  # 执行时间, where the row above is such a heading

    topic: Topic
    part: Part | None

    def read(self, sentence: Sentence) -> None:
        """Add what a sentence says to ``found``."""
        text = self._under_heading(sentence)
        if sentence.row != self.row:
            self.row, self.has_begun, self.has_term = sentence.row, False, False
            self.topic, self.part = Topic.OPEN, None
        elif self.topic is Topic.CONDITION:
            self.topic = Topic.UNKNOWN
        if not TRIGGER.search(text):
            self._pass_over(text)
            return
        start, known = _label_length(sentence, text), len(self.found.read) + len(self.found.unread)
        own = _COLON.sub("\u3000", text)
        for clause in clauses(own[start:]):
            first = start + clause.start
            self._read_clause(clause.text, text[first : first + len(clause.text)], sentence)
        is_silent = len(self.found.read) + len(self.found.unread) == known
        if (
            is_silent
            and _MAY_SPEAK.search(own)
            and self._speaks_of_itself(own[start:], text[start:])
        ):
            self.found.unread.append(sentence)

    def _under_heading(self, sentence: Sentence) -> str:
        """The sentence, behind the heading above it where that names its subject: 执行时间."""
        heading, text = self.heading, sentence.text
        named = _TERM_HEADING.search(text) if len(text) <= _LONGEST_HEADING else None
        self.heading = named[0] if named else ""
        return f"{heading}：{text}" if heading and _DAY_FIRST.match(text) else text

    def _speaks_of_itself(self, text: str, original: str) -> bool:
        """Whether a sentence that yielded nothing speaks of the document's effect or term."""
        for clause in clauses(text):
            said = clause.text
            links = _LINKS.match(said)
            at = links.end() if links else 0
            if _CONDITION.search(said):
                return False
            printed = original[clause.start + at : clause.start + len(said)]
            length = self.names.at_start(said[at:], printed)
            rest = said[at + length :]
            is_thing = _THINGS.match(rest) or rest.startswith("所")
            if length and not is_thing and _SPEAKS.search(_QUIET.sub("", rest)):
                return True
        return False

    def _pass_over(self, text: str) -> None:
        """Take the topic of a sentence that says nothing of effect."""
        if self.names.find(text[:40], text[:40]) == 0 or re.search(r"现(?:予|将|印发)", text):
            self.topic = Topic.ITSELF
        else:
            self.topic = Topic.UNKNOWN
        self.part = None

    def _read_clause(self, text: str, original: str, sentence: Sentence) -> None:
        is_readable = len(text) <= _LONGEST_CLAUSE and not _GAP.search(text)
        goes_on = self.has_term or (self.has_begun and text.lstrip()[:1] in tuple("至到截"))
        may_say = TRIGGER.search(text) or (goes_on and _TO.search(text))
        said = list(wordings(text)) if is_readable and may_say else []
        if not said:
            self._take_topic(text, original)
            return
        at = 0
        for place, wording in enumerate(said):
            end = said[place + 1].start if place + 1 < len(said) else len(text)
            statement = _Saying(
                wording,
                sentence,
                text[at : wording.start],
                original[at : wording.start],
                text[wording.end : end],
                original[wording.end : end],
                original[wording.start : wording.end],
            )
            self._take(statement)
            at = wording.end

    def _take_topic(self, text: str, original: str) -> None:
        """The topic that a clause without a word of effect sets for those behind it."""
        lead = _LINKS.match(text)
        at = lead.end() if lead else 0
        rest = text[at:]
        length = self.names.at_start(rest, original[at:])
        behind = rest[length:] if length else ""
        is_own = length and not (_THINGS.match(behind) or _TRANSITION.match(behind))
        if is_own or _PROMULGATES.search(text):
            self.topic, self.part = Topic.ITSELF, None
        elif re.search(r"的$|^(?:如果?|若|凡|遇)|情形", rest):
            is_group = self.has_begun and not _CONDITION.match(rest) and "情形" not in rest
            group = Part(PartKind.GROUP, rest.removesuffix("的"))
            self.topic, self.part = Topic.CONDITION, group if is_group else None
        elif rest.startswith("《"):
            self.topic = Topic.OTHER
        elif not re.match(
            r"(?:经|请|为|根据|依据|特此|由|报|此前|原|法律|从其|有关|相关|各)", rest
        ):
            self.topic = Topic.UNKNOWN if self.topic is not Topic.ITSELF else self._after_own(rest)

    def _after_own(self, rest: str) -> Topic:
        """The topic behind a clause with another subject that follows one on the document."""
        return Topic.ITSELF if self.has_begun or len(rest) <= 6 else Topic.UNKNOWN

    def _take(self, saying: "_Saying") -> None:
        """Read one wording: whose it is, then what follows."""
        if saying.is_note:
            if saying.wording.matter is Matter.BEGINS:
                self._add(saying, None, is_note=True)
            return
        if _TAIL_OF_OTHER.match(saying.tail) and not saying.wording.is_unread:
            self.topic = Topic.OTHER if "《" in saying.tail[:4] else Topic.CONDITION
            return
        if _FORMER.search(saying.lead):
            is_own = self.names.find(saying.lead, saying.original_lead) >= 0
            self.topic = Topic.ITSELF if is_own else self.topic
            return
        has_days = self.has_begun or (self.has_term and saying.wording.since is not None)
        topic, part = _Subject(self.names, self.topic, self.part, saying, has_days).read()
        if topic is Topic.ITSELF:
            self._add(saying, part)
        if topic is not None:
            self.topic, self.part = topic, part

    def _add(self, saying: "_Saying", part: Part | None, *, is_note: bool = False) -> None:
        wording = saying.wording
        if wording.is_unread:
            self.found.unread.append(saying.sentence)
            return
        if wording.matter is Matter.BEGINS and not is_note:
            self.has_begun = True
        self.has_term = self.has_term or wording.matter is Matter.LASTS
        is_of_cover = self.names.is_of_cover(saying.sentence.text[:_COVER_REACH])
        self.found.read.append(
            EffectStatement(wording, saying.sentence, part, is_note, is_of_cover, saying.words)
        )


@dataclass(frozen=True, slots=True)
class _Saying:
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


class _Subject:
    """Whose effect one wording states."""

    def __init__(
        self,
        names: OwnNames,
        topic: Topic,
        part: Part | None,
        saying: _Saying,
        has_begun: bool,
    ) -> None:
        self.names, self.topic, self.part, self.saying = names, topic, part, saying
        self.has_begun = has_begun
        self.wording = saying.wording
        lead, original = saying.lead, saying.original_lead
        links = _LINKS.match(lead)
        at = links.end() if links else 0
        lead, original = lead[at:], original[at:]
        if lead.startswith("除") and len(lead) > 1:
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
        if lead.startswith("第") or lead.startswith("附"):
            return self._provision(lead)
        if others := _OTHERS.match(lead):
            return self._rest(others)
        if self.topic is Topic.ITSELF and (part := self._area_or_group(lead)):
            return Topic.ITSELF, part
        if self._ends_in_own_name():
            return Topic.ITSELF, None
        if self._is_area_alone(lead):
            return Topic.ITSELF, self._part_of(lead)
        if _CONDITION.search(lead):
            return Topic.CONDITION, None
        return (Topic.OTHER if "《" in lead else Topic.THING), None

    def _own(self, rest: str) -> tuple[Topic | None, Part | None]:
        """Which part of the document the words behind its name mean."""
        rest = rest.lstrip("，, \u3000")
        if not rest or rest in ("规定", "全文"):
            return Topic.ITSELF, None
        if _TRANSITION.match(rest):
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
        if _PLAIN.match(rest) and not _CONDITION.search(rest):
            return Topic.ITSELF, None
        if not _THINGS.match(rest) and len(rest) <= 4:
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
        return Topic.ITSELF, self._area_or_group(match[0])

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

    def _ends_in_own_name(self) -> bool:
        at = self.names.find(self.lead, self.original)
        if at <= 0 or _CITED_RULE.search(self.lead[:at]):
            return False
        return at + self.names.at_start(self.lead[at:], self.original[at:]) == len(self.lead)

    def _object_is_own(self) -> bool:
        tail = self.saying.tail.lstrip()
        return bool(tail) and bool(self.names.at_start(tail, self.saying.original_tail.lstrip()))

    def _has_other_object(self) -> bool:
        """Whether something else is carried out from that day: 自…起执行新的收费标准."""
        if self.wording.matter is not Matter.BEGINS or self._object_is_own():
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
            return (Topic.ITSELF, self.part) if is_sure else (None, None)
        if self.topic is Topic.UNKNOWN:
            return (Topic.ITSELF if is_sure and not wording.is_weak else None), None
        if self.topic is not Topic.OPEN or wording.is_weak:
            return None, None
        is_item = "__item" in self.saying.sentence.row
        is_term = wording.matter is not Matter.BEGINS
        if self._object_is_own() or is_sure or not (is_item or (is_term and not wording.verb)):
            return Topic.ITSELF, None
        return None, None


def only_whole(statements: Iterable[EffectStatement]) -> list[EffectStatement]:
    """The statements about the whole document: those of the note below the title, and those
    about the notice that promulgates it, only where there is no other."""
    whole = [one for one in statements if one.part is None]
    return (
        [one for one in whole if not (one.is_note or one.is_of_cover)]
        or [one for one in whole if not one.is_note]
        or whole
    )
