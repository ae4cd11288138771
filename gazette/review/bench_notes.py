"""What is said of the documents of an issue: doubts, deviations, findings, relations.

Each note is put to the document in whose stretch of the source it stands, and to the row
there, so that the bench shows it beside the row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import F, Max, Min
from django.utils import timezone

from gazette.effect.decisions import relations_to_approve, relations_to_complete, why_not_confirmed
from gazette.models import Doubt, Issue, Provision, Relation, SourceCheck
from gazette.models.step import person_name
from gazette.office.checkup import CheckupFinding, checkup
from gazette.office.doubts import unanswered_doubts

#: Seconds for which the doubts of a source that was parsed for them are remembered.
_REMEMBERED = 3600


@dataclass(frozen=True, slots=True)
class Note:
    """A doubt or a deviation: what it says, where in the source, and what the clerk answered."""

    message: str
    span: tuple[int, int]
    answer: str = ""
    kind: str = "存疑"

    @property
    def is_open(self) -> bool:
        return not self.answer


@dataclass
class DocumentNotes:
    """All that is said of one document."""

    notes: Sequence[Note] = ()
    findings: Sequence[CheckupFinding] = ()
    relations: Sequence[tuple[Relation, str]] = ()

    @property
    def findings_count(self) -> int:
        return len(self.findings)

    @property
    def open_count(self) -> int:
        """How many doubts, deviations and findings wait for an answer."""
        waiting = [one for one in self.notes if one.is_open]
        return len(waiting) + sum(one.is_open for one in self.findings)


@dataclass(frozen=True)
class Regions:
    """The stretch of the source of each document, from its first row to that of the next one.

    The cover and the contents belong to the first, the imprint to the last document.
    """

    starts: Sequence[tuple[int, int]]
    length: int

    def of(self, document: int) -> tuple[int, int]:
        """The region of a document by its key; empty for one without a place in the source."""
        for index, (start, key) in enumerate(self.starts):
            if key == document:
                following = self.starts[index + 1 :]
                end = following[0][0] if following else self.length
                return (0 if index == 0 else start), end
        return 0, 0

    def document_at(self, place: int) -> int | None:
        """The key of the document at a place of the source; None if no row has a place."""
        index = bisect_right(self.starts, place, key=lambda pair: pair[0]) - 1
        return self.starts[max(index, 0)][1] if self.starts else None


def regions_of(issue: Issue, source_length: int) -> Regions:
    """Where the documents of an issue stand in its source, by the places of their rows."""
    placed = Provision.objects.filter(document__issue=issue, span_end__gt=F("span_start"))
    found = placed.order_by().values_list("document").annotate(Min("span_start"), Max("span_end"))
    starts = sorted((start, key) for key, start, end in found if end <= source_length)
    return Regions(starts, source_length)


def notes_of(issue: Issue, regions: Regions) -> dict[int | None, DocumentNotes]:
    """The notes of an issue by the keys of its documents; under None what belongs to none."""
    notes: dict[int | None, list[Note]] = defaultdict(list)
    for note in (*doubt_notes(issue), *deviation_notes(issue)):
        notes[regions.document_at(note.span[0])].append(note)
    findings: dict[int | None, list[CheckupFinding]] = defaultdict(list)
    for finding in checkup(issue):
        findings[finding.fault.document.pk].append(finding)
    relations: dict[int | None, list[tuple[Relation, str]]] = defaultdict(list)
    for relation, why in _relations(issue):
        relations[relation.source_id].append((relation, why))
    return {
        key: DocumentNotes(notes[key], findings[key], relations[key])
        for key in {*notes, *findings, *relations}
    }


def doubt_notes(issue: Issue) -> list[Note]:
    """The doubts of the parser, answered or not, in order of print."""
    if SourceCheck.objects.filter(issue=issue).exists():
        return [_doubt_note(one) for one in issue.doubts.select_related("answered_by")]
    read_at = issue.imported_at.timestamp() if issue.imported_at else 0
    key = f"doubts-{issue.pk}-{issue.source_sha256}-{read_at}"
    known: list[tuple[str, int, int]] | None = cache.get(key)
    if known is None:
        found = unanswered_doubts(issue)
        known = [(one.message, one.span_start, one.span_end) for one in found]
        cache.set(key, known, _REMEMBERED)
    return [Note(message, (start, end)) for message, start, end in known]


def _doubt_note(doubt: Doubt) -> Note:
    answer = ""
    if doubt.answered_at:
        when = f"{timezone.localtime(doubt.answered_at):%m月%d日%H:%M}"
        answer = f"{person_name(doubt.answered_by)} {when} 已核对"
    return Note(doubt.message, (doubt.span_start, doubt.span_end), answer)


def deviation_notes(issue: Issue) -> Iterable[Note]:
    """Where the rows of the database deviate from the source."""
    return [
        Note(
            f"原文“{edit.before}”，条文中是“{edit.after}”",
            (edit.span_start, edit.span_end),
            f"{person_name(edit.accepted_by)} {timezone.localtime(edit.accepted_at):%m月%d日%H:%M} "
            "对照原件确认",
            "对原文的改动",
        )
        for edit in issue.source_edits.select_related("accepted_by")
    ]


def _relations(issue: Issue) -> Iterable[tuple[Relation, str]]:
    """The relations that change effect; with the reason those that an approval does not confirm."""
    for relation in relations_to_approve(issue):
        yield relation, ""
    for relation in relations_to_complete(issue):
        yield relation, why_not_confirmed(relation)
