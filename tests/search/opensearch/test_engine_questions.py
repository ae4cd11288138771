"""The ranked tier by the engine: the same questions, the same floors; and the pages around it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from haystack.query import SearchQuerySet

from gazette.importing import import_issue
from gazette.parsing import decode, parse
from search.memory.holdings import current_holdings
from search.opensearch.engine_words import forget_learnt
from search.upkeep.index_writer import rebuild
from tests.html_page import HtmlPage
from tests.paths import REAL_ISSUE
from tests.search.memory.test_questions import FIRST, ON_FIRST_PAGE
from tests.search.opensearch.conftest import engine_serving
from tests.search.questions import (
    is_dead_end,
    is_presented_as_found,
    measure,
    portal,
    questions,
)

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db,
    pytest.mark.usefixtures("patient"),
]


@pytest.fixture(scope="module")
def _served(django_db_setup: Any, django_db_blocker: Any, engine_url: str) -> Iterator[None]:
    """The samples, and the real issue where it lies beside the project, in the engine alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        with engine_serving(engine_url, "questions"):
            call_command("load_samples", stdout=StringIO())
            if REAL_ISSUE.exists():
                source = parse(decode(REAL_ISSUE.read_bytes()))
                import_issue(source, source_name=REAL_ISSUE.name, publish=True)
            rebuild()
            forget_learnt()
            yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _holds_nothing(_served: None) -> Iterator[None]:
    yield
    assert len(current_holdings().documents) == 0


def test_the_document_wanted_comes_first() -> None:
    asked = questions()
    assert len([one for one in asked if not one.is_nonsense]) >= 150
    for half in ("train", "test"):
        found = measure([one for one in asked if one.half == half], portal)
        assert found.first >= FIRST, (half, found.failed)
        assert found.on_first_page >= ON_FIRST_PAGE, (half, found.failed)


def test_no_question_is_a_dead_end_and_nonsense_is_not_presented_as_found() -> None:
    asked = questions()
    wanted = [one for one in asked if not one.is_nonsense][::7]
    assert [one.typed for one in wanted if is_dead_end(one, portal)] == []
    nonsense = [one.typed for one in asked if one.is_nonsense]
    assert [typed for typed in nonsense if is_presented_as_found(typed)] == []


def test_the_page_shows_what_the_engine_finds(client: Client) -> None:
    response = client.get(reverse("search:search"), {"q": "低保"})
    assert response.status_code == 200
    main = HtmlPage(response).one("main")
    assert "低保" in main.text
    assert "现行有效" in main.text
    asked = client.get(reverse("search:search"), {"q": "低保边缘家庭怎么申请"})
    assert asked.status_code == 200


def test_haystack_asks_the_engine() -> None:
    found = SearchQuerySet().filter(content="救助").facet("year")
    assert len(found) > 0
    assert found[0].object.pk
    assert found.facet_counts()["fields"]["year"]
