"""The pages of the list of rows in which words are searched for."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazette.admin import document_admin, found_rows
from gazette.admin.found_rows import FoundRowsPaginator
from gazette.models import Provision
from tests.factories import make_provision, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> None:
    text = make_text()
    for number in range(130):
        make_provision(text=text, body="应当备案。" if number % 2 else "可以备案。")


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("order", ["pk", "-pk", "address"])
def test_pages_are_those_of_django(order: str) -> None:
    found = Provision.objects.filter(body__contains="应当").order_by(order)
    plain, ours = Paginator(found, 20), FoundRowsPaginator(found, 20)
    assert ours.count == plain.count == 65
    assert ours.num_pages == plain.num_pages == 4
    for number in ours.page_range:
        assert list(ours.page(number)) == list(plain.page(number))


@pytest.mark.usefixtures("rows")
def test_all_rows_are_read_once(admin_client: Client) -> None:
    url = reverse("admin:gazette_provision_changelist")
    with CaptureQueriesContext(connection) as captured:
        response = admin_client.get(url, {"q": "应当"})
    assert response.context["cl"].result_count == 65
    assert len(response.context["cl"].result_list) == 50
    reading = [
        query["sql"]
        for query in captured.captured_queries
        if 'FROM "gazette_provision"' in query["sql"]
        and "应当" in query["sql"]
        and '"gazette_provision"."id" IN (' not in query["sql"]
        and "DISTINCT" not in query["sql"]
    ]
    assert sum(sql.startswith('SELECT "gazette_provision"."id" AS "pk"') for sql in reading) == 1
    assert not any("COUNT(" in sql for sql in reading)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(("most", "is_cut"), [(64, True), (65, False)])
def test_a_list_that_is_cut_says_so(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, most: int, is_cut: bool
) -> None:
    monkeypatch.setattr(found_rows, "MOST_FOUND", most)
    page = admin_client.get(reverse("admin:gazette_provision_changelist"), {"q": "应当"})
    assert page.context["cl"].result_count == most
    assert (f"找到的不止 {most} 行" in page.content.decode()) is is_cut


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("words", ["应当", "可以备案", "没有这样的词"])
def test_words_of_most_documents_find_the_same_rows(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Where the words stand in most documents these are not named in the query."""
    make_provision(text=make_text(), body="另一件也应当备案。")
    found = []
    for most in (0, 1_000):
        monkeypatch.setattr(document_admin, "MOST_FOUND", most)
        page = admin_client.get(reverse("admin:gazette_provision_changelist"), {"q": words})
        found.append([row.pk for row in page.context["cl"].result_list])
    assert found[0] == found[1]
