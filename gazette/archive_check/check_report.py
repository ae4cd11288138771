"""What the last check of the archive has found: kept for the desk, ``/readyz`` and ``/metrics``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from gazette.archive_check.damage import Damage
from gazette.disk import write_whole
from gazette.file_places import shared_files
from gazette.jobs.models import Job, Lane

#: The task of the daily check, whose newest row says how many damages there are.
CHECK = "archive.check"
#: So many damages are kept for the desk.
_KEPT = 200


@dataclass(frozen=True, slots=True)
class LastCheck:
    """The last check that came to its end: when, and how many damages it has left."""

    ended_at: datetime
    damages: int


def last_check() -> LastCheck | None:
    """The last check, of whichever machine; None before the first. One short query."""
    done = Job.objects.filter(task=CHECK, state=Job.State.DONE, finished_at__isnull=False)
    row = done.order_by("-finished_at").values_list("finished_at", "done").first()
    return LastCheck(row[0], row[1]) if row and row[0] else None


def last_damages() -> list[str]:
    """What the last check on this machine has found, one sentence each, as far as kept."""
    try:
        told = json.loads(_report().read_text(encoding="utf-8"))
        return [str(one) for one in told["damages"]]
    except (OSError, ValueError, KeyError):
        return []


def record(found: Sequence[Damage], began_at: datetime) -> None:
    """Keep what a check by the command has found, as the daily job does."""
    write_report(found)
    now = timezone.now()
    Job.objects.create(
        task=CHECK,
        subject=f"{now:%Y%m%d%H%M%S%f}",
        lane=Lane.OFFICE,
        state=Job.State.DONE,
        started_at=began_at,
        finished_at=now,
        done=len(found),
        total=len(found),
        message=in_words(found),
        attempts=1,
    )


def write_report(found: Sequence[Damage]) -> None:
    """Keep the damages for the desk of this machine."""
    told: dict[str, Any] = {
        "ended": timezone.now().isoformat(),
        "count": len(found),
        "damages": [str(one) for one in found[:_KEPT]],
    }
    write_whole(_report(), json.dumps(told, ensure_ascii=False).encode())


def in_words(found: Sequence[Damage]) -> str:
    """The result in a few words."""
    if not found:
        return "档案完好"
    mendable = sum(one.mend is not None for one in found)
    return f"发现{len(found)}处损坏，其中{mendable}处可以自动修复"


def _report() -> Path:
    return shared_files() / "archive-check.json"
