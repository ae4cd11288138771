"""How fast search is, engine by engine, beside plain scans; how it grows; how well it ranks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest
from django.core.management import call_command

from gazette.importing import import_issue
from gazette.models import Document
from gazette.parsing import decode, parse
from tests.bench.archive import CITY
from tests.bench.ranking_baseline import Bm25
from tests.bench.search_queries import QUERIES
from tests.paths import REAL_ISSUE, ROOT
from tests.search.judged import JUDGED_ON, measured
from tests.search.questions import measure, portal, questions

#: Archives of two years, of a city's twenty, and of ten cities'.
SIZES = (12, CITY, 1_170)
#: Building Whoosh's index of ten cities takes half an hour, to serve badly.
TRIALS = [
    (size, engine)
    for size in SIZES
    for engine in ("whoosh", "tantivy", "memory")
    if (size, engine) != (SIZES[-1], "whoosh")
]


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archives")


def trial(issues: int, engine: str, folder: Path) -> dict[str, Any]:
    """What a trial in a process of its own measures."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / f'{issues}.sqlite3'}",
        "DATA_DIR": str(folder / f"{issues}-{engine}"),
        "SEARCH_URL": f"{engine}:",
    }
    command = [sys.executable, "-m", "tests.bench.search_trial", str(issues)]
    command += ["baselines"] if issues <= CITY else []
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def seconds(work: Callable[[], Any]) -> float:
    """CPU seconds of this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(len(times) * 0.95)]


def test_speed_and_growth(databases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nsearching, {len(QUERIES)} queries, top 20 with counts and hits, CPU milliseconds")
        print(
            "  issues documents    rows characters  way                median (of LIKE)     95 %"
            " (of LIKE)   build s  size × text  memory MB"
        )
        for issues, engine in TRIALS:
            _print(engine, trial(issues, engine, databases))


def _print(engine: str, one: dict[str, Any]) -> None:
    times = one["times"]
    sizes = "{issues:8} {documents:9} {rows:7} {characters:10}".format(**one)
    like = times.get("LIKE")
    for way, all_ in times.items():
        name = engine if way == "search" else f"  {way}"
        middle, slow = median(all_), late(all_)
        ratios = (
            (f"1/{median(like) / middle:<7.1f}", f"1/{late(like) / slow:<7.1f}")
            if like
            else ("", "")
        )
        own = (
            f"{one['build']:9.1f} {one['size']:11.2f} {one['memory']:10.0f}"
            if way == "search"
            else ""
        )
        print(f"{sizes}  {name:16} {middle:8.1f}   {ratios[0]:9} {slow:8.1f}  {ratios[1]:9} {own}")


@pytest.mark.django_db
def test_order(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_samples", stdout=StringIO())
    scores = measured(JUDGED_ON)
    with capsys.disabled():
        worst = sorted(scores.items(), key=lambda one: one[1])[:5]
        print(f"\nnDCG@10 of {len(scores)} judged queries: {mean(scores.values()):.3f}")
        print("  worst: " + "、".join(f"{query} {score:.2f}" for query, score in worst))


@pytest.mark.django_db
def test_questions(capsys: pytest.CaptureFixture[str]) -> None:
    """What people ask, beside jieba and BM25 in the same run."""
    call_command("load_samples", stdout=StringIO())
    if REAL_ISSUE.exists():
        source = parse(decode(REAL_ISSUE.read_bytes()))
        import_issue(source, source_name=REAL_ISSUE.name, publish=True)
    addresses = {one.pk: one.get_absolute_url() for one in Document.objects.published().for_lists()}
    baseline = Bm25()

    def bm25(typed: str) -> list[str]:
        return [addresses[pk] for pk in baseline.ranked(typed)]

    asked = questions()
    with capsys.disabled():
        print(f"\n{len(asked)} judged questions: document wanted first / on the first page")
        for half in ("train", "test"):
            of_half = [one for one in asked if one.half == half]
            ours, theirs = measure(of_half, portal), measure(of_half, bm25)
            for name, one in (("portal", ours), ("jieba + BM25", theirs)):
                print(f"  {half:6} {name:13} {one.first:6.1%} {one.on_first_page:6.1%}")
            assert ours.first >= theirs.first
            assert ours.on_first_page >= theirs.on_first_page
        times = [seconds(lambda: portal(one.typed)) * 1000 for one in asked]  # noqa: B023
        print(
            f"  one question, CPU milliseconds: median {median(times):.1f}, 95 % {late(times):.1f}"
        )
