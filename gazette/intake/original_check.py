"""A rule of 发布前体检: the kept originals of an issue are still what was dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gazette.intake.original import OriginalUse
from gazette.intake.originals import fault_of
from gazette.models import Document
from gazette.office.checkup import OWN_CARE, Fault, Rule, register


def originals_as_dropped(documents: Sequence[Document]) -> Iterator[Fault]:
    """An original is missing, or its bytes are not those of its SHA-256."""
    if not documents:
        return
    for use in OriginalUse.objects.filter(issue=documents[0].issue_id).listed():
        if problem := fault_of(use.original):
            yield Fault(documents[0], f"“{use.name}”：{problem}", detail=use.original.sha256)


register(Rule("original_altered", "原件缺失或与校验值不符", OWN_CARE, originals_as_dropped))
