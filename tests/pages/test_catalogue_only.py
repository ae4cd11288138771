"""Issues of which only the contents were entered: the pages say so and link to the scan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gazette.models import Issue
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + bytes(range(200))


@pytest.fixture
def catalogue(tmp_path: Path, settings: Any) -> Issue:
    issue = make_issue(published=True)
    issue.scan.storage._location = tmp_path  # type: ignore[attr-defined]
    issue.scan.save("../../扫描.pdf", SimpleUploadedFile("扫描.pdf", PDF))
    make_document(issue=issue, effective_on=None)
    make_document(issue=issue, effective_on=None)
    return issue


def words(client: Client, url: str) -> str:
    answer = client.get(url)
    HtmlPage(answer)
    return str(answer.content.decode())


def test_the_pages_say_that_there_is_no_text_and_lead_to_the_scan(
    client: Client, catalogue: Issue
) -> None:
    document = catalogue.documents.all()[0]
    for url, what in (
        (catalogue.get_absolute_url(), "本期"),
        (document.get_absolute_url(), "本文件"),
    ):
        shown = words(client, url)
        assert f"{what}只收录了目录，正文尚未录入" in shown
        assert catalogue.scan_url in shown
    assert "无法从正文判断是否有效" in words(client, document.get_absolute_url())


def test_a_document_without_text_among_others_is_marked(client: Client, catalogue: Issue) -> None:
    first, _second = catalogue.documents.all()
    make_provision(text=make_text(document=first))
    shown = words(client, catalogue.get_absolute_url())
    assert "正文尚未录入" not in shown
    assert shown.count("仅目录") == 1
    assert "扫描件" in shown
    assert "正文尚未录入" not in words(client, first.get_absolute_url())


def test_the_scan_is_served_whole_in_ranges_and_not_twice(client: Client, catalogue: Issue) -> None:
    answer: Any = client.get(catalogue.scan_url)
    assert b"".join(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    part: Any = client.get(catalogue.scan_url, headers={"range": "bytes=9-12"})
    assert (part.status_code, b"".join(part)) == (206, PDF[9:13])
    again = client.get(catalogue.scan_url, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_the_scan_of_a_draft_is_not_public(client: Client, catalogue: Issue) -> None:
    Issue.objects.update(status=Issue.Status.DRAFT)
    assert client.get(catalogue.scan_url).status_code == 404


def test_an_uploaded_scan_is_stored_under_a_new_name(catalogue: Issue) -> None:
    assert len(Path(str(catalogue.scan.name)).stem) == 32


def test_a_file_that_is_not_a_pdf_is_refused_with_advice() -> None:
    issue = make_issue()
    issue.scan = SimpleUploadedFile("扫描.jpg", b"\xff\xd8\xff")
    with pytest.raises(ValidationError, match="请把扫描件存成 PDF"):
        issue.full_clean()
