"""The right thing first: the judged queries as a whole, and each rule of the order by itself."""

from __future__ import annotations

from datetime import date
from statistics import mean

import pytest
from django.core.management import call_command

from gazette.models import Document
from search.memory.answers import answer
from search.query.grammar import parse
from search.query.request import Order, Request, View
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.search.judged import JUDGED, JUDGED_ON, measured

pytestmark = pytest.mark.django_db

#: Floors of nDCG@10: of all judged queries together, and of each.
FLOOR, LOWEST = 0.985, 0.85


def test_the_judged_queries_are_answered_in_a_good_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_samples")
    numbers = set(Document.objects.values_list("document_number", flat=True))
    assert len(JUDGED) >= 60
    assert {number for one in JUDGED for number in one["judged"]} <= numbers  # type: ignore[attr-defined]
    scores = measured(JUDGED_ON)
    assert mean(scores.values()) >= FLOOR, scores
    assert {query: score for query, score in scores.items() if score < LOWEST} == {}


def document(title: str = "通知", *bodies: str, heading: str = "", **values: object) -> int:
    made = make_document(
        issue=make_issue(published=True),
        title=title,
        document_number="",
        **values,  # type: ignore[arg-type]
    )
    text = make_text(document=made)
    for number, body in enumerate(bodies, start=1):
        make_provision(text=text, address=f"art_{number}", label="", heading=heading, body=body)
    return made.pk


def order(words: str, by: Order = Order.RELEVANCE) -> list[int]:
    request = Request(parse(words), order=by, is_loose=False)
    return [hit.document_id for hit in answer(request).documents]


def test_number_then_title_then_heading_then_body() -> None:
    in_body = document("通知", "牛奶管理")
    in_heading = document("通知", "应当依法办理。", heading="牛奶管理")
    in_title = document("关于牛奶管理的通知")
    is_title = document("牛奶管理")
    numbered = make_document(issue=make_issue(published=True), document_number="牛奶管理").pk
    assert order("牛奶管理") == [numbered, is_title, in_title, in_heading, in_body]


def test_a_phrase_before_scattered_words_and_one_row_before_several() -> None:
    scattered = document("通知", "牛奶应当检验。", "食品管理。")
    in_one_row = document("通知", "牛奶的检验和管理。")
    assert order("牛奶 管理") == [in_one_row, scattered]


def test_what_is_in_force_then_the_newer() -> None:
    older = document("牛奶", signed_on=date(2020, 1, 1))
    newer = document("牛奶", signed_on=date(2024, 1, 1))
    expired = document(
        "牛奶",
        signed_on=date(2025, 1, 1),
        effective_on=date(2025, 1, 1),
        last_day_in_force=date(2025, 6, 1),
    )
    assert order("牛奶") == [newer, older, expired]
    assert order("牛奶", Order.SIGNED) == [expired, newer, older]


def test_by_the_day_of_publication() -> None:
    early = make_document(
        issue=make_issue(published=True, published_on=date(2024, 1, 1)), title="牛奶"
    ).pk
    late = make_document(
        issue=make_issue(published=True, published_on=date(2025, 1, 1)), title="牛奶"
    ).pk
    assert order("牛奶", Order.PUBLISHED) == [late, early]


def test_pages_neither_repeat_nor_leave_out() -> None:
    issue = make_issue(published=True)
    for _ in range(23):
        made = make_document(issue=issue, title="牛奶", signed_on=date(2025, 1, 1))
        text = make_text(document=made)
        for number in range(3):
            make_provision(text=text, address=f"art_{number}", body="牛奶")
    for view in View:
        seen: list[object] = []
        for page in range(1, 100):
            found = answer(Request(parse("牛奶"), view=view, page=page, page_size=7))
            if found.page < page:
                break
            seen += [hit.document_id for hit in found.documents]
            seen += [hit.provision_id for hit in found.provisions]
        total = found.total if view is View.DOCUMENTS else found.total_provisions
        assert len(seen) == len(set(seen)) == total == (23 if view is View.DOCUMENTS else 69)
