"""The doubts of a long document are looked for after a change of it is stored, by a job.

To look at a document of 40,000 rows takes seconds, and an editor waits for every step. So a
step of a long document stores its rows at once; its summary and its findings are those of
before (``is_behind``), with the answers that hold now, until the job has looked. Whatever
writes a draft, or proposes a correction, first looks itself (``bring_up_to_date``).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from gazette.intake.collector import collector_held
from gazette.intake.document_records import refresh
from gazette.intake.doubt_records import update_doubts
from gazette.intake.finding_answers import set_answers
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.stored_rows import Structure, lengths, stored_rows
from gazette.jobs.queue import enqueue
from gazette.jobs.tasks import Retry, Run, Task, register

#: The task that looks at a document; its subject is the document's primary key.
LOOK = "intake.look"
#: A document of so many rows or characters is long.
LONG_ROWS, LONG_CHARACTERS = 1_500, 100_000
#: How often the job looks again at a document that editors change meanwhile.
_MOST_LOOKS = 5


def is_long(structure: Structure) -> bool:
    """Whether looking at a document takes longer than a step should."""
    return len(stored_rows(structure)) >= LONG_ROWS or sum(lengths(structure)) >= LONG_CHARACTERS


def look_now_or_later(row: IntakeDocument) -> None:
    """Compute the summary and the findings of a changed document or, of a long one, have a job
    compute them. The document is not saved; its answers hold for its rows of now."""
    if not is_long(row.structure):
        refresh(row, row.intake)
        return
    row.is_behind = True
    set_answers(row.findings, row.answers, row.structure)
    ask_to_look([row])


def ask_to_look(rows: Iterable[IntakeDocument]) -> None:
    """Have the documents looked at that are behind; asking twice is asking once."""
    for row in rows:
        if row.is_behind:
            enqueue(LOOK, row.pk, pk=row.pk)


def bring_up_to_date(intake: Intake) -> None:
    """Look now at the documents of a locked intake that are behind."""
    for row in intake.documents.current().filter(is_behind=True).select_for_update():
        row.intake = intake
        refresh(row, intake)
        row.save(update_fields=["summary", "findings", "is_behind"])


def look_again(run: Run, *, pk: int) -> None:
    """Look at a document that is behind, as a task, without holding up its editors."""
    for _ in range(_MOST_LOOKS):
        rows = IntakeDocument.objects.select_related("intake")
        row = rows.filter(pk=pk, is_behind=True).first()
        if row is None:
            return
        seen = (row.version, row.intake.version)
        with collector_held():
            refresh(row, row.intake)
        if _store(row, seen):
            return
    raise Retry(10, "这一件还在改动，稍后再检查存疑")


def _store(row: IntakeDocument, seen: tuple[int, int]) -> bool:
    """Store what was found, with the answers of now; False if the rows are no longer those."""
    with transaction.atomic():
        intake = Intake.objects.select_for_update().get(pk=row.intake_id)
        stored = IntakeDocument.objects.filter(pk=row.pk).values_list("version", "answers").first()
        if stored is None:
            return True
        version, row.answers = stored
        if (version, intake.version) != seen:
            return False
        set_answers(row.findings, row.answers, row.structure)
        row.save(update_fields=["summary", "findings", "is_behind"])
        update_doubts(intake)
    return True


register(Task(LOOK, "重新检查存疑", f"{__name__}.look_again", most_seconds=900))
