"""What an editor waits for: a drop, a page, one change, and the draft, against the parser alone."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from gazette.intake.models import Intake
from gazette.parsing import parse
from tests.paths import SAMPLES


def seconds(action: Callable[[], Any], runs: int = 5) -> float:
    """The median of ``runs`` runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


@pytest.mark.django_db
def test_what_an_editor_waits_for(client: Client, settings: Any, tmp_path: Path, capsys) -> None:
    settings.DATA_DIR = tmp_path
    client.force_login(User.objects.create_superuser("editor"))
    text = SAMPLES[0].read_text(encoding="utf-8")
    parser = seconds(lambda: parse(text))
    drop = seconds(lambda: client.post("/admin/intake/intake/", {"text": text}), runs=3)
    intake = Intake.objects.latest("pk")
    document = max(intake.documents.all(), key=lambda one: one.summary["rows"])
    key = next(row.key for row in document.draft.rows if row.level == "ITEM")

    def change(level: str) -> None:
        document.refresh_from_db()
        values = {"do": "level", "key": key, "level": level, "version": document.version}
        client.post(document.get_absolute_url(), values, headers={"X-Partial": "bench"})

    levels = iter(["PARAGRAPH", "ITEM"] * 9)
    rows = [
        ("parsing alone", parser),
        ("a pasted issue, until it is shown", drop),
        ("the overview", seconds(lambda: client.get(intake.get_absolute_url()))),
        (f"a document of {document.summary['rows']} rows",
         seconds(lambda: client.get(document.get_absolute_url()))),
        ("one change of it", seconds(lambda: change(next(levels)))),
        ("the draft", seconds(lambda: client.post(
            intake.get_absolute_url(), {"do": "accept", "version": 0, "sure": "1"}), runs=1)),
    ]  # fmt: skip
    with capsys.disabled():
        print(f"\nan issue of {len(text):,} characters, seconds, median")
        for what, took in rows:
            print(f"  {what:36} {took:7.3f}  {took / parser:6.2f} × of parsing alone")
