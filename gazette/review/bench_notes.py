"""What is said of the documents of an issue: doubts, deviations, findings, relations.

Each note is put to the document in whose stretch of the source it stands, and to the row
there, so that the bench shows it beside the row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import F, Max, Min
from django.utils import timezone

from gazette.effect.decisions import relations_to_approve, relations_to_complete, why_not_confirmed
from gazette.models import Doubt, Issue, Provision, Relation, SourceCheck
from gazette.office.checkup import CheckupFinding, checkup
from gazette.office.deviation_answers import why_not_answer_each
from gazette.office.doubts import doubt_key, doubts_of, why_not_answered_by
from gazette.office.source_deviations import Deviation, deviations
from gazette.office.stored_digests import StoredDigests, stored_digests
from gazette.office.text_diff import Piece, compare

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Seconds for which the doubts of a source that was parsed for them are remembered.
_REMEMBERED = 3600
#: What is remembered of each.
_FIELDS = ("document_position", "code", "message", "span_start", "span_end")


@dataclass(frozen=True, slots=True)
class Note:
    """A doubt or a deviation: what it says, where it stands, its answer, and who may give one.

    ``kind`` is 存疑, or the kind of the deviation; ``key`` is what the form of an answer sends,
    the key of the doubt or the digest of the deviation. ``span`` is the place in the source;
    a deviation has the key of its ``document`` and the ``address`` of its row, too, the words
    before and after as ``pieces``, and in ``author`` who made it, when, how and why.
    ``answer`` says who answered what and when; ``why`` why this person may not answer now.
    """

    kind: str
    key: str
    message: str
    span: tuple[int, int]
    answer: str = ""
    why: str = ""
    document: int | None = None
    address: str = ""
    pieces: Sequence[Piece] = ()
    author: str = ""
    is_deviation: bool = False

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


def notes_of(user: User, issue: Issue, regions: Regions) -> dict[int | None, DocumentNotes]:
    """The notes of an issue, as a person may answer them, by the keys of its documents; under
    None what belongs to none."""
    notes: dict[int | None, list[Note]] = defaultdict(list)
    digests = stored_digests(issue)
    for note in deviation_notes(user, issue, digests):
        notes[note.document].append(note)
    for note in doubt_notes(user, issue):
        notes[regions.document_at(note.span[0])].append(note)
    findings: dict[int | None, list[CheckupFinding]] = defaultdict(list)
    for finding in checkup(issue, digests):
        findings[finding.fault.document.pk].append(finding)
    relations: dict[int | None, list[tuple[Relation, str]]] = defaultdict(list)
    for relation, why in _relations(issue):
        relations[relation.source_id].append((relation, why))
    return {
        key: DocumentNotes(notes[key], findings[key], relations[key])
        for key in {*notes, *findings, *relations}
    }


def doubt_notes(user: User, issue: Issue) -> list[Note]:
    """The doubts of the parser, answered or not, in order of print."""
    why = why_not_answered_by(user, issue)
    return [
        Note(
            "存疑",
            doubt_key(one),
            one.message,
            (one.span_start, one.span_end),
            f"{one.answer.who}于{_when(one.answer.at)}答复：{one.answer}" if one.answer else "",
            why,
        )
        for one in _doubts(issue)
    ]


def _doubts(issue: Issue) -> list[Doubt]:
    """The doubts; what is parsed for them is remembered, as long as nobody has answered one."""
    is_written = SourceCheck.objects.filter(issue=issue).exists() or issue.doubts.exists()
    if is_written:
        return doubts_of(issue)
    read_at = issue.imported_at.timestamp() if issue.imported_at else 0
    key = f"doubts-2-{issue.pk}-{issue.source_sha256}-{read_at}"
    known: list[dict[str, Any]] | None = cache.get(key)
    if known is None:
        known = [{name: getattr(one, name) for name in _FIELDS} for one in doubts_of(issue)]
        cache.set(key, known, _REMEMBERED)
    return [Doubt(issue=issue, **values) for values in known]


def deviation_notes(user: User, issue: Issue, digests: StoredDigests) -> list[Note]:
    """Where the rows of the database deviate from the source, answered or not."""
    found = deviations(issue, digests)
    return [
        Note(
            one.kind.value,
            one.digest,
            one.place,
            one.span,
            f"{one.answer.answerer}于{_when(one.answer.answered_at)}答复：{one.answer.words}"
            if one.answer
            else "",
            why,
            one.document_id,
            one.address,
            compare(one.before, one.after, whole_words=True),
            _author(one),
            is_deviation=True,
        )
        for one, why in zip(found, why_not_answer_each(user, issue, found), strict=True)
    ]


def _author(one: Deviation) -> str:
    """Who made a deviation, when, in which step, and why."""
    known = [one.who, _when(one.at) if one.at else "", one.how]
    reason = f"理由：{one.reason}" if one.reason else "没有写理由"
    return f"{'，'.join(filter(None, known))}。{reason}。"


def _when(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%m月%d日%H:%M}"


def _relations(issue: Issue) -> Iterable[tuple[Relation, str]]:
    """The relations that change effect; with the reason those that an approval does not confirm."""
    for relation in relations_to_approve(issue):
        yield relation, ""
    for relation in relations_to_complete(issue):
        yield relation, why_not_confirmed(relation)
