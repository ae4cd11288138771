"""The action cards of the sample's emergency plan, on a phone, on a desk and on paper."""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import expect

from gazette.models import Document, Issue
from gazette.parsing.words.lines import fold
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

A3_ACROSS = (1191, 842)


@pytest.fixture
def plan(issue: Issue) -> str:
    """The address of the sample's emergency plan."""
    return Document.objects.get(issue=issue, title__contains="应急预案").get_absolute_url()


def keep(page: object, name: str) -> None:
    """Save a screenshot where ``SCREENSHOTS`` says, for a person to look at."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)  # type: ignore[attr-defined]


def test_on_a_phone_a_level_and_a_department_lead_to_the_rows(visit: Open, plan: str) -> None:
    """Without scripts, by links and by the form."""
    page = visit(plan, width=360, java_script_enabled=False)
    page.follow(page.page.get_by_role("link", name="应急响应行动卡"))
    keep(page.page, "cards-360")
    assert page.overflow <= 0
    expect(page.page.get_by_role("table")).to_be_hidden()
    page.follow(page.page.get_by_role("link", name="市水务局", exact=True))
    keep(page.page, "cards-360-body")
    assert page.overflow <= 0
    page.page.get_by_label("级别", exact=True).select_option("Ⅲ级响应")
    page.follow(page.page.get_by_role("button", name="查看"))
    expect(page.page.get_by_role("heading", level=1)).to_have_text("Ⅲ级响应·市水务局")
    rows = page.page.locator(".card-row")
    expect(rows.filter(has_text="市水务局派出工作组")).to_have_count(1)
    assert page.small_targets(".row-number, .narrow select, .narrow button, .filters a") == []
    assert page.nameless == []
    page.follow(page.page.get_by_role("link", name="5.2.3", exact=True))
    assert page.page.url.endswith(f"{plan}#{page.page.url.split('#')[1]}")
    expect(page.row(page.page.url.split("#")[1])).to_be_in_viewport()


def test_on_a_desk_the_heads_of_the_table_stay(visit: Open, plan: str) -> None:
    page = visit(f"{plan}action-cards/", width=1280)
    keep(page.page, "cards-1280")
    assert page.overflow <= 0
    assert page.nameless == []
    table = page.page.get_by_role("table")
    box = page.page.locator(".cards-table")
    box.evaluate("box => box.scrollTo(200, 300)")
    corner = box.bounding_box()
    head = table.get_by_role("columnheader").last.bounding_box()
    row = table.get_by_role("rowheader", name="市水务局", exact=True).bounding_box()
    assert corner and head and row
    assert abs(head["y"] - corner["y"]) <= 2
    assert abs(row["x"] - corner["x"]) <= 2
    keep(page.page, "cards-1280-scrolled")


def test_in_the_dark_and_as_a_card_of_a_level(visit: Open, plan: str) -> None:
    page = visit(f"{plan}action-cards/?level=response-2", width=1280, color_scheme="dark")
    keep(page.page, "cards-1280-level")
    expect(page.page.get_by_role("heading", level=1)).to_have_text("Ⅱ级响应")
    expect(page.page.get_by_role("heading", name="未归入（Ⅱ级响应）")).to_be_visible()
    assert page.complaints == []


def test_on_paper_the_whole_table_is_one_sheet_with_its_state(visit: Open, plan: str) -> None:
    """47 departments and nine levels fit on A3 across."""
    page = visit(f"{plan}action-cards/")
    sheet = page.page.pdf(prefer_css_page_size=True)
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder, "cards.pdf").write_bytes(sheet)
    with pypdfium2.PdfDocument(sheet) as pdf:
        assert [tuple(map(round, one.get_size())) for one in pdf] == [A3_ACROSS]
        whole = fold("".join(one.get_textpage().get_text_bounded() for one in pdf))
    assert "应急响应行动卡" in whole
    assert "现行有效" in whole
    assert "5.2.3" in whole
    assert "未归入" in whole
    assert "★牵头" in whole
    assert "全部级别" not in whole
    for name in page.page.locator(".cards-table tbody th").all_inner_texts():
        assert fold(name) in whole
