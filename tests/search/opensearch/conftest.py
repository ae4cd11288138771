"""A real engine for tests, or the reason why there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from haystack import connections

from search.backends.engine_settings import haystack_connection
from search.opensearch.engine_server import breaker, serving_engine
from tests.search.cluster.nodes import CannotRun, Cluster, running

#: A server that runs already, as in SEARCH_URL but without the index: for work by hand.
GIVEN = os.environ.get("OPENSEARCH_TEST_URL", "")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A cluster of one node, for all tests of a process."""
    try:
        with running(1) as made:
            yield made
    except CannotRun as error:
        pytest.skip(f"no OpenSearch: {error}")


@pytest.fixture(scope="session")
def engine_url(request: pytest.FixtureRequest) -> str:
    return GIVEN or str(request.getfixturevalue("cluster").url)


@contextmanager
def engine_serving(url: str, index: str) -> Iterator[None]:
    """Use the engine at this address in the block; its index is deleted afterwards."""
    before = connections.connections_info["default"]
    connections.connections_info["default"] = haystack_connection(f"{url}/{index}", None)  # type: ignore[arg-type]
    connections.reload("default")
    breaker.succeeded()
    client = serving_engine().writer
    client.indices.delete(index=f"{index}-*", ignore_unavailable=True)
    try:
        yield
    finally:
        client.indices.delete(index=f"{index}-*", ignore_unavailable=True)
        connections.connections_info["default"] = before
        connections.reload("default")
