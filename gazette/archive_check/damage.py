"""Damage: what a check of the archive has found, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from gazette.models import Document, Issue

#: What to do where only a backup has what was lost.
FROM_BACKUP = "请从备份恢复（运维手册“备份与恢复”），不要手工改库。"
#: What to do where the damage can be mended.
BY_REPAIR = "运行 manage.py check_archive --repair 修复。"
#: Says how far a check is.
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it must be: what and where, in Chinese, and what to do.

    ``mend`` mends it, and is None where that needs a backup or a person. Damages that are
    mended together have the same ``mend``, which is called once.
    """

    where: str
    what: str
    remedy: str = BY_REPAIR
    mend: Callable[[], object] | None = None

    def __str__(self) -> str:
        return f"{self.where}：{self.what}。{self.remedy}"


def document_place(document: Document | None, row: str = "") -> str:
    """A document, and a row in it by its address, as messages name them."""
    if document is None:
        return "不知哪一件文件"
    place = f"{document.issue}第{document.position}件《{document.title[:30]}》"
    return f"{place} {row}".strip()


def document_places(documents: Iterable[int]) -> dict[int, str]:
    """The places of documents by their keys, in one query."""
    found = Document.objects.filter(pk__in=set(documents)).with_issue()
    return {one.pk: document_place(one) for one in found}


def setting(model: type[Model], pk: int, **values: Any) -> Callable[[], object]:
    """What mends a row by writing these of its columns alone."""
    return lambda: model._base_manager.filter(pk=pk).update(**values)


def fixed_issues() -> QuerySet[Issue]:
    """The issues that were ever published, whose words are fixed."""
    return Issue.objects.fixed().select_related("gazette").order_by("pk")


def counted(damages: Iterable[Damage], most: int) -> Iterator[Damage]:
    """The damages, of more than ``most`` only the first, with the number of the others."""
    more, last = 0, None
    for number, one in enumerate(damages, start=1):
        if number <= most:
            yield one
        else:
            more, last = more + 1, one
    if last is not None:
        yield Damage(last.where, f"等，同类的另有{more}处", last.remedy, last.mend)
