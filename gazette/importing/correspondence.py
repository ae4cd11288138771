"""Which document of an issue was which before its text changed.

Reads the stored documents and the parsed ones; writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from gazette.models import Document
from gazette.parsing import parsed
from gazette.parsing.words.lines import fold_title


def correspondence(
    stored: Sequence[Document], incoming: Sequence[parsed.Document]
) -> dict[int, Document]:
    """The stored document for the position of each parsed one that has one.

    The document number decides, then the title, then the place: a document
    whose number, title and place are all new is a new document.
    """
    found: dict[int, Document] = {}
    _match(
        found, stored, incoming, lambda old: old.document_number, lambda new: new.document_number
    )
    _match(found, stored, incoming, lambda old: old.folded_title, lambda new: fold_title(new.title))
    _match(found, stored, incoming, lambda old: old.position, lambda new: new.position)
    return {
        new.position: found[new.position]
        for new in incoming
        if new.position in found and _may_be(found[new.position], new)
    }


def _match(
    found: dict[int, Document],
    stored: Sequence[Document],
    incoming: Sequence[parsed.Document],
    stored_key: Callable[[Document], Hashable],
    incoming_key: Callable[[parsed.Document], Hashable],
) -> None:
    """Add to ``found`` the pairs of one key, in order, among what is still unmatched."""
    taken = {document.pk for document in found.values()}
    free: dict[Hashable, list[Document]] = {}
    for old in stored:
        if old.pk not in taken and stored_key(old):
            free.setdefault(stored_key(old), []).append(old)
    for new in incoming:
        candidates = free.get(incoming_key(new))
        if new.position not in found and candidates:
            found[new.position] = candidates.pop(0)


def _may_be(old: Document, new: parsed.Document) -> bool:
    """False for two documents that share nothing but their place in the issue."""
    same_title = old.folded_title == fold_title(new.title)
    both_numbered = bool(old.document_number and new.document_number)
    return same_title or not both_numbered or old.document_number == new.document_number
