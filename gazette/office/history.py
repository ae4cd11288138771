"""The history of every row: who changed which value when, from what to what.

django-auditlog stores it as differences (``LogEntry``). Copies of whole rows
(django-simple-history) would need a second table for every model, kept in step by
migrations, and a hundred thousand copies for the import of an archive; the first
state of a row follows from its present state and the differences. Saves and deletions
are logged automatically. The importer, which writes in bulk, passes what it has
changed to ``record_changes``.

An app has the history of its own models kept by ``history.track(Model)``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from auditlog.context import disable_auditlog, set_actor
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from gazette.kinds import document_kinds
from gazette.models import (
    Column,
    Document,
    DocumentIssuer,
    FaultReport,
    Gazette,
    Issue,
    IssuingBody,
    NumberNote,
    Occasion,
    OldAddress,
    PartialEffect,
    PortalSettings,
    Provision,
    Relation,
    RelationProposal,
    Rewording,
    SampleQuestion,
    Statement,
    Step,
    Text,
    Theme,
    WordRule,
)
from gazette.models.step import person_name
from gazette.office.text_diff import Piece, compare

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Fields without history: other records show their changes, or no person writes them.
UNTRACKED_FIELDS = {
    "id",
    "source_text",
    "imported_at",
    "status",
    "version",
    "publish_at",
    "first_published_at",
    "folded_title",
    "folded_text_title",
    "folded_target_title",
    "depth",
    "span_start",
    "span_end",
    "read_as",
    "confidence",
    "wording_confidence",
    "proposed_theme",
    "theme_reasons",
    # What a reader writes never changes, and what is known of a reader must be forgotten.
    "form_key",
    "receipt",
    "fault",
    "should_be",
    "contact",
    "sender",
}
#: Models whose ``status`` a person decides, so that it belongs to the history.
DECIDED_MODELS: tuple[type[Model], ...] = (Relation,)


#: How many audit entries a history shows.
MOST_ENTRIES = 500

#: Primary keys, or a subquery of them.
Keys = Collection[int] | QuerySet[Any, Any]


def track(model: type[Model]) -> None:
    """Log all changes of a model's rows from now on; idempotent."""
    if not auditlog.contains(model):
        fields = (field for field in model._meta.concrete_fields if not field.primary_key)
        untracked = UNTRACKED_FIELDS - ({"status"} if model in DECIDED_MODELS else set())
        names = [field.name for field in fields if field.name not in untracked]
        auditlog.register(model, include_fields=names)


def track_own_models() -> None:
    """Track the models of ``gazette`` and all kinds of document."""
    own: list[type[Model]] = [Gazette, Issue, Column, IssuingBody, Document, DocumentIssuer]
    own += [Text, Theme, Provision, Relation, Statement, PartialEffect, *document_kinds()]
    own += [NumberNote, OldAddress, WordRule, Occasion, SampleQuestion]
    own += [FaultReport, PortalSettings]
    for model in own:
        track(model)


def attributed_to(user: User | None) -> AbstractContextManager[None]:
    """Attribute audit entries written in this block to ``user``."""
    manager: AbstractContextManager[None] = set_actor(user)
    return manager


def audit_suspended() -> AbstractContextManager[None]:
    """Write no audit entries in this block; the caller passes its changes to ``record_changes``."""
    manager: AbstractContextManager[None] = disable_auditlog()
    return manager


def actor_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Attribute the writes of a POST request to its user; other requests do not load the user."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return get_response(request)
        with attributed_to(request.user if request.user.is_authenticated else None):
            return get_response(request)

    return middleware


def record_changes(rewordings: Iterable[Rewording], user: User | None) -> None:
    """Log what a bulk write has changed, with one entry for each row.

    The deletion of a row is logged in the history of its document.
    """
    changes: dict[tuple[ContentType, int], dict[str, list[str]]] = {}
    rewordings = list(rewordings)
    rows = _rows_of(rewordings)
    for one in rewordings:
        if one.document is None:
            continue
        row = rows.get((one.document.pk, one.address)) if one.address else None
        target: Model = row or one.document
        name = one.field or "行" if row else f"{one.place}{one.field}" or "文件"
        key = (ContentType.objects.get_for_model(type(target)), target.pk)
        changes.setdefault(key, {})[name] = [one.before, one.after]
    LogEntry.objects.bulk_create(
        LogEntry(
            content_type=content_type,
            object_pk=str(pk),
            object_id=pk,
            object_repr="",
            action=LogEntry.Action.UPDATE,
            actor=user,
            changes=values,
        )
        for (content_type, pk), values in changes.items()
    )


def _rows_of(rewordings: Iterable[Rewording]) -> dict[tuple[int, str], Provision]:
    documents = {one.document.pk for one in rewordings if one.document and one.address}
    addresses = {one.address for one in rewordings if one.address}
    found = Provision.objects.filter(document__in=documents, address__in=addresses)
    return {(row.document_id, row.address): row for row in found}


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A changed value: its Chinese name, and the wordings before and after."""

    name: str
    before: str
    after: str

    @property
    def pieces(self) -> Sequence[Piece]:
        """Both wordings compared."""
        return compare(self.before, self.after)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An entry of a history: when, who, what was done to what, a note, and changed values."""

    at: datetime
    who: str
    done: str
    what: str = ""
    note: str = ""
    values: tuple[ValueChange, ...] = ()


DONE = {
    LogEntry.Action.CREATE: "新增",
    LogEntry.Action.UPDATE: "修改",
    LogEntry.Action.DELETE: "删除",
}


def history_of(row: Model) -> list[HistoryEntry]:
    """The history of a row and of the rows that belong to it, the newest first.

    At most the newest ``MOST_ENTRIES`` audit entries.
    """
    found = list(map(_from_log, _log_entries(row)[:MOST_ENTRIES]))
    if isinstance(row, Issue):
        found += map(_from_step, row.steps.select_related("by"))
    if isinstance(row, Document):
        for proposal in RelationProposal.objects.about(row).for_lists()[:MOST_ENTRIES]:
            found += _from_proposal(proposal)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _log_entries(row: Model) -> QuerySet[LogEntry]:
    entries = LogEntry.objects.select_related("actor", "content_type")
    condition = Q()
    for model, keys in _tracked_rows(row):
        content_type = ContentType.objects.get_for_model(model)
        condition |= Q(content_type=content_type, object_id__in=keys)
    found: QuerySet[LogEntry] = entries.filter(condition).order_by("-timestamp", "-pk")
    return found


def _tracked_rows(row: Model) -> Iterator[tuple[type[Model], Keys]]:
    """Models and keys of the rows whose history is shown with a row, itself included.

    For an issue these are its documents and their provisions; for a document also the
    relations by which it changes others and others change it.
    """
    yield type(row), [row.pk]
    documents: Keys = []
    if isinstance(row, Issue):
        documents = row.documents.values("pk")
    elif isinstance(row, Document):
        documents = [row.pk]
        yield from ((model, documents) for model in _document_models() if model is not type(row))
        related = Relation.objects.filter(Q(source=row.pk) | Q(target=row.pk))
        yield Relation, related.exclude(type=Relation.Type.CITES).values("pk")
    if isinstance(row, Issue | Document):
        yield Provision, Provision.objects.filter(document__in=documents).values("pk")
    if isinstance(row, Issue):
        yield from ((model, documents) for model in _document_models())


def _document_models() -> list[type[Model]]:
    return [model for model in auditlog.get_models() if issubclass(model, Document)]


def done_in_words(entry: LogEntry) -> str:
    """What an audit entry says was done: 新增, 修改, 删除."""
    return DONE.get(entry.action, "")


def row_in_words(entry: LogEntry) -> str:
    """The row of an audit entry, by its kind and its name or number."""
    return f"{entry.content_type.name}“{entry.object_repr or entry.object_pk}”"


def changes_in_words(entry: LogEntry) -> str:
    """The changed values of an audit entry as one text: 标题：甲 → 乙；…"""
    values = _value_changes(entry)
    return "；".join(
        f"{one.name}：{one.before or '（空）'} → {one.after or '（空）'}" for one in values
    )


def _value_changes(entry: LogEntry) -> tuple[ValueChange, ...]:
    model = entry.content_type.model_class()
    return tuple(
        ValueChange(*_labelled(model, name, *pair)) for name, pair in (entry.changes or {}).items()
    )


def _from_log(entry: LogEntry) -> HistoryEntry:
    return HistoryEntry(
        at=entry.timestamp,
        who=person_name(entry.actor),
        done=done_in_words(entry),
        what=row_in_words(entry) if entry.object_repr else "",
        values=_value_changes(entry),
    )


def _labelled(
    model: type[Model] | None, name: str, before: object, after: object
) -> tuple[str, str, str]:
    """A value as the admin shows it: the field's Chinese name, choices by their labels."""
    fields = {field.name: field for field in model._meta.concrete_fields} if model else {}
    field = fields.get(name)
    labels = dict(field.flatchoices) if field is not None and field.choices else {}

    def shown(value: object) -> str:
        return "" if value in (None, "None") else str(labels.get(value, value))

    return str(field.verbose_name) if field else name, shown(before), shown(after)


def _from_step(step: Step) -> HistoryEntry:
    return HistoryEntry(step.at, step.who, step.done, step.what, step.reason)


def _from_proposal(proposal: RelationProposal) -> Iterator[HistoryEntry]:
    """A proposal on a relation of the document, and the decision on it."""
    action, what = proposal.get_action_display(), proposal.summary
    yield HistoryEntry(
        proposal.proposed_at, proposal.proposer, f"提议{action}关系", what, proposal.reason
    )
    if proposal.decided_at:
        done = f"{proposal.get_status_display()}：{action}关系"
        yield HistoryEntry(proposal.decided_at, proposal.decider, done, what, proposal.note)
