"""At midnight some documents come into force and some cease to be: the day's list of them.

No state is stored, so nothing has to be written; the job that the timetable asks for says
how many documents changed and logs which, for whoever answers for the portal.
"""

from __future__ import annotations

import logging
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import daily
from gazette.models import Document
from gazette.models.state import State, words_of_state

logger = logging.getLogger(__name__)
DAY_CHANGE = "effect.day_change"


def changed_states(on: date) -> dict[int, tuple[State, State]]:
    """Published documents whose state on a day is not that of the day before: both, by id."""
    former, present = _states(on - timedelta(days=1)), _states(on)
    return {
        pk: (former[pk], state)
        for pk, state in present.items()
        if former.get(pk, state) is not state
    }


def _states(on: date) -> dict[int, State]:
    """The states of all published documents on a day, by id, in one query."""
    documents: Any = Document.objects.published().order_by().with_state(on).only("pk")
    return {document.pk: State(document.state) for document in documents}


def tell_changes(run: Run) -> None:
    """Log today's changes of state, as a task."""
    today = timezone.localdate()
    changes = changed_states(today)
    for document in Document.objects.filter(pk__in=changes):
        before, after = changes[document.pk]
        logger.info("%s: %s, before %s", document, *map(words_of_state, (after, before)))
    run.tell(len(changes), len(changes), f"{today.isoformat()} 效力有变化的文件{len(changes)}件")


register(Task(DAY_CHANGE, "核对当日效力变化", f"{__name__}.tell_changes"))
daily(DAY_CHANGE, at=time(0, 0))
