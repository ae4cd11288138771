"""The effect panel and the amendment notes in a browser, on a phone, and for a screen reader."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from gazette.models import Amendment, Document, Issue
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


@pytest.fixture
def amended(amended_issue: Issue) -> Document:
    """A rule of the first sample; a decision in the last sample amends one of its articles."""
    amendment = Amendment.objects.filter(action="reword", relation__target__isnull=False).first()
    assert amendment
    document = amendment.relation.target
    assert document
    return document


def test_the_answer_is_in_the_first_window_of_a_phone(visit: Open, issue: Issue) -> None:
    page = visit("/", width=390, height=844)
    for document in Document.objects.published().for_lists():
        page.open(document.get_absolute_url())
        box = page.page.locator(".standing-answer").bounding_box()
        assert box
        assert box["y"] + box["height"] <= 844, document


def test_it_is_read_as_of_another_day_without_scripts(visit: Open, amended: Document) -> None:
    page = visit(amended.get_absolute_url(), width=390, java_script_enabled=False)
    assert page.answer.endswith("现行有效（已修改） · 机器识别")
    page.read_as_of("2025-07-20")
    assert urlsplit(page.page.url).query == "on=2025-07-20"
    assert page.answer.endswith("有效")
    assert "修改" not in page.answer
    page.page.locator(".days-fold > summary").click()  # folded on a phone
    assert any("所选日期" in day for day in page.days)
    assert "不是今天的" in page.page.locator(".as-of-notice").inner_text()
    page.follow(page.page.get_by_role("link", name="回到今天"))
    assert page.answer.endswith("现行有效（已修改） · 机器识别")


@pytest.mark.parametrize(("width", "beside"), [(1280, True), (390, False)])
def test_both_wordings_stand_side_by_side_or_one_below_the_other(
    visit: Open, amended: Document, width: int, beside: bool
) -> None:
    page = visit(amended.get_absolute_url(), width=width)
    before, after = (one.bounding_box() for one in page.open_comparison())
    assert before
    assert after
    assert (before["y"] == after["y"]) == beside
    assert (before["x"] < after["x"]) == beside
    assert page.overflow <= 0


def test_nothing_unfolded_scrolls_sideways(visit: Open, amended: Document) -> None:
    page = visit(amended.get_absolute_url(), width=360)
    page.unfold()
    for width in (320, 360, 720, 1280):
        page.page.set_viewport_size({"width": width, "height": 900})
        assert page.overflow <= 0, width
    assert page.complaints == []
    assert page.nameless == []


def test_a_screen_reader_reads_what_was_struck_and_added(visit: Open, amended: Document) -> None:
    page = visit(amended.get_absolute_url())
    before, after = page.open_comparison()
    assert "【删】" in before.aria_snapshot()
    assert "【增】" in after.aria_snapshot()
    assert "region" in page.page.locator(".standing").aria_snapshot()


def test_an_amended_article_leads_to_the_words_that_amended_it(
    visit: Open, amended: Document
) -> None:
    page = visit(amended.get_absolute_url())
    page.follow(page.page.locator(".standing-noted a").first)
    link = page.page.locator(".amendment a").first
    wanted = str(link.get_attribute("href"))
    page.follow(link)
    assert page.page.url.endswith(wanted)
    assert 0 <= page.place_of(wanted.partition("#")[2]) < 900


def test_the_timeline_and_the_answer_are_printed(visit: Open, amended: Document) -> None:
    page = visit(amended.get_absolute_url(), width=900)
    page.page.emulate_media(media="print")
    assert page.page.locator(".standing-answer").is_visible()
    assert page.page.locator(".day").first.is_visible()
    assert not page.page.locator(".as-of").is_visible()
