"""What all tests share: fixed examples and day, no index, a folder to write to, no processes."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase
from haystack import connections
from hypothesis import is_hypothesis_test
from hypothesis import settings as hypothesis_settings

from gazette.jobs import liveness
from gazette.office import kept_answers
from gazette.office.append_only import unprotect
from gazette.pages import kept_pages
from search.backends.engine_settings import haystack_connection
from search.memory.holdings import forget_holdings
from tests.database_copies import bring_back, copied, is_in_memory, turn
from tests.properties import import_all_rooms, register_profiles
from tests.today import fix_today

fix_today()
register_profiles()
hypothesis_settings.load_profile("fixed")  # unless pytest is given another profile

os.environ["JOBS"] = "off"  # for the programs that tests start


@pytest.hookimpl(tryfirst=True)  # before `-m property` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that draw examples, which `make fuzz` runs."""
    found = [item for item in items if is_hypothesis_test(getattr(item, "obj", None))]
    for item in found:
        item.add_marker("property")
    if found:
        import_all_rooms()


@pytest.fixture(scope="session", autouse=True)
def _no_index() -> None:
    """No test writes an index into DATA_DIR: every search scans what is held in memory."""
    connections.connections_info["default"] = haystack_connection("memory:", Path())
    connections.reload("default")


@pytest.fixture(autouse=True)
def _nothing_is_kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and answers are made each time, so that a test counts what a page made anew takes.

    In a module with ``KEEPS_PAGES`` they are kept as they are for readers.
    """
    if not getattr(request.module, "KEEPS_PAGES", False):
        for module in (kept_answers, kept_pages):
            monkeypatch.setattr(module, "archive_revision", lambda: None)


@pytest.fixture(scope="session", autouse=True)
def _records_are_flushed() -> Iterator[None]:
    """Let the database be emptied after a test that commits; the records' protection comes back.

    Emptying it ends with ``post_migrate``, at which the protection is made again. That takes a
    quarter of a second: a database in memory is emptied once, and then brought back to that.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    emptied: list[sqlite3.Connection] = []

    def lift_and_flush(case: TransactionTestCase) -> None:
        if emptied:
            bring_back(emptied[0])
            return
        with turn:
            unprotect()
            flush(case)
            if is_in_memory():
                emptied.append(copied())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_flush)
        yield


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    """No test searches what another one left in memory."""
    yield
    forget_holdings()


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Every test writes into a folder of its own, leaves nothing at work, and may ask often."""
    settings.DATA_DIR = tmp_path
    settings.JOBS = "off"
    settings.OVERLOAD_AT_ONCE = settings.OVERLOAD_PER_ADDRESS = 0
    yield
    liveness._leases.forget()
