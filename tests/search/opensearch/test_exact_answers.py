"""The engine's exact answers are those of memory: hits, totals, facets, orders, pages, marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from search.memory.answers import answer
from search.memory.holdings import current_holdings
from search.opensearch.engine_answers import answer_by_engine
from search.opensearch.engine_server import Engine
from search.opensearch.index_delivery import build_beside
from search.query.grammar import parse
from search.query.request import FILTERS, Answer, Order, Request, View
from tests.search.exact_tier import recorded
from tests.search.judged import JUDGED_ON
from tests.search.opensearch.conftest import index_of

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db,
    pytest.mark.usefixtures("patient"),
]

#: Queries that the generator of the recorded ones does not make.
TRICKY = (
    "",
    "的",
    "〇",
    "條",
    "第",
    "条:10",
    "条:第十条 管理",
    "-条:3 办法",
    "条:附则",
    "条:第八条之一",
    "年:2024",
    "年:2024..2025 办法",
    "办法 -年:2025",
    "-的",
    "标题:办法 -标题:管理",
    "机关:民政 低保",
    "栏目:部门 -机关:教育",
    "文号:〔2025〕",
    '"低保" "审核"',
    "低保 审核 -试行 年:2023..",
    "示例市人民政府",
    "示例市人民政府办公室",
    "示政办发〔2025〕20号",
    "2025",
    "a",
    "《",
    "】",
    "𠮷",
    "申请 审核 确认 公示 发放 管理 监督 附则 保障 救助",
    "办法\t通知",
    "市 县 区",
    "不存在的词语 低保",
    "低保 不存在的词语 也不存在",
)


@pytest.fixture(scope="module")
def engine(django_db_setup: Any, django_db_blocker: Any, engine_url: str) -> Iterator[Engine]:
    """The samples, in memory, which serves, and in an engine's index."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_samples", stdout=StringIO())
        current_holdings()
        with index_of(engine_url, "exact-answers") as made:
            build_beside(made)
            yield made
        transaction.set_rollback(True)


def differences(request: Request, engine: Engine) -> list[str]:
    """What the two keepers answer differently to a request."""
    by_memory, by_engine = answer(request), answer_by_engine(request, engine)
    pairs = {
        one.name: (getattr(by_memory, one.name), getattr(by_engine, one.name))
        for one in fields(Answer)
    }
    return [
        f"{request}: {name}: {in_memory!r} ≠ {of_engine!r}"[:1_000]
        for name, (in_memory, of_engine) in pairs.items()
        if in_memory != of_engine
    ]


def asked() -> list[str]:
    return [*TRICKY, *(query for query, _digest in recorded())]


def drawn(query: str, draw: Random) -> Request:
    """A request with filters, dates, an order and a page, most of which leave something."""
    holdings = current_holdings()
    filters = {}
    for name in draw.sample(FILTERS, draw.choice((0, 0, 1, 1, 2))):
        on_day = {"state": holdings.by_state, "caution": holdings.by_caution}
        known = on_day[name](JUDGED_ON) if name in on_day else holdings.by_value[name]
        values = [*known, "没有这个值"]
        filters[name] = tuple(draw.sample(values, min(len(values), draw.choice((1, 1, 2)))))
    signed = sorted(one.signed for one in holdings.documents.values() if one.signed)
    bounds = [date.fromordinal(draw.choice(signed)) if draw.random() < 0.15 else None] * 2
    return Request(
        parse(query),
        filters=filters,
        signed_from=bounds[0] and bounds[0] - timedelta(days=draw.choice((0, 90))),
        signed_until=bounds[1] and bounds[1] + timedelta(days=draw.choice((0, 400))),
        order=draw.choice(list(Order)),
        view=draw.choice(list(View)),
        page=draw.choice((1, 1, 2, 3, 9)),
        page_size=draw.choice((1, 3, 10, 100)),
        is_loose=False,
        on=JUDGED_ON + timedelta(days=draw.choice((0, 0, -700, 900))),
    )


def test_the_first_page_of_every_recorded_query_is_that_of_memory(engine: Engine) -> None:
    requests = [
        Request(parse(query), is_loose=False, page_size=20, on=JUDGED_ON) for query in asked()
    ]
    assert len(requests) > 1_000
    assert [one for request in requests for one in differences(request, engine)] == []


def test_filters_days_orders_views_and_pages_are_those_of_memory(engine: Engine) -> None:
    draw = Random(19)
    requests = [drawn(query, draw) for query in asked()]
    found = [answer(request) for request in requests]
    assert sum(one.page > 1 for one in found) > 50
    assert sum(bool(one.emptied_by) for one in found) > 50
    assert sum(bool(one.provisions) for one in found) > 100
    assert [one for request in requests for one in differences(request, engine)] == []


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("order", list(Order))
def test_all_pages_of_a_frequent_word_are_those_of_memory(
    engine: Engine, order: Order, view: View
) -> None:
    query = parse("管理")
    first = Request(query, order=order, view=view, page_size=7, is_loose=False, on=JUDGED_ON)
    pages = min(answer(first).pages, 40)
    assert pages > 3
    for page in range(1, pages + 1):
        request = Request(
            query, order=order, view=view, page=page, page_size=7, is_loose=False, on=JUDGED_ON
        )
        assert differences(request, engine) == []
