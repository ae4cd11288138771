"""A browser for the whole run, and for each test an archive and a portal that serves it.

With ``SLOWED=400`` every answer comes 400 ms late: a test that reads a page before it is there
fails then each time, not once in a hundred runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from gazette.importing import import_issue
from gazette.models import Issue
from gazette.parsing import decode, parse
from tests.browser.chromium import CHROMIUM, chromium
from tests.browser.intake_pages import IntakePage
from tests.browser.pages import DocumentPage
from tests.database_copies import turn, write_once
from tests.intake.conftest import make_editor
from tests.intake.reading_at_once import read_at_once
from tests.paths import SAMPLES

# The browser's driver keeps an event loop in this thread, in which Django would
# otherwise refuse to use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

Open = Callable[..., DocumentPage]
#: Milliseconds after which something is taken to hang; not a measure of speed.
PATIENCE = 180_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(autouse=True)
def _drops_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No service runs beside the server under test."""
    read_at_once(monkeypatch)


@pytest.fixture(scope="session", autouse=True)
def _one_request_at_a_time() -> Iterator[None]:
    """In the middle of another one's transaction a request would be part of it, or end it."""
    answer = BaseHandler.get_response

    def get_response(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        with turn:
            return answer(handler, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", get_response)
        yield


@pytest.fixture(scope="session")
def live_server(live_server: LiveServer) -> LiveServer:
    """The server under test, whose threads may end after it: they let go of its connection then.

    Of the very connection that it was given: that of this module may be another one.
    """
    for shared in (live_server.thread.connections_override or {}).values():
        shared.inc_thread_sharing()
    return live_server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing; `make setup` installs it")
    with chromium() as browser, pytest.MonkeyPatch.context() as patch:
        if slowed := int(os.environ.get("SLOWED", "0")):
            open_page = BrowserContext.new_page
            patch.setattr(
                BrowserContext, "new_page", lambda context: slow_down(open_page(context), slowed)
            )
        yield browser


def slow_down(page: Page, latency: int) -> Page:
    """Let every answer that the page asks for come late."""
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    return page


def import_sample(place: int) -> None:
    path = SAMPLES[place]
    import_issue(parse(decode(path.read_bytes())), source_name=path.name, publish=True)


def import_first() -> None:
    import_sample(0)


def import_first_and_last() -> None:
    import_sample(0)
    import_sample(-1)


@pytest.fixture
def issue(transactional_db: None) -> Issue:
    """A sample issue with every structure, published."""
    write_once(import_first)
    return Issue.objects.with_gazette().get()


@pytest.fixture
def amended_issue(transactional_db: None) -> Issue:
    """The same issue, and a later one that amends and repeals rules of it."""
    write_once(import_first_and_last)
    return Issue.objects.with_gazette().earliest("pk")


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
