"""The page of an issue: its tabs, its documents, and who may act."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazette.admin.worklists import change_url
from gazette.models import Doubt, Issue
from gazette.office import workflow
from gazette.office.document_contents import contents_of
from gazette.office.reading_marks import mark_seen
from tests.factories import make_document, make_issue, make_person, make_provision, make_text

pytestmark = pytest.mark.django_db


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def filled(documents: int = 2) -> Issue:
    issue = make_issue(status="draft")
    for position in range(1, documents + 1):
        document = make_document(issue=issue, position=position)
        make_provision(text=make_text(document=document))
    return issue


def tabs(page: str) -> list[tuple[str, str]]:
    """Address and label of the tabs of a page."""
    bar = page.split('class="issue-tabs"')[1].split("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', bar)


def test_every_page_of_an_issue_has_the_same_tabs() -> None:
    issue = filled()
    clerk = as_(make_person("clerk", "录入"))
    pages = [
        change_url(issue),
        reverse("checkup", args=[issue.pk]),
        reverse("admin:gazette_issue_steps", args=[issue.pk]),
        reverse("admin:gazette_issue_step", args=[issue.pk, "submit"]),
    ]
    shown = [tabs(clerk.get(url).content.decode()) for url in pages]
    assert [label for _url, label in shown[0]] == [
        "录入", "体检", "与原文对照", "存疑与答复", "预览", "经过",
    ]  # fmt: skip
    assert all(one == shown[0] for one in shown)
    for url, _label in shown[0]:
        assert clerk.get(url).status_code == 200


def test_its_documents_are_listed_with_their_doubts_and_an_untitled_one_can_be_clicked() -> None:
    issue = filled()
    untitled = issue.documents.get(position=2)
    type(untitled).objects.filter(pk=untitled.pk).update(title="")
    Doubt.objects.create(
        issue=issue, document_position=2, code="x", message="看不清", span_start=0, span_end=1
    )
    page = as_(make_person("clerk", "录入")).get(change_url(issue)).content.decode()
    rows = page.split('class="issue-documents"')[1].split("</section>")[0].split("<tr>")[2:]
    assert "处" not in rows[0] and "1处" in rows[1]
    assert re.search(r"<a [^>]*>（无标题）.+</a>", rows[1])
    assert "1行" in rows[0]


def test_an_issue_without_documents_says_where_to_begin() -> None:
    issue = make_issue(status="draft")
    page = as_(make_person("clerk", "录入")).get(change_url(issue)).content.decode()
    assert "还没有文件" in page and reverse("admin:intake_intake_changelist") in page


def test_whoever_may_not_act_sees_who_may() -> None:
    issue = filled()
    clerk, reviewer = make_person("clerk", "录入"), make_person("li", "审核")
    workflow.submit(issue, clerk)
    assert "可以审定的：li。" in as_(clerk).get(change_url(issue)).content.decode()
    assert "可以审定的" not in as_(reviewer).get(change_url(issue)).content.decode()
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    assert "现在没有人可以审定" in as_(clerk).get(change_url(issue)).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_documents() -> None:
    clerk = as_(make_person("clerk", "录入"))
    counts = []
    for documents in (3, 40):
        issue = filled(documents)
        clerk.get(change_url(issue))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert clerk.get(change_url(issue)).status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_saving_a_row_leads_back_to_its_document_and_a_document_to_its_issue() -> None:
    issue = filled(1)
    document = issue.documents.get()
    row = document.provisions.get()
    clerk = as_(make_person("clerk", "录入"))
    answer = clerk.post(
        change_url(row),
        {
            "text": row.text_id, "parent": "", "position": row.position, "level": row.level,
            "label": row.label, "number": row.number, "heading": row.heading, "body": "改过的字",
            "cells": "[]", "merged": "[]", "address": row.address, "seen_version": issue.version,
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == change_url(document)


def test_a_reviewer_sees_per_document_who_has_read_it_and_what_deviates() -> None:
    issue = filled()
    clerk, reviewer = make_person("clerk", "录入"), make_person("li", "审核")
    workflow.submit(issue, clerk)
    first = next(one for one in contents_of(issue) if one.document.position == 1)
    mark_seen(reviewer, first, [(0, first.part_count)])
    page = as_(reviewer).get(change_url(issue)).content.decode()
    rows = page.split('class="issue-documents"')[1].split("</section>")[0].split("<tr>")[2:]
    assert 'data-label="已看完">li<' in rows[0] and "还没有人" in rows[1]
    # Neither has a source: each is one deviation that a person answers.
    assert all("1处未答复" in row for row in rows)
    first.document.provisions.update(body="另外的字")  # what was read is no longer there
    page = as_(reviewer).get(change_url(issue)).content.decode()
    assert page.count("还没有人") == 2
    assert "已看完" not in as_(clerk).get(change_url(issue)).content.decode()


def test_the_pages_of_doubts_and_deviations_have_the_tabs_too() -> None:
    issue = filled()
    workflow.submit(issue, make_person("clerk", "录入"))
    reviewer = as_(make_person("li", "审核"))
    names = ["doubts", "reread", "review", "admin:gazette_issue_deviations"]
    pages = [reverse(name, args=[issue.pk]) for name in names]
    pages.append(reverse("review_document", args=[issue.pk, issue.documents.get(position=1).pk]))
    shown = [tabs(reviewer.get(url).content.decode()) for url in pages]
    assert [label for _url, label in shown[0]] == [
        "录入", "审核", "体检", "与原文对照", "存疑与答复", "预览", "经过",
    ]  # fmt: skip
    assert all(one == shown[0] for one in shown)


@pytest.mark.parametrize(
    ("name", "args", "current"),
    [
        ("admin:gazette_issue_change", [], ("page", "录入")),
        ("checkup", [], ("page", "体检")),
        ("admin:gazette_issue_deviations", [], ("page", "与原文对照")),
        ("doubts", [], ("page", "存疑与答复")),
        ("admin:gazette_issue_steps", [], ("page", "经过")),
        ("review", [], ("page", "审核")),
        ("admin:gazette_issue_step", ["approve"], ("true", "录入")),
        ("reread", [], ("true", "录入")),
    ],
)
def test_each_page_of_an_issue_marks_one_tab(
    name: str, args: list[str], current: tuple[str, str]
) -> None:
    issue = filled()
    workflow.submit(issue, make_person("clerk", "录入"))
    reviewer = as_(make_person("li", "审核"))
    page = reviewer.get(reverse(name, args=[issue.pk, *args])).content.decode()
    bar = page.split('class="issue-tabs"')[1].split("</nav>")[0]
    assert re.findall(r'aria-current="(\w+)">([^<]+)</a>', bar) == [current]
