"""The file of a list is found without its list, and the files have a bounded room."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client

from gazette.disk import make_room
from gazette.pages import list_files
from gazette.pages.document_lists import DocumentListView
from gazette.spreadsheets import FORMATS
from tests.factories import make_document

pytestmark = pytest.mark.django_db

KEEPS_PAGES = True

LIST = "/documents/all/?kind=notice&on=2025-07-20&download=csv"


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> list[DocumentListView]:
    """The lists that are computed."""
    computed: list[DocumentListView] = []
    compute = DocumentListView.__dict__["listed"].func

    def counted(view: DocumentListView) -> Any:
        if view not in computed:
            computed.append(view)
        return compute(view)

    monkeypatch.setattr(DocumentListView, "listed", property(counted))
    return computed


def test_the_list_is_computed_once_for_a_revision(
    client: Client, lists: list[DocumentListView]
) -> None:
    document = make_document(published=True, title="示例市报送办法")
    first = client.get(LIST)
    assert "示例市报送办法" in first.content.decode()
    assert len(lists) == 1
    same = "/documents/all/?utm=7&on=2025年7月20日&page=3&kind=notice&kind=notice+&download=csv"
    for address in (LIST, same):
        again = client.get(address)
        assert again.content == first.content
        assert again.headers["Content-Disposition"] == first.headers["Content-Disposition"]
    assert len(lists) == 1
    document.title = "示例市报送新办法"
    document.save()
    assert "示例市报送新办法" in client.get(LIST).content.decode()
    assert len(lists) == 2


@pytest.mark.parametrize(
    "other",
    [
        LIST.replace("kind=notice", "kind=decree"),
        LIST.replace("kind=notice", "gazette=none"),
        LIST.replace("07-20", "07-21"),
        LIST.replace("/all/", "/notice/"),
        LIST + "&sort=title",
        LIST.replace("csv", "xlsx"),
        "/documents/ended/?on=2025-07-20&download=csv",
        "/documents/ended/?on=2025-07-20&by=reason&download=csv",
    ],
)
def test_another_list_is_another_file(
    client: Client, lists: list[DocumentListView], other: str
) -> None:
    make_document(published=True)
    client.get(LIST)
    before = len(lists)
    client.get(other)
    assert len(lists) == before + 1


def test_a_list_that_must_have_documents_is_not_found_until_it_has(client: Client) -> None:
    address = "/documents/year/2025/?download=csv"
    assert client.get(address).status_code == 404
    assert client.get(address).status_code == 404
    make_document(published=True, title="示例市2025年的办法")
    assert "示例市2025年的办法" in client.get(address).content.decode()


def test_variants_do_not_fill_the_disk(client: Client, settings: Any) -> None:
    """The oldest go; who asks for one that is gone gets it made again."""
    make_document(published=True)
    settings.LIST_FILES_MB = 0
    for day in range(1, 20):
        response = client.get(f"/documents/all/?on=2025-07-{day:02}&download=xlsx")
        assert response.status_code == 200
        assert len(list(list_files.folder().iterdir())) == 0
    assert response.headers["Content-Type"] == FORMATS["xlsx"]


def test_room_is_made_of_the_oldest(tmp_path: Any) -> None:
    for age in range(10):
        file = tmp_path / str(age)
        file.write_bytes(bytes(100))
        os.utime(file, (1000 - age, 1000 - age))
    make_room(tmp_path, 1000)
    assert len(list(tmp_path.iterdir())) == 10
    make_room(tmp_path, 500)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["0", "1", "2", "3"]
