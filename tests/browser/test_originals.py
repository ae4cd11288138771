"""The page of the original beside the line that is checked, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gazette.intake.models import IntakeDocument
from tests.browser.intake_pages import BenchPage
from tests.browser.test_intake import Open
from tests.parsing.readers import sample

pytestmark = pytest.mark.browser


def bench_of_a_pdf(enter: Open, **options: Any) -> BenchPage:  # noqa: F811
    page = enter(**options)
    page.drop("停车场.pdf", sample.as_pdf())
    page.open(IntakeDocument.objects.get().get_absolute_url())
    bench = BenchPage(page.page, page.base)
    bench.complaints = page.complaints
    return bench


def is_drawn(page: Page) -> None:
    """The image of the page is there, not an empty frame."""
    image = page.locator(".original-canvas img")
    expect(image).to_be_visible()
    page.wait_for_function(
        "() => document.querySelector('.original-canvas img').naturalWidth > 300"
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_a_line_shows_its_page_with_its_place(
    enter: Open,  # noqa: F811
    width: int,
    tmp_path: Path,
) -> None:
    bench = bench_of_a_pdf(enter, width=width)
    page = bench.page
    bench.row("第三条").locator(".to-page").click()
    pane = page.get_by_role("region", name="原件的版面")
    expect(pane).to_be_visible()
    expect(pane).to_contain_text("停车场.pdf")
    is_drawn(page)
    expect(pane.locator(".page-mark").first).to_be_in_viewport()
    page.screenshot(path=tmp_path / f"original-{width}.png")
    box = pane.bounding_box()
    assert box is not None
    if width == 390:
        assert (box["width"], box["height"]) == (390, 900), "it fills the small window"
    pane.get_by_role("button", name="放大").click()
    wide = page.locator(".original-canvas").bounding_box()
    sheet = page.locator(".original-sheet").bounding_box()
    assert wide is not None and sheet is not None and wide["width"] > 1.4 * sheet["width"] - 20
    expect(pane.locator(".page-mark").first).to_be_in_viewport()
    assert bench.overflow <= 0
    pane.press("Escape")
    expect(pane).to_have_count(0)
    expect(bench.row("第三条").locator(".to-page")).to_be_focused()
    assert bench.complaints == []


def test_the_open_page_follows_the_chosen_row(enter: Open) -> None:  # noqa: F811
    bench = bench_of_a_pdf(enter)
    page = bench.page
    bench.row("第三条").locator(".to-page").click()
    is_drawn(page)
    mark = page.locator(".page-mark").first
    before = mark.get_attribute("y")
    bench.row("第五条").locator(".row-words").click()
    expect(mark).not_to_have_attribute("y", before or "")
    bench.press("ArrowUp")
    expect(bench.row("第五条")).not_to_be_focused()
    assert bench.complaints == []


def test_without_a_script_the_link_leads_to_the_page(enter: Open) -> None:  # noqa: F811
    bench = bench_of_a_pdf(enter, java_script_enabled=False)
    bench.row("第三条").locator(".to-page").click()
    expect(bench.page.locator(".original-canvas img")).to_be_visible()
    expect(bench.page.locator(".page-mark").first).to_be_visible()
