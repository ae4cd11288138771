"""Themes: set by editors, kept by imports, used to filter the catalogue."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from gazette.importing import import_issue
from gazette.models import Document, Theme
from regulations.models import NormativeDocument
from tests.admin.test_admin import url
from tests.factories import make_document
from tests.html_page import HtmlPage
from tests.parsed_issues import document, parsed_issue
from tests.paths import FIXTURES

pytestmark = pytest.mark.django_db


@pytest.fixture
def themed() -> Theme:
    """Three documents in force, two of them under themes."""
    finance = Theme.objects.create(name="财政", position=2)
    schools = Theme.objects.create(name="教育", position=1)
    for title, theme in (("预算办法", finance), ("学校办法", schools), ("其他办法", None)):
        make_document(
            NormativeDocument,
            published=True,
            title=title,
            theme=theme,
            effective_on=date(2025, 1, 1),
        )
    return finance


def read(client: Client, query: str) -> HtmlPage:
    return HtmlPage(client.get(f"/documents/in-force/?on=2025-07-20{query}"))


def test_the_catalogue_is_arranged_and_narrowed_by_theme(client: Client, themed: Theme) -> None:
    page = read(client, "&by=theme")
    headings = [one.text for one in page.all("h2", class_="group-heading")]
    assert headings == ["教育", "财政", "尚未归类"]
    page = read(client, "&theme=财政")
    assert [one.text for one in page.all("h3", class_="document-title")] == ["预算办法"]
    assert "财政（1）" in [option.text for option in page.all("option")]


def test_a_catalogue_without_themes_does_not_offer_them(client: Client, themed: Theme) -> None:
    Theme.objects.all().delete()
    page = read(client, "")
    assert "按主题" not in page.one("main").text
    assert len(page.all("article")) == 3


def test_a_document_leads_to_those_of_its_theme(client: Client, themed: Theme) -> None:
    shown = Document.objects.for_lists().get(title="预算办法")
    page = HtmlPage(client.get(shown.get_absolute_url()))
    address = next(address for address, words in page.links.items() if words == "财政")
    assert "预算办法" in client.get(address).content.decode()


def give(client: Client, theme: str, *documents: Document) -> None:
    data = {
        "action": "give_theme",
        "theme": theme,
        "_selected_action": [one.pk for one in documents],
    }
    assert client.post(url(Document, "changelist"), data).status_code in (200, 302)


def test_editors_give_a_theme_to_many_at_once_and_take_it_back(
    client: Client, themed: Theme
) -> None:
    client.force_login(User.objects.create_superuser("editor"))
    chosen = list(Document.objects.all())
    give(client, str(themed.pk), *chosen)
    assert themed.documents.count() == 3
    give(client, "", chosen[0])
    assert themed.documents.count() == 2


def test_who_may_not_change_documents_gives_none(client: Client, themed: Theme) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_document"))
    client.force_login(user)
    give(client, str(themed.pk), *Document.objects.all())
    assert themed.documents.count() == 1


def test_an_import_keeps_the_theme(themed: Theme) -> None:
    def run(title: str) -> None:
        import_issue(parsed_issue(document(title, "示政发〔2025〕77号")), source_name="x")

    run("示例办法")
    Document.objects.filter(document_number="示政发〔2025〕77号").update(theme=themed)
    run("示例办法（修订）")
    found = Document.objects.get(document_number="示政发〔2025〕77号")
    assert (found.title, found.theme) == ("示例办法（修订）", themed)


def test_every_sample_document_has_one_theme() -> None:
    themes = json.loads((FIXTURES / "sample_themes.json").read_text(encoding="utf-8"))
    numbers = [number for those in themes.values() for number in those]
    rows = json.loads((FIXTURES / "sample_issues.json").read_text(encoding="utf-8"))
    documents = [row["fields"] for row in rows if row["model"] == "gazette.document"]
    assert sorted(numbers) == sorted(one["document_number"] for one in documents)
    assert all(one["theme"] for one in documents)
