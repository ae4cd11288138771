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
    later = _printed_again(document)
    if first is None and not later:
        return None
    return OtherPrints(first, document.get_number_use_display(), later)


def _printed_again(document: Document) -> tuple[Document, ...]:
    """The published reprints; most documents have none, and a question for keys is cheaper."""
    printed = Document.objects.published().filter(reprint_of=document)
    keys = list(printed.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return ()
    return tuple(Document.objects.filter(pk__in=keys).with_issue().order_by("pk"))
