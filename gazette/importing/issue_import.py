"""``import_issue``: the one way in which a parsed issue gets into the archive."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from gazette.importing.document_rows import write_documents
from gazette.importing.fitness import half_issue, refuse_unfit
from gazette.importing.gazette_rows import complete_gazette, gazette_for
from gazette.importing.import_result import Action, ImportResult, Progress, document_results
from gazette.importing.refusals import ImportRefused, refuse_unstorable
from gazette.models import Correction, Gazette, Issue
from gazette.office import history, workflow
from gazette.office.corrections import record_correction
from gazette.office.field_changes import Changes, issue_changes
from gazette.parsing import parsed

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class _Request:
    """What the caller of ``import_issue`` asks for."""

    source: parsed.Issue
    source_name: str
    publish: bool
    reason: str
    user: User | None
    approver: User | None
    progress: Progress | None


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
) -> ImportResult:
    """Write a parsed issue, all or nothing.

    The same text again changes nothing, except that ``publish`` publishes a
    draft. A changed text replaces the rows of a draft; that of a published
    issue needs a ``reason``, which a Correction keeps with the former text
    and ``user``. ``dry_run`` does all of it and takes it back, so that the
    result shows what would happen; half an issue is then an objection only.

    Raises ImportRefused, with the place, for an issue that loses words of its
    source, contradicts itself or the archive, does not fit its fields, seems to
    be half an issue, or is published and comes without a reason.
    """
    refuse_unfit(issue)
    objection = half_issue(issue)
    if objection and not dry_run:
        raise ImportRefused(objection)
    request = _Request(
        issue, source_name, publish, (reason or "").strip(), user, approver, progress
    )
    try:
        with transaction.atomic():
            row, action, changes = _import(request, gazette_slug)
            if dry_run:
                transaction.set_rollback(True)
    except (IntegrityError, DataError) as error:
        raise ImportRefused(f"与库中已有的内容冲突，未写入任何内容：{error}") from error
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
    """The SHA-256 of a source text, taken in UTF-8 whatever the file's encoding was."""
    return sha256(source_text.encode()).hexdigest()


def _import(request: _Request, gazette_slug: str | None) -> tuple[Issue, Action, Changes]:
    gazette = gazette_for(request.source.gazette, gazette_slug)
    issue = _issue_for(gazette, request.source)
    is_new = issue.pk is None
    is_known = not is_new and issue.source_sha256 == checksum(request.source.source)
    if is_known and not request.source.is_checked:
        return issue, _publish_draft(issue, request), Changes()
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


def _refuse_closed(issue: Issue) -> None:
    """Raise ImportRefused for a draft that has been handed in."""
    try:
        workflow.expect(issue)
    except workflow.Refused as error:
        raise ImportRefused(str(error)) from error


def _create(issue: Issue, request: _Request) -> Changes:
    with history.unseen():
        _write_issue(issue, request)
        write_documents(issue, request.source, request.progress)
    workflow.record_import(issue, request.user, f"录入{request.source_name}")
    return Changes()


def _issue_for(gazette: Gazette, source: parsed.Issue) -> Issue:
    """The stored issue, locked until the import is over; else an unsaved one."""
    year, number = source.issue.year or 0, source.issue.number or 0
    if gazette.pk is not None:
        stored = gazette.issues.select_for_update(of=("self",)).filter(year=year, number=number)
        for issue in stored.select_related("gazette"):
            return issue
    return Issue(gazette=gazette, year=year, number=number)


def _publish_draft(issue: Issue, request: _Request) -> Action:
    if not request.publish or issue.is_published:
        return Action.UNCHANGED
    workflow.record_publication(issue, request.user, "录入后即发布。")
    return Action.PUBLISHED


def _update(issue: Issue, request: _Request) -> Changes:
    """Replace the rows of a stored issue; where it was ever published, by a correction."""
    correction = _correction(issue, request) if issue.is_fixed else None
    with history.unseen():
        changes = _write_issue(issue, request)
        documents = write_documents(issue, request.source, request.progress)
    changes.lines += documents.lines
    changes.rewordings += documents.rewordings
    history.record(changes.rewordings, request.user)
    if correction:
        record_correction(correction, changes)
    else:
        workflow.record_import(issue, request.user, f"重新录入{request.source_name}")
    return changes


def _correction(issue: Issue, request: _Request) -> Correction:
    """The correction, not saved yet, as which a changed text of a published issue comes in."""
    people = (request.user, request.approver)
    if any(people) and (not all(people) or request.user == request.approver):
        raise ImportRefused("更正已经发布的公报须由两人办理：请指明经办人和另一位审定人。")
    correction = Correction(
        issue=issue,
        reason=request.reason,
        status=Correction.Status.APPLIED,
        proposed_by=request.user,
        decided_by=request.approver,
        decided_at=timezone.now(),
        former_source_text=issue.source_text,
        former_source_sha256=issue.source_sha256,
    )
    refuse_unstorable(correction, "勘误")
    return correction


def _write_issue(issue: Issue, request: _Request) -> Changes:
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
    return issue_changes(issue, former, printed)


def _refuse_conflicts(issue: Issue) -> None:
    refuse_unstorable(issue, "本期")
    try:
        issue.validate_constraints()
    except ValidationError as error:
        raise ImportRefused(f"{issue}：{''.join(error.messages)}") from error
