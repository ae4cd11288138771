"""Changes of the archive → stale marks on entries, in the transaction of the change.

After the commit the marked entries and the index are written. If that fails, because
the process dies or another one is writing the index, the mark stays, and the next
search or ``search_index --repair`` writes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import ForeignKey, Model
from django.db.models.signals import post_delete, post_save
from haystack.signals import BaseSignalProcessor

from gazette.models import Column, Document, Gazette, Issue, IssuingBody
from gazette.signals import document_imported, relation_decided


class MarkingSignalProcessor(BaseSignalProcessor):
    """Haystack's signal processor: receives the changes of all models that are searched."""

    def setup(self) -> None:
        for model in _watched():
            post_save.connect(self._changed, sender=model)
            post_delete.connect(self._changed, sender=model)
        document_imported.connect(self._imported)
        relation_decided.connect(self._decided)

    def teardown(self) -> None:
        for model in _watched():
            post_save.disconnect(self._changed, sender=model)
            post_delete.disconnect(self._changed, sender=model)
        document_imported.disconnect(self._imported)
        relation_decided.disconnect(self._decided)

    def _changed(self, sender: type[Model], instance: Model, **kwargs: Any) -> None:
        mark_and_follow(affected_documents(instance))

    def _imported(self, sender: type[Model], document: Document, **kwargs: Any) -> None:
        mark_and_follow([document.pk])

    def _decided(self, sender: type[Model], documents: list[Document], **kwargs: Any) -> None:
        """New entries begin a new snapshot, whose states are computed anew."""
        mark_and_follow(document.pk for document in documents)


def mark_and_follow(document_ids: Iterable[int]) -> None:
    """Mark the entries of these documents; write them and the index after the commit."""
    # Not loaded by a process that changes nothing.
    from search.memory.entries import mark_stale  # noqa: PLC0415
    from search.opensearch.engine_server import is_serving  # noqa: PLC0415
    from search.opensearch.outbox import note_changes  # noqa: PLC0415
    from search.upkeep.index_writer import follow  # noqa: PLC0415

    changed = list(document_ids)
    mark_stale(changed)
    if is_serving():
        note_changes(changed)
    if all(function is not follow for _, function, *_ in connection.run_on_commit):
        transaction.on_commit(follow, robust=True)


def _watched() -> list[type[Model]]:
    """Documents of all kinds, models that refer to one, and those that name or publish one."""
    own = apps.get_app_config("search").get_models()
    return [
        model
        for model in apps.get_models()
        if model not in own
        and (issubclass(model, Document | Issue | Column | IssuingBody | Gazette) or _links(model))
    ]


def _links(model: type[Model]) -> list[str]:
    """The columns of a model that hold the id of a document."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Document)
    ]


def affected_documents(instance: Model) -> list[int]:
    """Ids of the documents whose entries may change with this row."""
    if isinstance(instance, Document):
        return [instance.pk]
    paths = {
        Issue: "issue",
        Column: "column",
        IssuingBody: "issuers__body",
        Gazette: "issue__gazette",
    }
    for model, path in paths.items():
        if isinstance(instance, model):
            found = Document.objects.filter(**{path: instance.pk})
            return list(found.order_by("pk").values_list("pk", flat=True).distinct())
    ids = (getattr(instance, link) for link in _links(type(instance)))
    return [pk for pk in ids if pk is not None]
