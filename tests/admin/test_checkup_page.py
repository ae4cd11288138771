"""发布前体检 in the admin: findings with their sources, set aside with a reason, and restored."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazette.models import Issue, Provision, SetAside
from gazette.office.checkup import checkup
from gazette.office.content_rules.identity_numbers import check_digit
from notices.models import Notice
from regulations.models import NormativeDocument
from tests.factories import make_document, make_issue, make_provision, make_text

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


# --- findings in rows, by rules ------------------------------------------------------


NUMBER = "35010219870312451" + check_digit("35010219870312451")


def fill(issue: Issue, documents: int) -> Issue:
    """Documents of two kinds, each with an identity number and a slip in a row."""
    for number in range(documents):
        kind = NormativeDocument if number % 2 else Notice
        text = make_text(document=make_document(kind, issue=issue, effective_on=date(2025, 2, 1)))
        make_provision(text=text, body=f"当事人陈大文，身份证号{NUMBER}。")
        make_provision(text=text, body="截止目前，已经办结。")
    return issue


def test_findings_stand_by_rules_and_lead_to_their_rows(editor: Client) -> None:
    issue = fill(make_issue(), 2)
    page = editor.get(address(issue)).content.decode()
    assert "身份证件号码（2）" in page
    assert "用词表所列的错别字、禁用词、旧称（2）" in page
    assert "截至目前" in page
    for row in Provision.objects.all():
        assert f"/admin/gazette/provision/{row.pk}/change/" in page
    assert NUMBER not in page
    assert NUMBER[6:14] not in page
    assert NUMBER[-4:] in page


def test_several_alike_are_set_aside_with_one_reason(editor: Client) -> None:
    issue = fill(make_issue(), 3)
    keys = [one.key for one in checkup(issue) if one.rule.code == "identity_number"]
    data = {"finding": keys[:2], "reason": "依法公告送达"}
    page = editor.post(address(issue), data, follow=True).content.decode()
    assert "已搁置2条，理由：依法公告送达" in page
    assert SetAside.objects.count() == 2
    page = editor.post(
        address(issue), {"all_of": "wording", "reason": "引用旧文"}, follow=True
    ).content.decode()
    assert "已搁置3条" in page
    assert sum(one.is_open for one in checkup(issue)) == 1
    answer = editor.post(address(issue), {"finding": keys[0], "take_up": "恢复"}, follow=True)
    assert "已恢复" in answer.content.decode()
    assert SetAside.objects.count() == 4


def test_nothing_chosen_and_no_reason_set_nothing_aside(editor: Client) -> None:
    issue = fill(make_issue(), 2)
    page = editor.post(address(issue), {"reason": "无误"}, follow=True).content.decode()
    assert "没有选中任何一条" in page
    data = {"all_of": "wording", "reason": " "}
    assert "请写明搁置的理由" in editor.post(address(issue), data, follow=True).content.decode()
    assert not SetAside.objects.exists()


def test_an_issue_without_findings_says_what_was_looked_at(editor: Client) -> None:
    page = editor.get(address(make_issue())).content.decode()
    assert "没有待处理的问题。下面列出查了哪些" in page
    assert "表中合计与各项之和不符——本站核对规则" in page


def test_the_number_of_queries_does_not_grow(
    editor: Client, django_assert_num_queries: Any
) -> None:
    few, many = fill(make_issue(), 2), fill(make_issue(), 20)
    for issue in (few, many):
        editor.get(address(issue))  # what is found is kept from then on
    with CaptureQueriesContext(connection) as queries:
        editor.get(address(few))
    with django_assert_num_queries(len(queries)):
        page = editor.get(address(many)).content.decode()
    assert "身份证件号码（20）" in page
    assert len(queries) < 45
