"""发布前体检 in the admin: findings with their sources, set aside with a reason, and restored."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from gazette.models import Issue, SetAside
from regulations.models import NormativeDocument
from tests.factories import make_document, make_issue

pytestmark = pytest.mark.django_db

MESSAGE = "施行日期2025年1月1日早于成文日期2025年3月1日，请核对原件。"


@pytest.fixture
def issue() -> Issue:
    """A draft with a document whose effect lies before its date."""
    issue = make_issue()
    make_document(
        NormativeDocument,
        issue=issue,
        signed_on=date(2025, 3, 1),
        effective_on=date(2025, 1, 1),
        term_years=5,
        last_day_in_force=date(2029, 12, 31),
    )
    return issue


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor"))
    return client


def address(issue: Issue) -> str:
    return reverse("checkup", args=[issue.pk])


def decide(client: Client, issue: Issue, **values: str) -> str:
    document = str(issue.documents.get().pk)
    data = {"document": document, "code": "effect_before_date", "detail": ""} | values
    return client.post(address(issue), data, follow=True).content.decode()


def test_an_issue_leads_to_its_findings_with_their_sources(editor: Client, issue: Issue) -> None:
    form = editor.get(reverse("admin:gazette_issue_change", args=[issue.pk])).content.decode()
    assert f'<a href="{address(issue)}">1条待处理</a>' in form
    page = editor.get(address(issue)).content.decode()
    assert MESSAGE in page
    assert "出处：《立法法》" in page
    document = issue.documents.get()
    assert f"/admin/regulations/normativedocument/{document.pk}/change/" in page


def test_a_finding_is_set_aside_with_a_reason_and_restored(editor: Client, issue: Issue) -> None:
    page = decide(editor, issue, reason="原件如此，已向起草单位核实")
    assert "已搁置（1）" in page
    assert "理由：原件如此，已向起草单位核实（editor，" in page
    assert "待处理（0）" in page
    assert str(SetAside.objects.get().set_by) == "editor"
    assert "待处理（1）" in decide(editor, issue, take_up="恢复这一条")
    assert not SetAside.objects.exists()


def test_it_is_not_set_aside_without_a_reason(editor: Client, issue: Issue) -> None:
    assert "请写明搁置的理由" in decide(editor, issue, reason="  ")
    assert not SetAside.objects.exists()


def test_a_finding_that_is_gone_is_reported(editor: Client, issue: Issue) -> None:
    for values in ({"code": "x"}, {"document": "x"}, {"detail": "art_9"}):
        assert "已经不在体检结果中" in decide(editor, issue, reason="无误", **values)
    assert not SetAside.objects.exists()


def test_a_corrected_fault_is_no_longer_found(editor: Client, issue: Issue) -> None:
    NormativeDocument.objects.update(effective_on=date(2025, 3, 1))
    assert "没有待处理的问题" in editor.get(address(issue)).content.decode()


def test_drafts_are_on_the_first_page(editor: Client, issue: Issue) -> None:
    assert "待发布的各期" in editor.get("/admin/").content.decode()
    page = editor.get("/admin/worklists/drafts/").content.decode()
    assert f'<a href="{address(issue)}">{issue}</a>' in page


def test_who_may_not_change_issues_decides_nothing(client: Client, issue: Issue) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    client.force_login(user)
    assert client.get(address(issue)).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_issue"))
    page = client.get(address(issue)).content.decode()
    assert MESSAGE in page
    assert "搁置理由" not in page
    data = {"document": str(issue.documents.get().pk), "code": "effect_before_date", "reason": "x"}
    assert client.post(address(issue), data).status_code == 403


def test_an_issue_that_is_not_there(editor: Client) -> None:
    assert editor.get(reverse("checkup", args=[10_000])).status_code == 404
