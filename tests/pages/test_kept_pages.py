"""Pages that are kept are never those of before: every kind of change shows at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gazette.effect import decisions
from gazette.models import Document, PdfEdition, PortalSettings, Provision, Relation, Theme
from gazette.office import corrections, document_themes, workflow
from tests.factories import make_document, make_ending_rule, make_person
from tests.html_page import HtmlPage
from tests.today import TODAY

pytestmark = pytest.mark.django_db

KEEPS_PAGES = True

OLD, NEW = "每年六月一日前报送，逾期不候。", "每年七月一日前报送，逾期不候。"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def article() -> Provision:
    """A row of a published rule that is in force."""
    return make_ending_rule(OLD)


def _pages(document: Document) -> list[str]:
    return [
        document.get_absolute_url(),
        document.issue.get_absolute_url(),
        reverse("gazette:home"),
        reverse("gazette:all"),
        reverse("gazette:in_force"),
        reverse("gazette:issues"),
        reverse("gazette:calendar"),
        reverse("gazette:themes"),
        reverse("gazette:bodies"),
        reverse("gazette:documents"),
        reverse("gazette:coming"),
    ]


def _document_pages(document: Document) -> list[str]:
    """The page of a document, and one made anew of the rows that are kept."""
    url = document.get_absolute_url()
    return [url, f"{url}?q=报送", f"{url}?on={TODAY:%Y-%m-%d}"]


def _words(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return HtmlPage(response).one("body").text


def test_a_page_asked_for_again_reads_the_revision_alone(
    client: Client, article: Provision
) -> None:
    for url in _pages(article.document):
        first = client.get(url)
        with CaptureQueriesContext(connection) as captured:
            second = client.get(url)
        assert len(captured) == 1, url
        assert second.content == first.content
        assert second.headers["Content-Type"] == first.headers["Content-Type"]


def test_a_correction_shows_at_once(client: Client, article: Provision) -> None:
    urls = _document_pages(article.document)
    for url in urls:
        assert OLD in _words(client, url)
    made = corrections.propose(article, {"body": NEW}, make_person("a", "录入"), "原件为七月")
    corrections.accept(made, make_person("b", "审核"))
    for url in urls:
        assert NEW in _words(client, url)


def _relation(article: Provision) -> Relation:
    source = make_document(published=True, title="示例市废止决定", signed_on=TODAY)
    return Relation.objects.create(
        source=source,
        type=Relation.Type.REPEALS,
        target=article.document,
        effective_on=TODAY,
        status=Relation.Status.PROPOSED,
    )


def test_a_decided_relation_shows_at_once_on_every_page(client: Client, article: Provision) -> None:
    relation = _relation(article)
    urls = [*_document_pages(article.document), article.document.issue.get_absolute_url()]
    urls.append(reverse("gazette:all"))
    for url in urls:
        assert "已废止" not in _words(client, url)
    decisions.decide([relation], Relation.Status.CONFIRMED, make_person("b", "审核"))
    for url in urls:
        assert "已废止" in _words(client, url), url
    decisions.decide([relation], Relation.Status.REJECTED, make_person("c", "审核"), "看错")
    for url in urls:
        assert "已废止" not in _words(client, url), url


def test_what_is_withdrawn_is_gone_at_once(client: Client, article: Provision) -> None:
    document = article.document
    make_document(published=True)
    lists = [reverse("gazette:home"), reverse("gazette:all"), reverse("gazette:in_force")]
    for url in lists:
        assert document.title in _words(client, url)
    pages = _document_pages(document)
    assert {client.get(url).status_code for url in pages} == {200}
    type(document.issue).objects.filter(pk=document.issue_id).update(
        first_published_at=timezone.now()
    )
    document.issue.refresh_from_db()
    workflow.withdraw(document.issue, make_person("chief", "发布"), "误发")
    assert {client.get(url).status_code for url in pages} == {410}
    assert client.get(document.issue.get_absolute_url()).status_code == 410
    for url in lists:
        assert document.title not in _words(client, url), url


def test_at_midnight_the_state_is_that_of_the_new_day(
    client: Client, article: Provision, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = [*_document_pages(article.document)[:2], article.document.issue.get_absolute_url()]
    for url in urls:
        assert "已失效" not in _words(client, url)
    assert article.document.title in _words(client, reverse("gazette:in_force"))
    tomorrow = date.fromordinal(TODAY.toordinal() + 1)
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: tomorrow)
    for url in urls:
        assert "已失效" in _words(client, url), url
    assert article.document.title not in _words(client, reverse("gazette:in_force"))


def _settings(article: Provision) -> None:
    PortalSettings.objects.create(pk=1, sponsor="示例市新主办单位")


def _theme(article: Provision) -> None:
    theme = Theme.objects.create(name="示例新主题", position=99)
    document_themes.decide([article.document], theme, make_person("a", "录入"))


def _gazette(article: Provision) -> None:
    type(article.document.issue.gazette).objects.update(name="示例新公报")


def _sql(article: Provision) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE gazette_document SET title = %s", ["示例市新标题"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_settings, "示例市新主办单位"),
        (_theme, "示例新主题"),
        (_gazette, "示例新公报"),
        (_sql, "示例市新标题"),
    ],
)
def test_settings_themes_names_and_sql_by_hand_show_at_once(
    client: Client, article: Provision, change: Callable[[Provision], Any], words: str
) -> None:
    urls = _document_pages(article.document)
    for url in urls:
        assert words not in _words(client, url)
    change(article)
    for url in urls:
        assert words in _words(client, url), url


def test_a_pdf_that_was_made_shows_its_size_at_once(client: Client, article: Provision) -> None:
    document = article.document
    before = client.get(document.get_absolute_url()).content
    PdfEdition.objects.create(
        issue=document.issue, document=document, kind="standard", state="ready", pages=7, size=9_000
    )
    PdfEdition.objects.update(wanted_revision=1, made_revision=1, file_name="a.pdf", sha256="a")
    assert client.get(document.get_absolute_url()).content != before


def test_another_host_gets_its_own_addresses(client: Client, article: Provision) -> None:
    url = article.document.get_absolute_url()
    client.get(url)
    other = client.get(url, headers={"host": "127.0.0.1"}).content.decode()
    assert "http://127.0.0.1" in other
    assert "http://testserver" not in other


def test_a_preview_and_a_page_with_parameters_are_made_each_time(
    client: Client, article: Provision
) -> None:
    document = article.document
    url = document.get_absolute_url()
    assert _words(client, url) != _words(client, f"{url}?on=2025-01-15")
    draft = _document_pages(make_document(title="示例市内部草稿"))
    client.force_login(make_person("a", "录入"))
    for url in draft:
        assert "示例市内部草稿" in _words(client, url)
    client.logout()
    assert {client.get(url).status_code for url in draft} == {404}


def test_the_rows_of_a_document_are_read_once_and_never_changed_by_a_page(
    client: Client, article: Provision
) -> None:
    def asks(url: str) -> tuple[bool, bytes]:
        """Whether the rows are read from the database, and the page."""
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        is_read = any('FROM "gazette_provision"' in one["sql"] for one in captured)
        return is_read, response.content

    url = article.document.get_absolute_url()
    first_is_read, first = asks(f"{url}?q=报送")
    assert asks(f"{url}?q=逾期")[1] != first, "marks other words"
    assert (first_is_read, asks(f"{url}?q=报送")) == (True, (False, first))


def test_results_of_a_search_show_a_document_as_it_is(client: Client, article: Provision) -> None:
    url = f"{reverse('search:search')}?q=逾期"
    first = client.get(url).content
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).content == first
    assert not any('FROM "gazette_document" ' in one["sql"] for one in captured)
    _sql(article)
    assert "示例市新标题" in _words(client, url)
