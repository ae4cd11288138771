"""Missing issues on the public pages and in the office's list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gazette.models import Gazette, Issue, NumberNote
from tests.factories import make_gazette, make_issue
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def gazette() -> Gazette:
    """A gazette of which issues 1, 4 and 9 of 2024 are held."""
    made = make_gazette()
    for number in (1, 4, 9):
        make_issue(
            published=True, gazette=made, year=2024, number=number, serial_number=120 + number
        )
    return made


def lines(client: Client, address: str) -> list[str]:
    """The lines of the list, the newest first, without the facts of issues."""
    answer = client.get(address)
    assert answer.status_code == 200
    items = re.findall(
        r"<li>\s*(<(?:a|div) class=\"(?:issue|number)-line.*?)</li>",
        answer.content.decode(),
        re.DOTALL,
    )
    texts = ["".join(re.sub("<[^>]+>", " ", item).split()) for item in items]
    return [text.partition("2025年2月28日")[0] for text in texts]


EXPECTED = [
    "第9期总第129期",
    "第5—8期总第125—128期未收录",
    "第4期总第124期",
    "第2、3期总第122、123期未收录",
    "第1期总第121期",
]


def test_lists_show_what_is_missing_between_the_issues(client: Client, gazette: Gazette) -> None:
    year = reverse("gazette:gazette_year", args=[gazette.slug, 2024])
    for address in (year, gazette.get_absolute_url(), "/issues/"):
        assert lines(client, address) == EXPECTED
    assert "共3期，另有6期未收录" in client.get(year).content.decode()


def test_a_list_without_gaps_says_nothing_of_them(client: Client) -> None:
    make_issue(published=True)
    assert "未收录" not in client.get("/issues/").content.decode()


def test_notes_are_shown_and_no_gap(client: Client, gazette: Gazette) -> None:
    values = {"gazette": gazette, "year": 2024}
    NumberNote.objects.create(**values, first_number=2, last_number=3, kind="not_published")
    NumberNote.objects.create(**values, first_number=4, last_number=8, kind="combined")
    assert lines(client, gazette.get_absolute_url()) == [
        "第9期总第129期",
        "第4—8期合刊",
        "第4期总第124期",
        "第2、3期未出版",
        "第1期总第121期",
    ]


def test_a_draft_is_no_secret_told_and_a_withdrawn_issue_no_gap(
    client: Client, gazette: Gazette
) -> None:
    make_issue(gazette=gazette, year=2024, number=2)
    withdrawn = make_issue(gazette=gazette, year=2024, number=3)
    Issue.objects.filter(pk=withdrawn.pk).update(first_published_at="2025-01-01T00:00Z")
    assert lines(client, gazette.get_absolute_url())[-2] == "第2期总第122期未收录"


def test_gaps_of_several_gazettes_name_theirs(client: Client, gazette: Gazette) -> None:
    other = make_gazette()
    make_issue(published=True, gazette=other, year=2024, number=2)
    shown = lines(client, "/issues/")
    assert (
        f"{other.name}第1期未收录" in shown
        and f"{gazette.name}第2、3期总第122、123期未收录" in shown
    )
    own = lines(client, gazette.get_absolute_url())
    assert own == EXPECTED


def beside(client: Client, issue: Issue) -> str:
    """What an issue's page tells of what is missing before and behind it."""
    page = HtmlPage(client.get(issue.get_absolute_url()))
    told = [one.text for one in page.elements if one.tag == "p" and "未收录" in one.text]
    return "".join("".join(told).split())


def test_an_issue_tells_what_is_missing_beside_it(client: Client, gazette: Gazette) -> None:
    issue = gazette.issues.get(number=4)
    words = beside(client, issue)
    assert "本期与上一期之间，第2、3期（总第122、123期）未收录。" in words
    assert "本期与下一期之间，第5—8期（总第125—128期）未收录。" in words
    make_issue(published=True, gazette=gazette, year=2023, number=1, serial_number=119)
    words = beside(client, gazette.issues.get(number=1, year=2024))
    assert "本期与上一期之间，2023年第2期（总第120期）未收录。" in words


def test_the_number_of_queries_does_not_grow(
    client: Client, gazette: Gazette, django_assert_num_queries: Any
) -> None:
    client.get("/issues/")  # fills caches
    with django_assert_num_queries(8) as few:
        client.get("/issues/")
    for _ in range(3):
        make_issue(published=True, gazette=make_gazette(), year=2024, number=5)
    with django_assert_num_queries(len(few)):
        client.get("/issues/")


def test_the_office_has_a_list_and_notes_from_it(admin_client: Client, gazette: Gazette) -> None:
    make_issue(gazette=gazette, year=2024, number=2)  # a draft is held
    page = admin_client.get(reverse("worklist", args=["missing-issues"])).content.decode()
    assert "第3期" in page and "第5—8期" in page and "第2、3期" not in page
    [form, *_] = re.findall(r'href="([^"]+numbernote/add/[^"]+)"', page)
    answer = admin_client.get(form.replace("&amp;", "&"))
    assert answer.context["adminform"].form.initial["first_number"] == "3"
    values = {"gazette": gazette.pk, "year": 2024, "first_number": 3, "last_number": 3}
    saved = admin_client.post(
        reverse("admin:gazette_numbernote_add"), {**values, "kind": "not_published", "note": ""}
    )
    assert saved.status_code == 302
    admin_client.get(reverse("admin:index"))  # shows the message that it was saved
    page = admin_client.get(reverse("worklist", args=["missing-issues"])).content.decode()
    assert "第3期" not in page and "第5—8期" in page
