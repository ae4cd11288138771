"""Document numbers (文号) that the same body has given already, elsewhere or in the same issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from gazette.models import Document
from gazette.models.document import DocumentQuerySet

Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class SharedNumber(Generic[Asked]):
    """A document whose number is held by one of the archive (``document``), or by an earlier
    one of those that were asked about (``twin``)."""

    asked: Asked
    number: str
    document: Document | None = None
    twin: Asked | None = None


def held_numbers(
    numbered: Sequence[tuple[Asked, str, str]], archive: DocumentQuerySet
) -> list[SharedNumber[Asked]]:
    """Which documents have a number that is held; ``numbered`` are these in order of print, each
    with the name of its first body and its number. One query."""
    held = archive.filter(document_number__in={number for _one, _body, number in numbered})
    elsewhere: dict[tuple[str, str], list[Document]] = {}
    listed = held.filter(lead_body__isnull=False).select_related("lead_body", "issue__gazette")
    for document in listed.order_by("issue", "position"):
        key = (document.lead_body.name if document.lead_body else "", document.document_number)
        elsewhere.setdefault(key, []).append(document)
    first: dict[tuple[str, str], Asked] = {}
    found: list[SharedNumber[Asked]] = []
    for one, body, number in numbered:
        key = (body, number)
        found += [SharedNumber(one, number, document) for document in elsewhere.get(key, ())]
        twin = first.setdefault(key, one)
        if twin is not one:
            found.append(SharedNumber(one, number, twin=twin))
    return found
