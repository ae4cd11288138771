"""Editors confirm and reject relations, one or many; who did and when is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from gazette.effect.validity import verdict_on
from gazette.models import Relation
from gazette.models.state import State
from regulations.models import Decree, NormativeDocument
from tests.admin.test_admin import form_of, url
from tests.factories import make_document

pytestmark = pytest.mark.django_db

ON = date(2025, 7, 1)


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor"))
    return client


@pytest.fixture
def relation() -> Relation:
    """A proposal, as the parser makes it, that a decision repeals a rule."""
    rule = make_document(
        NormativeDocument, published=True, title="旧办法", effective_on=date(2020, 1, 1)
    )
    return Relation.objects.create(
        source=make_document(Decree, published=True, title="废止决定"),
        target=rule,
        type=Relation.Type.REPEALS,
        target_title="旧办法",
        address="art_2",
        place="第二条",
        quote="《旧办法》同时废止。",
        effective_on=ON,
        confidence=0.95,
        reasons=["原文写明“废止”"],
        match=Relation.Match.TITLE,
        is_parsed=True,
    )


def act(client: Client, action: str, *relations: Relation) -> Any:
    data = {"action": action, "_selected_action": [one.pk for one in relations]}
    return client.post(url(Relation, "changelist"), data)


def press(client: Client, relation: Relation, button: str, **values: str) -> None:
    path = url(Relation, "change", relation.pk)
    data = form_of(client.get(path)) | values | {button: "1", "confirmed_at_0": "", "reasons": "[]"}
    assert client.post(path, data).status_code == 302


def test_the_list_shows_both_documents_the_words_and_how_sure_it_is(
    editor: Client, relation: Relation
) -> None:
    page = editor.get(f"{url(Relation, 'changelist')}?status__exact=proposed").content.decode()
    for words in (
        "废止决定",
        "旧办法",
        "第二条：《旧办法》同时废止。",
        "把握95%",
        "原文写明“废止”",
    ):
        assert words in page, words
    form = editor.get(url(Relation, "change", relation.pk)).content.decode()
    assert f"{relation.source.get_absolute_url()}#art_2" in form
    assert "确认这条关系" in form


def test_many_are_confirmed_at_once_and_count_from_then_on(
    editor: Client, relation: Relation
) -> None:
    target = relation.target
    assert target
    assert verdict_on(target, ON).state is State.IN_FORCE
    act(editor, "confirm", relation)
    relation.refresh_from_db()
    assert relation.status == Relation.Status.CONFIRMED
    assert str(relation.confirmed_by) == "editor"
    assert relation.confirmed_at
    assert verdict_on(target, ON).state is State.REPEALED
    assert LogEntry.objects.get().get_change_message() == "确认关系"


def test_many_are_rejected_at_once(editor: Client, relation: Relation) -> None:
    act(editor, "reject", relation)
    relation.refresh_from_db()
    assert relation.status == Relation.Status.REJECTED
    assert str(relation.confirmed_by) == "editor"


@pytest.mark.parametrize(("button", "status"), [("_confirm", "confirmed"), ("_reject", "rejected")])
def test_one_is_decided_on_its_own_page_with_a_note(
    editor: Client, relation: Relation, button: str, status: str
) -> None:
    press(editor, relation, button, note="已核对原文")
    relation.refresh_from_db()
    assert (relation.status, relation.note) == (status, "已核对原文")
    assert str(relation.confirmed_by) == "editor"
    assert relation.is_parsed


def test_a_relation_changed_by_hand_is_no_longer_parsed(editor: Client, relation: Relation) -> None:
    press(editor, relation, "_save", target_title="旧办法（试行）")
    relation.refresh_from_db()
    assert not relation.is_parsed
    assert relation.status == Relation.Status.PROPOSED


def test_who_may_only_look_can_decide_nothing(client: Client, relation: Relation) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_relation"))
    client.force_login(user)
    act(client, "confirm", relation)
    path = url(Relation, "change", relation.pk)
    page = client.get(path).content.decode()
    assert "确认这条关系" not in page
    assert client.post(path, {"_confirm": "1"}).status_code == 403
    relation.refresh_from_db()
    assert relation.status == Relation.Status.PROPOSED
