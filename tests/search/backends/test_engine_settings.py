"""SEARCH_URL, and the check that the archive fits its engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from search.backends.engine_settings import haystack_connection
from search.checks import SERVES_UP_TO, check_size, size_warnings
from tests.factories import make_document, make_provision, make_text


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("whoosh:", {"PATH": "/data/search/whoosh"}),
        ("whoosh:///srv/index", {"PATH": "/srv/index"}),
        ("tantivy:", {"PATH": "/data/search/tantivy"}),
        ("opensearch://h:9/i", {"URL": "opensearch://h:9/i"}),
    ],
)
def test_what_a_url_means(url: str, expected: dict[str, Any]) -> None:
    assert haystack_connection(url, Path("/data")).items() >= expected.items()


def test_an_engine_that_is_outgrown_is_named_with_the_next() -> None:
    for engine, (most, _larger) in SERVES_UP_TO.items():
        with override_settings(SEARCH_URL=f"{engine}:"):
            assert size_warnings(most) == []
            (warning,) = size_warnings(most + 1)
            assert warning.id == "search.W001"
            assert f"{engine}:" in warning.msg
    with override_settings(SEARCH_URL="opensearch:"):
        assert size_warnings(10**9) == []


@pytest.mark.django_db
def test_the_check_counts_published_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SERVES_UP_TO, "whoosh", (1, "tantivy:"))
    for published in (True, False):
        text = make_text(document=make_document(published=published))
        make_provision(text=text)
    with override_settings(SEARCH_URL="whoosh:"):
        assert check_size(None, databases=["default"]) == []
        make_provision(text=make_text(document=make_document(published=True)))
        assert [one.id for one in check_size(None, databases=["default"])] == ["search.W001"]
        assert check_size(None) == []
