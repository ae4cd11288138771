"""The pages on paper, as Chromium prints them: head, foot, every word, and no navigation."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from django.utils.text import Truncator

from gazette.models import Document, Issue
from gazette.parsing.words.lines import fold
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

A4 = (595, 842)
NAVIGATION = (
    "跳到正文",
    "检索",
    "公文分类",
    "新刊订阅",
    "本文目次",
    "跳到条文",
    "取用",
    "上一件",
    "下一件",
    "下载",
    "其他版式",
)


def printed(visit: Open, address: str) -> list[str]:
    """The text of each page of a print-out, folded; every page is A4."""
    page = visit(address)
    with pypdfium2.PdfDocument(page.page.pdf(prefer_css_page_size=True)) as pdf:
        assert {tuple(map(round, sheet.get_size())) for sheet in pdf} == {A4}
        return [fold(sheet.get_textpage().get_text_bounded()) for sheet in pdf]


def assert_head_and_foot(pages: list[str], head: str) -> None:
    for number, page in enumerate(pages, start=1):
        assert fold(head) in page, number
        assert fold(f"— {number} —") in page, number
        assert fold(f"共 {len(pages)} 页") in page, number
    for word in NAVIGATION:
        assert not any(word in page for page in pages), word


def test_an_issue_s_contents(visit: Open, issue: Issue) -> None:
    pages = printed(visit, issue.get_absolute_url())
    assert_head_and_foot(pages, f"{issue.gazette.name}{issue.short_title}")
    whole = "".join(pages)
    for document in issue.documents.all():
        assert fold(document.contents_title or document.title) in whole


def test_a_document_with_every_row(visit: Open, issue: Issue) -> None:
    """On paper the running head and foot stand between the words of a row that goes on."""
    documents = Document.objects.filter(issue=issue, provisions__level="TABLE_ROW").distinct()
    document = documents.select_related("issue__gazette").earliest("position")
    pages = printed(visit, document.get_absolute_url())
    title = Truncator(document.title).chars(26)
    number = f"（{document.document_number}）" if document.document_number else ""
    head = fold(f"{issue.gazette.name} {issue.short_title} {title}{number}")
    assert_head_and_foot(pages, head)
    whole = "".join(re.sub(r"—\d+—|共\d+页", "", page.replace(head, "")) for page in pages)
    for row in document.provisions.exclude(level__in=["TITLE", "TABLE", "TABLE_ROW"]):
        assert fold(row.printed) in whole, row.address
