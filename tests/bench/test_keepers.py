"""The two keepers of the archive beside each other as it grows: Tantivy in memory, OpenSearch.

``KEEPER_SIZES=12,117,1170`` says which archives are made, of so many issues; without it the first
two. What depends on the archive's size in a process that serves by the engine is the difference of
the private memory of two such processes, of the smallest archive and of a larger one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.archive import CITY
from tests.java_classes import CannotRun
from tests.paths import ROOT
from tests.search.cluster import nodes
from tests.search.cluster.nodes import running

SIZES = [int(one) for one in os.environ.get("KEEPER_SIZES", f"12,{CITY}").split(",")]
#: The heap of the server, and what may depend on the archive's size in a process that serves; MB.
HEAP, MOST_GROWN = 1_024, 20.0


def trial(issues: int, url: str, folder: Path) -> dict[str, Any]:
    """What a trial measures: writing, building and serving, each in a process of its own."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / f'{issues}.sqlite3'}",
        "DATA_DIR": str(folder / f"{issues}-{url.partition(':')[0]}"),
        "READERS_AT_ONCE": "1",
        "JOBS": "off",
    }
    found: dict[str, Any] = {}
    for part in ("write", "build", "serve"):
        environment["SEARCH_URL"] = "memory:" if part == "write" else url
        command = [sys.executable, "-m", "tests.bench.engine_trial", part, str(issues)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2_000:]
        found |= json.loads(done.stdout.splitlines()[-1])
    return found


def test_keepers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "HEAP", HEAP)
    memories: dict[int, float] = {}
    try:
        with running(1, tmp_path) as cluster, capsys.disabled():
            print(
                "\nissues documents     rows keeper  build s CPU s disk MB heap MB worker MB lag s",
                end="",
            )
            print("  1 reader: median 95 % CPU ms a second  8 readers: the same")
            for issues in SIZES:
                for url in ("tantivy:", f"{cluster.url}/bench{issues}"):
                    one = trial(issues, url, tmp_path)
                    _print(url.partition(":")[0], one)
                memories[issues] = one["memory"]
    except CannotRun as error:
        pytest.skip(f"no OpenSearch: {error}")
    grown = {issues: memory - memories[min(memories)] for issues, memory in memories.items()}
    assert max(grown.values()) <= MOST_GROWN, grown


def _print(keeper: str, one: dict[str, Any]) -> None:
    print(
        f"{one['issues']:6} {one['documents']:9} {one['rows']:8} {keeper:10} {one['build']:6.0f}"
        f" {one['build_processor']:6.0f}"
        f" {one['disk']:7.0f} {one.get('heap', 0):7.0f} {one['memory']:9.0f}"
        f" {one.get('lag', 0):5.1f}",
        end="",
    )
    for readers in ("1", "8"):
        times = one[readers]
        print(f" {times['median']:9.0f} {times['late']:6.0f}", end="")
        print(f" {times['processor']:6.0f} {times['rate']:6.1f}", end="")
    print(flush=True)
