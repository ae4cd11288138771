"""All checks in order, the mending of what they find, and what the last check has found."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.db import Error as DatabaseFault
from django.utils import timezone

from gazette.archive_check.damage import Damage, Tell
from gazette.archive_check.database_soundness import database_damages
from gazette.archive_check.kept_files import (
    edition_damages,
    made_again_damages,
    original_damages,
    storage_damages,
    uploaded_file_damages,
)
from gazette.archive_check.prepared_columns import column_damages
from gazette.archive_check.published_states import publication_damages, state_damages
from gazette.archive_check.queued_work import job_damages
from gazette.archive_check.row_order import row_damages
from gazette.archive_check.source_agreement import source_damages
from gazette.disk import write_whole
from gazette.file_places import shared_files
from gazette.jobs.machine import files_problem
from gazette.jobs.models import Job, Lane
from gazette.models import Document
from search.engines.candidate_index import IndexUnusable
from search.engines.index_folder import IndexBusy
from search.memory.entries import refresh
from search.memory.holdings import forget_holdings
from search.opensearch.index_delivery import EngineErrors
from search.upkeep.index_check import Difference, differences, repair

logger = logging.getLogger(__name__)

#: The task of the daily check, whose newest row says how many damages there are.
CHECK = "archive.check"
#: So many damages are kept for the desk.
_KEPT = 200

Find = Callable[[Tell], Iterator[Damage]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the check, by the name that the office reads."""

    label: str
    find: Find
    needs_files: bool = False


def index_damages(tell: Tell) -> Iterator[Damage]:
    """Where entries or index differ from the rows; all are mended at once."""
    try:
        found = list(differences(tell))
    except IndexUnusable as error:
        found = [Difference(0, f"索引无法使用：{error}", is_of_index=True)]
    except (DatabaseError, IndexBusy, *EngineErrors):
        raise
    except Exception as error:  # an entry that cannot be read says so by any exception
        logger.exception("reading the entries of search")
        what = f"检索条目读不了（{type(error).__name__}）"
        yield Damage("检索", what, mend=_write_entries_anew)
        return
    titles = dict(
        Document.objects.filter(pk__in={one.document_id for one in found}).values_list(
            "pk", "title"
        )
    )
    mend = partial(repair, found)
    for one in found:
        title = titles.get(one.document_id, "")
        where = f"检索 文件{one.document_id}《{title[:30]}》" if one.document_id else "检索索引"
        yield Damage(where, one.what, mend=mend)


def _write_entries_anew() -> None:
    """Write the entries of all published documents, whatever is stored, and then the index."""
    refresh(list(Document.objects.published().values_list("pk", flat=True)))
    forget_holdings()
    repair(list(differences()))


#: In this order: what later parts read is looked at first.
PARTS: tuple[Part, ...] = (
    Part("数据库", database_damages),
    Part("条文", row_damages),
    Part("派生的字段", column_damages),
    Part("原文", source_damages),
    Part("发布", publication_damages),
    Part("效力", state_damages),
    Part("检索", index_damages),
    Part("文件存储", storage_damages),
    Part("PDF", edition_damages, needs_files=True),
    Part("原件", original_damages, needs_files=True),
    Part("上传的文件", uploaded_file_damages, needs_files=True),
    Part("留存的文件", made_again_damages, needs_files=True),
    Part("后台任务", job_damages),
)
#: Told of each part that begins, and how far it is.
Progress = Callable[[str, int, int], None]


def _in_silence(label: str, done: int, total: int) -> None:
    """For whoever does not want to know."""


def examine(progress: Progress = _in_silence, parts: Sequence[Part] = PARTS) -> list[Damage]:
    """All damages of the archive, part by part. Nothing is written.

    A part that cannot be finished is a damage itself and does not hide the others. Where the
    files in sight are not the archive's, nothing is said, or mended, of single ones. Where the
    database does not answer any more, its error is raised: that says nothing of the archive.
    """
    found: list[Damage] = []
    has_files = not files_problem()
    for part in parts:
        if part.needs_files and not has_files:
            continue
        progress(part.label, 0, 0)
        try:
            found += part.find(partial(progress, part.label))
        except Exception as error:
            if not _database_answers():
                raise
            logger.exception("the check of %s failed", part.label)
            what = f"核对不下去：{type(error).__name__} {str(error)[:100]}"
            found.append(Damage(part.label, what, "请看日志，先排除上面列出的损坏，再核对一次。"))
    return found


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFault:
        return False
    return True


def mend(found: Iterable[Damage]) -> list[str]:
    """Mend what can be mended; return what went wrong with that, in Chinese."""
    problems = []
    done: set[int] = set()
    for one in found:
        if one.mend is None or id(one.mend) in done:
            continue
        done.add(id(one.mend))
        try:
            one.mend()
        except Exception as error:
            logger.exception("mending %s", one.where)
            problems.append(f"{one.where}：没有修复成功（{str(error)[:100]}）")
    return problems


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
