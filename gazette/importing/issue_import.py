"""``import_issue``: the only function that writes a parsed issue to the archive."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, OperationalError, transaction
from django.utils import timezone

from gazette.importing.document_rows import write_documents
from gazette.importing.fitness import half_issue_objection, refuse_unfit
from gazette.importing.former_addresses import keep_former_addresses, positions_of
from gazette.importing.gazette_rows import complete_gazette, gazette_for
from gazette.importing.import_result import Action, ImportResult, Progress, document_results
from gazette.importing.refusals import (
    AlreadyHeld,
    ImportRefused,
    PublicationRefused,
    refuse_unstorable,
)
from gazette.models import Correction, Gazette, Issue
from gazette.office import history, workflow
from gazette.office.corrections import record_correction
from gazette.office.field_changes import ChangeRecord, issue_changes
from gazette.office.frame_spans import record_frame
from gazette.parsing import parsed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

_CONFLICT = (
    "与库中已有的内容冲突，未写入任何内容：可能另有人正在录入同一公报。"
    "请稍候再录入一次；仍不成功的，请告知管理员。"
)


@dataclass(frozen=True, slots=True)
class _Request:
    """The arguments of one call of ``import_issue``."""

    source: parsed.Issue
    source_name: str
    publish: bool
    reason: str
    user: User | None
    approver: User | None
    progress: Progress | None
    only_new: bool
    correction: Correction | None = None


def import_issue(
    issue: parsed.Issue,
    *,
    source_name: str,
    publish: bool = False,
    gazette_slug: str | None = None,
    reason: str | None = None,
    user: User | None = None,
    approver: User | None = None,
    progress: Progress | None = None,
    dry_run: bool = False,
    only_new: bool = False,
    correction: Correction | None = None,
) -> ImportResult:
    """Write a parsed issue, all or nothing.

    Importing the same text again changes nothing, except that ``publish`` publishes a
    draft. A changed text replaces the rows of a draft. For an issue that was ever
    published it needs a ``reason``; a Correction then keeps it with the former text,
    ``user`` and ``approver``. ``dry_run`` writes everything and rolls it back, so that
    the result shows what would happen; half an issue is then only an objection.
    Of two imports of a new gazette or issue at once, the later one goes on with what
    the earlier one has written.

    ``correction`` is a proposed one that is being decided: it gets the former text and what
    changed, with the reason and the persons that it names.

    ``only_new`` leaves an issue that is stored already as it is, whatever its text.

    Raises ImportRefused, naming the place, if the issue loses words of its source,
    contradicts itself or the archive, does not fit its fields, seems to be half an
    issue, or was published and comes without a reason; PublicationRefused if ``publish``
    is asked for an issue that is withdrawn or under review; AlreadyHeld for ``only_new``.
    """
    refuse_unfit(issue)
    objection = half_issue_objection(issue)
    if objection and not dry_run:
        raise ImportRefused(objection)
    request = _Request(
        issue, source_name, publish, (reason or "").strip(), user, approver, progress, only_new,
        correction,
    )  # fmt: skip
    row, action, changes = _write(request, gazette_slug, dry_run)
    return ImportResult(
        issue=row,
        action=action,
        is_dry_run=dry_run,
        documents=document_results(issue),
        findings=issue.findings,
        changes=tuple(changes.lines),
        objection=objection,
    )


def checksum(source_text: str) -> str:
    """The SHA-256 of a source text in UTF-8, whatever the encoding of the file was."""
    return sha256(source_text.encode()).hexdigest()


def _write(
    request: _Request, gazette_slug: str | None, dry_run: bool, *, is_second: bool = False
) -> tuple[Issue, Action, ChangeRecord]:
    """Import in one transaction; once more if another import came between.

    Another process may create the gazette, the issue or an issuing body after this one has
    looked for it, and before this one creates it.
    """
    try:
        with transaction.atomic():
            written = _import(request, gazette_slug)
            if dry_run:
                transaction.set_rollback(True)
            return written
    except DataError as error:
        logger.exception("importing %s", request.source_name)
        raise ImportRefused("有的内容数据库存不下，未写入任何内容。") from error
    except (IntegrityError, OperationalError) as error:
        if isinstance(error, OperationalError) and not _is_deadlock(error):
            raise
        if is_second:
            logger.exception("importing %s", request.source_name)
            raise ImportRefused(_CONFLICT) from error
    return _write(request, gazette_slug, dry_run, is_second=True)


def _is_deadlock(error: OperationalError) -> bool:
    """Whether PostgreSQL ended the transaction because two waited for each other."""
    return getattr(error.__cause__, "pgcode", "") == "40P01"


def _import(request: _Request, gazette_slug: str | None) -> tuple[Issue, Action, ChangeRecord]:
    gazette = gazette_for(request.source.gazette, gazette_slug)
    issue = _issue_for(gazette, request.source)
    gazette = issue.gazette
    is_new = issue.pk is None
    if request.only_new and not is_new:
        raise AlreadyHeld(issue, issue.source_sha256 == checksum(request.source.source))
    if request.publish and not is_new:
        _refuse_publication(issue)
    is_known = not is_new and issue.source_sha256 == checksum(request.source.source)
    if is_known and not request.source.is_checked:
        return issue, _publish_draft(issue, request), ChangeRecord()
    if issue.is_fixed and not request.reason:
        raise ImportRefused(
            f"{issue}已经发布，内容与此文本不同。发布后的更改须说明理由（--revise 理由）。"
        )
    if not is_new and not issue.is_fixed:
        _refuse_closed(issue)
    complete_gazette(gazette, request.source.gazette)
    issue.gazette = gazette
    changes = _update(issue, request) if not is_new else _create(issue, request)
    if request.publish and not issue.is_published:
        workflow.record_publication(issue, request.user, "录入后即发布。")
    return issue, Action.CREATED if is_new else Action.UPDATED, changes


def _refuse_publication(issue: Issue) -> None:
    """Raise PublicationRefused for a stored issue that is neither a draft nor published."""
    if issue.is_withdrawn:
        raise PublicationRefused(
            f"{issue}已经撤下，录入不能使它重新公开，内容也没有改动。"
            "要重新公开的，请有发布权限的同事在后台办理。"
        )
    if issue.status in (Issue.Status.IN_REVIEW, Issue.Status.APPROVED):
        raise PublicationRefused(
            f"{issue}现在是“{issue.get_status_display()}”，不能由录入发布，内容也没有改动。"
            "请在后台完成审定和发布。"
        )


def _refuse_closed(issue: Issue) -> None:
    """Raise ImportRefused for an issue that has been submitted for review."""
    try:
        workflow.lock_draft(issue)
    except workflow.Refused as error:
        raise ImportRefused(str(error)) from error


def _create(issue: Issue, request: _Request) -> ChangeRecord:
    with history.audit_suspended():
        _write_issue(issue, request)
        write_documents(issue, request.source, request.progress)
    workflow.record_import(issue, request.user, f"录入{request.source_name}")
    return ChangeRecord()


def _issue_for(gazette: Gazette, source: parsed.Issue) -> Issue:
    """The stored issue, locked until the import is over, or an unsaved one.

    For a new issue the gazette is locked, so that nobody else creates the same one.
    """
    year, number = source.issue.year or 0, source.issue.number or 0
    if gazette.pk is not None:
        stored = gazette.issues.select_for_update(of=("self",)).select_related("gazette")
        for issue in stored.filter(year=year, number=number):
            return issue
        gazette = Gazette.objects.select_for_update().get(pk=gazette.pk)
        for issue in stored.filter(year=year, number=number):
            return issue
    return Issue(gazette=gazette, year=year, number=number)


def _publish_draft(issue: Issue, request: _Request) -> Action:
    if not request.publish or issue.is_published:
        return Action.UNCHANGED
    workflow.record_publication(issue, request.user, "录入后即发布。")
    return Action.PUBLISHED


def _update(issue: Issue, request: _Request) -> ChangeRecord:
    """Replace the rows of a stored issue; if it was ever published, record a correction."""
    correction = _correction(issue, request) if issue.is_fixed else None
    former = positions_of(issue)
    with history.audit_suspended():
        changes = _write_issue(issue, request)
        documents = write_documents(issue, request.source, request.progress)
        if issue.is_fixed:
            keep_former_addresses(issue, former)
    changes.lines += documents.lines
    changes.rewordings += documents.rewordings
    history.record_changes(changes.rewordings, request.user)
    if correction:
        record_correction(correction, changes)
    else:
        workflow.record_import(issue, request.user, f"重新录入{request.source_name}")
    return changes


def _correction(issue: Issue, request: _Request) -> Correction:
    """The unsaved correction that records a changed text of a published issue.

    Raises ImportRefused if only one person is named, or the same one twice.
    """
    people = (request.user, request.approver)
    if any(people) and (not all(people) or request.user == request.approver):
        raise ImportRefused("更正已经发布的公报须由两人办理：请指明经办人和另一位审定人。")
    correction = request.correction or Correction(
        issue=issue,
        reason=request.reason,
        status=Correction.Status.APPLIED,
        proposed_by=request.user,
        decided_by=request.approver,
        decided_at=timezone.now(),
    )
    keep_former_source(correction, issue)
    refuse_unstorable(correction, "勘误")
    return correction


def keep_former_source(correction: Correction, issue: Issue) -> None:
    """Let a correction that changes the source of an issue keep the present one."""
    correction.former_source_text = issue.source_text
    correction.former_source_sha256 = issue.source_sha256


def _write_issue(issue: Issue, request: _Request) -> ChangeRecord:
    """Save the issue's own values; return which of its printed facts changed."""
    facts = request.source.issue
    printed = {"serial_number": facts.serial_number, "published_on": facts.published_on}
    former = {name: getattr(issue, name) for name in printed}
    kept = {
        "source_text": request.source.source,
        "source_name": request.source_name,
        "source_sha256": checksum(request.source.source),
        "imported_at": timezone.now(),
    }
    for name, value in {**printed, **kept}.items():
        setattr(issue, name, value)
    _refuse_conflicts(issue)
    issue.save()
    record_frame(issue, request.source)
    return issue_changes(issue, former, printed)


def _refuse_conflicts(issue: Issue) -> None:
    refuse_unstorable(issue, "本期")
    try:
        issue.validate_constraints()
    except ValidationError as error:
        raise ImportRefused(f"{issue}：{''.join(error.messages)}") from error
