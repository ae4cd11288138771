"""The desk, the search box, previews: what only the office sees."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazette.admin import desk
from gazette.admin.search_box import search
from gazette.models import Issue
from gazette.office import corrections, workflow
from gazette.parsing.words.spoken_addresses import address_in_words
from tests.factories import (
    give_source,
    make_document,
    make_issue,
    make_person,
    make_provision,
    make_text,
)

pytestmark = pytest.mark.django_db

Status = Issue.Status


def filled(status: str = "draft", **values: Any) -> Issue:
    issue = make_issue(**values)
    make_provision(text=make_text(document=make_document(issue=issue)))
    Issue.objects.filter(pk=issue.pk).update(status=status)
    return give_source(issue)


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- previews ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "in_review", "approved"])
def test_a_draft_is_previewed_by_the_office_on_its_own_page(status, client: Client):
    issue = filled(status)
    document = issue.documents.get()
    for url in (issue.get_absolute_url(), document.get_absolute_url()):
        assert client.get(url).status_code == 404
        reader = User.objects.filter(username="reader").first()
        reader = reader or User.objects.create_user("reader")
        assert as_(reader).get(url).status_code == 404
        for group in ("录入", "审核", "发布", "系统管理"):
            person = User.objects.filter(username=group).first() or make_person(group, group)
            answer = as_(person).get(url)
            content = answer.content.decode()
            assert answer.status_code == 200
            assert "尚未发布" in content and 'content="noindex"' in content
            assert "no-store" in answer["Cache-Control"]
            assert answer["X-Robots-Tag"] == "noindex"


def printed_part(page: str) -> str:
    """The main part of a page without what only readers are offered: the feed and 纠错.

    A gazette with a published issue is named in the head and foot of every page.
    """
    main = page.split('<main id="main"')[1].split("</main>")[0]
    offered = re.compile(r'(?s)<p class="(?:save-as|report-this)">.*?</p>')
    return "".join(offered.sub("", main).split())


def test_a_preview_is_the_page_that_will_be(client: Client):
    issue = filled("approved")
    document = issue.documents.get()
    url = document.get_absolute_url()
    person = make_person("publisher", "发布")
    before = as_(person).get(url).content.decode()
    workflow.publish(issue, person)
    after = client.get(url).content.decode()
    assert printed_part(before) == printed_part(after)
    assert "尚未发布" not in after


def test_a_published_page_does_not_read_the_session(client: Client):
    issue = filled("published")
    url = issue.documents.get().get_absolute_url()
    plain = client.get(url)
    staff = as_(make_person("editor", "录入")).get(url)
    assert plain.content == staff.content
    for answer in (plain, staff):
        # Vary names the cookie for caches on the way; the page itself does not read it.
        assert not answer.wsgi_request.session.accessed
        assert "no-store" not in answer.get("Cache-Control", "")


def test_a_withdrawn_issue_is_gone_for_the_public(client: Client):
    issue = filled("published")
    url = issue.documents.get().get_absolute_url()
    chief = make_person("chief", "发布")
    workflow.withdraw(issue, chief, "误发")
    assert client.get(url).status_code == 410
    assert as_(chief).get(url).status_code == 200


# --- the desk ----------------------------------------------------------------------------


def titles(person: User) -> dict[str, desk.Panel]:

    request = RequestFactory().get("/admin/")
    request.user = person
    return {panel.title: panel for panel in desk.panels(request)}


def test_everyone_sees_what_waits_for_them():
    draft, handed_in, approved = filled(), filled("in_review"), filled("approved")
    waits = {
        "录入": {"正在录入的公报": draft},
        "审核": {"等待审核": handed_in},
        "发布": {"等待发布": approved},
    }
    for group, expected in waits.items():
        seen = titles(make_person(group, group))
        for title, issue in expected.items():
            (entry,) = seen[title].entries
            assert entry.label == str(issue)
            assert entry.url == reverse("admin:gazette_issue_change", args=[issue.pk])
        others = {title for panels in waits.values() for title in panels} - set(expected)
        assert not others & set(seen)
    assert not {title for panels in waits.values() for title in panels} & set(
        titles(make_person("boss", "系统管理"))
    )


def test_the_desk_says_why_the_person_who_entered_an_issue_cannot_approve_it():
    both = make_person("both", "录入", "审核")
    issue = make_issue()
    workflow.record_edit(issue, both)
    workflow.submit(issue, both)
    (entry,) = titles(both)["等待审核"].entries
    assert "不能由您审定" in entry.note and not entry.action


def test_a_returned_draft_says_why():
    editor, chief = make_person("editor", "录入"), make_person("chief", "审核")
    issue = make_issue()
    workflow.submit(issue, editor)
    workflow.return_(issue, chief, "第三件缺附件")
    (entry,) = titles(editor)["正在录入的公报"].entries
    assert "退回（第三件缺附件）" in entry.note


def test_corrections_wait_for_those_who_decide():
    editor, chief = make_person("editor", "录入"), make_person("chief", "审核")
    issue = filled("published")
    row = issue.documents.get().provisions.get()
    corrections.propose(row, {"body": "新文。"}, editor, "误植")
    assert titles(chief)["待审定的勘误"].entries[0].action == "审定"
    assert titles(editor)["待审定的勘误"].entries[0].action == "查看"
    assert "待审定的勘误" not in titles(make_person("publisher", "发布"))


def test_the_desk_takes_a_constant_number_of_queries():
    boss = as_(make_person("boss", "录入", "审核", "发布", "安全保密"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert boss.get(reverse("admin:index")).status_code == 200
        return len(captured)

    def fill() -> None:
        for status in ("draft", "in_review", "approved"):
            issue = filled(status)
            workflow.record_import(issue, None, "录入")

    fill()
    queries()
    few = queries()
    for _ in range(3):
        fill()
    assert queries() == few


def test_an_app_adds_a_panel_of_its_own():
    def mine(request: Any) -> desk.Panel | None:
        return desk.Panel("我的", count=30, entries=[desk.PanelEntry("一", "/")])

    desk.panel(order=1)(mine)
    try:
        seen = titles(make_person("boss", "系统管理"))
        assert list(seen)[0] == "我的" and seen["我的"].is_cut
    finally:
        desk.unregister(mine)
    assert "我的" not in titles(User.objects.get())


def test_the_page_shows_it_all_and_searches():
    boss = as_(make_person("boss", "审核"))
    filled("in_review")
    content = boss.get(reverse("admin:index")).content.decode()
    for words in ("工作台", "查找文件", "等待审核", "最近一期", "最近的改动"):
        assert words in content


# --- finding ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "示政发〔2025〕39号",
        "示政发[2025]39号",
        "示政发（2025）第39号",
        "〔2025〕39",
        "防汛",
        "扰航",
    ],
)
def test_a_document_is_found_by_whatever_one_remembers(words):
    document = make_document(
        title="示例市关于做好防汛工作的通知",
        document_number="示政发〔2025〕39号",
        bodies=("示例市水务局",),
    )
    make_provision(text=make_text(document=document), body="不得扰航。")
    make_provision()
    found = search(words)
    keys = {one.pk for one in found.documents} | {row.document_id for row in found.rows}
    assert keys == {document.pk}
    editor = as_(make_person("editor", "录入"))
    page = editor.get(reverse("admin:gazette_find"), {"q": words})
    assert document.title in page.content.decode()
    listed = editor.get(reverse("admin:gazette_document_changelist"), {"q": words})
    assert [row.pk for row in listed.context["cl"].result_list] == [document.pk]


@pytest.mark.parametrize("words", ["2025年第4期", "总第124期", "124"])
def test_an_issue_is_found_by_its_numbers(words):
    issue = make_issue(year=2025, number=4, serial_number=124)
    make_issue(year=2024, number=4, serial_number=117)
    assert search(words).issues == [issue]


@pytest.mark.parametrize("words", ["", "   ", "没有的字句", "%", "'; drop", "（", "9" * 90])
def test_any_search_words_are_answered(words):
    editor = as_(make_person("editor", "录入"))
    assert editor.get(reverse("admin:gazette_find"), {"q": words}).status_code == 200


def test_the_public_finds_nothing_in_the_admin(client: Client):
    assert client.get(reverse("admin:gazette_find"), {"q": "示例"}).status_code == 302


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("art_7", "第七条"),
        ("text_2__art_9__item_3", "第九条第三项"),
        ("art_12-1__para_2", "第十二条之一第二款"),
        ("chp_2__sec_1", "第二章第一节"),
        ("chp_supplementary", "附则"),
        ("sec_4_2", "4.2部分"),
        ("signature_2", "落款"),
        ("title", "标题"),
        ("table_1__row_2", "第一个表格第二行"),
        ("art_3--2", "第三条"),
        ("art_一", "art_一"),
    ],
)
def test_an_address_is_said_as_it_is_cited(address, said):
    assert address_in_words(address) == said


# --- steps on the issue's page --------------------------------------------------------------


def test_a_step_is_confirmed_before_it_is_taken():
    editor = make_person("editor", "录入")
    client, issue = as_(editor), filled()
    page = client.get(reverse("admin:gazette_issue_change", args=[issue.pk])).content.decode()
    url = reverse("admin:gazette_issue_step", args=[issue.pk, "submit"])
    assert (
        url in page and reverse("admin:gazette_issue_step", args=[issue.pk, "approve"]) not in page
    )
    assert "送审之后内容不能再改" in client.get(url).content.decode()
    issue.refresh_from_db()
    assert issue.status == Status.DRAFT
    answer = client.post(url, {"version": issue.version}, follow=True)
    assert "已送审" in answer.content.decode()
    assert "现在是“待审”" in client.post(url, {"version": 0}).content.decode()


def test_invalid_input_of_a_step_is_reported(monkeypatch):
    publisher = as_(make_person("publisher", "发布"))
    issue = filled("approved")
    schedule = reverse("admin:gazette_issue_step", args=[issue.pk, "schedule"])
    for at, message in (
        ("", "请写明发布的日期"),
        ("明天", "的样子"),
        ("2001-01-01T08:00", "已经过去"),
    ):
        answer = publisher.post(schedule, {"version": 0, "at": at}).content.decode()
        assert message in answer, at
    assert publisher.post(schedule, {"at": "2099-01-01T08:00", "version": "x"}).status_code == 200
    done = publisher.post(schedule, {"version": 0, "at": "2099-01-01T08:30"}, follow=True)
    assert "2099年01月01日08:30" in done.content.decode()
    monkeypatch.setattr(workflow, "findings", lambda issue: [workflow.OpenFinding("附件未见。")])
    publish = reverse("admin:gazette_issue_step", args=[issue.pk, "publish"])
    assert "附件未见" in publisher.get(publish).content.decode()
    assert "须写明理由" in publisher.post(publish, {"version": 0}).content.decode()
    for missing in ("edit", "fly", "correct"):
        url = reverse("admin:gazette_issue_step", args=[issue.pk, missing])
        assert publisher.get(url).status_code == 404


def test_a_step_needs_the_token_of_the_form():
    issue = filled()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person("editor", "录入"))
    url = reverse("admin:gazette_issue_step", args=[issue.pk, "submit"])
    assert client.post(url, {"version": 0}).status_code == 403
