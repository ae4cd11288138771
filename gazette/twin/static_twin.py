"""Builds the static twin of the public site in a folder, or brings it up to date.

Every page of the site map is asked for, and what its links lead to; each is written where its
bytes are others than those that lie there. The line 截至…, which every page shows, is one file,
written last: whoever opens a page of a twin that was not finished, or not built today, reads of
which day it tells. What is gone from the portal is deleted; what was withdrawn says so.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.utils import timezone

from gazette.models import Document, Issue
from gazette.office.archive_revision import archive_revision
from gazette.pages.sitemaps import PageSitemap
from gazette.twin.portal_requests import Answer, asked
from gazette.twin.twin_addresses import (
    DAY_PAGE,
    ELSEWHERE_PAGE,
    SEARCH_COPY,
    SEARCH_PAGE,
    Address,
    address_of,
    file_of,
    link_to,
)
from gazette.twin.twin_files import Kept, TwinFolder, TwinRecord
from gazette.twin.twin_markup import led_on, loaded

#: Done and to do, in pages.
Progress = Callable[[int, int], None]
_SEEDS = ("/", "/robots.txt", "/sitemap.xml", "/favicon.ico")
_SITEMAPS = tuple(f"/sitemap-{section}.xml" for section in ("pages", "issues", "documents"))
#: Answers after which another request will do: what is being made, or refused for now.
_LATER = {HTTPStatus.ACCEPTED, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_MOVED = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND}
#: So many times as long as a build took, none follows.
_REST = 3
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


@dataclass
class Built:
    """What a build did: numbers of files, and addresses that the twin lacks, each with a reason.

    ``pending`` are the addresses of files that the portal is still making.
    """

    written: int = 0
    unchanged: int = 0
    deleted: int = 0
    pending: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    #: Addresses that the portal failed to answer; what the twin had of them is kept.
    failed: list[str] = field(default_factory=list)


def build(folder: Path, progress: Progress | None = None) -> Built:
    """Write the twin into a folder that is empty or holds one. Raises NotATwin, OSError."""
    return _Builder(TwinFolder(folder), progress).build()


def complete(folder: Path) -> Built:
    """Write what the portal was still making when the twin was built; it costs little to ask."""
    return _Builder(TwinFolder(folder), None).complete()


def is_up_to_date(folder: Path) -> bool:
    """Whether a twin tells of the archive as it is, today."""
    return _is_current(TwinFolder(folder).former)


def is_due(folder: Path) -> bool:
    """Whether a twin is out of date and may be built again.

    Building takes a quarter of the time at most: while PDFs are made after a publication, every
    one of them changes the archive. Midnight does not wait.
    """
    former = TwinFolder(folder)
    record = former.former
    is_of_today = record.day == timezone.localdate().isoformat()
    rested = time.time() - former.finished_at >= _REST * record.seconds
    return not _is_current(record) and (rested or not is_of_today)


def _is_current(record: TwinRecord) -> bool:
    revision, today = archive_revision(), timezone.localdate().isoformat()
    return bool(revision) and (record.revision, record.day) == (revision, today)


class _Builder:
    def __init__(self, folder: TwinFolder, progress: Progress | None) -> None:
        self.folder, self.progress = folder, progress
        self.former = folder.former.files
        self.files: dict[str, Kept] = {}
        self.built = Built()
        self.waiting: deque[Address] = deque()
        #: The paths of all addresses that were met.
        self.known: dict[Address, str] = {}

    def build(self) -> Built:
        self.folder.begin()
        started = time.monotonic()
        # Asked before anything is read: what changes meanwhile makes the twin out of date.
        record = TwinRecord(archive_revision() or "", timezone.localdate().isoformat())
        self.add(_seeds())
        day = self.own_page(DAY_PAGE)
        self.put(ELSEWHERE_PAGE, self.own_page(ELSEWHERE_PAGE))
        self.put(f"{SEARCH_PAGE}index.html", self.own_page(SEARCH_COPY))
        self.write_waiting()
        for path in self.former.keys() - self.files.keys() - {DAY_PAGE}:
            self.leave_or_delete(path)
        self.put(DAY_PAGE, day)
        record.seconds = time.monotonic() - started
        self.finish(record)
        return self.built

    def complete(self) -> Built:
        if self.folder.former.pending:
            self.folder.begin()
            self.add(_own(url) for url in self.folder.former.pending)
            self.write_waiting()
            self.files = {**self.former, **self.files}
            self.finish(self.folder.former)
        return self.built

    def finish(self, record: TwinRecord) -> None:
        """Write the record; a build with failures counts as none, so that another follows."""
        record.files, record.pending = dict(sorted(self.files.items())), self.built.pending
        if self.built.failed:
            record.revision = ""
        self.folder.finish(record)

    def add(self, addresses: Iterable[Address]) -> None:
        """Have addresses written that belong to the twin and are not yet."""
        for address in addresses:
            path = file_of(address)
            if path and address not in self.known and address.path != SEARCH_PAGE:
                self.known[address] = path
                self.waiting.append(address)

    def write_waiting(self) -> None:
        while self.waiting:
            self.write(self.waiting.popleft())
            if self.progress:
                self.progress(len(self.files), len(self.known))

    def write(self, address: Address) -> None:
        path = self.known[address]
        former = self.former.get(path, Kept(""))
        etag = former.etag if self.folder.holds(path) else ""
        with asked(address, etag) as answer:
            status = HTTPStatus(answer.status)
            if status == HTTPStatus.NOT_MODIFIED:
                self.keep(path, former, is_new=False)
            elif status == HTTPStatus.OK:
                self.write_answer(path, address, answer)
            elif status in _MOVED:
                self.lead_on(path, address, answer)
            elif status in _LATER and not path.endswith("/index.html"):
                self.built.pending.append(str(address))
                self.keep_former(path)
            elif status in _GONE:
                self.built.missing.append(f"{address}：打不开（{status.value}）")
            else:
                self.built.failed.append(f"{address}：网站答复{status.value}")
                self.keep_former(path)

    def keep_former(self, path: str) -> None:
        """Keep what the twin has of an address that the portal does not answer now."""
        if self.folder.holds(path):
            self.keep(path, self.former.get(path, Kept("")), is_new=False)

    def write_answer(self, path: str, address: Address, answer: Answer) -> None:
        if answer.kind == "text/html":
            html, named = led_on(answer.read().decode(), address)
            self.add(named)
            self.put(path, [html.encode()])
        elif answer.kind in ("text/css", "text/javascript"):
            content = answer.read()
            self.add(loaded(content.decode(), address, answer.kind))
            self.put(path, [content])
        else:
            self.put(path, answer.pieces, answer.headers.get("etag", ""))

    def lead_on(self, path: str, address: Address, answer: Answer) -> None:
        """Write a page that leads on, or, for a file, that which it leads to."""
        target = address_of(answer.headers["location"], address)
        link = link_to(target) if target else None
        if target is None or link is None:
            self.built.missing.append(f"{address}：转到了副本以外")
        elif path.endswith(".html"):
            self.add([target])
            self.put(path, [_leading_page(link)])
        else:
            self.add([target])
            with asked(target) as other:
                self.put(path, [other.read()])

    def leave_or_delete(self, path: str) -> None:
        """A page that was withdrawn says so; any other that the portal no longer has goes."""
        if path.endswith("/index.html"):
            with asked(Address(path.removesuffix("index.html"))) as answer:
                if answer.status == HTTPStatus.GONE:
                    html, _named = led_on(answer.read().decode(), Address(path))
                    return self.put(path, [html.encode()])
        self.folder.delete(path)
        self.built.deleted += 1
        return None

    def own_page(self, address: str) -> list[bytes]:
        """A page that only the twin has; what it loads will be written."""
        with asked(Address(address)) as answer:
            html, named = led_on(answer.read().decode(), Address(address))
        self.add(named)
        return [html.encode()]

    def put(self, path: str, pieces: Iterable[bytes], etag: str = "") -> None:
        digest, is_new = self.folder.write(path, pieces)
        self.keep(path, Kept(digest, etag), is_new=is_new)

    def keep(self, path: str, kept: Kept, *, is_new: bool) -> None:
        self.files[path] = kept
        self.built.written += is_new
        self.built.unchanged += not is_new


def _seeds() -> Iterator[Address]:
    """The addresses of the site map, documents before the lists that lead to them."""
    for document in Document.objects.published().select_related("issue__gazette").iterator():
        yield _own(document.get_absolute_url())
    for issue in Issue.objects.published().with_gazette().without_source().iterator():
        yield _own(issue.get_absolute_url())
    for url in (*PageSitemap().items(), *_SEEDS, *_SITEMAPS):
        yield _own(url)


def _own(url: str) -> Address:
    """An address as the portal writes it, quoted and without its host."""
    parts = urlsplit(url)
    return Address(unquote(parts.path), parts.query)


def _leading_page(link: str) -> bytes:
    """A page without a look of its own that leads on at once."""
    to = escape(link)
    return (
        '<!DOCTYPE html>\n<html lang="zh-Hans"><head><meta charset="utf-8"><title>网址有变</title>'
        f'<meta http-equiv="refresh" content="0; url={to}"></head>'
        f'<body><p>网址有变：<a href="{to}">{to}</a></p></body></html>\n'
    ).encode()
