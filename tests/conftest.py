"""What all tests share: search without an index, a folder to write to, no process meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from haystack import connections

from gazette.jobs import liveness
from search.backends.engine_settings import haystack_connection
from search.memory.holdings import forget_holdings

os.environ["JOBS"] = "off"  # for the programs that tests start


@pytest.fixture(scope="session", autouse=True)
def _no_index() -> None:
    """No test writes an index into DATA_DIR: every search scans what is held in memory."""
    connections.connections_info["default"] = haystack_connection("memory:", Path())
    connections.reload("default")


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    """No test searches what another one left in memory."""
    yield
    forget_holdings()


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Every test writes into a folder of its own, and leaves nothing at work."""
    settings.DATA_DIR = tmp_path
    settings.JOBS = "off"
    yield
    liveness._leases.forget()
