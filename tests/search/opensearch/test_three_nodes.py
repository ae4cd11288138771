"""Three nodes, of which some die or hang while it is searched and written: nothing is wrong."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from django.test import override_settings

from gazette.models import Document
from search.memory.answers import answer
from search.opensearch import engine_server
from search.opensearch.engine_answers import answer_by_engine
from search.opensearch.engine_server import Engine, EngineAbsent, address_of, breaker
from search.opensearch.index_delivery import EngineErrors, build_beside
from search.opensearch.outbox import deliver, lag, note_changes
from search.query.grammar import parse
from search.query.request import Request, View
from tests.factories import make_document, make_provision, make_text
from tests.java_classes import CannotRun
from tests.portal_folder import wait
from tests.search.cluster.nodes import Cluster, running

pytestmark = [pytest.mark.services, pytest.mark.django_db]

WORDS = ("牛奶", "豆浆", "牛", "冷藏 煮沸", "示例市", "应当 -煮沸", "机关:人民", "没有")
DOCUMENTS, ROUNDS = 40, 6
#: Seconds that an answer may take where three nodes share a machine with other tests.
SLOW = 30.0


@pytest.fixture(scope="module")
def three() -> Iterator[Cluster]:
    try:
        with running(3) as made:
            yield made
    except CannotRun as error:
        pytest.skip(f"no cluster of three nodes: {error}")


@pytest.fixture
def engine(three: Cluster) -> Engine:
    breaker.succeeded()
    return Engine(address_of(f"{three.url}/three"))


def publish(count: int) -> list[Document]:
    made = []
    for number in range(count):
        document = make_document(published=True)
        text = make_text(document=document)
        make_provision(text=text, body="鲜牛奶应当冷藏。")
        make_provision(text=text, body="豆浆应当煮沸。" if number % 3 else "酸奶可以冷藏。")
        made.append(document)
    return made


def wrong(engine: Engine) -> list[str]:
    """The queries to which the engine does not answer as memory does; raises EngineAbsent."""
    asked = [
        Request(parse(words), view=view, page_size=7, page=page, is_loose=False)
        for words in WORDS
        for view in View
        for page in (1, 2)
    ]
    return [repr(one) for one in asked if answer_by_engine(one, engine) != answer(one)]


def try_(engine: Engine) -> list[str] | None:
    """As ``wrong``; None where the engine does not answer."""
    try:
        return wrong(engine)
    except EngineAbsent:
        return None


def delivered(engine: Engine) -> bool:
    """Whether all that waits has been delivered."""
    breaker.succeeded()
    try:
        deliver(engine)
    except EngineErrors:
        return False
    return lag().waiting == 0


def test_what_is_answered_is_right_while_nodes_die_and_hang(
    three: Cluster, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_server, "PATIENCE", SLOW)  # nodes that share one machine are slow
    with override_settings(SEARCH_SHARDS=3):
        note_changes(document.pk for document in publish(DOCUMENTS))
        answer(Request(parse("牛奶")))
        build_beside(engine)
    assert delivered(engine)
    three.wait_green()
    assert wrong(engine) == []

    killed, hanging = three.nodes[2], three.nodes[1]
    killed.kill()
    for _ in range(ROUNDS):
        note_changes(document.pk for document in publish(2))
        wait(lambda: delivered(engine))
        assert try_(engine) in ([], None)
    wait(lambda: try_(engine) == [])

    three.start(killed)
    three.wait_green()
    hanging.send(signal.SIGSTOP)
    try:
        monkeypatch.setattr(engine_server, "PATIENCE", 0.9)
        breaker.succeeded()
        assert try_(engine) in ([], None)  # an answer is right, or there is none
    finally:
        hanging.send(signal.SIGCONT)
        monkeypatch.setattr(engine_server, "PATIENCE", SLOW)
    note_changes(document.pk for document in publish(2))
    wait(lambda: delivered(engine))
    three.wait_green()
    breaker.succeeded()
    wait(lambda: try_(engine) == [])
