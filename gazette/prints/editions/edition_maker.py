"""Makes editions: as a job of the lane ``prints``, and at once for a command."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from enum import StrEnum

from django.db import OperationalError
from django.utils import timezone

from gazette.jobs.machine import files_problem
from gazette.jobs.models import Job, Lane
from gazette.jobs.queue import enqueue, worker_name
from gazette.jobs.tasks import Failed, Retry, Run
from gazette.jobs.worker import Listener, run_due, run_now, when_idle
from gazette.models import Document, Issue, PdfEdition
from gazette.prints.editions.edition_requests import MAKE, URGENT, ask
from gazette.prints.editions.part_cache import part_cache
from gazette.prints.editions.store import keep, kept_file, sweep
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
from gazette.prints.pdf.typesetters import Progress, stop_idle

State = PdfEdition.State
#: Seconds after which a machine that sees the archive's files may make what this one cannot.
_WITHOUT_FILES = 20
#: Seconds between two words of how far a making is.
TELL_EVERY = 0.2
#: Called with each edition that had its turn.
Report = Callable[[PdfEdition, "Outcome"], None]


class Outcome(StrEnum):
    """What became of an edition; the values are shown to whoever asked for it."""

    MADE = "已生成"
    UNCHANGED = "未变"  # the kept file is what would be made
    FAILED = "未能生成"


def make(run: Run, *, edition: int, afresh: bool = False) -> None:
    """Make an edition, and again as long as its content changes meanwhile."""
    if problem := files_problem():
        raise Retry(_WITHOUT_FILES, problem)
    while row := PdfEdition.objects.with_names().filter(pk=edition).first():
        outcome = _make_once(row, run.tell, afresh)
        if not PdfEdition.objects.filter(pk=edition).changed_since(row).exists():
            run.tell(row.done, row.total, f"{outcome}：{row}")
            return


def sweep_store(run: Run) -> None:
    """Delete the files that no edition names any more."""
    sweep()


def make_now(
    subject: Issue | Document,
    kind: str,
    *,
    is_draft: bool,
    afresh: bool = False,
    progress: Progress | None = None,
) -> tuple[PdfEdition, Outcome]:
    """Make one edition in this process, or wait for the process that is at it.

    ``afresh`` sets every page anew.
    """
    edition = ask(subject, kind, is_draft=is_draft)
    if not afresh and edition.is_current and is_up_to_date(edition, fingerprint_of(edition)):
        return edition, Outcome.UNCHANGED
    job = enqueue(MAKE, edition.pk, rank=URGENT, edition=edition.pk)
    if afresh and job.state == Job.State.WAITING:
        job.record(arguments={"edition": edition.pk, "afresh": True})
    listener: Listener | None = (lambda at: progress(at.done, at.total)) if progress else None
    outcome = _outcome(run_now(job, listener=listener))
    edition.refresh_from_db()
    is_made_elsewhere = outcome is Outcome.MADE and job.worker != worker_name(os.getpid())
    return edition, Outcome.UNCHANGED if is_made_elsewhere else outcome


def make_waiting(report: Report | None = None) -> int:
    """Make all that waits and that no other process makes; return how many had a turn."""
    return run_due(report and (lambda job: _report(job, report)), lanes=[Lane.PRINTS])


def _report(job: Job, report: Report) -> None:
    if job.task == MAKE:
        for edition in PdfEdition.objects.with_names().filter(pk=job.arguments["edition"]):
            report(edition, _outcome(job))


def _outcome(job: Job) -> Outcome:
    words = job.message.partition("：")[0]
    return Outcome(words) if job.state == Job.State.DONE else Outcome.FAILED


def _make_once(edition: PdfEdition, tell: Progress, afresh: bool) -> Outcome:
    """Make an edition as its content is now. Raises Failed where that cannot be."""
    edition.record(state=State.MAKING, started_at=timezone.now(), done=0, total=0)
    try:
        outcome = _make(edition, tell, afresh)
    except PdfRefused as refusal:
        raise Failed(str(refusal)) from refusal
    edition.record(state=State.READY, message="")
    return outcome


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


def _make(edition: PdfEdition, tell: Progress, afresh: bool) -> Outcome:
    revision = edition.wanted_revision
    fingerprint = fingerprint_of(edition)
    if not afresh and is_up_to_date(edition, fingerprint):
        edition.record(made_revision=revision)
        return Outcome.UNCHANGED

    told_at = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told_at
        if done < total and time.monotonic() < told_at + TELL_EVERY:
            return
        told_at = time.monotonic()
        with contextlib.suppress(OperationalError):  # a long import holds SQLite; no matter
            edition.record(done=done, total=total)
        tell(done, total)

    cache = MemoryCache() if afresh else part_cache()
    keep(edition, _bytes(edition, cache, progress), fingerprint, revision)
    return Outcome.MADE


def _bytes(edition: PdfEdition, cache: PartCache, progress: Progress) -> bytes:
    variant = variant_of(edition)
    if edition.document is None:
        return make_issue_pdf(edition.issue, variant, cache=cache, progress=progress)
    return make_document_pdf(edition.document, variant, cache=cache, progress=progress)


when_idle(stop_idle)
