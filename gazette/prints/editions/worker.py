"""The process that makes what waits."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from django.db import close_old_connections

from gazette.models import Document, Issue, PdfEdition
from gazette.prints.editions.edition_maker import Outcome, Stopped, make_edition
from gazette.prints.editions.locks import WORKER, lock
from gazette.prints.editions.queue import again, ask
from gazette.prints.editions.store import sweep
from gazette.prints.pdf.typesetters import Progress, stop_idle

#: Called with each edition that had its turn.
Report = Callable[[PdfEdition, Outcome], None]

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def make_now(
    subject: Issue | Document,
    kind: str,
    *,
    is_draft: bool,
    afresh: bool = False,
    progress: Progress | None = None,
) -> tuple[PdfEdition, Outcome]:
    """Make one edition in this process, or wait for the process that is at it."""
    edition = ask(subject, kind, is_draft=is_draft)
    while True:
        again(edition)
        outcome = make_edition(edition, afresh=afresh, progress=progress)
        if outcome is not Outcome.ELSEWHERE:
            return edition, outcome
        time.sleep(0.2)


def make_waiting(report: Report | None = None) -> int:
    """Make all that waits and that nobody else makes; return how many had a turn."""
    turns = 0
    passed_over: set[int] = set()
    while True:
        waiting = PdfEdition.objects.with_names().unfinished().exclude(pk__in=passed_over)
        edition = waiting.first()
        if edition is None:
            return turns
        outcome = make_edition(edition)
        if outcome is Outcome.ELSEWHERE:
            passed_over.add(edition.pk)
            continue
        turns += 1
        if report:
            report(edition, outcome)


def work(report: Report | None = None) -> None:
    """Be the worker until nothing waits; return at once where another is.

    What is asked for while it says goodbye is not left lying: it looks once
    more after giving up its lock, and only then could nobody have started it.
    """
    while True:
        with lock(WORKER) as is_mine:
            if not is_mine:
                return
            try:
                turns = make_waiting(report)
            finally:
                stop_idle()
            sweep()
        if not turns or not PdfEdition.objects.unfinished().exists():
            return


def watch(pause: float, report: Report | None = None) -> None:
    """Be the worker for good, looking every ``pause`` seconds for what waits."""
    while True:
        close_old_connections()
        work(report)
        time.sleep(pause)


@contextmanager
def stopping() -> Iterator[None]:
    """Within the block, a signal to end raises Stopped: what is begun waits again."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    former = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def be_nice() -> None:
    """Readers come first."""
    os.nice(5)
