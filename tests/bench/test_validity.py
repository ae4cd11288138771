"""How long the state of all documents of a city's archive takes, and whether it is one query."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gazette.effect.validity import verdict_on
from gazette.models import Document, Relation
from gazette.models.state import ChangeType
from tests.bench.archive import CITY, SEED, Archive

pytestmark = pytest.mark.django_db

DAY = date(2020, 7, 20)
#: Of all relations, how many change a state; the others cite and rest on laws.
RELATIONS_PER_DOCUMENT, CHANGING = 10, 0.1


class _WithoutRows(Archive):
    """The archive's documents alone: their state does not depend on their words."""

    def _provisions(self, *args: Any) -> None:
        return


def relate(seed: int = SEED) -> int:
    """Give every document relations to earlier ones; return how many."""
    random = Random(seed)
    documents = list(Document.objects.order_by("signed_on", "pk"))
    relations = [
        Relation(
            source=source,
            target=random.choice(documents[:place]),
            type=random.choice(list(ChangeType)) if random.random() < CHANGING else "cites",
            status=random.choice(["confirmed", "confirmed", "confirmed", "proposed"]),
            effective_on=source.signed_on,
            until=source.signed_on and source.signed_on + timedelta(days=700),
            position=number,
        )
        for place, source in enumerate(documents)
        for number in range(RELATIONS_PER_DOCUMENT if place else 0)
    ]
    return len(Relation.objects.bulk_create(relations, batch_size=2000))


def median(run: Callable[[], Any], runs: int = 5) -> float:
    """The median of several runs, in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def test_the_state_of_all_documents_is_one_query(capsys: Any) -> None:
    _WithoutRows(CITY).write()
    relations = relate()
    documents = Document.objects.count()
    everything: Any = Document.objects.order_by()
    with CaptureQueriesContext(connection) as captured:
        states = dict(everything.with_state(DAY).values_list("pk", "state"))
    assert len(captured) == 1
    assert len(states) == documents
    baseline = median(lambda: list(everything.values_list("pk", "effective_on")))
    with capsys.disabled():
        print(f"\nstate of {documents:,} documents, {relations:,} relations ({connection.vendor})")
        print(f"  baseline: their dates alone      {baseline:8.1f} ms  1 query")
        for name, run in (
            (
                "state of each on a day",
                lambda: list(everything.with_state(DAY).values_list("pk", "state")),
            ),
            ("how many are in force", lambda: everything.in_force(DAY).count()),
            ("the first 25 in force", lambda: list(everything.in_force(DAY).order_by("-pk")[:25])),
        ):
            took = median(run)
            print(f"  {name:32} {took:8.1f} ms  1 query   {took / baseline:5.1f} × the baseline")
        sample = list(everything[:: max(documents // 50, 1)])
        one_by_one = median(lambda: [verdict_on(one, DAY) for one in sample], 3) / len(sample)
        print(
            f"  one by one, with its reason      {one_by_one * documents:8.1f} ms"
            f"  {2 * documents:,} queries ({one_by_one:.2f} ms each)"
        )
