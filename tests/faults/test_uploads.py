"""Uploads: scans lie in DATA_DIR, whole or not at all; what is too large is told in the form."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gazette.models import Issue
from gazette.sheets import import_steps
from gazette.sheets.models import SheetImport
from tests.factories import make_issue

pytestmark = pytest.mark.django_db


class BrokenFile(ContentFile[bytes]):
    """A file of which the disk takes the first piece only."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"%PDF-1.7"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_scan_lies_in_the_folder_of_the_portal(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "elsewhere"
    issue = make_issue(scan=ContentFile(b"%PDF-1.7", name="a.pdf"))
    assert Path(issue.scan.path).parent == tmp_path / "elsewhere" / "scans"
    assert Path(issue.scan.path).read_bytes() == b"%PDF-1.7"


def test_a_scan_that_finds_no_room_leaves_nothing(settings: Any) -> None:
    issue = make_issue()
    with pytest.raises(OSError, match="No space"):
        issue.scan.save("a.pdf", BrokenFile(b""))
    assert list((Path(settings.DATA_DIR) / "scans").iterdir()) == []


def test_a_workbook_that_finds_no_room_leaves_nothing(settings: Any) -> None:
    with pytest.raises(OSError, match="No space"):
        import_steps.keep(BrokenFile(b"").chunks(), "a.xlsx", None)
    assert not SheetImport.objects.exists()
    assert [
        path for path in (Path(settings.DATA_DIR) / "sheets").rglob("*") if path.is_file()
    ] == []


def test_a_scan_that_is_too_large_is_told_and_nothing_is_saved(
    admin_client: Client, settings: Any
) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    issue = make_issue(serial_number=7)
    values = {
        "gazette": issue.gazette_id, "year": issue.year, "number": issue.number,
        "serial_number": "8", "published_on": "2025-02-28", "seen_version": issue.version,
        "columns-TOTAL_FORMS": "0", "columns-INITIAL_FORMS": "0",
        "scan": SimpleUploadedFile("大.pdf", b"%PDF-" + b"x" * 2_000_000),
    }  # fmt: skip
    answer = admin_client.post(reverse("admin:gazette_issue_change", args=[issue.pk]), values)
    assert answer.status_code == 200
    assert "超过 1 MB，没有收下" in answer.content.decode()
    issue = Issue.objects.get()
    assert (issue.serial_number, bool(issue.scan)) == (7, False)
    values["scan"] = SimpleUploadedFile("小.pdf", b"%PDF-1.7")
    answer = admin_client.post(reverse("admin:gazette_issue_change", args=[issue.pk]), values)
    assert answer.status_code == 302, answer.content.decode()
    assert bool(Issue.objects.get().scan)


def test_a_workbook_that_is_too_large_is_told(admin_client: Client, settings: Any) -> None:
    settings.WORKBOOK_LIMIT = 1024 * 1024
    large = SimpleUploadedFile("大.xlsx", b"x" * 2_000_000)
    answer = admin_client.post(reverse("admin:sheets_sheetimport_add"), {"workbook": large})
    page = answer.content.decode()
    assert "超过 1 MB，没有收下" in page
    assert "必填" not in page
