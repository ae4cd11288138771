"""Which address is a file of the static twin, and that a kept link of it leads back."""

from __future__ import annotations

import pytest
from django.test import Client

from gazette.twin.twin_addresses import Address, address_of, file_of, link_to, portal_address


@pytest.mark.parametrize(
    ("path", "query", "file"),
    [
        ("/", "", "/index.html"),
        ("/shilishi/2025/1/", "", "/shilishi/2025/1/index.html"),
        ("/shilishi/2025/1/3/", "", "/shilishi/2025/1/3/index.html"),
        ("/shilishi/2025/1/3.txt", "", "/shilishi/2025/1/3.txt"),
        ("/shilishi/2025/1/issue.pdf", "", "/shilishi/2025/1/issue.pdf"),
        ("/documents/all/", "page=2", "/documents/all/page-2.html"),
        ("/documents/all/", "page=1", "/documents/all/index.html"),
        ("/documents/in-force/", "download=xlsx", "/documents/in-force/list.xlsx"),
        ("/bodies/示例市人民政府/", "", "/bodies/示例市人民政府/index.html"),
        ("/feed/", "", "/feed/index.xml"),
        ("/feeds/changes/", "", "/feeds/changes/index.xml"),
        ("/static/css/site.css", "", "/static/css/site.css"),
        ("/search/", "", "/search/"),
    ],
)
def test_an_address_of_the_public_site_is_a_file(path: str, query: str, file: str) -> None:
    assert file_of(Address(path, query)) == file


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/admin/", ""),
        ("/search/", "q=救助"),
        ("/search/suggest", ""),
        ("/report/", ""),
        ("/report/answer/", ""),
        ("/api/v1/search", ""),
        ("/documents/all/", "year=2025"),
        ("/documents/all/", "page=2&year=2025"),
        ("/documents/all/", "page=0"),
        ("/documents/all/", "page=02"),
        ("/documents/all/", "download=docx"),
        ("/shilishi/2025/1/3/", "on=2025-01-01"),
        ("/shilishi/2025/1/3/", "cite=art_1"),
        ("/shilishi/2025/1/3/", "script=hant"),
        ("/shilishi/2025/1/3.txt", "x=1"),
        ("/bodies/../secret/", ""),
        ("/bodies/.hidden/", ""),
        ("/bodies//", ""),
        (f"/bodies/{'长' * 90}/", ""),
        ("/nothing-there", ""),
    ],
)
def test_what_the_portal_alone_can_answer_is_no_file(path: str, query: str) -> None:
    assert file_of(Address(path, query)) is None


@pytest.mark.parametrize(
    ("link", "path", "query"),
    [
        ("/documents/", "/documents/", ""),
        ("?page=2", "/documents/all/", "page=2"),
        ("?", "/documents/all/", ""),
        ("/bodies/%E5%B8%82/", "/bodies/市/", ""),
        ("https://gongbao.shili.example/help/", "/help/", ""),
    ],
)
def test_a_link_is_read_as_a_browser_reads_it(
    settings: object, link: str, path: str, query: str
) -> None:
    settings.PORTAL_URL = "https://gongbao.shili.example"  # type: ignore[attr-defined]
    assert address_of(link, Address("/documents/all/")) == Address(path, query)


@pytest.mark.parametrize("link", ["https://beian.miit.gov.cn/", "mailto:a@b.example", "tel:110"])
def test_a_link_to_elsewhere_is_none_of_the_portal(settings: object, link: str) -> None:
    settings.PORTAL_URL = "https://gongbao.shili.example"  # type: ignore[attr-defined]
    assert address_of(link, Address("/")) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        Address("/documents/all/", "page=2"),
        Address("/documents/in-force/", "download=csv"),
        Address("/feeds/changes/"),
    ],
)
def test_a_link_kept_from_the_twin_leads_to_the_same_page(client: Client, address: Address) -> None:
    link = link_to(address)
    assert link
    assert portal_address(link) == address
    response = client.get(link)
    assert response.status_code == 302
    assert response.headers["Location"] == str(address)


@pytest.mark.django_db
def test_a_page_that_never_was_is_still_not_found(client: Client) -> None:
    assert client.get("/documents/page-x.html").status_code == 404
    assert client.get("/static-copy/day.html").status_code == 302
