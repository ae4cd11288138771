"""What editors have set right in a stored issue, so that reading its source again keeps it.

Told by the history: what a person changed since the issue was imported. The intake, in which
issues are checked beside their source, adds what was changed there (``work_source``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from gazette.kinds import document_kinds
from gazette.models import (
    Document,
    DocumentIssuer,
    Issue,
    PartialEffect,
    Provision,
    SourceEdit,
    Statement,
    Text,
)

#: Fields of a document that a change of its rows or its place brings with it.
_NOT_ITS_OWN = frozenset({"position", "issue", "kind", "folded_title", "folded_text_title"})


@dataclass(frozen=True, slots=True)
class EditorsWork:
    """By the primary keys of documents: why a document is kept whole (Chinese), and the names
    of single fields that are kept."""

    documents: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[int, frozenset[str]] = field(default_factory=dict)


NO_WORK = EditorsWork()

#: What counts as a field of a document though it is kept in rows of its own.
ROWS_OF_FIELDS: Mapping[str, type[Model]] = MappingProxyType(
    {"issuers": DocumentIssuer, "statements": Statement, "partial_effects": PartialEffect}
)

#: Given an issue, the documents that are kept whole, by their positions, each with the reason.
WorkSource = Callable[[Issue], Mapping[int, str]]
_sources: list[WorkSource] = []


def work_source(function: WorkSource) -> WorkSource:
    """Register a function that knows of more work of editors."""
    if function not in _sources:
        _sources.append(function)
    return function


def editors_work(issue: Issue) -> EditorsWork:
    """What editors have set right in an issue."""
    by_position = dict(issue.documents.values_list("position", "pk"))
    whole: dict[int, str] = {}
    for edit in SourceEdit.objects.filter(issue=issue):
        if edit.document_position in by_position:
            whole[by_position[edit.document_position]] = "编辑对照原件改过文字"
    for source in _sources:
        for position, reason in source(issue).items():
            if position in by_position:
                whole.setdefault(by_position[position], reason)
    documents = set(by_position.values())
    rows: tuple[type[Model], ...] = (Provision, Text)
    for model in rows:
        for pk in _owners(issue, documents, model):
            whole.setdefault(pk, "编辑改过条文")
    return EditorsWork(whole, _edited_fields(issue, documents))


def _entries(issue: Issue, model: type[Model]) -> QuerySet[LogEntry]:
    """What persons changed in rows of a model; a bulk write leaves entries without a name."""
    kind = ContentType.objects.get_for_model(model)
    by_person = LogEntry.objects.filter(content_type=kind, actor__isnull=False)
    found: QuerySet[LogEntry] = by_person.exclude(object_repr="")
    return found.filter(timestamp__gte=issue.imported_at) if issue.imported_at else found


def _owners(issue: Issue, documents: set[int], model: type[Model]) -> set[int]:
    """The documents of which a person has added, changed or deleted rows of a model."""
    rows = model._default_manager.filter(document__in=documents)
    of_row = dict(rows.values_list("pk", "document"))
    found = set()
    for pk, changes in _entries(issue, model).values_list("object_id", "changes"):
        # A row that was deleted says in its last entry to which document it belonged.
        named = [str(value) for value in (changes or {}).get("document", [])]
        owner = of_row.get(pk) or next((int(one) for one in named if one.isdigit()), 0)
        found.add(owner)
    return found & documents


def _edited_fields(issue: Issue, documents: set[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    kinds: list[type[Model]] = [Document, *document_kinds()]
    for kind in kinds:
        edited = _entries(issue, kind).filter(
            object_id__in=documents, action=LogEntry.Action.UPDATE
        )
        for pk, changes in edited.values_list("object_id", "changes"):
            found[pk] |= set(changes or {}) - _NOT_ITS_OWN
    for name, model in ROWS_OF_FIELDS.items():
        for pk in _owners(issue, documents, model):
            found[pk].add(name)
    return {pk: frozenset(names) for pk, names in found.items() if names}
