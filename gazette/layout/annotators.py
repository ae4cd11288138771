"""Registries by which higher rooms add annotations and notes to a document's page.

An annotator returns annotations by row address: citations as links, search hits as marks.
A noter returns notes beside rows, such as the text that amended one. Both are called for
every page of a document with the document and the request. An app registers its own in
``AppConfig.ready``::

    annotators.register(citation_links)
    annotators.register_notes(amendment_notes)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest

from gazette.layout.annotations import Annotation
from gazette.models import Document

Addition = TypeVar("Addition")


@dataclass(frozen=True, slots=True)
class Note:
    """A note beside a row, rendered by a template of its own room with ``content``.

    It is placed before the row or, with ``is_after``, after the row and its descendants.
    ``is_change``: it tells of a changed wording, so that the row is listed as amended.
    """

    template: str
    content: Any
    is_after: bool = False
    is_change: bool = True


#: Row address → annotations of the row.
ByAddress = Mapping[str, Sequence[Annotation]]
Annotator = Callable[[Document, HttpRequest], ByAddress]
#: Row address → notes; those under "" belong to the whole document.
NotesByAddress = Mapping[str, Sequence[Note]]
Noter = Callable[[Document, HttpRequest], NotesByAddress]

_annotators: list[Annotator] = []
_noters: list[Noter] = []


def register(annotator: Annotator) -> Annotator:
    """Register an annotator, after earlier ones; idempotent. Usable as a decorator.

    It must use a constant number of queries.
    """
    if annotator not in _annotators:
        _annotators.append(annotator)
    return annotator


def register_notes(noter: Noter) -> Noter:
    """Register a noter; as ``register``."""
    if noter not in _noters:
        _noters.append(noter)
    return noter


def unregister(annotator: Annotator) -> None:
    """Remove an annotator, for tests."""
    _annotators.remove(annotator)


def annotations_of(document: Document, request: HttpRequest) -> dict[str, list[Annotation]]:
    """The annotations of all annotators by row address, in the order of registration."""
    return _merged(annotator(document, request) for annotator in _annotators)


def notes_of(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """The notes of all noters by row address, in the order of registration."""
    return _merged(noter(document, request) for noter in _noters)


def _merged(answers: Iterable[Mapping[str, Sequence[Addition]]]) -> dict[str, list[Addition]]:
    merged: dict[str, list[Addition]] = {}
    for answer in answers:
        for address, additions in answer.items():
            merged.setdefault(address, []).extend(additions)
    return merged
