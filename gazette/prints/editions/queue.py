"""What is to be made: asking is a row, and asking twice is the same row.

The rows outlive every process. What a dead one had begun is free again at once,
since its lock went with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db.models import F, Q
from django.utils import timezone

from gazette.models import Document, Issue, PdfEdition
from gazette.models.edition import PdfEditionQuerySet
from gazette.prints.editions.locks import lock
from gazette.prints.editions.store import kept_file

Kind = PdfEdition.Kind
State = PdfEdition.State

ISSUE_KINDS = (Kind.STANDARD, Kind.LARGE_PRINT, Kind.BOOKLET, Kind.ARCHIVE)
DOCUMENT_KINDS = (Kind.STANDARD, Kind.LARGE_PRINT, Kind.ARCHIVE)

#: A person waits for it; it is what most people want; the rest.
URGENT, USUAL, RARE = 0, 1, 2
#: An edition at which the maker died so often is not tried again unasked.
MOST_ATTEMPTS = 3


def kinds_of(subject: Issue | Document) -> tuple[Kind, ...]:
    """The kinds in which an issue, or a document, is made."""
    return ISSUE_KINDS if isinstance(subject, Issue) else DOCUMENT_KINDS


def parts(subject: Issue | Document) -> tuple[Issue, Document | None]:
    """The issue, and the document where the subject is one."""
    return (subject, None) if isinstance(subject, Issue) else (subject.issue, subject)


def ask(subject: Issue | Document, kind: str = Kind.STANDARD, *, is_draft: bool) -> PdfEdition:
    """The edition, queued before all others unless it is there and current.

    One that failed stays so: whoever may do something about it asks ``anew``.
    """
    issue, document = parts(subject)
    edition, _is_new = PdfEdition.objects.with_names().get_or_create(
        issue=issue,
        document=document,
        kind=kind,
        is_draft=is_draft,
        defaults={"rank": URGENT},
    )
    if edition.state == State.FAILED or (edition.is_current and kept_file(edition)):
        return edition
    if edition.state == State.READY or edition.rank != URGENT:
        _queue(PdfEdition.objects.filter(pk=edition.pk), rank=URGENT)
        edition.refresh_from_db(fields=["state", "rank"])
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
            PdfEdition(issue=issue, document=one, kind=kind, is_draft=is_draft, rank=_rank(kind))
            for one, kind in wanted
        ),
        ignore_conflicts=True,
    )
    editions = PdfEdition.objects.filter(issue=issue, is_draft=is_draft)
    if not is_whole:
        editions = editions.filter(document=document)
    old = Q(state=State.READY) & ~Q(made_revision=F("wanted_revision"))
    _queue(editions if anew else editions.filter(old))
    return list(editions.with_names())


def _rank(kind: str) -> int:
    return USUAL if kind == Kind.STANDARD else RARE


def again(edition: PdfEdition) -> None:
    """Queue an edition whatever became of it before."""
    _queue(PdfEdition.objects.filter(pk=edition.pk))


def content_changed(issues: Collection[int]) -> None:
    """The words of issues are others now: no kept file shows them, until it is made again."""
    editions = PdfEdition.objects.filter(issue__in=issues)
    if editions.changed():
        public = Q(is_draft=False, issue__status=Issue.Status.PUBLISHED)
        _queue(editions.filter(public))


@contextmanager
def claimed(edition: PdfEdition) -> Iterator[bool]:
    """Hold an edition for the block, so that nobody else makes it; False where it is not free.

    Held, it has the values of this moment and counts as being made until
    ``finish`` or ``put_back``; a process that dies before leaves it to the next
    who comes.
    """
    with lock(edition.pk) as is_mine:
        if not is_mine:
            yield False
            return
        still = PdfEdition.objects.unfinished().filter(pk=edition.pk).values("attempts").first()
        if still is None:
            yield False
            return
        edition.refresh_from_db()
        edition.record(
            state=State.MAKING,
            started_at=timezone.now(),
            attempts=still["attempts"] + 1,
            done=0,
            total=0,
        )
        yield True


def finish(edition: PdfEdition, message: str = "") -> None:
    """End the making: well, or with a ``message`` that says why not.

    Where the words changed meanwhile it waits for its turn again.
    """
    edition.record(
        state=State.FAILED if message else State.READY,
        message=message,
        attempts=0,
        rank=_rank(edition.kind),
    )
    old = PdfEdition.objects.filter(pk=edition.pk, state=State.READY)
    _queue(old.exclude(made_revision=F("wanted_revision")))


def put_back(edition: PdfEdition) -> None:
    """The making was interrupted on purpose: it waits again, and this was no attempt."""
    edition.record(state=State.WAITING, attempts=max(edition.attempts - 1, 0))


def _queue(editions: PdfEditionQuerySet, rank: int | None = None) -> None:
    """Let editions wait their turn; what is being made is left at that."""
    values = {} if rank is None else {"rank": rank}
    editions.exclude(state=State.MAKING).update(
        state=State.WAITING, attempts=0, message="", asked_at=timezone.now(), **values
    )
