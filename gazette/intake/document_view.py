"""What the page of a document shows, put together for its template."""

from __future__ import annotations

from typing import Any

from gazette.intake import issue_frame as outlines
from gazette.intake.models import IntakeDocument, IntakeStep
from gazette.intake.row_views import RowView, level_choices, row_views, source_lines
from gazette.intake.step_log import edits_in, region_of
from gazette.intake.stored_findings import still_open
from gazette.intake.summaries import document_from
from gazette.models import Text
from gazette.parsing.parsed import Level


def context(row: IntakeDocument, selected: int) -> dict[str, Any]:
    """All that the templates of a document's page show; ``selected`` is the key of the
    row whose panel is open, 0 for none."""
    intake, draft = row.intake, row.draft
    outline = outlines.load(intake.outline)
    entry = outline.entry(row.entry)
    document = document_from(draft, row.position, entry, [])
    region = region_of(row, draft, outline)
    views = row_views(draft, document, row.findings, intake.source)
    return {
        **_neighbours(row),
        "title": row.summary["title"] or str(row),
        "intake": intake,
        "document": row,
        "entry": entry,
        "views": views,
        "lines": source_lines(draft, outline, region, row.findings, intake.source),
        "doubts": [(finding, _view_of(views, finding)) for finding in still_open(row.findings)],
        "ticked": [finding for finding in row.findings if finding.get("checked")],
        "edits": edits_in(row, draft),
        "selected": selected,
        "view": next((view for view in views if view.row.key == selected), None),
        "levels": level_choices(),
        "roles": Text.ROLES.items(),
    }


def _neighbours(row: IntakeDocument) -> dict[str, Any]:
    """The documents before and behind, and the steps to be undone and done again."""
    standing = list(row.intake.documents.standing().values_list("pk", flat=True))
    place = standing.index(row.pk)
    steps = IntakeStep.objects.of(row)
    return {
        "place": place + 1,
        "count": len(standing),
        "previous": standing[place - 1] if place else None,
        "next": standing[place + 1] if place + 1 < len(standing) else None,
        "undoable": steps.filter(is_undone=False).select_related("by").last(),
        "redoable": steps.filter(is_undone=True).first(),
    }


def _view_of(views: list[RowView], finding: dict[str, Any]) -> RowView | None:
    return next((view for view in views if finding in view.findings), None)


def excerpt(row: IntakeDocument, key: int) -> str:
    """The beginning of a row, as the record of changes names it; empty where it is gone."""
    found = next((line for line in row.draft.rows if line.key == key), None)
    if found is None or found.level is Level.TABLE:
        return "表格" if found else ""
    text = found.text.replace("\t", " ")
    return text[:20] + ("…" if len(text) > 20 else "")
