"""What a reader is offered by the engine (suggestions, places, corrections) is that of memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.signals import request_started
from django.db import transaction
from django.test import Client
from django.urls import reverse
from haystack.query import SearchQuerySet

from search.memory.destinations import destinations
from search.memory.holdings import current_holdings
from search.memory.readings import did_you_mean
from search.memory.vocabulary import vocabulary
from search.opensearch.engine_server import Engine
from search.opensearch.engine_words import forget_learnt
from search.page.examples import counts_of, examples
from search.page.suggestions import suggestions
from search.query.grammar import parse
from search.query.pinyin import syllables
from search.upkeep.index_writer import rebuild
from tests.search.opensearch.conftest import engine_serving
from tests.search.questions import questions

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db,
    pytest.mark.usefixtures("patient"),
]

#: Requests to the engine for a page of results, whatever is typed, and for suggestions.
MOST_FOR_A_PAGE, MOST_FOR_SUGGESTIONS = 9, 7
NUMBERS = (
    "示政发",
    "〔2025〕",
    "18号",
    "示民发2024 18号",
    "令第",
    "第1号令",
    "2025年第1期",
    "[2024",
)
LETTERS = ("linshi", "lsjz", "shenpi", "yingji", "shiban", "dibao", "xqyzq", "guanli banfa")
#: Each with a wrong character, and what is meant.
MISSPELT = {
    "低保边远家庭": "低保边缘",
    "临时就助": "临时救助",
    "应急予案": "应急预案",
    "食品安权": "食品安全",
}


def typed_by_readers() -> list[str]:
    """Beginnings of titles, numbers, bodies and headings; pinyin of them; numbers and words."""
    known = vocabulary()
    names = [*known.titles, *known.numbers, *known.bodies]
    terms = sorted(known.headings)[::4]
    found = [name[: 2 + at % 7] for at, name in enumerate(names)]
    found += [term[: 1 + at % 3] for at, term in enumerate(terms)]
    found += ["".join(syllables(term))[:9] for term in terms[::3]]
    return list(dict.fromkeys((*found, *NUMBERS, *LETTERS, "的", "。", "x", "疫苗", "臨時")))


def named_rows() -> list[str]:
    """A row of documents named by title and by number, in full and shortened."""
    known = vocabulary()
    titles = [f"{title[at % 4 * 2 :]}第三条" for at, title in enumerate(list(known.titles)[::2])]
    numbers = [number[at % 3 :] for at, number in enumerate(list(known.numbers)[::2])]
    return [*titles, *numbers, "物业管理办法第十条", "市政府令第1号", "1号", "〔2025〕1号"]


def told(typed: list[str], rows: list[str]) -> dict[str, Any]:
    """All that is offered for what is typed."""
    asked: dict[str, Any] = {f"? {one}": suggestions(one) for one in typed}
    asked |= {f"→ {one}": [place.url for place in destinations(one)] for one in rows}
    asked |= {f"≈ {one}": did_you_mean(parse(one)) for one in MISSPELT}
    return asked


@pytest.fixture(scope="module")
def by_memory(django_db_setup: Any, django_db_blocker: Any, engine_url: str) -> Iterator[Any]:
    """What memory offers, while from then on the engine alone has the samples."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_samples", stdout=StringIO())
        typed, rows = typed_by_readers(), named_rows()
        found = told(typed, rows), typed, rows
        with engine_serving(engine_url, "names"):
            rebuild()
            forget_learnt()
            yield found
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _holds_nothing(by_memory: Any) -> None:
    assert not current_holdings().documents


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The requests that the engine gets, each by the number of its questions."""
    sent: list[int] = []
    search_all = Engine.search_all

    def counting(self: Engine, bodies: Any) -> Any:
        sent.extend([len(bodies)] if bodies else [])
        return search_all(self, bodies)

    monkeypatch.setattr(Engine, "search_all", counting)
    return sent


def test_what_is_offered_is_that_of_memory(by_memory: Any) -> None:
    expected, typed, rows = by_memory
    assert len(expected) > 200
    assert sum(bool(found) for found in expected.values()) > 150
    found = told(typed, rows)
    assert {one: (found[one], expected[one]) for one in found if found[one] != expected[one]} == {}


def test_a_typing_error_is_put_right_by_the_engine() -> None:
    for typed, meant in MISSPELT.items():
        assert [one for one in did_you_mean(parse(typed)) if meant in one], typed


def test_each_example_finds_something(client: Client) -> None:
    offered = examples(vocabulary())
    assert len(offered) >= 6
    assert all(counts_of(one.typed for one in offered[:-2]))
    for one in offered[-2:]:
        assert client.get(reverse("search:search"), {"q": one.typed}).status_code == 302, one


def test_a_page_asks_the_engine_a_few_times(client: Client, asked: list[int]) -> None:
    client.get(reverse("search:search"))  # examples are made once for a snapshot
    needed: dict[str, int] = {}
    for one in questions()[::4]:
        asked.clear()
        client.get(reverse("search:search"), {"q": one.typed, "go": "0"})
        needed[one.typed] = len(asked)
    assert len(needed) > 40
    assert {typed: count for typed, count in needed.items() if count > MOST_FOR_A_PAGE} == {}
    asked.clear()
    client.get(reverse("search:search"), {"q": "管理", "go": "0"})
    assert len(asked) <= 3


def test_suggestions_ask_the_engine_a_few_times(by_memory: Any, asked: list[int]) -> None:
    for typed in by_memory[1]:
        asked.clear()
        suggestions(typed)
        assert len(asked) <= MOST_FOR_SUGGESTIONS, typed


def test_haystack_has_what_answers_a_question_behind_the_exact_hits() -> None:
    found = SearchQuerySet().filter(content="低保边缘家庭怎么申请").facet("year")
    assert found.count() >= 1
    assert len(list(found)) == found.count()
    assert found[0].object.pk
    assert found.facet_counts()["fields"]["year"] == []  # of the exact hits alone
    assert list(found[:1])[0].pk == found[0].pk


def test_a_page_waits_for_the_engine_as_long_as_one_question_may(
    client: Client, monkeypatch: pytest.MonkeyPatch, asked: list[int]
) -> None:
    """However many requests a page needs: when its time is over, it asks no more."""
    from search.opensearch import engine_server  # noqa: PLC0415

    begun: list[Callable[[], float]] = []

    def begin(**_signal: object) -> None:
        engine_server.patience.spend(1_000)
        begun.append(lambda: engine_server.patience.left)

    request_started.connect(begin)
    try:
        response = client.get(reverse("search:search"), {"q": "管理", "go": "0"})
    finally:
        request_started.disconnect(begin)
    assert (response.status_code, len(begun)) == (503, 1)
    assert client.get(reverse("search:search"), {"q": "管理", "go": "0"}).status_code == 200
