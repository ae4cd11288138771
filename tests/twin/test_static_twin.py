"""The static twin: whole, with links that hold, and rewritten only where something changed."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from gazette.jobs.queue import enqueue
from gazette.jobs.worker import run_now
from gazette.models import Document, Issue, PdfEdition, Provision
from gazette.office import corrections, workflow
from gazette.twin import static_twin
from gazette.twin.static_twin import Built, build, complete, is_up_to_date
from gazette.twin.twin_files import JOURNAL, RECORD, NotATwin
from gazette.twin.twin_timetable import BUILD
from tests.factories import make_document, make_ending_rule, make_issue, make_person
from tests.today import TODAY

pytestmark = pytest.mark.django_db

KEEPS_PAGES = True

PORTAL = "https://gongbao.shili.example"
OLD, NEW = "每年六月一日前报送，逾期不候。", "每年七月一日前报送，逾期不候。"
_LINKS = re.compile(r'<[a-z][^<>]*?\s(?:href|src)="([^"]*)"')


@pytest.fixture(autouse=True)
def _portal(settings: Any) -> None:
    settings.PORTAL_URL = PORTAL
    settings.ALLOWED_HOSTS = ["gongbao.shili.example"]


@pytest.fixture
def article() -> Provision:
    """A row of a published rule whose term ends today."""
    return make_ending_rule(OLD)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "twin"


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != RECORD
    }


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _next_issue(article: Provision) -> Issue:
    return make_issue(published=True, gazette=article.document.issue.gazette)


def _page(folder: Path, document: Document) -> Path:
    return folder / document.get_absolute_url().strip("/") / "index.html"


def _tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY + timedelta(days=1))


def test_every_link_of_a_page_leads_to_a_file_or_to_the_portal(
    folder: Path, article: Provision
) -> None:
    built = build(folder)
    assert built.failed == []
    assert built.missing == []
    pages = list(folder.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        for written in _LINKS.findall(page.read_text()):
            parts = urlsplit(unescape(written))
            if parts.netloc or not parts.path:
                continue
            assert not parts.query, (page, written)
            target = folder / unquote(parts.path).strip("/")
            is_made_later = any(url == parts.path for url in built.pending)
            assert target.is_file() or (target / "index.html").is_file() or is_made_later, (
                page,
                written,
            )


def test_forms_filters_and_other_days_lead_to_the_portal(folder: Path, article: Provision) -> None:
    build(folder)
    page = _page(folder, article.document).read_text()
    assert f'action="{PORTAL}/search/"' in page
    assert f'action="{PORTAL}{article.document.get_absolute_url()}"' in page
    assert re.findall(r'<form(?![^>]*action="https://gongbao\.shili\.example/)[^>]*>', page) == []
    assert OLD in page


def test_what_has_not_changed_is_not_touched(folder: Path, article: Provision) -> None:
    first = build(folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    again = build(folder)
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert first.written
    assert again.written == 0
    assert again.unchanged == first.written + first.unchanged
    assert {path.name for path in after if before.get(path) != after[path]} <= {RECORD}


def test_a_web_server_of_another_user_may_read_it(folder: Path, article: Provision) -> None:
    before = os.umask(0o027)  # that of the units
    try:
        build(folder)
    finally:
        os.umask(before)
    closed = [
        path
        for path in folder.rglob("*")
        if path.name != RECORD and not path.stat().st_mode & (0o005 if path.is_dir() else 0o004)
    ]
    assert closed == []


def test_a_publication_rewrites_only_what_it_changes(folder: Path, article: Provision) -> None:
    build(folder)
    before = _contents(folder)
    new = make_document(issue=_next_issue(article), title="示例市新的办法")
    build(folder)
    changed = _changed(before, _contents(folder))
    assert str(_page(folder, new).relative_to(folder)) in changed
    assert "index.html" in changed
    untouched = {str(_page(folder, article.document).relative_to(folder)), "help/index.html"}
    assert not changed & untouched
    assert not any(name.startswith("static/") for name in changed)


def test_a_correction_shows_and_a_withdrawal_says_so(folder: Path, article: Provision) -> None:
    build(folder)
    document = article.document
    made = corrections.propose(article, {"body": NEW}, make_person("a", "录入"), "原件为七月")
    corrections.accept(made, make_person("b", "审核"))
    build(folder)
    assert NEW in _page(folder, document).read_text()
    workflow.withdraw(document.issue, make_person("chief", "发布"), "误发")
    built = build(folder)
    page = _page(folder, document).read_text()
    assert NEW not in page
    assert "撤下" in page
    assert built.failed == []


def test_midnight_rewrites_pages_whose_state_changes_and_no_other_document(
    folder: Path, article: Provision, monkeypatch: pytest.MonkeyPatch
) -> None:
    lasting = make_document(
        issue=_next_issue(article), title="示例市长期办法", effective_on=date(2025, 2, 1)
    )
    build(folder)
    before = _contents(folder)
    assert f"{TODAY:%Y年}{TODAY.month}月{TODAY.day}日" in _told_day(folder)
    assert static_twin.is_due(folder) is False
    _tomorrow(monkeypatch)
    assert not is_up_to_date(folder)
    # Until it is built again, every page says of which day it tells.
    assert (
        '<iframe class="copy-day" src="/static-copy/day.html"' in _page(folder, lasting).read_text()
    )
    build(folder)
    changed = _changed(before, _contents(folder))
    assert str(_page(folder, article.document).relative_to(folder)) in changed
    assert "static-copy/day.html" in changed
    assert str(_page(folder, lasting).relative_to(folder)) not in changed
    assert "已失效" in _page(folder, article.document).read_text()


def _told_day(folder: Path) -> str:
    return re.sub(r"<[^>]+>", "", (folder / "static-copy/day.html").read_text())


def test_no_draft_and_nothing_of_the_office_is_in_the_twin(
    folder: Path, article: Provision
) -> None:
    gazette = article.document.issue.gazette
    make_document(issue=make_issue(gazette=gazette), title="示例市没有发布的办法")
    build(folder)
    whole = b"".join(_contents(folder).values()).decode(errors="replace")
    assert "没有发布的办法" not in whole
    assert not (folder / "admin").exists()


def test_search_says_that_it_is_not_here(folder: Path, article: Provision) -> None:
    build(folder)
    page = (folder / "search/index.html").read_text()
    assert "不能搜索" in page
    assert f'href="{PORTAL}/search/"' in page


def test_a_file_that_is_still_being_made_is_added_later(
    folder: Path, article: Provision, settings: Any
) -> None:
    built = build(folder)
    url = f"{article.document.get_absolute_url()}document.pdf"
    assert url in built.pending
    assert not (folder / url.strip("/")).exists()
    call_command("make_pdfs")
    assert PdfEdition.objects.filter(state=PdfEdition.State.READY).exists()
    complete(folder)
    assert (folder / url.strip("/")).read_bytes().startswith(b"%PDF")
    assert build(folder).pending == []


def test_a_folder_with_other_files_is_refused_and_left(folder: Path, article: Provision) -> None:
    folder.mkdir()
    (folder / "letters.txt").write_text("私人")
    with pytest.raises(NotATwin, match="别的文件"):
        build(folder)
    with pytest.raises(CommandError, match="换一个空文件夹"):
        call_command("build_static", str(folder))
    assert [path.name for path in folder.iterdir()] == ["letters.txt"]


def test_what_a_killed_build_wrote_is_known_to_the_next(
    folder: Path, article: Provision, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = static_twin._Builder.finish

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(static_twin._Builder, "finish", die)
    with pytest.raises(KeyboardInterrupt):
        build(folder)
    assert (folder / JOURNAL).exists()
    monkeypatch.setattr(static_twin._Builder, "finish", finish)
    url = article.document.get_absolute_url()
    Issue.objects.all().delete()
    build(folder)
    assert not (folder / url.strip("/")).exists()
    assert not (folder / JOURNAL).exists()
    assert not list(folder.rglob("*.part"))


def test_an_address_that_fails_keeps_what_the_twin_has_and_is_told(
    folder: Path, article: Provision, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    build(folder)
    before = _page(folder, article.document).read_bytes()

    def fail(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("gazette.pages.document_detail.DocumentView.effect", fail)
    built = build(folder)
    assert any(article.document.get_absolute_url() in one for one in built.failed)
    assert _page(folder, article.document).read_bytes() == before
    assert not is_up_to_date(folder)
    settings.STATIC_TWIN = str(folder)
    monkeypatch.setattr(static_twin, "_REST", 0)
    job = run_now(enqueue(BUILD))
    assert "没有更新" in job.error


def test_the_job_builds_what_is_out_of_date_and_does_nothing_else(
    folder: Path, article: Provision, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATIC_TWIN = str(folder)
    call_command("make_pdfs")
    job = run_now(enqueue(BUILD))
    assert job.error == ""
    assert is_up_to_date(folder)

    def forbidden(*_: Any) -> Built:
        raise AssertionError("built again")

    monkeypatch.setattr(static_twin, "build", forbidden)
    assert run_now(enqueue(BUILD)).error == ""


def test_the_command_needs_the_portals_address(folder: Path, settings: Any) -> None:
    settings.PORTAL_URL = ""
    with pytest.raises(CommandError, match="PORTAL_URL"):
        call_command("build_static", str(folder))
