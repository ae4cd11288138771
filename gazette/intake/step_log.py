"""Changes to a document under correction: locked, kept at once, and undone step by step.

Whoever changes a document says which version was seen; where another has changed it
since, ``Conflict`` tells who and what, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gazette.intake import issue_frame as outlines
from gazette.intake import text_division
from gazette.intake.document_records import refresh
from gazette.intake.draft import Draft
from gazette.intake.issue_frame import Outline
from gazette.intake.models import Intake, IntakeDocument, IntakeStep
from gazette.intake.row_edits import CannotEdit
from gazette.intake.source_diff import edits
from gazette.parsing.parsed import Edit, Span

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Conflict(Exception):
    """Another editor's change came first; the message is Chinese and complete."""


class Unconfirmed(Exception):
    """A change that would alter words of the source, and wants to be confirmed once."""

    def __init__(self, found: list[Edit]) -> None:
        super().__init__("这一步会改动原文的文字，请确认。")
        self.edits = found


def change(
    document: IntakeDocument,
    expected: int,
    by: User,
    operation: Callable[[Draft], Draft],
    what: str,
    *,
    is_confirmed: bool = False,
) -> IntakeStep:
    """Change the rows of a document.

    Raises Conflict, CannotEdit, Unconfirmed for words otherwise than in the source,
    and KeyError for a row that is gone.
    """
    with transaction.atomic():
        row = _locked(document, expected)
        former = row.draft
        draft = operation(former)
        if draft == former:
            raise CannotEdit("没有改动。")
        if not is_confirmed:
            _ask(row, former, draft)
        before = {str(row.pk): row.kept}
        row.draft = draft
        _save(row)
        return _record(row, None, by, what, before)


def part(document: IntakeDocument, expected: int, by: User, key: int) -> IntakeDocument:
    """A document of its own from a row on; returns it."""
    with transaction.atomic():
        row = _locked(document, expected)
        first, second = text_division.part(row.draft, key)
        before = {str(row.pk): row.kept}
        later = row.intake.documents.filter(position__gt=row.position)
        later.update(position=F("position") + 1)
        new = IntakeDocument(intake=row.intake, position=row.position + 1)
        row.draft, new.draft = first, second
        refresh(new, row.intake)
        new.save()
        _save(row)
        before[str(new.pk)] = {**new.kept, "is_dropped": True}
        _record(row, new, by, f"从“{_words(second)}”起另成一件", before)
        return new


def combine(document: IntakeDocument, expected: int, by: User) -> IntakeDocument:
    """A document's rows behind those of the one before it; returns that."""
    with transaction.atomic():
        row = _locked(document, expected)
        earlier = row.intake.documents.standing().filter(position__lt=row.position)
        target = earlier.exclude(structure__rows=[]).last()
        if target is None or not row.draft.rows:
            raise CannotEdit("这一件之前没有可以并入的文件。")
        before = {str(target.pk): target.kept, str(row.pk): row.kept}
        target.draft = text_division.combine(target.draft, row.draft)
        row.is_dropped = row.entry is None
        row.draft = Draft()
        _save(row)
        _save(target)
        _record(target, row, by, f"并入“{row}”", before)
        return target


def set_entry(document: IntakeDocument, expected: int, by: User, entry: int | None) -> None:
    """The entry of the contents that announces a document; an empty one that held it goes."""
    with transaction.atomic():
        row = _locked(document, expected)
        before = {str(row.pk): row.kept}
        holder = (
            row.intake.documents.standing().filter(entry=entry).exclude(pk=row.pk).first()
            if entry is not None
            else None
        )
        if holder and holder.draft.rows:
            raise CannotEdit(f"这一条目录已对应“{holder}”。请先改它的对应。")
        if holder:
            before[str(holder.pk)] = holder.kept
            holder.is_dropped = True
            _save(holder)
        row.entry = entry
        _save(row)
        _record(row, holder, by, "对应目录条目", before)


def undo(document: IntakeDocument, expected: int, by: User) -> IntakeStep:
    """Take back the last change of a document that still stands."""
    with transaction.atomic():
        row = _locked(document, expected)
        step = IntakeStep.objects.of(row).filter(is_undone=False).last()
        if step is None:
            raise CannotEdit("没有可以撤销的改动。")
        for other in _touched(step):
            if IntakeStep.objects.of(other).filter(is_undone=False).last() != step:
                raise CannotEdit(f"“{other}”在这一步之后另有改动，请先到那一件撤销。")
        _restore(step, step.before)
        step.is_undone = True
        step.save()
        return step


def redo(document: IntakeDocument, expected: int, by: User) -> IntakeStep:
    """Do again what was taken back last."""
    with transaction.atomic():
        row = _locked(document, expected)
        step = IntakeStep.objects.of(row).filter(is_undone=True).first()
        if step is None:
            raise CannotEdit("没有可以重做的改动。")
        for other in _touched(step):
            if IntakeStep.objects.of(other).filter(is_undone=True).first() != step:
                raise CannotEdit(f"“{other}”在这一步之后另有改动，请先到那一件重做。")
        _restore(step, step.after)
        step.is_undone = False
        step.save()
        return step


def tick(document: IntakeDocument, code: str, message: str, is_checked: bool) -> None:
    """Say of a finding that one has looked at it, or not."""
    with transaction.atomic():
        row = IntakeDocument.objects.select_for_update().get(pk=document.pk)
        for finding in row.findings:
            if (finding["code"], finding["message"]) == (code, message):
                finding["checked"] = is_checked
        row.save(update_fields=["findings"])


def _ask(row: IntakeDocument, former: Draft, draft: Draft) -> None:
    """Raise Unconfirmed for edits against the source that were not there before."""
    known = edits_in(row, former)
    found = [edit for edit in edits_in(row, draft) if edit not in known]
    if found:
        raise Unconfirmed(found)


def edits_in(row: IntakeDocument, draft: Draft) -> tuple[Edit, ...]:
    """What the rows of a document have otherwise than its stretch of the source."""
    outline = outlines.load(row.intake.outline)
    removed = sorted(piece.span for piece in outline.removed)
    runs = [run for line in draft.rows for run in line.words]
    return edits(runs, region_of(row, draft, outline), row.intake.source, removed)


def region_of(row: IntakeDocument, draft: Draft, outline: Outline) -> Span:
    """The stretch of the source that is a document's: up to where the next one begins."""
    if not draft.rows and not draft.start:
        return (0, 0)
    later = row.intake.documents.standing().filter(position__gt=row.position)
    held = later.exclude(structure__rows=[], structure__start=0)
    start = held.values_list("structure__start", flat=True).first()
    end = min((line.span[0] for line in outline.back), default=len(row.intake.source))
    return (draft.start, max(draft.start, start if start is not None else end))


def _locked(document: IntakeDocument, expected: int) -> IntakeDocument:
    """The document as it is now, locked. Raises Conflict where it is not as it was seen."""
    intake = Intake.objects.select_for_update().get(pk=document.intake_id)
    row = IntakeDocument.objects.select_for_update().get(pk=document.pk)
    row.intake = intake
    if not intake.is_open:
        raise Conflict("这次录入还没有读完，或者已不能更改。")
    if row.version != expected:
        raise Conflict(_who(row))
    return row


def _who(row: IntakeDocument) -> str:
    """Whose change came first, when, and what it was."""
    step = IntakeStep.objects.of(row).select_related("by").last()
    if step is None:
        return "这一件刚被别人改动过，你的这一步没有保存。下面是最新的内容，请看过再改。"
    what = f"撤销了“{step.what}”" if step.is_undone else f"“{step.what}”"
    return first_change(step.by, step.at, what)


def first_change(by: User, at: datetime, what: str = "") -> str:
    """Whose change came first and when, for the one whose own was not kept."""
    name = by.get_full_name() or by.get_username()
    hour = timezone.localtime(at).strftime("%H:%M:%S")
    return (
        f"{name}在 {hour} 先作了改动{f'：{what}' if what else ''}。"
        "你的这一步没有保存；下面是最新的内容，请看过再改。"
    )


def _save(row: IntakeDocument) -> None:
    row.version += 1
    row.is_checked = False
    refresh(row, row.intake)
    row.save()


def _record(
    row: IntakeDocument, other: IntakeDocument | None, by: User, what: str, before: dict[str, Any]
) -> IntakeStep:
    """Keep the step; those that were undone before it can no longer be redone."""
    for touched in filter(None, (row, other)):
        IntakeStep.objects.of(touched).filter(is_undone=True).delete()
    after = {str(one.pk): one.kept for one in (row, other) if one}
    step = IntakeStep.objects.create(
        intake=row.intake, document=row, other=other, what=what[:300], by=by,
        before=before, after=after,
    )  # fmt: skip
    Intake.objects.filter(pk=row.intake_id).update(changed_at=timezone.now(), changed_by=by)
    return step


def _touched(step: IntakeStep) -> list[IntakeDocument]:
    return [document for document in (step.document, step.other) if document]


def _restore(step: IntakeStep, kept: dict[str, Any]) -> None:
    for document in _touched(step):
        values = kept.get(str(document.pk))
        if values is None:
            continue
        document.structure, document.entry = values["structure"], values["entry"]
        document.is_dropped = values["is_dropped"]
        document.intake = step.intake
        _save(document)


def _words(draft: Draft) -> str:
    return draft.rows[0].text[:20] if draft.rows else ""
