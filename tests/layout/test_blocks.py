"""Whole sample issues on their pages: no word of a row is lost, added or moved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from gazette.importing import import_issue
from gazette.layout.blocks import sections
from gazette.models import Document
from gazette.parsing import decode, parse
from tests.html_page import HtmlPage
from tests.paths import REAL_ISSUE, SAMPLES, needs_real_issue

pytestmark = pytest.mark.django_db

ISSUES = [*SAMPLES, pytest.param(REAL_ISSUE, marks=needs_real_issue)]


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


@pytest.mark.parametrize("path", ISSUES, ids=lambda path: path.stem)
def test_every_word_of_an_issue_stands_on_its_pages_in_order(client: Client, path: Path) -> None:
    import_issue(parse(decode(path.read_bytes())), source_name=path.name, publish=True)
    for document in Document.objects.for_lists():
        page = HtmlPage(client.get(document.get_absolute_url()))
        for section in sections(document):
            rows = section.text.provisions.order_by("position")
            printed = "".join(row.printed for row in rows)
            names_role = page.all("p", class_="text-role") and not section.prints_role
            role = section.role if names_role else ""
            hidden = "" if section.title else section.name
            shown = squeezed(page.by_id(section.anchor).text)
            for note in page.all("aside", class_="amendment"):  # not of the gazette, and set apart
                shown = shown.replace(squeezed(note.text), "", 1)
            assert shown == squeezed(role + hidden + printed)
            assert set(page.ids) >= {row.address for row in rows}


@pytest.mark.parametrize("path", ISSUES, ids=lambda path: path.stem)
def test_headings_of_an_issue_never_skip_a_level(client: Client, path: Path) -> None:
    import_issue(parse(decode(path.read_bytes())), source_name=path.name, publish=True)
    for document in Document.objects.for_lists():
        page = HtmlPage(client.get(document.get_absolute_url()))
        levels = [level for level, _ in page.headings]
        jumps = [lower - upper for upper, lower in zip(levels, levels[1:], strict=False)]
        assert max(jumps) <= 1, document
        assert all(words for _, words in page.headings)
