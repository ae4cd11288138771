"""The archive in bulk: how long it takes to write and to build a portal from it, and how it grows.

Written for the first time, with nothing changed, and after one row of one issue has changed. The
baseline of the same run is what cannot be avoided: all rows read once and written as JSON.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from gazette.bulk.archive_reading import read_archive
from gazette.bulk.archive_rebuild import rebuild
from gazette.bulk.bulk_build import build_bulk
from gazette.models import Document, Issue, Provision
from tests.bench.archive import CITY, write_archive
from tests.bulk.emptied_portal import empty_portal

pytestmark = pytest.mark.django_db

SIZES = (12, 40, CITY)


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _rows_as_json() -> None:
    rows = Provision.objects.order_by("document_id", "text_id", "position")
    out = StringIO()
    for row in rows.values().iterator(chunk_size=2000):
        out.write(json.dumps(row, ensure_ascii=False))


@pytest.mark.parametrize("issues", SIZES)
def test_the_archive_in_bulk(issues: int, tmp_path: Path) -> None:
    write_archive(issues)
    held = (
        f"{issues} issues, {Document.objects.count()} documents, {Provision.objects.count()} rows"
    )
    baseline = _seconds(_rows_as_json)
    folder = tmp_path / "bulk"
    first = _seconds(lambda: build_bulk(folder))
    nothing = _seconds(lambda: build_bulk(folder))
    row = Provision.objects.order_by("pk").first()
    Provision.objects.filter(pk=row.pk if row else 0).update(body="改了的一条。")
    one = _seconds(lambda: build_bulk(folder))
    manifest = build_bulk(folder).manifest
    checked = _seconds(lambda: read_archive(folder))
    empty_portal()
    back = _seconds(lambda: rebuild(read_archive(folder)))
    assert Issue.objects.published().count() == issues
    print(f"\n{held}; {len(manifest.files)} files, {manifest.size / 1024**2:.1f} MB")
    figures = {
        "rows read and written as JSON (baseline)": baseline,
        "written for the first time": first,
        "nothing changed": nothing,
        "one row changed": one,
        "all files checked": checked,
        "a portal built from it, indexes and PDFs not": back,
    }
    for name, seconds in figures.items():
        print(f"  {name:45} {seconds:7.2f} s  {seconds / baseline:6.1f} x")
