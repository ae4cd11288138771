"""A browser for the whole run, and for each test an archive and a portal that serves it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from gazette.importing import import_issue
from gazette.models import Issue
from gazette.parsing import decode, parse
from tests.browser.chromium import CHROMIUM, chromium
from tests.browser.intake_pages import IntakePage
from tests.browser.pages import DocumentPage
from tests.intake.conftest import make_editor
from tests.intake.reading_at_once import read_at_once
from tests.paths import SAMPLES

# The browser's driver keeps an event loop in this thread, in which Django would
# otherwise refuse to use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

Open = Callable[..., DocumentPage]
#: Milliseconds after which something is taken to hang; not a measure of speed.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(autouse=True)
def _drops_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No service runs beside the server under test."""
    read_at_once(monkeypatch)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing; `make setup` installs it")
    with chromium() as browser:
        yield browser


@pytest.fixture
def issue(transactional_db: None) -> Issue:
    """A sample issue with every structure, published."""
    path = SAMPLES[0]
    source = parse(decode(path.read_bytes()))
    return import_issue(source, source_name=path.name, publish=True).issue


@pytest.fixture
def visit(browser: Browser, live_server: Any, issue: Issue) -> Iterator[Open]:
    """Open an address in a window of its own: ``visit("/", width=360)``."""
    contexts = []

    def open_window(address: str, width: int = 1440, **options: Any) -> DocumentPage:
        height = options.pop("height", 900)
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = DocumentPage(context.new_page(), live_server.url)
        page.open(address)
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def enter(
    browser: Browser, live_server: Any, transactional_db: None, settings: Any, tmp_path: Any
) -> Iterator[Callable[..., IntakePage]]:
    """A window in which an editor is logged in."""
    settings.DATA_DIR = tmp_path
    contexts = []

    def open_window(name: str = "wang", width: int = 1280, **options: Any) -> IntakePage:
        client = Client()
        client.force_login(make_editor(name, first_name=name))
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(PATIENCE)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        contexts.append(context)
        return IntakePage(context.new_page(), live_server.url)

    yield open_window
    for context in contexts:
        context.close()
