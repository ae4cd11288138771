"""What public pages cost in CPU time: made anew, and kept, beside a page that is frame alone.

Made anew: after a change of the archive, so that nothing that is kept counts. Kept: the page
itself or, where its address has parameters, the rows and facts of which it is made. The baseline
of the same run is the page of help, which reads nothing but the head and the foot of all pages.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import StringIO
from statistics import median
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazette.models import Document, Gazette, Issue, Theme
from gazette.parsing.parsed import Level
from tests.bench.archive import CITY, write_archive
from tests.bench.test_validity import relate

pytestmark = pytest.mark.django_db

KEEPS_PAGES = True

RUNS = 7
#: The document whose page is measured has about so many articles.
ARTICLES = 50


def cpu_milliseconds(client: Client, url: str, *, is_anew: bool, asks_again: bool = False) -> float:
    """The median CPU time of so many answers; ``is_anew``: the archive changes before each.

    ``asks_again``: with the ETag of the last one.
    """
    tag = {"If-None-Match": client.get(url).get("ETag", "")} if asks_again else {}
    spent = []
    for run in range(RUNS):
        if is_anew:
            Gazette.objects.update(phone=str(run))
        start = time.process_time()
        response = client.get(url, headers=tag)
        spent.append((time.process_time() - start) * 1000)
        assert response.status_code in (200, 304), url
    return median(spent)


def queries_of(client: Client, url: str) -> int:
    Gazette.objects.update(phone="")
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def usual_document() -> Any:
    """The published document with about as many articles as ``ARTICLES``, and their number."""
    articles = Count("provisions", filter=Q(provisions__level=Level.ARTICLE))
    counted: Any = Document.objects.published().annotate(articles=articles)
    return min(counted, key=lambda one: abs(one.articles - ARTICLES))


def _pages() -> Iterator[tuple[str, str]]:
    """The measured pages: what each is, and its address."""
    document = usual_document()
    newest = Issue.objects.published().newest_first()[0]
    url = document.get_absolute_url()
    yield f"document, {document.articles} articles", url
    yield "  reached from a search", f"{url}?q=管理办法"
    yield "  of a day", f"{url}?on=2025-01-01"
    yield "home", reverse("gazette:home")
    yield "issue", newest.get_absolute_url()
    yield "issues", reverse("gazette:issues")
    yield "calendar", reverse("gazette:calendar")
    yield "list: all", reverse("gazette:all")
    yield "list: in force", reverse("gazette:in_force")
    yield "list: ended", reverse("gazette:ended")
    yield "list: a kind", reverse("gazette:kind", args=[document.kind])
    yield "themes", reverse("gazette:themes")
    theme = Theme.objects.filter(proposed_documents__isnull=False).first()
    if theme is not None:
        yield "list: a theme", theme.get_absolute_url()
    yield "feed of changes", reverse("gazette:changes_feed")
    yield "search", f"{reverse('search:search')}?q=管理办法"


def _print(what: str, client: Client) -> None:
    frame = cpu_milliseconds(client, reverse("gazette:help"), is_anew=True)
    documents = Document.objects.count()
    print(
        f"\npublic pages of {documents:,} documents ({connection.vendor}), CPU milliseconds: {what}"
    )
    print(f"  {'baseline: the frame alone (help)':34} {frame:7.1f}")
    print(f"  {'':34} {'anew':>7} {'of frame':>9} {'queries':>8} {'kept':>7}")
    for name, url in _pages():
        anew = cpu_milliseconds(client, url, is_anew=True)
        kept = cpu_milliseconds(client, url, is_anew=False)
        queries = queries_of(client, url)
        print(f"  {name:34} {anew:7.1f} {anew / frame:8.1f}× {queries:8} {kept:7.1f}")


def test_the_samples(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_samples", stdout=StringIO())
    with capsys.disabled():
        _print("the sample issues", client)


def test_a_citys_archive(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    write_archive(CITY)
    relate()
    call_command("propose_themes", stdout=StringIO())
    with capsys.disabled():
        _print(f"{CITY} issues", client)
