"""What is searched for is counted by day; nothing of who, and nothing that may be personal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from search.memory.asked_queries import (
    COLLECTED,
    DAYS_KEPT,
    DAYS_OF_RARE,
    FEWEST,
    count_query,
    delete_old_counts,
    may_be_stored,
    unanswered_words,
    write_counts,
)
from search.models import AskedQuery, SynonymGroup
from tests.factories import make_document
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "低保",
        "同政办发〔2023〕39号",
        "2023-12-08",
        "20231208",
        "第十条",
        "5G 基站 2025年",
        "A级锅炉",
    ],
)
def test_ordinary_words_may_be_stored(typed: str) -> None:
    assert may_be_stored(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138-0013-8000",
        "138 0013 8000",
        "11010519491231002x",
        "110105194912310021低保",
        "张三 6222020200112233445",
        "zhang@example.com",
        "晋b12345",
        "https://example.com/a",
        "我家" * 30,
    ],
)
def test_what_may_be_personal_is_never_stored(typed: str) -> None:
    assert not may_be_stored(typed)
    count_query(typed, is_answered=False)
    write_counts()
    assert not AskedQuery.objects.exists()


def test_counts_of_a_day_add_up_and_hold_nothing_else() -> None:
    for typed in ("低保 申请", "低保　申请", "低保 申请"):
        count_query(typed, is_answered=False)
    write_counts()
    count_query("低保 申请", is_answered=True)
    write_counts()
    (row,) = AskedQuery.objects.all()
    assert (row.words, row.asked, row.unanswered) == ("低保申请", 4, 3)
    assert row.day == timezone.localdate()
    assert {field.name for field in AskedQuery._meta.fields} == {
        *("id", "day", "words", "asked", "unanswered")
    }


def test_counts_are_written_together() -> None:
    for _ in range(COLLECTED - 1):
        count_query("低保", is_answered=True)
    assert not AskedQuery.objects.exists()
    count_query("低保", is_answered=True)
    assert AskedQuery.objects.get().asked == COLLECTED


def test_rare_words_are_shown_to_nobody_and_soon_deleted() -> None:
    today = timezone.localdate()
    rare = today - timedelta(days=DAYS_OF_RARE + 1)
    AskedQuery.objects.create(day=rare, words="某人的事", asked=1, unanswered=1)
    AskedQuery.objects.create(day=rare, words="电动车", asked=FEWEST, unanswered=2)
    old = today - timedelta(days=DAYS_KEPT + 1)
    AskedQuery.objects.create(day=old, words="电动车", asked=9, unanswered=0)
    AskedQuery.objects.create(day=today, words="新词", asked=1, unanswered=1)
    assert [one.words for one in unanswered_words(today)] == ["电动车"]
    assert delete_old_counts(today) == 2
    assert set(AskedQuery.objects.values_list("words", flat=True)) == {"电动车", "新词"}


def test_a_search_on_the_page_is_counted(client: Client) -> None:
    make_document(published=True, title="关于牛奶的通知")
    for typed in ("牛奶", "量子引力", "量子引力"):
        client.get("/search/", {"q": typed, "go": "0"})
    client.get("/search/", {"q": "量子引力", "page": "2"})
    client.get("/api/v1/search", {"q": "量子引力"})
    write_counts()
    counted = {one.words: (one.asked, one.unanswered) for one in AskedQuery.objects.all()}
    assert counted["牛奶"] == (1, 0)
    assert counted["量子引力"][0] == counted["量子引力"][1]


def test_editors_see_what_was_not_found_and_add_a_synonym(admin_client: Client) -> None:
    day = timezone.localdate()
    AskedQuery.objects.create(day=day, words="铁皮棚", asked=FEWEST, unanswered=FEWEST)
    AskedQuery.objects.create(day=day, words="只问一次", asked=1, unanswered=1)
    page = HtmlPage(admin_client.get(reverse("worklist", args=["unanswered-searches"])))
    assert "只问一次" not in page.by_id("content-main").text
    address = next(url for url, words in page.links.items() if words == "铁皮棚")
    form = admin_client.get(address).content.decode()
    assert "铁皮棚、" in form
    add = reverse("admin:search_synonymgroup_add")
    admin_client.post(add, {"words": "铁皮棚、临时建筑物", "note": "", "is_used": "on"})
    assert SynonymGroup.objects.filter(words="铁皮棚、临时建筑物").exists()
