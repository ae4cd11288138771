"""Who hangs annotations on a document's rows: a registry that higher rooms fill.

An annotator is asked for each page of a document that is shown, with the
document and the request, and answers by address: citations as links, what a
reader searched for as marks, what an amendment changed. An app registers its
annotators in ``AppConfig.ready``::

    annotators.register(citation_links)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest

from gazette.annotations import Annotation
from gazette.models import Document

#: Row addresses of a document, each with what is to be shown in the row's words.
ByAddress = Mapping[str, Sequence[Annotation]]
Annotator = Callable[[Document, HttpRequest], ByAddress]

_annotators: list[Annotator] = []


def register(annotator: Annotator) -> Annotator:
    """Ask this function too, after those registered before; twice is once.

    It answers in a constant number of queries. Usable as a decorator.
    """
    if annotator not in _annotators:
        _annotators.append(annotator)
    return annotator


def unregister(annotator: Annotator) -> None:
    """Ask this function no longer; a test that registers one takes it back."""
    _annotators.remove(annotator)


def annotations_of(document: Document, request: HttpRequest) -> dict[str, list[Annotation]]:
    """All that the registered annotators answer, in the order of their registration."""
    found: dict[str, list[Annotation]] = {}
    for annotator in _annotators:
        for address, given in annotator(document, request).items():
            found.setdefault(address, []).extend(given)
    return found
