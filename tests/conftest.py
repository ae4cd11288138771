"""What all tests share: search without an index, and no process that makes PDFs meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from haystack import connections

from search.backends.engine_settings import haystack_connection
from search.memory.holdings import forget_holdings

os.environ["PDF_WORKER"] = "off"  # for the programs that tests start


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
def no_pdf_worker(settings: Any) -> None:
    """No test starts a process that makes PDFs in the background."""
    settings.PDF_WORKER = "off"
