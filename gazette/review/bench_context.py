"""What the pages of the bench show, put together from the rows of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gazette.admin.issue_panels import page_images_url
from gazette.admin.relation_admin import described
from gazette.admin.workflow_steps import step_choices
from gazette.kinds import specific
from gazette.models import ANSWERS, Document, Issue, Remark
from gazette.office import review_stages
from gazette.office.content_differences import changed_addresses
from gazette.office.document_contents import DocumentContent, content_of, contents_of
from gazette.office.document_snapshots import content_at
from gazette.office.reading_marks import Reading, readings
from gazette.office.remarks import may_remark
from gazette.office.returned import DocumentChanges, since_return
from gazette.review.bench_notes import DocumentNotes, Note, notes_of, regions_of
from gazette.review.bench_rows import (
    BenchRow,
    RowMarks,
    add_remarks,
    bench_rows,
    page_count,
    page_of,
    parts_of_page,
)
from gazette.review.bench_source import source_page

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass
class DocumentEntry:
    """A document in the list of an issue under review."""

    reading: Reading
    notes: DocumentNotes
    change: DocumentChanges | None
    remarks: list[Remark] = field(default_factory=list)

    @property
    def document(self) -> Document:
        return self.reading.content.document

    @property
    def row_count(self) -> int:
        return len(self.reading.content.rows)

    @property
    def open_remarks(self) -> int:
        return sum(one.handled_at is None for one in self.remarks)

    @property
    def state(self) -> str:
        """How far it is read, in Chinese."""
        if self.reading.is_complete:
            return "已看完"
        if self.reading.seen_count:
            total = self.reading.content.part_count
            return f"看了{self.reading.seen_count * 100 // total}%"
        return "看过之后有改动" if self.reading.has_changed else "未看"


def overview_context(user: User, issue: Issue) -> dict[str, Any]:
    """The list of an issue's documents, with all that waits in it."""
    contents = contents_of(issue)
    notes = notes_of(user, issue, regions_of(issue, len(issue.source_text)))
    comparison = since_return(issue, contents)
    remarks: dict[int | None, list[Remark]] = defaultdict(list)
    for remark in issue.remarks.for_lists():
        remarks[remark.document_id].append(remark)
    entries = [
        DocumentEntry(
            reading,
            notes.get(reading.content.document.pk, DocumentNotes()),
            comparison.of(reading.content.document.pk) if comparison else None,
            remarks[reading.content.document.pk],
        )
        for reading in readings(user, contents)
    ]
    return {
        **_common(user, issue),
        "title": f"审核：{issue}",
        "entries": entries,
        "without_rows": [one for one in entries if not one.row_count],
        "left": [one for one in entries if not one.reading.is_complete],
        "loose": notes.get(None, DocumentNotes()),
        "comparison": comparison,
        "remarks": [one for found in remarks.values() for one in found],
        "choices": step_choices(user, issue),
    }


def document_context(
    user: User, issue: Issue, document: Document, page: int, at: str
) -> dict[str, Any]:
    """One page of a document: rows, source, and what is said of both.

    ``at`` is the address of a row to show; it goes before the number of the page.
    """
    content = content_of(document)
    (reading,) = readings(user, [content])
    pages = page_count(content)
    shown_page, selected = page_of(content, at) if at else (min(max(page, 1), pages), 0)
    parts = parts_of_page(content, shown_page)
    regions = regions_of(issue, len(issue.source_text))
    notes = notes_of(user, issue, regions).get(document.pk, DocumentNotes())
    comparison = since_return(issue, [content])
    change = comparison.of(document.pk) if comparison else None
    source = source_page(issue.source_text, content.rows, regions.of(document.pk), parts)
    marks = RowMarks(_by_address(change), _new_addresses(issue, reading), reading.seen)
    rows = bench_rows(content, parts, source, marks, notes.notes)
    remarks = list(issue.remarks.filter(document=document).for_lists())
    add_remarks(rows, remarks)
    _add_findings(rows, notes)
    return {
        **_common(user, issue),
        **_neighbours(issue, document),
        "title": document.title,
        "document": document,
        "pictures": specific(document).pictures_shown(),
        "content": content,
        "reading": reading,
        "facts": content.facts,
        "is_head_seen": marks.is_seen(0),
        "rows": rows,
        "lines": source.lines,
        "notes": notes,
        "listed_notes": _listed(notes, rows),
        "page_url": page_images_url(issue),
        "relations": [(one, described(one), why) for one, why in notes.relations],
        "change": change,
        "comparison": comparison,
        "remarks": remarks,
        "loose_remarks": _loose(remarks, content),
        "page": shown_page,
        "pages": pages,
        "selected": selected,
        "parts": f"{parts.start if shown_page > 1 else 0}-{max(parts.stop - 1, 0)}",
        "last_part": content.part_count - 1,
    }


def _common(user: User, issue: Issue) -> dict[str, Any]:
    passed = review_stages.passed_stages(issue)
    return {
        "issue": issue,
        "stage": review_stages.stage_name(issue),
        "passed": passed,
        "may_mark": user.has_perm("gazette.review_issue") and not issue.is_fixed,
        "may_remark": may_remark(user, issue),
        "answer_choices": [(one.value, one.label) for one in ANSWERS],
    }


def _neighbours(issue: Issue, document: Document) -> dict[str, Any]:
    """The documents before and after, and the place of this one."""
    keys = list(issue.documents.order_by("position").values_list("pk", flat=True))
    place = keys.index(document.pk)
    return {
        "place": place + 1,
        "count": len(keys),
        "previous": keys[place - 1] if place else None,
        "next": keys[place + 1] if place + 1 < len(keys) else None,
    }


def _by_address(change: DocumentChanges | None) -> dict[str, Any]:
    found = change.differences if change else ()
    return {one.address: one for one in found if one.address and one.after is not None}


def _new_addresses(issue: Issue, reading: Reading) -> set[str]:
    """The rows that have changed since the person read the document."""
    before = content_at(issue, reading.former_digest) if reading.former_digest else None
    return changed_addresses(before, reading.content.as_json) if before else set()


def _listed(notes: DocumentNotes, rows: Sequence[BenchRow]) -> list[tuple[Note, int]]:
    """The notes of a document, each with the number of the row of this page at which it
    stands; 0 for one that stands at none."""
    parts = {id(note): view.part for view in rows for note in view.notes}
    return [(note, parts.get(id(note), 0)) for note in notes.notes]


def _add_findings(rows: Sequence[BenchRow], notes: DocumentNotes) -> None:
    by_address: dict[str, list[str]] = defaultdict(list)
    for finding in notes.findings:
        if finding.is_open and finding.fault.address:
            by_address[finding.fault.address].append(finding.fault.message)
    for view in rows:
        view.findings = by_address.get(view.row.address, [])


def _loose(remarks: Sequence[Remark], content: DocumentContent) -> list[Remark]:
    """The remarks on the whole document, and those whose row is gone."""
    addresses = {row.address for row in content.rows}
    return [one for one in remarks if one.address not in addresses]
