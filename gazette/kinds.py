"""The kinds of document, found through Django's registry of models.

A new kind is a new subclass of ``Document`` in its app; neither this module nor the
importer needs a change.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps

from gazette.models import Document

if TYPE_CHECKING:
    from gazette.parsing import parsed


def document_kinds() -> list[type[Document]]:
    """All kinds, in the order in which they are asked to recognise a document."""
    return list(_kinds())


@cache
def _kinds() -> tuple[type[Document], ...]:
    kinds = [
        model for model in apps.get_models() if issubclass(model, Document) and model.kind_name
    ]
    return tuple(sorted(kinds, key=lambda kind: kind.recognition_order))


def kinds_without_effect() -> list[str]:
    """The names of the kinds that only explain others, and have no effect of their own."""
    return [kind.kind_name for kind in document_kinds() if not kind.has_effect]


def kind_named(name: str) -> type[Document] | None:
    """The kind whose ``kind_name`` is given, or None."""
    return next((kind for kind in _kinds() if kind.kind_name == name), None)


def kind_label(name: str) -> str:
    """The Chinese name of a kind of document; an unknown kind by its ``kind_name``."""
    kind = kind_named(name)
    return str(kind._meta.verbose_name) if kind else name


def recognise(document: parsed.Document) -> type[Document]:
    """The first kind that recognises a parsed document.

    Raises LookupError if none does, which means that the kind that takes all remaining
    documents (``Notice``) is not installed.
    """
    for kind in document_kinds():
        if kind.recognises(document):
            return kind
    raise LookupError(f"no document kind recognises {document.title!r}")


def specific(document: Document) -> Document:
    """The document as an instance of its kind."""
    kind = kind_named(document.kind)
    if kind is None or isinstance(document, kind):
        return document
    related: Document = getattr(document, kind._meta.model_name or "")
    return related


def all_specific(documents: Iterable[Document]) -> list[Document]:
    """The documents as instances of their kinds, with one query for each kind among them."""
    found = list(documents)
    by_key: dict[int, Document] = {}
    for name in {one.kind for one in found}:
        if kind := kind_named(name):
            keys = [one.pk for one in found if one.kind == name]
            by_key |= kind._default_manager.in_bulk(keys)
    return [by_key.get(one.pk, one) for one in found]
