"""并入: one more document in a stored issue, with its words in the issue's source.

The other documents keep their rows and addresses. All offsets in the source behind the new
words move, those of rows, doubts, edits and page furniture; what a higher room keeps of the
source it moves itself (``Insertion``).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Max

from gazette.importing import document_rows
from gazette.importing.issue_import import checksum
from gazette.importing.refusals import ImportRefused
from gazette.models import Document, Issue, Provision, SourceFrame
from gazette.office import history
from gazette.office.field_changes import ChangeRecord
from gazette.office.frame_spans import left_out
from gazette.parsing import parsed
from gazette.parsing.parsed import Span

NO_SOURCE = (
    "{issue}没有留存的原文（例如由工作簿录入），并进去的文件没有地方放原文，不能并入。"
    "请在那一期的页面上添加文件，或者用这一份整期重写。"
)


@dataclass(frozen=True, slots=True)
class Insertion:
    """Where new words go: ``at`` is an offset in the source, ``words`` what is put there.

    The text itself begins at ``start``; a line break may stand before it.
    """

    at: int
    start: int
    words: str

    @property
    def length(self) -> int:
        return len(self.words)

    def moved(self, span: Span) -> Span:
        """A span of the former source in the new one."""
        first, last = span
        if first >= self.at:
            return first + self.length, last + self.length
        return first, last + self.length if last > self.at else last


def insertion_for(issue: Issue, text: str, following: Document | None) -> Insertion:
    """Where ``text`` goes: before the document ``following``, else behind the last one.

    Raises ImportRefused for an issue of which no source is kept.
    """
    source = issue.source_text
    if not source:
        raise ImportRefused(NO_SOURCE.format(issue=issue))
    rows = Provision.objects.filter(document__issue=issue, span_end__gt=0)
    later = rows.filter(document__position__gte=following.position) if following else rows.none()
    start = later.order_by("span_start").values_list("span_start", flat=True).first()
    if start is not None:
        at = source.rfind("\n", 0, start) + 1
    else:
        last = rows.aggregate(last=Max("span_end"))["last"]
        at = len(source) if last is None else _line_end(source, last)
    lead = "" if at == 0 or source[at - 1] == "\n" else "\n"
    tail = "" if text.endswith("\n") else "\n"
    return Insertion(at, at + len(lead), f"{lead}{text}{tail}")


def _line_end(source: str, at: int) -> int:
    """The offset behind the line in which the words before ``at`` stand."""
    end = source.find("\n", max(at - 1, 0))
    return len(source) if end < 0 else end + 1


def add_document(
    issue: Issue,
    document: parsed.Document,
    insertion: Insertion,
    removed: list[Span],
    former: Document | None = None,
) -> tuple[Document, ChangeRecord]:
    """Write one more document of a locked issue, or the text of ``former``, which has none.

    ``document`` has its position and the offsets of the new source, as has ``removed``, page
    furniture among its lines. Raises ImportRefused for values that cannot be stored.
    """
    with history.audit_suspended():
        _insert(issue, insertion, removed)
        if former is None:
            _make_room(issue, document.position)
        return document_rows.add_document(issue, document, former)


def _insert(issue: Issue, insertion: Insertion, removed: list[Span]) -> None:
    """Write the new source, and move all offsets behind the insertion."""
    spans = sorted([*map(insertion.moved, left_out(issue)), *removed])
    at, length = insertion.at, insertion.length
    rows = Provision.objects.filter(document__issue=issue, span_start__gte=at, span_end__gt=0)
    for behind in (
        rows,
        issue.doubts.filter(span_start__gte=at),
        issue.source_edits.filter(span_start__gte=at),
    ):
        behind.update(span_start=F("span_start") + length, span_end=F("span_end") + length)
    source = issue.source_text
    issue.source_text = source[:at] + insertion.words + source[at:]
    issue.source_sha256 = checksum(issue.source_text)
    issue.save(update_fields=["source_text", "source_sha256"])
    SourceFrame.objects.update_or_create(
        issue=issue,
        defaults={"source_sha256": issue.source_sha256, "spans": [list(one) for one in spans]},
    )


def _make_room(issue: Issue, position: int) -> None:
    """Let the documents from a position on, and what names them by it, move behind it."""
    aside = 10_000  # two documents never share a position, not even meanwhile
    later = issue.documents.filter(position__gte=position)
    if not later.exists():
        return
    later.update(position=F("position") + aside)
    issue.documents.filter(position__gte=aside).update(position=F("position") - aside + 1)
    # The answers are the history of what they answer, and are shown beside it.
    for rows in (
        issue.doubts.all(),
        issue.doubt_answers.all(),
        issue.source_edits.all(),
        issue.deviation_answers.all(),
    ):
        rows.filter(document_position__gte=position).update(
            document_position=F("document_position") + 1
        )
