"""Makes one claimed edition and says, in its row, how far it is and how it went."""

from __future__ import annotations

import contextlib
import logging
from enum import StrEnum

from django.db import OperationalError

from gazette.models import PdfEdition
from gazette.prints.editions.part_cache import part_cache
from gazette.prints.editions.queue import MOST_ATTEMPTS, claimed, finish, put_back
from gazette.prints.editions.store import keep, kept_file
from gazette.prints.pdf import (
    MemoryCache,
    PartCache,
    PdfRefused,
    Variant,
    document_fingerprint,
    issue_fingerprint,
    make_document_pdf,
    make_issue_pdf,
)
from gazette.prints.pdf.typesetters import Progress

logger = logging.getLogger(__name__)


class Stopped(BaseException):
    """The process is asked to end; raised by a signal wherever it is just then."""


class Outcome(StrEnum):
    """What became of an edition; the values are shown to whoever started it."""

    MADE = "已生成"
    UNCHANGED = "未变"  # the kept file is what would be made
    FAILED = "未能生成"
    ELSEWHERE = "另有进程在生成"


def make_edition(
    edition: PdfEdition, *, afresh: bool = False, progress: Progress | None = None
) -> Outcome:
    """Make an edition that waits, unless another process is at it.

    Nothing is set where the kept file is what would be made. ``afresh`` sets
    every page anew. Whatever goes wrong with the one edition is recorded in its
    row and never raised: the next has its turn.
    """
    with claimed(edition) as is_mine:
        if not is_mine:
            return Outcome.ELSEWHERE
        if edition.attempts > MOST_ATTEMPTS:
            finish(edition, f"生成过程连续{MOST_ATTEMPTS}次中途停止，可能内存不足，请告知管理员。")
            return Outcome.FAILED
        try:
            return _make(edition, afresh, progress)
        except PdfRefused as refusal:
            finish(edition, str(refusal))
        except (Stopped, KeyboardInterrupt):
            put_back(edition)
            raise
        except Exception:
            logger.exception("making %s", edition.file_name or edition.pk)
            finish(edition, "程序出错，未能生成，详情见日志，请告知管理员。")
        return Outcome.FAILED


def fingerprint_of(edition: PdfEdition) -> str:
    """Names all that the edition's file depends on."""
    if edition.document is None:
        return issue_fingerprint(edition.issue, variant_of(edition))
    return document_fingerprint(edition.document, variant_of(edition))


def variant_of(edition: PdfEdition) -> Variant:
    return Variant(kind=edition.kind, is_draft=edition.is_draft)  # type: ignore[arg-type]


def is_up_to_date(edition: PdfEdition, fingerprint: str) -> bool:
    """Whether the kept file is what would be made."""
    return edition.fingerprint == fingerprint and kept_file(edition) is not None


def _make(edition: PdfEdition, afresh: bool, progress: Progress | None) -> Outcome:
    revision = edition.wanted_revision
    fingerprint = fingerprint_of(edition)
    if not afresh and is_up_to_date(edition, fingerprint):
        edition.record(made_revision=revision)
        finish(edition)
        return Outcome.UNCHANGED

    def report(done: int, total: int) -> None:
        with contextlib.suppress(OperationalError):  # a long import holds SQLite; no matter
            edition.record(done=done, total=total)
        if progress:
            progress(done, total)

    cache = MemoryCache() if afresh else part_cache()
    keep(edition, _bytes(edition, cache, report), fingerprint, revision)
    finish(edition)
    return Outcome.MADE


def _bytes(edition: PdfEdition, cache: PartCache, progress: Progress) -> bytes:
    variant = variant_of(edition)
    if edition.document is None:
        return make_issue_pdf(edition.issue, variant, cache=cache, progress=progress)
    return make_document_pdf(edition.document, variant, cache=cache, progress=progress)
