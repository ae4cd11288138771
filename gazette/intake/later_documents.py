"""Documents that come later: the documents of one intake are added to the intake of their issue.

Their source is inserted where their entry of the contents belongs, so that the rows still
stand in the order of the source; all offsets behind it move.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gazette.intake import issue_frame
from gazette.intake.document_records import refresh
from gazette.intake.doubt_records import update_doubts
from gazette.intake.draft import dump, load
from gazette.intake.issue_frame import IssueFrame
from gazette.intake.issue_source import entry_of
from gazette.intake.models import Intake, IntakeDocument, IntakeFile, IntakeStep
from gazette.intake.original import OriginalUse
from gazette.intake.row_edits import CannotEdit
from gazette.intake.source_offsets import FileStretch, OffsetMap
from gazette.intake.step_log import EditConflict
from gazette.intake.step_messages import conflict_message
from gazette.intake.step_sides import move_side
from gazette.intake.summaries import FROM_SOURCE, document_from

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: The file numbers of the two sources in their ``OffsetMap``.
_OLD, _NEW = 0, 1


@dataclass(frozen=True, slots=True)
class BenchPlace:
    """Where documents go that no contents page announces: before the document ``before`` (None:
    behind all), or in the place of ``fills``, which has a name and no text."""

    before: IntakeDocument | None = None
    fills: IntakeDocument | None = None


def add_documents(
    intake: Intake, expected: int, other: Intake, by: User, place: BenchPlace | None = None
) -> Intake:
    """Move the documents of ``other`` to ``intake`` at version ``expected``, delete ``other``.

    They go where their entries of the contents stand or, if it is given, to ``place``.

    Raises EditConflict if another has changed ``intake`` first, and CannotEdit if ``other``
    is an issue of its own.
    """
    with transaction.atomic():
        target = Intake.objects.select_for_update().get(pk=intake.pk)
        source = Intake.objects.select_for_update().get(pk=other.pk)
        if target.version != expected:
            raise EditConflict(conflict_message(target.changed_by, target.changed_at))
        _refuse(target, source)
        new = list(source.documents.current().exclude(structure__rows=[]))
        frame = issue_frame.load(target.outline)
        if place is None:
            _match(target, new, frame)
        elif place.fills is not None:
            _fill(place.fills, new)
        is_set = place is not None and place.fills is None
        before = place.before if place and is_set else _following(target, new)
        offsets = _insert(target, source, _first_with_words(target, before), frame)
        _move(target, source, offsets)
        _take_documents(target, new, before)
        target.version, target.changed_by, target.changed_at = (
            target.version + 1, by, timezone.now(),
        )  # fmt: skip
        target.save()
        source.delete()
        update_doubts(target)
    return target


def _refuse(target: Intake, source: Intake) -> None:
    frame = issue_frame.load(source.outline)
    if target.pk == source.pk or not (target.is_open and source.is_open):
        raise CannotEdit("请选择另一次已读完的录入。")
    if source.issue_id or source.year or frame.contents or frame.front or frame.back:
        raise CannotEdit("这次录入本身是一期公报（有封面、目录或已成草稿），不能并入另一期。")


def _match(target: Intake, new: list[IntakeDocument], frame: IssueFrame) -> None:
    """Set the entry of each new document; an empty document that held it is dropped."""
    held = target.documents.current().exclude(structure__rows=[]).exclude(entry=None)
    free = {*range(len(frame.contents))} - {*held.values_list("entry", flat=True)}
    for row in new:
        document = document_from(row.draft, row.position, None, [])
        row.entry = entry_of(document, list(frame.contents), free)
        if row.entry is not None:
            free.discard(row.entry)
            target.documents.filter(entry=row.entry, structure__rows=[]).update(is_dropped=True)


def _fill(empty: IntakeDocument, new: list[IntakeDocument]) -> None:
    """Let one document take the entry of the empty one in whose place it comes."""
    new[0].entry = empty.entry
    IntakeDocument.objects.filter(pk=empty.pk).update(is_dropped=True)


def _first_with_words(target: Intake, before: IntakeDocument | None) -> IntakeDocument | None:
    """The first document from ``before`` on that stands in the source."""
    if before is None:
        return None
    standing = target.documents.current().exclude(structure__rows=[])
    return standing.filter(position__gte=before.position).first()


def _following(target: Intake, new: list[IntakeDocument]) -> IntakeDocument | None:
    """The document before which the new ones are inserted; None for the end."""
    entry = next((row.entry for row in new if row.entry is not None), None)
    if entry is None:
        return None
    standing = target.documents.current().filter(entry__gt=entry)
    return standing.exclude(structure__rows=[]).first()


def _insert(
    target: Intake, source: Intake, following: IntakeDocument | None, frame: IssueFrame
) -> OffsetMap:
    """Insert the source of one intake into the other's; return where both now stand."""
    back = min((line.span[0] for line in frame.back), default=len(target.source))
    at = following.structure["start"] if following else back
    before, behind = target.source[:at], target.source[at:]
    lead = "" if not before or before.endswith("\n") else "\n"
    tail = "" if source.source.endswith("\n") or not behind else "\n"
    target.source = f"{before}{lead}{source.source}{tail}{behind}"
    start = at + len(lead)
    end = start + len(source.source) + len(tail)
    return OffsetMap(
        [
            (FileStretch(_OLD, 0, at), 0),
            (FileStretch(_NEW, 0, len(source.source)), start),
            (FileStretch(_OLD, at, at + len(behind)), end),
        ]
    )


def _move(target: Intake, source: Intake, offsets: OffsetMap) -> None:
    """Move the offsets of everything that both intakes store."""
    target.outline = _moved_outline(target.outline, offsets, _OLD)
    added = _moved_outline(source.outline, offsets, _NEW)["removed"]
    target.outline["removed"] = sorted(
        [*target.outline["removed"], *added], key=lambda piece: piece["span"]
    )
    for intake, number in ((target, _OLD), (source, _NEW)):
        for row in intake.documents.all():
            row.structure = moved_structure(row.structure, offsets, number)
            row.findings = moved_pieces(row.findings, offsets, number)
            row.save(update_fields=["structure", "findings"])
        for step in intake.steps.all():
            for side in (*step.before.values(), *step.after.values()):
                move_side(side, partial(moved_structure, offsets=offsets, number=number))
            step.save(update_fields=["before", "after"])
        for file in intake.files.all():
            file.parts = [list(offsets.span(number, (a, b))) for a, b in file.parts]
            file.save(update_fields=["parts"])
        for use in OriginalUse.objects.of_intake(intake.pk):
            use.parts = [list(offsets.span(number, (a, b))) for a, b in use.parts]
            use.places = [[*offsets.span(number, (a, b)), *place] for a, b, *place in use.places]
            use.save(update_fields=["parts", "places"])


def moved_structure(structure: dict[str, Any], offsets: OffsetMap, number: int) -> dict[str, Any]:
    """A draft as JSON, where its stretch now stands."""
    return dump(offsets.draft(number, load(structure)))


def moved_pieces(
    pieces: list[dict[str, Any]], offsets: OffsetMap, number: int
) -> list[dict[str, Any]]:
    """Findings, or lines around the documents, as JSON, where their stretch now stands."""
    moved = []
    for piece in pieces:
        first, last = piece["span"]
        spans: dict[str, Any] = {"span": list(offsets.span(number, (first, last)))}
        if "places" in piece:
            spans["places"] = [list(offsets.span(number, (a, b))) for a, b in piece["places"]]
        moved.append({**piece, **spans})
    return moved


def _moved_outline(values: dict[str, Any], offsets: OffsetMap, number: int) -> dict[str, Any]:
    moved = {
        name: moved_pieces(values[name], offsets, number)
        for name in ("contents", "front", "back", "removed")
    }
    return {**values, **moved}


def _take_doubts(target: Intake, row: IntakeDocument) -> None:
    """Give a new document what only the source shows of the empty ones in whose place it is."""
    if row.entry is None:
        return
    for empty in target.documents.filter(entry=row.entry, structure__rows=[], is_dropped=True):
        kept = [one for one in empty.findings if one["code"] in FROM_SOURCE]
        row.findings, row.answers = [*kept, *row.findings], [*empty.answers, *row.answers]


def _take_documents(
    target: Intake, new: list[IntakeDocument], following: IntakeDocument | None
) -> None:
    """Give the new documents to the target, in their place, with their steps and files."""
    source = new[0].intake_id if new else None
    last = target.documents.order_by("position").last()
    position = following.position if following else (last.position + 1 if last else 1)
    later = target.documents.filter(position__gte=position)
    later.update(position=F("position") + len(new))
    for place, row in enumerate(new):
        entry = row.entry
        row.refresh_from_db()
        row.intake, row.entry, row.position = target, entry, position + place
        _take_doubts(target, row)
        refresh(row, target)
        row.save()
    for row in target.documents.current().filter(structure__rows=[]):
        refresh(row, target)
        row.save(update_fields=["summary", "findings"])
    IntakeStep.objects.filter(intake=source).update(intake=target)
    files = IntakeFile.objects.filter(intake=source)
    files.update(intake=target, position=F("position") + target.files.count())
