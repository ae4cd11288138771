"""With a new day some documents come into force, end, or have other words: their PDFs are renewed.

A decision or a correction outdates the PDFs by its signal (``change_listeners``); a day that
comes sends none. A day on which the portal was down is made up for: what the first page says
is compared with what it said on the day on which the file was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Min, Q
from django.utils import timezone

from gazette.jobs.tasks import Run
from gazette.models import Document, PdfEdition
from gazette.prints.editions.edition_requests import states_changed
from gazette.prints.pdf.changes_since_print import changes_since_print


def renew(run: Run) -> None:
    """Outdate the PDFs whose first page no longer says what is so, as a task."""
    outdated = list(outdated_documents(timezone.localdate()))
    states_changed(outdated)
    run.tell(len(outdated), len(outdated), f"效力有变化、PDF 要重新生成的文件{len(outdated)}件")


def outdated_documents(today: date) -> Iterator[int]:
    """Ids of the documents of which less, more or other is to be said than when a PDF was made."""
    made = PdfEdition.objects.filter(is_draft=False, state=PdfEdition.State.READY)
    made = made.filter(document__isnull=False, made_at__isnull=False).order_by()
    days = {
        pk: timezone.localtime(at).date()
        for pk, at in made.values_list("document").annotate(Min("made_at"))
    }
    for document in Document.objects.filter(_has_days(), pk__in=days).distinct().iterator():
        then = days[document.pk]
        if then < today and _lines(document, then) != _lines(document, today):
            yield document.pk


def _has_days() -> Q:
    """Whether a new day can change anything: the document, or another one, names days."""
    return (
        Q(effective_on__isnull=False)
        | Q(last_day_in_force__isnull=False)
        | Q(incoming_relations__isnull=False)
        | Q(partial_effects__isnull=False)
        | Q(title__contains="试行")
        | Q(title__contains="暂行")
    )


def _lines(document: Document, on: date) -> tuple[str, ...]:
    return changes_since_print(document, on).lines
