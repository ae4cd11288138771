"""The documents of an intake: made of the files that were read, with summary and findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from gazette.intake.issue_frame import load
from gazette.intake.models import Intake, IntakeDocument, IntakeFile
from gazette.intake.originals import place_in_source
from gazette.intake.summaries import summary_and_findings
from gazette.models import Gazette


def fill(intake: Intake, made: dict[str, Any]) -> None:
    """Write the documents of an intake from ``made`` (see ``file_reader.made_of``).

    Of several issues each becomes an intake; an intake without any is refused. Call it
    in a transaction.
    """
    files = {file.pk: file for file in intake.files.all()}
    for key, problem in made["problems"].items():
        files[int(key)].problem, files[int(key)].text = problem, ""
        files[int(key)].save()
    if not made["issues"]:
        intake.state = Intake.State.REFUSED
        intake.save()
    for number, gathered in enumerate(made["issues"]):
        _fill(intake if number == 0 else _sibling(intake, gathered), gathered)


def _sibling(intake: Intake, gathered: dict[str, Any]) -> Intake:
    """A new intake for a further issue of the same drop, with the files of that issue."""
    other = Intake.objects.create(created_by=intake.created_by, changed_by=intake.changed_by)
    IntakeFile.objects.filter(pk__in=gathered["parts"]).update(intake=other)
    return other


def _fill(intake: Intake, gathered: dict[str, Any]) -> None:
    intake.state = Intake.State.READING
    intake.source, intake.outline = gathered["source"], gathered["outline"]
    intake.gazette_name = intake.outline["gazette"]["name"] or intake.gazette_name
    intake.gazette = _gazette(intake.gazette_name)
    for name in ("year", "number", "serial_number"):
        setattr(intake, name, gathered[name])
    printed = gathered["published_on"]
    intake.published_on = date.fromisoformat(printed) if printed else None
    intake.changed_at = timezone.now()
    intake.save()
    for key, parts in gathered["parts"].items():
        IntakeFile.objects.filter(pk=int(key)).update(parts=parts, text="")
        place_in_source(IntakeFile(pk=int(key)), parts, gathered["starts"][key])
    IntakeDocument.objects.bulk_create(
        IntakeDocument(intake=intake, position=position, **document)
        for position, document in enumerate(gathered["documents"], start=1)
    )


def _gazette(name: str) -> Gazette | None:
    """The gazette of the printed name; without one, the archive's gazette if it has only one."""
    if name:
        return Gazette.objects.filter(name=name).first()
    return Gazette.objects.first() if Gazette.objects.count() == 1 else None


def look_at_all(intake: Intake, tell: Callable[[int, int], None]) -> None:
    """Summarise the documents that have no summary yet; then the intake is open to editors.

    ``tell`` is called with the number of documents that are done, and of all.
    """
    total = intake.documents.count()
    waiting = list(intake.documents.filter(summary={}).order_by("position"))
    for done, row in enumerate(waiting, start=total - len(waiting)):
        tell(done, total)
        refresh(row, intake)
        row.save(update_fields=["summary", "findings"])
    intake.state = Intake.State.OPEN
    intake.save(update_fields=["state"])


def refresh(row: IntakeDocument, intake: Intake) -> None:
    """Compute the summary and the findings of a document again, without saving it."""
    frame = load(intake.outline)
    entry = frame.entry(row.entry)
    row.is_behind = False
    row.summary, row.findings = summary_and_findings(
        row.draft, row.position, frame, entry, row.findings, row.answers, row.structure
    )
    if not row.structure.get("rows") and _is_contents_only(row, intake):
        row.findings = [one for one in row.findings if one["code"] != "document_absent"]


def _is_contents_only(row: IntakeDocument, intake: Intake) -> bool:
    """Whether no other document of the intake has a text either: there is a contents page only."""
    others = intake.documents.current().exclude(pk=row.pk)
    return not others.exclude(structure__rows=[]).exists()
