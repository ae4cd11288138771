"""重读: the held source of an issue is read by today's parser; what would change is shown.

Everything is written, compared with what was there, and taken back, so that what is shown is
what would be stored, relations included. Only a draft is ever written (``apply``), and what
editors have set right in it stays (``editors_work``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError, transaction

from gazette.importing.correspondence import correspondence
from gazette.importing.document_rows import write_documents
from gazette.importing.editors_work import EditorsWork, editors_work
from gazette.importing.fitness import half_issue_objection, refuse_unfit
from gazette.importing.refusals import ImportRefused
from gazette.importing.reread_differences import (
    DocumentDifference,
    ValueDifference,
    differences,
    states_of,
)
from gazette.kinds import all_specific
from gazette.models import Doubt, Issue, SourceCheck
from gazette.office import history, workflow
from gazette.office.doubts import copy_answers, replace_doubts
from gazette.office.field_changes import as_text, field_labels
from gazette.office.frame_spans import record_frame
from gazette.parsing import parse, parsed
from gazette.parsing.parsed import Severity

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_NO_SOURCE = "本期没有留存的原文（例如由工作簿录入），不能重读。"
_FIXED = (
    "本期已经公开过，重读只看不改。个别文字、日期读错的，在文件或者条文的页面上提出勘误，由另一位同事审定；"
    "整件漏排、顺序错乱要重排的，在“录入公报”里录入改好的文本，用总览上的“并入单件”或者“更正重刊”提出勘误；"
    "也可以由服务器的管理人员录入："
    "manage.py import_issue 原文文件 --revise 理由 --editor 经办人 --approver 审定人。"
)


@dataclass(frozen=True, slots=True)
class KeptWork:
    """A document of which the work of editors is kept: all of it, or single fields."""

    position: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rereading:
    """What today's parser makes of an issue, compared with what is stored.

    ``facts`` are values of the cover that are read otherwise; the stored ones stay.
    ``doubts`` counts what the parser doubts now; which of them are new and which gone is known
    for an issue that was checked beside its source. ``objection`` says in Chinese why it
    cannot be applied, "" where it can.
    """

    issue: Issue
    documents: Sequence[DocumentDifference]
    facts: Sequence[ValueDifference]
    kept: Sequence[KeptWork]
    doubts: int
    doubts_new: Sequence[str] = ()
    doubts_gone: Sequence[str] = ()
    objection: str = ""
    is_applied: bool = False

    @property
    def has_differences(self) -> bool:
        return bool(self.documents or self.facts or self.doubts_new or self.doubts_gone)


def reread(issue: Issue, by: User | None = None, *, apply: bool = False) -> Rereading:
    """Compare an issue with what today's parser makes of its source; write it for ``apply``.

    Raises ImportRefused where the source cannot be read, and for ``apply`` where the issue is
    no draft, or was changed since ``issue`` was read.
    """
    if not issue.source_text:
        raise ImportRefused(_NO_SOURCE)
    printed = parse(issue.source_text)
    source = _with_stored_facts(issue, printed)
    refuse_unfit(source)
    work, homeless = _matched_work(issue, source)
    objection = _objection(issue, source, homeless)
    if apply and objection:
        raise ImportRefused(objection)
    try:
        with transaction.atomic():
            if apply:
                workflow.lock_draft(issue, issue.version)
            result = _write(issue, source, work, by, apply=apply)
            if not apply:
                transaction.set_rollback(True)
    except workflow.Refused as error:
        raise ImportRefused(str(error)) from error
    except (DataError, IntegrityError) as error:
        raise ImportRefused(f"新的读法与库中的内容冲突，没有写入：{error}") from error
    facts = list(_facts(issue, printed.issue))
    return replace(result, facts=facts, objection=objection, is_applied=apply)


def _with_stored_facts(issue: Issue, source: parsed.Issue) -> parsed.Issue:
    """The parsed issue under the numbers that it is stored under."""
    facts = replace(
        source.issue,
        year=issue.year,
        number=issue.number,
        serial_number=issue.serial_number,
        published_on=issue.published_on,
    )
    return replace(source, issue=facts, gazette=replace(source.gazette, name=issue.gazette.name))


def _matched_work(issue: Issue, source: parsed.Issue) -> tuple[EditorsWork, list[str]]:
    """The work of editors and, of documents that today's parser does not find, the names."""
    work = editors_work(issue)
    stored = all_specific(issue.documents.order_by("position"))
    found = {one.pk for one in correspondence(stored, source.documents).values()}
    absent = [one for one in stored if one.pk in work.documents and one.pk not in found]
    whole = {pk: why for pk, why in work.documents.items() if pk in found}
    return replace(work, documents=whole), [f"第{one.position}篇《{one.title}》" for one in absent]


def _objection(issue: Issue, source: parsed.Issue, homeless: Sequence[str]) -> str:
    if issue.is_fixed:
        return _FIXED
    if issue.status != Issue.Status.DRAFT:
        status = issue.get_status_display()
        return f"本期现在是“{status}”，不能改动；要按新的读法更新的，请先收回或者退回。"
    if homeless:
        return (
            f"编辑改过的{'、'.join(homeless)}，在新的读法里没有对应的文件，不能自动更新。"
            "请在草稿里手工更改，或者重新录入。"
        )
    return half_issue_objection(source)


def _write(
    issue: Issue, source: parsed.Issue, work: EditorsWork, by: User | None, *, apply: bool
) -> Rereading:
    before, kept = states_of(issue), list(_kept(issue, work))
    with history.audit_suspended():
        changes = write_documents(issue, source, work=work)
    record_frame(issue, source)
    new, gone = _doubts(issue, source, work, apply=apply)
    result = Rereading(
        issue=issue,
        documents=differences(before, states_of(issue)),
        facts=(),
        kept=kept,
        doubts=sum(one.severity is Severity.WARNING for one in source.findings),
        doubts_new=new,
        doubts_gone=gone,
    )
    if apply and result.documents:
        history.record_changes(changes.rewordings, by)
        what = f"重读原文：改动{len(result.documents)}篇"
        workflow.record_edit(issue, by, issue.version, what)
    return result


def _facts(issue: Issue, printed: parsed.IssueFacts) -> Iterator[ValueDifference]:
    """What the cover is read to say otherwise than it is stored."""
    labels = field_labels(issue)
    for name in ("year", "number", "serial_number", "published_on"):
        read, stored = getattr(printed, name), getattr(issue, name)
        if read is not None and read != stored:
            yield ValueDifference(labels[name], as_text(stored), as_text(read))


def _kept(issue: Issue, work: EditorsWork) -> Iterator[KeptWork]:
    for document in all_specific(issue.documents.order_by("position")):
        if document.pk in work.documents:
            reason = f"{work.documents[document.pk]}，整件保留"
            yield KeptWork(document.position, document.title, reason)
        elif names := work.fields.get(document.pk):
            labels = field_labels(document) | _ROW_LABELS
            said = "、".join(sorted(labels.get(name, name) for name in names))
            yield KeptWork(document.position, document.title, f"编辑改过{said}，保留")


_ROW_LABELS = {"issuers": "发文机关", "statements": "效力依据", "partial_effects": "部分施行"}


def _doubts(
    issue: Issue, source: parsed.Issue, work: EditorsWork, *, apply: bool
) -> tuple[list[str], list[str]]:
    """The doubts that are new and those that are gone, of an issue whose doubts are stored.

    Those of documents that are kept whole stay, and so does who has answered which.
    """
    if not SourceCheck.objects.filter(issue=issue).exists():
        return [], []
    kept = set(issue.documents.filter(pk__in=work.documents).values_list("position", flat=True))
    stored = list(Doubt.objects.filter(issue=issue))
    staying = [one for one in stored if one.document_position in kept]
    found = [
        one
        for one in (_doubt(issue, finding) for finding in source.findings)
        if one and one.document_position not in kept
    ]
    copy_answers(stored, found)
    before = {_identity(one) for one in stored}
    after = {_identity(one) for one in [*staying, *found]}
    if apply:
        for one in staying:
            one.pk = None
        replace_doubts(issue, [*staying, *found])
    return (
        [f"第{one[0]}篇：{one[2]}" for one in sorted(after - before)],
        [f"第{one[0]}篇：{one[2]}" for one in sorted(before - after)],
    )


def _doubt(issue: Issue, finding: parsed.Finding) -> Doubt | None:
    if finding.severity is not Severity.WARNING:
        return None
    return Doubt(
        issue=issue,
        document_position=finding.document or 1,
        code=finding.code,
        message=finding.message,
        span_start=finding.span[0],
        span_end=finding.span[1],
    )


def _identity(doubt: Doubt) -> tuple[int, str, str]:
    return doubt.document_position, doubt.code, doubt.message
