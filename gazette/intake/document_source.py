"""The stretch of the source that belongs to a document, and where its rows differ from it."""

from __future__ import annotations

from collections.abc import Iterable

from gazette.intake.issue_frame import IssueFrame
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.source_words import Run
from gazette.intake.stored_rows import stored_rows
from gazette.office.source_diff import StoredWords, edits
from gazette.parsing.parsed import Edit, Span


def region_of_stored(row: IntakeDocument, frame: IssueFrame) -> Span:
    """The stretch of a document as it is stored; empty where it stands nowhere in the source."""
    structure = row.structure
    start = structure.get("start", 0)
    return region_from(row, start, frame) if stored_rows(structure) or start else (0, 0)


def region_from(row: IntakeDocument, start: int, frame: IssueFrame) -> Span:
    """The stretch from ``start`` up to where the next document begins."""
    later = row.intake.documents.current().filter(position__gt=row.position)
    held = later.exclude(structure__rows=[], structure__start=0)
    next_start = held.values_list("structure__start", flat=True).first()
    end = min((line.span[0] for line in frame.back), default=len(row.intake.source))
    return (start, max(start, next_start if next_start is not None else end))


def stored_edits(
    row: IntakeDocument, intake: Intake, region: Span, frame: IssueFrame
) -> tuple[Edit, ...]:
    """Where the stored rows of a document differ from its stretch of the source."""
    if not row.version:  # the rows are as the parser made them
        return ()
    runs = (run for stored in stored_rows(row.structure) for part in stored["w"] for run in part)
    return edits_of_words(intake, runs, region, frame)


def edits_of_words(
    intake: Intake, runs: Iterable[Run | StoredWords], region: Span, frame: IssueFrame
) -> tuple[Edit, ...]:
    """Where words differ from a stretch of the source of an intake."""
    removed = sorted(piece.span for piece in frame.removed)
    return edits(runs, region, intake.source, removed)
