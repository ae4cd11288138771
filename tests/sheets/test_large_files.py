"""Workbooks of many rows: read alike however saved, their texts once, and left off when asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gazette.jobs.tasks import Cancelled
from gazette.sheets import shared_strings, workbook_files, workbook_reader
from gazette.sheets.sheet_columns import Sheet, SheetRow
from gazette.sheets.step_progress import StepProgress
from gazette.sheets.workbook_reader import open_workbook
from tests.bench.large_workbook import EXCEL, write_large
from tests.factories import make_gazette

pytestmark = pytest.mark.django_db

SUFFIXES = [".zip", ".xlsx", EXCEL]


@pytest.fixture(autouse=True)
def _gazette() -> None:
    make_gazette()


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign after every row and every text."""
    for module in (shared_strings, workbook_files, workbook_reader):
        monkeypatch.setattr(module, "_BEAT_EVERY", 1)


def told(rows: Iterator[SheetRow]) -> list[tuple[int, dict[str, str]]]:
    return [
        (one.number, {name: str(value) for name, value in one.values.items() if value})
        for one in rows
    ]


def test_every_way_of_saving_gives_the_same_rows(tmp_path: Path) -> None:
    read = []
    for suffix in SUFFIXES:
        path = tmp_path / f"book{suffix}"
        write_large(path, 200)
        book = open_workbook(path)
        assert book.sizes()[Sheet.PROVISIONS] == 200
        read.append({sheet: told(book.rows(sheet)) for sheet in Sheet})
        assert not book.problems
    first, *others = read
    for sheet in Sheet:
        assert first[sheet]
        for other in others:
            same = [(n, {k: v for k, v in row.items() if v != "0"}) for n, row in other[sheet]]
            expected = [(n, {k: v for k, v in r.items() if v != "0"}) for n, r in first[sheet]]
            assert same == expected


def test_the_texts_of_a_workbook_are_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"book{EXCEL}"
    write_large(path, 100)
    made: list[Any] = []
    real = shared_strings.SharedStrings.__init__

    def counted(self: Any, *arguments: Any) -> None:
        made.append(self)
        real(self, *arguments)

    monkeypatch.setattr(shared_strings.SharedStrings, "__init__", counted)
    book = open_workbook(path)
    for _ in range(2):
        assert sum(1 for sheet in Sheet for _row in book.rows(sheet)) > 100
    assert len(made) == 1


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_opening_and_reading_are_left_off_when_asked(
    tmp_path: Path, often: None, suffix: str
) -> None:
    path = tmp_path / f"book{suffix}"
    write_large(path, 100)
    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += 1

    book = open_workbook(path, beat)
    opened = beats
    assert opened > 0
    assert sum(1 for _row in book.rows(Sheet.PROVISIONS)) == 100
    assert beats > opened + 90

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        open_workbook(path, stop)
    path.unlink()  # nobody holds it open


def test_progress_is_told_once_a_second_and_while_nothing_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr("gazette.sheets.step_progress.monotonic", lambda: now)
    said: list[tuple[int, int, str]] = []
    progress = StepProgress("正在核对", lambda *told: said.append(told))
    progress.beat()
    progress.beat()
    assert said == [(0, 0, "正在打开文件：已0秒")]
    now = 103.0
    progress.beat()
    assert said[1:] == [(0, 0, "正在打开文件：已3秒")]
    progress.expect({Sheet.PROVISIONS: 2_000_000})
    progress("条文", 5)
    assert len(said) == 2
    now = 104.0
    progress("条文", 1_000)
    now = 106.0
    progress("条文", 3_000)
    assert said[3] == (3_000, 2_000_000, "正在核对：条文表第3000行，共2000000行，每秒约1500行")
    now = 108.0
    progress.beat()  # a document of many rows
    assert said[4] == said[3]
