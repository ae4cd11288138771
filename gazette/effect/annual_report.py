"""年报: documents issued, repealed and in force, by kinds, as 政府信息公开工作年度报告 asks.

The report of an administrative body (政府信息公开条例 第五十条) states for 规章 and 行政规范性
文件 how many were issued and repealed within the year and how many are in force at its end.
Counted are documents of published issues. What nobody has confirmed, and what has no date,
is in no such number: it is counted apart and listed.

A decision that only repeals or amends others is no rule of its own: it is listed as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q

from gazette.kinds import document_kinds, kind_label, kinds_without_effect
from gazette.models import Document, Issue, Relation
from gazette.models.state import Caution, ChangeType, State


class Figure(StrEnum):
    """What is counted, in the order of the columns; each has a list of its own."""

    ISSUED = "本年制发"
    REPEALED = "本年废止"
    EXPIRED = "本年失效"
    IN_FORCE = "现行有效"
    PENDING = "待确认"
    NOT_YET = "尚未施行"
    SUSPENDED = "暂停施行"
    UNSTATED = "未载明施行日期"
    UNDATED = "没有成文日期"
    ONLY_CHANGING = "只废止、修改别的文件的"


#: What each figure means, for those who read the table.
MEANINGS = {
    Figure.ISSUED: "成文日期在这一年的",
    Figure.REPEALED: "在这一年里（到所选的一天为止）被废止的，废止已经确认",
    Figure.EXPIRED: "在这一年里（到所选的一天为止）有效期届满而没有延长的",
    Figure.IN_FORCE: "在这一天有效的（包括已修改、部分废止、已延长的），没有待确认的变动",
    Figure.PENDING: "是否有效取决于一条还没有人确认的废止、暂停、恢复或者延长",
    Figure.NOT_YET: "这一天已经制发、还没有施行的",
    Figure.SUSPENDED: "这一天暂停施行的",
    Figure.UNSTATED: "没有载明施行日期和有效期，是否有效由编辑部判断",
    Figure.UNDATED: "没有成文日期，不知道是哪一年制发的",
    Figure.ONLY_CHANGING: "决定本身不作规章、规范性文件计算，不在以上各数之内",
}
#: Names under which the report counts the kinds with legal effect.
_REPORT_NAMES = {"decree": "规章", "normative_document": "行政规范性文件"}
#: Unconfirmed changes that would alter whether a document in a state is in force.
_DECIDING: dict[State, tuple[ChangeType, ...]] = {
    State.EXPIRED: (ChangeType.EXTENDS,),
    State.SUSPENDED: (ChangeType.REPEALS, ChangeType.RESUMES),
    State.NOT_YET_IN_FORCE: (ChangeType.REPEALS,),
    State.UNSTATED: (ChangeType.REPEALS, ChangeType.SUSPENDS),
}
_IN_FORCE_DECIDING = (ChangeType.REPEALS, ChangeType.SUSPENDS)


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A document under a figure, with what is to be said of it there."""

    document: Document
    figure: Figure
    note: str = ""

    @property
    def body(self) -> str:
        """The first issuing body; "" for none."""
        return self.document.lead_body.name if self.document.lead_body else ""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line of the table: a kind or a body, and the number under each figure."""

    name: str
    kind: str
    numbers: Sequence[int]


@dataclass(frozen=True)
class AnnualReport:
    """The report of a year as of a day; ``withdrawn`` documents are not counted."""

    year: int
    on: date
    entries: Sequence[ReportEntry]
    withdrawn: int = 0

    def lines(self) -> list[ReportLine]:
        """A line for each kind, those of the official table first; also kinds without any."""
        return [
            _line(_REPORT_NAMES.get(kind, kind_label(kind)), kind, self.of(kind))
            for kind in (one.kind_name for one in document_kinds() if one.has_effect)
        ]

    def lines_by_body(self) -> list[ReportLine]:
        """A line for each kind and first issuing body that has any."""
        found = []
        for line in self.lines():
            entries = self.of(line.kind)
            for body in sorted({entry.body for entry in entries}):
                own = [entry for entry in entries if entry.body == body]
                found.append(_line(f"{line.name}　{body or '（没有发文机关）'}", line.kind, own))
        return found

    def of(self, kind: str) -> list[ReportEntry]:
        """The entries of a kind."""
        return [entry for entry in self.entries if entry.document.kind == kind]

    def under(self, figure: Figure) -> list[ReportEntry]:
        """The entries behind a figure."""
        return [entry for entry in self.entries if entry.figure is figure]


def _line(name: str, kind: str, entries: Sequence[ReportEntry]) -> ReportLine:
    numbers = [sum(entry.figure is figure for entry in entries) for figure in Figure]
    return ReportLine(name, kind, numbers)


def annual_report(year: int, on: date | None = None, body: int | None = None) -> AnnualReport:
    """The report of a year as of a day of it, by default its last.

    ``body`` restricts it to documents of an issuing body, also of several together.
    """
    on = min(on or date(year, 12, 31), date(year, 12, 31))
    explaining = kinds_without_effect()  # 解读 are no documents of the report
    documents = Document.objects.published().exclude(kind__in=explaining)
    withdrawn = (
        Document.objects.exclude(kind__in=explaining)
        .filter(issue__first_published_at__isnull=False, issue__year__lte=year)
        .exclude(issue__status=Issue.Status.PUBLISHED)
    )
    if body is not None:
        documents = documents.filter(issuing_bodies=body)
        withdrawn = withdrawn.filter(issuing_bodies=body)
    earlier: Any = documents.with_state(date(year - 1, 12, 31)).order_by()
    before = dict(earlier.values_list("pk", "state"))
    own = set(documents.with_own_rules().order_by().values_list("pk", flat=True))
    entries: list[ReportEntry] = []
    rows: Any = _with_pending(documents.with_state(on), on)
    for document in rows.for_lists().select_related("lead_body").order_by("signed_on", "pk"):
        entries += _entries(document, year, on, before.get(document.pk, ""), document.pk in own)
    return AnnualReport(year, on, entries, withdrawn.count())


def _with_pending(documents: Any, on: date) -> Any:
    """With ``pending_…`` for each change that may decide whether a document is in force."""
    waiting = Relation.objects.unconfirmed_on(on).filter(target=OuterRef("pk")).order_by()
    types = (ChangeType.REPEALS, ChangeType.SUSPENDS, ChangeType.RESUMES, ChangeType.EXTENDS)
    return documents.annotate(
        **{f"pending_{kind.value}": Exists(waiting.filter(Q(type=kind))) for kind in types}
    )


def _entries(
    document: Any, year: int, on: date, before: str, has_own_rules: bool
) -> Iterable[ReportEntry]:
    """Where a document is counted: under 制发 or not, and under one figure of its state."""
    signed = document.signed_on
    if signed is None:
        return [ReportEntry(document, Figure.UNDATED)] if document.issue.year <= year else []
    if signed > on:
        return []
    if not has_own_rules:
        in_year = signed.year == year
        return [ReportEntry(document, Figure.ONLY_CHANGING)] if in_year else []
    found = [ReportEntry(document, Figure.ISSUED)] if signed.year == year else []
    figure, note = _figure_of_state(document, before)
    return [*found, ReportEntry(document, figure, note)] if figure else found


def _figure_of_state(document: Any, before: str) -> tuple[Figure | None, str]:
    """The figure of a document's state on the day, and a note; None for what ended earlier."""
    state = State(document.state)
    deciding = _IN_FORCE_DECIDING if state.is_in_force else _DECIDING.get(state, ())
    pending = [kind for kind in deciding if getattr(document, f"pending_{kind.value}")]
    by_machine = document.caution == Caution.READ_BY_MACHINE
    if by_machine and state in (State.EXTENDED, State.EXPIRED):
        return Figure.PENDING, f"{state.label}，延长有效期由机器识别，还没有人确认"
    if pending:
        names = "、".join(Relation.Type(kind.value).label for kind in pending)
        return Figure.PENDING, f"{state.label}，{names}待确认"
    if state.is_in_force:
        return Figure.IN_FORCE, state.label
    if state in (State.REPEALED, State.EXPIRED):
        if before == state.value or (state is State.EXPIRED and before == State.REPEALED.value):
            return None, ""
        is_repeal = state is State.REPEALED
        if is_repeal and before == State.EXPIRED.value:
            return Figure.REPEALED, "废止前有效期已经届满"
        return (Figure.REPEALED if is_repeal else Figure.EXPIRED), state.label
    return {
        State.NOT_YET_IN_FORCE: Figure.NOT_YET,
        State.SUSPENDED: Figure.SUSPENDED,
        State.UNSTATED: Figure.UNSTATED,
    }[state], state.label
