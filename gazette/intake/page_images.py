"""Images of the pages of originals: drawn when somebody looks, one at a time, and kept a while.

The kept images lie under DATA_DIR/page-images, named by the original's SHA-256 and the page;
the oldest go where all take more room than ``MOST_BYTES``. They can be deleted at any time.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from gazette.intake.original import Original
from gazette.intake.originals import OriginalLost
from gazette.intake.page_layout import pages_of
from gazette.parsing.readers.page_renderer import NO_PAGE
from gazette.processes import EndedWithError, ProcessFailed, run_module

TYPE = "image/webp"
_WORKER = "gazette.parsing.readers.page_renderer"
#: Nobody waits longer for a page, in seconds.
_PATIENCE = 8
MOST_BYTES = 500 * 1024 * 1024


class NotDrawn(Exception):
    """A page cannot be shown; the message is Chinese and says what to do."""


class NoSuchPage(NotDrawn):
    """The original has no page of this number."""


def page_image(original: Original, page: int) -> bytes:
    """The image of a page, counted from 1. Raises NotDrawn."""
    path = _folder() / f"{original.sha256}-{page}.webp"
    try:
        image = path.read_bytes()
        os.utime(path)
    except OSError:
        image = _drawn(original, page)
        _keep(path, image)
    return image


def forget_images(original: Original) -> None:
    """Delete the kept images of an original."""
    for path in _folder().glob(f"{original.sha256}-*.webp"):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "page-images"


def _drawn(original: Original, page: int) -> bytes:
    try:
        content = pages_of(original)
    except OriginalLost as error:
        raise NotDrawn(str(error)) from error
    try:
        return run_module(_WORKER, str(page), content=content, seconds=_PATIENCE)
    except ProcessFailed as error:
        if isinstance(error, EndedWithError) and error.returncode == NO_PAGE:
            raise NoSuchPage("原件没有这一页。") from error
        raise NotDrawn(
            "这一页画不出来：太复杂，需要的时间或内存超出限度。请下载原件，打开对照。"
        ) from error


def _keep(path: Path, image: bytes) -> None:
    """Keep an image where there is room; it can be drawn again."""
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(image)
        draft.replace(path)
        _make_room(path.parent)
    except OSError:
        draft.unlink(missing_ok=True)


def _make_room(folder: Path) -> None:
    """Delete the images that were looked at longest ago, until a tenth of the room is free."""
    files = [(entry.stat(), entry.path) for entry in os.scandir(folder)]
    total = sum(status.st_size for status, _ in files)
    if total <= MOST_BYTES:
        return
    for status, path in sorted(files, key=lambda one: one[0].st_mtime):
        if total <= 0.9 * MOST_BYTES:
            return
        Path(path).unlink(missing_ok=True)
        total -= status.st_size
