"""Relations that end effect wait for an editor, whose decision survives imports."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gazette.effect.decisions import decide
from gazette.effect.validity import verdict_on
from gazette.importing import import_issue
from gazette.kinds import specific
from gazette.models import Document, Relation
from gazette.models.state import State
from gazette.parsing import parse
from tests.admin.test_admin import form_of
from tests.effect.test_citations import RULE
from tests.effect.test_import_orders import HEAD, REPEALING

pytestmark = pytest.mark.django_db

AFTER = date(2026, 6, 1)
BY_NUMBER = REPEALING.replace(
    "废止《示例市公园管理办法》。",
    "废止《示例市公园管理办法》（2020年3月1日示例市人民政府令第7号公布）。",
)


def publish(text: str, number: int, reason: str = "", *, is_draft: bool = False) -> Document:
    issue = import_issue(
        parse(HEAD.format(number, number) + text),
        source_name="x",
        publish=not is_draft,
        reason=reason,
    ).issue
    document: Document = issue.documents.get()
    return document


def confirm(relations: Iterable[Relation], user: User, note: str = "") -> int:
    """Confirm as the second person's decision or an approval does."""
    return len(decide(relations, Relation.Status.CONFIRMED, user, note, timezone.now()))


def reject(relations: Iterable[Relation], user: User, note: str = "") -> int:
    return len(decide(relations, Relation.Status.REJECTED, user, note, timezone.now()))


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("editor")


@pytest.fixture
def rule() -> Document:
    return publish(RULE.format(number=7, year=2020), 1)


def test_a_repeal_is_a_proposal_until_it_is_confirmed(rule, editor):
    publish(BY_NUMBER, 2)
    (repeal,) = Relation.objects.waiting().filter(type="repeals")
    assert (repeal.target, repeal.confidence) == (rule, 0.98)
    assert repeal.why == ["原文写明“废止”", "文号、标题都相符"]
    assert repeal.quote.startswith("市人民政府决定，废止")
    assert verdict_on(rule, AFTER).state is State.IN_FORCE
    assert confirm([repeal], editor) == 1
    repeal.refresh_from_db()
    assert (repeal.confirmed_by, repeal.confirmed_at is not None) == (editor, True)
    verdict = verdict_on(rule, AFTER)
    assert verdict.state is State.REPEALED
    assert "废止" in verdict.reason
    assert verdict_on(rule, date(2026, 5, 31)).state is State.IN_FORCE


def test_a_rejected_repeal_counts_for_nothing_and_keeps_its_reason(rule, editor):
    publish(BY_NUMBER, 2)
    reject(Relation.objects.waiting(), editor, "指的是另一份文件")
    repeal = Relation.objects.get(type="repeals")
    assert (repeal.status, repeal.note) == ("rejected", "指的是另一份文件")
    assert verdict_on(rule, AFTER).state is State.IN_FORCE


def test_a_decision_survives_a_new_import(rule, editor):
    publish(BY_NUMBER, 2)
    confirm(Relation.objects.waiting(), editor, "已核对原件")
    publish(BY_NUMBER.replace("李示明", "王示明"), 2, reason="更正署名")
    repeal = Relation.objects.get(type="repeals")
    assert (repeal.status, repeal.confirmed_by, repeal.note) == ("confirmed", editor, "已核对原件")
    assert verdict_on(rule, AFTER).state is State.REPEALED


def test_a_text_that_says_something_else_waits_anew(rule, editor):
    publish(BY_NUMBER, 2)
    confirm(Relation.objects.waiting(), editor)
    publish(BY_NUMBER.replace("第7号公布", "第6号公布"), 2, reason="更正令号")
    repeal = Relation.objects.get(type="repeals")
    assert (repeal.status, repeal.target) == ("proposed", None)


def test_a_target_that_arrives_later_by_its_title_alone_is_confirmed_anew(editor):
    publish(REPEALING, 2)
    confirm(Relation.objects.waiting(), editor)
    rule = publish(RULE.format(number=7, year=2020), 1)
    repeal = Relation.objects.get(type="repeals")
    assert (repeal.target, repeal.status) == (rule, "proposed")
    assert repeal.note == "所涉文件有变，须重新确认"


def test_a_target_that_arrives_later_by_number_and_title_is_what_was_confirmed(editor):
    publish(BY_NUMBER, 2)
    confirm(Relation.objects.waiting(), editor)
    rule = publish(RULE.format(number=7, year=2020), 1)
    repeal = Relation.objects.get(type="repeals")
    assert (repeal.target, repeal.status) == (rule, "confirmed")


def test_what_an_editor_writes_by_hand_stays_and_is_not_resolved_away(rule, editor):
    source = publish(BY_NUMBER, 2)
    by_hand = Relation.objects.create(
        source=source, type="repeals", target=rule, target_title="另一标题", position=9
    )
    publish(BY_NUMBER.replace("李示明", "王示明"), 2, reason="更正署名")
    by_hand.refresh_from_db()
    assert (by_hand.target, by_hand.match) == (rule, Relation.Match.BY_HAND)
    assert Relation.objects.filter(type="repeals").count() == 2


def test_the_samples_show_both_confirmed_and_waiting_repeals(capsys):
    call_command("load_samples")
    repeals = Relation.objects.filter(type="repeals", target__isnull=False)
    assert {repeal.status for repeal in repeals} == {"confirmed", "proposed"}
    for repeal in repeals.filter(status="confirmed"):
        assert repeal.match == Relation.Match.NUMBER_AND_TITLE
        assert repeal.target is not None
        assert repeal.effective_on is not None
        assert verdict_on(repeal.target, repeal.effective_on).state is State.REPEALED


def edit(client: Client, document: Document, **changes: object) -> None:
    """Change a document in the admin's form of its kind."""
    kind = specific(document)
    name = f"admin:{kind._meta.app_label}_{kind._meta.model_name}_change"
    url = reverse(name, args=[document.pk])
    data = form_of(client.get(url)) | changes
    data = {
        name: json.dumps(value) if isinstance(value, list) else value
        for name, value in data.items()
    }
    assert client.post(url, data).status_code == 302


def test_relations_follow_an_editor_s_corrections(client):
    client.force_login(User.objects.create_superuser("chief"))
    rule = publish(RULE.format(number=7, year=2020), 1, is_draft=True)
    repealing = publish(BY_NUMBER, 2, is_draft=True)
    edit(client, repealing, effective_on="2026-08-01")
    assert Relation.objects.get(type="repeals").effective_on == date(2026, 8, 1)
    edit(
        client,
        rule,
        document_number="示例市人民政府令第6号",
        title="示例市绿地管理办法",
        text_title="",
    )
    assert Relation.objects.get(type="repeals").target is None
    edit(client, rule, document_number="示例市人民政府令第7号")
    repeal = Relation.objects.get(type="repeals")
    assert (repeal.target, repeal.match) == (rule, Relation.Match.NUMBER)
