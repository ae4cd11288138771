"""The admin's page on PDFs that are being made: it follows by itself, and without a script too."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from gazette.models import Issue, PdfEdition
from gazette.prints.editions.edition_requests import ask
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def progress(visit: Open, issue: Issue, **options: object) -> Page:
    """The page on the issue's PDFs, as somebody of the staff sees it."""
    client = Client()
    client.force_login(User.objects.create_superuser("editor"))
    page = visit("/", **options)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.base}]
    )
    page.open(f"/admin/gazette/pdfedition/progress/?issue={issue.pk}")
    assert page.complaints == []
    return page.page


def test_it_follows_by_itself(visit: Open, issue: Issue) -> None:
    edition = ask(issue, is_draft=False)
    PdfEdition.objects.exclude(pk=edition.pk).delete()
    page = progress(visit, issue)
    status = page.get_by_role("status")
    expect(status).to_contain_text("已完成 0，共 1 个")
    edition.record(state=PdfEdition.State.MAKING, done=2, total=5)
    expect(page.get_by_text("2/5 件")).to_be_visible()
    edition.record(state=PdfEdition.State.FAILED, message="第1件第2条：没有字形。")
    expect(status).to_contain_text("已全部处理完")
    expect(page.get_by_text("没有字形")).to_be_visible()
    expect(page.get_by_text("刷新本页")).to_have_count(0)


def test_without_a_script_a_link_does_the_same(visit: Open, issue: Issue) -> None:
    edition = ask(issue, is_draft=False)
    PdfEdition.objects.exclude(pk=edition.pk).delete()
    page = progress(visit, issue, java_script_enabled=False)
    edition.record(state=PdfEdition.State.MAKING, done=2, total=5)
    page.get_by_text("刷新本页").click()
    expect(page.get_by_text("2/5 件")).to_be_visible()
