"""The template context of a document's page: one part of it, and what is known of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from gazette.intake import issue_frame
from gazette.intake.document_parts import DocumentPart, part_at, part_with_row, parts_of
from gazette.intake.document_source import region_of_stored, stored_edits
from gazette.intake.doubt_answers import finding_key
from gazette.intake.doubt_list import DoubtItem, answer_choices, doubt_items
from gazette.intake.draft import load_row
from gazette.intake.models import IntakeDocument, IntakeStep
from gazette.intake.row_views import (
    RowView,
    SourceLine,
    asked_span,
    level_choices,
    lines_between,
    views_of,
)
from gazette.intake.seen_rows import seen_row
from gazette.intake.stored_findings import warnings
from gazette.intake.stored_rows import (
    RowPlaces,
    Structure,
    addresses,
    index_of,
    marks_of,
    stored_rows,
    surroundings_of,
    text_of_row,
)
from gazette.models import Text
from gazette.parsing.parsed import Level, Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a document is asked for.

    ``selected`` is the key of the row whose panel is open, ``key`` that of a row that is only
    to be shown, ``at`` a place in the source, ``part`` the number of a part; the first of
    them that is there counts. 0 (for ``at``: None) stands for nothing.
    """

    selected: int = 0
    key: int = 0
    at: int | None = None
    part: int = 0


def context(row: IntakeDocument, wanted: Wanted) -> dict[str, Any]:
    """The values that the templates of the page show."""
    intake, structure = row.intake, row.structure
    frame = issue_frame.load(intake.outline)
    entry = frame.entry(row.entry)
    region = region_of_stored(row, frame)
    parts = parts_of(structure, region, intake.source)
    found = rows_of_findings(structure, warnings(row.findings), region)
    part = _part_of(structure, parts, found, wanted)
    views = part_views(row, part, found)
    view = next((view for view in views if view.row.key == wanted.selected), None)
    return {
        **_neighbours(row),
        "title": str(row),
        "intake": intake,
        "page_url": reverse("admin:intake_page", args=[intake.pk]),
        "document": row,
        "behind": [row] if row.is_behind else [],
        "entry": entry,
        "part": part,
        **_pager(parts, part, found),
        "row_count": len(stored_rows(structure)),
        "views": views,
        "lines": part_lines(row, part, frame),
        "doubts": _doubts(row, parts, part, found),
        "answered": [item for item in doubt_items([row]) if item.is_answered],
        "choices": answer_choices(),
        "edits": stored_edits(row, intake, region, frame),
        "selected": wanted.selected,
        "view": view,
        "levels": level_choices(),
        "roles": Text.ROLES.items(),
    }


#: A finding, and the index of the row that it is about; None where it is about none.
FoundAt = list[tuple[dict[str, Any], int | None]]


def rows_of_findings(
    structure: Structure, findings: Sequence[dict[str, Any]], region: Span
) -> FoundAt:
    """The findings, each with the first row that has words where it stands."""
    if not findings:
        return []
    places = RowPlaces(structure)
    return [
        (finding, min(places.indices_at(*asked_span(finding)), default=None))
        for finding in findings
    ]


def part_views(row: IntakeDocument, part: DocumentPart, found: FoundAt) -> list[RowView]:
    """The rows of a part with their warnings."""
    stored = stored_rows(row.structure)[part.first : part.end]
    views = views_of([load_row(one) for one in stored], row.intake.source)
    named = addresses(row.structure, part.first, part.end)
    around = surroundings_of(row.structure, part.first, part.end)
    for address, view in zip(named, views, strict=True):
        view.address, view.seen = address, seen_row(view.row, around)
        view.is_beside = view.span is None or part.span[0] <= view.span[0] < part.span[1]
    for finding, at in found:
        if at is not None and part.first <= at < part.end:
            views[at - part.first].findings.append(finding)
    return views


def part_lines(
    row: IntakeDocument, part: DocumentPart, frame: issue_frame.IssueFrame
) -> list[SourceLine]:
    """The source lines of a part; words of rows of other parts are links to these."""
    stored = stored_rows(row.structure)
    marks = [
        mark._replace(row=stored[mark.row]["k"], is_elsewhere=not part.first <= mark.row < part.end)
        for mark in marks_of(row.structure, part.span)
        if mark.row is not None
    ]
    return lines_between(marks, frame, part.span, row.findings, row.intake.source)


def _part_of(
    structure: Structure, parts: Sequence[DocumentPart], found: FoundAt, wanted: Wanted
) -> DocumentPart:
    """The part that is asked for; the first one if it is not there."""
    for key in filter(None, (wanted.selected, wanted.key)):
        index = index_of(structure, key)
        if index is not None:
            return part_with_row(parts, index)
    if wanted.at is not None:
        doubtful = (index for finding, index in found if finding["span"][0] == wanted.at)
        index = next((index for index in doubtful if index is not None), None)
        return part_at(parts, wanted.at) if index is None else part_with_row(parts, index)
    return parts[min(max(wanted.part, 1), len(parts)) - 1]


def _pager(parts: Sequence[DocumentPart], part: DocumentPart, found: FoundAt) -> dict[str, Any]:
    """The parts with their rows and their open doubts, and where more doubts are."""
    if len(parts) == 1:
        return {"parts": []}
    open_ = [index for finding, index in found if not finding.get("checked")]
    counts = Counter(_part_of_doubt(parts, index).number for index in open_)
    listed = [
        {
            "number": one.number,
            "first": one.first + 1,
            "last": one.end,
            "doubts": counts[one.number],
            "is_shown": one == part,
        }
        for one in parts
    ]
    doubtful = [one for one in listed if one["doubts"] and not one["is_shown"]]
    return {
        "parts": listed,
        "doubts_elsewhere": doubtful[:_MOST_LINKS],
        "more_doubtful_parts": len(doubtful) > _MOST_LINKS,
    }


_MOST_LINKS = 8


def _part_of_doubt(parts: Sequence[DocumentPart], index: int | None) -> DocumentPart:
    """The part with which a doubt is listed; the first for one that is about no row."""
    return parts[0] if index is None else part_with_row(parts, index)


def _doubts(
    row: IntakeDocument, parts: Sequence[DocumentPart], part: DocumentPart, found: FoundAt
) -> list[tuple[DoubtItem, int]]:
    """The open doubts of a part, each with the key of its row; 0 for one about no row."""
    rows = stored_rows(row.structure)
    places = {finding_key(row.pk, finding): index for finding, index in reversed(found)}
    shown = []
    for item in doubt_items([row]):
        index = places.get(item.key)
        if not item.is_answered and _part_of_doubt(parts, index) == part:
            shown.append((item, 0 if index is None else rows[index]["k"]))
    return shown


def _neighbours(row: IntakeDocument) -> dict[str, Any]:
    """The documents before and behind, and the steps that can be undone and redone."""
    current = list(row.intake.documents.current().values_list("pk", flat=True))
    place = current.index(row.pk)
    # What a step stored of the documents may be long, and only undoing it reads it.
    steps = IntakeStep.objects.of(row).defer("before", "after").select_related("by")
    return {
        "place": place + 1,
        "count": len(current),
        "previous": current[place - 1] if place else None,
        "next": current[place + 1] if place + 1 < len(current) else None,
        "undoable": steps.filter(is_undone=False).last(),
        "redoable": steps.filter(is_undone=True).first(),
    }


def find_row(row: IntakeDocument, asked: str) -> int | None:
    """The key of the row that an editor asks for: by its number in print order (350), its
    address (art_12) or its printed number (第十二条); None if there is none."""
    asked = "".join(asked.split())
    rows = stored_rows(row.structure)
    if asked.isdecimal():
        place = int(asked) - 1 if len(asked) < _LONGEST_NUMBER else -1
        return int(rows[place]["k"]) if 0 <= place < len(rows) else None
    if not asked:
        return None
    labels = ("".join(text for text, _at in one["w"][0]) for one in rows)
    index = next((i for i, label in enumerate(labels) if "".join(label.split()) == asked), None)
    if index is None:
        index = next((i for i, one in enumerate(addresses(row.structure)) if one == asked), None)
    return None if index is None else int(rows[index]["k"])


_LONGEST_NUMBER = 10


def excerpt(row: IntakeDocument, key: int) -> str:
    """The beginning of a row, as the list of steps names it; empty if it is gone."""
    index = index_of(row.structure, key)
    if index is None:
        return ""
    stored = stored_rows(row.structure)[index]
    if stored["l"] == Level.TABLE:
        return "表格"
    text = text_of_row(stored).replace("\t", " ")
    return text[:20] + ("…" if len(text) > 20 else "")
