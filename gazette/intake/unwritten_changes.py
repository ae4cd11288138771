"""What was changed in an intake since it wrote its draft: the draft is older than the bench."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from gazette.admin import desk
from gazette.admin.issue_tabs import issue_notice
from gazette.intake.access import PERMISSION
from gazette.intake.models import Intake, IntakeDocument
from gazette.models import Issue

_FACTS = ("gazette_id", "gazette_name", "year", "number", "serial_number", "published_on")


def content_of(intake: Intake) -> dict[str, Any]:
    """What an intake would write now: a digest of the facts, and of each document, in order,
    its primary key, its version and a digest."""
    rows = intake.documents.current().only("version", "structure", "entry").iterator()
    return {"facts": _facts(intake), "documents": [[r.pk, r.version, _digest(r)] for r in rows]}


def _facts(intake: Intake) -> str:
    return sha256(repr([str(getattr(intake, n)) for n in _FACTS]).encode()).hexdigest()[:16]


def _digest(row: IntakeDocument) -> str:
    words = repr([row.entry, row.structure]).encode("utf-8", "replace")
    return sha256(words).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class UnwrittenChanges:
    """An intake that has changed since it wrote its draft, with what has, in Chinese."""

    intake: Intake
    issue: Issue
    what: tuple[str, ...]

    @property
    def why_not_written(self) -> str:
        """Why they cannot be written at once; "" if they can."""
        if self.issue.status != Issue.Status.DRAFT or self.issue.is_fixed:
            return (
                f"本期已是“{self.issue.get_status_display()}”，现在写不进去："
                "要写进去的，先收回或者退回；已发布的，请提出勘误。"
            )
        if self.issue.version != self.intake.issue_version:
            return (
                "草稿在那之后另有改动，直接写入会盖掉它们：请在草稿里照着改，或者先删去草稿再写。"
            )
        return ""

    @property
    def fingerprint(self) -> str:
        return f"{self.intake.pk}.{self.intake.changed_at.isoformat()}"


def unwritten_changes(issues: Iterable[Issue]) -> list[UnwrittenChanges]:
    """The intakes that have changed since they wrote the drafts of these issues.

    Of one issue only the intake that wrote it last counts. Three queries at most, and one more
    for each document that was changed.
    """
    by_pk = {issue.pk: issue for issue in issues}
    accepted = Intake.objects.filter(issue__in=by_pk, state=Intake.State.ACCEPTED)
    ordered = accepted.select_related("gazette", "changed_by").defer("source", "outline")
    last = {one.issue_id: one for one in ordered.order_by("issue_version", "pk")}
    found = []
    for issue_pk, intake in last.items():
        what = tuple(_changes(intake))
        if issue_pk is not None and what:
            found.append(UnwrittenChanges(intake, by_pk[issue_pk], what))
    return found


def _changes(intake: Intake) -> Iterator[str]:
    """What of an intake is not in its draft; nothing where it is not known what was written."""
    if not intake.written:
        return
    if intake.written["facts"] != _facts(intake):
        yield "本期信息"
    written = {pk: (version, digest) for pk, version, digest in intake.written["documents"]}
    rows = list(intake.documents.current().only("position", "summary", "version", "intake"))
    for row in rows:
        version, digest = written.get(row.pk, (-1, ""))
        if row.version != version and _digest(row) != digest:
            yield f"第{row.position}件“{row}”"
    if {row.pk for row in rows} < set(written):
        yield "并入别件的文件"
    elif [row.pk for row in rows] != list(written) and {row.pk for row in rows} == set(written):
        yield "文件的次序"


@issue_notice
def unwritten_notice(request: HttpRequest, issue: Issue) -> tuple[SafeString, str] | None:
    """On the pages of an issue: that its draft is older than the bench, with the way to write."""
    found = unwritten_changes([issue]) if issue.pk else []
    if not found:
        return None
    context = {
        "unwritten": found[0],
        "may_write": request.user.has_perm(PERMISSION),
    }
    shown = render_to_string("intake/_unwritten.html", context, request=request)
    return shown, found[0].fingerprint


@desk.panel(order=9)
def unwritten_panel(request: HttpRequest) -> desk.Panel | None:
    """改动还没有写进草稿, for those who enter; nothing where every draft is as its bench."""
    if not isinstance(request.user, User) or not request.user.has_perm(PERMISSION):
        return None
    drafts = Issue.objects.filter(status=Issue.Status.DRAFT, intakes__isnull=False)
    found = unwritten_changes(drafts.with_gazette().without_source().distinct()[:100])
    if not found:
        return None
    entries = [
        desk.PanelEntry(
            str(one.issue),
            reverse("admin:gazette_issue_change", args=[one.issue.pk]),
            note=f"写成草稿之后又改过：{'、'.join(one.what)}"[:200],
            action="写入草稿",
        )
        for one in found[: desk.MOST_ENTRIES]
    ]
    return desk.Panel("改动还没有写进草稿", entries, len(found), "", is_urgent=True)
