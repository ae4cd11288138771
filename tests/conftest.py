"""What all tests share: search without an index, unless a test asks for an engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from haystack import connections

from search.connections import ENGINES
from search.holdings import forget


@pytest.fixture(scope="session", autouse=True)
def _no_index() -> None:
    """No test writes an index into DATA_DIR: every search scans what is held in memory."""
    connections.connections_info["default"] = {"ENGINE": ENGINES["memory"]}
    connections.reload("default")


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    """No test searches what another one left in memory."""
    yield
    forget()
