"""Drops that are read as soon as they are received, without the service that does the jobs."""

from __future__ import annotations

import pytest

from gazette.intake import reception
from gazette.intake.models import Intake
from gazette.jobs.models import Lane
from gazette.jobs.worker import run_due


def read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do the job that reads a drop where it is asked for, in the request."""
    start = reception._start

    def start_and_run(intake: Intake) -> None:
        start(intake)
        run_due(lanes=[Lane.OFFICE])

    monkeypatch.setattr(reception, "_start", start_and_run)
