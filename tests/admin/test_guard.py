"""The lock on an issue's content: drafts by one editor at a time; published content read-only."""

from __future__ import annotations

import re
from typing import Any

import pytest
from auditlog.registry import auditlog
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from gazette.importing import import_issue
from gazette.models import Column, Document, Issue, IssuingBody, Provision, Step, Text
from gazette.office import history, workflow
from notices.models import Notice
from tests.admin.test_admin import form_of, url
from tests.factories import make_document, make_issue, make_person, make_provision, make_text
from tests.parsed_issues import document, parsed_issue, row

pytestmark = pytest.mark.django_db

WRITTEN: list[type[Any]] = [Issue, Column, Document, Notice, Text, Provision]


@pytest.fixture
def editor() -> User:
    person = make_person("editor", "录入")
    person.last_name, person.first_name = "王", "敏"
    person.save()
    return person


@pytest.fixture
def clerk(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def filled(status: str = "draft", **values: Any) -> Issue:
    issue = make_issue(**values)
    make_provision(text=make_text(document=make_document(issue=issue)))
    Issue.objects.filter(pk=issue.pk).update(status=status)
    issue.refresh_from_db()
    return issue


def sent(page: Any, **values: Any) -> dict[str, Any]:
    """What the form would send, with the version that it was opened at."""
    hidden = re.search(r'name="seen_version" value="(\d+)"', page.content.decode())
    assert hidden
    json = {"attachments": "[]", "cells": "[]"}
    typed = {name: value for name, value in form_of(page).items() if name != "scan"}
    return typed | json | {"seen_version": hidden[1]} | values


@pytest.mark.parametrize("status", ["in_review", "approved", "published", "withdrawn"])
@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.__name__)
def test_only_an_open_draft_is_written(model, status, clerk):
    issue = filled("approved" if status == "withdrawn" else status)
    if status == "withdrawn":
        Issue.objects.update(first_published_at=issue.imported_at or "2025-01-01T00:00Z")
    row_ = model.objects.get()
    assert clerk.get(url(model, "change", row_.pk)).status_code == 200
    assert clerk.post(url(model, "change", row_.pk), {}).status_code == 403
    assert clerk.post(url(model, "delete", row_.pk), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [row_.pk], "post": "yes"}
    clerk.post(url(model, "changelist"), data)
    assert model.objects.filter(pk=row_.pk).exists()


def test_nothing_gets_into_a_published_issue_from_elsewhere(clerk):
    published = filled("published")
    mine = filled()
    notice = Notice.objects.get(issue=mine)
    page = clerk.get(url(Notice, "change", notice.pk))
    answer = clerk.post(
        url(Notice, "change", notice.pk), sent(page, issue=published.pk, position=9, column="")
    )
    assert "已经发布过" in answer.content.decode()
    notice.refresh_from_db()
    assert notice.issue == mine


def test_shared_rows_of_published_documents_stay(clerk):
    issue = filled("published")
    for row_ in (issue.gazette, IssuingBody.objects.get()):
        clerk.post(url(type(row_), "delete", row_.pk), {"post": "yes"})
        clerk.post(url(type(row_), "change", row_.pk), {"name": "改名", "slug": "gai"})
        name = row_.name
        row_.refresh_from_db()
        assert row_.name == name
    assert Provision.objects.count() == 1


def test_a_draft_s_rows_are_written_and_the_version_counts_on(clerk, editor):
    issue = filled()
    row_ = Provision.objects.get()
    page = clerk.get(url(Provision, "change", row_.pk))
    answer = clerk.post(url(Provision, "change", row_.pk), sent(page, body="新文。"))
    assert answer.status_code == 302
    issue.refresh_from_db()
    step = issue.steps.get()
    assert (issue.version, step.by) == (1, editor)
    assert "正文" in step.what


@pytest.mark.parametrize("model", [Issue, Notice, Provision], ids=lambda model: model.__name__)
def test_two_editors_do_not_overwrite_each_other(model, clerk, client):
    issue = filled()
    row_ = model.objects.get()
    page = clerk.get(url(model, "change", row_.pk))
    mine = sent(page)
    other = make_person("li", "录入")
    workflow.record_edit(issue, other, what="改了标题")
    answer = clerk.post(url(model, "change", row_.pk), mine)
    assert answer.status_code == 200
    content = answer.content.decode()
    assert "li于" in content and "改了标题" in content and "没有保存" in content
    issue.refresh_from_db()
    assert issue.version == 1
    # Sent once more it is refused once more: the page still shows what it was opened at.
    assert "没有保存" in clerk.post(url(model, "change", row_.pk), sent(answer)).content.decode()


def test_a_draft_can_be_deleted_with_all_that_it_holds(clerk):
    issue = filled()
    answer = clerk.post(url(Issue, "delete", issue.pk), {"post": "yes"})
    assert answer.status_code == 302
    assert not Issue.objects.exists() and not Provision.objects.exists()


def test_the_steps_of_a_deleted_draft_are_still_read(clerk, editor):
    issue = filled()
    workflow.record_edit(issue, editor, what="改了标题")
    answer = clerk.post(url(Issue, "delete", issue.pk), {"post": "yes"})
    assert answer.status_code == 302 and not Issue.objects.exists()
    assert [step.action for step in Step.objects.all()] == ["delete", "edit"]
    for page in (url(Step, "changelist"), reverse("admin:index")):
        content = clerk.get(page).content.decode()
        assert f"已删除的草稿（{issue.pk}）" in content
    one = Step.objects.latest("pk")
    assert "王敏" in clerk.get(url(Step, "change", one.pk)).content.decode()
    assert (
        str(issue) in one.what and clerk.get(url(Step, "changelist") + "?q=改了").status_code == 200
    )


# --- history -----------------------------------------------------------------------------


def test_the_history_shows_both_values(clerk, editor):
    filled()
    notice = Notice.objects.get()
    page = clerk.get(url(Notice, "change", notice.pk))
    clerk.post(url(Notice, "change", notice.pk), sent(page, title="改后的标题", column=""))
    entry = history.history_of(Notice.objects.get())[0]
    values = {value.name: (value.before, value.after) for value in entry.values}
    assert values["标题"] == (notice.title, "改后的标题")
    assert entry.who == "王敏" and entry.done == "修改"
    content = clerk.get(url(Notice, "history", notice.pk)).content.decode()
    assert "王敏" in content and "<ins>" in content and "标题" in content
    issue_page = clerk.get(url(Issue, "history", notice.issue_id)).content.decode()
    assert "<ins>" in issue_page and "修改内容" in issue_page


def test_the_history_shows_which_rows_an_import_changed(editor):
    first = parsed_issue(document("通知", "1号", row("art_1"), row("art_2")))
    import_issue(first, source_name="a", user=editor)
    assert history.history_of(Provision.objects.get(address="art_1")) == []
    changed = parsed_issue(document("通知", "1号", row("art_1", "新文。")))
    import_issue(changed, source_name="b", user=editor)
    (entry,) = history.history_of(Provision.objects.get(address="art_1"))
    assert [(v.name, v.before, v.after) for v in entry.values] == [
        ("正文", "应当依法办理。", "新文。")
    ]
    assert entry.who == "王敏"
    gone = [value for entry in history.history_of(Notice.objects.get()) for value in entry.values]
    assert ("第二条", "第2条 应当依法办理。", "") in [(v.name, v.before, v.after) for v in gone]


def test_an_import_leaves_no_trace_of_moving_things_aside(editor):
    texts = [
        parsed_issue(document("甲", "1号"), document("乙", "2号", row("art_1", words)))
        for words in ("一。", "二。")
    ]
    for text in texts:
        import_issue(text, source_name="a", user=editor)
    assert history.history_of(Notice.objects.get(title="甲")) == []


def test_the_history_of_every_row_is_kept():
    kept = set(auditlog.get_models())
    # Records themselves, what the importer reads out of the text, and what is made of it.
    records = {"Step", "Correction", "Rewording", "SetAside", "Statement", "PdfEdition"}
    records |= {"PartialEffect"}
    records |= {"Citation", "Amendment", "SourceCheck", "Doubt", "SourceEdit"}
    records |= {"DoubtAnswer", "ParsedDoubts"}
    records |= {"SecurityEvent", "GuardedRight", "KnownFindings"}
    records |= {"SigningKey", "IssueSeal", "SealedDocument", "DayHead"}
    records |= {"DocumentSnapshot", "ReadingMark", "Remark", "ReturnedContent"}
    records |= {"DeviationAnswer", "DeviationReason", "SourceFrame"}
    records |= {"RelationProposal", "OutsideAct", "ArchiveFolder", "ArchiveFile"}
    records |= {"PublicChange"}
    for label in ("gazette", "regulations", "notices"):
        own = set(apps.get_app_config(label).get_models())
        assert {model.__name__ for model in own - kept} <= records


# --- language and policy -----------------------------------------------------------------

ENGLISH = re.compile(r">[^<>]*\b(?:[A-Za-z]{3,})\b(?:\s+[A-Za-z]{2,})+[^<>]*<")


@pytest.mark.parametrize("status", ["draft", "published"])
def test_no_english_leaks(clerk, status):
    issue = filled(status)
    notice = Notice.objects.get()
    pages = [
        reverse("admin:index"),
        reverse("admin:gazette_find") + "?q=示例",
        reverse("admin:app_list", args=["gazette"]),
        *(url(model, "changelist") for model in WRITTEN),
        *(url(model, "history", model.objects.get().pk) for model in (Issue, Notice, Provision)),
        url(Issue, "change", issue.pk),
        url(Notice, "change", notice.pk),
        url(Provision, "change", Provision.objects.get().pk),
        reverse("admin:gazette_issue_step", args=[issue.pk, "submit"]),
        reverse("admin:gazette_correction_propose", args=["document", notice.pk]),
        reverse("admin:password_change"),
    ]
    leaks = {}
    for page in pages:
        content = clerk.get(page).content.decode()
        body = re.sub(r"<(script|style|textarea)\b.*?</\1>", "", content, flags=re.DOTALL)
        leaks[page] = ENGLISH.findall(body)
        assert not re.search(r"<(?:style|script)(?![^>]*\bsrc=)[^>]*>\s*\w", content), page
        assert " style=" not in content and " onclick=" not in content, page
    assert {page: found for page, found in leaks.items() if found} == {}
