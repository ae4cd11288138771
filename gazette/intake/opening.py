"""Files that have been read become documents to be checked."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from gazette.intake.gather import Gathered, Piece, gather
from gazette.intake.models import Intake, IntakeDocument, IntakeFile
from gazette.intake.outline import dump_finding, load, of_gathered
from gazette.intake.summaries import looked_at
from gazette.models import Gazette


def open_intake(intake: Intake) -> None:
    """Parse what has been read; an intake of several issues becomes one for each.

    An intake without a readable file is refused. To be called in a transaction.
    """
    files = {file.pk: file for file in intake.files.filter(problem="")}
    if not files:
        intake.state = Intake.State.REFUSED
        intake.save()
        return
    issues, problems = gather({pk: file.text for pk, file in files.items()})
    for pk, problem in problems.items():
        files[pk].problem, files[pk].text = problem, ""
        files[pk].save()
    for number, gathered in enumerate(issues):
        _fill(intake if number == 0 else _sibling(intake, gathered, files), gathered, files)


def _sibling(intake: Intake, gathered: Gathered, files: dict[int, IntakeFile]) -> Intake:
    """An intake of its own for a further issue of the same drop; its files go along."""
    other = Intake.objects.create(created_by=intake.created_by, changed_by=intake.changed_by)
    IntakeFile.objects.filter(pk__in=gathered.parts).update(intake=other)
    return other


def _fill(intake: Intake, gathered: Gathered, files: dict[int, IntakeFile]) -> None:
    facts = gathered.issue
    intake.state = Intake.State.OPEN
    intake.source = gathered.source
    intake.outline = of_gathered(gathered)
    intake.gazette_name = gathered.gazette.name or intake.gazette_name
    intake.gazette = _gazette(intake.gazette_name)
    intake.year, intake.number = facts.year, facts.number
    intake.serial_number, intake.published_on = facts.serial_number, facts.published_on
    intake.changed_at = timezone.now()
    intake.save()
    for pk, parts in gathered.parts.items():
        files[pk].parts, files[pk].text = [list(part) for part in parts], ""
        IntakeFile.objects.filter(pk=pk).update(parts=files[pk].parts, text="")
    IntakeDocument.objects.bulk_create(
        _document(intake, position, piece)
        for position, piece in enumerate(gathered.documents, start=1)
    )


def _gazette(name: str) -> Gazette | None:
    """The gazette of the printed name; the only one of the archive where none is printed."""
    if name:
        return Gazette.objects.filter(name=name).first()
    return Gazette.objects.first() if Gazette.objects.count() == 1 else None


def _document(intake: Intake, position: int, piece: Piece) -> IntakeDocument:
    row = IntakeDocument(intake=intake, position=position, entry=piece.entry)
    row.draft = piece.draft
    row.findings = [dump_finding(replace(f, document=None)) for f in piece.findings]
    refresh(row, intake)
    return row


def refresh(row: IntakeDocument, intake: Intake) -> None:
    """Look at a document again: its summary, and its findings."""
    outline = load(intake.outline)
    entry = outline.contents[row.entry] if row.entry is not None else None
    row.summary, row.findings = looked_at(row.draft, row.position, outline, entry, row.findings)
