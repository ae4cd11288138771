"""What answers of the API, and a document in each form, cost in CPU time beside its page."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from gazette.data.data_views import FORMS
from gazette.effect.public_changes import number_changes, record
from gazette.models import Document, Issue, PublicChange
from tests.bench.archive import CITY, write_archive
from tests.bench.test_public_pages import cpu_milliseconds, queries_of, usual_document
from tests.bench.test_validity import relate

pytestmark = pytest.mark.django_db

KEEPS_PAGES = True


def _answers(document: Document) -> Iterator[tuple[str, str]]:
    """The measured answers: what each is, and its address."""
    issue = document.issue
    place = (issue.gazette.slug, issue.year, issue.number)
    yield "document", reverse("api-v1:document", args=[*place, document.position])
    yield "state", reverse("api-v1:state", args=[*place, document.position])
    yield "issue", reverse("api-v1:issue", args=place)
    for name in ("gazettes", "issues", "documents", "relations", "themes", "bodies", "changes"):
        yield name, reverse(f"api-v1:{name}")
    yield "documents, 200", f"{reverse('api-v1:documents')}?page_size=200"
    yield "search", f"{reverse('api-v1:search')}?q=管理办法"
    yield "description", reverse("api-v1:openapi-json")
    for form in (*FORMS, "txt"):
        yield f"as .{form}", f"{document.get_absolute_url().removesuffix('/')}.{form}"


def _print(what: str, client: Client) -> None:
    document = usual_document()
    page = cpu_milliseconds(client, document.get_absolute_url(), is_anew=True)
    print(f"\nAPI, {Document.objects.count():,} documents ({connection.vendor}): {what}")
    print("  CPU milliseconds, the median")
    print(f"  {'baseline: the page of the document':34} {page:7.1f}")
    print(f"  {'':34} {'anew':>7} {'of page':>9} {'queries':>8} {'unchanged':>10}")
    for name, url in _answers(document):
        anew = cpu_milliseconds(client, url, is_anew=True)
        kept = cpu_milliseconds(client, url, is_anew=False, asks_again=True)
        queries = queries_of(client, url)
        print(f"  {name:34} {anew:7.1f} {anew / page:8.2f}× {queries:8} {kept:10.1f}")


def _record_all() -> None:
    with_gazettes = Issue.objects.published().with_gazette().without_source()
    record(PublicChange.Kind.PUBLISHED, with_gazettes)
    number_changes()


def test_the_api_of_the_samples(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_samples", stdout=StringIO())
    with capsys.disabled():
        _print("the sample issues", client)


def test_the_api_of_a_citys_archive(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    write_archive(CITY)
    relate()
    _record_all()
    with capsys.disabled():
        _print(f"{CITY} issues", client)
