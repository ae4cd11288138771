"""Accounts in the admin: made, changed, confirmed; a county's office of three people at work."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from gazette.models import Correction, GuardedRight, Issue, Provision, SecurityEvent
from gazette.office import workflow
from gazette.office.two_persons import why_not_second
from tests.admin.test_guard import ENGLISH
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

PASSWORD = "yinzhang-2026-Aa"
ADD = "/admin/auth/user/add/"
Status = Issue.Status


@pytest.fixture(autouse=True)
def _fast_hashes(settings: Any) -> None:
    """Of the hashes of passwords it only matters that they fit."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def own(password: str) -> str:
    """What a person takes at the first log-in in place of a password that another has set."""
    return f"{password}-own"


def as_(name: str, password: str = PASSWORD) -> Client:
    """A browser in which somebody has logged in by the page, as often as before."""
    client = Client()
    for typed in (password, own(password)):
        words = {"username": name, "password": typed}
        answer = client.post("/admin/login/?next=/admin/", words)
        if answer.status_code == 302:
            break
    assert answer.status_code == 302, f"{name} cannot log in"
    if client.get("/admin/").status_code == 302:
        words = {"old_password": password, "new_password1": own(password)}
        words["new_password2"] = own(password)
        assert client.post("/admin/password_change/", words).status_code == 302
    return client


def key(group: str) -> int:
    return Group.objects.get(name=group).pk


def page_of(account: User | str) -> str:
    account = User.objects.get(username=account) if isinstance(account, str) else account
    return f"/admin/auth/user/{account.pk}/change/"


def rights_of(name: str) -> str:
    return f"/admin/auth/user/{User.objects.get(username=name).pk}/rights/"


def open_account(by: Client, name: str, person: str, *groups: str) -> Any:
    """What 系统管理 fills in to make an account."""
    typed = {
        "username": name,
        "person": person,
        "password1": PASSWORD,
        "password2": PASSWORD,
        "groups": [key(group) for group in groups],
    }
    return by.post(ADD, typed, follow=True)


def change_account(by: Client, name: str, person: str, *groups: str, **values: Any) -> Any:
    typed = {"username": name, "person": person, "is_active": "on"}
    typed |= {"groups": [key(group) for group in groups]} | values
    return by.post(page_of(name), typed, follow=True)


def step(by: Client, issue: Issue, action: str, reason: str = "") -> str:
    """Take a step on its page; what the page then says."""
    issue.refresh_from_db()
    url = reverse("admin:gazette_issue_step", args=[issue.pk, action])
    answer = by.post(url, {"version": issue.version, "reason": reason}, follow=True)
    return answer.content.decode()


def status(issue: Issue) -> str:
    return Issue.objects.get(pk=issue.pk).status


@pytest.fixture
def county() -> dict[str, Client]:
    """An office of three people, set up as the manual says: 甲 系统管理, 乙 录入, 丙 the rest."""
    User.objects.create_superuser("root", password=PASSWORD)
    root = as_("root")
    open_account(root, "jia", "甲明", "系统管理")
    open_account(root, "bing", "丙红", "审核", "发布", "安全保密")
    call_command("confirm_rights", "bing")
    User.objects.filter(username="root").update(is_active=False)
    jia = as_("jia")
    open_account(jia, "yi", "乙强", "录入", "审计")
    return {"甲": jia, "乙": as_("yi"), "丙": as_("bing")}


def draft() -> Issue:
    issue = make_issue()
    make_provision(text=make_text(document=make_document(issue=issue)), body="国家和本省另有规定。")
    return give_source(issue)


def test_three_people_publish_an_issue_and_correct_it(county: dict[str, Client]) -> None:
    issue = draft()
    row = Provision.objects.get()
    page = county["乙"].get(reverse("admin:gazette_issue_change", args=[issue.pk]))
    assert page.status_code == 200
    workflow.record_edit(issue, User.objects.get(username="yi"))
    assert "已送审" in step(county["乙"], issue, "submit")
    assert "没有审定的权限" in step(county["乙"], issue, "approve")
    assert "没有审定的权限" in step(county["甲"], issue, "approve")
    read_through(issue, User.objects.get(username="bing"))
    assert "已审定" in step(county["丙"], issue, "approve")
    for other in "甲乙":
        assert "没有发布的权限" in step(county[other], issue, "publish", "办")
    assert status(issue) == Status.APPROVED
    assert "已发布" in step(county["丙"], issue, "publish", "已核对")
    assert status(issue) == Status.PUBLISHED
    assert Client().get(issue.get_absolute_url()).status_code == 200

    proposal = reverse("admin:gazette_correction_propose", args=["row", row.pk])
    typed = {"label": row.label, "heading": "", "body": "国家和省另有规定。", "reason": "误植"}
    assert county["甲"].post(proposal, typed).status_code == 403
    county["乙"].post(proposal, typed)
    correction = Correction.objects.get()
    url = reverse("admin:gazette_correction_change", args=[correction.pk])
    for other in "甲乙":
        county[other].post(url, {"accept": "1", "note": ""})
        correction.refresh_from_db()
        assert correction.status == Correction.Status.PROPOSED
    county["丙"].post(url, {"accept": "1", "note": ""})
    row.refresh_from_db()
    assert row.body == "国家和省另有规定。"
    assert "没有撤下的权限" in step(county["甲"], issue, "withdraw", "误发")
    assert "已撤下" in step(county["丙"], issue, "withdraw", "误发")


def test_a_shadow_account_approves_nothing(county: dict[str, Client]) -> None:
    """One administrator makes an account for review and logs in with it."""
    issue = draft()
    workflow.record_edit(issue, User.objects.get(username="yi"))
    step(county["乙"], issue, "submit")
    page = open_account(county["甲"], "shadow", "影", "审核", "发布").content.decode()
    assert "待确认" in page
    shadow = as_("shadow")
    assert "没有审定的权限" in step(shadow, issue, "approve")
    assert "没有退回的权限" in step(shadow, issue, "return", "改")
    assert status(issue) == Status.IN_REVIEW
    # Neither the giver nor the account itself confirms, on no page.
    for client in (county["甲"], shadow, county["乙"]):
        client.post(rights_of("shadow"), {"confirm": "1"})
        assert not GuardedRight.objects.filter(
            account__username="shadow", confirmed_at__isnull=False
        ).exists()
    with pytest.raises(CommandError, match="bing"):
        call_command("confirm_rights", "shadow")
    # The second person sees it on the desk, and takes it away.
    assert "影：审核" in county["丙"].get("/admin/").content.decode()
    assert "须写明理由" in county["丙"].post(rights_of("shadow"), {"refuse": "1"}).content.decode()
    county["丙"].post(rights_of("shadow"), {"refuse": "1", "reason": "查无此人"})
    shadow_account = User.objects.get(username="shadow")
    assert not shadow_account.groups.exists()
    refusal = SecurityEvent.objects.get(kind="不予确认")
    assert refusal.account == shadow_account and "查无此人" in refusal.note
    assert why_not_second(User.objects.get(username="bing"), [shadow_account]) == ""
    # What 丙 confirms is in effect; 甲, who made it, is no second person to it.
    change_account(county["甲"], "shadow", "影", "审核")
    county["丙"].post(rights_of("shadow"), {"confirm": "1"})
    read_through(issue, shadow_account)
    assert "已审定" in step(as_("shadow"), issue, "approve")


def test_whoever_confirmed_an_account_is_no_second_person_to_it(county: dict[str, Client]) -> None:
    open_account(county["甲"], "ding", "丁宁", "录入", "审核")
    county["丙"].post(rights_of("ding"), {"confirm": "1"})
    issue = draft()
    workflow.record_edit(issue, User.objects.get(username="ding"))
    step(as_("ding"), issue, "submit")
    said = step(county["丙"], issue, "approve")
    assert "丁宁的账号由您确认过权限，不能由您接着办理" in said
    assert status(issue) == Status.IN_REVIEW


def test_a_password_set_by_another_suspends_what_was_confirmed(county: dict[str, Client]) -> None:
    """Else 系统管理 would log in as the reviewer."""
    issue = draft()
    workflow.record_edit(issue, User.objects.get(username="yi"))
    step(county["乙"], issue, "submit")
    bing = User.objects.get(username="bing")
    url = f"/admin/auth/user/{bing.pk}/password/"
    assert "须由安全保密人员重新确认" in county["甲"].get(url).content.decode()
    typed = {"new_password1": "qita-2026-Bb", "new_password2": "qita-2026-Bb"}
    county["甲"].post(url, typed)
    hijacked = as_("bing", "qita-2026-Bb")
    assert "没有审定的权限" in step(hijacked, issue, "approve")
    hijacked.post(rights_of("bing"), {"confirm": "1"})
    assert "没有审定的权限" in step(as_("bing", "qita-2026-Bb"), issue, "approve")


def test_one_s_own_password_suspends_nothing(county: dict[str, Client]) -> None:
    typed = {"old_password": own(PASSWORD), "new_password1": "ziji-2026-Cc"}
    typed["new_password2"] = typed["new_password1"]
    assert county["丙"].post("/admin/password_change/", typed).status_code == 302
    assert User.objects.get(username="bing").has_perm("gazette.review_issue")
    bing = User.objects.get(username="bing").pk
    answer = county["甲"].get(f"/admin/auth/user/{bing}/password/")
    assert answer.status_code == 200
    jia = User.objects.get(username="jia").pk
    assert county["甲"].get(f"/admin/auth/user/{jia}/password/").status_code == 302


@pytest.mark.parametrize("field", ["is_superuser", "is_staff", "user_permissions", "password"])
def test_the_administration_makes_no_superuser(county: dict[str, Client], field: str) -> None:
    for name, person in (("jia", "甲明"), ("yi", "乙强")):
        change_account(county["甲"], name, person, "录入", **{field: "1"})
        account = User.objects.get(username=name)
        assert not account.is_superuser and not account.user_permissions.exists()
    typed = {"username": "new", "person": "新", "password1": PASSWORD, "password2": PASSWORD}
    county["甲"].post(ADD, typed | {field: "1"})
    assert not User.objects.get(username="new").is_superuser


def test_the_administration_changes_neither_itself_nor_a_superuser(county) -> None:
    change_account(county["甲"], "jia", "甲明", "审核")
    assert [one.name for one in User.objects.get(username="jia").groups.all()] == ["系统管理"]
    root = User.objects.get(username="root")
    assert county["甲"].post(page_of(root), {"username": "root"}).status_code == 403
    assert county["甲"].get(f"/admin/auth/user/{root.pk}/password/").status_code == 403
    assert county["甲"].post(f"/admin/auth/group/{key('录入')}/change/", {}).status_code == 403
    assert county["甲"].get("/admin/auth/group/add/").status_code == 403


@pytest.mark.parametrize(
    "together", [("系统管理", "审核"), ("系统管理", "审计"), ("安全保密", "审计")]
)
def test_what_must_be_apart_is_not_in_one_account(county, together: tuple[str, ...]) -> None:
    said = open_account(county["甲"], "both", "兼", *together).content.decode()
    assert "不能" in said and not User.objects.filter(username="both").exists()


def test_no_account_is_deleted(county: dict[str, Client]) -> None:
    User.objects.filter(username="root").update(is_active=True)
    for client in (county["甲"], as_("root")):
        account = User.objects.get(username="yi")
        url = f"/admin/auth/user/{account.pk}/delete/"
        assert client.post(url, {"post": "yes"}).status_code == 403
        data = {"action": "delete_selected", "_selected_action": [account.pk], "post": "yes"}
        client.post("/admin/auth/user/", data)
        assert User.objects.filter(username="yi").exists()
    change_account(county["甲"], "yi", "乙强", "录入", is_active="")
    assert not User.objects.get(username="yi").is_active


def test_a_right_given_by_a_script_has_no_effect_and_shows(county: dict[str, Client]) -> None:
    yi = User.objects.get(username="yi")
    User.groups.through.objects.bulk_create(
        [User.groups.through(user_id=yi.pk, group_id=key("审核"))]
    )
    assert not User.objects.get(pk=yi.pk).has_perm("gazette.review_issue")
    assert "来历不明" in county["丙"].get("/admin/").content.decode()


def test_the_name_is_asked_and_shown_as_one(county: dict[str, Client]) -> None:
    yi = User.objects.get(username="yi")
    assert (yi.last_name, yi.first_name) == ("乙强", "") and yi.is_staff
    yi.last_name, yi.first_name = "欧阳", "强"
    yi.save()
    assert 'value="欧阳强"' in county["甲"].get(page_of("yi")).content.decode()
    change_account(county["甲"], "yi", "欧阳强", "录入")
    yi.refresh_from_db()
    assert (yi.last_name, yi.first_name) == ("欧阳", "强")


def test_no_english_is_on_the_pages_of_accounts(county: dict[str, Client]) -> None:
    open_account(county["甲"], "shadow", "影", "审核")
    User.objects.filter(username="root").update(is_active=True)
    root = as_("root")
    yi, group = User.objects.get(username="yi").pk, key("审核")
    pages = {
        county["甲"]: [ADD, "/admin/auth/user/", page_of("yi"), page_of("jia"), "/admin/"],
        county["丙"]: [rights_of("shadow"), page_of("shadow"), "/admin/", "/admin/auth/group/"],
        county["乙"]: [
            "/admin/gazette/securityevent/",
            f"/admin/gazette/securityevent/{SecurityEvent.objects.latest('pk').pk}/change/",
            "/admin/auditlog/logentry/",
            "/admin/gazette/step/",
            "/admin/gazette/guardedright/",
            f"/admin/auth/user/{yi}/history/",
        ],
        root: [page_of("yi"), ADD, f"/admin/auth/group/{group}/change/", "/admin/auth/group/add/"],
    }
    pages[county["甲"]].append(f"/admin/auth/user/{yi}/password/")
    leaks = {}
    for client, addresses in pages.items():
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            content = answer.content.decode()
            body = re.sub(r"<(script|style|textarea)\b.*?</\1>", "", content, flags=re.DOTALL)
            leaks[address] = ENGLISH.findall(body)
            assert " style=" not in content and " onclick=" not in content, address
    assert {page: found for page, found in leaks.items() if found} == {}


def test_who_is_in_no_group_of_accounts_sees_none() -> None:
    client = Client()
    client.force_login(make_person("editor", "录入", "审核", "发布"))
    for address in ("/admin/auth/user/", ADD, "/admin/gazette/securityevent/"):
        assert client.get(address).status_code == 403
