"""The queue and the timetable, as ``/metrics`` tells of them.

A task of the timetable can fail in silence in five ways, each of which has a figure here: it
is not asked for (late), asked for and not done (unfinished), done in vain (failed), not done
for long (finished), or it finds what should never be found (found).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from gazette.jobs import timetable
from gazette.jobs.models import UNFINISHED, Job, JobQuerySet, Lane, TimetableEntry
from gazette.jobs.queue import is_lost

State = Job.State
#: Failures count for so long.
RECENT = timedelta(days=1)


def task_metrics() -> Iterator[Metric]:
    """For each task of the timetable; ``task`` is the name under which it is registered."""
    now = timezone.now()
    late = _family("task_late_seconds", "Since it should have been asked for")
    interval = _family("task_interval_seconds", "Between two turns of it")
    unfinished = _family("task_unfinished_seconds", "Since it was asked for and not done")
    failed = _family("task_failed", "1: its last turn failed")
    finished = _family("task_finished_timestamp_seconds", "When it was last done")
    found = _family("task_found", "What its last turn counted, such as faults mended")
    next_at = dict(TimetableEntry.objects.values_list("name", "next_at"))
    waiting = _unfinished()
    last = {job.task: job for job in _last_ended()}
    for name in timetable.names():
        # An entry that no service has ever made is as late as can be.
        is_known = name in next_at
        seconds = (now - next_at[name]).total_seconds() if is_known else float("inf")
        late.add_metric([name], max(0.0, seconds))
        interval.add_metric([name], timetable.interval(name).total_seconds())
        since = waiting.get(name)
        unfinished.add_metric([name], (now - since).total_seconds() if since else 0.0)
        job = last.get(name)
        failed.add_metric([name], float(job is not None and job.state == State.FAILED))
        if job is not None and job.state == State.DONE and job.finished_at:
            finished.add_metric([name], job.finished_at.timestamp())
            found.add_metric([name], job.done)
    yield from (late, interval, unfinished, failed, finished, found)


def _family(name: str, words: str, label: str = "task") -> GaugeMetricFamily:
    return GaugeMetricFamily(f"gazette_{name}", words, labels=[label])


def _unfinished() -> dict[str, datetime]:
    """By task, when the oldest job that is not done was asked for."""
    rows = Job.objects.unfinished().filter(task__in=timetable.names()).order_by()
    return dict(rows.values("task").annotate(first=Min("asked_at")).values_list("task", "first"))


def _last_ended() -> list[Job]:
    ended = Job.objects.exclude(state__in=UNFINISHED).filter(task__in=timetable.names())
    newest = ended.order_by().values("task").annotate(newest=Max("pk")).values("newest")
    return list(Job.objects.filter(pk__in=newest))


def queue_metrics() -> Iterator[Metric]:
    """All jobs, by queue: those that are due, run, were left by a dead process, or failed."""
    now = timezone.now()
    jobs = GaugeMetricFamily("gazette_jobs", "Jobs by queue and state", labels=["lane", "state"])
    oldest = _family("job_wait_seconds", "For how long the oldest job has been due", "lane")
    due = {row["lane"]: row for row in _by_lane(Job.objects.due(now))}
    failed = {row["lane"]: row for row in _by_lane(_recently_failed())}
    running = list(Job.objects.running())
    lost = {job.pk for job in running if is_lost(job)}
    for lane in Lane.values:
        first = due[lane]["first"] if lane in due else now
        oldest.add_metric([lane], (now - first).total_seconds())
        of_lane = [job.pk for job in running if job.lane == lane]
        counts = {
            "waiting": due[lane]["number"] if lane in due else 0,
            "running": sum(pk not in lost for pk in of_lane),
            "lost": sum(pk in lost for pk in of_lane),
            "failed": failed[lane]["number"] if lane in failed else 0,
        }
        for state, number in counts.items():
            jobs.add_metric([lane, state], number)
    yield from (jobs, oldest)


def _recently_failed() -> JobQuerySet:
    return Job.objects.filter(state=State.FAILED, finished_at__gt=timezone.now() - RECENT)


def _by_lane(jobs: JobQuerySet) -> Iterator[dict[str, Any]]:
    rows = jobs.order_by().values("lane")
    for row in rows.annotate(number=Count("pk"), first=Min("run_at")):
        yield dict(row)
