"""Jobs of the timetable: the index is mended, often and every night; old counts are deleted."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.utils import timezone

from gazette.jobs.tasks import Retry, Run, Task, register
from gazette.jobs.timetable import daily, every
from gazette.jobs.worker import on_each_machine
from search.engines.index_folder import IndexBusy
from search.memory.asked_queries import delete_old_counts
from search.opensearch.engine_server import is_serving, problem_of, serving_engine
from search.opensearch.engine_warmth import warm_index
from search.opensearch.index_delivery import EngineErrors
from search.opensearch.outbox import DELIVER, deliver
from search.upkeep.index_check import differences, repair
from search.upkeep.index_writer import follow

FOLLOW, REPAIR, FORGET = "search.follow", "search.repair", "search.forget"
#: Seconds after which a repair is tried again where another process writes the index.
_BUSY = 600
#: The same where the search server does not answer.
_ABSENT = 15


def follow_changes(run: Run) -> None:
    """Write what earlier processes have marked and not written, as a task."""
    follow()


def deliver_changes(run: Run) -> None:
    """Deliver what waits in the outbox to the search server, as a task."""
    if not is_serving():
        return
    try:
        engine = serving_engine()
        deliver(engine, run.tell)
        warm_index(engine, engine.index)  # it may have been started anew
    except EngineErrors as error:
        raise Retry(_ABSENT, f"{problem_of(error)[:180]}稍后再送。") from error


def repair_index(run: Run) -> None:
    """Compare database, entries and index, and mend what differs, as a task."""
    found = list(differences(run.tell))
    try:
        repair(found, run.tell)
    except (IndexBusy, *EngineErrors) as error:
        raise Retry(_BUSY, str(error)[:200]) from error
    run.tell(len(found), len(found), f"修复{len(found)}处" if found else "没有出入")


def forget_counts(run: Run) -> None:
    """Delete old counts of what was searched for, as a task."""
    deleted = delete_old_counts(timezone.localdate())
    run.tell(1, 1, f"删去{deleted}条检索计数")


register(Task(FOLLOW, "更新检索索引", f"{__name__}.follow_changes"))
register(Task(DELIVER, "送检索服务器", f"{__name__}.deliver_changes"))
register(Task(REPAIR, "核对检索索引", f"{__name__}.repair_index"))
register(Task(FORGET, "清理检索计数", f"{__name__}.forget_counts"))
every(FOLLOW, minutes=10)
every(DELIVER, minutes=1)
if settings.FILES_DIR:  # an index of this machine's own is brought up to date by itself
    on_each_machine(follow)
daily(REPAIR, at=time(3, 10))
daily(FORGET, at=time(3, 40))
