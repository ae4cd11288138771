"""A drop of an issue that is published: a document that it lacks is added by two persons."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from gazette.importing import import_issue
from gazette.models import Correction, Document
from gazette.parsing import parse
from tests.browser.intake_pages import IntakePage
from tests.factories import confirm_rights
from tests.intake.test_issue_source import PARKS, PRAISE
from tests.intake.test_told_at_drop import MIDDLE_CONTENTS, THIRD, WHOLE

pytestmark = pytest.mark.browser

Open = Callable[..., IntakePage]
TITLE = "示例市人民政府关于公布夏季用水安排的通告"


def shot(page: IntakePage, name: str) -> None:
    """Keep a picture where a folder is asked for: ``HELD_SHOTS=folder``."""
    if folder := os.environ.get("HELD_SHOTS"):
        page.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_document_that_a_published_issue_lacks_is_added_by_two_persons(enter: Open) -> None:
    import_issue(parse(WHOLE), source_name="期.txt", publish=True)
    page = enter()
    better = PRAISE.replace("予以表彰", "予以通报表彰")
    page.drop("整期.txt", (MIDDLE_CONTENTS + PARKS + THIRD + better).encode())
    shot(page, "overview")
    page.follow(page.page.get_by_role("link", name="并入单件"))
    shot(page, "choose")
    page.page.get_by_role("checkbox", name=TITLE).check()
    page.follow(page.page.get_by_role("button", name="并入选中的"))
    expect(page.page.get_by_text("成为第3篇")).to_be_visible()
    shot(page, "confirm")
    page.page.get_by_label("理由").fill("排版时漏排一件。")
    page.follow(page.page.get_by_role("button", name="提出勘误：并入"))
    expect(page.page.get_by_text("等待另一位同事审定")).to_be_visible()
    assert Document.objects.count() == 2

    other = enter("zhao", width=390)
    confirm_rights(User.objects.get(username="zhao"))
    correction = Correction.objects.get()
    other.open(f"/admin/gazette/correction/{correction.pk}/change/")
    other.page.get_by_text("的全文").click()
    expect(other.page.get_by_text("高层住宅错峰加压")).to_be_visible()
    shot(other, "decide")
    other.follow(other.page.get_by_role("button", name="审定，予以更正"))
    expect(other.page.get_by_text("公开页已经更正")).to_be_visible()
    other.open(Document.objects.get(position=3).get_absolute_url())
    expect(other.page.get_by_text("二、高层住宅错峰加压。")).to_be_visible()
    page.open(f"/admin/intake/intake/{page_key(page)}/held/?way=reprint")
    expect(page.page.get_by_text("次序变了")).to_be_visible()
    shot(page, "reprint")
    assert page.complaints == other.complaints == []


def page_key(page: IntakePage) -> int:
    """The key of the only intake."""
    page.open("/admin/intake/intake/")
    link = page.page.get_by_role("link", name="2025年第3期").first.get_attribute("href") or ""
    return int(link.rstrip("/").rsplit("/", 1)[-1].removesuffix("/"))
