"""What the parser returns: frozen dataclasses that mirror the printed issue.

A span is ``[start, end)`` in characters of the source text. What a text does not
state is None or empty.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Span = tuple[int, int]


class Level(StrEnum):
    """The level of a provision; the names are those of the design's glossary."""

    TITLE = "TITLE"  # 标题, as printed above the text
    NUMBER = "NUMBER"  # 文号 or 令号 on its own line
    NOTE = "NOTE"  # 题注: （2016年5月3日…公布 …修正）, （此件公开发布）
    CONTENTS = "CONTENTS"  # 目录 inside a document, a line each
    PART = "PART"  # 编
    CHAPTER = "CHAPTER"  # 章
    SECTION = "SECTION"  # 节
    ARTICLE = "ARTICLE"  # 条
    PARAGRAPH = "PARAGRAPH"  # 款, or any paragraph that carries no number
    ITEM = "ITEM"  # 项
    SUBITEM = "SUBITEM"  # 目
    HEADING_1 = "HEADING_1"
    HEADING_2 = "HEADING_2"
    HEADING_3 = "HEADING_3"
    HEADING_4 = "HEADING_4"
    ADDRESSEE = "ADDRESSEE"  # 主送机关
    SIGNATURE = "SIGNATURE"  # 落款: a body, a signatory or the date
    ANNEX_NOTE = "ANNEX_NOTE"  # 附件说明
    TABLE = "TABLE"
    TABLE_ROW = "TABLE_ROW"


class TextRole(StrEnum):
    """Which of a document's texts this is (domain: 发文, 被印发件, 附件)."""

    MAIN = "MAIN"  # the only text, or one that carries its own provisions
    PROMULGATING = "PROMULGATING"  # 发文: the notice or order that promulgates
    PROMULGATED = "PROMULGATED"  # 被印发件: the measure it promulgates
    ANNEX = "ANNEX"  # 附件


class Kind(StrEnum):
    """The kind of a document as the parser reads it."""

    DECREE = "decree"
    NORMATIVE_DOCUMENT = "normative_document"
    PLAN = "plan"
    NOTICE = "notice"
    INTERPRETATION = "interpretation"  # 政策解读, 图解, 问答: explains a rule


class Severity(StrEnum):
    """How urgent a finding is for the editor."""

    WARNING = "warning"  # looks like a fault of the source: compare with the original
    NOTICE = "notice"  # what the parser did or met, worth a glance


@dataclass(frozen=True, slots=True)
class Provision:
    """One printed row. Its words are ``label`` + ``heading`` + ``body``, in that order.

    ``number`` is the canonical number (``7``, ``12-1``, ``4.2``), empty where
    none is printed; ``cells`` holds the cells of a TABLE_ROW, ``merged`` their marks where
    cells are merged (``words.merged_cells``).
    """

    level: Level
    label: str
    number: str
    heading: str
    body: str
    address: str
    span: Span
    children: tuple["Provision", ...] = ()
    cells: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a document; ``address`` is empty if the document has a single text."""

    role: TextRole
    label: str  # 附件1, empty for the others
    title: str
    address: str
    span: Span
    provisions: tuple[Provision, ...]


class RelationType(StrEnum):
    """What a document does to another, or how it depends on it."""

    REPEALS = "repeals"
    REPEALS_IN_PART = "repeals_in_part"
    AMENDS = "amends"
    EXTENDS = "extends"
    CONTINUES = "continues"  # 继续有效, without a new term
    SUSPENDS = "suspends"
    RESUMES = "resumes"  # 恢复执行
    TO_BE_AMENDED = "to_be_amended"  # 拟修改
    TO_BE_REPEALED = "to_be_repealed"  # 拟废止
    PROMULGATES = "promulgates"
    BASED_ON = "based_on"
    IMPLEMENTS = "implements"
    CITES = "cites"
    EXPLAINS = "explains"  # 解读, without effect of its own


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation to the document of this title and number, as far as the text names it.

    ``row`` is the address of the row that states it, ``place`` the row's name, ``quote``
    the sentence. ``address`` is the provision of the target that is meant, None for the
    whole; ``part_title`` the title of the one text of the target that is meant, where it
    prints several (《关于印发甲预案、乙预案的通知》中的《甲预案》). It takes effect on
    ``effective_on``; an extension or a suspension lasts until ``until``, or for ``years``
    and ``months``. ``confidence`` (0 to 1) and ``reasons`` (Chinese) say how clear the
    wording is.
    """

    type: RelationType
    title: str
    number: str | None
    issued_on: date | None
    span: Span
    row: str = ""
    place: str = ""
    quote: str = ""
    address: str | None = None
    effective_on: date | None = None
    until: date | None = None
    years: int | None = None
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()
    months: int | None = None
    part_title: str = ""


class AmendmentAction(StrEnum):
    """What an amending decision does to a provision."""

    REWORD = "reword"  # 修改为：“…”
    INSERT = "insert"  # 增加一条, 增加一款
    DELETE = "delete"  # 删去
    REPLACE_WORDS = "replace_words"  # 将“甲”修改为“乙”
    DELETE_WORDS = "delete_words"  # 删去“甲”
    RENUMBER = "renumber"  # 第十条改为第九条
    MERGE = "merge"  # 第三条、第四条合并为第三条
    SPLIT = "split"  # 第五条拆分为第五条、第六条
    UNCLEAR = "unclear"  # changes something, but what or where could not be read


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a decision does to one provision of the rule with this title.

    ``address`` is that of the provision, empty for the whole text; of an insertion, the
    place behind which it is inserted; of an unclear clause, the place if it is told.
    ``part`` is the piece of that provision that is meant, as printed (第二句, 后半句, 末尾,
    标题). ``new_address`` is the address of an inserted or renumbered provision, and of what
    provisions are merged or split into; a renumbering without one shifts all that follow.
    ``new_words`` is a whole new wording, a line for each paragraph, or the words that
    replace ``old_words``. ``quote`` is the clause as printed.
    """

    action: AmendmentAction
    title: str
    row: str
    place: str
    address: str
    new_address: str
    old_words: str
    new_words: str
    part: str
    quote: str
    span: Span


class Subject(StrEnum):
    """Which of a document's own facts a row states."""

    EFFECT = "effect"  # 施行日期
    TERM = "term"  # 有效期
    INTERPRETATION = "interpretation"  # 解释机关


@dataclass(frozen=True, slots=True)
class Statement:
    """The row that states one of a document's own facts: its address, name and words."""

    subject: Subject
    row: str
    place: str
    quote: str
    span: Span


class PartKind(StrEnum):
    """Which kind of part of a document a statement of effect is about."""

    PROVISION = "provision"  # 第五条, 附件1
    AREA = "area"  # 东山区
    GROUP = "group"  # 既有企业


@dataclass(frozen=True, slots=True)
class PartialEffect:
    """What a document says of the effect of one of its parts, where it differs from the whole.

    ``part`` are the words that name it, ``addresses`` the provisions that are meant, empty
    for an area or a group. ``begins_on`` is None where the part begins with the whole or on
    a day that is not told; ``is_postponed`` where it says so (暂缓施行). The row that states
    it: ``row`` its address, ``place`` its name, ``quote`` the sentence.
    """

    kind: PartKind
    part: str
    addresses: tuple[str, ...]
    begins_on: date | None
    last_day_in_force: date | None
    is_postponed: bool
    row: str
    place: str
    quote: str
    span: Span


class ReferenceType(StrEnum):
    """What a reference names."""

    DOCUMENT = "document"  # 《…》
    NUMBER = "number"  # 文号
    PROVISION = "provision"  # 第八条第一款, 本办法第十一条, 第（三）项
    RANGE = "range"  # 第三条至第五条
    RELATIVE = "relative"  # 前款, 本条, 上述


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation in a row: what it names, and where it stands.

    ``at`` is its span in the row's printed words, ``span`` that in the source.
    ``title`` and ``document_number`` name another document; where both are None
    the reference is to its own. ``address`` is the target's without ``text_N__``, None
    where it cannot be resolved; for a range it is the first, ``until`` the last.
    """

    type: ReferenceType
    text: str
    span: Span
    row: str
    at: Span
    title: str | None = None
    document_number: str | None = None
    address: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the table of a web page (索引号) at ``span`` says of the document below it; what
    it leaves out is None or empty."""

    span: Span
    title: str = ""
    number: str | None = None
    bodies: tuple[str, ...] = ()
    signed_on: date | None = None

    @property
    def words(self) -> str:
        """All words of the facts, a line each."""
        return "\n".join((self.title, self.number or "", *self.bodies))


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its entry in the contents, its texts and what they state.

    ``signed_on`` is the date under the signature; ``effective_on`` resolves
    自公布/印发/发布之日起 to the date of signing; ``last_day_in_force`` is the last
    day on which the document holds (a term of five years from 2024-01-27 ends
    on 2029-01-26). A term of 2年6个月 is two ``term_years`` and six ``term_months``.
    ``page_facts`` are those of the web page on which it stands: they stand in for number,
    day, title and bodies that its text does not print.
    """

    position: int
    column: str | None
    title: str
    contents_title: str | None
    contents_page: int | None
    document_number: str | None
    issuing_bodies: tuple[str, ...]
    kind: Kind
    text_title: str | None
    signed_on: date | None
    promulgated_on: date | None
    adopted_on: date | None
    adopted_at: str | None
    signatory: str | None
    effective_on: date | None
    term_years: int | None
    last_day_in_force: date | None
    interpreted_by: str | None
    disclosure: str | None
    notice_type: str | None
    plan_type: str | None
    response_levels: tuple[str, ...]
    review_cycle: str | None
    registration_number: str | None
    relations: tuple[Relation, ...]
    attachments: tuple[str, ...]
    chapters: int
    articles: int
    top_level_sections: int
    span: Span
    texts: tuple[Text, ...]
    references: tuple[Reference, ...] = ()
    statements: tuple[Statement, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    term_months: int | None = None
    partial_effects: tuple[PartialEffect, ...] = ()
    page_facts: PageFacts | None = None

    @property
    def repeals(self) -> tuple[Relation, ...]:
        """The documents that this one repeals as a whole."""
        return tuple(one for one in self.relations if one.type is RelationType.REPEALS)

    @property
    def listed_attachments(self) -> int:
        """How many annexes, charts and tables the document announces."""
        return len(self.attachments)


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One entry of the contents page (目录)."""

    column: str | None
    title: str
    document_number: str | None
    page: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class GazetteFacts:
    """What cover and imprint say of the periodical itself."""

    name: str | None = None
    pinyin_name: str | None = None
    organizer: str | None = None
    editor: str | None = None
    founded: str | None = None  # YYYY-MM
    frequency: str | None = None
    phone: str | None = None
    address: str | None = None
    website: str | None = None
    imprint: str | None = None  # the paragraphs of the 简介, a line each


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What the cover says of the issue."""

    year: int | None = None
    number: int | None = None
    serial_number: int | None = None
    published_on: date | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A place of the source that a person should check; the parser corrects nothing.

    ``message`` is Chinese, ``document`` the position of the document. A finding that counts
    has all its ``places``, of which ``span`` is the first.
    """

    code: str
    message: str
    span: Span
    document: int | None = None
    severity: Severity = Severity.WARNING
    places: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """Page furniture that was left out of the rows, and why (Chinese): 页码, 书眉, 表格线 …."""

    reason: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that an editor made against the source and confirmed.

    ``before`` are the source's words at ``span`` (empty for an insertion), ``after``
    what the rows print instead. Words that were moved are two edits.
    """

    span: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A printed line of the cover, the contents page or the imprint."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Issue:
    """The whole parse of one file.

    ``is_checked``: an editor has checked the rows, which may then differ from what the
    parser makes of the source.
    """

    gazette: GazetteFacts
    issue: IssueFacts
    contents: tuple[ContentsEntry, ...]
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    removed: tuple[Removed, ...]
    front_matter: tuple[FrontMatter, ...] = ()
    back_matter: tuple[FrontMatter, ...] = ()
    source: str = field(default="", repr=False)
    edits: tuple[Edit, ...] = ()
    is_checked: bool = False
