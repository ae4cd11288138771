"""The parts on disk: what was put comes back, within a bound, and never damaged."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from gazette.prints.editions.part_cache import DiskPartCache


@pytest.fixture
def cache(tmp_path: Path) -> DiskPartCache:
    return DiskPartCache(tmp_path / "parts", bound=10_000)


def files(cache: DiskPartCache) -> list[Path]:
    return [path for path in cache.folder.glob("*/*") if path.is_file()]


def test_what_was_put_comes_back(cache):
    assert cache.get("key") is None
    cache.put("key", b"one")
    cache.put("key", b"another")
    assert cache.get("key") == b"another"
    assert pickle.loads(pickle.dumps(cache)).get("key") == b"another"  # noqa: S301


def test_a_damaged_part_is_none(cache):
    for damage in (b"", b"x" * 10, b"x" * 100):
        cache.put("key", b"content")
        files(cache)[0].write_bytes(damage)
        assert cache.get("key") is None
        assert files(cache) == []


def test_it_keeps_to_its_bound_and_what_was_used_last(cache):
    for number in range(30):
        cache.put(str(number), bytes(1000))
        for age, path in enumerate(sorted(files(cache), key=lambda path: path.stat().st_mtime)):
            os.utime(path, (1_000_000 + age, 1_000_000 + age))
        assert cache.get("0") is not None, number
        assert cache.size() <= 10_000
    assert cache.get("29") is not None
    assert cache.get("1") is None


def test_no_key_leads_out_of_its_folder(cache):
    cache.put("../../elsewhere/key", b"content")
    assert cache.get("../../elsewhere/key") == b"content"
    assert {path.parent.parent for path in files(cache)} == {cache.folder}
