"""Public pages as files, which a web server in front of the portal (nginx) serves by itself.

``PAGES_DIR`` is a folder of this machine alone::

    edition                        the edition of the portal that makes the pages now
    <edition>.<revision>/<day>/…   the pages of one revision of the archive, made on one day
    now/2026-03-01T09:30:2+08:00   a link to the pages that are valid in these ten seconds

nginx takes the name of the link from its own clock, so that at midnight the pages of the day
before are out of reach without anybody's doing. The links lead to another folder as soon as the
archive has another revision (``switch``): the process that has written sees to it before it
answers, and the service of the jobs looks twice a second at what others have written. Where
nobody looks any more, no link is made for the next seconds, and nginx asks the portal again.
"""

from __future__ import annotations

import fcntl
import gzip
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from gazette.disk import OPEN_FILE, make_open_folders
from gazette.office.archive_revision import archive_revision
from gazette.pages.portal_edition import edition
from gazette.public_addresses import can_be_a_file

logger = logging.getLogger(__name__)

#: Seconds for which a link is valid. nginx knows them by its first 18 characters of the time.
SLOT = 10
#: So many seconds before it is needed, the link of the next seconds is made.
AHEAD = 4
#: Bytes that the pages may have (the fullest city has 150 MB a day), and that stay free.
MOST_BYTES, LEAST_FREE = 2 * 1024**3, 1024**3
#: Seconds for which a writer waits for another one that switches; it takes milliseconds.
PATIENCE = 2.0
#: Seconds between two looks at how much the pages have.
_COUNT_EVERY = 60.0
_EDITION, _NOW, _FULL, _LOCK = "edition", "now", "full", ".lock"
_PAGE = "index.html"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def folder() -> Path | None:
    """Where the pages lie; None where no web server serves them."""
    return Path(settings.PAGES_DIR) if settings.PAGES_DIR else None


def announce() -> None:
    """From now on the pages of this edition are the valid ones. Called when a server starts."""
    root = folder()
    if root is not None:
        try:
            make_open_folders(root / _NOW, root.parent)
            _write(root / _EDITION, _own_edition().encode())
        except OSError:
            logger.exception("PAGES_DIR cannot be written to: every page is made by the portal")


def keep(path: str, content: bytes, revision: str, on: date) -> None:
    """Write a page that was made under a revision on a day; its path begins and ends with /.

    What cannot be written is logged, and nginx asks the portal for it each time.
    """
    root = folder()
    if root is None or not (path.endswith("/") and can_be_a_file(path)):
        return
    base = root / f"{_own_edition()}.{revision}"
    try:
        if (base / _FULL).exists() or shutil.disk_usage(root).free < LEAST_FREE:
            return
        place = base / str(on) / path.strip("/")
        if (place / _PAGE).exists():
            return
        make_open_folders(place, root)
        # nginx makes an ETag of size and time: with this time, another one for other content.
        stamp = int.from_bytes(sha256(content).digest()[:4], "big") >> 1
        _write(place / f"{_PAGE}.gz", gzip.compress(content, 6, mtime=0), stamp)
        _write(place / _PAGE, content, stamp)
    except OSError:
        logger.warning("a page could not be kept as a file: %s", path, exc_info=True)


def switch() -> None:
    """Let the links lead to the pages that are valid now. Returns when they do.

    Where the database does not tell the revision, nothing is valid. Where another process has
    stopped while it switched, no link is left, and nginx asks the portal until it goes on or
    ends. Where nothing can be written, the links end by themselves within some seconds.
    """
    root = folder()
    if root is None or not (root / _EDITION).exists():
        return
    try:
        # Who reads the revision first also switches first, so that no link leads back.
        with _locked(root) as is_alone:
            _link(root / _NOW, _wanted_links(root) if is_alone else {})
    except OSError:
        logger.exception("the kept pages in PAGES_DIR could not be switched")


def tend() -> None:
    """Switch, delete what is no longer valid, and see that the pages are not too many.

    Called twice a second by the service of the jobs.
    """
    root = folder()
    if root is None or not (root / _EDITION).exists():
        return
    switch()
    try:
        _delete_former(root)
        _count(root)
    except OSError:
        logger.exception("the kept pages in PAGES_DIR could not be tended")


def _wanted_links(root: Path) -> dict[str, str]:
    """The links of these seconds and, shortly before they begin, of the next, by their names."""
    valid = _valid_folder(root)
    moment = datetime.now(UTC)
    wanted: dict[str, str] = {}
    for slot in (moment, moment + timedelta(seconds=AHEAD)) if valid else ():
        on = slot.astimezone(timezone.get_default_timezone()).date()
        wanted |= dict.fromkeys(_slot_names(slot), f"../{valid}/{on}")
    return wanted


def _own_edition() -> str:
    return f"{edition()}-{_boot()}"


@cache
def _boot() -> str:
    """What changes when the machine starts anew: files of before may have lost their content."""
    with suppress(OSError):
        return _BOOT_ID.read_text(encoding="ascii")[:8]
    return "0"


def _valid_folder(root: Path) -> str:
    """The name of the folder of the valid pages; "" if none is known to be."""
    try:
        revision = archive_revision()
    except DatabaseError:
        logger.warning("the revision of the archive is not known", exc_info=True)
        return ""
    return f"{(root / _EDITION).read_text(encoding='ascii')}.{revision}" if revision else ""


def _slot_names(moment: datetime) -> set[str]:
    """How nginx calls these ten seconds, in whatever time zone it runs."""
    start = moment.replace(second=moment.second // SLOT * SLOT, microsecond=0)
    zones = (timezone.get_default_timezone(), None, UTC)
    texts = (start.astimezone(zone).isoformat() for zone in zones)
    return {f"{text[:18]}{text[19:]}" for text in texts}


def _link(place: Path, wanted: dict[str, str]) -> None:
    there = {path.name: os.readlink(path) for path in place.iterdir() if path.is_symlink()}
    for name in there.keys() - wanted.keys():
        (place / name).unlink(missing_ok=True)
    for name, target in wanted.items():
        if there.get(name) != target:
            draft = place / f".{os.getpid()}-{name}"
            draft.unlink(missing_ok=True)
            draft.symlink_to(target)
            draft.replace(place / name)


def _delete_former(root: Path) -> None:
    """Delete the pages to which no link leads any more."""
    linked = {PurePosixPath(os.readlink(path)) for path in (root / _NOW).glob("[!.]*")}
    names, days = {one.parts[1] for one in linked}, {one.name for one in linked}
    for path in root.glob("*.*"):
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path, ignore_errors=True)  # somebody may still write there
        for day in path.glob("*-*") if names else ():
            if day.name not in days:
                shutil.rmtree(day, ignore_errors=True)


_counted_at = 0.0


def _count(root: Path) -> None:
    """Once a minute: no more pages are written where they have become too many."""
    global _counted_at
    if time.monotonic() - _counted_at < _COUNT_EVERY:
        return
    _counted_at = time.monotonic()
    for path in root.glob("*.*"):
        with suppress(FileNotFoundError):
            size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
            if size > MOST_BYTES:
                (path / _FULL).touch()
                logger.warning("PAGES_DIR has %s bytes: no more pages are kept", size)


def _write(place: Path, content: bytes, stamp: int | None = None) -> None:
    """Write a file at once; it need not outlive a loss of power."""
    draft = place.with_name(f".{os.getpid()}-{time.monotonic_ns()}")
    try:
        draft.write_bytes(content)
        draft.chmod(OPEN_FILE)
        if stamp is not None:
            os.utime(draft, (stamp, stamp))
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _locked(root: Path) -> Iterator[bool]:
    """One process at a time; False where another one has not ended after ``PATIENCE``."""
    with (root / _LOCK).open("w") as file:
        end = time.monotonic() + PATIENCE
        while not (is_alone := _takes(file)) and time.monotonic() < end:
            time.sleep(0.01)
        if not is_alone:
            logger.warning("another process switches the kept pages and does not end")
        yield is_alone


def _takes(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
