"""Old addresses: found however they are written, led on for good, and never astray."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gazette.admin.address_sheet import import_addresses
from gazette.models import Document, Issue, OldAddress
from gazette.models.address_keys import address_key
from tests.factories import make_document, make_issue, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    return make_issue(published=True)


def lead(old: str, **target: object) -> OldAddress:
    address = OldAddress(old_address=old, **target)
    address.full_clean()
    address.save()
    return address


GBK, UTF8 = quote("/公报/第3期.htm", encoding="gbk"), quote("/公报/第3期.htm")


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("http://www.shili.gov.cn/gb/2024/03.html", "/gb/2024/03.html"),
        ("/gb/2024/03.html", "/gb/2024/03.htm"),
        ("/gb/2024/03.htm", "/gb/2024/03.shtml"),
        ("gb/2024/03.shtml", "/GB/2024/03.HTML"),
        ("/gb/2024/03/", "/gb/2024/03"),
        ("/gb/2024/03", "/gb//2024/03/"),
        ("/gb/2024/03/index.html", "/gb/2024/03/"),
        ("/gb/2024/03/", "/gb/2024/03/index.shtml"),
        ("/公报/第3期.htm", UTF8),
        ("/公报/第3期.htm", GBK),
        (GBK, UTF8),
        (f"http://www.shili.gov.cn{GBK.lower()}", GBK),
        ("/art.jsp?id=7&type=2", "/art.jsp?type=2&id=7"),
        ("/art.jsp?id=7", "/art.jsp?id=7&utm_source=weixin"),
        ("/art.jsp", "/art.jsp?from=timeline"),
        (f"/s.asp?{quote('期=三', encoding='gbk')}", f"/s.asp?{quote('期=三')}"),
        ("/a/b.do;jsessionid=1A2B", "/a/b.do;jsessionid=9"),
        ("/a%20b.htm", "/a%20b.htm"),
        ("/gb\\2024\\03.htm", "/gb/2024/03.htm"),
    ],
)
def test_an_old_address_is_known_however_it_is_written(
    old: str, asked: str, client: Client, issue: Issue
) -> None:
    lead(old, issue=issue)
    for answer in (client.get(asked), client.head(asked)):
        assert (answer.status_code, answer.headers.get("Location")) == (
            301,
            issue.get_absolute_url(),
        )
        assert "max-age" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/art.jsp?id=7", "/art.jsp"),
        ("/art.jsp?id=7", "/art.jsp?id=8"),
        ("/gb/2024/03.html", "/gb/2024/03"),
        ("/gb/2024/03.html", "/gb/2024/04.html"),
        ("/gb/2024/03.html", "/gb/2024/03.html/2"),
    ],
)
def test_another_address_is_not(old: str, asked: str, client: Client, issue: Issue) -> None:
    lead(old, issue=issue)
    assert client.get(asked, follow=True).status_code == 404


def test_the_more_exact_address_comes_first(client: Client, issue: Issue) -> None:
    lead("/art.jsp", new_path="/issues/")
    lead("/art.jsp?id=7", issue=issue)
    assert client.get("/art.jsp?id=7&x=1").headers["Location"] == issue.get_absolute_url()
    assert client.get("/art.jsp?id=8").headers["Location"] == "/issues/"


def test_it_leads_to_a_document_and_to_its_issue_when_that_is_gone(
    client: Client, issue: Issue
) -> None:
    document = make_document(issue=issue)
    address = lead("/old/doc.htm", document=document)
    assert client.get("/old/doc.htm").headers["Location"] == document.get_absolute_url()
    Document.objects.all().delete()
    assert client.get("/old/doc.htm").headers["Location"] == issue.get_absolute_url()
    Issue.objects.all().delete()
    assert client.get("/old/doc.htm").status_code == 404
    assert list(OldAddress.objects.leading_nowhere()) == [address]


def test_only_what_is_public_is_led_to(client: Client) -> None:
    draft = make_issue()
    lead("/old/1.htm", issue=draft)
    assert client.get("/old/1.htm").status_code == 404
    Issue.objects.filter(pk=draft.pk).update(first_published_at="2025-01-01T00:00Z")
    assert client.get("/old/1.htm").status_code == 301
    assert client.get("/old/1.htm", follow=True).status_code == 410


def test_pages_that_are_there_are_not_hidden_and_forms_not_led_on(
    client: Client, issue: Issue
) -> None:
    lead("/issues", issue=issue)
    assert client.get("/issues/").status_code == 200
    lead("/old/1.htm", issue=issue)
    assert client.post("/old/1.htm").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "\\\\evil.example",
        "issues/",
        "/a b",
        "/a\tb",
        "/a\nb",
    ],
)
def test_nothing_leads_to_another_site(path: str, client: Client) -> None:
    with pytest.raises(ValidationError):
        lead("/old/1.htm", new_path=path)
    # Nor does a row that no form has checked.
    OldAddress.objects.create(old_address="x", key=address_key("/old/1.htm"), new_path=path)
    location = client.get("/old/1.htm").headers.get("Location", "")
    assert not location or (location.startswith("/") and not location.startswith("//"))


def test_circles_and_chains_are_refused(client: Client, issue: Issue) -> None:
    with pytest.raises(ValidationError, match="来回跳转"):
        lead(issue.get_absolute_url(), issue=issue)
    with pytest.raises(ValidationError, match="来回跳转"):
        lead("/a.htm", new_path="/A.html")
    lead("/b.htm", new_path="/issues/")
    with pytest.raises(ValidationError, match="接连跳转.*请直接写它的去处：/issues/"):
        lead("/a.htm", new_path="/b.html")
    with pytest.raises(ValidationError, match="/b.htm.*接连跳转"):
        lead("/issues", issue=issue)
    lead("/c.htm", issue=issue)
    with pytest.raises(ValidationError, match="/c.htm.*接连跳转"):
        lead(issue.get_absolute_url(), new_path="/documents/")
    # What a form has not checked goes round no circle either.
    path = issue.get_absolute_url()
    Issue.objects.update(status="draft", first_published_at=None)
    OldAddress.objects.create(old_address="x", key=address_key(path), new_path=path)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"old_address": "/a.htm"}, "写明一个"),
        ({"old_address": "/", "new_path": "/issues/"}, "认不出"),
        ({"old_address": "http://[", "new_path": "/issues/"}, "认不出"),
        ({"old_address": "/" + "长" * 700, "new_path": "/issues/"}, "认不出"),
        ({"old_address": "/KNOWN.html", "new_path": "/issues/"}, "已经登记"),
    ],
)
def test_what_cannot_be_meant_is_refused(values: dict[str, str], says: str, issue: Issue) -> None:
    lead("/known.htm", issue=issue)
    with pytest.raises(ValidationError, match=says):
        OldAddress(**values).full_clean()


def test_a_table_comes_in_whole_or_not_at_all(issue: Issue) -> None:
    document = make_document(issue=issue)
    table = (
        "旧网址,新网址,来源\n"
        f"http://old.example/1.htm,{issue.get_absolute_url()},旧站目录\n"
        f"/2.htm,{document.get_absolute_url()},\n"
        "/3.htm,/issues/,\n"
    )
    assert import_addresses(table.encode("gb18030")) == (3, 0, [])
    found = {one.key: one for one in OldAddress.objects.all()}
    assert found["/1.html"].issue == issue and found["/1.html"].note == "旧站目录"
    assert found["/2.html"].document is not None and found["/2.html"].document.pk == document.pk
    assert found["/3.html"].new_path == "/issues/"
    # The same address again is changed; one bad row keeps out the good ones.
    assert import_addresses("旧网址,新网址\n/3.HTML,/documents/\n".encode()) == (0, 1, [])
    assert OldAddress.objects.get(key="/3.html").new_path == "/documents/"
    new, changed, problems = import_addresses(
        "旧网址,新网址\n/4.htm,/issues/\n/5.htm,https://x.example/\n/6.htm,/4.htm\n".encode()
    )
    assert (new, changed, len(problems)) == (0, 0, 2)
    assert problems[0].startswith("第3行：新网址须是本站的路径")
    assert problems[1].startswith("第4行：新网址 /4.htm 本身也登记为旧网址")
    assert not OldAddress.objects.filter(key="/4.html").exists()


def test_addresses_of_this_portal_may_be_whole(settings: object, issue: Issue) -> None:
    settings.PORTAL_URL = "https://gb.shili.example"  # type: ignore[attr-defined]
    table = f"旧网址,新网址\n/1.htm,https://gb.shili.example{issue.get_absolute_url()}\n"
    assert import_addresses(table.encode()) == (1, 0, [])
    assert OldAddress.objects.get().issue == issue


def test_the_office_imports_and_exports_the_table(client: Client, issue: Issue) -> None:
    client.force_login(make_person("clerk", "录入"))
    page = reverse("admin:gazette_oldaddress_table")
    assert client.get(page).status_code == 200
    data = f"旧网址,新网址\n/1.htm,{issue.get_absolute_url()}\n".encode()
    answer = client.post(page, {"table": SimpleUploadedFile("a.csv", data)}, follow=True)
    assert "新增1个" in answer.content.decode()
    assert "/1.htm" in answer.content.decode()
    bad = SimpleUploadedFile("a.csv", "旧网址,去哪里\n/2.htm,/issues/\n".encode())
    answer = client.post(page, {"table": bad})
    assert answer.status_code == 400 and "不认识的列：去哪里" in answer.content.decode()
    sheet = client.get(reverse("admin:gazette_oldaddress_export", args=["csv"]))
    text = sheet.content.decode("utf-8-sig")
    assert text.splitlines()[1] == f"/1.htm,{issue.get_absolute_url()},"
    OldAddress.objects.all().delete()
    assert import_addresses(sheet.content) == (1, 0, [])
    client.force_login(make_person("checker", "审核"))
    assert client.get(page).status_code == 403
