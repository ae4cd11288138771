"""Who may not be the second person: whoever has made, confirmed or changed the other's account."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from gazette.models import SecurityEvent
from gazette.office.two_persons import BINDING, why_not_second
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("kind", list(BINDING))
def test_who_has_acted_on_an_account_is_not_its_second_person(kind: str) -> None:
    manager, editor = make_person("manager"), make_person("editor")
    assert why_not_second(fresh(manager), [editor]) == ""
    SecurityEvent.objects.create(kind=kind, by=manager, account=editor)
    assert why_not_second(fresh(manager), [editor]) == (
        f"editor的账号由您{BINDING[kind]}，不能由您接着办理，请另一位同事办理。"
    )
    assert why_not_second(fresh(editor), [None, manager]) == (
        f"您的账号由manager{BINDING[kind]}，不能由您接着办理，请另一位同事办理。"
    )


def test_a_superuser_is_no_exception() -> None:
    root, editor = User.objects.create_superuser("root"), make_person("editor")
    SecurityEvent.objects.create(kind="新建账号", by=root, account=editor)
    assert why_not_second(fresh(root), [editor])


def test_what_people_do_to_themselves_or_to_others_binds_nobody() -> None:
    one, two, three = (make_person(name) for name in ("one", "two", "three"))
    SecurityEvent.objects.create(kind="设置密码", by=one, account=one)
    SecurityEvent.objects.create(kind="设置密码", by=three, account=one)
    SecurityEvent.objects.create(kind="登录", by=one, account=two)
    SecurityEvent.objects.create(kind="设置密码", account=one)
    assert why_not_second(fresh(one), [two]) == why_not_second(fresh(two), [one, None]) == ""


def test_nobody_is_second_to_themselves() -> None:
    one = make_person("one")
    assert why_not_second(one, [one]) == "这件事您已经经办过，须由另一位同事办理。"
    assert why_not_second(one, []) == why_not_second(one, [None]) == ""


def test_one_query_answers_for_many(django_assert_num_queries) -> None:
    one, others = make_person("one"), [make_person(f"other{n}") for n in range(4)]
    with django_assert_num_queries(1):
        assert [why_not_second(one, [other]) for other in others] == [""] * 4
