"""The Atom feeds: valid by RFC 4287, stable ids, true dates, 304 when nothing has changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from gazette.effect.decisions import decide
from gazette.models import Correction, Document, Occasion, Relation, Rewording, Theme
from regulations.models import NormativeDocument
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SHOWN = datetime(2025, 3, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def rule() -> Document:
    document = make_document(
        NormativeDocument,
        published=True,
        title="河道办法",
        bodies=("示例市水务局",),
        effective_on=date(2025, 2, 1),
        theme=Theme.objects.first(),
    )
    make_provision(text=make_text(document=document), body="河道应当疏浚。")
    document.issue.first_published_at = SHOWN
    document.issue.save()
    return document


def change(rule: Document, kind: str = "repeals", status: str = "proposed") -> Relation:
    source = make_document(published=True, title="关于废止的决定", document_number="示府令第9号")
    source.issue.first_published_at = SHOWN + timedelta(days=30)
    source.issue.save()
    return Relation.objects.create(
        source=source,
        target=rule,
        type=kind,
        status=status,
        effective_on=date(2025, 5, 1),
        place="第一条",
    )


def feed(client: Client, address: str) -> Any:
    """A feed; fails unless it has what RFC 4287 asks of a feed and of each entry."""
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)  # noqa: S314
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(root.findall(f"{ATOM}{name}")) == 1, name
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert [one.get("rel") for one in root.findall(f"{ATOM}link")] == ["alternate", "self"]
    ids = [one.findtext(f"{ATOM}id") for one in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    for entry in root.findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated"):
            assert entry.findtext(f"{ATOM}{name}"), name
    moments = [one.findtext(f"{ATOM}updated") or "" for one in root.findall(f"{ATOM}entry")]
    assert moments == sorted(moments, reverse=True)
    if moments:
        assert root.findtext(f"{ATOM}updated") == moments[0]
    return root


def told(root: Any) -> list[tuple[str, str]]:
    return [
        (one.findtext(f"{ATOM}title"), one.findtext(f"{ATOM}updated")[:10])
        for one in root.findall(f"{ATOM}entry")
    ]


def addresses(rule: Document) -> list[str]:
    return [
        "/feeds/issues/",
        "/feeds/changes/",
        f"/feeds/kinds/{rule.kind}/",
        f"/feeds/bodies/{quote('示例市水务局')}/",
        f"/feeds/themes/{quote(str(rule.theme))}/",
        f"{rule.get_absolute_url()}changes/",
        f"/search/feed/?q={quote('疏浚')}",
    ]


def test_every_feed_is_valid_and_answered_304_when_unchanged(
    client: Client, rule: Document
) -> None:
    change(rule, "amends", "confirmed")
    for address in addresses(rule):
        feed(client, address)
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304, address


@pytest.mark.parametrize("place", [2, 3, 4, 6])
def test_a_list_tells_its_documents_with_the_moment_of_publication(
    client: Client, rule: Document, place: int
) -> None:
    root = feed(client, addresses(rule)[place])
    assert told(root) == [("河道办法", "2025-03-01")]
    entry = root.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"http://testserver{rule.get_absolute_url()}"
    assert "示例市水务局" in entry.findtext(f"{ATOM}summary")


def test_a_correction_updates_the_document_and_is_a_change(client: Client, rule: Document) -> None:
    at = datetime(2025, 6, 1, 3, 0, tzinfo=UTC)
    correction = Correction.objects.create(
        issue=rule.issue, reason="误排", status="applied", decided_at=at
    )
    Rewording.objects.create(correction=correction, document=rule, position=1, place="第一条")
    assert told(feed(client, addresses(rule)[2])) == [("河道办法", "2025-06-01")]
    assert told(feed(client, addresses(rule)[5]))[0] == ("《河道办法》有勘误", "2025-06-01")


def test_a_change_waits_and_then_counts(client: Client, rule: Document) -> None:
    relation = change(rule)
    address = f"{rule.get_absolute_url()}changes/"
    before = feed(client, address)
    assert told(before) == [
        ("待确认：《河道办法》似被废止", "2025-05-01"),
        ("《河道办法》刊载", "2025-03-01"),
        ("《河道办法》自2025年2月1日起施行", "2025-02-01"),
    ]
    decide(Relation.objects.filter(pk=relation.pk), Relation.Status.CONFIRMED, None)
    after = feed(client, address)
    assert told(after)[0][0] == "《河道办法》自2025年5月1日起废止"
    ids = [root.find(f"{ATOM}entry/{ATOM}id").text for root in (before, after)]
    assert ids[0] == ids[1]  # the same change, told anew
    assert ids[0].startswith(f"tag:testserver,2024:{rule.get_absolute_url()}#repeals-")
    Relation.objects.update(status=Relation.Status.REJECTED)
    assert "废止" not in " ".join(title for title, _day in told(feed(client, address)))


def test_the_portal_tells_what_changed_in_the_last_year(client: Client, rule: Document) -> None:
    today = timezone.localdate()
    rule.last_day_in_force = today - timedelta(days=3)
    rule.save()
    old = make_document(
        NormativeDocument, published=True, title="旧办法", last_day_in_force=date(2010, 1, 1)
    )
    draft = make_document(title="草稿", effective_on=today)
    titles = [title for title, _day in told(feed(client, "/feeds/changes/"))]
    assert any(title.startswith("《河道办法》有效期至") for title in titles)
    assert not any(one.title in title for one in (old, draft) for title in titles)


def test_a_search_tells_exact_hits_only_and_names_itself(client: Client, rule: Document) -> None:
    root = feed(client, f"/search/feed/?q={quote('河道应当')}&page=7&x=1&order=signed")
    assert told(root) == [("河道办法", "2025-03-01")]
    assert root.findtext(f"{ATOM}id") == f"http://testserver/search/feed/?q={quote('河道应当')}"
    assert told(feed(client, f"/search/feed/?q={quote('月亮')}")) == []
    assert client.get("/search/feed/").status_code == 404


def test_an_occasion_a_year_and_a_gazette_have_feeds_of_their_own(
    client: Client, rule: Document
) -> None:
    Occasion.objects.create(name="用水/防汛").documents.add(rule)
    other = make_document(published=True, title="别的通知", signed_on=date(2019, 1, 1))
    year, slug = rule.issue.year, rule.issue.gazette.slug
    rule.signed_on = date(2024, 5, 1)
    rule.save()
    occasion = f"/feeds/occasions/{quote('用水/防汛')}/"
    assert told(feed(client, occasion)) == [("河道办法", "2025-03-01")]
    assert told(feed(client, "/feeds/years/2024/")) == [("河道办法", "2025-03-01")]
    for address in (f"/feeds/issues/{slug}/", f"/feeds/issues/{slug}/{year}/"):
        root = feed(client, address)
        assert [title for title, _day in told(root)] == [str(rule.issue)]
        assert (
            client.get(address, headers={"If-None-Match": client.get(address)["ETag"]}).status_code
            == 304
        )
    pages = {
        f"/occasions/{quote('用水/防汛')}/": occasion,
        "/documents/year/2024/": "/feeds/years/2024/",
        f"/{slug}/": f"/feeds/issues/{slug}/",
        f"/{slug}/{year}/": f"/feeds/issues/{slug}/{year}/",
    }
    for address, wanted in pages.items():
        page = HtmlPage(client.get(address))
        assert wanted in [one.attributes["href"] for one in page.all("link", rel="alternate")]
        assert wanted in [one.attributes.get("href") for one in page.all("a")]
    shown = [one.attributes.get("href") for one in HtmlPage(client.get("/feeds/")).all("a")]
    assert {
        occasion,
        f"/feeds/issues/{slug}/",
        f"/feeds/issues/{other.issue.gazette.slug}/",
    } <= set(shown)


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/occasions/没有/",
        "/feeds/years/1700/",
        "/feeds/years/2001/",
        "/feeds/issues/x/",
        "/feeds/kinds/x/",
        "/feeds/bodies/没有/",
        "/feeds/themes/没有/",
        "/x/2025/1/1/changes/",
    ],
)
def test_what_has_no_page_has_no_feed(client: Client, rule: Document, address: str) -> None:
    assert client.get(address).status_code == 404


def test_pages_lead_to_their_feeds(client: Client, rule: Document) -> None:
    pages = {
        f"/documents/{rule.kind}/": f"/feeds/kinds/{rule.kind}/",
        "/documents/ended/": "/feeds/changes/",
        rule.get_absolute_url(): f"{rule.get_absolute_url()}changes/",
        "/search/?q=疏浚&page=1": f"/search/feed/?q={quote('疏浚')}",
        "/issues/": "/feeds/issues/",
    }
    for address, wanted in pages.items():
        page = HtmlPage(client.get(address))
        linked = [one.attributes["href"] for one in page.all("link", rel="alternate")]
        shown = [one.attributes.get("href") for one in page.all("a")]
        assert wanted in linked, address
        assert wanted in shown, address
    assert HtmlPage(client.get("/feeds/")).all("a", href="/feeds/issues/")
    assert client.get("/feed/")["Content-Type"].startswith("application/rss+xml")
