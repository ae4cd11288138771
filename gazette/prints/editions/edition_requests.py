"""Requests for PDFs: an edition is a row of ``PdfEdition``, and a job makes it.

Requests are idempotent: an edition has one row, and at most one unfinished job.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import time

from django.db.models import F, Q
from django.utils import timezone

from gazette.jobs.machine import files_problem
from gazette.jobs.models import Job, Lane
from gazette.jobs.queue import enqueue_all
from gazette.jobs.tasks import Task, register
from gazette.jobs.timetable import daily
from gazette.models import Document, Issue, PdfEdition
from gazette.models.edition import PdfEditionQuerySet
from gazette.prints.editions.store import kept_file

Kind = PdfEdition.Kind
State = PdfEdition.State

ISSUE_KINDS = (Kind.STANDARD, Kind.LARGE_PRINT, Kind.BOOKLET, Kind.SHEETS, Kind.ARCHIVE)
DOCUMENT_KINDS = (Kind.STANDARD, Kind.LARGE_PRINT, Kind.ARCHIVE)

#: The task that makes an edition, whose subject is the edition's primary key; and the one
#: that deletes what no edition names any more.
MAKE, SWEEP = "editions.make", "editions.sweep"
#: The task that looks at midnight which PDFs no longer tell the state of their document.
NEW_DAY = "editions.new_day"
#: Ranks of jobs: a person waits for it; it is what most people want; the rest.
URGENT, USUAL, RARE = 0, 1, 2


def kinds_of(subject: Issue | Document) -> tuple[Kind, ...]:
    """The kinds in which an issue, or a document, is made."""
    return ISSUE_KINDS if isinstance(subject, Issue) else DOCUMENT_KINDS


def parts(subject: Issue | Document) -> tuple[Issue, Document | None]:
    """The issue, and the document where the subject is one."""
    return (subject, None) if isinstance(subject, Issue) else (subject.issue, subject)


def ask(subject: Issue | Document, kind: str = Kind.STANDARD, *, is_draft: bool) -> PdfEdition:
    """The edition of a kind, asked for before all others unless it is there and current.

    One that failed stays so: whoever may do something about it asks ``again``. One that this
    machine alone does not see, since it looks at other files, stays as the others have it.
    """
    issue, document = parts(subject)
    edition, is_new = PdfEdition.objects.with_names().get_or_create(
        issue=issue, document=document, kind=kind, is_draft=is_draft
    )
    if edition.state == State.FAILED:
        return edition
    if edition.is_current and (kept_file(edition) or files_problem()):
        return edition
    _queue(PdfEdition.objects.filter(pk=edition.pk), rank=URGENT)
    edition.refresh_from_db(fields=["state"])
    return edition


def ask_for_all(
    subject: Issue | Document, *, is_draft: bool = False, anew: bool = False
) -> list[PdfEdition]:
    """All editions of a document, or of an issue and, once published, of its documents.

    ``anew`` tries what failed before, and looks again at what seems current.
    """
    issue, document = parts(subject)
    is_whole = document is None and not is_draft
    singles = list(issue.documents.order_by("position")) if is_whole else []
    wanted = [(document, kind) for kind in kinds_of(subject)]
    wanted += [(single, kind) for single in singles for kind in DOCUMENT_KINDS]
    PdfEdition.objects.bulk_create(
        (
            PdfEdition(issue=issue, document=one, kind=kind, is_draft=is_draft)
            for one, kind in wanted
        ),
        ignore_conflicts=True,
    )
    editions = PdfEdition.objects.filter(issue=issue, is_draft=is_draft)
    if not is_whole:
        editions = editions.filter(document=document)
    old = Q(state=State.READY) & ~Q(made_revision=F("wanted_revision"))
    _queue(editions if anew else editions.filter(old | Q(state=State.WAITING)))
    return list(editions.with_names())


def again(edition: PdfEdition) -> None:
    """Ask for an edition whatever became of it before."""
    _queue(PdfEdition.objects.filter(pk=edition.pk))


def content_changed(issues: Collection[int]) -> None:
    """Mark the PDFs of these issues as outdated, and ask for those that the public may have."""
    _outdate(PdfEdition.objects.filter(issue__in=issues))


def states_changed(documents: Collection[int]) -> None:
    """The same for the PDFs of single documents, whose first page tells their state."""
    _outdate(PdfEdition.objects.filter(document__in=documents))


def _outdate(editions: PdfEditionQuerySet) -> None:
    if editions.changed():
        public = Q(is_draft=False, issue__status=Issue.Status.PUBLISHED)
        _queue(editions.filter(public))


def _queue(editions: PdfEditionQuerySet, rank: int | None = None) -> None:
    """Have editions made; one that is just being made looks itself whether it is current.

    Where no ``rank`` is given, the standard kind comes before the others.
    """
    kinds = dict(editions.values_list("pk", "kind"))
    # One that waits already goes on to say what it waits for.
    named = PdfEdition.objects.filter(pk__in=kinds)
    named.exclude(state__in=[State.MAKING, State.WAITING]).update(
        state=State.WAITING, message="", asked_at=timezone.now()
    )
    for its_rank in (URGENT, USUAL, RARE):
        _enqueue(
            [
                pk
                for pk, kind in kinds.items()
                if (_rank(kind) if rank is None else rank) == its_rank
            ],
            its_rank,
        )


def _enqueue(editions: Sequence[int], rank: int) -> None:
    enqueue_all(MAKE, {pk: {"edition": pk} for pk in editions}, rank=rank)


def _rank(kind: str) -> int:
    return USUAL if kind == Kind.STANDARD else RARE


def _follow(job: Job) -> None:
    """Let an edition say what became of the job that was to make it."""
    state = State.WAITING if job.state == Job.State.WAITING else State.FAILED
    editions = PdfEdition.objects.filter(pk=job.arguments["edition"])
    editions.update(state=state, message=job.error)


_MAKER = "gazette.prints.editions.edition_maker"
register(Task(MAKE, "生成 PDF", f"{_MAKER}.make", lane=Lane.PRINTS, stopped=_follow))
register(Task(SWEEP, "清理旧的 PDF", f"{_MAKER}.sweep_store", lane=Lane.PRINTS))
daily(SWEEP, at=time(3, 40))
_DAY = "gazette.prints.editions.new_day"
register(Task(NEW_DAY, "核对 PDF 首页所载的效力", f"{_DAY}.renew", lane=Lane.PRINTS))
daily(NEW_DAY, at=time(0, 2))
