"""Relations that end effect wait for an editor, whose decision survives imports."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gazette.effect import relation_proposals
from gazette.effect.decisions import decide
from gazette.effect.relation_claims import Claim
from gazette.effect.resolution import relations_possibly_targeting, resolve_relations
from gazette.effect.validity import verdict_on
from gazette.importing import import_issue
from gazette.kinds import specific
from gazette.models import Document, Relation
from gazette.models.state import State
from gazette.office import workflow
from gazette.parsing import parse
from gazette.parsing.parsed import TextRole
from tests.admin.test_admin import form_of
from tests.effect.test_citations import RULE
from tests.effect.test_import_orders import HEAD, REPEALING
from tests.factories import make_document, make_person, read_through
from tests.parsed_issues import document, parsed_issue, row, text

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


# --- what nobody has answered ---------------------------------------------------------------


def test_a_publication_without_the_office_says_what_it_leaves_unanswered(tmp_path, rule, capsys):
    path = tmp_path / "issue.txt"
    path.write_text(HEAD.format(2, 2) + BY_NUMBER, encoding="utf-8")
    call_command("import_issue", str(path), publish=True)
    said = capsys.readouterr().out
    assert "影响效力的关系1条待确认" in said and "废止《示例市公园管理办法》" in said
    source = Relation.objects.get(type="repeals").source
    assert source and source.issue.is_published


def test_an_approved_issue_is_held_back_by_what_its_approval_could_not_confirm(rule):
    repealing = publish(BY_NUMBER, 2, is_draft=True)
    issue = repealing.issue
    clerk, reviewer, publisher = (
        make_person(name, group)
        for name, group in (("clerk", "录入"), ("reviewer", "审核"), ("publisher", "发布"))
    )
    Relation.objects.filter(type="repeals").update(target=None, match="ambiguous")
    workflow.submit(issue, clerk)
    read_through(issue, reviewer)
    workflow.approve(issue, reviewer)
    messages = [one.message for one in workflow.findings(issue)]
    assert any("废止《示例市公园管理办法》”待确认：库中相符的文件有几份" in one for one in messages)
    with pytest.raises(workflow.Refused, match="存疑"):
        workflow.publish(issue, publisher)
    workflow.publish(issue, publisher, "已向原机关核实，另行改正")
    assert issue.is_published


# --- an editor's hand -----------------------------------------------------------------------


def test_what_an_editor_set_right_survives_the_next_import_alone(rule):
    other = make_document(title="示例市公园管理规定", signed_on=date(2019, 1, 1))
    repealing = publish(BY_NUMBER, 2, is_draft=True)
    clerk = make_person("clerk", "录入")
    (repeal,) = Relation.objects.filter(type="repeals")
    claim = replace(Claim.of(repeal), target=other, target_title=other.title, target_number="")
    relation_proposals.set_right(repeal, claim, clerk)
    publish(BY_NUMBER.replace("李示明", "王示明"), 2, is_draft=True)
    (kept,) = Relation.objects.filter(type="repeals")
    assert (kept.pk, kept.target_id, kept.is_parsed) == (repeal.pk, other.pk, False)
    relation_proposals.reject([kept], clerk, "不是废止")
    publish(BY_NUMBER, 2, is_draft=True)
    assert [one.status for one in Relation.objects.filter(source=repealing, type="repeals")] == [
        "rejected"
    ]


def test_a_proposal_stays_with_its_relation_through_an_import(rule):
    publish(BY_NUMBER, 2)
    (repeal,) = Relation.objects.filter(type="repeals")
    clerk = make_person("clerk", "录入")
    (proposal,) = relation_proposals.confirm([repeal], clerk, "已核对原件").proposals
    publish(BY_NUMBER.replace("李示明", "王示明"), 2, reason="更正署名")
    relation_proposals.accept(proposal, make_person("reviewer", "审核"), "属实")
    assert verdict_on(rule, AFTER).state is State.REPEALED


def test_a_title_is_the_same_with_either_kind_of_brackets(rule):
    notice = document(
        "关于印发示例办法的通知",
        "示政发〔2015〕1号",
        text(row("art_1"), title="示例办法(试行)", role=TextRole.PROMULGATED),
        signed_on=date(2015, 1, 1),
    )
    import_issue(parsed_issue(notice, number=9, serial_number=9), source_name="x")
    source = make_document(signed_on=date(2025, 1, 1))
    repeal = Relation.objects.create(
        source=source, type="repeals", target_title="示例办法（试行）", is_parsed=True
    )
    annulled = Document.objects.get(document_number="示政发〔2015〕1号")
    Document.objects.filter(pk=annulled.pk).update(text_title="", folded_text_title="")
    assert list(relations_possibly_targeting(annulled)) == [repeal]


# --- extensions -----------------------------------------------------------------------------


@pytest.fixture
def term() -> Document:
    return make_document(
        published=True,
        title="示例办法",
        signed_on=date(2019, 12, 1),
        effective_on=date(2020, 1, 1),
        last_day_in_force=date(2024, 12, 31),
    )


def extension(target: Document, on: date, years: int, **values: object) -> Relation:
    source = make_document(published=True, signed_on=on)
    relation = Relation.objects.create(
        **{"source": source, "type": "extends", "is_parsed": True, "effective_on": on}
        | {"target_title": target.title, "extended_years": years, "position": 1}
        | values
    )
    resolve_relations([relation])
    relation.refresh_from_db()
    return relation


def test_a_second_extension_counts_from_the_extended_last_day(term):
    second = extension(term, date(2026, 12, 1), 3)
    assert second.until == date(2027, 12, 31)
    first = extension(term, date(2024, 12, 1), 2)
    second.refresh_from_db()
    assert (first.until, second.until) == (date(2026, 12, 31), date(2029, 12, 31))
    assert {first.status, second.status} == {"read"}
    decide([first], Relation.Status.REJECTED, None)
    second.refresh_from_db()
    assert second.until == date(2027, 12, 31)
    assert verdict_on(term, date(2027, 1, 1)).until == date(2027, 12, 31)


def test_an_extension_of_an_unknown_term_waits_and_says_why(term):
    Document.objects.update(last_day_in_force=None)
    term.refresh_from_db()
    relation = extension(term, date(2024, 12, 1), 2)
    assert (relation.status, relation.until) == ("proposed", None)
    assert "原定有效期不详，算不出延长到哪一天" in relation.why
    assert verdict_on(term, date(2025, 1, 1)).words == "现行有效 · 延长待确认"
    clerk = make_person("clerk", "录入")
    with pytest.raises(workflow.Refused, match="写明截止日期"):
        relation_proposals.confirm([relation], clerk, "已核对")


def test_the_withdrawal_of_the_first_extension_is_followed(term):
    first = extension(term, date(2024, 12, 1), 2)
    second = extension(term, date(2026, 12, 1), 3)
    assert second.until == date(2029, 12, 31)
    assert first.source
    manager = make_person("publisher", "发布")
    workflow.withdraw(first.source.issue, manager, "误发")
    second.refresh_from_db()
    assert second.until == date(2027, 12, 31)
