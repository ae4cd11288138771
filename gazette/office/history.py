"""The history of every row: who changed which value when, from what to what.

Kept by django-auditlog as differences (``LogEntry``). Beside copies of whole rows
(django-simple-history) this has no second table for every model that migrations
must keep in step, and the hundred thousand rows of an archive come in without a
hundred thousand copies: what a row was at first follows from what it is and
from its differences. Saves and deletions are seen by themselves; the importer,
which writes by bulk, hands over what it has changed (``record``).

An app keeps the history of a model of its own by ``history.keep(Model)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
    Gazette,
    Issue,
    IssuingBody,
    Provision,
    Relation,
    Rewording,
    Step,
    Text,
    Theme,
)
from gazette.models.step import person_name
from gazette.office.text_diff import Piece, compare

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Values that steps and columns of their own tell, or that no person writes.
UNKEPT = {
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
}


def keep(model: type[Model]) -> None:
    """Keep the history of a model's rows from now on."""
    if not auditlog.contains(model):
        fields = (field for field in model._meta.concrete_fields if not field.primary_key)
        names = [field.name for field in fields if field.name not in UNKEPT]
        auditlog.register(model, include_fields=names)


def keep_own() -> None:
    """Keep the history of what every gazette has, and of all kinds of document."""
    own: list[type[Model]] = [Gazette, Issue, Column, IssuingBody, Document, DocumentIssuer]
    own += [Text, Theme, Provision, Relation, *document_kinds()]
    for model in own:
        keep(model)


def by(user: User | None) -> AbstractContextManager[None]:
    """What is written within is told as this person's."""
    manager: AbstractContextManager[None] = set_actor(user)
    return manager


def unseen() -> AbstractContextManager[None]:
    """What is written within is told by ``record``."""
    manager: AbstractContextManager[None] = disable_auditlog()
    return manager


def actor_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Tell whose every write is; a page that is only read never asks who reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return get_response(request)
        with by(request.user if request.user.is_authenticated else None):
            return get_response(request)

    return middleware


def record(rewordings: Iterable[Rewording], user: User | None) -> None:
    """Keep what a bulk write has changed, an entry for each row.

    A row that is gone is told in the history of its document.
    """
    changes: dict[tuple[ContentType, int], dict[str, list[str]]] = {}
    told = list(rewordings)
    rows = _rows_of(told)
    for one in told:
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
class Value:
    """A value that changed: its name, and both wordings compared."""

    name: str
    before: str
    after: str

    @property
    def pieces(self) -> Iterable[Piece]:
        return compare(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Told:
    """Something in a history: when, who, what was done to what, and the values."""

    at: datetime
    who: str
    done: str
    what: str = ""
    note: str = ""
    values: tuple[Value, ...] = ()


_DONE = {
    LogEntry.Action.CREATE: "新增",
    LogEntry.Action.UPDATE: "修改",
    LogEntry.Action.DELETE: "删除",
}


def of(row: Model) -> list[Told]:
    """The history of a row and of what belongs to it, the newest first."""
    found = list(map(_told, _entries(row)[:500]))
    if isinstance(row, Issue):
        found += map(_step, row.steps.select_related("by"))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _entries(row: Model) -> QuerySet[LogEntry]:
    entries = LogEntry.objects.select_related("actor", "content_type")
    condition = Q()
    for model, keys in _belongings(row):
        content_type = ContentType.objects.get_for_model(model)
        condition |= Q(content_type=content_type, object_id__in=keys)
    return entries.filter(condition).order_by("-timestamp", "-pk")


def _belongings(row: Model) -> Iterator[tuple[type[Model], Any]]:
    """A row itself, and what it is told with: for an issue its documents, and their rows."""
    yield type(row), [row.pk]
    documents: Any = []
    if isinstance(row, Issue):
        documents = row.documents.values("pk")
    elif isinstance(row, Document):
        documents = [row.pk]
        yield from ((model, documents) for model in _document_models() if model is not type(row))
    if isinstance(row, Issue | Document):
        yield Provision, Provision.objects.filter(document__in=documents).values("pk")
    if isinstance(row, Issue):
        yield from ((model, documents) for model in _document_models())


def _document_models() -> list[type[Model]]:
    return [model for model in auditlog.get_models() if issubclass(model, Document)]


def _told(entry: LogEntry) -> Told:
    model = entry.content_type.model_class()
    return Told(
        at=entry.timestamp,
        who=person_name(entry.actor),
        done=_DONE.get(entry.action, ""),
        what=f"{entry.content_type.name}“{entry.object_repr}”" if entry.object_repr else "",
        values=tuple(
            Value(*_named(model, name, *pair)) for name, pair in (entry.changes or {}).items()
        ),
    )


def _named(model: type[Model] | None, name: str, before: Any, after: Any) -> tuple[str, str, str]:
    """A value as the admin shows it: the field's Chinese name, choices by their labels."""
    fields = {field.name: field for field in model._meta.concrete_fields} if model else {}
    field = fields.get(name)
    labels = dict(field.flatchoices) if field is not None and field.choices else {}

    def shown(value: Any) -> str:
        return "" if value in (None, "None") else str(labels.get(value, value))

    return str(field.verbose_name) if field else name, shown(before), shown(after)


def _step(step: Step) -> Told:
    return Told(step.at, step.who, step.get_action_display(), step.what, step.reason)
