"""What higher rooms add to the rows of a document's page: registries that they fill.

An annotator answers by address what is shown in a row's words: citations as
links, what a reader searched for as marks. A noter answers what stands beside a
row: the text that amended it. Both are asked for each page of a document that is
shown, with the document and the request; an app registers its own in
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

Added = TypeVar("Added")


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside a row: a template of the room that made it, which sees ``content``.

    It stands before the row, or, where ``is_after``, behind the row and all below it.
    """

    template: str
    content: Any
    is_after: bool = False


#: Row addresses of a document, each with what is to be shown in the row's words.
ByAddress = Mapping[str, Sequence[Annotation]]
Annotator = Callable[[Document, HttpRequest], ByAddress]
#: Row addresses with their notes; those under "" belong to no row in particular.
NotesByAddress = Mapping[str, Sequence[Note]]
Noter = Callable[[Document, HttpRequest], NotesByAddress]

_annotators: list[Annotator] = []
_noters: list[Noter] = []


def register(annotator: Annotator) -> Annotator:
    """Ask this function too, after those registered before; twice is once.

    It answers in a constant number of queries. Usable as a decorator.
    """
    if annotator not in _annotators:
        _annotators.append(annotator)
    return annotator


def register_notes(noter: Noter) -> Noter:
    """The same for notes."""
    if noter not in _noters:
        _noters.append(noter)
    return noter


def unregister(annotator: Annotator) -> None:
    """Ask this function no longer; a test that registers one takes it back."""
    _annotators.remove(annotator)


def annotations_of(document: Document, request: HttpRequest) -> dict[str, list[Annotation]]:
    """All that the registered annotators answer, in the order of their registration."""
    return _gathered(annotator(document, request) for annotator in _annotators)


def notes_of(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """All that the registered noters answer, in the order of their registration."""
    return _gathered(noter(document, request) for noter in _noters)


def _gathered(answers: Iterable[Mapping[str, Sequence[Added]]]) -> dict[str, list[Added]]:
    found: dict[str, list[Added]] = {}
    for answer in answers:
        for address, given in answer.items():
            found.setdefault(address, []).extend(given)
    return found
