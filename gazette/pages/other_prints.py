"""重刊: where else the gazette has printed a document."""

from __future__ import annotations

from dataclasses import dataclass

from gazette.models import Document


@dataclass(frozen=True, slots=True)
class OtherPrints:
    """The first print of a reprint, and the published documents that print a document again."""

    first: Document | None
    kind: str
    later: tuple[Document, ...]


def other_prints(document: Document) -> OtherPrints | None:
    """The published other prints of a document; None if it was printed once."""
    first = document.reprint_of
    if first is not None and not first.issue.is_published:
        first = None
    printed = Document.objects.published().filter(reprint_of=document)
    later = printed.select_related("issue__gazette").defer("issue__source_text")
    found = OtherPrints(first, document.get_number_use_display(), tuple(later.order_by("pk")))
    return found if found.first or found.later else None
