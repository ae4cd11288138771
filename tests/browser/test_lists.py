"""Lists of documents in a browser, on a phone and at a desk, without JavaScript too."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

PAGES = [
    "/documents/all/",
    "/documents/ended/",
    "/issues/calendar/",
    "/documents/coming/",
    "/feeds/",
]
#: The least height of what a finger taps (CSS pixels).
TARGET = 44


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_filters_are_chosen_and_taken_off_without_script(
    visit: Open, width: int, scheme: str
) -> None:
    window = visit("/documents/all/", width=width, color_scheme=scheme, java_script_enabled=False)
    page = window.page
    page.get_by_text("筛选、排列，或者查阅另一天").click()
    form = page.locator("form.narrow")
    form.locator("select[name=kind]").select_option(index=1)
    form.locator("select[name=sort]").select_option("title")
    form.get_by_role("button", name="查看").click()
    chip = page.locator(".list-chips a")
    assert chip.count() == 1
    shown = page.locator(".document-line").count()
    assert f"共{shown}件" in page.locator(".page-lead").first.inner_text()
    box = chip.first.bounding_box()
    assert box
    assert box["height"] >= TARGET
    chip.first.click()
    assert page.locator(".list-chips").count() == 0
    assert "kind=" not in page.url
    assert "sort=title" in page.url
    assert page.locator(".document-line").count() > shown


@pytest.mark.parametrize("width", [360, 1280])
def test_no_list_scrolls_sideways(visit: Open, width: int) -> None:
    page = visit("/", width=width)
    for address in PAGES:
        page.open(address)
        assert page.overflow <= 0, address
