"""PDFs over HTTP: to whom, with which headers, whole and in part, and what is said meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date, parse_http_date

from gazette.models import Issue, PdfEdition
from gazette.prints.editions.store import kept_file
from tests.factories import make_gazette, make_issue
from tests.html_page import HtmlPage
from tests.prints.editions.conftest import blank_pdf, edition_of, fail, job_of, write_document

pytestmark = pytest.mark.django_db

ISSUE = "/shifanshi/2024/1/issue.pdf"
DOCUMENT = "/shifanshi/2024/1/1/document.pdf"


@pytest.fixture
def pdf(issue, kept) -> PdfEdition:
    made: PdfEdition = kept(edition_of(issue), blank_pdf(3))
    return made


class Reader(Client):
    """A client that reads each answer to its end, which closes it, as ``response.body``."""

    def request(self, **request: Any) -> Any:
        response: Any = super().request(**request)
        streaming = getattr(response, "streaming", False)
        response.body = b"".join(response.streaming_content) if streaming else response.content
        return response


@pytest.fixture
def client() -> Reader:
    return Reader()


@pytest.fixture
def staff(client: Client) -> Callable[..., Client]:
    def log_in(*permissions: str, is_staff: bool = True) -> Client:
        user = User.objects.create(username="staff", is_staff=is_staff)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return log_in


def test_the_whole_file_with_its_headers(client, pdf):
    response = client.get(ISSUE)
    assert response.status_code == 200
    assert response.body == blank_pdf(3)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(pdf.size)
    assert response["ETag"] == f'"{pdf.sha256}"'
    assert parse_http_date(response["Last-Modified"]) == int(pdf.made_at.timestamp())
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "public, no-cache"
    assert response["Link"] == '<http://testserver/shifanshi/2024/1/>; rel="canonical"'
    name = response["Content-Disposition"].partition("filename*=utf-8''")[2]
    assert unquote(name) == "示范市人民政府公报2024年第1期.pdf"
    assert "object-src" not in response["Content-Security-Policy"]


def test_its_head_alone(client, pdf):
    response = client.head(ISSUE)
    assert (response.status_code, response.body) == (200, b"")
    assert response["Content-Length"] == str(pdf.size)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=0-0", 0, 0),
        ("bytes=5-5", 5, 5),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=-999999", 0, None),
        ("bytes=10-999999", 10, None),
    ],
)
def test_a_part_of_it(client, pdf, asked, first, last):
    whole = blank_pdf(3)
    wanted = whole[first : None if last is None else last + 1]
    start = first if first >= 0 else len(whole) + first
    response = client.get(ISSUE, headers={"Range": asked})
    assert response.status_code == 206
    assert response.body == wanted
    assert response["Content-Range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(whole)}"
    assert response["Content-Length"] == str(len(wanted))


@pytest.mark.parametrize("asked", ["bytes=999999-", "bytes=999999-9999999", "bytes=-0"])
def test_a_part_that_it_has_not(client, pdf, asked):
    response = client.get(ISSUE, headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{pdf.size}"
    assert response.body == b""


@pytest.mark.parametrize("asked", ["bytes=9-5", "bytes=a-b", "pages=1-2", "bytes=0-1,5-9", "bytes"])
def test_what_is_no_range_is_left_unheard(client, pdf, asked):
    response = client.get(ISSUE, headers={"Range": asked})
    assert response.status_code == 200
    assert response.body == blank_pdf(3)


def test_a_part_of_the_file_that_the_reader_began_with_only(client, pdf, kept):
    part = {"Range": "bytes=0-9"}
    same = client.get(ISSUE, headers={**part, "If-Range": f'"{pdf.sha256}"'})
    other = client.get(ISSUE, headers={**part, "If-Range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)
    assert other.body == blank_pdf(3)


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ('"{tag}"', 304),
        ('"other", "{tag}"', 304),
        ('W/"{tag}"', 304),
        ("*", 304),
        ('"other"', 200),
    ],
)
def test_what_the_reader_has_is_not_sent_again(client, pdf, tags, status):
    headers = {"If-None-Match": tags.format(tag=pdf.sha256)}
    response = client.get(ISSUE, headers=headers)
    assert response.status_code == status
    assert response["ETag"] == f'"{pdf.sha256}"'
    assert response.body == (b"" if status == 304 else blank_pdf(3))


def test_what_the_reader_has_by_its_date(client, pdf):
    for days, status in ((0, 304), (-1, 200)):
        since = http_date((pdf.made_at + timedelta(days=days)).timestamp())
        assert client.get(ISSUE, headers={"If-Modified-Since": since}).status_code == status


def test_a_document_s_own(client, issue, kept):
    edition = kept(edition_of(issue.documents.get(), kind="large_print"))
    response = client.get("/shifanshi/2024/1/1/document-large-print.pdf")
    assert response.status_code == 200
    assert response["ETag"] == f'"{edition.sha256}"'
    assert response["Link"] == '<http://testserver/shifanshi/2024/1/1/>; rel="canonical"'


@pytest.mark.parametrize("address", [ISSUE, DOCUMENT])
def test_what_is_not_made_yet_is_asked_for_and_said_so(client, issue, address):
    response = client.get(address)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"
    page = HtmlPage(response)
    assert "PDF 正在生成" in page.one("h1").text
    assert address in page.links
    assert address.rpartition("/")[0] + "/" in page.links
    edition = PdfEdition.objects.get()
    assert (edition.state, job_of(edition).rank) == ("waiting", 0)
    assert client.get(address).status_code == 503
    assert PdfEdition.objects.count() == 1


def test_what_was_changed_is_not_given_out_as_it_was(client, pdf, issue):
    issue.documents.get().texts.get().provisions.get().save()
    response = client.get(ISSUE)
    assert response.status_code == 503
    assert "内容刚有更新" in response.content.decode()


def test_what_only_looks_otherwise_is_given_out_until_it_is_made_again(client, pdf):
    pdf.record(state=PdfEdition.State.MAKING)
    assert client.get(ISSUE).status_code == 200


def test_a_file_that_is_gone_is_made_again(client, pdf):
    path = kept_file(pdf)
    assert path
    path.unlink()
    assert client.get(ISSUE).status_code == 503
    assert PdfEdition.objects.get().state == PdfEdition.State.WAITING


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 cut", None], ids=["empty", "cut", "flipped"])
def test_a_damaged_file_is_not_given_out_and_made_again(client, pdf, content):
    path = kept_file(pdf)
    assert path
    path.write_bytes(path.read_bytes()[:-2] + b"??" if content is None else content)
    assert client.get(ISSUE).status_code == 503
    edition = PdfEdition.objects.get()
    assert edition.state == PdfEdition.State.WAITING
    assert job_of(edition).is_unfinished


def test_what_could_not_be_made(client, issue):
    edition = edition_of(issue)
    fail(edition, "第3行的“𪚥”没有字形")
    response = client.get(ISSUE)
    assert response.status_code == 503
    assert int(response["Retry-After"]) >= 600
    assert "暂时不能提供" in response.content.decode()
    assert "没有字形" not in response.content.decode()  # for the editors, in the admin
    assert PdfEdition.objects.get().state == PdfEdition.State.FAILED
    assert "issue.pdf" not in client.get("/shifanshi/2024/1/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/shifanshi/2024/2/issue.pdf",
        "/elsewhere/2024/1/issue.pdf",
        "/shifanshi/2024/1/9/document.pdf",
        "/shifanshi/2024/1/issue-nonsense.pdf",
        "/shifanshi/2024/1/issue-large_print.pdf.pdf",
        "/shifanshi/2024/1/1/document-booklet.pdf",
        "/shifanshi/2024/1/1/document-sheets.pdf",
        "/shifanshi/999999999999/1/issue.pdf",
        "/shifanshi/2024/99999999999999999999/issue.pdf",
        "/shifanshi/2024/1/99999999999999999999/document.pdf",
    ],
)
def test_what_there_is_not(client, issue, address):
    assert client.get(address).status_code == 404
    assert not PdfEdition.objects.exists()


def test_it_is_read_only(client, pdf):
    for method in (client.post, client.put, client.delete):
        assert method(ISSUE).status_code == 405


def draft_pdf(kept) -> str:
    draft = make_issue(gazette=make_gazette(slug="shifan2"), year=2024, number=1)
    write_document(draft)
    kept(edition_of(draft, is_draft=True))
    return "/shifan2/2024/1/issue.pdf"


def test_a_draft_is_seen_by_who_may_see_it(staff, kept):
    address = draft_pdf(kept)
    response = staff("view_issue").get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "草稿" in unquote(response["Content-Disposition"])


@pytest.mark.parametrize("who", ["nobody", "no staff", "without permission"])
def test_a_draft_is_not_there_for_others(client, staff, kept, who):
    address = draft_pdf(kept)
    if who == "no staff":
        staff("view_issue", is_staff=False)
    if who == "without permission":
        staff("view_document")
    assert client.get(address).status_code == 404
    assert client.get("/shifan2/2024/1/1/document.pdf").status_code == 404
    assert PdfEdition.objects.count() == 1


def test_a_withdrawn_issue_s_pdf_is_gone(client, pdf, issue):
    issue.status = Issue.Status.DRAFT
    issue.save()
    assert client.get(ISSUE).status_code == 404
    issue.status = Issue.Status.PUBLISHED
    issue.save()
    assert client.get(ISSUE).status_code == 503  # until it is seen that nothing changed


def test_the_pages_offer_it_with_its_length_and_size(client, pdf, issue):
    page = HtmlPage(client.get("/shifanshi/2024/1/"))
    assert page.links[ISSUE] == f"下载本期 PDF 3页，{pdf.size} 字节"
    assert page.links["/shifanshi/2024/1/issue-large-print.pdf"] == "大字版 正在生成"
    for kind in ("booklet", "sheets", "archive"):
        assert f"/shifanshi/2024/1/issue-{kind}.pdf" in page.links
    assert page.one("link", type="application/pdf").attributes["href"] == ISSUE
    page = HtmlPage(client.get("/shifanshi/2024/1/1/"))
    assert page.links[DOCUMENT] == "下载本文件 PDF 正在生成"


def test_the_feed_encloses_it(client, pdf, issue, django_assert_max_num_queries):
    other = make_issue(published=True, gazette=issue.gazette, year=2024, number=2)
    write_document(other)
    feed = client.get("/feed/").content.decode()
    assert feed.count("<enclosure") == 1
    assert (
        f'<enclosure length="{pdf.size}" type="application/pdf" url="http://testserver{ISSUE}"'
        in feed
    )


def test_it_is_served_in_a_few_queries(client, pdf):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(ISSUE).status_code == 200
    assert len(captured) <= 2, [query["sql"] for query in captured]
