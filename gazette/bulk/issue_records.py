"""The records of one published issue: all that the public can see of it, without database keys.

The first is the issue, then each document with its rows and what it does to others, then the
corrections. Another document is named by its place: gazette, year, number, position.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gazette.bulk.published_fields import PUBLISHED, plain, record_of
from gazette.disk import digest_of
from gazette.kinds import all_specific
from gazette.models import Amendment, Citation, Document, Issue, Provision, Relation, Text
from notices.models import Picture

Record = dict[str, Any]
#: The parts of a document's public address.
Place = list[Any]
_ROW = PUBLISHED[Provision].fields
_DETAILS = ("texts", "statements", "partial_effects", "issuers__body", "relations__amendments")


def place_of(document: Document) -> Place:
    """The gazette, year and number of a document's issue, and its position."""
    issue = document.issue
    return [issue.gazette.slug, issue.year, issue.number, document.position]


def issue_records(issue: Issue, *, has_scan: bool) -> Iterator[Record]:
    """All records of an issue. ``has_scan``: its scan is part of the archive."""
    columns = [record_of(one) for one in issue.columns.order_by("position")]
    scan = {"scan": file_named(issue.scan)} if has_scan and issue.scan else {}
    place = {"record": "issue", "gazette": issue.gazette.slug}
    yield {**place, **record_of(issue), **scan, **plain({"columns": columns})}
    yield from _documents(issue)
    for correction in issue.corrections.applied().order_by("proposed_at", "pk"):
        rewordings = [
            record_of(one) | plain({"document": one.document and one.document.position})
            for one in correction.rewordings.select_related("document").order_by("position")
        ]
        made = plain({"rewordings": rewordings})
        yield {"record": "correction", **record_of(correction), **made}


def file_named(file: Any) -> Record:
    """A kept file: its name and the digest of its content."""
    return {"name": file.name, "sha256": digest_of(Path(file.path))}


def _documents(issue: Issue) -> Iterator[Record]:
    found = Document.objects.filter(issue=issue).order_by("position").defer("issue__source_text")
    documents = list(
        found.select_related(
            "issue__gazette", "column", "theme", "proposed_theme", "lead_body",
            "reprint_of__issue__gazette",
        ).prefetch_related(*_DETAILS)
    )  # fmt: skip
    kinds = {one.pk: one for one in all_specific(documents)}
    rows = _rows(issue)
    citations = _citations(issue)
    relations = _relations(issue)
    pictures = _pictures(issue)
    for one in documents:
        texts = [record_of(text) | plain({"rows": rows[text.pk]}) for text in _in_order(one)]
        first = one.reprint_of
        named = {
            "column": one.column and one.column.position,
            "theme": one.theme and one.theme.name,
            "proposed_theme": one.proposed_theme and one.proposed_theme.name,
            "lead_body": one.lead_body and one.lead_body.name,
            "issuers": [record_of(by) | {"body": by.body.name} for by in one.issuers.all()],
            "reprint_of": place_of(first) if first and first.issue.is_published else None,
            "details": record_of(kinds[one.pk], type(kinds[one.pk])),
            "texts": texts,
            "statements": [record_of(said) for said in one.statements.order_by("subject")],
            "partial_effects": [record_of(part) for part in one.partial_effects.all()],
            "relations": relations[one.pk],
            "citations": citations[one.pk],
            "pictures": pictures[one.pk],
        }
        yield {"record": "document", **record_of(one, Document), **plain(named)}


def _in_order(document: Document) -> list[Text]:
    return sorted(document.texts.all(), key=lambda text: text.position)


def _rows(issue: Issue) -> dict[int, list[Record]]:
    """The rows of each text in the order of print, in one query."""
    found: dict[int, list[Record]] = defaultdict(list)
    rows = Provision.objects.filter(document__issue=issue).order_by("text_id", "position")
    for text, parent, *values in rows.values_list("text_id", "parent__address", *_ROW):
        found[text].append(plain({"parent": parent, **dict(zip(_ROW, values, strict=True))}))
    return found


def _relations(issue: Issue) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for one in published_relations().filter(source__issue=issue):
        found[one.source_id or 0].append(relation_record(one))
    return found


def published_relations() -> Any:
    """Relations that are not rejected, with what their records name, in the order of entry."""
    relations: Any = Relation.objects.not_rejected().order_by("pk")
    relations = relations.select_related("target__issue__gazette").prefetch_related("amendments")
    return relations.defer("target__issue__source_text")


def relation_record(one: Relation) -> Record:
    """A relation with its amendments; a target that is not published is told by title alone."""
    is_held = one.target is not None and one.target.issue.is_published
    named = {
        "target": place_of(one.target) if one.target and is_held else None,
        "amendments": [
            record_of(part, Amendment)
            for part in sorted(one.amendments.all(), key=lambda part: part.position)
        ],
    }
    return record_of(one) | plain(named)


def _citations(issue: Issue) -> dict[int, list[Record]]:
    """The citations of each document; the relation of one by its type and position."""
    found: dict[int, list[Record]] = defaultdict(list)
    citations = Citation.objects.filter(document__issue=issue).order_by("pk")
    rejected = citations.filter(relation__status=Relation.Status.REJECTED)
    for one in citations.exclude(pk__in=rejected).select_related("relation"):
        by = one.relation
        named = plain({"relation": [by.type, by.position] if by else None})
        found[one.document_id].append(record_of(one) | named)
    return found


def _pictures(issue: Issue) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for one in Picture.objects.filter(document__issue=issue).order_by("position"):
        found[one.document_id].append(record_of(one) | {"file": file_named(one.file)})
    return found
