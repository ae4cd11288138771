"""Rules of 发布前体检 on links of the portal to its own rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gazette.effect.link_checks import own_rows_missing, portal_links, target_rows_missing
from gazette.effect.relation_checks import already_repealed, goes_on_though_ended
from gazette.effect.validity import verdict_on, verdicts_on
from gazette.models import Citation, Document, OldAddress, Relation
from gazette.models.state import State
from gazette.office.checkup import Fault
from regulations.models import NormativeDocument
from tests.factories import make_document, make_issue, make_provision, make_text

pytestmark = pytest.mark.django_db

HOST = "https://gongbao.shili.example"


def with_rows(*bodies: str, **values: Any) -> Document:
    """A document whose rows have these words, at art_1, art_2 …"""
    document = make_document(**values)
    text = make_text(document=document)
    for body in bodies:
        make_provision(text=text, body=body)
    return document


def relate(source: Document, **values: Any) -> Relation:
    defaults: dict[str, Any] = {"source": source, "type": "repeals", "target_title": "示例市旧办法"}
    return Relation.objects.create(**defaults | values)


def cite(document: Document, address: str, relation: Relation | None = None) -> Citation:
    return Citation.objects.create(
        document=document, relation=relation, address=address, start=0, end=4, words="前条规定"
    )


# The row of the document itself.


def test_a_relation_whose_row_is_gone_is_told_with_its_name() -> None:
    document = with_rows("废止旧办法。")
    relate(document, address="art_9", target_title="示例市绿地办法")
    (fault,) = own_rows_missing([document])
    assert fault.document == document
    assert fault.message == (
        "废止《示例市绿地办法》所依据的一行（art_9）已经不在本文件中，请在文件关系里重新指明。"
    )


def test_a_citation_whose_row_is_gone_is_told_with_its_words() -> None:
    document = with_rows("按照前条规定执行。")
    cite(document, "art_4__para_2")
    (fault,) = own_rows_missing([document])
    assert fault.message == "引用“前条规定”的一行（art_4__para_2）已经不在本文件中，请核对。"


def test_rows_that_are_there_are_not_told() -> None:
    document = with_rows("废止旧办法。", "按照前条规定执行。")
    relate(document, address="art_1")
    relate(document, address="", position=2)
    cite(document, "art_2")
    assert list(own_rows_missing([document])) == []


def test_a_rejected_relation_is_not_told() -> None:
    document = with_rows("废止旧办法。")
    relate(document, address="art_9", status=Relation.Status.REJECTED)
    assert list(own_rows_missing([document])) == []


def test_the_row_of_another_document_does_not_count() -> None:
    one, other = with_rows("甲"), with_rows("甲", "乙", "丙")
    relate(one, address="art_3")
    assert [fault.document for fault in own_rows_missing([one, other])] == [one]


def test_two_faults_of_a_document_are_told_apart() -> None:
    document = with_rows("甲")
    relate(document, address="art_8")
    relate(document, address="art_9", position=2)
    details = [fault.detail for fault in own_rows_missing([document])]
    assert len(set(details)) == 2


# The row of the target.


@pytest.mark.parametrize(
    ("address", "is_missing"),
    [("art_2", False), ("art_7", True), ("art_2__para_3", False), ("", False)],
)
def test_a_provision_that_the_target_lacks_is_told(address: str, is_missing: bool) -> None:
    target = with_rows("第一条的内容", "第二条的内容", title="示例市绿地办法")
    source = with_rows("修改绿地办法。")
    relate(source, type="amends", target=target, target_address=address, address="art_1")
    faults = list(target_rows_missing([source]))
    assert bool(faults) is is_missing
    if is_missing:
        assert faults[0].address == "art_1"
        assert faults[0].message == (
            f"修改的条文（{address}）在《示例市绿地办法》中没有找到，请在文件关系里核对。"
        )


def test_a_target_whose_articles_were_not_entered_is_not_told() -> None:
    """An entry of a contents page has no rows: nothing can be said of them."""
    source = with_rows("修改绿地办法。")
    relate(source, type="amends", target=make_document(), target_address="art_7")
    relate(source, type="amends", target=None, target_address="art_7", position=2)
    assert list(target_rows_missing([source])) == []


def test_citations_and_rejected_relations_are_left_to_others() -> None:
    target, source = with_rows("甲"), with_rows("乙")
    relate(source, type="cites", target=target, target_address="art_7")
    rejected = Relation.Status.REJECTED
    relate(source, type="amends", target=target, target_address="art_7", status=rejected)
    assert list(target_rows_missing([source])) == []


# Addresses of the portal in printed words.


@pytest.fixture
def portal(settings: pytest.FixtureRequest) -> None:
    settings.PORTAL_URL = HOST  # type: ignore[attr-defined]


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize(
    "path",
    [
        "/{slug}/2031/4/", "/{slug}/2031/4", "/{slug}/2031/4/1/", "/issues/", "/documents/",
        "/documents/year/2031/", "/gb/2019/12.html", "/",
    ],
)  # fmt: skip
def test_addresses_that_have_a_page_are_not_told(path: str) -> None:
    issue = make_issue(year=2031, number=4)
    OldAddress.objects.create(old_address="/gb/2019/12.html", key="/gb/2019/12", issue=issue)
    place = path.format(slug=issue.gazette.slug)
    document = with_rows(f"全文见{HOST}{place}。", issue=issue)
    assert list(portal_links([document])) == []


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize(
    "path",
    [
        "/{slug}/2031/5/",
        "/{slug}/2030/4/",
        "/{slug}/2031/4/77/",
        "/keine/2031/4/",
        "/nirgends.html",
    ],
)
def test_addresses_without_a_page_are_told(path: str) -> None:
    issue = make_issue(year=2031, number=4)
    place = path.format(slug=issue.gazette.slug)
    document = with_rows("无关的一条", f"全文见（{HOST}{place}）。", issue=issue)
    (fault,) = portal_links([document])
    assert fault.address == "art_2"
    assert HOST.removeprefix("https://") + place.rstrip(".") in fault.message
    assert fault.message.endswith("请核对期号、次序。")


@pytest.mark.usefixtures("portal")
def test_each_wrong_address_of_a_row_is_told() -> None:
    words = f"见{HOST}/keine-1/2031/1/和{HOST}/keine-2/2031/2/，首页{HOST}。"
    document = with_rows(words)
    assert len(list(portal_links([document]))) == 2


@pytest.mark.usefixtures("portal")
def test_addresses_of_other_sites_are_not_told() -> None:
    document = with_rows("见https://www.example.org/keine/2031/4/。")
    assert list(portal_links([document])) == []


def test_without_its_own_address_the_portal_says_nothing(settings: pytest.FixtureRequest) -> None:
    settings.PORTAL_URL = ""  # type: ignore[attr-defined]
    assert list(portal_links([with_rows(f"见{HOST}/keine/2031/4/。")])) == []


# The number of queries.


def ended(number: int) -> Document:
    return make_document(
        NormativeDocument, published=True, title=f"示例市第{number}号旧办法",
        effective_on=date(2020, 1, 1), last_day_in_force=date(2021, 12, 31),
    )  # fmt: skip


def fill(number: int) -> list[Document]:
    """So many documents of an issue; each repeals what has expired, and says another goes on."""
    issue = make_issue()
    documents = []
    for place in range(number):
        document = with_rows(f"见{HOST}/keine/{place + 1}/1/。", issue=issue)
        on = {"effective_on": date(2024, 5, 1), "address": "art_9", "target_address": "art_9"}
        relate(document, target=ended(2 * place), **on)
        relate(document, target=ended(2 * place + 1), type="continues", position=2, **on)
        cite(document, "art_9")
        documents.append(document)
    return documents


CHECKS: list[Callable[[list[Document]], Iterable[Fault]]] = [
    already_repealed,
    goes_on_though_ended,
    own_rows_missing,
    target_rows_missing,
]


@pytest.mark.usefixtures("portal")
def test_the_queries_of_the_rules_do_not_grow_with_the_documents() -> None:
    few, many = fill(2), fill(100)
    for check in CHECKS:
        counts = []
        for documents in (few, many):
            with CaptureQueriesContext(connection) as captured:
                found = list(check(documents))
            assert len(found) >= len(documents) or check is target_rows_missing
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 8, (check, counts)
    counts = []
    for documents in (few, many):
        with CaptureQueriesContext(connection) as captured:
            assert len(list(portal_links(documents))) == len(documents)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_states_of_many_are_those_of_each() -> None:
    """Of one that was repealed, one suspended, one printed again, one whose term has ended."""
    repealed, suspended, expired = (
        make_document(NormativeDocument, published=True, effective_on=date(2022, 1, 1)),
        make_document(NormativeDocument, published=True, effective_on=date(2022, 1, 1)),
        ended(1),
    )
    again = make_document(
        NormativeDocument, published=True, effective_on=date(2022, 1, 1),
        number_use="reprint", reprint_of=repealed,
    )  # fmt: skip
    by = make_document(published=True)
    confirmed = Relation.Status.CONFIRMED
    relate(by, target=repealed, effective_on=date(2023, 1, 1), status=confirmed)
    relate(
        by, target=suspended, type="suspends", effective_on=date(2023, 1, 1), status=confirmed,
        position=2,
    )  # fmt: skip
    days = [
        (one, day)
        for one in (repealed, suspended, expired, again)
        for day in (date(2021, 6, 1), date(2022, 6, 1), date(2024, 6, 1))
    ]
    found = verdicts_on(days)
    assert found == [verdict_on(one, day) for one, day in days]
    assert {verdict.state for verdict in found} >= {
        State.REPEALED, State.SUSPENDED, State.EXPIRED, State.IN_FORCE, State.NOT_YET_IN_FORCE,
    }  # fmt: skip
