"""The record of what has changed for the public: what the API tells who keeps a copy.

An entry is written in the transaction of its change, so that neither is without the other, and
numbered after the commit by whoever holds the lock of numbering. So the numbers have the order of
commits: who has read up to a number never finds one below it later, though transactions write at
the same time and end in another order. Where a process dies between the two, the timetable's next
turn numbers what was left.

Told are published issues and documents only. A state that another day brings is told on that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min, Q
from django.dispatch import receiver
from django.utils import timezone

from gazette.effect.day_change import changed_states
from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import daily, every
from gazette.models import Correction, Document, Issue, PublicChange, Relation
from gazette.signals import (
    document_edited,
    issue_corrected,
    issue_published,
    issue_withdrawn,
    relation_decided,
    themes_decided,
)

Kind = PublicChange.Kind
NUMBER, NEW_DAY = "public_changes.number", "public_changes.new_day"
#: The advisory lock of PostgreSQL under which numbers are given; SQLite has one writer anyway.
_LOCK = 0x67617A31
#: What two entries have in common that tell alike.
_ALIKE = ("kind", "gazette", "year", "issue_number", "position", "on")


def record(
    kind: PublicChange.Kind, places: Iterable[Issue | Document], on: date | None = None
) -> None:
    """Write an entry for each place, in the present transaction; it is numbered after the commit.

    Places are public, or were (``WITHDRAWN``); their issues come with their gazettes.
    """
    entries = [_entry(kind, one, on) for one in places]
    if not entries:
        return
    PublicChange.objects.bulk_create(entries)
    if all(function is not _number for _, function, *_ in connection.run_on_commit):
        transaction.on_commit(_number, robust=True)


def _entry(kind: PublicChange.Kind, place: Issue | Document, on: date | None) -> PublicChange:
    issue = place.issue if isinstance(place, Document) else place
    return PublicChange(
        kind=kind,
        gazette=issue.gazette.slug,
        year=issue.year,
        issue_number=issue.number,
        position=place.position if isinstance(place, Document) else None,
        on=on,
    )


def number_changes() -> int:
    """Number the entries of all transactions that have ended; how many were numbered.

    What several of them tell alike is told once: whoever reads it reads what all have written.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        waiting = list(PublicChange.objects.filter(number=None).order_by("pk"))
        told: dict[object, PublicChange] = {}
        for entry in waiting:  # the last of those that tell alike keeps its place in the order
            alike = tuple(getattr(entry, name) for name in _ALIKE)
            told.pop(alike, None)
            told[alike] = entry
        last = PublicChange.objects.aggregate(last=Max("number"))["last"] or 0
        for number, entry in enumerate(told.values(), start=last + 1):
            entry.number = number
        again = [entry.pk for entry in waiting if entry.number is None]
        PublicChange.objects.filter(pk__in=again).delete()
        PublicChange.objects.bulk_update(told.values(), ["number"], batch_size=500)
    return len(told)


def _number() -> None:
    number_changes()


def record_states(today: date) -> int:
    """Tell of the documents whose state is another one on a day, for each day not told of yet:
    however long nobody has looked.
    """
    known = PublicChange.objects.aggregate(
        told=Max("on", filter=Q(kind=Kind.STATE)), begun=Min("made_at__date")
    )
    last = known["told"] or known["begun"] or today - timedelta(days=1)
    told = 0
    for back in range((today - last).days - 1, -1, -1):
        day = today - timedelta(days=back)
        documents = _public(changed_states(day))
        with transaction.atomic():
            record(Kind.STATE, documents, on=day)
        told += len(documents)
    return told


def _public(ids: Iterable[int]) -> list[Document]:
    """Those of the documents that the public may read, in one query."""
    documents = Document.objects.published().filter(pk__in=list(ids)).order_by("pk")
    return list(documents.with_issue())


def _acted_upon(issue: Issue) -> list[Document]:
    """The public documents of other issues to which documents of this one do something."""
    targets = Relation.objects.filter(source__issue=issue).exclude(target__issue=issue)
    ids = set(targets.not_rejected().values_list("target", flat=True)) - {None}
    return _public(pk for pk in ids if pk)


@receiver(issue_published, dispatch_uid="gazette.public_changes.published")
def _published(issue: Issue, **kwargs: Any) -> None:
    record(Kind.PUBLISHED, [issue])
    record(Kind.RELATION, _acted_upon(issue))


@receiver(issue_withdrawn, dispatch_uid="gazette.public_changes.withdrawn")
def _withdrawn(issue: Issue, **kwargs: Any) -> None:
    record(Kind.WITHDRAWN, [issue])
    record(Kind.RELATION, _acted_upon(issue))


@receiver(issue_corrected, dispatch_uid="gazette.public_changes.corrected")
def _corrected(issue: Issue, correction: Correction, **kwargs: Any) -> None:
    """Its documents whose words are others; the issue where its own facts are."""
    if not issue.is_published:
        return
    places = correction.rewordings.order_by().values_list("document", flat=True).distinct()
    ids = set(places)
    record(Kind.CORRECTED, _public(pk for pk in ids if pk))
    if None in ids or not ids:
        record(Kind.CORRECTED, [issue])


@receiver(relation_decided, dispatch_uid="gazette.public_changes.decided")
def _decided(documents: list[Document], **kwargs: Any) -> None:
    record(Kind.RELATION, _public(one.pk for one in documents))


@receiver(document_edited, dispatch_uid="gazette.public_changes.edited")
def _edited(document: Document, **kwargs: Any) -> None:
    record(Kind.FACTS, _public([document.pk]))


@receiver(themes_decided, dispatch_uid="gazette.public_changes.themes")
def _themes_decided(documents: list[Document], **kwargs: Any) -> None:
    record(Kind.FACTS, _public(one.pk for one in documents))


def number_left(run: Run) -> None:
    """Number what a process that has ended left unnumbered, as a task."""
    number_changes()


def tell_new_day(run: Run) -> None:
    """Record the states that this day has changed, as a task."""
    run.tell(message=f"记入效力变化{record_states(timezone.localdate())}件")


register(Task(NUMBER, "给公开变动编号", f"{__name__}.number_left"))
register(Task(NEW_DAY, "记入当日效力变化", f"{__name__}.tell_new_day"))
every(NUMBER, minutes=5)
daily(NEW_DAY, at=time(0, 0))
