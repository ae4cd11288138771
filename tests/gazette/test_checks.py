"""System checks, each with a portal that violates it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.test import override_settings
from django.urls import URLPattern, URLResolver, include, path

from gazette.checks import (
    check_database,
    check_jobs,
    check_search_url,
    first_parts,
    kind_errors,
)
from gazette.kinds import document_kinds
from gazette.models import Document
from notices.models import Notice, Plan
from regulations.models import Decree


def ids(messages):
    return [message.id for message in messages]


def test_the_portal_itself_is_in_order():
    assert [m for m in run_checks() if (m.id or "").startswith("gazette.")] == []


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([Decree, Plan, Notice], []),
        ([Decree, Plan], ["gazette.E001"]),
        ([Plan, Notice, Notice], ["gazette.E001", "gazette.E003"]),
        ([Notice, Plan], ["gazette.E002"]),
        ([Plan, Plan, Notice], ["gazette.E003"]),
    ],
)
def test_exactly_one_kind_takes_what_the_others_leave(kinds: list[type[Document]], expected):
    assert ids(kind_errors(kinds)) == expected


def test_the_fallback_is_asked_last():
    assert document_kinds()[-1] is Notice


@pytest.mark.parametrize("url", ["whoosh:", "tantivy:", "opensearch://localhost:9200/gazette"])
def test_known_search_engines(url):
    with override_settings(SEARCH_URL=url):
        assert check_search_url(None) == []


@pytest.mark.parametrize("url", ["solr://localhost", "whoosh", "/var/index"])
def test_an_unknown_search_engine_is_an_error_that_says_what_to_do(url):
    with override_settings(SEARCH_URL=url):
        (error,) = check_search_url(None)
    assert (error.id, error.is_serious()) == ("gazette.E004", True)
    assert error.hint is not None
    assert "whoosh:" in error.hint


def test_routes_that_a_slug_could_equal():
    def view(request):
        raise NotImplementedError

    inner = [path("feed/", view), path("<slug:gazette>/about/", view), path("", view)]
    routes: list[URLPattern | URLResolver] = [
        path("admin/", include(inner)),
        path("", include(inner)),
        path("map.xml", view),
    ]
    assert list(first_parts(routes)) == ["admin", "feed", "map.xml"]


def test_sqlite_in_production_is_mentioned_and_no_more():
    engine = settings.DATABASES["default"]["ENGINE"]
    messages = check_database(None)
    assert ids(messages) == (["gazette.I001"] if engine.endswith("sqlite3") else [])
    assert not any(message.is_serious() for message in messages)


@pytest.mark.parametrize(("word", "found"), [("auto", []), ("off", []), ("yes", ["gazette.E006"])])
def test_an_unknown_word_for_who_makes_the_pdfs_is_an_error(word, found):
    with override_settings(JOBS=word):
        assert ids(check_jobs(None)) == found
