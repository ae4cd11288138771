"""When seals are made: with each publication, correction and withdrawal; heads by a job."""

from __future__ import annotations

from typing import Any

from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import every
from gazette.models import Correction, Issue, IssueSeal
from gazette.signals import issue_corrected, issue_published, issue_withdrawn
from gazette.true_copies.sealing import seal_days, seal_issue, seal_missing

SEAL = "true_copies.seal"


def published(sender: type[Issue], issue: Issue, **kwargs: Any) -> None:
    """A receiver of ``issue_published``."""
    seal_issue(issue, IssueSeal.Event.PUBLISHED)


def corrected(sender: type[Issue], issue: Issue, correction: Correction, **kwargs: Any) -> None:
    """A receiver of ``issue_corrected``."""
    seal_issue(issue, IssueSeal.Event.CORRECTED, correction.reason)


def withdrawn(sender: type[Issue], issue: Issue, **kwargs: Any) -> None:
    """A receiver of ``issue_withdrawn``."""
    seal_issue(issue, IssueSeal.Event.WITHDRAWN)


def listen() -> None:
    """Connect; called once, when the apps are ready."""
    issue_published.connect(published, dispatch_uid="true copies")
    issue_corrected.connect(corrected, dispatch_uid="true copies")
    issue_withdrawn.connect(withdrawn, dispatch_uid="true copies")


def seal(run: Run) -> None:
    """Seal what was published before, and the days that have ended, as a task."""
    seals, heads = seal_missing(), seal_days()
    told = [f"补记{len(seals)}期" if seals else "", f"链首{len(heads)}个" if heads else ""]
    run.tell(len(seals) + len(heads), len(seals) + len(heads), "，".join(filter(None, told)))


register(Task(SEAL, "记指纹、做链首", f"{__name__}.seal"))
every(SEAL, minutes=10)
