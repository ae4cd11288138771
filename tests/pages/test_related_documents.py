"""Related documents: listed on the pages of both documents, up to a limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gazette.models import Citation, Document, Relation
from gazette.pages.related_documents import LISTED, UNFOLDED, RelatedDocument, RelationGroup
from regulations.models import Decree
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

Fetch = Callable[[Document], HtmlPage]


@pytest.fixture
def fetch(client: Client) -> Fetch:
    def get(document: Document) -> HtmlPage:
        response = client.get(document.get_absolute_url())
        assert response.status_code == 200
        return HtmlPage(response)

    return get


@pytest.fixture
def document() -> Document:
    return make_document(published=True, title="示例办法")


def relate(source: Document, target: Document | None, type_: str, **values: Any) -> Relation:
    defaults = {
        "target_title": target.title if target else "库外办法",
        "status": Relation.Status.CONFIRMED,
        "position": source.relations.count() + 1,
        "effective_on": date(2025, 1, 1),
    }
    return Relation.objects.create(source=source, target=target, type=type_, **defaults | values)


def headings(page: HtmlPage) -> list[str]:
    listed = ("本文件", "废止本文件", "修改本文件", "引用本文件", "依据本文件")
    return [one.text for one in page.all("h3") if one.text.startswith(listed)]


def test_each_type_has_its_list_in_either_direction(fetch: Fetch, document: Document) -> None:
    other = make_document(published=True, title="另一办法")
    for type_ in ("cites", "based_on", "repeals"):
        relate(document, None, type_)
    relate(other, document, "cites", address="art_3", place="第三条")
    page = fetch(document)
    assert headings(page) == [
        "本文件废止的文件 1件",
        "本文件依据的文件 1件",
        "本文件引用的文件 1件",
        "引用本文件的文件 1件",
    ]
    assert page.links[f"{other.get_absolute_url()}#art_3"] == "第三条"
    assert page.links[other.get_absolute_url()] == "《另一办法》"


def test_both_sides_of_a_repeal_say_so_at_the_top(fetch: Fetch, document: Document) -> None:
    decision = make_document(Decree, published=True, title="废止决定")
    relate(decision, document, "repeals")
    assert "《示例办法》" in fetch(decision).one("p", class_="standing-acts").text
    assert "被《废止决定》（" in fetch(document).one("p", class_="standing-reason").text
    assert fetch(document).one("p", class_="standing-answer").text == "已废止"


def test_what_waits_for_an_editor_says_so_on_both_sides(fetch: Fetch, document: Document) -> None:
    decision = make_document(Decree, published=True, title="废止决定")
    relate(decision, document, "repeals", status=Relation.Status.PROPOSED)
    said = fetch(decision).one("p", class_="standing-acts").text
    assert said.startswith("待确认 本文件废止《示例办法》")
    answer = fetch(document).one("p", class_="standing-answer").text
    assert answer == "未载明施行日期 · 废止待确认"
    for page in (fetch(decision), fetch(document)):
        assert page.one("li", class_="connection").text.startswith("待确认")


def test_many_repeals_are_counted_at_the_top(fetch: Fetch, document: Document) -> None:
    for number in range(12):
        relate(
            document, None, "repeals", target_title=f"旧办法{number}", target_number=f"{number}号"
        )
    said = fetch(document).one("p", class_="standing-acts").text
    assert said == "本文件废止《旧办法0》（0号）、《旧办法1》（1号）等，共12件。"


@pytest.mark.parametrize("is_source", [True, False])
def test_a_rejected_relation_and_a_draft_are_not_shown(
    fetch: Fetch, document: Document, is_source: bool
) -> None:
    other = make_document(published=True, title="另一办法")
    pair = (document, other) if is_source else (other, document)
    relate(*pair, "repeals", status=Relation.Status.REJECTED)
    relate(make_document(title="草稿办法"), document, "cites")
    relate(document, document, "promulgates")
    assert not fetch(document).all("section", class_="connections")


def test_what_is_cited_often_is_bounded(client: Client, document: Document) -> None:
    issue = make_issue(published=True)
    sources = [make_document(issue=issue, title=f"办法{number}") for number in range(UNFOLDED + 2)]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(document.get_absolute_url()).status_code == 200
        return len(captured)

    relate(sources[0], document, "cites")
    few = queries()
    for source in sources[1:]:
        relate(source, document, "cites")
    assert queries() == few
    page = HtmlPage(client.get(document.get_absolute_url()))
    assert "其余2件" in [one.text for one in page.all("summary")]
    relate(sources[0], document, "cites")  # one line for each document
    page = HtmlPage(client.get(document.get_absolute_url()))
    assert len(page.all("li", class_="connection")) == UNFOLDED + 2


def test_a_group_lists_so_many_and_counts_the_rest() -> None:
    one = RelatedDocument("办法", "", "", "", "", is_waiting=False)
    group = RelationGroup("引用本文件的文件", "引用", [one] * (LISTED + 3))
    assert (len(group.unfolded), len(group.folded), group.unlisted) == (
        UNFOLDED,
        LISTED - UNFOLDED,
        3,
    )


def test_a_citation_is_a_link_in_the_words(fetch: Fetch, document: Document) -> None:
    """A citation of a row becomes an annotation of its words."""
    target = make_document(published=True, title="上位办法")
    make_provision(text=make_text(document=target), address="art_3")
    row = make_provision(text=make_text(document=document), body="依据《上位办法》第三条办理。")
    start = row.printed.index("《")
    Citation.objects.create(
        document=document,
        relation=relate(document, target, "based_on"),
        address=row.address,
        start=start,
        end=start + 9,
        words="《上位办法》第三条",
        target_address="art_3",
    )
    page = fetch(document)
    assert page.links[f"{target.get_absolute_url()}#art_3"] == "《上位办法》第三条"
    words = page.by_id(row.address).text.replace(" ", "")  # without the space of the print
    assert words.startswith(row.printed)


def test_a_rule_was_adopted_promulgated_and_took_effect(fetch: Fetch) -> None:
    decree = make_document(
        Decree,
        published=True,
        signed_on=date(2025, 1, 20),
        adopted_on=date(2025, 1, 15),
        promulgated_on=date(2025, 1, 20),
        effective_on=date(2025, 3, 1),
    )
    days = [day.text for day in fetch(decree).all("li", class_="day")]
    assert days[:3] == ["2025年1月15日 通过", "2025年1月20日 公布", "2025年3月1日 施行"]
