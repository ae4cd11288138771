"""Pairs the documents of a changed text with the stored documents of the issue.

Reads only.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol

from gazette.models import Document
from gazette.parsing.words.lines import fold_title


class NamedDocument(Protocol):
    """What a document of a changed text is known by, as ``parsed.Document`` has it."""

    @property
    def position(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def document_number(self) -> str | None: ...


def correspondence(
    stored: Sequence[Document], incoming: Sequence[NamedDocument]
) -> dict[int, Document]:
    """The stored document for each position of a parsed one, where there is one.

    They are paired by document number, then by title, then by position. A document that
    agrees with no stored one in any of these is new.
    """
    pairs: dict[int, Document] = {}
    _match(
        pairs, stored, incoming, lambda old: old.document_number, lambda new: new.document_number
    )
    _match(pairs, stored, incoming, lambda old: old.folded_title, lambda new: fold_title(new.title))
    _match(pairs, stored, incoming, lambda old: old.position, lambda new: new.position)
    return {
        new.position: pairs[new.position]
        for new in incoming
        if new.position in pairs and _may_be(pairs[new.position], new)
    }


def _match(
    pairs: dict[int, Document],
    stored: Sequence[Document],
    incoming: Sequence[NamedDocument],
    stored_key: Callable[[Document], Hashable],
    incoming_key: Callable[[NamedDocument], Hashable],
) -> None:
    """Add to ``pairs`` the unpaired documents that agree in a key, in order."""
    taken = {document.pk for document in pairs.values()}
    free: dict[Hashable, list[Document]] = {}
    for old in stored:
        if old.pk not in taken and stored_key(old):
            free.setdefault(stored_key(old), []).append(old)
    for new in incoming:
        candidates = free.get(incoming_key(new))
        if new.position not in pairs and candidates:
            pairs[new.position] = candidates.pop(0)


def _may_be(old: Document, new: NamedDocument) -> bool:
    """False if the two share only their position, and have different document numbers."""
    same_title = old.folded_title == fold_title(new.title)
    both_numbered = bool(old.document_number and new.document_number)
    return same_title or not both_numbered or old.document_number == new.document_number
