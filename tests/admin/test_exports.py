"""导出: a short list at once, a long one as a job; given only to whoever asked and still may."""

from __future__ import annotations

import csv
import os
import time
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from gazette.admin import office_exports
from gazette.admin.office_exports import KEPT_DAYS, MAKE, SWEEP, folder
from gazette.jobs.liveness import Leases, liveness
from gazette.jobs.models import Job
from gazette.jobs.queue import cancel, enqueue
from gazette.jobs.worker import run_due
from gazette.models import Issue, OldAddress, SecurityEvent
from gazette.spreadsheets import MOST_ROWS, Sheet, Unwritable, as_csv, as_xlsx, write_file
from tests.factories import make_document, make_issue, make_person, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

LOG = "/admin/gazette/securityevent/"
PAGE = "/admin/exports/"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """A list of more than three rows counts as long."""
    monkeypatch.setattr(office_exports, "MOST_AT_ONCE", 3)
    return 3


@pytest.fixture
def auditor() -> User:
    person = make_person("auditor", "审计")
    for number in range(5):
        SecurityEvent.objects.create(kind="解锁", account_name=f"甲{number}", note="=1+1")
    return person


def words_of(answer: Any) -> str:
    return HtmlPage(answer).one("body").text


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def ask(client: Client, address: str) -> Job:
    """Ask for a long export; the job that makes it."""
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    return Job.objects.filter(task=MAKE).latest("pk")


def fetched(client: Client, job: Job) -> bytes:
    answer = client.get(reverse("export_file", args=[job.pk]))
    assert answer.status_code == 200
    return content_of(answer)


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def logged() -> list[str]:
    found = SecurityEvent.objects.filter(kind="导出").order_by("pk")
    return list(found.values_list("note", flat=True))


def files() -> list[Path]:
    return sorted(folder().glob("*"))


def test_a_short_list_is_answered_at_once(auditor: User) -> None:
    answer = as_(auditor).get(f"{LOG}export/csv/?kind=解锁")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 6 and rows[1][5] == "'=1+1"
    assert not Job.objects.filter(task=MAKE).exists()
    assert len(logged()) == 1


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_long_one_is_made_by_a_job(auditor: User, few: int, extension: str) -> None:
    client = as_(auditor)
    job = ask(client, f"{LOG}export/{extension}/?kind=解锁")
    page = client.get(PAGE)
    assert page["Refresh"] == "3" and "排队等候" in words_of(page)
    assert run_due() == 1
    page = client.get(PAGE)
    said = HtmlPage(page)
    assert (
        "Refresh" not in page
        and "留到" in said.one("body").text
        and f"{KEPT_DAYS}天" in said.one("body").text
    )
    address = reverse("export_file", args=[job.pk])
    assert address in said.links
    answer = client.get(address)
    assert answer["Content-Disposition"].endswith(f".{extension}")
    content = content_of(answer)
    if extension == "csv":
        rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    else:
        rows = [list(row) for row in load_workbook(BytesIO(content)).active.values]
    assert len(rows) == 6  # filtered as the list that was seen
    assert sorted(row[4] for row in rows[1:]) == [f"甲{n}" for n in range(5)]
    notes = logged()
    assert (
        len(notes) == 2
        and "5行" in notes[0]
        and "kind=" in notes[0]
        and notes[1].startswith("下载导出的文件")
    )


def test_asking_twice_is_asking_once(auditor: User, few: int) -> None:
    client = as_(auditor)
    assert ask(client, f"{LOG}export/csv/") == ask(client, f"{LOG}export/csv/")
    assert len(logged()) == 1
    assert ask(client, f"{LOG}export/xlsx/").pk and Job.objects.filter(task=MAKE).count() == 2


def test_nobody_asks_for_more_than_a_few_at_once(
    auditor: User, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_exports, "MOST_UNFINISHED", 1)
    client = as_(auditor)
    ask(client, f"{LOG}export/csv/")
    said = words_of(client.get(f"{LOG}export/xlsx/", follow=True))
    assert "已有1份文件正在生成" in said and Job.objects.filter(task=MAKE).count() == 1


def test_only_who_asked_fetches_it_and_only_while_they_may(auditor: User, few: int) -> None:
    job = ask(as_(auditor), f"{LOG}export/csv/")
    run_due()
    address = reverse("export_file", args=[job.pk])
    other = as_(make_person("other", "审计"))
    assert other.get(address).status_code == 404
    assert "安全日志" not in HtmlPage(other.get(PAGE)).by_id("content-main").text
    assert other.post(reverse("export_removed", args=[job.pk])).status_code == 404
    assert Client().get(address).status_code == 302  # to log in
    auditor.groups.clear()
    assert as_(User.objects.get(pk=auditor.pk)).get(address).status_code == 403
    assert len(files()) == 1


def test_one_who_may_no_longer_gets_none_made(auditor: User, few: int) -> None:
    job = ask(as_(auditor), f"{LOG}export/csv/")
    auditor.groups.clear()
    run_due()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and "没有导出它的权限" in job.error
    assert files() == []
    assert "没有导出它的权限" in words_of(as_(auditor).get(PAGE))


def test_it_is_cancelled_and_leaves_nothing(auditor: User, few: int) -> None:
    client = as_(auditor)
    job = ask(client, f"{LOG}export/csv/")
    client.post(reverse("export_removed", args=[job.pk]))
    assert run_due() == 0 and files() == []
    said = words_of(client.get(PAGE))
    assert "已取消" in said and "重新导出" in said


def test_one_that_is_being_written_stops_at_its_next_step(
    auditor: User, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_exports, "_STEP", 1)
    job = ask(as_(auditor), f"{LOG}export/csv/")
    written: list[str] = []
    told = office_exports._told

    def stopped(rows: Any, total: int, tell: Any) -> Any:
        for row in told(rows, total, tell):
            written.extend(path.name for path in files())
            if len(written) == 2:
                ask_to_cancel(Job.objects.get(pk=job.pk))
            yield row

    monkeypatch.setattr(office_exports, "_told", stopped)
    run_due()
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert len(written) == 2 and written[0].startswith("part-")
    assert files() == []


def ask_to_cancel(job: Job) -> None:
    """As another process asks; where leases are kept, their thread has seen it."""
    cancel(job)
    keeper = liveness()
    if isinstance(keeper, Leases):
        keeper._keepers[job.pk].is_cancelling = True


def test_its_file_is_deleted_and_asked_for_again(auditor: User, few: int) -> None:
    client = as_(auditor)
    job = ask(client, f"{LOG}export/csv/?kind=解锁")
    run_due()
    client.post(reverse("export_removed", args=[job.pk]))
    assert files() == []
    page = HtmlPage(client.get(PAGE))
    assert "文件已清理" in page.one("body").text
    [again] = [url for url in page.links if "export/csv" in url]
    assert client.get(reverse("export_file", args=[job.pk]))["Location"] == PAGE
    ask(client, again)
    run_due()
    assert len(files()) == 1


def test_files_are_cleared_away_after_some_days(auditor: User, few: int) -> None:
    client = as_(auditor)
    jobs = [ask(client, f"{LOG}export/{one}/") for one in ("csv", "xlsx")]
    run_due()
    old = time.time() - (KEPT_DAYS * 24 + 1) * 3600
    [path] = [one for one in files() if one.suffix == ".csv"]
    os.utime(path, (old, old))
    enqueue(SWEEP)
    run_due()
    assert [one.suffix for one in files()] == [".xlsx"]
    assert fetched(client, jobs[1])


def test_the_desk_tells_of_it(auditor: User, few: int) -> None:
    client = as_(auditor)
    ask(client, f"{LOG}export/csv/")
    page = HtmlPage(client.get("/admin/"))
    assert "导出的文件" in page.one("body").text and "看进度" in page.one("body").text
    run_due()
    assert "下载" in words_of(client.get("/admin/"))


def test_worklists_and_tables_are_made_by_jobs_too(admin_user: User, few: int) -> None:
    client = as_(admin_user)
    issue = make_issue(published=True)
    for number in range(5):
        make_document(issue=issue, title=f"第{number}号通知")
        old = f"/old/{number}.html"
        OldAddress.objects.create(old_address=old, key=old, issue=issue)
    for address in (
        "/admin/worklists/number-gaps/?download=csv",
        "/admin/gazette/oldaddress/export/csv/",
    ):
        answer = client.get(address)
        assert answer.status_code in (200, 302)
    tables = Job.objects.filter(task=MAKE, arguments__path="/admin/gazette/oldaddress/export/csv/")
    run_due()
    text = fetched(client, tables.get()).decode("utf-8-sig")
    assert all(f"/old/{number}.html" in text for number in range(5))


@pytest.mark.parametrize(("form", "extension"), [("csv", "zip"), ("xlsx", "xlsx")])
def test_a_workbook_is_made_by_a_job(admin_user: User, few: int, form: str, extension: str) -> None:
    text = make_text(document=make_document(issue=make_issue()))
    for _ in range(5):
        make_provision(text=text)
    Issue.objects.update(status="draft")
    client = as_(admin_user)
    job = ask(client, f"/admin/sheets/sheetimport/export/?format={form}")
    run_due()
    content = fetched(client, job)
    if extension == "zip":
        assert "条文.csv" in ZipFile(BytesIO(content)).namelist()
    else:
        assert load_workbook(BytesIO(content)).sheetnames == ["期", "文件", "条文"]
    stranger = as_(User.objects.create_user("zhao", is_staff=True))
    assert stranger.get("/admin/sheets/sheetimport/export/").status_code == 403


def test_what_excel_cannot_hold_is_said(
    admin_user: User, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = make_text(document=make_document(issue=make_issue()))
    for number in range(5):
        make_provision(text=text, body="长" * (33_000 if number == 2 else 3))
    client = as_(admin_user)
    job = ask(client, "/admin/sheets/sheetimport/export/")
    run_due()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and "最多存" in job.error and files() == []
    monkeypatch.setattr(office_exports, "MOST_AT_ONCE", 1000)
    answer = client.get("/admin/sheets/sheetimport/export/", follow=True)
    assert "最多存" in words_of(answer)


def test_a_list_too_long_for_excel_or_with_too_long_a_cell_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [("内容", 20)]
    cell = load_workbook(BytesIO(as_xlsx(Sheet("表", columns, [["长" * 40_000]])))).active["A2"]
    assert len(cell.value) == 32_767 and cell.value.endswith("全文请存为 CSV）")
    assert len(as_csv(Sheet("表", columns, [["长" * 40_000]])).decode()) > 40_000
    assert MOST_ROWS == 1_048_576
    monkeypatch.setattr("gazette.spreadsheets.MOST_ROWS", 3)
    write_file(tmp_path / "a.xlsx", Sheet("表", columns, [["一"]] * 2), "xlsx")
    with pytest.raises(Unwritable, match="请改存为 CSV"):
        write_file(tmp_path / "b.xlsx", Sheet("表", columns, [["一"]] * 3), "xlsx")
