"""Workflow and publication are whole, and the state of documents is the same by SQL and by rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from gazette.archive_check.damage import FROM_BACKUP, Damage, Tell, document_place
from gazette.effect.validity import verdicts_on
from gazette.models import Document, Issue, PdfEdition, Step
from gazette.prints.editions.edition_requests import ask_for_all

#: Documents that are looked at together.
_BATCH = 500
Status = Issue.Status


def publication_damages(tell: Tell) -> Iterator[Damage]:
    """What is published in part only, or otherwise than its steps say."""
    newest = Step.objects.filter(issue=OuterRef("pk")).order_by("-pk")
    issues: Any = Issue.objects.with_gazette().without_source().order_by("pk")
    issues = issues.annotate(
        told=Subquery(newest.values("to_status")[:1]),
        told_version=Subquery(newest.values("version")[:1]),
        was_published=Exists(newest.filter(action=Step.Action.PUBLISH)),
    )
    for issue in issues:
        yield from _of_issue(issue)


def _of_issue(issue: Any) -> Iterator[Damage]:
    where = str(issue)
    if issue.told is not None and issue.told != issue.status:
        said = Status(issue.told).label
        what = f"状态是“{issue.get_status_display()}”，而最后一步经过之后是“{said}”"
        yield Damage(where, what, FROM_BACKUP)
    elif issue.told_version is not None and issue.told_version != issue.version:
        what = f"版本是{issue.version}，而最后一步经过记的是{issue.told_version}"
        yield Damage(where, what, FROM_BACKUP)
    if issue.was_published and issue.first_published_at is None:
        yield Damage(where, "发布过，而没有首次发布时间", FROM_BACKUP)
    if issue.publish_at and issue.status != Status.APPROVED:
        yield Damage(where, "定时发布的时间留在没有审定或者已经发布的期上", "请重新定时或者取消。")
    if issue.was_published and issue.status == Status.PUBLISHED:
        yield from _without_editions(issue)


def _without_editions(issue: Issue) -> Iterator[Damage]:
    """Publication asks for the PDFs of an issue and its documents after it is written."""
    asked = PdfEdition.objects.filter(issue=issue, is_draft=False)
    whole = asked.filter(document=None).exists()
    lacking = issue.documents.exclude(
        pk__in=asked.exclude(document=None).values("document")
    ).count()
    if not whole or lacking:
        what = "发布了，而没有登记生成 PDF" + (f"（{lacking}件文件）" if lacking else "")
        yield Damage(str(issue), what, mend=lambda: ask_for_all(issue))


def state_damages(tell: Tell) -> Iterator[Damage]:
    """Documents of which lists (SQL) and their own page (the rule) tell different states."""
    today = timezone.localdate()
    keys = list(Document.objects.published().order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(keys), _BATCH):
        found: list[Any] = list(
            Document.objects.filter(pk__in=keys[at : at + _BATCH]).with_state(today).with_issue()
        )
        verdicts = verdicts_on([(one, today) for one in found])
        for document, verdict in zip(found, verdicts, strict=True):
            if document.state != verdict.state.value:
                what = f"效力状态不一：列表算作{document.state}，文件页算作{verdict.state.value}"
                yield Damage(document_place(document), what, "请交开发人员查明。")
        tell(min(at + _BATCH, len(keys)), len(keys))
