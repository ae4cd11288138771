"""PDFs in the admin: asked for by those who may, and watched without waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from gazette.models import Document, Issue, PdfEdition
from notices.models import Notice
from tests.factories import make_issue
from tests.html_page import HtmlPage
from tests.prints.editions.conftest import edition_of, fail, write_document

pytestmark = pytest.mark.django_db

PROGRESS = "/admin/gazette/pdfedition/progress/"


@pytest.fixture
def staff(client: Client) -> Callable[..., Client]:
    def log_in(*permissions: str) -> Client:
        user = User.objects.create(username="staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def editor(staff) -> Client:
    found: Client = staff("view_issue", "change_issue", "change_document", "view_pdfedition")
    return found


def act(client: Client, model: Any, name: str, *rows: Any) -> Any:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    data = {"action": name, "_selected_action": [row.pk for row in rows]}
    return client.post(address, data, follow=True)


def test_issues_are_asked_for_and_the_page_tells_how_far_they_are(issue, editor):
    draft = make_issue(gazette=issue.gazette, year=2025, number=2)
    write_document(draft)
    response = act(editor, Issue, "make_pdfs", issue, draft)
    assert response.redirect_chain[-1][0] == f"{PROGRESS}?issue={draft.pk}&issue={issue.pk}"
    page = HtmlPage(response)
    words = page.one("p", role="status").text
    assert "已完成 0，共 13 个" in words
    assert PdfEdition.objects.filter(is_draft=True).count() == 5
    assert "data-refresh-seconds" in page.by_id("content-main").attributes
    assert response.redirect_chain[-1][0] in page.links  # without JavaScript


def test_documents_are_asked_for(issue, editor):
    document = issue.documents.get()
    response = act(editor, Document, "make_pdfs", document)
    assert response.redirect_chain[-1][0] == f"{PROGRESS}?document={document.pk}"
    assert set(PdfEdition.objects.values_list("document", "kind")) == {
        (document.pk, "standard"),
        (document.pk, "large_print"),
        (document.pk, "archive"),
    }


def test_documents_are_asked_for_in_the_list_of_their_kind(issue, staff):
    client = staff("view_issue", "change_notice")
    act(client, Notice, "make_pdfs", Notice.objects.get())
    assert PdfEdition.objects.count() == 3


def test_who_may_only_look_cannot_ask(issue, staff):
    response = act(staff("view_issue"), Issue, "make_pdfs", issue)
    assert response.status_code in (200, 403)
    assert not PdfEdition.objects.exists()


def test_the_progress_is_for_who_may_see_issues(issue, staff):
    assert staff("view_document").get(PROGRESS).status_code == 403


def test_the_progress_is_for_staff(client):
    assert client.get(PROGRESS).status_code == 302


def test_what_is_done_and_what_failed(issue, editor, kept):
    kept(edition_of(issue))
    failed = edition_of(issue, kind="booklet")
    fail(failed, "第1件第2条：没有“𪚥”的字形。")
    making = edition_of(issue, kind="archive")
    making.record(state=PdfEdition.State.MAKING, done=3, total=12)
    response = editor.get(PROGRESS, {"issue": issue.pk})
    words = response.content.decode()
    page = HtmlPage(response)
    assert "已完成 2，共 3 个" in page.one("p", role="status").text
    assert "没有“𪚥”的字形" in words
    assert page.one("progress").attributes["value"] == "3"
    assert page.links["/shifanshi/2024/1/issue.pdf"] == "打开"
    making.record(state=PdfEdition.State.READY)
    page = HtmlPage(editor.get(PROGRESS, {"issue": issue.pk}))
    assert "已全部处理完" in page.one("p", role="status").text
    assert "data-refresh-seconds" not in page.by_id("content-main").attributes


@pytest.mark.parametrize("query", ["", "issue=x", "issue=-1", "edition=9999999", "document="])
def test_a_progress_of_nothing(editor, query):
    response = editor.get(f"{PROGRESS}?{query}")
    assert response.status_code == 200
    assert "没有选中任何 PDF" in response.content.decode()


def test_a_failed_one_is_asked_for_again(issue, editor):
    edition = edition_of(issue)
    fail(edition, "缺字")
    response = act(editor, PdfEdition, "make_again", edition)
    assert response.redirect_chain[-1][0] == f"{PROGRESS}?edition={edition.pk}"
    edition.refresh_from_db()
    assert (edition.state, edition.message) == ("waiting", "")


def test_who_may_only_look_cannot_ask_again(issue, staff):
    edition = edition_of(issue)
    fail(edition, "缺字")
    act(staff("view_pdfedition"), PdfEdition, "make_again", edition)
    edition.refresh_from_db()
    assert edition.state == "failed"


def test_the_list_says_what_is_old(issue, editor, kept):
    kept(edition_of(issue))
    issue.save()
    PdfEdition.objects.update(state="ready")
    page = editor.get("/admin/gazette/pdfedition/").content.decode()
    assert "内容已有更改" in page
    assert "打开" not in page


def test_an_edition_says_which_characters_it_shows_as_boxes(issue, editor, kept):
    write_document(issue, title="关于王\U0002ebf0任职的通知")
    edition = kept(edition_of(issue))
    page = HtmlPage(editor.get(f"/admin/gazette/pdfedition/{edition.pk}/change/"))
    told = page.one("div", class_="field-warnings").text
    assert "《关于王\U0002ebf0任职的通知》标题：“\U0002ebf0”（U+2EBF0）：字库中没有" in told
    alone = edition_of(issue.documents.first())
    page = HtmlPage(editor.get(f"/admin/gazette/pdfedition/{alone.pk}/change/"))
    assert "U+2EBF0" not in page.one("div", class_="field-warnings").text
