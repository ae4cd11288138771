"""Long lists of issues: several pages of whole years, each as short as the first."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from gazette.models import Gazette
from gazette.pages import issue_years
from gazette.pages.issue_years import ALL_YEARS, year_pages
from tests.factories import make_gazette, make_issue

pytestmark = pytest.mark.django_db

NUMBERS = {2024: (1, 2), 2023: (1,), 2020: (1, 3), 2019: (1,)}


@pytest.fixture
def gazette(monkeypatch: pytest.MonkeyPatch) -> Gazette:
    """A gazette of six issues in four years, 2 in 2020 and both years after it missing; a page
    of a list holds three issues."""
    monkeypatch.setattr(issue_years, "ISSUES_PER_PAGE", 3)
    made = make_gazette()
    for year, numbers in NUMBERS.items():
        for number in numbers:
            make_issue(published=True, gazette=made, year=year, number=number)
    return made


def headings(client: Client, address: str) -> list[int]:
    """The years that a page lists."""
    answer = client.get(address)
    assert answer.status_code == 200
    return [int(year) for year in re.findall(r'<h2 id="y(\d+)"', answer.content.decode())]


def test_pages_are_of_whole_years() -> None:
    counts = {2024: 60, 2023: 60, 2022: 1, 2020: 200, 2019: 5}
    assert year_pages(counts) == [
        range(2023, ALL_YEARS.stop),
        range(2022, 2023),
        range(2020, 2022),
        range(2020),
    ]
    assert year_pages({}) == [ALL_YEARS]
    assert year_pages({2024: 500}) == [ALL_YEARS]


def test_every_year_stands_on_one_page(client: Client, gazette: Gazette) -> None:
    for address in ("/issues/", gazette.get_absolute_url()):
        assert headings(client, address) == [2024, 2023]
        assert headings(client, f"{address}?page=2") == [2022, 2021, 2020, 2019]
        first, second = (client.get(f"{address}{more}") for more in ("", "?page=2"))
        for page in (first, second):
            assert "共6期，另有1期未收录" in page.content.decode()
        for link in ("#y2024", "?page=2#y2022", "?page=2#y2019"):
            assert f'href="{link}"' in first.content.decode()
        for link in ("?page=1#y2024", "#y2022"):
            assert f'href="{link}"' in second.content.decode()


def test_only_the_issues_of_a_page_are_read(client: Client, gazette: Gazette) -> None:
    answer = client.get("/issues/?page=2")
    assert {issue.year for issue in answer.context["issues"]} == {2020, 2019}


def test_a_year_has_one_page(client: Client, gazette: Gazette) -> None:
    address = f"{gazette.get_absolute_url()}2020/"
    assert headings(client, address) == [2020]
    page = client.get(address).content.decode()
    assert "共2期，另有1期未收录" in page and "year-jump" not in page
    assert client.get(f"{gazette.get_absolute_url()}2022/").status_code == 404


@pytest.mark.parametrize("page", ["3", "0", "x"])
def test_a_page_that_does_not_exist_is_told(client: Client, gazette: Gazette, page: str) -> None:
    answer = client.get("/issues/", {"page": page})
    assert answer.status_code == 404
    assert f"“历期公报”共2页，没有第“{page}”页。" in answer.content.decode()
