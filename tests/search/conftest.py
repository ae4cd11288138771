"""Every test of search begins without documents and counts of an earlier test in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.memory.asked_queries import forget_counts
from search.memory.holdings import forget_holdings


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    forget_holdings()
    forget_counts()
    yield
    forget_holdings()
