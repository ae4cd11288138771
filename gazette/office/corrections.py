"""勘误: changes to the words of a published issue, made by two persons, with both wordings kept.

``propose`` stores what is to change and why; ``accept`` applies it, all or nothing, by
another person; ``reject`` closes it without a change. The importer, which has already
changed the rows, calls ``record_correction``. Every applied correction sends
``signals.issue_corrected``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from gazette.kinds import specific
from gazette.models import Correction, Document, Issue, Provision, Rewording
from gazette.office import workflow
from gazette.office.field_changes import ChangeRecord, as_text, field_labels
from gazette.office.history import attributed_to
from gazette.office.two_persons import why_not_second
from gazette.office.workflow import Refused
from gazette.parsing.parsed import Level
from gazette.parsing.words.merged_cells import fit_marks
from gazette.parsing.words.spoken_addresses import address_in_words
from gazette.signals import document_edited, issue_corrected

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: The fields of a row and of an issue that can be corrected. The address of a row never
#: changes, since it is cited. Issuing bodies, columns and missing rows need a re-import.
ROW_FIELDS = ("label", "heading", "body")
ISSUE_FIELDS = ("serial_number", "published_on")
_NOT_CORRECTABLE = {"kind", "position", "folded_title", "folded_text_title"}
_CORRECTABLE = (models.CharField, models.DateField, models.PositiveSmallIntegerField)


#: Writes what a correction changes that brings documents of its own, and records it, when it
#: is decided; False for any other correction. Raises Refused, with nothing written.
Writer = Callable[[Correction], bool]
_writers: list[Writer] = []


def correction_writer(function: Writer) -> Writer:
    """Register a function that writes corrections of a kind of its own."""
    if function not in _writers:
        _writers.append(function)
    return function


#: Starts to apply a correction in the background; False for one that is applied at once.
Starter = Callable[[Correction, "User", str], bool]
#: What is under way with a correction, in Chinese; "" for nothing.
Progress = Callable[[Correction], str]
_starters: list[Starter] = []
_progress: list[Progress] = []


def correction_starter(function: Starter) -> Starter:
    """Register a function that applies corrections of a kind of its own in the background."""
    if function not in _starters:
        _starters.append(function)
    return function


def correction_progress(function: Progress) -> Progress:
    """Register a function that knows how far the application of a correction is."""
    if function not in _progress:
        _progress.append(function)
    return function


def correctable_fields(target: models.Model) -> list[str]:
    """The names of the fields of a row, document or issue that can be corrected."""
    if isinstance(target, Provision):
        return list(ROW_FIELDS)
    if isinstance(target, Issue):
        return list(ISSUE_FIELDS)
    return [
        field.name
        for field in target._meta.concrete_fields
        if isinstance(field, _CORRECTABLE) and field.name not in _NOT_CORRECTABLE
    ]


def propose(
    target: Provision | Document | Issue,
    values: Mapping[str, Any],
    by: User,
    reason: str,
    into: Correction | None = None,
) -> Correction:
    """Propose new values for a row, a document or an issue, with a reason.

    ``into`` is a pending correction of the same person to which the places are added.
    Raises Refused if nothing changes, a value does not fit its field, or the person lacks
    the permission.
    """
    issue = issue_of(target)
    refuse_proposal(issue, by, reason, into)
    rewordings = _rewordings(target, values)
    if not rewordings:
        raise Refused("没有改动任何内容。")
    _refuse_unfit(target, values)
    with transaction.atomic():
        correction = into or Correction.objects.create(
            issue=issue, reason=reason.strip(), proposed_by=by
        )
        places = {(one.document_id, one.address, one.field) for one in rewordings}
        for other in correction.rewordings.all():
            if (other.document_id, other.address, other.field) in places:
                other.delete()
        _attach(correction, rewordings)
    return correction


def accept(correction: Correction, by: User, note: str = "") -> Correction:
    """Apply a correction that another person has proposed.

    Raises Refused if the present words are not those for which it was proposed.
    """
    with transaction.atomic():
        workflow.lock_issue(correction.issue)
        row = _undecided(correction, by)
        row.status, row.decided_by = Correction.Status.APPLIED, by
        row.decided_at, row.note = timezone.now(), note.strip()
        if any(write(row) for write in _writers):
            return row
        changes = ChangeRecord()
        with attributed_to(row.proposed_by):
            for one in row.rewordings.select_related("document"):
                _apply(row.issue, one)
                changes.lines.append(describe(one))
        record_correction(row, changes)
    return row


def start(correction: Correction, by: User, note: str = "") -> bool:
    """Apply a correction that another person has proposed: at once, or in the background where
    it changes much. Returns whether it is applied. Raises Refused as ``accept``."""
    if why := decision_refusal(by, correction):
        raise Refused(why)
    if any(begin(correction, by, note) for begin in _starters):
        return False
    accept(correction, by, note)
    return True


def under_way(correction: Correction) -> str:
    """How far the application of a correction is, in Chinese; "" where nothing is under way."""
    return next(filter(None, (tell(correction) for tell in _progress)), "")


def reject(correction: Correction, by: User, note: str) -> Correction:
    """Close a correction without a change; Refused without a note that says why."""
    if not note.strip():
        raise Refused("不采纳须写明理由。")
    with transaction.atomic():
        workflow.lock_issue(correction.issue)
        row = _undecided(correction, by)
        row.status, row.decided_by = Correction.Status.REJECTED, by
        row.decided_at, row.note = timezone.now(), note.strip()
        row.save()
    return row


def record_correction(correction: Correction, changes: ChangeRecord) -> None:
    """Save a correction whose changes are already written, record the step, and send the signal."""
    correction.summary = "\n".join(changes.lines)
    correction.save()
    _attach(correction, changes.rewordings)
    issue, by = correction.issue, correction.decided_by
    workflow.record_correction(issue, by, correction.reason, correction.summary)
    issue_corrected.send(sender=Issue, issue=issue, by=by, correction=correction)


def decision_refusal(user: User, correction: Correction) -> str:
    """Why a person may not decide a correction, in Chinese; "" if they may."""
    if not user.has_perm("gazette.decide_correction"):
        return "您没有审定勘误的权限。"
    if correction.status != Correction.Status.PROPOSED:
        return f"这条勘误已经办理过（{correction.get_status_display()}）。"
    if correction.proposed_by_id == user.pk:
        return "这条勘误是您提出的，须由另一位同事审定。"
    return why_not_second(user, [correction.proposed_by])


def describe(one: Rewording) -> str:
    """One line with the place and both wordings."""
    where = f"《{one.title}》{one.place}" if one.title else "本期"
    return f"{where}：“{one.before}”更正为“{one.after}”"


def issue_of(target: Provision | Document | Issue) -> Issue:
    """The issue of a row or a document, or the issue itself."""
    if isinstance(target, Provision):
        return target.document.issue
    return target.issue if isinstance(target, Document) else target


def refuse_proposal(issue: Issue, by: User, reason: str, into: Correction | None = None) -> None:
    """Raise Refused where a person may not propose a correction, or gives no reason."""
    if not by.has_perm("gazette.propose_correction"):
        raise Refused("您没有提出勘误的权限。")
    if not issue.is_fixed:
        raise Refused("本期尚未发布，直接修改即可，不用勘误。")
    if into is None and not reason.strip():
        raise Refused("勘误须写明理由。")
    if into is not None and (
        into.status != Correction.Status.PROPOSED
        or into.proposed_by_id != by.pk
        or into.issue_id != issue.pk
        or into.summary  # it brings documents of its own (see ``correction_writer``)
    ):
        raise Refused("这条勘误已经办理过，或者不是您提出的，不能再加内容。")


def _rewordings(target: Provision | Document | Issue, values: Mapping[str, Any]) -> list[Rewording]:
    document = None if isinstance(target, Issue) else target
    if isinstance(document, Provision):
        document = document.document
    address = target.address if isinstance(target, Provision) else ""
    return [
        Rewording(
            document=document,
            title=document.title if document else "",
            address=address,
            place=address_in_words(address)[:100],
            field=name,
            before=as_text(getattr(target, name)),
            after=as_text(values[name]),
        )
        for name in correctable_fields(target)
        if name in values and as_text(values[name]) != as_text(getattr(target, name))
    ]


def _refuse_unfit(target: models.Model, values: Mapping[str, Any]) -> None:
    """Raise Refused if the new values do not fit their fields or break a constraint."""
    changed = type(target)._default_manager.get(pk=target.pk)
    for name in correctable_fields(target):
        if name in values:
            setattr(changed, name, values[name])
    _refuse_invalid(changed, correctable_fields(target))


def _refuse_invalid(row: models.Model, names: Sequence[str]) -> None:
    others = {field.name for field in row._meta.concrete_fields} - set(names)
    try:
        row.clean_fields(exclude=others)
        row.validate_constraints()
    except ValidationError as error:
        labels = field_labels(row)
        said = "；".join(
            f"{labels.get(name, '')}{'：' if name in labels else ''}{''.join(messages)}"
            for name, messages in error.message_dict.items()
        )
        raise Refused(f"改后的内容存不下：{said}") from error


def _attach(correction: Correction, rewordings: Iterable[Rewording]) -> None:
    """Save rewordings as the last places of a correction."""
    last = correction.rewordings.aggregate(last=models.Max("position"))["last"] or 0
    new = list(rewordings)
    for position, one in enumerate(new, start=last + 1):
        one.correction, one.position = correction, position
    Rewording.objects.bulk_create(new)


def _undecided(correction: Correction, by: User) -> Correction:
    """The stored correction. Raises Refused if this person may not decide it."""
    row = Correction.objects.select_related("issue__gazette").get(pk=correction.pk)
    if why := decision_refusal(by, row):
        raise Refused(why)
    return row


def _apply(issue: Issue, one: Rewording) -> None:
    """Write one value. Raises Refused if the present value is not the proposal's ``before``."""
    target = _target(issue, one)
    if as_text(getattr(target, one.field)) != one.before:
        raise Refused(
            f"{describe(one)}：现在的内容已与提出勘误时不同，不能更正。请不采纳，重新提出。"
        )
    former = copy(target)
    field: Any = target._meta.get_field(one.field)
    setattr(target, one.field, one.after if _is_text(field) else field.to_python(one.after or None))
    if isinstance(target, Provision) and target.level == Level.TABLE_ROW:
        cells = [cell.strip() for cell in target.body.split("\t")]
        target.merged = list(fit_marks(target.merged, target.cells, cells))
        target.cells = cells
    _refuse_invalid(target, [one.field])
    target.save()
    if isinstance(target, Document):
        document_edited.send(sender=type(target), document=target, former=former)


def _target(issue: Issue, one: Rewording) -> Provision | Document | Issue:
    if one.address:
        row = Provision.objects.filter(document=one.document, address=one.address).first()
        if row is None:
            raise Refused(f"{describe(one)}：这一行已不存在。")
        return row
    if one.document is not None:
        return specific(one.document)
    return workflow.lock_issue(issue)


def _is_text(field: object) -> bool:
    return isinstance(field, models.CharField | models.TextField)
