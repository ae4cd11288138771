"""A citizen verifies a pasted text on a phone, by keyboard, without a fault for axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gazette.models import Issue
from tests.browser.axe_audit import AxeAudit
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_an_altered_article_on_a_phone_by_keyboard(visit: Open, issue: Issue) -> None:
    document = issue.documents.order_by("position")[0]
    rows = [row.printed for row in document.provisions.order_by("text__position", "position")[:12]]
    article = max(rows, key=len)
    text = "\n".join(rows).replace(article, f"{article[:12]}不{article[13:]}")
    window = visit("/verify/", width=360, bypass_csp=True)
    page, axe = window.page, AxeAudit(window.page)
    axe.look("the form")
    page.set_viewport_size({"width": 360, "height": 900})
    page.get_by_label("或者一段文字").focus()
    page.keyboard.insert_text(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="与公布的文字不同")).to_be_visible()
    expect(page.locator("ins", has_text="多：不").last).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    axe.look("the answer")
    assert not axe.report, axe.report
