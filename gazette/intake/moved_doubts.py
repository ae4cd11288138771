"""Doubts follow their rows when a document is combined, divided or dropped, or this is undone.

Findings that only the source shows (``summaries.FROM_SOURCE``) are not computed again: each
goes to the document in whose stretch of the source it stands. Answers go with their doubts.
Where two doubts of the same words become one, it is answered only if both were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gazette.intake.finding_answers import Entry, identity, set_answers, standing, withdrawal
from gazette.intake.models import IntakeDocument
from gazette.intake.stored_findings import unchecked
from gazette.intake.stored_rows import stored_rows
from gazette.intake.summaries import FROM_SOURCE


@dataclass(frozen=True, slots=True)
class FormerDoubts:
    """What some documents had before a change: their findings that only the source shows, the
    identities of the doubts that nobody had answered, and all their answers in order of time."""

    findings: tuple[dict[str, Any], ...]
    waiting: frozenset[tuple[str, str]]
    answers: tuple[Entry, ...]


def former_doubts(rows: Iterable[IntakeDocument]) -> FormerDoubts:
    """What documents have now, before they are changed."""
    rows = list(rows)
    findings = {
        (*identity(one), *one["span"]): one
        for row in rows
        for one in row.findings
        if one["code"] in FROM_SOURCE
    }
    current = [row for row in rows if not row.is_dropped]
    waiting = {identity(one) for row in current for one in unchecked(row.findings)}
    answers = {entry["token"]: entry for row in rows for entry in row.answers}
    ordered = sorted(answers.values(), key=lambda one: datetime.fromisoformat(one["at"]))
    return FormerDoubts(tuple(findings.values()), frozenset(waiting), tuple(ordered))


def share_out(rows: Iterable[IntakeDocument], former: FormerDoubts) -> None:
    """Give the changed documents, whose rows and findings are those of now, what they had
    before. Nothing is saved.

    A document without rows keeps none, unless no other has any.
    """
    rows = list(rows)
    current = [row for row in rows if not row.is_dropped]
    holders = [row for row in current if stored_rows(row.structure)] or current
    holders.sort(key=lambda row: (row.structure.get("start", 0), row.position))
    for row in rows:
        row.findings = [one for one in row.findings if one["code"] not in FROM_SOURCE]
    for finding in former.findings:
        holder = _holder(holders or rows, finding)
        holder.findings = sorted([*holder.findings, finding], key=lambda one: one["span"])
    for row in rows:
        _answer(row, former)


def _holder(rows: Sequence[IntakeDocument], finding: dict[str, Any]) -> IntakeDocument:
    """The document in whose stretch a finding stands: the last that begins before it."""
    at = finding["span"][0]
    before = [row for row in rows if row.structure.get("start", 0) <= at]
    return before[-1] if before else rows[0]


def _answer(row: IntakeDocument, former: FormerDoubts) -> None:
    """Give a document the answers to its doubts, and withdraw what answered a part of one."""
    doubts = {identity(one) for one in row.findings}
    own = {entry["token"] for entry in row.answers}
    added = [e for e in former.answers if identity(e) in doubts and e["token"] not in own]
    answers = [*row.answers, *added]
    for doubt in doubts & former.waiting:
        given = [entry for entry in standing(answers) if identity(entry) == doubt]
        if given:
            answers.append(withdrawal(given))
    row.answers = answers
    set_answers(row.findings, row.answers, row.structure)
