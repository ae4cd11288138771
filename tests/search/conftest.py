"""Every test of search begins without documents of an earlier test in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.memory.holdings import forget_holdings


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    forget_holdings()
    yield
    forget_holdings()
