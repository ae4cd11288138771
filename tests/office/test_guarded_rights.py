"""Rights to approve, publish and confirm: in effect when confirmed, whichever way they came."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command

from gazette.models import GuardedRight
from gazette.office import groups, guarded_rights
from gazette.office.workflow import Refused
from tests.factories import make_person

pytestmark = pytest.mark.django_db

RIGHTS = {
    "审核": ("gazette.review_issue", "gazette.decide_correction"),
    "发布": ("gazette.publish_issue", "gazette.withdraw_issue"),
    "安全保密": ("gazette.confirm_right",),
}


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


BACKEND = "gazette.office.guarded_rights.ConfirmedRightsBackend"


def joined(name: str, *names: str) -> User:
    """An account that was put into groups, and not confirmed."""
    person = User.objects.create_user(name, is_staff=True)
    person.groups.set(Group.objects.filter(name__in=names))
    return fresh(person)


@pytest.mark.parametrize("group", RIGHTS)
def test_a_membership_takes_effect_when_confirmed(group: str) -> None:
    person, officer = joined("wang", group), make_person("officer", "安全保密")
    assert not any(person.has_perm(right) for right in RIGHTS[group])
    assert (
        not User.objects.with_perm(RIGHTS[group][0], backend=BACKEND).filter(pk=person.pk).exists()
    )
    assert person.has_perm("gazette.view_issue")
    assert [right.name for right in guarded_rights.pending(person)] == [group]
    guarded_rights.confirm(person, officer)
    person = fresh(person)
    assert all(person.has_perm(right) for right in RIGHTS[group])
    holders = User.objects.with_perm(RIGHTS[group][0], backend=BACKEND)
    assert holders.filter(pk=person.pk).exists()
    assert not guarded_rights.pending().exists()
    person.groups.clear()
    assert not any(fresh(person).has_perm(right) for right in RIGHTS[group])
    person.groups.add(Group.objects.get(name=group))
    assert not any(fresh(person).has_perm(right) for right in RIGHTS[group])


@pytest.mark.parametrize("codename", sorted(groups.GUARDED))
def test_a_single_permission_takes_effect_when_confirmed(codename: str) -> None:
    person, officer = make_person("wang"), make_person("officer", "安全保密")
    person.user_permissions.add(Permission.objects.get(codename=codename))
    assert not fresh(person).has_perm(f"gazette.{codename}")
    guarded_rights.confirm(person, officer)
    assert fresh(person).has_perm(f"gazette.{codename}")


def test_a_group_that_gains_such_a_right_is_confirmed_again() -> None:
    person, officer = make_person("wang", "录入"), make_person("officer", "安全保密")
    group = Group.objects.get(name="录入")
    group.permissions.add(Permission.objects.get(codename="publish_issue"))
    assert not fresh(person).has_perm("gazette.publish_issue")
    assert fresh(person).has_perm("gazette.submit_issue")
    guarded_rights.confirm(person, officer)
    assert fresh(person).has_perm("gazette.publish_issue")
    group.permissions.add(Permission.objects.get(codename="review_issue"))
    assert not fresh(person).has_perm("gazette.review_issue")


def test_a_right_of_the_database_alone_is_not_in_effect() -> None:
    """Rows of confirmation that belong to another account or another row confirm nothing."""
    person, other = make_person("wang", "审核"), joined("li", "审核")
    GuardedRight.objects.filter(account=person).update(account=other)
    assert not fresh(person).has_perm("gazette.review_issue")
    assert not fresh(other).has_perm("gazette.review_issue")


def test_neither_the_giver_nor_the_account_nor_a_stranger_confirms() -> None:
    person, officer = joined("wang", "审核", "安全保密"), make_person("officer", "安全保密")
    GuardedRight.objects.filter(account=person, name="审核").update(given_by=officer)
    for by, why in (
        (officer, "由您给予"),
        (person, "没有确认权限的权限"),
        (make_person("boss", "系统管理"), "没有确认权限的权限"),
    ):
        with pytest.raises(Refused, match=why):
            guarded_rights.confirm(person, fresh(by))
    own = make_person("own", "安全保密")
    own.groups.add(Group.objects.get(name="审核"))
    with pytest.raises(Refused, match="本人"):
        guarded_rights.confirm(own, fresh(own))


def test_what_must_be_apart_is_not_confirmed() -> None:
    officer = make_person("officer", "安全保密")
    for number, names in enumerate([("系统管理", "审核"), ("安全保密", "审计")]):
        with pytest.raises(Refused, match="不能"):
            guarded_rights.confirm(joined(f"both{number}", *names), officer)


def test_the_command_confirms_where_nobody_else_can() -> None:
    person = joined("wang", "安全保密", "审核")
    call_command("confirm_rights", "wang", verbosity=0)
    assert fresh(person).has_perm("gazette.confirm_right")
    joined("li", "审核")
    with pytest.raises(CommandError, match="wang"):
        call_command("confirm_rights", "li")
    with pytest.raises(CommandError, match="没有账号"):
        call_command("confirm_rights", "nobody")
    User.objects.filter(pk=person.pk).update(is_active=False)
    call_command("confirm_rights", "li")
    assert User.objects.get(username="li").has_perm("gazette.review_issue")


def test_another_backend_beside_it_is_refused(settings) -> None:
    assert guarded_rights.check_backends() == []
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "django.contrib.auth.backends.ModelBackend",
    ]
    (told,) = guarded_rights.check_backends()
    assert told.id == "gazette.E008"


@pytest.mark.parametrize("name", ["系统管理", "安全保密", "审计"])
def test_what_breaks_the_separation_is_taken_at_the_next_migrate(name: str) -> None:
    group = Group.objects.get(name=name)
    before = set(group.permissions.values_list("codename", flat=True))
    wrong = ("review_issue", "publish_issue", "change_document", "submit_issue", "delete_user")
    group.permissions.add(*Permission.objects.filter(codename__in=wrong))
    call_command("migrate", verbosity=0)
    assert set(group.permissions.values_list("codename", flat=True)) == before
