"""Originals are kept, checked, handed over to issues, and deleted when nobody holds them.

The row of an original is locked while its file is written or deleted, so that no request
relies on a file that another is deleting.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from hashlib import sha256
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from gazette.intake.models import Intake, IntakeFile
from gazette.intake.original import Original, OriginalUse
from gazette.intake.original_storage import OriginalStorage
from gazette.intake.page_cache import forget_images
from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import daily
from gazette.models import Issue

logger = logging.getLogger(__name__)

SWEEP = "intake.sweep_originals"
#: A file without a row is left alone so long: its row may not have been written yet.
_YOUNG = timedelta(days=1)
_PIECE = 1 << 20

storage = OriginalStorage()


class OriginalLost(OSError):
    """The file of an original is missing, or its bytes are not those that were dropped."""


def keep(content: File[Any]) -> Original:
    """The original with these bytes, stored if they are not. Call it in a transaction."""
    digest = sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    original = _locked(digest.hexdigest(), content.size)
    if not _is_whole(original):
        storage.save(original.file_name, content)
    return original


def _locked(digest: str, size: int) -> Original:
    """The row of an original, new if there is none, locked."""
    while True:  # another may delete the row before it is locked
        row, _ = Original.objects.get_or_create(sha256=digest, defaults={"size": size})
        locked = Original.objects.select_for_update().filter(pk=row.pk).first()
        if locked is not None:
            return locked


def _is_whole(original: Original) -> bool:
    """Whether its file is there, in its size."""
    try:
        return storage.size(original.file_name) == original.size
    except OSError:
        return False


def open_checked(original: Original) -> IO[bytes]:
    """Its file, opened at the beginning. Raises OriginalLost where it is not as dropped."""
    if problem := fault_of(original):
        raise OriginalLost(problem)
    return storage.open(original.file_name)


def content_of(original: Original) -> bytes:
    """Its bytes. Raises OriginalLost where they are not as dropped."""
    with open_checked(original) as file:
        return file.read()


def fault_of(original: Original) -> str:
    """What is wrong with its file, in Chinese: missing, or altered; empty if nothing is."""
    digest = sha256()
    try:
        with storage.open(original.file_name) as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError:
        return "原件不在存放处，请管理员从备份恢复。"
    if digest.hexdigest() != original.sha256:
        return "原件与录入时的校验值不符，可能被人改过或者已损坏，请管理员从备份恢复。"
    return ""


def hand_over(intake: Intake, issue: Issue, *, keeps_former: bool = False) -> None:
    """Let an issue hold the originals of the intake that it was written from.

    ``keeps_former``: those of its former source are held as well; they show no places.
    """
    former = OriginalUse.objects.of_issue(issue)
    if keeps_former:
        former.update(parts=[], places=[], position=F("position") + intake.files.count())
    else:
        former.delete()
    uses = OriginalUse.objects.of_intake(intake.pk).filter(file__problem="")
    OriginalUse.objects.bulk_create(
        OriginalUse(
            original_id=use.original_id,
            issue=issue,
            name=use.name,
            position=position,
            parts=use.parts,
            places=use.places,
        )
        for position, use in enumerate(uses.order_by("file__position"), start=1)
    )


def place_in_source(file: IntakeFile, parts: list[list[int]], starts: list[int]) -> None:
    """Say which spans of the source a file has become; its places move there.

    ``starts`` are the offsets in the file's own text at which the parts begin.
    """
    for use in OriginalUse.objects.filter(file=file):
        use.parts = parts
        use.places = _moved(use.places, parts, starts)
        use.save(update_fields=["parts", "places"])


def _moved(places: list[list[int]], parts: list[list[int]], starts: list[int]) -> list[list[int]]:
    moved = []
    for (begin, end), start in zip(parts, starts, strict=True):
        shift = begin - start
        moved += [
            [max(begin, first + shift), min(end, last + shift), *rest]
            for first, last, *rest in places
            if first + shift < end and begin < last + shift
        ]
    return sorted(moved)


@receiver(post_delete, sender=OriginalUse, dispatch_uid="gazette.intake.original_let_go")
def _let_go(instance: OriginalUse, **kwargs: Any) -> None:
    """Delete an original that nobody holds any more, once that is written."""
    pk = instance.original_id
    transaction.on_commit(lambda: forget_unused([pk]), robust=True)


def forget_unused(originals: Iterable[int]) -> None:
    """Delete those of these originals that nobody holds, with their files."""
    for pk in originals:
        with transaction.atomic():
            original = Original.objects.select_for_update().filter(pk=pk).first()
            if original is not None and not original.uses.exists():
                storage.delete(original.file_name)
                storage.delete(original.pages_name)
                forget_images(original.sha256)
                original.delete()


def let_go(digests: Iterable[str]) -> None:
    """Delete files that were written for a drop which then failed, unless others hold them."""
    for digest in digests:
        with transaction.atomic():
            forget_unused([_locked(digest, 0).pk])


def sweep(run: Run) -> None:
    """Delete what nobody holds and what a fault left behind, as a task."""
    unused = Original.objects.filter(uses=None).values_list("pk", flat=True)
    forget_unused(list(unused))
    known = set(Original.objects.values_list("sha256", flat=True))
    limit = timezone.now() - _YOUNG
    for name in _stored_names():
        digest = name.partition("/")[2].removesuffix(".pdf")
        if digest not in known and storage.get_modified_time(name) < limit:
            logger.warning("an original without a row was deleted: %s", name)
            storage.delete(name)


def _stored_names() -> Iterator[str]:
    if not storage.exists(""):
        return
    for folder in storage.listdir("")[0]:
        yield from (f"{folder}/{name}" for name in storage.listdir(folder)[1])


register(Task(SWEEP, "清理不再需要的原件", f"{__name__}.sweep"))
daily(SWEEP, at=time(3, 45))
