"""The timetable: tasks that recur, and when each is due next.

An entry's next time is a row, moved on by whichever process is first to see it due; so
on several machines each turn is asked for once, and a turn that was missed while
no process ran is made up for once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils import timezone

from gazette.jobs.models import Job, TimetableEntry
from gazette.jobs.queue import enqueue

#: The next time after a given one.
Next = Callable[[datetime], datetime]
_entries: dict[str, Next] = {}


def every(task: str, *, minutes: int) -> None:
    """Have a task done every so many minutes."""
    _entries[task] = lambda now: now + timedelta(minutes=minutes)


def daily(task: str, at: time) -> None:
    """Have a task done once a day, at an hour of the portal's time zone."""

    def following(now: datetime) -> datetime:
        local = timezone.localtime(now)
        today = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        return today if today > local else today + timedelta(days=1)

    _entries[task] = following


def ask_for_due(now: datetime | None = None) -> list[str]:
    """Ask for the jobs that are due by the timetable; return the names of their tasks.

    An entry that is new is due at its next time, not at once.
    """
    now = now or timezone.now()
    known = dict(TimetableEntry.objects.values_list("name", "next_at"))
    asked = []
    for name, following in _entries.items():
        if name not in known:
            TimetableEntry.objects.get_or_create(name=name, defaults={"next_at": following(now)})
        elif known[name] <= now:
            mine = TimetableEntry.objects.filter(name=name, next_at=known[name])
            if mine.update(next_at=following(now)):
                _forget_uneventful(name)
                enqueue(name)
                asked.append(name)
    return asked


def _forget_uneventful(name: str) -> None:
    """Delete former turns that found nothing to do, of which some tasks have one a minute."""
    Job.objects.filter(task=name, subject="", state=Job.State.DONE, message="").delete()


def interval(task: str) -> timedelta:
    """How long it is from one turn of a task to the next."""
    first = _entries[task](timezone.now())
    return _entries[task](first) - first


def names() -> list[str]:
    """The tasks that the timetable has done."""
    return list(_entries)
