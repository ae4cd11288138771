"""An intake that has been checked becomes a draft issue, all or nothing.

Reads the documents under correction; hands a ``parsed.Issue`` to the importer, which
refuses it if words are lost that no confirmed edit removes, or a number stands twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gazette.importing import ImportRefused, ImportResult, Progress, import_issue
from gazette.intake import issue_frame
from gazette.intake.document_source import stored_edits
from gazette.intake.doubt_records import doubts_of, record_history
from gazette.intake.edit_authors import authors_of
from gazette.intake.held_already import stored_issue
from gazette.intake.house_mends import learn
from gazette.intake.issue_frame import IssueFrame
from gazette.intake.later_look import bring_up_to_date
from gazette.intake.models import Intake, IntakeCorrection, IntakeDocument
from gazette.intake.originals import hand_over
from gazette.intake.step_messages import conflict_message
from gazette.intake.stored_findings import load_finding
from gazette.intake.summaries import document_from
from gazette.intake.unwritten_changes import content_of
from gazette.models import Correction, Issue, SourceEdit
from gazette.office import workflow
from gazette.office.doubts import record_check, remove_check
from gazette.parsing import parsed
from gazette.parsing.parsed import Edit, Span

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def accept(
    intake: Intake, expected: int, by: User, progress: Progress | None = None
) -> ImportResult:
    """Write the draft issue of an intake at version ``expected``, with its edits and doubts.

    ``progress`` is called with the number of documents that are written, and of all.
    Raises ImportRefused, in Chinese, with nothing written.
    """
    with transaction.atomic():
        row = Intake.objects.select_for_update().get(pk=intake.pk)
        if row.version != expected:
            raise ImportRefused(conflict_message(row.changed_by, row.changed_at))
        _refuse_other_changes(row)
        return write(row, by, progress)


def write(
    row: Intake, by: User, progress: Progress | None = None, correction: Correction | None = None
) -> ImportResult:
    """Write the issue of a locked intake with its edits, doubts and originals.

    ``correction`` is the one by which it takes the place of a published issue: both its persons
    have agreed, and the originals of the former source stay with the issue.
    """
    bring_up_to_date(row)
    source = issue_from(row)
    result = _import(row, source, by, dry_run=False, progress=progress, correction=correction)
    _record_edits(row, result.issue, source, by)
    if row.issue and row.issue != result.issue:
        remove_check(row.issue)
    record_check(result.issue, by, doubts_of(row, result.issue))
    hand_over(row, result.issue, keeps_former=correction is not None)
    record_history(row, result.issue)
    learn(row, result.issue.gazette, by)
    row.issue = result.issue
    row.state, row.written = Intake.State.ACCEPTED, content_of(row)
    row.issue_version = Issue.objects.values_list("version", flat=True).get(pk=row.issue.pk)
    row.changed_by, row.changed_at, row.version = by, timezone.now(), row.version + 1
    row.save()
    return result


def objection(intake: Intake, by: User) -> str:
    """Why accepting the intake now would be refused; empty where it would not."""
    try:
        _refuse_other_changes(intake)
        result = _import(intake, issue_from(intake), by, dry_run=True)
    except (ImportRefused, workflow.Refused) as error:
        return str(error)
    return result.objection


def take_over(intake: Intake, expected: int, by: User) -> Issue:
    """Let an intake at version ``expected`` write over the draft of its year and number.

    Nothing is written before it is accepted. Raises ImportRefused, in Chinese, where there is
    no such draft, or where it is in review or was ever published.
    """
    with transaction.atomic():
        row = Intake.objects.select_for_update().get(pk=intake.pk)
        if row.version != expected:
            raise ImportRefused(conflict_message(row.changed_by, row.changed_at))
        issue = stored_issue(row)
        if issue is None:
            raise ImportRefused("库中已没有这一期，可以直接写成草稿。")
        if issue.is_fixed or issue.status != Issue.Status.DRAFT:
            raise ImportRefused(
                f"{issue}现在是“{status_in_words(issue)}”，不是草稿，不能用这一份重写。"
                "发布过的请提出勘误；送审了的请先收回。"
            )
        row.issue, row.issue_version = issue, issue.version
        row.changed_by, row.changed_at, row.version = by, timezone.now(), row.version + 1
        row.save()
    return issue


def let_be(intake: Intake, expected: int, by: User) -> None:
    """Take back ``take_over``: an intake at version ``expected`` writes over no draft.

    Raises ImportRefused where another has changed it, or where it has written already.
    """
    with transaction.atomic():
        row = Intake.objects.select_for_update().get(pk=intake.pk)
        if row.version != expected:
            raise ImportRefused(conflict_message(row.changed_by, row.changed_at))
        if row.state != Intake.State.OPEN or row.issue is None:
            raise ImportRefused("这一份已经写成草稿，或者没有选过重写，没有可以收回的。")
        row.issue = row.issue_version = None
        row.changed_by, row.changed_at, row.version = by, timezone.now(), row.version + 1
        row.save()


def status_in_words(issue: Issue) -> str:
    """The state of an issue in Chinese; of one that was published and is not, that it is so."""
    return "已撤下" if issue.is_withdrawn else str(issue.get_status_display())


def _import(
    intake: Intake,
    source: parsed.Issue,
    by: User,
    *,
    dry_run: bool,
    progress: Progress | None = None,
    correction: Correction | None = None,
) -> ImportResult:
    try:
        return import_issue(
            source,
            source_name=source_name(intake),
            gazette_slug=intake.gazette.slug if intake.gazette else None,
            user=by,
            dry_run=dry_run,
            progress=progress,
            reason=correction.reason if correction else None,
            approver=correction.decided_by if correction else None,
            correction=correction,
        )
    except workflow.Refused as error:
        raise ImportRefused(str(error)) from error


def source_name(intake: Intake) -> str:
    """The names of the files that were read, as the issue stores them."""
    names = intake.files.filter(problem="").values_list("name", flat=True)
    return "、".join(names)[:200]


def _refuse_other_changes(intake: Intake) -> None:
    """Raise ImportRefused if the archive has the issue of this year and number from elsewhere,
    or if its draft was changed since this intake wrote it."""
    stored = stored_issue(intake)
    if stored is None:
        return
    if intake.issue_id == stored.pk:
        if stored.version != intake.issue_version:
            raise ImportRefused(
                f"{stored}的草稿在这次录入之后另有改动；再写入会盖掉那些改动。"
                "请在草稿中继续更改，或者先删去草稿再成稿。"
            )
        return
    raise ImportRefused(
        f"{stored}已经存在（{stored.get_status_display()}）。"
        "请核对年份、期号；要并入、重排的，用总览上“库中已有”里的办法。"
    )


def issue_from(intake: Intake) -> parsed.Issue:
    """The parsed issue of an intake, with the edits that editors confirmed."""
    frame = issue_frame.load(intake.outline)
    rows = list(intake.documents.current())
    documents = [
        document_from(row.draft, position, frame.entry(row.entry), [])
        for position, row in enumerate(rows, start=1)
    ]
    findings = [
        replace(load_finding(values), document=position)
        for position, row in enumerate(rows, start=1)
        for values in row.findings
    ]
    name = intake.gazette.name if intake.gazette else intake.gazette_name
    return parsed.Issue(
        gazette=replace(frame.gazette, name=name or None),
        issue=frame.issue_facts(
            intake.year, intake.number, intake.serial_number, intake.published_on
        ),
        contents=frame.contents,
        documents=tuple(documents),
        findings=tuple(findings),
        removed=frame.removed,
        front_matter=frame.front,
        back_matter=frame.back,
        source=intake.source,
        edits=tuple(edit for _, edit in edits_of(intake, frame, rows)),
        is_checked=True,
    )


def edits_of(
    intake: Intake, frame: IssueFrame, rows: list[IntakeDocument]
) -> list[tuple[IntakeDocument, Edit]]:
    """The edits of each document against the source, in order of print."""
    changed = [row for row in rows if row.version]
    if not changed:  # at version 0 the rows are as the parser made them
        return []
    regions = regions_of(intake, frame)
    return [
        (row, edit)
        for row in changed
        if row.pk in regions
        for edit in stored_edits(row, intake, regions[row.pk], frame)
    ]


def regions_of(intake: Intake, frame: IssueFrame) -> dict[int, Span]:
    """The stretches of the source of the documents that stand in it, by primary key."""
    documents = intake.documents.current()
    held = documents.exclude(structure__rows=[], structure__start=0)
    starts = list(held.values_list("pk", "structure__start"))
    back = min((line.span[0] for line in frame.back), default=len(intake.source))
    ends = [*(start for _pk, start in starts[1:]), back]
    return {pk: (start, max(start, end)) for (pk, start), end in zip(starts, ends, strict=True)}


def _record_edits(intake: Intake, issue: Issue, source: parsed.Issue, by: User) -> None:
    """Write where the draft differs from its source: a ``SourceEdit`` for each edit, with the
    person, the time and the reason of the step that made it; ``by`` and now if none did."""
    issue.source_edits.all().delete()
    starts = [(document.span[0], document.position) for document in source.documents]
    authors = authors_of(intake, issue_frame.load(intake.outline), source.edits)
    written = SourceEdit.objects.bulk_create(
        SourceEdit(
            issue=issue,
            document_position=max((p for s, p in starts if s <= edit.span[0]), default=1),
            span_start=edit.span[0],
            span_end=edit.span[1],
            before=edit.before,
            after=edit.after,
            accepted_by=authors[edit].by if edit in authors else by,
            reason=authors[edit].reason[:500] if edit in authors else "",
        )
        for edit in source.edits
    )
    for row, edit in zip(written, source.edits, strict=True):
        if edit in authors:
            row.accepted_at = authors[edit].at
    # Creation sets the present time, whatever the rows say.
    SourceEdit.objects.bulk_update(written, ["accepted_at"], batch_size=200)


def discard(intake: Intake) -> None:
    """Delete an intake; the draft that it became stays, without the record of its check.

    Raises ImportRefused while a correction that it brings waits for a decision.
    """
    with transaction.atomic():
        waiting = IntakeCorrection.objects.filter(
            intake=intake, correction__status=Correction.Status.PROPOSED
        )
        if waiting.exists():
            raise ImportRefused(
                "用这次录入提出的勘误还没有审定，不能放弃它。请等审定，或者请审定的同事不采纳。"
            )
        if intake.issue and intake.state == Intake.State.ACCEPTED and not intake.issue.is_fixed:
            remove_check(intake.issue)
        intake.delete()
