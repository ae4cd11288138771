"""The doubts of an accepted intake as rows of its issue, written again after every change.

While the issue is a draft, its doubts follow the intake. Once it is handed in they stay
those of the draft that was handed in, and only their answers follow. What is answered on
the issue's own page is kept by the intake, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.dispatch import receiver

from gazette.intake.changed_places import why_unchanged
from gazette.intake.finding_answers import set_answers, standing
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.stored_findings import warnings
from gazette.models import AnswerKind, Doubt, DoubtAnswer, Issue
from gazette.models.step import person_name
from gazette.office.doubts import doubt_key, mended_check, replace_doubts
from gazette.signals import doubts_answered

if TYPE_CHECKING:
    from gazette.intake.finding_answers import Entry

_ANSWER = ("answer_kind", "answer_words", "answered_by_id", "answered_at")


def doubts_of(intake: Intake, issue: Issue) -> list[Doubt]:
    """The doubts of an intake's documents in order of print, as unsaved rows of the issue."""
    documents = list(intake.documents.current().values_list("findings", flat=True))
    people = _existing_people(
        finding["answer"] for findings in documents for finding in findings if finding.get("answer")
    )
    return [
        _doubt(issue, position, finding, people)
        for position, findings in enumerate(documents, start=1)
        for finding in warnings(findings)
    ]


def doubts_of_document(issue: Issue, position: int, findings: list[dict[str, Any]]) -> list[Doubt]:
    """The doubts of one document, with their answers, as unsaved rows of an issue."""
    people = _existing_people(one["answer"] for one in findings if one.get("answer"))
    return [_doubt(issue, position, one, people) for one in warnings(findings)]


def update_doubts(intake: Intake) -> None:
    """Write the doubts of an accepted intake's issue anew; nothing for any other intake."""
    if intake.state != Intake.State.ACCEPTED or not intake.issue:
        return
    doubts = doubts_of(intake, intake.issue)
    if intake.issue.status == Issue.Status.DRAFT:
        replace_doubts(intake.issue, doubts)
    elif not intake.issue.is_fixed:
        _update_answers(intake.issue, doubts)
    record_history(intake, intake.issue)


def record_history(intake: Intake, issue: Issue) -> None:
    """Add the answers that the intake's documents have had to the history of the issue.

    While the issue is a draft, those that it has already go with their documents, which may
    have got other positions since: one was inserted before them, divided or combined.
    """
    histories = list(intake.documents.current().values_list("answers", flat=True))
    people = _existing_people(entry for history in histories for entry in history)
    tokens = {entry["token"] for history in histories for entry in history}
    known = {str(one.token): one for one in DoubtAnswer.objects.filter(issue=issue)}
    new = tokens - known.keys()
    if issue.status == Issue.Status.DRAFT:
        _follow_documents(known, histories)
    DoubtAnswer.objects.bulk_create(
        [
            _answer(issue, position, entry, people)
            for position, history in enumerate(histories, start=1)
            for entry in history
            if entry["token"] in new
        ],
        ignore_conflicts=True,
    )


def _follow_documents(known: dict[str, DoubtAnswer], histories: list[list[Entry]]) -> None:
    """Set the positions of stored answers, by token, to those of their documents."""
    moved = []
    for position, history in reversed(list(enumerate(histories, start=1))):
        for entry in history:  # of two documents with one answer the first keeps it
            if stored := known.get(entry["token"]):
                stored.document_position = position
                moved.append(stored)
    DoubtAnswer.objects.bulk_update(moved, ["document_position"], batch_size=500)


@receiver(doubts_answered)
def keep_answers(issue: Issue, answers: list[DoubtAnswer], **kwargs: Any) -> None:
    """Add answers that were given on the issue's page to the documents of its intake."""
    for intake in Intake.objects.filter(issue=issue, state=Intake.State.ACCEPTED):
        rows = dict(enumerate(intake.documents.current().select_for_update(), start=1))
        changed: set[IntakeDocument] = set()
        for answer in answers:
            row = rows.get(answer.document_position)
            if row is not None:
                row.answers = [*row.answers, _entry(row, answer)]
                changed.add(row)
        for row in changed:
            set_answers(row.findings, row.answers, row.structure)
            row.save(update_fields=["findings", "answers"])


def _entry(row: IntakeDocument, answer: DoubtAnswer) -> Entry:
    """An answer given on the issue's page, as the intake stores it."""
    entry: Entry = {
        "token": str(answer.token),
        "batch": str(answer.token),
        "code": answer.code,
        "message": answer.message,
        "kind": answer.kind,
        "words": answer.words,
        "by": answer.by_id,
        "who": person_name(answer.by),
        "at": answer.at.isoformat(),
    }
    if answer.kind == AnswerKind.REVOKED:
        same = (answer.code, answer.message)
        given = standing(row.answers)
        entry["of"] = [one["token"] for one in given if (one["code"], one["message"]) == same]
    return entry


@mended_check
def why_not_mended(issue: Issue, doubts: list[Doubt]) -> str:
    """Why a doubt of an issue cannot be answered 已改: neither the intake has changed its place
    nor was the draft changed since the intake wrote it."""
    intake = Intake.objects.filter(issue=issue, state=Intake.State.ACCEPTED).last()
    if intake is None or issue.version != intake.issue_version:
        return ""
    rows = dict(enumerate(intake.documents.current(), start=1))
    for doubt in doubts:
        row = rows.get(doubt.document_position)
        found = row.findings if row else []
        same = [
            one for one in found if (one["code"], one["message"]) == (doubt.code, doubt.message)
        ]
        if row and same and (why := why_unchanged(row, same[0])):
            return why
    return ""


def _update_answers(issue: Issue, doubts: Iterable[Doubt]) -> None:
    """Give the stored doubts of an issue the answers of the same ones in its intake."""
    found = {doubt_key(one): one for one in doubts}
    changed = []
    for doubt in issue.doubts.all():
        same = found.get(doubt_key(doubt))
        if same:
            for name in _ANSWER:
                setattr(doubt, name, getattr(same, name))
            changed.append(doubt)
    Doubt.objects.bulk_update(
        changed, ["answer_kind", "answer_words", "answered_by", "answered_at"]
    )


def _doubt(issue: Issue, position: int, finding: dict[str, Any], people: set[int]) -> Doubt:
    start, end = finding["span"]
    answer = finding.get("answer") or {}
    return Doubt(
        issue=issue,
        document_position=position,
        code=finding["code"],
        message=finding["message"],
        span_start=start,
        span_end=end,
        answer_kind=answer.get("kind", ""),
        answer_words=answer.get("words", ""),
        answered_by_id=answer.get("by") if answer.get("by") in people else None,
        answered_at=datetime.fromisoformat(answer["at"]) if answer else None,
    )


def _answer(issue: Issue, position: int, entry: Entry, people: set[int]) -> DoubtAnswer:
    return DoubtAnswer(
        token=entry["token"],
        issue=issue,
        document_position=position,
        code=entry["code"],
        message=entry["message"],
        kind=entry["kind"],
        words=entry["words"],
        by_id=entry["by"] if entry["by"] in people else None,
        at=datetime.fromisoformat(entry["at"]),
    )


def _existing_people(entries: Iterable[Entry]) -> set[int]:
    """The ids of the accounts that gave answers, as far as these still exist."""
    named = {entry["by"] for entry in entries if entry["by"]}
    return set(get_user_model().objects.filter(pk__in=named).values_list("pk", flat=True))
