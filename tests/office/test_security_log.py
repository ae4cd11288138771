"""The security log: log-ins, failures, changes of accounts, exports, and what others report."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from gazette.admin.worklists import worklists_for
from gazette.models import SecurityEvent
from gazette.office import workflow
from gazette.signals import security_event
from tests.factories import make_document, make_issue, make_person

pytestmark = pytest.mark.django_db

PASSWORD = "yinzhang-2026-Aa"
LOG = "/admin/gazette/securityevent/"


def entries(kind: str) -> list[SecurityEvent]:
    return list(SecurityEvent.objects.filter(kind=kind).order_by("pk"))


def with_password(name: str, *groups: str) -> User:
    person = make_person(name, *groups)
    person.set_password(PASSWORD)
    person.save()
    return person


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def log_in(name: str, password: str, **headers: Any) -> Client:
    client = Client()
    client.post("/admin/login/", {"username": name, "password": password}, **headers)
    return client


def test_log_ins_log_outs_and_failures_are_kept_with_the_address() -> None:
    person = with_password("wang", "录入")
    client = log_in("wang", PASSWORD, REMOTE_ADDR="203.0.113.7")
    client.post("/admin/logout/")
    log_in("wang", "wrong", REMOTE_ADDR="198.51.100.9")
    (came,), (went,), (failed,) = entries("登录"), entries("退出"), entries("登录失败")
    assert (came.by, came.account, came.address) == (person, person, "203.0.113.7")
    assert (went.by, went.account_name) == (person, "wang")
    assert (failed.by, failed.account, failed.address) == (None, person, "198.51.100.9")


def test_the_address_is_the_one_that_a_trusted_proxy_vouches_for(settings: Any) -> None:
    with_password("wang")
    log_in("wang", "x", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.7")
    log_in("wang", "x", REMOTE_ADDR="198.51.100.9", HTTP_X_FORWARDED_FOR="203.0.113.7")
    assert [one.address for one in entries("登录失败")] == ["203.0.113.7", "198.51.100.9"]


@pytest.mark.parametrize("typed", ["zhen-de-mima-2026", "wang\0", "王" * 200, ""])
def test_what_is_typed_as_the_name_of_no_account_is_not_kept(typed: str) -> None:
    log_in(typed, "x")
    for failed in entries("登录失败"):
        kept = f"{failed.note}{failed.account_name}{failed.by_name}"
        assert "mima" not in kept and "王王" not in kept and failed.account is None


def test_the_same_unknown_name_has_the_same_digest() -> None:
    for typed in ("nobody", "nobody", "other"):
        log_in(typed, "x")
    first, again, other = (failed.note for failed in entries("登录失败"))
    assert first == again != other


def test_a_stronger_hash_at_a_log_in_is_no_change_of_the_password(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    person = make_person("wang", "审核")
    User.objects.filter(pk=person.pk).update(password=make_password(PASSWORD, hasher="md5"))
    log_in("wang", PASSWORD)
    assert User.objects.get(pk=person.pk).password.startswith("pbkdf2")
    assert entries("设置密码") == [] and User.objects.get().has_perm("gazette.review_issue")


def test_changes_of_accounts_say_what_was_and_what_is() -> None:
    person = with_password("wang", "录入")
    (made,), (password,) = entries("新建账号"), entries("设置密码")
    assert (made.account, made.by) == (person, None)
    assert PASSWORD not in password.note
    person.is_active, person.last_name = False, "王"
    person.save()
    (changed,) = entries("修改账号")
    assert changed.note == "姓名：（空） → 王；有效：是 → 否"
    person.groups.add(Group.objects.get(name="审核"))
    person.groups.clear()
    assert [one.note for one in entries("改变权限")] == [
        "组：无 → 录入",
        "组：录入 → 审核、录入",
        "组：审核、录入 → 无",
    ]
    Group.objects.get(name="发布").user_set.add(person)
    assert entries("改变权限")[-1].note == "组：无 → 发布"
    person.is_superuser = True
    person.save()
    assert entries("改变权限")[-1].note == "超级用户：否 → 是"


def test_the_sender_of_the_request_is_named() -> None:
    boss, person = make_person("boss", "系统管理"), make_person("wang", "录入")
    group = Group.objects.get(name="录入").pk
    typed = {"username": "wang", "person": "王敏", "groups": [group], "is_active": ""}
    as_(boss).post(f"/admin/auth/user/{person.pk}/change/", typed)
    (changed,) = entries("修改账号")
    assert (changed.by, changed.by_name, changed.account) == (boss, "boss", person)


def test_what_others_report_is_kept() -> None:
    boss, person = make_person("boss"), make_person("wang")
    for account in ("wang", person, "gone", ""):
        security_event.send(sender=None, kind="解锁", user=boss, account=account, note="地址")
    security_event.send(sender=None, kind="结束会话", user=None, account="wang")
    found = entries("解锁")
    assert [one.account for one in found] == [person, person, None, None]
    assert [one.account_name for one in found] == ["wang", "wang", "", ""]
    assert {one.by for one in found} == {boss} and "gone" not in found[2].note
    assert [one.note for one in found if one.note == "地址"] == ["地址"] * 3
    assert "没有这个账号" in found[2].note
    assert entries("结束会话")[0].by_name == "系统"


def test_every_export_of_the_office_is_kept(tmp_path: Any) -> None:
    make_document(published=True)
    editor = make_person("editor", "录入")
    client = as_(editor)
    workbook = client.get("/admin/sheets/sheetimport/export/?year=2025")
    assert b"".join(workbook).startswith(b"PK")
    own = [one for one in worklists_for(editor) if one.page is None]
    assert own
    for one in own:
        assert client.get(f"{one.url}?download=csv").status_code == 200
    notes = [one.note for one in entries("导出")]
    assert "year=2025" in notes[0]
    assert [f"清单“{one.title}”（CSV）" for one in own] == notes[1:]
    assert {one.by for one in entries("导出")} == {editor}


# --- 审计 ---------------------------------------------------------------------------------


@pytest.fixture
def auditor() -> Client:
    return as_(make_person("auditor", "审计"))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (LOG, "登录"),
        ("/admin/gazette/step/", "修改内容"),
        ("/admin/auditlog/logentry/", "2026"),
    ],
)
def test_the_auditor_exports_each_record_and_that_is_kept(
    auditor: Client, address: str, words: str
) -> None:
    issue = make_issue()
    workflow.record_edit(issue, make_person("editor", "录入"))
    issue.year = 2026
    issue.save()
    page = auditor.get(address)
    assert f"{address}export/xlsx/" in page.content.decode()
    book = load_workbook(BytesIO(auditor.get(f"{address}export/xlsx/").content))
    cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row]
    assert any(words in cell for cell in cells)
    sheet = auditor.get(f"{address}export/csv/").content.decode("utf-8-sig")
    assert words in sheet
    assert [one.by_name for one in entries("导出")] == ["auditor", "auditor"]
    assert auditor.get(f"{address}export/pdf/").status_code == 404


def test_an_export_holds_what_the_filters_leave(auditor: Client) -> None:
    log_in("nobody", "x")
    sheet = auditor.get(f"{LOG}export/csv/?kind=登录失败").content.decode("utf-8-sig")
    assert "登录失败" in sheet and "新建账号" not in sheet
    assert "kind=" in entries("导出")[0].note


def test_the_log_is_filtered_by_kind_account_and_day(auditor: Client) -> None:
    old = timezone.now() - timedelta(days=40)
    person = make_person("wang")
    SecurityEvent.objects.create(kind="导出", by=person, account_name="旧的", at=old)
    SecurityEvent.objects.create(kind="导出", account=person, account_name="新的")
    SecurityEvent.objects.create(kind="解锁", account_name="别的")

    def seen(query: str) -> set[str]:
        rows = auditor.get(f"{LOG}?{query}").context["cl"].result_list
        return {row.account_name for row in rows} & {"旧的", "新的", "别的"}

    assert seen("kind=导出") == {"旧的", "新的"}
    assert seen(f"who={person.pk}") == {"旧的", "新的"}
    day = timezone.localtime(old)
    assert seen(f"at__year={day.year}&at__month={day.month}&at__day={day.day}") == {"旧的"}
    assert seen("q=旧的") == {"旧的"} and seen("who=abc") == {"旧的", "新的", "别的"}


@pytest.mark.parametrize("group", ["录入", "审核", "发布", "系统管理", "安全保密"])
def test_nobody_else_reads_or_exports_the_log(group: str) -> None:
    client = as_(make_person("other", group))
    for address in (LOG, f"{LOG}export/csv/", "/admin/auditlog/logentry/"):
        assert client.get(address).status_code == 403
    for address in ("/admin/gazette/step/export/csv/", "/admin/auditlog/logentry/export/csv/"):
        assert client.get(address).status_code == 403
    assert entries("导出") == []


def test_the_auditor_changes_nothing(auditor: Client) -> None:
    issue = make_issue()
    event = SecurityEvent.objects.latest("pk")
    writes = User.objects.get(username="auditor").get_all_permissions()
    assert [
        name for name in writes if not name.split(".")[1].startswith(("view_", "export_"))
    ] == []
    for address in (
        f"{LOG}add/",
        f"{LOG}{event.pk}/change/",
        f"{LOG}{event.pk}/delete/",
        f"/admin/gazette/issue/{issue.pk}/change/",
        "/admin/auth/user/add/",
    ):
        assert auditor.post(address, {"post": "yes"}).status_code == 403, address
    page = auditor.get("/admin/").content.decode()
    assert "安全日志" in page and "登录失败" in page
