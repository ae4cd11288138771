"""Statements of a document about its own effect: who begins, ends or lasts, and which part.

Reads sentences, clause by clause; writes ``EffectStatement``. A clause may be about the
document itself, one of its parts, an area or a group; about another document; about a
thing with a term of its own (示范企业, 许可证); or be a condition (…的): ``effect_subjects``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from gazette.parsing.meaning.effect_patterns import TRIGGER
from gazette.parsing.meaning.effect_subjects import (
    CONDITION,
    LINKS,
    THINGS,
    TRANSITION,
    Part,
    Saying,
    Subject,
    Topic,
)
from gazette.parsing.meaning.effect_wording import Matter, Wording, wordings
from gazette.parsing.meaning.own_names import OwnNames
from gazette.parsing.parsed import PartKind
from gazette.parsing.words.clauses import clauses
from gazette.parsing.words.numerals import HAN
from gazette.parsing.words.sentences import Sentence


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
    say something of effect or term which is not understood.

    ``silent`` are those of which no word was understood: they may speak of another document.
    """

    read: list[EffectStatement] = field(default_factory=list)
    unread: list[Sentence] = field(default_factory=list)
    silent: list[Sentence] = field(default_factory=list)


def own_statements(sentences: Iterable[Sentence], names: OwnNames) -> OwnStatements:
    """What sentences say of the effect of the document that has these names."""
    reader = _Reader(names)
    for sentence in sentences:
        reader.read(sentence)
    return reader.found


_LONGEST_LABEL = 20
_LONGEST_GROUP = 40
#: A longer clause, or one with a longer gap, is no sentence but a table or a fault of print.
_LONGEST_CLAUSE = 400
_GAP = re.compile(r"\s{12,}")
_TO = re.compile(r"[至到—]|截止|计算|起算")
_LONGEST_HEADING = 16
#: Clauses that change no subject: behind one about the document, and at the head of a row.
_ASIDE = re.compile(r"(?:经|请|为|根据|依据|特此|由|报|此前|原|法律|从其|有关|相关|各)")
_OPENING = re.compile(
    r"(?:经[^，。；]{0,40}(?:同意|批准|通过|研究|审定|审议|决定)|请|为[^，。；]|根据|依据|特此|由[^，。；]{2,40}解释)"
)
_TERM_HEADING = re.compile(r"(?:施行|实施|执行|有效|试行|生效)(?:日期|时间|期限?)$")
_DAY_FIRST = re.compile(rf"(?:自|从)?\s*(?:[12]\d{{3}}|[{HAN}]{{4}})\s*年")
#: How far into a sentence the name stands that says whether it is about the notice.
_COVER_REACH = 24
_HEADING = re.compile(
    r"\s*(?:[（(【\[](?![^）)】\]]*(?:公布|发布|颁布|令第))[^）)】\]]{1,20}[）)】\]])?\s*"
    r"(?:(?:(?:施行|实施|执行|生效)(?:日期|时间|期限)|效力)(?=[自从本\s])|有效期限?(?=本))?\s*"
)
_COLON = re.compile(r"(?<=[期间限])[：:]|(?<=日期)[：:]")
_TAIL_OF_OTHER = re.compile(r"\s*(?:的|前|后|以来|期间|过程|之前|之后|情况|时[，,]|细则|方案|意见)")
_PROMULGATES = re.compile(r"现(?:予|将|印发|行)?以?(?:公布|发布|印发|颁布|将)|印发给你们")
#: 决定对《A》作如下修改，自…起施行: the amendment begins.
_AMENDS_HERE = re.compile(
    r"(?:决定|现)[^，。；]*(?:作出?|进行|予以)(?:如下|以下|部分|相应)*(?:修改|修正|修订)"
    r"|(?:作出?|进行)(?:如下|以下|下列)(?:修改|修正|修订|调整)|(?:修改|修正|修订|调整)如下"
)
#: 本办法原有效期至…, now another one.
_FORMER = re.compile(r"(?:原|原定|此前|原来)的?$")


def _label_length(sentence: Sentence, text: str) -> int:
    """How many characters of a sentence's text are the label and heading of its row."""
    if text is not sentence.text:
        return 0
    at = text.find(sentence.printed.partition("“")[0][:4])
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
        self.topic: Topic = Topic.OPEN
        self.part: Part | None = None
        self.has_begun = False  # a beginning of the document stands in the row
        self.has_term = False  # a term stands there
        self.heading = ""  # 执行时间, where the row above is such a heading

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
            self.found.silent.append(sentence)

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
            links = LINKS.match(said)
            at = links.end() if links else 0
            if CONDITION.search(said):
                return False
            printed = original[clause.start + at : clause.start + len(said)]
            length = self.names.at_start(said[at:], printed)
            rest = said[at + length :]
            is_thing = THINGS.match(rest) or rest.startswith("所")
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
            statement = Saying(
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
        lead = LINKS.match(text)
        at = lead.end() if lead else 0
        rest = text[at:]
        length = self.names.at_start(rest, original[at:])
        behind = rest[length:] if length else ""
        is_transition = bool(length and TRANSITION.match(behind))
        is_own = length and not (THINGS.match(behind) or is_transition)
        if _AMENDS_HERE.search(text):
            self.topic, self.part = Topic.ITSELF, None
        elif self.has_begun and is_transition and len(rest) <= _LONGEST_GROUP:
            # 本办法施行前已经开业的企业，自…起适用本办法
            self.topic, self.part = Topic.CONDITION, Part(PartKind.GROUP, rest)
        elif is_own or _PROMULGATES.search(text):
            self.topic, self.part = Topic.ITSELF, None
        elif re.search(r"的$|^(?:如果?|若|凡|遇)|情形", rest):
            is_group = self.has_begun and not CONDITION.match(rest) and "情形" not in rest
            group = Part(PartKind.GROUP, rest.removesuffix("的"))
            self.topic, self.part = Topic.CONDITION, group if is_group else None
        elif rest.startswith("《"):
            self.topic = Topic.OTHER
        elif self.topic is Topic.ITSELF:
            self.topic = Topic.ITSELF if _ASIDE.match(rest) else self._after_own(rest)
        elif not _OPENING.match(rest):
            self.topic = Topic.UNKNOWN

    def _after_own(self, rest: str) -> Topic:
        """The topic behind a clause with another subject that follows one on the document."""
        return Topic.ITSELF if self.has_begun or len(rest) <= 6 else Topic.UNKNOWN

    def _take(self, saying: Saying) -> None:
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
        topic, part = Subject(self.names, self.topic, self.part, saying, has_days).read()
        if topic is Topic.ITSELF:
            self._add(saying, part)
        if topic is not None:
            self.topic, self.part = topic, part

    def _add(self, saying: Saying, part: Part | None, *, is_note: bool = False) -> None:
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


def only_whole(statements: Iterable[EffectStatement]) -> list[EffectStatement]:
    """The statements about the whole document: those of the note below the title, and those
    about the notice that promulgates it, only where there is no other."""
    whole = [one for one in statements if one.part is None]
    return (
        [one for one in whole if not (one.is_note or one.is_of_cover)]
        or [one for one in whole if not one.is_note]
        or whole
    )
