"""A real engine for tests, or the reason why there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from haystack import connections

from search.backends.engine_settings import haystack_connection
from search.opensearch import engine_server
from search.opensearch.engine_server import Engine, address_of, breaker, serving_engine
from tests.java_classes import CannotRun
from tests.search.cluster.nodes import Cluster, running

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


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait long for answers: how fast this machine is, is not what is tested."""
    monkeypatch.setattr(engine_server, "PATIENCE", 30.0)


@contextmanager
def index_of(url: str, index: str) -> Iterator[Engine]:
    """An engine without an index yet; what is made in the block is deleted afterwards."""
    breaker.succeeded()
    engine = Engine(address_of(f"{url}/{index}"))
    engine.writer.indices.delete(index=f"{index}-*", ignore_unavailable=True)
    try:
        yield engine
    finally:
        engine.writer.indices.delete(index=f"{index}-*", ignore_unavailable=True)


@contextmanager
def engine_serving(url: str, index: str) -> Iterator[Engine]:
    """Let the engine at this address serve in the block."""
    with index_of(url, index), connected(f"{url}/{index}"):
        yield serving_engine()


@contextmanager
def connected(url: str) -> Iterator[None]:
    """Let SEARCH_URL be this one in the block."""
    before = connections.connections_info["default"]
    connections.connections_info["default"] = haystack_connection(url, Path())
    connections.reload("default")
    breaker.succeeded()
    try:
        yield
    finally:
        connections.connections_info["default"] = before
        connections.reload("default")
