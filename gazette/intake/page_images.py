"""Images of the pages of originals: drawn when somebody looks, one at a time (``page_cache``)."""

from __future__ import annotations

from gazette.intake import page_cache
from gazette.intake.original import Original
from gazette.intake.originals import OriginalLost
from gazette.intake.page_layout import pages_of
from gazette.parsing.readers.page_renderer import NO_PAGE
from gazette.processes import EndedWithError, ProcessFailed, run_module

TYPE = "image/webp"
_WORKER = "gazette.parsing.readers.page_renderer"
#: Nobody waits longer for a page, in seconds.
_PATIENCE = 8


class NotDrawn(Exception):
    """A page cannot be shown; the message is Chinese and says what to do."""


class NoSuchPage(NotDrawn):
    """The original has no page of this number."""


def page_image(original: Original, page: int) -> bytes:
    """The image of a page, counted from 1. Raises NotDrawn."""
    image = page_cache.kept_image(original.sha256, page)
    if image is None:
        image = _drawn(original, page)
        page_cache.keep_image(original.sha256, page, image)
    return image


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
