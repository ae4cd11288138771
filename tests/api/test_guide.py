"""The guide to the API: its examples are run as they stand there, by a shell and by Python."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from gazette.api.archive_answers import address
from gazette.api.portal_api import api
from gazette.effect.public_changes import number_changes, record
from gazette.models import Document, PublicChange
from tests.factories import make_document, make_provision, make_text
from tests.html_page import HtmlPage

_EXAMPLE = re.compile(r'<pre tabindex="0"><code data-example="(\w+)">(.*?)</code></pre>', re.S)


@pytest.fixture
def document(db: None) -> Document:
    document = make_document(
        published=True, title="示例市灯塔管理办法", effective_on=date(2024, 1, 1)
    )
    make_provision(text=make_text(document=document))
    record(PublicChange.Kind.PUBLISHED, [document.issue])
    number_changes()
    return document


def examples(page: bytes) -> list[tuple[str, str]]:
    """The examples of the page: the language, and the words as a reader copies them."""
    found = _EXAMPLE.findall(page.decode())
    return [(language, html.unescape(words)) for language, words in found]


def run(language: str, words: str, folder: Path) -> str:
    """What an example prints."""
    if language == "curl":
        command = ["bash", "-c", f"curl --fail --silent --show-error {words.removeprefix('curl ')}"]
    else:
        command = [sys.executable, "-c", words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="curl 没有安装")
@pytest.mark.django_db(transaction=True)
def test_the_examples_do_what_they_say(
    live_server: Any, document: Document, tmp_path: Path
) -> None:
    server = live_server.url
    page = Client().get("/api/", headers={"host": urlsplit(server).netloc})
    shown = examples(page.content)
    assert [language for language, _words in shown] == ["curl", "curl", "curl", "Python", "Python"]
    whole, state, found, walk, mirror = shown
    assert json.loads(run(*whole, tmp_path))["facts"]["title"] == document.title
    assert json.loads(run(*state, tmp_path))["state"]["on"] == "2025-07-20"
    assert json.loads(run(*found, tmp_path))["total"] == 1
    assert run(*walk, tmp_path).startswith(f"现行有效 {document.title} {server}/")
    issue = document.issue
    place = address("issue", issue.gazette.slug, issue.year, issue.number)
    assert run(*mirror, tmp_path) == f"发布 {server}{place}\n"
    assert run(*mirror, tmp_path) == ""


@pytest.mark.django_db
def test_it_is_found_and_names_every_operation(client: Client, document: Document) -> None:
    for path in ("/", "/sitemap/", "/sitemap-pages.xml"):
        assert "/api/" in client.get(path).content.decode(), path
    page = client.get("/api/")
    words = HtmlPage(page).one("main").text
    for path in api.get_openapi_schema(path_prefix="/")["paths"]:
        assert path in words
    assert client.get("/api/v1/openapi.json")["Content-Type"].startswith("application/json")
    assert "著作权法" in words


@pytest.mark.django_db
def test_it_says_what_there_is_where_nothing_is_published(client: Client) -> None:
    shown = examples(client.get("/api/").content)
    assert [language for language, _words in shown] == ["curl", "Python", "Python"]
