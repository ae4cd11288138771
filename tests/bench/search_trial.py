"""One trial of search, in a process of its own: an archive, an engine, all queries.

    DATABASE_URL=… SEARCH_URL=… DATA_DIR=… python -m tests.bench.search_trial ISSUES [baselines]

Makes the archive where the database is empty, builds the index, asks every
query three times and prints what was measured as one line of JSON; with
``baselines`` plain scans of the same rows are asked in the same run.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from gazette.models import Document, Provision  # noqa: E402
from search.engines.serving_index import serving_index  # noqa: E402
from search.memory.answers import answer  # noqa: E402
from search.memory.holdings import current_holdings, forget_holdings  # noqa: E402
from search.query.grammar import parse  # noqa: E402
from search.query.request import Request  # noqa: E402
from search.upkeep.index_writer import rebuild  # noqa: E402
from tests.bench.archive import write_archive  # noqa: E402
from tests.bench.search_baselines import TOP, InMemoryScan, LikeQueries, LikeScan  # noqa: E402
from tests.bench.search_queries import QUERIES  # noqa: E402

ROUNDS = 3


def seconds(work: Callable[[], Any]) -> float:
    """CPU seconds of this process: what else the machine does counts less than by the clock."""
    start = time.process_time()
    work()
    return time.process_time() - start


def megabytes() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def asked(ways: dict[str, Callable[[str], Any]]) -> dict[str, list[float]]:
    """Each way's milliseconds for each query: the median of rounds."""
    gc.collect()
    gc.freeze()  # what all ways hold is not gone through again while one of them is measured
    times: dict[str, list[float]] = {}
    for name, way in ways.items():
        rounds = [[seconds(lambda: way(query)) for query in QUERIES] for _ in range(ROUNDS)]  # noqa: B023
        times[name] = [median(one) * 1000 for one in zip(*rounds, strict=True)]
    return times


def search(query: str) -> Any:
    return answer(Request(parse(query), page_size=TOP))


def trial(issues: int, *, with_baselines: bool) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    measured: dict[str, Any] = {"issues": issues}
    if not Document.objects.exists():
        write_archive(issues)
    measured["entries"] = seconds(current_holdings)
    forget_holdings()
    measured["load"] = seconds(current_holdings)
    measured["build"] = seconds(rebuild)
    measured["memory"] = megabytes()
    holdings = current_holdings()
    text = sum(len(one.words.encode()) for one in holdings.documents.values())
    folder = getattr(serving_index(), "folder", None)
    measured |= {
        "documents": len(holdings.documents),
        "rows": holdings.row_count,
        "characters": sum(map(len, _printed())),
        "size": folder.size / text if folder else 0,
    }
    ways: dict[str, Callable[[str], Any]] = {"search": search}
    if with_baselines:
        ways |= {
            "LIKE": LikeQueries().answer,
            "LIKE, one scan": LikeScan().answer,
            "in": InMemoryScan().answer,
        }
    search("预热")
    measured["times"] = asked(ways)
    return measured


def _printed() -> list[str]:
    rows = Provision.objects.values_list("label", "heading", "body")
    return ["".join(row) for row in rows.iterator(chunk_size=10_000)]


if __name__ == "__main__":
    print(json.dumps(trial(int(sys.argv[1]), with_baselines="baselines" in sys.argv)))
