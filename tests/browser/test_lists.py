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
    form.locator("summary").filter(has_text="种类").click()
    form.locator("input[name=kind]").first.check()
    form.locator("select[name=sort]").select_option("title")
    window.follow(form.get_by_role("button", name="查看"))
    chip = page.locator(".list-chips a")
    assert chip.count() == 1
    shown = page.locator(".document-line").count()
    assert f"共{shown}件" in page.locator(".page-lead").first.inner_text()
    box = chip.first.bounding_box()
    assert box
    assert box["height"] >= TARGET
    window.follow(chip.first)
    assert page.locator(".list-chips").count() == 0
    assert "kind=" not in page.url
    assert "sort=title" in page.url
    assert page.locator(".document-line").count() > shown


@pytest.mark.parametrize("width", [360, 1280])
def test_two_kinds_at_once_by_keyboard_without_script(visit: Open, width: int) -> None:
    window = visit("/documents/all/", width=width, java_script_enabled=False)
    page = window.page
    page.get_by_text("筛选、排列，或者查阅另一天").click()
    form = page.locator("form.narrow")
    form.locator("summary").filter(has_text="种类").focus()
    page.keyboard.press("Enter")
    boxes = form.locator("input[name=kind]")
    options = form.locator("#narrow-kind label").all_inner_texts()[:2]
    counts = {
        name.strip(): int(number.rstrip("）"))
        for name, _mark, number in (words.rpartition("（") for words in options)
    }
    for number in range(2):
        boxes.nth(number).focus()
        page.keyboard.press("Space")
    assert window.overflow <= 0
    assert window.small_targets("#narrow-kind label, .narrow-choices > summary") == []
    window.follow(form.get_by_role("button", name="查看"))
    assert page.url.count("kind=") == 2
    assert f"共{sum(counts.values())}件" in page.locator(".page-lead").first.inner_text()
    chips = page.locator(".list-chips a").filter(has_text="种类")
    assert chips.count() == 2
    window.follow(chips.first)
    assert page.url.count("kind=") == 1
    left = chips.first.inner_text()
    [kept] = [number for name, number in counts.items() if name in left]
    assert f"共{kept}件" in page.locator(".page-lead").first.inner_text()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_list_scrolls_sideways(visit: Open, width: int) -> None:
    page = visit("/", width=width)
    for address in PAGES:
        page.open(address)
        assert page.overflow <= 0, address
