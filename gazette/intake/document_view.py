"""The template context of a document's page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from gazette.intake import issue_frame
from gazette.intake.doubt_list import answer_choices, doubt_items
from gazette.intake.models import IntakeDocument, IntakeStep
from gazette.intake.row_views import RowView, level_choices, row_views, source_lines
from gazette.intake.step_log import edits_in, region_of
from gazette.intake.summaries import document_from
from gazette.models import Text
from gazette.parsing.parsed import Level


def context(row: IntakeDocument, selected: int) -> dict[str, Any]:
    """The values that the templates of the page show; ``selected`` is the key of the row whose
    panel is open, 0 for none."""
    intake, draft = row.intake, row.draft
    frame = issue_frame.load(intake.outline)
    entry = frame.entry(row.entry)
    document = document_from(draft, row.position, entry, [])
    region = region_of(row, draft, frame)
    views = row_views(draft, document, row.findings, intake.source)
    items = doubt_items([row])
    return {
        **_neighbours(row),
        "title": row.summary["title"] or str(row),
        "intake": intake,
        "page_url": reverse("admin:intake_page", args=[intake.pk]),
        "document": row,
        "entry": entry,
        "views": views,
        "lines": source_lines(draft, frame, region, row.findings, intake.source),
        "doubts": [(item, _view_of(views, item.finding)) for item in items if not item.is_answered],
        "answered": [item for item in items if item.is_answered],
        "choices": answer_choices(),
        "edits": edits_in(row, draft),
        "selected": selected,
        "view": next((view for view in views if view.row.key == selected), None),
        "levels": level_choices(),
        "roles": Text.ROLES.items(),
    }


def _neighbours(row: IntakeDocument) -> dict[str, Any]:
    """The documents before and behind, and the steps that can be undone and redone."""
    current = list(row.intake.documents.current().values_list("pk", flat=True))
    place = current.index(row.pk)
    steps = IntakeStep.objects.of(row)
    return {
        "place": place + 1,
        "count": len(current),
        "previous": current[place - 1] if place else None,
        "next": current[place + 1] if place + 1 < len(current) else None,
        "undoable": steps.filter(is_undone=False).select_related("by").last(),
        "redoable": steps.filter(is_undone=True).first(),
    }


def _view_of(views: list[RowView], finding: dict[str, Any]) -> RowView | None:
    """The row that a finding is about, if it is about one."""
    return next((view for view in views if finding in view.findings), None)


def excerpt(row: IntakeDocument, key: int) -> str:
    """The beginning of a row, as the list of steps names it; empty if it is gone."""
    found = next((line for line in row.draft.rows if line.key == key), None)
    if found is None or found.level is Level.TABLE:
        return "表格" if found else ""
    text = found.text.replace("\t", " ")
    return text[:20] + ("…" if len(text) > 20 else "")
