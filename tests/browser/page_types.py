"""One address of every type of public page, over an archive in which every type has content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import StringIO
from urllib.parse import quote

from django.core.management import call_command
from django.urls import reverse

from gazette.models import Document, Gazette, Issue, Occasion, SampleQuestion
from gazette.models.state import State
from gazette.parsing.parsed import Level
from gazette.prints.editions.edition_requests import ask


@dataclass(frozen=True, slots=True)
class PageType:
    """A type of public page and an address of it; ``status`` is that of its answer."""

    name: str
    address: str
    status: int = 200


def load_archive() -> None:
    """The three sample issues with all that a public page may show beside them."""
    call_command("load_samples", stdout=StringIO())
    SampleQuestion.objects.filter(position__lte=5).update(finds=1)
    occasion, _ = Occasion.objects.get_or_create(name="养老")
    occasion.documents.set(Document.objects.published()[:2])


def page_types() -> list[PageType]:
    """Every type of public page; of documents one of each structure and each state."""
    issue = Issue.objects.published().with_gazette().latest("number")
    gazette: Gazette = issue.gazette
    year = {"gazette": gazette.slug, "year": issue.year}
    body = Document.objects.published().for_lists()[0].bodies[0]
    theme = next(one.shown_theme for one in Document.objects.published().for_lists())
    search = reverse("search:search")
    edition = ask(issue, is_draft=False)
    fixed = [
        PageType("home", "/"),
        PageType("issues", "/issues/"),
        PageType("gazette", gazette.get_absolute_url()),
        PageType("year of a gazette", reverse("gazette:gazette_year", kwargs=year)),
        PageType("about", gazette.about_url),
        PageType("issue", issue.get_absolute_url()),
        PageType("kinds", "/documents/"),
        PageType("kind", "/documents/plan/"),
        PageType("year", f"/documents/year/{issue.year}/"),
        PageType("in force", "/documents/in-force/"),
        PageType("in force on a day", "/documents/in-force/?on=2024-07-01"),
        PageType("expiring", "/documents/expiring/?days=365"),
        PageType("ended", "/documents/ended/"),
        PageType("bodies", "/bodies/"),
        PageType("body", body.get_absolute_url()),
        PageType("themes", "/themes/"),
        PageType("theme", theme.get_absolute_url() if theme else "/themes/"),
        PageType("occasions", "/occasions/"),
        PageType("occasion", "/occasions/养老/"),
        PageType("search, nothing asked", search),
        PageType("search with results", f"{search}?q={quote('应当')}"),
        PageType("search by provisions", f"{search}?q={quote('应当')}&view=provisions"),
        PageType("search without results", f"{search}?q={quote('甲骨文拓片')}"),
        PageType("help", "/help/"),
        PageType("map of the site", "/sitemap/"),
        PageType("report of a fault", "/report/?page=/issues/"),
        PageType("answers to reports", "/report/answer/"),
        PageType("verification", "/verify/"),
        PageType("what an address stands for", f"/verify/?of={issue.get_absolute_url()}"),
        PageType("not found", "/no/such/page/", 404),
        PageType("PDF pending", edition.get_absolute_url(), 503),
        PageType("converted", f"{issue.get_absolute_url()}?script=hant"),
    ]
    return [*fixed, *_documents()]


def _documents() -> list[PageType]:
    """One of each state, one of each structure, the longest, an amended one, and one with hits."""
    published = Document.objects.published().for_lists()
    documents = list(published)
    chosen = {}
    for state in State:
        for one in published.in_state(state, date.today())[:1]:
            chosen[f"document {state}"] = one
    longest = max(documents, key=lambda one: one.provisions.count())
    chosen["the longest document"] = longest
    for level in (Level.TABLE, Level.CHAPTER, Level.ITEM, Level.SUBITEM):
        found = [one for one in documents if one.provisions.filter(level=level).exists()]
        if found:
            chosen[f"document with {level.value}"] = found[0]
    amended = [one for one in documents if one.incoming_relations.filter(amendments__isnull=False)]
    if amended:
        chosen["amended document"] = amended[0]
    types = {
        one.get_absolute_url(): PageType(name, one.get_absolute_url())
        for name, one in chosen.items()
    }
    url = longest.get_absolute_url()
    row = longest.provisions.filter(level__in=[Level.ARTICLE, Level.HEADING_2]).latest("position")
    return [
        *types.values(),
        PageType("document with hits", f"{url}?q={quote('应当')}"),
        PageType("document on a day", f"{url}?on=2020-01-01"),
        PageType("citations of a row", f"{url}?cite={row.address}"),
        PageType("action cards", f"{url}action-cards/"),
        PageType("all action cards", "/documents/plan/action-cards/"),
    ]
