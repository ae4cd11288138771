"""Haystack's SearchQuerySet and forms give the portal's own answers, whatever the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from haystack.exceptions import SearchBackendError
from haystack.forms import FacetedSearchForm, ModelSearchForm
from haystack.query import SearchQuerySet

from gazette.models import Document
from notices.models import Plan
from tests.factories import make_document, make_provision, make_text
from tests.search.engine_cases import ENGINES, serving

pytestmark = pytest.mark.django_db


@pytest.fixture(params=ENGINES)
def documents(request: Any, db: None, tmp_path: Path) -> Iterator[list[Document]]:
    """A notice on milk, a plan on milk and a notice on food."""
    notice = make_document(published=True, title="关于牛奶的通知")
    plan = make_document(Plan, issue=notice.issue, title="牛奶供应预案")
    other = make_document(issue=notice.issue, title="关于食品的通知")
    make_provision(text=make_text(document=notice), body="保障牛奶<安全>。")
    with serving(request.param, tmp_path):
        yield [notice, plan, other]


def pks(results: Any) -> set[int]:
    return {int(result.pk) for result in results}


def test_words_filters_and_exclusions(documents: list[Document]) -> None:
    notice, plan, other = documents
    everything = SearchQuerySet()
    assert pks(everything.all()) == {notice.pk, plan.pk, other.pk}
    assert pks(everything.filter(content="牛奶")) == {notice.pk, plan.pk}
    assert pks(everything.auto_query("牛奶 -供应")) == {notice.pk}
    assert pks(everything.filter(content="牛奶", kind="plan")) == {plan.pk}
    assert pks(everything.filter(content="牛奶").exclude(content="供应")) == {notice.pk}
    assert pks(everything.filter(title="食品")) == {other.pk}
    with pytest.raises(SearchBackendError):
        list(everything.filter(content="牛奶").filter_or(content="食品"))


def test_a_result_is_its_document_with_its_hits_marked(documents: list[Document]) -> None:
    (result,) = SearchQuerySet().filter(content="安全").highlight()
    assert result.object == Document.objects.get(pk=documents[0].pk)
    assert result.title == "关于牛奶的通知"
    (row,) = result.highlighted["text"]
    assert "&lt;<mark>安全</mark>&gt;" in row


def test_facets_count_and_narrow(documents: list[Document]) -> None:
    found = SearchQuerySet().filter(content="牛奶").facet("kind")
    assert set(found.facet_counts()["fields"]["kind"]) == {("plan", 1), ("notice", 1)}
    assert pks(found.narrow('kind_exact:"plan"')) == {documents[1].pk}


def test_the_order_and_a_slice(documents: list[Document]) -> None:
    found = SearchQuerySet().filter(content="牛奶").order_by("-signed_on")
    assert len(found) == 2
    assert pks(found[:1]) | pks(found[1:2]) == pks(found)


def test_haystacks_forms_search(documents: list[Document]) -> None:
    notice, plan, _other = documents
    assert pks(ModelSearchForm({"q": "牛奶"}).search()) == {notice.pk, plan.pk}
    faceted = FacetedSearchForm({"q": "牛奶"}, selected_facets=["kind:plan"])
    assert pks(faceted.search()) == {plan.pk}
