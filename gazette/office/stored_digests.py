"""Digests of what the database holds of an issue, for results that are kept until it changes.

Every column of every row counts, so whoever wrote it (a form, a workbook, SQL), a change gives
another digest. Reading 40,000 rows for it takes some 0.15 s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import F, JSONField, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONArray

from gazette.models import Document, Issue, Provision, SourceFrame, Text
from gazette.office.corrected_values import corrected_places


@dataclass(frozen=True, slots=True)
class StoredDigests:
    """The digest of an issue with its source, and by their keys those of its documents."""

    issue: str
    documents: Mapping[int, str]


def stored_digests(issue: Issue) -> StoredDigests:
    """The digests of an issue and its documents as they stand in the database."""
    parts: dict[int, list[str]] = defaultdict(list)
    of_issue = {"document__issue": issue}
    stored = _as_text(Provision.objects.filter(**of_issue), F("document_id")).union(
        _as_text(Text.objects.filter(**of_issue), F("document_id")),
        _as_text(Document.objects.filter(issue=issue), F("pk")),
        _as_text(SourceFrame.objects.filter(issue=issue), Value(0)),
        all=True,
    )
    for owner, values in stored:
        parts[owner].append(values)
    documents = {key: digest_of(sorted(values)) for key, values in parts.items()}
    corrected = [
        (place, one.pk, one.field, one.before, one.after)
        for place, found in corrected_places(issue).items()
        for one in found
    ]
    around = (issue.pk, issue.source_sha256, corrected, sorted(documents.items()))
    return StoredDigests(digest_of([repr(around), issue.source_text]), documents)


def digest_of(parts: Iterable[str]) -> str:
    """The SHA-256 of some texts; where one ends and the next begins counts."""
    digest = sha256()
    for part in parts:
        written = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(written))
        digest.update(written)
    return digest.hexdigest()


def _as_text(rows: QuerySet[Any, Any], owner: Any) -> QuerySet[Any, Any]:
    """Each row with the key of its ``owner`` and all its columns, which the database writes."""
    columns = [Value(rows.model.__name__), *map(_column, rows.model._meta.concrete_fields)]
    written = Cast(JSONArray(*columns), TextField())
    found: QuerySet[Any, Any] = rows.order_by().annotate(owner=owner, written=written)
    return found.values_list("owner", "written")


def _column(field: Any) -> Any:
    """A column as it is written; JSON as text, which no database has to read first."""
    named = F(field.attname)
    return Cast(named, TextField()) if isinstance(field, JSONField) else named


def table_digest(rows: QuerySet[Any, Any]) -> str:
    """The digest of all columns of the rows of a short table."""
    return digest_of(map(repr, rows.order_by("pk").values_list()))
