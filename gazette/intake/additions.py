"""并入: single documents of an intake are added to the issue of its number that lacks them.

A draft that an intake has written gets them through the bench of that intake; any other draft
directly, at their place. A published issue gets them as a correction, behind its documents,
since the addresses of these never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from gazette.importing import ImportRefused
from gazette.importing.added_documents import NO_SOURCE, Insertion, add_document, insertion_for
from gazette.importing.fitness import refuse_unfit_part
from gazette.importing.issue_import import keep_former_source
from gazette.intake import issue_frame
from gazette.intake.accept_job import is_large
from gazette.intake.accept_job import start as write_by_job
from gazette.intake.acceptance import accept, edits_of, source_name, status_in_words
from gazette.intake.document_pieces import ONLY, DocumentPiece, intake_of, piece_of
from gazette.intake.doubt_records import doubts_of_document
from gazette.intake.edit_authors import authors_of
from gazette.intake.held_already import Comparison, compare, same_document
from gazette.intake.later_documents import BenchPlace, add_documents, moved_pieces
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.original import OriginalUse
from gazette.intake.summaries import document_from
from gazette.intake.unwritten_changes import unwritten_changes
from gazette.kinds import specific
from gazette.models import Correction, Document, Doubt, Issue, SourceEdit
from gazette.office import history, workflow
from gazette.office.corrections import record_correction
from gazette.office.field_changes import ChangeRecord
from gazette.parsing import parsed
from gazette.parsing.parsed import Edit

if TYPE_CHECKING:
    from django.contrib.auth.models import User


__all__ = [
    "NO_SOURCE",
    "Arrival",
    "add_by_correction",
    "add_to_bench",
    "add_to_draft",
    "arrivals",
    "bench_of",
    "chosen_documents",
    "why_not",
]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a chosen document will stand: its position, the document of the issue that stands
    there by name only, if one does, and the next one behind it that the issue has now."""

    row: IntakeDocument
    position: int
    fills: Document | None = None
    following: Document | None = None


def bench_of(issue: Issue, apart_from: Intake) -> Intake | None:
    """The intake that has written a draft as it is now, in which it is changed."""
    if issue.is_fixed or issue.status != Issue.Status.DRAFT:
        return None
    written = Intake.objects.filter(
        issue=issue, state=Intake.State.ACCEPTED, issue_version=issue.version
    )
    return written.exclude(pk=apart_from.pk).order_by("pk").last()


def chosen_documents(
    intake: Intake, comparison: Comparison, keys: Sequence[int]
) -> list[IntakeDocument]:
    """The chosen documents in order of print. Raises ImportRefused for none, or one that the
    issue has."""
    rows = [row for row in intake.documents.current() if row.pk in keys]
    if not rows:
        raise ImportRefused("没有选文件。请勾选要并入的文件。")
    for row in rows:
        if not comparison.can_be_added(row):
            raise ImportRefused(f"“{row}”在那一期里已经有正文，或者这里没有正文，不能并入。")
    return rows


def why_not(issue: Issue) -> str:
    """Why nothing can be added to an issue as it is now, nor proposed; "" if it can."""
    if issue.is_fixed or issue.status == Issue.Status.DRAFT:
        return ""
    return f"{issue}现在是“{status_in_words(issue)}”，不能改动。请先收回或者退回。"


def arrivals(issue: Issue, comparison: Comparison, rows: Sequence[IntakeDocument]) -> list[Arrival]:
    """Where the chosen documents will stand in the issue, in order of print.

    In a draft: behind the nearest document before them that the issue has.
    """
    held = {_held(one.pk): one for one in issue.documents.order_by("position")}
    order = list(held)
    intake_order = list(rows[0].intake.documents.current().values_list("pk", flat=True))
    keys = {pk: _held(document.pk) for pk, document in comparison.pairs.items()}
    for row in rows:
        if row.pk in keys:  # the issue has it by name only
            continue
        keys[row.pk] = f"new {row.pk}"
        at = len(order) if issue.is_fixed else _index(order, intake_order, keys, row.pk)
        order.insert(at, keys[row.pk])
    found = []
    for row in rows:
        at = order.index(keys[row.pk])
        following = next((held[key] for key in order[at + 1 :] if key in held), None)
        found.append(Arrival(row, at + 1, comparison.pairs.get(row.pk), following))
    return sorted(found, key=lambda one: one.position)


def _held(pk: int) -> str:
    return f"held {pk}"


def _index(
    order: Sequence[str], intake_order: Sequence[int], keys: Mapping[int, str], pk: int
) -> int:
    """Where a document goes among those of the issue: behind the nearest one before it in its
    intake, else before the nearest one behind it, else behind all."""
    at = intake_order.index(pk)
    for one in reversed(intake_order[:at]):
        if keys.get(one) in order:
            return order.index(keys[one]) + 1
    for one in intake_order[at + 1 :]:
        if keys.get(one) in order:
            return order.index(keys[one])
    return len(order)


def add_to_bench(
    intake: Intake, rows: Sequence[IntakeDocument], bench: Intake, by: User
) -> tuple[bool, Intake]:
    """Add copies of documents to the intake of the draft; write it, if nothing else waits there.

    Returns whether the draft is written, or being written, with them. Raises ImportRefused,
    CannotEdit or EditConflict, with nothing changed.
    """
    with transaction.atomic():
        issue = Issue.objects.get(intakes=bench)
        is_behind = bool(unwritten_changes([issue]))
        target = bench
        for arrival in arrivals(issue, compare(intake, issue), rows):
            piece = intake_of(piece_of(intake, [arrival.row]))
            place = _place_in(target, arrival)
            target = add_documents(target, target.version, piece, by, place)
        if is_behind:
            return False, target
        if is_large(target):
            write_by_job(target, target.version, by)
        else:
            accept(target, target.version, by)
    return True, target


def _place_in(bench: Intake, arrival: Arrival) -> BenchPlace | None:
    """Where a document goes in the intake of the draft."""
    rows = list(bench.documents.current())
    if arrival.fills:
        empty = (row for row in rows if not row.structure["rows"])
        fills = next((row for row in empty if same_document(row, [arrival.fills])), None)
        return BenchPlace(fills=fills) if fills else None
    following = [arrival.following] if arrival.following else []
    return BenchPlace(before=next((row for row in rows if same_document(row, following)), None))


def add_to_draft(
    intake: Intake, rows: Sequence[IntakeDocument], issue: Issue, expected: int, by: User
) -> ChangeRecord:
    """Add documents to a draft at version ``expected`` that no intake follows.

    Raises ImportRefused or CannotEdit, with nothing changed.
    """
    try:
        with transaction.atomic():
            workflow.lock_draft(issue, expected)
            changes = add_to_issue(intake, rows, issue, by)
            history.record_changes(changes.rewordings, by)
            workflow.record_edit(issue, by, expected, f"并入：{'；'.join(changes.lines)}"[:1000])
    except workflow.Refused as error:
        raise ImportRefused(str(error)) from error
    return changes


def add_by_correction(
    intake: Intake, rows: Sequence[IntakeDocument], correction: Correction, by: User
) -> None:
    """Add documents to a published issue, and record the correction that two persons have made."""
    issue = Issue.objects.select_related("gazette").get(pk=correction.issue_id)
    keep_former_source(correction, issue)
    correction.issue = issue
    changes = add_to_issue(intake, rows, issue, by)
    history.record_changes(changes.rewordings, by)
    issue.refresh_from_db()
    record_correction(correction, changes)


def add_to_issue(
    intake: Intake, rows: Sequence[IntakeDocument], issue: Issue, by: User
) -> ChangeRecord:
    """Write documents into a locked issue, with their words, edits, doubts and originals."""
    comparison, changes = compare(intake, issue), ChangeRecord()
    for arrival in arrivals(issue, comparison, rows):
        piece = piece_of(intake, [arrival.row])
        former = arrival.fills
        following = issue.documents.filter(
            position__gte=arrival.position + (1 if former else 0)
        ).order_by("position")
        place = insertion_for(issue, piece.text, following.first())
        added = _document(piece, arrival, place)
        removed = [
            (a, b) for a, b in piece.spans([one["span"] for one in piece.removed()], place.start)
        ]
        if former is not None:
            former = specific(Document.objects.get(pk=former.pk))
        _document_row, own = add_document(issue, added, place, removed, former)
        changes.lines += own.lines
        changes.rewordings += own.rewordings
        _write_records(piece, arrival, issue, place, by)
    names = "、".join(dict.fromkeys([issue.source_name, source_name(intake)]))
    Issue.objects.filter(pk=issue.pk).update(source_name=names[:200])
    return changes


def _document(piece: DocumentPiece, arrival: Arrival, place: Insertion) -> parsed.Document:
    """The parsed document where it will stand; refused if it loses words of its source."""
    frame = issue_frame.load(piece.intake.outline)
    draft, entry = arrival.row.draft, frame.entry(arrival.row.entry)
    alone = document_from(piece.offsets().draft(ONLY, draft), arrival.position, entry, [])
    removed = moved_pieces(piece.removed(), piece.offsets(), ONLY)
    refuse_unfit_part(
        parsed.Issue(
            parsed.GazetteFacts(), parsed.IssueFacts(), (), (alone,), (),
            issue_frame.load({**issue_frame.empty_outline(), "removed": removed}).removed,
            source=piece.text, edits=tuple(_edits(piece, 0)), is_checked=True,
        )
    )  # fmt: skip
    return document_from(piece.offsets(place.start).draft(ONLY, draft), arrival.position, entry, [])


def _edits(piece: DocumentPiece, start: int) -> list[Edit]:
    """The edits of the documents of a piece that begins at ``start``."""
    frame, offsets = issue_frame.load(piece.intake.outline), piece.offsets(start)
    found = edits_of(piece.intake, frame, list(piece.rows))
    return [replace(edit, span=offsets.span(ONLY, edit.span)) for _row, edit in found]


def _write_records(
    piece: DocumentPiece, arrival: Arrival, issue: Issue, place: Insertion, by: User
) -> None:
    """Write what the issue keeps of a document beside its rows."""
    offsets = piece.offsets(place.start)
    findings = moved_pieces(piece.findings(arrival.row), offsets, ONLY)
    if arrival.fills:  # all that was doubtful is that its text was absent
        issue.doubts.filter(document_position=arrival.position).delete()
    Doubt.objects.bulk_create(doubts_of_document(issue, arrival.position, findings))
    frame = issue_frame.load(piece.intake.outline)
    edits = [edit for _row, edit in edits_of(piece.intake, frame, list(piece.rows))]
    authors = authors_of(piece.intake, frame, edits)
    for edit in edits:
        author = authors.get(edit)
        start, end = offsets.span(ONLY, edit.span)
        written = SourceEdit.objects.create(
            issue=issue, document_position=arrival.position, span_start=start, span_end=end,
            before=edit.before, after=edit.after, accepted_by=author.by if author else by,
            reason=author.reason[:500] if author else "",
        )  # fmt: skip
        if author:
            SourceEdit.objects.filter(pk=written.pk).update(accepted_at=author.at)
    _move_originals(issue, place)
    _hold_originals(piece, issue, place)


def _move_originals(issue: Issue, place: Insertion) -> None:
    """Move what the issue's originals say of its source behind the new words."""
    for use in OriginalUse.objects.of_issue(issue):
        use.parts = [
            list(place.moved(part))
            for a, b in use.parts
            for part in ([(a, place.at), (place.at, b)] if a < place.at < b else [(a, b)])
        ]
        use.places = [[*place.moved((a, b)), *rest] for a, b, *rest in use.places]
        use.save(update_fields=["parts", "places"])


def _hold_originals(piece: DocumentPiece, issue: Issue, place: Insertion) -> None:
    """Let the issue hold the originals of a document, for the lines that are its own."""
    held = OriginalUse.objects.of_issue(issue)
    last = held.order_by("-position").values_list("position", flat=True).first() or 0
    for use in OriginalUse.objects.of_intake(piece.intake.pk):
        parts = piece.spans(use.parts, place.start)
        if parts:
            last += 1
            OriginalUse.objects.create(
                issue=issue, original_id=use.original_id, name=use.name, position=last,
                parts=parts, places=piece.spans(use.places, place.start),
            )  # fmt: skip
