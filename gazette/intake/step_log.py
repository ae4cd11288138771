"""Changes to a document under correction: locked, stored at once, and undone step by step.

Whoever changes a document says which version they saw, and how they saw the rows on which
the change relies (``seen_rows.Reliance``). If another has changed the document since, but
not these rows, the change is done in the newer version. Otherwise ``EditConflict`` says who
and what, and nothing is written. The doubts of an accepted issue are written again with
every change.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gazette.intake import issue_frame, step_messages, text_division
from gazette.intake.document_records import refresh
from gazette.intake.document_source import edits_of_words, region_from
from gazette.intake.doubt_records import update_doubts
from gazette.intake.draft import Draft, dump_changed
from gazette.intake.issue_frame import IssueFrame
from gazette.intake.later_look import look_now_or_later
from gazette.intake.models import Intake, IntakeDocument, IntakeStep
from gazette.intake.moved_doubts import FormerDoubts, former_doubts, share_out
from gazette.intake.row_edits import CannotEdit
from gazette.intake.seen_rows import Reliance
from gazette.intake.step_messages import set_version
from gazette.intake.step_sides import (
    Side,
    UnknownState,
    changes_words,
    differences,
    structure_at,
)
from gazette.intake.stored_rows import Structure, stored_rows
from gazette.parsing.parsed import Edit, Span

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class EditConflict(Exception):
    """Another editor's change came first; the message is Chinese and complete.

    ``key`` is the row that both changed, None if the operation relies on the whole document.
    """

    def __init__(self, message: str, key: int | None = None) -> None:
        super().__init__(message)
        self.key = key


class RowGone(EditConflict):
    """Another editor has joined the row to another one, or removed it."""


class ConfirmationNeeded(Exception):
    """A change that would alter words of the source, and must be confirmed; ``edits`` are the
    alterations."""

    def __init__(self, found: list[Edit]) -> None:
        super().__init__("这一步会改动原文的文字，请确认。")
        self.edits = found


def change(
    document: IntakeDocument,
    expected: int,
    by: User,
    operation: Callable[[Draft], Draft],
    what: str | Callable[[IntakeDocument], str],
    *,
    is_confirmed: bool = False,
    reliance: Reliance | None = None,
    reason: str = "",
) -> IntakeStep:
    """Change the rows of a document at version ``expected``, or at a newer one if the rows
    on which the change relies are still as they were seen; ``what`` names the operation, or
    is asked for the name with the document as it was; ``reason`` says why words of the source
    are altered.

    Raises EditConflict, CannotEdit, ConfirmationNeeded for words that would differ from the
    source, and KeyError if the operation is about a row that is gone.
    """
    with _locked(document, expected, reliance) as row:
        former = row.draft
        draft = operation(former)
        if draft == former:
            raise CannotEdit("没有改动。")
        structure = dump_changed(draft, former, row.structure)
        if not is_confirmed and changes_words(row.structure, structure):
            _require_confirmation(row, former, draft)
        name = what if isinstance(what, str) else what(row)
        before = {str(row.pk): row.snapshot}
        row.structure = structure
        _save(row)
        return _record(row, None, by, name, before, reason=" ".join(reason.split()))


def change_many(
    intake: Intake,
    changes: Iterable[tuple[IntakeDocument, int, Callable[[Draft], Draft]]],
    by: User,
    what: str,
    reason: str = "",
) -> list[IntakeStep]:
    """Change the rows of several documents in one step, all or none.

    ``changes`` are documents, each with its expected version and its operation. Words that
    differ from the source are taken to be confirmed. Raises EditConflict and CannotEdit; the
    message names the document.
    """
    group, steps = uuid.uuid4(), []
    with transaction.atomic():
        locked = Intake.objects.select_for_update().get(pk=intake.pk)
        for document, expected, operation in changes:
            try:
                row = _row_at_version(locked, document, expected)
                before, former = {str(row.pk): row.snapshot}, row.draft
                row.structure = dump_changed(operation(former), former, row.structure)
                _save(row)
                steps.append(_record(row, None, by, what, before, group, reason))
            except (CannotEdit, EditConflict) as error:
                raise type(error)(f"第{document.position}件“{document}”：{error}") from error
            except KeyError as error:
                words = "有一行已经不在了，请重新查找。"
                raise EditConflict(f"第{document.position}件“{document}”：{words}") from error
        update_doubts(locked)
    return steps


def split_document(
    document: IntakeDocument, expected: int, by: User, key: int, reliance: Reliance | None = None
) -> IntakeDocument:
    """Make the rows from ``key`` on a document of their own; returns it."""
    with _locked(document, expected, reliance) as row:
        first, second = text_division.split_document(row.draft, key)
        before = {str(row.pk): row.snapshot}
        later = row.intake.documents.filter(position__gt=row.position)
        later.update(position=F("position") + 1)
        # Not version 0, at which rows count as the parser made them: these may be edited.
        new = IntakeDocument(intake=row.intake, position=row.position + 1, version=1)
        former = former_doubts(_looked_at([row]))
        row.draft, new.draft = first, second
        refresh(new, row.intake)
        new.save()
        _save(row, is_looked_at=True)
        _share_doubts([row, new], former)
        before[str(new.pk)] = {**new.snapshot, "is_dropped": True}
        _record(row, new, by, f"从“{_first_words(second)}”起另成一件", before)
        return new


def combine(document: IntakeDocument, expected: int, by: User) -> IntakeDocument:
    """Move the rows of a document to the end of the one before it; returns that."""
    with _locked(document, expected) as row:
        earlier = row.intake.documents.current().filter(position__lt=row.position)
        target = earlier.exclude(structure__rows=[]).last()
        if target is None or not row.draft.rows:
            raise CannotEdit("这一件之前没有可以并入的文件。")
        before = {str(target.pk): target.snapshot, str(row.pk): row.snapshot}
        former = former_doubts(_looked_at([target, row]))
        target.draft = text_division.combine(target.draft, row.draft)
        row.is_dropped = row.entry is None
        row.draft = Draft()
        _save(row, is_looked_at=True)
        _save(target, is_looked_at=True)
        _share_doubts([target, row], former)
        _record(target, row, by, f"并入“{row}”", before)
        return target


def set_entry(document: IntakeDocument, expected: int, by: User, entry: int | None) -> None:
    """Set the entry of the contents that announces a document, by its index.

    An empty document that held the entry is dropped. Raises CannotEdit if a document with
    rows holds it.
    """
    with _locked(document, expected) as row:
        before = {str(row.pk): row.snapshot}
        holder = (
            row.intake.documents.current().filter(entry=entry).exclude(pk=row.pk).first()
            if entry is not None
            else None
        )
        if holder and holder.draft.rows:
            raise CannotEdit(f"这一条目录已对应“{holder}”。请先改它的对应。")
        both = [row, holder] if holder else [row]
        former = former_doubts(_looked_at(both))
        if holder:
            before[str(holder.pk)] = holder.snapshot
            holder.is_dropped = True
            _save(holder, is_looked_at=True)
        row.entry = entry
        _save(row, is_looked_at=True)
        _share_doubts(both, former)
        _record(row, holder, by, "对应目录条目", before)


def undo(document: IntakeDocument, expected: int, only_of: User | None = None) -> IntakeStep:
    """Take back the last change of a document that has not been taken back.

    Raises CannotEdit if it is not a change of ``only_of``, where given.
    """
    return _reverse(document, expected, is_undone=True, only_of=only_of)


def confirm_checked(document: IntakeDocument, expected: int) -> None:
    """Mark a document as checked, if it is still as its editor has seen it."""
    with _locked(document, expected) as row:
        row.is_checked = True
        row.save(update_fields=["is_checked"])


def redo(document: IntakeDocument, expected: int) -> IntakeStep:
    """Make the change of a document again that was taken back last."""
    return _reverse(document, expected, is_undone=False)


def _reverse(
    document: IntakeDocument, expected: int, *, is_undone: bool, only_of: User | None = None
) -> IntakeStep:
    """Undo a step, or redo it, with the others of its group; the documents that it returns with
    the step are those of now. Raises CannotEdit if there is none, and if another document that
    it changed has been changed since."""
    verb = "撤销" if is_undone else "重做"
    with _locked(document, expected) as row:
        step = _next_step(row, is_undone=is_undone)
        if step is None:
            raise CannotEdit(f"没有可以{verb}的改动。")
        if only_of and step.by_id != only_of.pk:
            raise CannotEdit(step_messages.not_yours(step))
        done = steps_of_group(step)
        for one in done:
            _use(one, row)
            for other in _touched(one):
                if _next_step(other, is_undone=is_undone) != one:
                    raise CannotEdit(f"“{other}”在这一步之后另有改动，请先到那一件{verb}。")
            _restore(one, is_undone=is_undone)
            one.is_undone = is_undone
            one.save()
        return next(one for one in done if one == step)


def _use(step: IntakeStep, row: IntakeDocument) -> None:
    """Let a step name a locked document itself where it names it: no other copy is read."""
    step.intake = row.intake
    if step.document_id == row.pk:
        step.document = row
    if step.other_id == row.pk:
        step.other = row


def document_of(step: IntakeStep, document: IntakeDocument) -> IntakeDocument:
    """A document that a step has changed as the step, which was just made, has left it."""
    return next(one for one in _touched(step) if one == document)


def structures_of(step: IntakeStep, document: IntakeDocument) -> tuple[Structure, Structure]:
    """The structure of a document as it was and as it is now, after a step on it was made,
    undone or redone."""
    sides = [one[str(document.pk)] for one in (step.before, step.after)]
    former, present = reversed(sides) if step.is_undone else sides
    now = document_of(step, document).structure
    return structure_at(now, present, former), now


def row_to_go_on(step: IntakeStep, key: int, *, is_split: bool) -> int:
    """The key of the row with which an editor goes on after a change of the row ``key``: the
    first that a split has made, or the one that the row has become part of; else the row."""
    before, after = structures_of(step, step.document)
    kept = {row["k"] for row in stored_rows(after)}
    made: int = before["next"]
    if key not in kept:
        earlier = takewhile(lambda row: row["k"] != key, stored_rows(before))
        return next((row["k"] for row in reversed(list(earlier)) if row["k"] in kept), 0)
    return made if is_split and made in kept else key


def undo_step(step: IntakeStep) -> IntakeStep:
    """Take back this step and no other. Raises CannotEdit if its document was changed since."""
    if _next_step(step.document, is_undone=True) != step:
        raise CannotEdit(f"“{step.document}”在这一步之后另有改动，请到那一件里逐步撤销。")
    return undo(step.document, step.document.version)


def steps_of_group(step: IntakeStep) -> list[IntakeStep]:
    """The steps that are undone together with a step, itself included, in order."""
    if step.group is None:
        return [step]
    steps = IntakeStep.objects.filter(intake=step.intake_id, group=step.group)
    return list(steps.select_related("document", "other"))


def _next_step(row: IntakeDocument, *, is_undone: bool) -> IntakeStep | None:
    """The step that is to be undone next, or to be redone next."""
    steps = IntakeStep.objects.of(row).filter(is_undone=not is_undone)
    return steps.last() if is_undone else steps.first()


def _require_confirmation(row: IntakeDocument, former: Draft, draft: Draft) -> None:
    """Raise ConfirmationNeeded for edits against the source that ``former`` does not have."""
    known = edits_in(row, former)
    found = [edit for edit in edits_in(row, draft) if edit not in known]
    if found:
        raise ConfirmationNeeded(found)


def edits_in(row: IntakeDocument, draft: Draft) -> tuple[Edit, ...]:
    """The differences between the rows of a document and its stretch of the source."""
    frame = issue_frame.load(row.intake.outline)
    runs = (run for line in draft.rows for run in line.words)
    return edits_of_words(row.intake, runs, region_of(row, draft, frame), frame)


def region_of(row: IntakeDocument, draft: Draft, frame: IssueFrame) -> Span:
    """The stretch of the source that belongs to a document: up to where the next one begins."""
    return region_from(row, draft.start, frame) if draft.rows or draft.start else (0, 0)


@contextmanager
def _locked(
    document: IntakeDocument, expected: int, reliance: Reliance | None = None
) -> Iterator[IntakeDocument]:
    """The locked row of a document, for one change; the issue's doubts are written after it.

    Raises EditConflict if its intake is not open, and if its version is not ``expected``,
    unless the rows of ``reliance`` are still as they were seen.
    """
    with transaction.atomic():
        intake = Intake.objects.select_for_update().get(pk=document.intake_id)
        yield _row_at_version(intake, document, expected, reliance)
        update_doubts(intake)


def _row_at_version(
    intake: Intake, document: IntakeDocument, expected: int, reliance: Reliance | None = None
) -> IntakeDocument:
    """The locked row of a document of a locked intake; raises EditConflict as ``_locked``."""
    row = IntakeDocument.objects.select_for_update().get(pk=document.pk)
    row.intake = intake
    if not intake.is_open:
        raise EditConflict("这次录入还没有读完，或者已不能更改。")
    if row.version != expected:
        _require_unchanged(row, expected, reliance)
    return row


def _require_unchanged(row: IntakeDocument, expected: int, reliance: Reliance | None) -> None:
    """Raise EditConflict unless the rows of ``reliance`` are still as they were seen."""
    if reliance is None:
        raise EditConflict(step_messages.conflict(row, expected, None))
    try:
        key = reliance.changed_key(row.draft)
    except KeyError as error:
        message = step_messages.conflict(row, expected, error.args[0])
        raise RowGone(f"这一行已经不在了。{message}", error.args[0]) from error
    if key is not None:
        raise EditConflict(step_messages.conflict(row, expected, key), key)


def _save(row: IntakeDocument, *, is_looked_at: bool = False) -> None:
    """Store a changed document under its next version, to be checked again.

    A long one is looked at later, unless it ``is_looked_at`` at once.
    """
    row.version += 1
    row.is_checked = False
    if is_looked_at:
        refresh(row, row.intake)
    else:
        look_now_or_later(row)
    row.save()


def _looked_at(rows: list[IntakeDocument]) -> list[IntakeDocument]:
    """The documents, with the summary and the findings of their rows of now."""
    for row in rows:
        if row.is_behind:
            refresh(row, row.intake)
    return rows


def _share_doubts(rows: list[IntakeDocument], former: FormerDoubts) -> None:
    """Let the doubts of documents follow their rows, and store them."""
    share_out(rows, former)
    for row in rows:
        row.save(update_fields=["findings", "answers"])


def _record(
    row: IntakeDocument,
    other: IntakeDocument | None,
    by: User,
    what: str,
    before: dict[str, Any],
    group: uuid.UUID | None = None,
    reason: str = "",
) -> IntakeStep:
    """Store the step; steps that were undone before it can no longer be redone."""
    for touched in filter(None, (row, other)):
        _forget_undone(touched)
    pairs = {
        str(one.pk): differences(before[str(one.pk)], one.snapshot) for one in (row, other) if one
    }
    before, after = ({pk: sides[at] for pk, sides in pairs.items()} for at in (0, 1))
    step = IntakeStep.objects.create(
        intake=row.intake, document=row, other=other, what=what[:300], by=by,
        before=before, after=after, group=group, reason=reason[:300],
    )  # fmt: skip
    Intake.objects.filter(pk=row.intake_id).update(changed_at=timezone.now(), changed_by=by)
    return step


def _forget_undone(row: IntakeDocument) -> None:
    """Delete the undone steps of a document, and of all that one of these changed with it."""
    undone = IntakeStep.objects.of(row).filter(is_undone=True)
    groups = {group for group in undone.values_list("group", flat=True) if group}
    if groups:
        together = IntakeStep.objects.filter(group__in=groups).values_list("document", flat=True)
        IntakeStep.objects.filter(is_undone=True, document__in=list(together)).delete()
    undone.delete()


def _touched(step: IntakeStep) -> list[IntakeDocument]:
    """The documents that a step changed."""
    return [document for document in (step.document, step.other) if document]


def _restore(step: IntakeStep, *, is_undone: bool) -> None:
    """Set the documents of a step to what they were before it or, unless ``is_undone``, after.

    Raises CannotEdit if the rows of one are no longer those that the step has left.
    """
    wanted, known = (step.before, step.after) if is_undone else (step.after, step.before)
    for document in _touched(step):
        document.intake = step.intake
    former = former_doubts(_looked_at(_touched(step)) if step.other else _touched(step))
    for document in _touched(step):
        pk = str(document.pk)
        if pk not in wanted:
            continue
        values = wanted[pk]
        document.structure = _structure_of(document, known[pk], values)
        document.entry, document.is_dropped = values["entry"], values["is_dropped"]
        _save(document, is_looked_at=step.other is not None)
        set_version(values, document.version)
    if step.other:
        _share_doubts(_touched(step), former)


def _structure_of(document: IntakeDocument, known: Side, wanted: Side) -> Structure:
    try:
        return structure_at(document.structure, known, wanted)
    except UnknownState as error:
        raise CannotEdit(
            f"“{document}”的条文不是这一步留下的样子（有人不经录入页改过库），不能撤销或者重做这一步。"
            "请照原件逐行改，或者告知管理员。"
        ) from error


def _first_words(draft: Draft) -> str:
    return draft.rows[0].text[:20] if draft.rows else ""
