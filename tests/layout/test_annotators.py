"""Annotators: what an app registers is shown in the words of a document's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from gazette.layout import annotators
from gazette.layout.annotations import Annotation
from gazette.models import Document, Provision
from gazette.parsing.parsed import Level
from gazette.templatetags.typography import title_by_sense, title_words
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

Answer = dict[str, list[Annotation]]


def marks_what_is_asked(document: Document, request: HttpRequest) -> Answer:
    """Marks the first two characters of the rows that ``?mark=`` names."""
    return {address: [Annotation(0, 2, "mark")] for address in request.GET.getlist("mark")}


def links_the_number(document: Document, request: HttpRequest) -> Answer:
    return {"art_1": [Annotation(0, 3, "a", (("href", document.get_absolute_url()),))]}


@pytest.fixture
def registered() -> Iterator[None]:
    added = (marks_what_is_asked, links_the_number)
    for annotator in added:
        annotators.register(annotator)
        annotators.register(annotator)  # idempotent
    yield
    for annotator in added:
        annotators.unregister(annotator)


@pytest.mark.django_db
def test_annotations_of_all_are_shown_in_rows_titles_and_tables(
    client: Client, registered: Any
) -> None:
    document = make_document(published=True)
    text = make_text(document=document)
    shown = {"row_1": Level.TITLE, "art_1": Level.ARTICLE, "table": Level.TABLE}
    for address, level in shown.items():
        label = "第一条" if level == Level.ARTICLE else ""
        make_provision(text=text, level=level, address=address, label=label, body="牛奶管理办法")
    address = f"{document.get_absolute_url()}?mark=row_1&mark=art_1&mark=table"
    page = HtmlPage(client.get(address))
    assert [mark.text for mark in page.all("mark")] == ["牛奶", "第一", "牛奶"]
    assert page.links[document.get_absolute_url()] == "第一条"


@given(st.text(alphabet="关于 市办2〔5〕号第<"))
def test_a_title_is_set_alike_with_annotations_and_without(title: str) -> None:
    row = Provision(body=title)
    assert title_words(row) == title_by_sense(title)
