"""What pages say to machines, and that every page has one address and is in a sitemap."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from PIL import Image

from gazette.models import Document, Relation
from regulations.models import NormativeDocument
from tests.factories import make_document, make_gazette, make_issue
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

PLACE = "/shifanshi/2024/3/1/"


@pytest.fixture
def measure() -> Document:
    gazette = make_gazette(name="示范市人民政府公报", slug="shifanshi", organizer="示范市人民政府")
    issue = make_issue(published=True, gazette=gazette, year=2024, number=3)
    return make_document(
        NormativeDocument,
        issue=issue,
        position=1,
        title="示范市河道采砂管理办法</script><b>",
        document_number="示政发〔2024〕3号",
        bodies=("示范市人民政府",),
        signed_on=date(2024, 2, 1),
        effective_on=date(2024, 3, 1),
    )


def things(client: Client, address: str) -> dict[str, dict[str, Any]]:
    """The things that a page holds as JSON-LD, by their type."""
    scripts = HtmlPage(client.get(address)).all("script", type="application/ld+json")
    assert len(scripts) == 1, address
    graph = json.loads("".join(scripts[0].words))
    assert graph["@context"][0] == "https://schema.org"
    return {one["@type"]: one for one in graph["@graph"]}


def test_a_document_is_legislation_with_the_terms_of_eli(client: Client, measure: Document) -> None:
    thing = things(client, PLACE)["Legislation"]
    assert thing["name"] == measure.title
    assert thing["legislationIdentifier"] == thing["eli:id_local"] == "示政发〔2024〕3号"
    assert thing["legislationPassedBy"] == [
        {"@type": "GovernmentOrganization", "name": "示范市人民政府"}
    ]
    assert thing["legislationDate"] == thing["eli:date_document"] == "2024-02-01"
    assert thing["eli:first_date_entry_in_force"] == "2024-03-01"
    assert thing["legislationLegalForce"] == "https://schema.org/InForce"
    assert thing["isPartOf"]["@id"] == "http://testserver/shifanshi/2024/3/"


def test_its_end_and_what_ended_it_are_said_once_they_are_confirmed(
    client: Client, measure: Document
) -> None:
    other = make_document(NormativeDocument, published=True, title="关于废止采砂管理办法的决定")
    relation = Relation.objects.create(
        source=other,
        target=measure,
        type=Relation.Type.REPEALS,
        effective_on=date(2024, 6, 1),
        status=Relation.Status.PROPOSED,
    )
    waiting = things(client, PLACE)["Legislation"]
    assert "legislationLegalForce" not in waiting
    assert "eli:repealed_by" not in waiting
    Relation.objects.filter(pk=relation.pk).update(status=Relation.Status.CONFIRMED)
    ended = things(client, PLACE)["Legislation"]
    assert ended["legislationLegalForce"] == "https://schema.org/NotInForce"
    assert [one["name"] for one in ended["eli:repealed_by"]] == [other.title]
    assert ended["eli:date_no_longer_in_force"] == "2024-06-01"


def test_issue_home_and_trail(client: Client, measure: Document) -> None:
    issue = things(client, "/shifanshi/2024/3/")
    assert issue["PublicationIssue"]["issueNumber"] == "3"
    assert issue["PublicationIssue"]["hasPart"] == [{"@id": f"http://testserver{PLACE}"}]
    home = things(client, "/")
    assert home["Periodical"]["name"] == "示范市人民政府公报"
    assert home["WebSite"]["potentialAction"]["@type"] == "SearchAction"
    trail = things(client, PLACE)["BreadcrumbList"]["itemListElement"]
    assert [one["position"] for one in trail] == [1, 2, 3]


def test_a_page_as_of_another_day_says_nothing_of_today(client: Client, measure: Document) -> None:
    page = HtmlPage(client.get(f"{PLACE}?on=2023-01-01"))
    assert not page.all("script", type="application/ld+json")


# ---- Pictures and icons ----


def picture(client: Client, address: str) -> Image.Image:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "image/png"
    return Image.open(BytesIO(response.content))


def _darkest(image: Image.Image, part: tuple[int, int, int, int]) -> float:
    """The grey of the darkest point of a part: 0 for black, 255 for white."""
    extrema: Any = image.convert("L").crop(part).getextrema()
    return float(extrema[0])


@pytest.mark.parametrize("page", [PLACE, "/shifanshi/2024/3/"])
def test_a_shared_link_has_a_picture_of_its_own(
    client: Client, measure: Document, page: str
) -> None:
    tags = {one.attributes.get("property"): one for one in HtmlPage(client.get(page)).all("meta")}
    address = tags["og:image"].attributes["content"] or ""
    assert address == f"http://testserver{page}share.png"
    image = picture(client, urlsplit(address).path)
    assert image.size == (1200, 630)
    darkest = _darkest(image, (84, 150, 1116, 520))
    assert darkest < 60, "no title was drawn"


def test_a_picture_is_sent_once(client: Client, measure: Document) -> None:
    first = client.get(f"{PLACE}share.png")
    again = client.get(f"{PLACE}share.png", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "title", ["关于" + "加强城市道路桥梁隧道管理" * 20 + "的通知", "令", "𠮷镇" * 40]
)
def test_any_title_fits_its_picture(client: Client, measure: Document, title: str) -> None:
    Document.objects.update(title=title[:300])
    image = picture(client, f"{PLACE}share.png")
    assert _darkest(image, (1130, 30, 1200, 620)) > 200, "words run over the edge"
    assert _darkest(image, (84, 590, 1116, 630)) > 200, "words run over the foot"


def test_a_picture_of_a_draft_is_not_public(client: Client) -> None:
    issue = make_document(NormativeDocument).issue
    assert client.get(f"{issue.get_absolute_url()}share.png").status_code == 404


def test_the_icon_that_browsers_ask_for(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"].endswith("img/favicon.ico")


# ---- One address a page ----


@pytest.mark.parametrize(
    ("spelling", "address"),
    [
        ("/shifanshi/2024/03/", "/shifanshi/2024/3/"),
        ("/shifanshi/2024/3/01/?on=2024-05-01", "/shifanshi/2024/3/1/?on=2024-05-01"),
        ("/shifanshi/02024/", "/shifanshi/2024/"),
        ("/documents/year/02024/", "/documents/year/2024/"),
        ("/shifanshi/2024/3/01/share.png", "/shifanshi/2024/3/1/share.png"),
    ],
)
def test_another_spelling_leads_to_the_cited_address(
    client: Client, measure: Document, spelling: str, address: str
) -> None:
    response = client.get(spelling)
    assert response.status_code == 301
    assert response["Location"] == address


@pytest.mark.services
def test_every_public_page_is_in_a_sitemap_under_its_canonical_address(client: Client) -> None:
    call_command("load_samples", verbosity=0)
    listed = set()
    for sitemap in re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode()):
        content = client.get(urlsplit(sitemap).path).content.decode()
        listed |= {unquote(urlsplit(one).path) for one in re.findall(r"<loc>(.*?)</loc>", content)}
    missing = sorted(_pages(client) - listed)
    assert not missing
    for address in sorted(listed):
        response = client.get(address)
        assert response.status_code == 200, address
        canonical = HtmlPage(response).all("link", rel="canonical")[0].attributes["href"]
        assert unquote(urlsplit(canonical or "").path) == address


_NOT_INDEXED = ("/static/", "/admin/", "/search/", "/feed/", "/report/", "/verify/")


def _pages(client: Client) -> set[str]:
    """The paths of all pages that links lead to from the home page, without parameters.

    The forms of 纠错 and 核验 and their answers are not to be indexed, so that no sitemap has them.
    """
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(_NOT_INDEXED):
            continue
        response = client.get(path)
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        seen.add(path)
        links = (one.attributes.get("href") or "" for one in HtmlPage(response).all("a"))
        paths = (unquote(urlsplit(urljoin(path, link)).path) for link in links)
        waiting += [one for one in paths if one.startswith("/") and not one.endswith(".pdf")]
    return seen
