"""The review bench in the browser: what has been on screen, keys, remarks, the approval."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from gazette.models import Issue, Provision, ReadingMark, Remark
from gazette.office import workflow
from tests.browser.review_pages import ReviewPage
from tests.browser.test_office import Window, window
from tests.factories import (
    give_source,
    make_document,
    make_issue,
    make_person,
    make_provision,
    make_text,
)

pytestmark = pytest.mark.browser

__all__ = ["window"]

LONG = "各有关单位应当按照职责分工，落实防汛物资储备、巡查值守和抢险救援的责任。"


@pytest.fixture
def submitted(transactional_db: None) -> Issue:
    """An issue of two documents, beside its source, one of them longer than a screen."""
    issue = make_issue()
    for count in (60, 2):
        text = make_text(document=make_document(issue=issue))
        for number in range(1, count + 1):
            make_provision(text=text, label=f"第{number}条", body=LONG)
    return give_source(issue)


def submit(issue: Issue) -> None:
    clerk = make_person("王敏", "录入")
    workflow.record_edit(issue, clerk, what="录入")
    workflow.submit(issue, clerk)


@pytest.mark.parametrize("width", [390, 1280])
def test_what_has_been_on_screen_is_read(window: Window, submitted: Issue, width: int) -> None:
    submit(submitted)
    review: Any = window(ReviewPage, "李强", "审核", width=width)
    review.take_up("等待审核", "2025年第1期")
    review.follow(review.page.locator(".way-choices").get_by_role("link", name="审核", exact=True))
    assert review.overflow <= 0
    review.follow(review.page.get_by_role("link", name="开始看：第1件"))
    expect(review.seen).not_to_have_text("0")
    first = int(review.seen.inner_text())
    assert first < 61, "what is below the screen has not been seen"
    assert review.overflow <= 0
    review.open(f"/admin/gazette/issue/{submitted.pk}/step/approve/")
    expect(review.page.get_by_role("heading", name="还有2件您没有看完")).to_be_visible()
    assert review.page.get_by_role("button", name="确认审定").count() == 0

    review.follow(review.page.get_by_role("link", name="第1件"))
    review.scroll_through()
    review.turn_page("]")
    expect(review.page.get_by_text("第2件，共2件")).to_be_visible()
    review.scroll_through()
    assert ReadingMark.objects.filter(is_complete=True).count() == 2
    review.open(f"/admin/gazette/issue/{submitted.pk}/step/approve/")
    review.follow(review.page.get_by_role("button", name="确认审定"))
    expect(review.said).to_contain_text("已审定")
    assert review.complaints == []


def test_the_bench_works_by_keys(window: Window, submitted: Issue) -> None:
    row = Provision.objects.get(document__position=1, address="art_7")
    Provision.objects.filter(pk=row.pk).update(body=LONG.replace("防汛", "抗旱"))
    submit(submitted)
    review: Any = window(ReviewPage, "李强", "审核")
    document = submitted.documents.get(position=1)
    review.open(f"/admin/review/{submitted.pk}/{document.pk}/")
    for key in ("j", "j", "ArrowDown", "k"):
        review.page.keyboard.press(key)
    expect(review.current).to_have_attribute("id", "row-2")
    expect(review.page.locator(".seg.is-linked").first).to_contain_text("第2条")
    review.page.keyboard.press("n")
    expect(review.current).to_have_attribute("id", "row-7")
    expect(review.current).to_contain_text("与原文不同")
    review.page.keyboard.press("c")
    review.page.keyboard.type("“抗旱”疑为“防汛”，j k n m 都是字")
    review.current.get_by_role("button", name="保存批注").click()
    expect(review.said).to_contain_text("批注已保存")
    assert Remark.objects.get().address == "art_7"
    review.page.locator("#row-60 .seg, .seg[data-row='60']").first.click()
    expect(review.current).to_have_attribute("id", "row-60")
    review.turn_page("m")
    expect(review.page.get_by_text("第2件，共2件")).to_be_visible()
    review.turn_page("[")
    expect(review.page.get_by_text("第1件，共2件")).to_be_visible()
    review.settle()
    assert review.complaints == []


def test_a_change_under_the_reader_is_told(window: Window, submitted: Issue) -> None:
    submit(submitted)
    review: Any = window(ReviewPage, "李强", "审核")
    document = submitted.documents.get(position=1)
    review.open(f"/admin/review/{submitted.pk}/{document.pk}/")
    expect(review.seen).not_to_have_text("0")
    Provision.objects.filter(document=document, address="art_50").update(body="改了。")
    review.page.locator("#row-50").scroll_into_view_if_needed()
    expect(review.page.get_by_role("alert")).to_contain_text("有改动")
    review.follow(review.page.get_by_role("link", name="重新打开本页"))
    expect(review.row("您上次看过之后有改动")).to_contain_text("改了。")
    review.settle()
