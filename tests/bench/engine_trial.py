"""One trial of a keeper of the archive: what it costs and how fast it is.

    DATABASE_URL=… SEARCH_URL=memory: DATA_DIR=… python -m tests.bench.engine_trial write ISSUES
    DATABASE_URL=… SEARCH_URL=… DATA_DIR=… python -m tests.bench.engine_trial build ISSUES
    DATABASE_URL=… SEARCH_URL=… DATA_DIR=… python -m tests.bench.engine_trial serve ISSUES

``write`` makes the archive where the database is empty, without an index; ``build`` makes the
index. ``serve``, a process that has built nothing, asks the judged questions and the bench's
queries by one reader and by eight at once. Each prints one line of JSON. Milliseconds are by the
clock, except those of the processor: they are of this process and of the server together.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from gazette.models import Document, Provision  # noqa: E402
from search.engines.serving_index import serving_index  # noqa: E402
from search.keepers import answer  # noqa: E402
from search.memory.entries import write_missing_entries  # noqa: E402
from search.opensearch import engine_server  # noqa: E402
from search.opensearch.engine_server import is_serving, serving_engine  # noqa: E402
from search.opensearch.engine_warmth import warm_process  # noqa: E402
from search.opensearch.outbox import deliver, lag  # noqa: E402
from search.query.grammar import parse  # noqa: E402
from search.query.request import Request  # noqa: E402
from search.query.word_cutter import load_dictionary  # noqa: E402
from search.upkeep.index_writer import rebuild  # noqa: E402
from tests.bench.archive import write_archive  # noqa: E402
from tests.bench.search_queries import QUERIES  # noqa: E402
from tests.search.questions import FILE  # noqa: E402

#: Of the judged questions every so many-th is asked; readers at once; documents published for
#: the lag; how long an answer may take here, where the time is what is measured.
EVERY, READERS, PUBLISHED, PATIENCE = 6, 8, 20, 60.0


def seconds(work: Callable[[], Any]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def private_memory() -> float:
    """The memory that no other process shares with this one, in megabytes."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024 / 1e6


def processor_seconds() -> float:
    """What this process and the server have taken of the processor so far."""
    if not is_serving():
        return time.process_time()
    nodes = serving_engine().writer.nodes.stats(metric="process")["nodes"].values()
    server = sum(one["process"]["cpu"]["total_in_millis"] for one in nodes) / 1000
    return time.process_time() + server


def asked() -> list[str]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    questions = [line.split("\t")[2] for line in lines if not line.startswith("#")]
    return [*questions[::EVERY], *QUERIES]


def ask(typed: str) -> float:
    """Milliseconds until the answer is there."""
    try:
        return seconds(lambda: answer(Request(parse(typed), page_size=20))) * 1000
    finally:
        if os.environ.get("READERS_AT_ONCE"):
            connections.close_all()


def times(typed: list[str], readers: int) -> dict[str, float]:
    """Of so many readers: median and 95th percentile, and the processor's time for an answer,
    in milliseconds; answers a second."""
    processor = processor_seconds()
    if readers == 1:
        taken = [ask(one) for one in typed]
        total = sum(taken) / 1000
    else:
        with ThreadPoolExecutor(readers) as pool:
            begun = time.monotonic()
            taken = list(pool.map(ask, typed))
            total = time.monotonic() - begun
    found = sorted(taken)
    return {
        "median": found[len(found) // 2],
        "late": found[int(len(found) * 0.95)],
        "rate": len(typed) / total,
        "processor": (processor_seconds() - processor) / len(typed) * 1000,
    }


def delivery_lag() -> float:
    """Seconds from the publication of a few documents until they can be found."""
    documents = list(Document.objects.published().order_by("-pk")[:PUBLISHED])
    for document in documents:
        document.save()
    assert lag().waiting >= PUBLISHED
    begun = timezone.now()
    deliver(serving_engine())
    assert lag().waiting == 0
    return (timezone.now() - begun).total_seconds()


def of_server() -> dict[str, Any]:
    """Disk and heap of the server, in megabytes."""
    client = serving_engine().writer
    disk = client.indices.stats(index=serving_engine().index)["_all"]["primaries"]["store"]
    nodes = client.nodes.stats(metric="jvm")["nodes"].values()
    heaps = [one["jvm"]["mem"] for one in nodes]
    return {
        "disk": disk["size_in_bytes"] / 1e6,
        "heap": sum(one["heap_used_in_bytes"] for one in heaps) / 1e6,
        "lag": delivery_lag(),
    }


def write(issues: int) -> dict[str, Any]:
    """Make the archive, where there is none."""
    call_command("migrate", verbosity=0)
    if not Document.objects.exists():
        write_archive(issues, has_subjects=True)
        write_missing_entries()
    return {"issues": issues}


def build(issues: int) -> dict[str, Any]:
    """Make the index of an archive."""
    load_dictionary()
    processor = processor_seconds()
    return {
        "issues": issues,
        "documents": Document.objects.count(),
        "rows": Provision.objects.count(),
        "build": seconds(rebuild),
        "build_processor": processor_seconds() - processor,
    }


def serve(_issues: int) -> dict[str, Any]:
    """Ask what readers ask; the memory is that of a process that has only served."""
    load_dictionary()
    typed = asked()
    measured: dict[str, Any] = {"cold": seconds(warm_process)}
    for readers in (1, READERS):
        measured[str(readers)] = times(typed, readers)
    measured["memory"] = private_memory()
    folder = getattr(serving_index(), "folder", None)
    return measured | (
        of_server() if is_serving() else {"disk": folder.size / 1e6 if folder else 0}
    )


if __name__ == "__main__":
    engine_server.PATIENCE = PATIENCE
    part = {"write": write, "build": build, "serve": serve}[sys.argv[1]]
    print(json.dumps(part(int(sys.argv[2]))))
