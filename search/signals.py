"""Changes of the archive → marks on entries, in the change's own transaction.

After the commit the marked entries and the index are written. Where that does
not happen, because the process dies or another one holds the index, the mark
stays and the next search, or ``search_index --repair``, takes it up.
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
from gazette.signals import document_imported
from search.engines.index_upkeep import follow
from search.memory.entries import mark


class MarkingSignalProcessor(BaseSignalProcessor):
    """Haystack's signal processor: listens to all models whose words or facts are searched."""

    def setup(self) -> None:
        for model in _watched():
            post_save.connect(self._changed, sender=model)
            post_delete.connect(self._changed, sender=model)
        document_imported.connect(self._imported)

    def teardown(self) -> None:
        for model in _watched():
            post_save.disconnect(self._changed, sender=model)
            post_delete.disconnect(self._changed, sender=model)
        document_imported.disconnect(self._imported)

    def _changed(self, sender: type[Model], instance: Model, **kwargs: Any) -> None:
        mark_and_follow(documents_of(instance))

    def _imported(self, sender: type[Model], document: Document, **kwargs: Any) -> None:
        mark_and_follow([document.pk])


def mark_and_follow(document_ids: Iterable[int]) -> None:
    """Mark these documents' entries; write them and the index once the transaction is through."""
    mark(document_ids)
    if all(function is not follow for _, function, *_ in connection.run_on_commit):
        transaction.on_commit(follow, robust=True)


def _watched() -> list[type[Model]]:
    """Documents of all kinds, what refers to one, and what names or publishes them."""
    own = apps.get_app_config("search").get_models()
    return [
        model
        for model in apps.get_models()
        if model not in own
        and (issubclass(model, Document | Issue | Column | IssuingBody | Gazette) or _links(model))
    ]


def _links(model: type[Model]) -> list[str]:
    """The columns of a model in which a document's id stands."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Document)
    ]


def documents_of(instance: Model) -> list[int]:
    """The documents whose entries a change of this row may change."""
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
