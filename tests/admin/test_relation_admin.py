"""Relations in the office: what changes the effect of a published document takes two persons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from gazette.effect.validity import verdict_on
from gazette.models import Document, Issue, Relation, RelationProposal, Step
from gazette.models.state import State
from gazette.office import history, workflow
from regulations.models import Decree, NormativeDocument
from tests.admin.test_admin import url
from tests.factories import (
    give_source,
    make_document,
    make_issue,
    make_person,
    make_provision,
    make_text,
    read_through,
)

pytestmark = pytest.mark.django_db

ON = date(2025, 7, 1)
QUOTE = "《旧办法》同时废止。"


@pytest.fixture
def clerk() -> User:
    return make_person("clerk", "录入")


@pytest.fixture
def reviewer() -> User:
    return make_person("reviewer", "审核")


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def make_decision(*, published: bool = True, **values: Any) -> Document:
    """A decision with a row 第二条 that repeals the old rule."""
    source = make_document(Decree, published=published, title="废止决定", **values)
    text = make_text(document=source)
    make_provision(text=text, body="本决定所称文件，是指市人民政府的文件。")
    make_provision(text=text, body=f"本决定自2025年7月1日起施行。 {QUOTE}")
    give_source(source.issue)
    return source


@pytest.fixture
def rule() -> Document:
    return make_document(
        NormativeDocument, published=True, title="旧办法", effective_on=date(2020, 1, 1)
    )


@pytest.fixture
def relation(rule: Document) -> Relation:
    """A proposal, as the parser makes it, that a published decision repeals a rule."""
    return Relation.objects.create(
        source=make_decision(),
        target=rule,
        type=Relation.Type.REPEALS,
        target_title="旧办法",
        address="art_2",
        place="第二条",
        quote=QUOTE,
        effective_on=ON,
        confidence=0.95,
        reasons=["原文写明“废止”"],
        match=Relation.Match.TITLE,
        is_parsed=True,
    )


def act(person: User, action: str, *rows: Any, **values: str) -> Any:
    data = {"action": action, "_selected_action": [one.pk for one in rows]}
    return as_(person).post(url(type(rows[0]), "changelist"), data | values, follow=True)


def press(person: User, row: Any, button: str, **values: str) -> Any:
    return as_(person).post(url(type(row), "change", row.pk), values | {button: "1"}, follow=True)


def words(page: Any) -> str:
    text: str = page.content.decode()
    return text


def state(document: Document | None) -> State:
    assert document
    return verdict_on(document, ON).state


def test_the_list_shows_both_documents_the_words_and_how_sure_it_is(clerk, relation) -> None:
    page = words(as_(clerk).get(f"{url(Relation, 'changelist')}?status__exact=proposed"))
    shown = ("废止决定", "旧办法", f"第二条：{QUOTE}", "把握95%", "原文写明“废止”")
    assert [one for one in shown if one not in page] == []
    form = words(as_(clerk).get(url(Relation, "change", relation.pk)))
    assert f"{relation.source.get_absolute_url()}#art_2" in form
    assert "确认这条关系" in form


@pytest.mark.parametrize(
    ("button", "expected", "status"),
    [("_confirm", State.REPEALED, "confirmed"), ("_reject", State.IN_FORCE, "rejected")],
)
def test_one_proposes_and_another_decides(
    clerk, reviewer, relation, button, expected, status
) -> None:
    press(clerk, relation, button, reason="已核对原件")
    assert state(relation.target) is State.IN_FORCE
    (proposal,) = RelationProposal.objects.all()
    page = press(reviewer, proposal, "accept", reason="属实")
    assert "提议已采纳" in words(page)
    relation.refresh_from_db()
    assert (relation.status, relation.confirmed_by) == (status, reviewer)
    assert relation.confirmed_at
    assert state(relation.target) is expected


def test_without_a_reason_nothing_is_proposed_or_decided(clerk, reviewer, relation) -> None:
    assert "须写明理由" in words(press(clerk, relation, "_confirm", reason=" "))
    assert not RelationProposal.objects.exists()
    press(clerk, relation, "_confirm", reason="已核对原件")
    proposal = RelationProposal.objects.get()
    assert "审定须写明理由" in words(press(reviewer, proposal, "accept", reason=""))
    relation.refresh_from_db()
    assert relation.status == "proposed"


@pytest.mark.parametrize("groups", [("录入",), ("录入", "审核")])
def test_nobody_decides_their_own_proposal(relation, groups) -> None:
    person = make_person("alone", *groups)
    press(person, relation, "_confirm", reason="已核对原件")
    proposal = RelationProposal.objects.get()
    page = press(person, proposal, "accept", reason="属实")
    assert "由另一位同事" in words(page) or "没有审定" in words(page)
    act(person, "accept", proposal, reason="属实")
    relation.refresh_from_db()
    assert (relation.status, state(relation.target)) == ("proposed", State.IN_FORCE)


def test_a_superuser_alone_changes_no_effect(relation) -> None:
    root = User.objects.create_superuser("root")
    act(root, "confirm", relation, reason="已核对原件")
    proposal = RelationProposal.objects.get()
    assert "由另一位同事" in words(act(root, "accept", proposal, reason="属实"))
    assert state(relation.target) is State.IN_FORCE


def test_many_are_confirmed_by_two_persons_with_one_reason(clerk, reviewer, relation) -> None:
    page = act(clerk, "confirm", relation)
    assert "另一位同事审定之后才算数" in words(page)
    assert not RelationProposal.objects.exists()
    assert "等待另一位同事审定" in words(act(clerk, "confirm", relation, reason="已核对"))
    proposal = RelationProposal.objects.get()
    assert state(relation.target) is State.IN_FORCE
    assert "确认" in words(act(reviewer, "accept", proposal))
    act(reviewer, "accept", proposal, reason="属实")
    assert state(relation.target) is State.REPEALED


def test_many_are_decided_all_or_none(clerk, reviewer, relation) -> None:
    press(clerk, relation, "_confirm", reason="已核对")
    other = Relation.objects.create(
        source=make_decision(),
        type="repeals",
        target_title="别的办法",
        quote=QUOTE,
        address="art_2",
        effective_on=ON,
    )
    press(clerk, other, "_reject", reason="不是这件")
    proposals = list(RelationProposal.objects.all())
    assert len(proposals) == 2
    Relation.objects.filter(pk=other.pk).update(target_title="已经改过")
    assert "一项也没有办理" in words(act(reviewer, "accept", *proposals, reason="属实"))
    assert RelationProposal.objects.waiting().count() == 2
    assert state(relation.target) is State.IN_FORCE


def new(source: Document, rule: Document | None, **values: Any) -> dict[str, Any]:
    typed = {
        "source": source.pk,
        "type": "repeals",
        "target": rule.pk if rule else "",
        "quote": QUOTE,
        "effective_on": "2025-07-01",
        "reason": "解析没有读出",
    }
    return typed | values


def test_a_relation_is_added_by_two_and_its_row_is_found_by_the_quotation(
    clerk, reviewer, rule
) -> None:
    source = make_decision()
    as_(clerk).post(url(Relation, "add"), new(source, rule))
    assert not Relation.objects.exists()
    assert state(rule) is State.IN_FORCE
    press(reviewer, RelationProposal.objects.get(), "accept", reason="属实")
    relation = Relation.objects.get()
    assert (relation.address, relation.place, relation.match) == ("art_2", "第二条", "by_hand")
    assert relation.target_title == "旧办法"
    assert state(rule) is State.REPEALED


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"quote": "市人民政府决定废止《旧办法》。"}, "没有找到这段原文"),
        ({"quote": "本决定"}, "至少4个字"),
        ({"quote": ""}, "必填"),
        ({"effective_on": ""}, "须有生效日期"),
        ({"target": ""}, "请选定所涉文件"),
        ({"reason": ""}, "须写明理由"),
        ({"type": "extends"}, "延长到哪一天"),
    ],
)
def test_an_unfounded_relation_is_refused_with_a_sentence(clerk, rule, values, message) -> None:
    page = as_(clerk).post(url(Relation, "add"), new(make_decision(), rule, **values))
    assert message in words(page)
    assert not RelationProposal.objects.exists()


def test_a_quotation_is_compared_without_white_space_and_may_run_over_rows(clerk, rule) -> None:
    source = make_decision()
    quote = "是指市人民政府的文件。\n第2条 本决定自2025年 7月1日起施行。"
    as_(clerk).post(url(Relation, "add"), new(source, rule, quote=quote))
    assert RelationProposal.objects.get().values["address"] == "art_1"


def test_words_that_stand_twice_have_to_be_longer(clerk, rule) -> None:
    source = make_decision()
    make_provision(text=source.texts.get(), body=QUOTE)
    page = words(as_(clerk).post(url(Relation, "add"), new(source, rule)))
    assert "不止一处（第二条、第三条）" in page


def test_a_parsed_relation_whose_words_are_gone_is_not_confirmed(clerk, relation) -> None:
    relation.source.provisions.filter(address="art_2").update(body="本决定自公布之日起施行。")
    assert "没有找到这段原文" in words(press(clerk, relation, "_confirm", reason="已核对"))
    assert not RelationProposal.objects.exists()


def test_a_relation_set_right_counts_for_the_other_document_once_decided(
    clerk, reviewer, relation
) -> None:
    other = make_document(NormativeDocument, published=True, title="旧办法（试行）")
    page = as_(clerk).get(reverse("admin:gazette_relation_set_right", args=[relation.pk]))
    typed = {key: value for key, value in page.context["form"].initial.items() if value}
    typed |= {"target": other.pk, "target_title": "旧办法（试行）", "reason": "指的是试行办法"}
    as_(clerk).post(reverse("admin:gazette_relation_set_right", args=[relation.pk]), typed)
    relation.refresh_from_db()
    assert relation.is_parsed
    press(reviewer, RelationProposal.objects.get(), "accept", reason="属实")
    relation.refresh_from_db()
    assert (relation.target_id, relation.is_parsed) == (other.pk, False)
    assert (state(relation.target), relation.status) == (State.REPEALED, "confirmed")


def test_a_proposal_lapses_where_the_relation_has_changed(clerk, reviewer, relation) -> None:
    press(clerk, relation, "_confirm", reason="已核对")
    Relation.objects.update(effective_on=date(2030, 1, 1))
    page = press(reviewer, RelationProposal.objects.get(), "accept", reason="属实")
    assert "已与提出时不同" in words(page)
    assert Relation.objects.get().status == "proposed"


def test_one_relation_has_one_open_proposal(clerk, relation) -> None:
    press(clerk, relation, "_confirm", reason="已核对")
    assert "已有clerk提出的一项提议" in words(act(clerk, "reject", relation, reason="不是"))
    assert "请先办理那一项" in words(as_(clerk).get(url(Relation, "change", relation.pk)))


def test_a_refused_proposal_changes_nothing_and_the_next_may_follow(
    clerk, reviewer, relation
) -> None:
    press(clerk, relation, "_confirm", reason="已核对")
    press(reviewer, RelationProposal.objects.get(), "refuse", reason="指的是另一份")
    assert state(relation.target) is State.IN_FORCE
    press(clerk, relation, "_reject", reason="指的是另一份")
    assert RelationProposal.objects.waiting().get().action == "reject"


def test_the_history_of_both_documents_tells_who_proposed_and_who_decided(
    clerk, reviewer, relation
) -> None:
    press(clerk, relation, "_confirm", reason="已核对原件")
    press(reviewer, RelationProposal.objects.get(), "accept", reason="属实")
    for document in (relation.source, relation.target):
        entries = [(one.who, one.done, one.note) for one in history.history_of(document)]
        assert ("clerk", "提议确认关系", "已核对原件") in entries
        assert ("reviewer", "已采纳：确认关系", "属实") in entries
        page = words(as_(reviewer).get(url(type(document), "history", document.pk)))
        assert "提议确认关系" in page and "已核对原件" in page


def test_who_may_only_look_can_propose_nothing(relation) -> None:
    reader = make_person("reader", "发布")
    act(reader, "confirm", relation, reason="已核对")
    page = words(as_(reader).get(url(Relation, "change", relation.pk)))
    assert "确认这条关系" not in page
    path = url(Relation, "change", relation.pk)
    assert as_(reader).post(path, {"_confirm": "1", "reason": "已核对"}).status_code == 403
    assert as_(reader).get(url(Relation, "add")).status_code == 403
    assert not RelationProposal.objects.exists()


def test_what_changes_no_effect_needs_no_second_person(clerk, rule) -> None:
    source = make_decision()
    as_(clerk).post(url(Relation, "add"), new(source, rule, type="based_on", effective_on=""))
    assert Relation.objects.get().status == "confirmed"
    assert not RelationProposal.objects.exists()


# --- drafts: the approval of the issue decides ------------------------------------------------


@pytest.fixture
def draft() -> Issue:
    return make_issue(number=7)


def test_in_a_draft_an_editor_writes_at_once_and_the_approval_confirms(
    clerk, reviewer, rule, draft
) -> None:
    source = make_decision(published=False, issue=draft)
    as_(clerk).post(url(Relation, "add"), new(source, rule, reason=""))
    relation = Relation.objects.get()
    assert relation.status == "proposed"
    assert Step.objects.get(action="edit").by == clerk
    workflow.submit(draft, clerk)
    path = reverse("admin:gazette_issue_step", args=[draft.pk, "approve"])
    page = words(as_(reviewer).get(path))
    assert "审定即确认这1条影响效力的关系" in page and QUOTE in page
    draft.refresh_from_db()
    read_through(draft, reviewer)
    as_(reviewer).post(path, {"version": draft.version, "reason": ""})
    relation.refresh_from_db()
    assert (relation.status, relation.confirmed_by) == ("confirmed", reviewer)
    assert state(rule) is State.IN_FORCE
    Issue.objects.filter(pk=draft.pk).update(status="published")
    assert state(rule) is State.REPEALED


def test_an_extension_by_years_and_months_is_counted_and_approved(
    clerk, reviewer, rule, draft
) -> None:
    Document.objects.filter(pk=rule.pk).update(last_day_in_force=date(2025, 12, 31))
    source = make_decision(published=False, issue=draft)
    length = {"type": "extends", "extended_years": 1, "extended_months": 6}
    as_(clerk).post(url(Relation, "add"), new(source, rule, **length))
    relation = Relation.objects.get()
    assert (relation.until, relation.status) == (date(2027, 6, 30), "proposed")
    path = reverse("admin:gazette_relation_set_right", args=[relation.pk])
    shown = as_(clerk).get(path).context["form"].initial
    same = {key: value for key, value in shown.items() if value}
    assert "没有改动任何内容" in words(as_(clerk).post(path, same))
    workflow.submit(draft, clerk)
    read_through(draft, reviewer)
    workflow.approve(draft, reviewer)
    relation.refresh_from_db()
    assert relation.status == "confirmed"


def test_an_approver_decides_on_what_they_have_seen(clerk, reviewer, rule, draft) -> None:
    source = make_decision(published=False, issue=draft)
    as_(clerk).post(url(Relation, "add"), new(source, rule, reason=""))
    workflow.submit(draft, clerk)
    path = reverse("admin:gazette_issue_step", args=[draft.pk, "approve"])
    seen = as_(reviewer).get(path).context["relations_seen"]
    Relation.objects.update(target=None)
    draft.refresh_from_db()
    values = {"version": draft.version, "reason": "", "relations_seen": seen}
    assert "在您打开本页之后有变" in words(as_(reviewer).post(path, values))
    draft.refresh_from_db()
    assert draft.status == "in_review"


def test_a_rejected_or_ambiguous_relation_of_a_draft_is_not_confirmed_by_the_approval(
    clerk, reviewer, draft
) -> None:
    source = make_decision(published=False, issue=draft)
    values = {"source": source, "type": "repeals", "quote": QUOTE, "effective_on": ON}
    rejected = Relation.objects.create(target_title="甲办法", position=1, **values)
    ambiguous = Relation.objects.create(
        target_title="乙办法", position=2, match="ambiguous", **values
    )
    act(clerk, "reject", rejected, reason="是引用")
    workflow.submit(draft, clerk)
    read_through(draft, reviewer)
    workflow.approve(draft, reviewer)
    rejected.refresh_from_db()
    ambiguous.refresh_from_db()
    assert (rejected.status, ambiguous.status) == ("rejected", "proposed")


@pytest.mark.parametrize("status", ["in_review", "approved"])
def test_while_an_issue_is_reviewed_its_relations_stay(clerk, rule, draft, status) -> None:
    source = make_decision(published=False, issue=draft)
    Issue.objects.filter(pk=draft.pk).update(status=status)
    page = words(as_(clerk).post(url(Relation, "add"), new(source, rule)))
    assert "内容不能修改" in page
    assert not Relation.objects.exists()


def test_a_document_is_found_by_title_and_number_and_told_apart(clerk, rule) -> None:
    other = make_document(published=True, title="旧办法", document_number="示政发〔2019〕3号")
    path = reverse("admin:gazette_relation_documents")
    asked = {"app_label": "gazette", "model_name": "relation", "field_name": "target"}
    found = as_(clerk).get(path, asked | {"term": "旧办法"}).json()["results"]
    assert {one["id"] for one in found} == {str(rule.pk), str(other.pk)}
    assert len({one["text"] for one in found}) == 2
    (one,) = as_(clerk).get(path, asked | {"term": "示政发[2019]3号"}).json()["results"]
    assert one["id"] == str(other.pk)


def test_an_empty_form_says_nothing_of_certainty_and_hides_nothing(clerk) -> None:
    page = words(as_(clerk).get(url(Relation, "add")))
    assert "把握" not in page and "collapse" not in page
    assert "输入标题或文号查找" in page
