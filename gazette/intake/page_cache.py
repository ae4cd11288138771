"""The images of pages that were looked at lately.

They lie under DATA_DIR/page-images, named by the original's SHA-256 and the page; the oldest
go where all take more room than ``MOST_BYTES``. They can be deleted at any time.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from gazette.disk import make_room

MOST_BYTES = 500 * 1024 * 1024


def kept_image(digest: str, page: int) -> bytes | None:
    """The kept image of a page; None where there is none."""
    path = _path(digest, page)
    try:
        image = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    return image


def forget_images(digest: str) -> None:
    """Delete the kept images of an original."""
    for path in _folder().glob(f"{digest}-*.webp"):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "page-images"


def _path(digest: str, page: int) -> Path:
    return _folder() / f"{digest}-{page}.webp"


def keep_image(digest: str, page: int, image: bytes) -> None:
    """Keep an image where there is room; it can be drawn again."""
    path = _path(digest, page)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(image)
        draft.replace(path)
        make_room(path.parent, MOST_BYTES)
    except OSError:
        draft.unlink(missing_ok=True)
