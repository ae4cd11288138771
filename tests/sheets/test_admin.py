"""Workbooks in the admin: upload, review, apply, undo; permissions and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gazette.jobs.worker import run_due
from gazette.models import Document, Issue
from gazette.sheets import import_steps
from gazette.sheets.models import SheetImport
from gazette.sheets.sheet_columns import Sheet
from tests.html_page import HtmlPage
from tests.sheets.workbooks import cell, changed, exported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_this_process(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The steps that the admin has done apart, done at once."""
    settings.DATA_DIR = tmp_path / "var"

    start = import_steps.start

    def start_and_run(job: SheetImport, step: str, by: User | None = None) -> None:
        start(job, step, by)
        assert run_due() == 1

    monkeypatch.setattr(import_steps, "start", start_and_run)
    yield


def retitle(opened: Any) -> None:
    cell(opened, Sheet.DOCUMENTS, "标题", 3).value = "改了的标题<b>"


def upload(client: Client, path: Path, name: str = "登记表.xlsx") -> Any:
    file = SimpleUploadedFile(name, path.read_bytes())
    return client.post("/admin/sheets/sheetimport/add/", {"workbook": file}, follow=True)


def test_a_clerk_reviews_applies_and_undoes_an_import(
    tmp_path: Path, issue: Issue, admin_client: Client
) -> None:
    answer = upload(admin_client, changed(exported(tmp_path / "book.xlsx"), retitle))
    page = HtmlPage(answer)
    shown = answer.content.decode()
    assert "核对完毕，待确认" in shown
    assert "改了的标题&lt;b&gt;" in shown
    assert page.elements
    job = SheetImport.objects.get()
    assert not Document.objects.filter(title="改了的标题<b>").exists()
    answer = admin_client.post(f"/admin/sheets/sheetimport/{job.pk}/apply/", follow=True)
    assert "已导入" in answer.content.decode()
    assert Document.objects.filter(title="改了的标题<b>").exists()
    admin_client.post(f"/admin/sheets/sheetimport/{job.pk}/undo/")
    assert not Document.objects.filter(title="改了的标题<b>").exists()


def test_a_file_of_another_kind_is_refused_in_the_form(
    tmp_path: Path, admin_client: Client
) -> None:
    path = tmp_path / "book.xls"
    path.write_bytes(b"x")
    assert "另存为" in upload(admin_client, path, "登记表.xls").content.decode()
    assert not SheetImport.objects.exists()


def test_a_workbook_is_downloaded(tmp_path: Path, issue: Issue, admin_client: Client) -> None:
    answer = admin_client.get("/admin/sheets/sheetimport/export/?format=csv")
    assert "utf-8''%E5%85%AC%E6%8A%A5" in answer["Content-Disposition"]
    assert b"".join(answer)[:2] == b"PK"


@pytest.mark.parametrize("step", ["apply", "undo"])
def test_a_step_needs_a_post_request_and_the_permission(
    issue: Issue, client: Client, admin_client: Client, tmp_path: Path, step: str
) -> None:
    job = import_steps.keep([exported(tmp_path / "book.xlsx").read_bytes()], "登记表.xlsx", None)
    url = f"/admin/sheets/sheetimport/{job.pk}/{step}/"
    assert admin_client.get(url).status_code == 403
    client.force_login(User.objects.create_user("zhao", is_staff=True))
    assert client.post(url).status_code == 403
