"""All checks in order, and the mending of what they find."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import DatabaseError, connection
from django.db import Error as DatabaseFault

from gazette.archive_check.bulk_files import bulk_damages
from gazette.archive_check.check_report import in_words, write_report
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
from gazette.archive_check.sealed_words import seal_damages
from gazette.archive_check.source_agreement import source_damages
from gazette.jobs.machine import files_problem
from gazette.jobs.tasks import Run
from gazette.models import Document
from search.engines.candidate_index import IndexUnusable
from search.engines.index_folder import IndexBusy
from search.memory.entries import refresh
from search.memory.holdings import forget_holdings
from search.opensearch.index_delivery import EngineErrors
from search.upkeep.index_check import Difference, differences, repair

logger = logging.getLogger(__name__)

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
    Part("指纹", seal_damages),
    Part("效力", state_damages),
    Part("检索", index_damages),
    Part("文件存储", storage_damages),
    Part("PDF", edition_damages, needs_files=True),
    Part("原件", original_damages, needs_files=True),
    Part("上传的文件", uploaded_file_damages, needs_files=True),
    Part("留存的文件", made_again_damages, needs_files=True),
    Part("数据存档", bulk_damages, needs_files=True),
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


def check_archive(run: Run) -> None:
    """Check all of the archive and mend nothing, as a task."""
    found = examine(lambda label, done, total: run.tell(0, 0, f"{label} {done}/{total}"))
    write_report(found)
    run.tell(len(found), len(found), in_words(found))
