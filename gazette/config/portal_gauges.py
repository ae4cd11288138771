"""What ``/metrics`` tells of the portal as a whole: measured when it is asked, by any process.

Each group of ``GROUPS`` yields metrics; one that cannot be measured says so in
``gazette_metrics_failed``, so that its silence is not taken for health. The units are seconds
and bytes. What an alarm asks of each is in ``deploy/prometheus/gazette.rules.yml``.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Min, Q
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from gazette.admin import office_exports
from gazette.archive_check.check_report import last_check
from gazette.backup import backup_run
from gazette.bulk.bulk_folder import BulkFolder, bulk_folder, is_wanted
from gazette.config import read_replica, readiness
from gazette.config.request_metrics import request_metrics
from gazette.config.task_gauges import queue_metrics, task_metrics
from gazette.file_places import shared_files
from gazette.models import Document, Issue, PdfEdition
from gazette.office import append_only, archive_revision
from gazette.pages import list_files
from notices import card_pdf
from search.engines.candidate_index import IndexUnusable
from search.engines.serving_index import serving_index
from search.memory.holdings import current_holdings
from search.models import Entry
from search.opensearch.engine_server import is_serving
from search.opensearch.outbox import lag

logger = logging.getLogger(__name__)


def gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    """A metric of one value."""
    return GaugeMetricFamily(f"gazette_{name}", words, value=value)


def gauges(name: str, words: str, label: str, found: Mapping[str, float]) -> GaugeMetricFamily:
    """A metric of one value for each value of a label."""
    family = GaugeMetricFamily(f"gazette_{name}", words, labels=[label])
    for key, value in found.items():
        family.add_metric([key], value)
    return family


def readiness_metrics() -> Iterator[Metric]:
    names = {one.label: one.problem.__name__.removesuffix("_problem") for one in readiness.CHECKS}
    found = {names[one.label]: float(not one.problem) for one in readiness.results()}
    yield gauges("ready", "1: this check of /readyz finds the portal well", "check", found)


def publication_metrics() -> Iterator[Metric]:
    """Issues whose hour has come and that are not published; readers wait for them."""
    now = timezone.now()
    due = Issue.objects.due(now).order_by().aggregate(number=Count("pk"), first=Min("publish_at"))
    yield gauge("publications_overdue", "Issues that wait after their hour", due["number"])
    yield gauge("publication_overdue_seconds", "For how long the first", _age(due["first"], now))


def index_metrics() -> Iterator[Metric]:
    """How far search is behind the archive. Answers are right all the same, but slower."""
    if is_serving():
        behind = lag()
        waiting, seconds, refused = behind.waiting, behind.seconds, behind.refused
    else:
        waiting, seconds, refused = _waiting_for_own_index(), 0.0, 0
    yield gauge("index_waiting_documents", "Documents that the index does not have", waiting)
    yield gauge("index_lag_seconds", "For how long the oldest of them; of a server only", seconds)
    yield gauge("index_refused_documents", "Documents that the search server refuses", refused)


def _waiting_for_own_index() -> int:
    published = Document.objects.published().order_by()
    known = Entry.objects.filter(is_stale=False).values("document_id")
    unwritten = published.exclude(pk__in=known).count()
    index = serving_index()
    if unwritten or not index.has_index:
        return unwritten
    try:
        return len(current_holdings().missing_from(index.versions()))
    except IndexUnusable:
        return published.count()


def pdf_metrics() -> Iterator[Metric]:
    """PDFs that readers may ask for: kept and right, outdated, waited for, or failed."""
    State = PdfEdition.State  # noqa: N806
    public = PdfEdition.objects.public().order_by()
    is_right = Q(made_revision=F("wanted_revision"), state=State.READY)
    found = public.aggregate(
        ready=Count("pk", filter=is_right),
        outdated=Count("pk", filter=Q(state=State.READY) & ~is_right),
        waiting=Count("pk", filter=Q(state__in=[State.WAITING, State.MAKING])),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )
    yield gauges("pdfs", "PDFs that the public may have, by state", "state", found)
    first = public.unfinished().aggregate(first=Min("asked_at"))["first"]
    words = "For how long the oldest PDF that is waited for"
    yield gauge("pdf_wait_seconds", words, _age(first, timezone.now()))


def folder_metrics() -> Iterator[Metric]:
    """Folders of files that are made again when asked for, and swept every night."""
    folders = {
        "lists": (list_files.folder(), list_files.KEPT_SECONDS),
        "exports": (office_exports.folder(), office_exports.KEPT_DAYS * 24 * 3600.0),
        "cards": (card_pdf.folder(), card_pdf.KEPT_SECONDS),
    }
    oldest, sizes = {}, {}
    for name, (folder, _) in folders.items():
        files = [path.stat() for path in folder.glob("*") if path.is_file()]
        oldest[name] = max((time.time() - one.st_mtime for one in files), default=0.0)
        sizes[name] = sum(one.st_size for one in files)
    kept = {name: seconds for name, (_, seconds) in folders.items()}
    yield gauges("folder_bytes", "Bytes of kept files", "folder", sizes)
    yield gauges("folder_oldest_seconds", "Age of the oldest kept file", "folder", oldest)
    yield gauges("folder_kept_seconds", "How old a kept file may become", "folder", kept)


def disk_metrics() -> Iterator[Metric]:
    places = {
        "data": str(settings.DATA_DIR),
        "files": str(shared_files()),
        "temporary": tempfile.gettempdir(),
    }
    usages = {name: shutil.disk_usage(place) for name, place in places.items()}
    free = {name: usage.free for name, usage in usages.items()}
    total = {name: usage.total for name, usage in usages.items()}
    inodes = {name: os.statvfs(place) for name, place in places.items()}
    share = {name: one.f_favail / one.f_files if one.f_files else 1 for name, one in inodes.items()}
    yield gauges("disk_free_bytes", "Free bytes of the disk", "place", free)
    yield gauges("disk_bytes", "All bytes of the disk", "place", total)
    yield gauges("disk_free_inodes_ratio", "Part of the disk's inodes that is free", "place", share)


def database_metrics() -> Iterator[Metric]:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        yield gauge("database_seconds", "For the least question", time.perf_counter() - started)
        used = 0.0
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL)"
                " / current_setting('max_connections')::float"
            )
            used = cursor.fetchone()[0]
            cursor.execute("SELECT pg_database_size(current_database())")
            yield gauge("database_bytes", "Size of the database", cursor.fetchone()[0])
    yield gauge("database_connections_ratio", "Connections in use, of those allowed", used)
    gone = {
        "append_only": len(append_only.missing()),
        "archive_revision": len(archive_revision.missing()),
    }
    words = "Triggers that protect the logs, or tell of changes, and are not there"
    yield gauges("triggers_missing", words, "kind", gone)


def replica_metrics() -> Iterator[Metric]:
    """Of a read replica; all 0 where none is set."""
    state = read_replica.replica_state() or read_replica.ReplicaState()
    is_away = float(state.is_away or not state.is_replica)
    yield gauge("replica_away", "1: a replica is set and cannot be used", is_away)
    yield gauge("replica_behind_bytes", "What it has not yet of the primary", state.bytes)
    yield gauge("replica_behind_seconds", "How old the newest is that it knows", state.seconds)


def clock_metrics() -> Iterator[Metric]:
    difference = 0.0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            difference = (timezone.now() - cursor.fetchone()[0]).total_seconds()
    yield gauge("clock_difference_seconds", "This clock minus the database's", difference)


def backup_metrics() -> Iterator[Metric]:
    """A stamp that is there and cannot be read is a failure of this group, not no backup."""
    path = backup_run.stamp()
    is_there = path.exists()
    yield gauge("backup_known", "1: a backup has been made", float(is_there))
    if is_there:
        stamp = json.loads(path.read_text(encoding="utf-8"))
        finished = datetime.fromisoformat(stamp["finished"])
        yield gauge("backup_age_seconds", "Since the last one ended", _age(finished))
        yield gauge("backup_bytes", "Size of the last one", float(stamp["bytes"]))


def bulk_metrics() -> Iterator[Metric]:
    """The archive in bulk, as its last build left it; nothing where none is wanted."""
    if not is_wanted():
        return
    bulk = BulkFolder(bulk_folder())
    manifest, finished = bulk.manifest(), bulk.finished_at()
    age = time.time() - finished if manifest and finished else 0.0
    yield gauge("bulk_known", "1: the archive in bulk has been made", float(manifest is not None))
    yield gauge("bulk_age_seconds", "Since it was built or found current", age)
    if manifest:
        yield gauge("bulk_bytes", "Size of its files", float(manifest.size))
        yield gauge("bulk_issues", "Issues in it", float(manifest.issues))


def archive_metrics() -> Iterator[Metric]:
    """What the last ``check_archive`` of the day's jobs has found."""
    last = last_check()
    yield gauge("archive_checked", "1: the archive has been checked", float(last is not None))
    damages = float(last.damages) if last else 0.0
    yield gauge("archive_damages", "Damages found by the last check", damages)
    yield gauge("archive_check_age_seconds", "Since it", _age(last.ended_at if last else None))


def _age(moment: datetime | None, now: datetime | None = None) -> float:
    """Seconds since a moment; 0 where there is none. A moment without a zone is the portal's."""
    if moment is None:
        return 0.0
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return max(timedelta(0), (now or timezone.now()) - moment).total_seconds()


Measure = Callable[[], Iterable[Metric]]
#: Measured without the database, and those that need it.
LOCAL: dict[str, Measure] = {
    "requests": request_metrics,
    "ready": readiness_metrics,
    "disk": disk_metrics,
    "folders": folder_metrics,
    "backup": backup_metrics,
    "bulk": bulk_metrics,
}
STORED: dict[str, Measure] = {
    "archive": archive_metrics,
    "tasks": task_metrics,
    "queue": queue_metrics,
    "publications": publication_metrics,
    "index": index_metrics,
    "pdfs": pdf_metrics,
    "database": database_metrics,
    "replica": replica_metrics,
    "clock": clock_metrics,
}


class PortalCollector(Collector):
    """All groups; a database that does not answer is asked once."""

    def collect(self) -> Iterator[Metric]:
        failed: dict[str, float] = {}
        has_database = not readiness.database_problem()
        for name, measure in (LOCAL | STORED).items():
            failed[name] = float(name in STORED and not has_database)
            if failed[name]:
                continue
            try:
                found = list(measure())
            except Exception:  # one group must not hide the others
                logger.exception("metrics: %s could not be measured", name)
                failed[name] = 1.0
            else:
                yield from found
        yield gauges("metrics_failed", "1: this group could not be measured", "group", failed)
