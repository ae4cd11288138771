"""The admin: every model, in Chinese, in a constant number of queries; published rows stay."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gazette.admin.worklists import document_url
from gazette.models import (
    Amendment,
    ArchiveFolder,
    Citation,
    Correction,
    DayHead,
    DeviationAnswer,
    DeviationReason,
    Document,
    DocumentSnapshot,
    Doubt,
    DoubtAnswer,
    FaultReport,
    GuardedRight,
    Issue,
    IssueSeal,
    KnownFindings,
    NumberNote,
    Occasion,
    OldAddress,
    OutsideAct,
    ParsedDoubts,
    PartialEffect,
    PdfEdition,
    PortalSettings,
    Provision,
    PublicChange,
    ReadingMark,
    Relation,
    RelationProposal,
    Remark,
    ReturnedContent,
    SampleQuestion,
    SecurityEvent,
    SetAside,
    SigningKey,
    SourceCheck,
    SourceEdit,
    SourceFrame,
    Statement,
    Theme,
    WordRule,
)
from gazette.office import workflow
from gazette.true_copies.sealing import seal_issue
from notices.models import Interpretation, Notice, Picture, Plan
from regulations.models import Decree, NormativeDocument
from tests.drawn_picture import drawn
from tests.factories import make_document, make_issue, make_person, make_provision, make_text

pytestmark = pytest.mark.django_db

MODELS = [
    model
    for label in ("gazette", "regulations", "notices")
    for model in apps.get_app_config(label).get_models()
]
OWN_TO_EDITORS = (Theme, Occasion, SampleQuestion, NumberNote, OldAddress, WordRule)
KINDS: list[type[Document]] = [Decree, NormativeDocument, Plan, Notice, Interpretation]


def url(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor"))
    return client


def fill(number: int, *, published: bool = False) -> Issue:
    """An issue with a document of each kind, rows, a relation and a correction."""
    issue = make_issue(published=published, source_text="原文如此")
    for kind in KINDS:
        document = make_document(kind, issue=issue, bodies=(f"第{number}局", "示例市人民政府"))
        parent = make_provision(text=make_text(document=document))
        make_provision(text=parent.text, parent=parent)
        Statement.objects.create(document=document, subject="effect", address="art_1")
        PartialEffect.objects.create(document=document, position=1, kind="area", part="东山区")
        SetAside.objects.create(document=document, code="same_number", reason="核对无误")
        relation = Relation.objects.create(
            source=document, type="repeals", target_title="旧办法", target=document
        )
        Citation.objects.create(
            document=document, relation=relation, address="art_1", start=0, end=5, words="《示例》"
        )
        Amendment.objects.create(
            relation=relation, position=1, action="delete", address="art_1", new_words="示例"
        )
    Picture.objects.create(
        document=Interpretation.objects.get(issue=issue),
        position=1,
        caption="图",
        words="示例",
        file=ContentFile(drawn(), "x"),
    )
    correction = Correction.objects.create(
        issue=issue, reason="误植", proposed_by=User.objects.get(username="editor")
    )
    correction.rewordings.create(position=1, document=document, before="误", after="正")
    user = User.objects.get(username="editor")
    SourceCheck.objects.create(issue=issue, checked_by=user, checked_at=timezone.now())
    span = {"document_position": 1, "span_start": 0, "span_end": 2}
    Doubt.objects.create(issue=issue, code="seam_joined", message="请核对原件", **span)
    DoubtAnswer.objects.create(
        issue=issue, document_position=1, code="seam_joined", message="请核对原件",
        kind="as_printed", by=user, at=timezone.now(),
    )  # fmt: skip
    ParsedDoubts.objects.create(issue=issue, source_hash="示例")
    SourceEdit.objects.create(issue=issue, after="示例", accepted_by=user, **span)
    SourceFrame.objects.create(issue=issue)
    DeviationAnswer.objects.create(
        issue=issue, digest="示例", document_position=1, words="示例", answered_by=user
    )
    DeviationReason.objects.create(issue=issue, digest="示例", reason="示例", written_by=user)
    KnownFindings.objects.create(step=workflow.record_import(issue, user, "录入"), keys=["1|x|"])
    ReadingMark.objects.create(person=user, document=document, digest="示例")
    Remark.objects.create(issue=issue, document_title="示例", words="示例", by=user)
    DocumentSnapshot.objects.create(issue=issue, digest="示例", content={})
    returned = workflow.record_import(issue, user, "录入")
    ReturnedContent.objects.create(issue=issue, step=returned, documents=[])
    person = make_person(f"reviewer{number}", "审核")
    assert GuardedRight.objects.filter(account=person).exists()
    SecurityEvent.objects.create(kind="导出", by=user, account=user)
    Theme.objects.create(name=f"主题{number}")
    Occasion.objects.create(name=f"生活事项{number}").documents.add(document)
    SampleQuestion.objects.create(words=f"怎么办事{number}")
    act = OutsideAct.objects.create(
        issuing_body="示例省人民政府",
        title="示例省规章",
        signed_on=date(2024, 1, 1),
        evidence_url="https://example.org/",
    )
    effect = {"type": "repeals", "target": document, "effective_on": date(2025, 1, 1)}
    relation = Relation.objects.create(outside_act=act, position=2, **effect)
    RelationProposal.objects.create(
        action="confirm", relation=relation, outside_act=act, summary="示例", proposed_by=user
    )
    PdfEdition.objects.create(issue=issue)
    folder = ArchiveFolder.objects.create(path=f"/示例/{number}")
    folder.files.create(path="第1期.txt", issue=issue, state="drafted")
    NumberNote.objects.create(
        gazette=issue.gazette, year=2024, first_number=2, last_number=3, kind="combined"
    )
    OldAddress.objects.create(old_address=f"/示例/{number}", key=f"/示例/{number}", issue=issue)
    PublicChange.objects.create(
        number=PublicChange.objects.count() + 1, kind="published", gazette=issue.gazette.slug,
        year=issue.year, issue_number=issue.number,
    )  # fmt: skip
    PortalSettings.objects.get_or_create(pk=1, sponsor="示例市人民政府办公室")
    FaultReport.objects.create(
        receipt=f"R{number}", form_key=f"K{number}", kind="typo", page=f"/示例/{number}",
        fault="示例", issue=issue, document=document, handler=user, correction=correction,
    )  # fmt: skip
    seal_issue(issue, IssueSeal.Event.PUBLISHED)
    DayHead.objects.create(
        fingerprint=f"示例{number}", record={"issues": []}, day=date(2024, 1, number)
    )
    SigningKey.objects.create(key_id=f"示例{number}", algorithm="Ed25519", public="示例")
    return issue


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
class TestEveryModel:
    def test_it_is_registered_and_named_in_chinese(self, model):
        assert model in admin.site._registry
        assert str(model._meta.verbose_name) != model._meta.model_name
        assert not re.search("[a-z]", str(model._meta.verbose_name))

    def test_its_list_takes_a_constant_number_of_queries(self, model, editor):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert editor.get(url(model, "changelist"), {"q": "示例"}).status_code == 200
                page = editor.get(url(model, "changelist"))
            assert page.context["cl"].result_count > 0
            return len(captured)

        fill(1)
        fill(2)
        queries()  # the first search after a publication reads what the index does not hold yet
        few = queries()
        for number in range(3, 9):
            fill(number)
        queries()
        assert queries() == few

    def test_its_rows_can_be_looked_at(self, model, editor):
        fill(1)
        row = model._default_manager.first()
        assert editor.get(url(model, "change", row.pk)).status_code == 200


# Themes, occasions, example questions, notes on numbers, listed words and old addresses are the
# editors' own, no words of any issue.
@pytest.mark.parametrize(
    "model",
    [model for model in MODELS if model not in OWN_TO_EDITORS],
    ids=lambda model: model.__name__,
)
def test_what_is_published_cannot_be_deleted(model, editor):
    fill(1, published=True)
    count = model._default_manager.count()
    row = model._default_manager.first()
    page = editor.post(url(model, "delete", row.pk), {"post": "yes"})
    assert page.status_code in (200, 403)  # 200 names what protects the row
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    editor.post(url(model, "changelist"), data)
    assert model._default_manager.count() == count


def test_the_admin_has_its_own_title(editor):
    page = editor.get(reverse("admin:index")).content.decode()
    assert "公报门户管理" in page
    for label in ("公报", "规章与规范性文件", "方案与公文"):
        assert label in page


def test_an_issue_shows_its_columns_documents_and_source(editor):
    issue = fill(1)
    page = editor.get(url(Issue, "change", issue.pk)).content.decode()
    document = issue.documents.first()
    assert document is not None
    assert document_url(document) in page
    assert "市政府文件" in page
    assert "原文如此" in page
    assert 'name="source_text"' not in page


def test_a_document_links_to_its_texts_and_they_to_their_rows(editor):
    fill(1)
    document = Decree.objects.get()
    text = document.texts.get()
    page = editor.get(url(Decree, "change", document.pk)).content.decode()
    assert url(type(text), "change", text.pk) in page
    page = editor.get(url(type(text), "change", text.pk)).content.decode()
    row = text.provisions.get(address="art_2")
    assert url(Provision, "change", row.pk) in page


def test_the_list_of_all_documents_names_their_kinds_and_leads_to_them(editor):
    fill(1)
    page = editor.get(url(Document, "changelist"), {"kind": "plan"})
    assert page.context["cl"].result_count == 1
    assert "预案、规划与方案" in page.content.decode()
    plan = Plan.objects.get()
    page = editor.get(url(Document, "change", plan.pk)).content.decode()
    assert url(Plan, "change", plan.pk) in page
    assert editor.get(url(Document, "add")).status_code == 403


def test_provisions_are_found_by_number_title_and_words(editor):
    wanted = make_provision(number="42", heading="无人机", body="不得扰航。")
    make_provision()
    for words in ("42", "无人机", "扰航", wanted.document.title):
        page = editor.get(url(Provision, "changelist"), {"q": words})
        assert list(page.context["cl"].result_list) == [wanted], words


def form_of(page: Any) -> dict[str, Any]:
    """The values that a change form and its inlines would send unchanged."""
    data = dict(page.context["adminform"].form.initial)
    for formset in page.context["inline_admin_formsets"]:
        for form in [formset.formset.management_form, *formset.formset.forms]:
            for field in form:
                data[field.html_name] = field.value()
    return {name: "" if value is None else value for name, value in data.items()}


def test_a_row_can_be_corrected(editor):
    provision = make_provision()
    path = url(Provision, "change", provision.pk)
    data = form_of(editor.get(path)) | {"body": "已更正。", "cells": "[]"}
    assert editor.post(path, data).status_code == 302
    provision.refresh_from_db()
    assert provision.body == "已更正。"


def test_a_duplicate_address_is_reported(editor):
    provision = make_provision(address="art_1")
    other = make_provision(text=make_text(document=provision.document), address="art_2")
    path = url(Provision, "change", other.pk)
    page = editor.post(path, form_of(editor.get(path)) | {"address": "art_1", "cells": "[]"})
    assert "本文件已有相同地址的条文" in page.content.decode()


def test_a_document_can_be_corrected_as_its_kind(editor):
    fill(1)
    plan = Plan.objects.get()
    path = url(Plan, "change", plan.pk)
    data = form_of(editor.get(path))
    data |= {"title": "更正后的预案", "attachments": "[]", "response_levels": '["Ⅰ"]'}
    assert editor.post(path, data).status_code == 302
    plan.refresh_from_db()
    assert (plan.title, plan.response_levels) == ("更正后的预案", ["Ⅰ"])
    assert plan.issuers.count() == 2


def test_a_reserved_slug_is_refused_with_a_reason(editor):
    gazette = make_issue().gazette
    path = url(type(gazette), "change", gazette.pk)
    page = editor.post(path, form_of(editor.get(path)) | {"slug": "search"})
    assert "本站自用的网址" in page.content.decode()


def test_relations_can_be_resolved_anew(editor):
    old = make_document(title="旧办法")
    source = make_document(Decree)
    relation = Relation.objects.create(source=source, type="repeals", target_title="旧办法")
    editor.post(
        url(Relation, "changelist"), {"action": "resolve", "_selected_action": [relation.pk]}
    )
    relation.refresh_from_db()
    assert relation.target_id == old.pk


def test_corrections_are_read_only(editor):
    fill(1)
    revision = Correction.objects.get()
    page = editor.get(url(Correction, "change", revision.pk)).content.decode()
    assert 'name="reason"' not in page
    assert editor.get(url(Correction, "add")).status_code == 403


def test_a_draft_can_be_deleted(editor):
    issue = make_issue()
    make_provision(text=make_text(document=make_document(issue=issue)))
    editor.post(url(Issue, "delete", issue.pk), {"post": "yes"})
    assert not Issue.objects.exists()
