"""What every engine promises: an index of tokens that proposes documents.

A proposed document may hold the typed words; whether it does is tested elsewhere
(``search.memory.matching``). An index may lag behind the database, be damaged or
be missing: it then says so, and search goes on without it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from search.engines.tokens import tokens_of_words


class IndexUnusable(Exception):
    """The index is missing, damaged or out of reach."""


class IndexRecord(NamedTuple):
    """One document to be written: its id, the version of its entry, the entry's words."""

    document_id: int
    version: int
    words: str


class CandidateIndex(ABC):
    """An index of the tokens of each document."""

    #: Whether there is an index at all, which is to be written and may fall behind.
    has_index = True

    @abstractmethod
    def versions(self) -> Mapping[int, int]:
        """The version in which the index has each document, by document id.

        A new mapping object is returned after each change of the index.
        Raises IndexUnusable.
        """

    @abstractmethod
    def with_tokens(self, tokens: Sequence[str]) -> set[int] | None:
        """Ids of the documents with all these tokens, and perhaps of others; None for all.

        Raises IndexUnusable.
        """

    @abstractmethod
    def write(self, records: Iterable[IndexRecord]) -> None:
        """Add these documents, or replace what the index has of them."""

    @abstractmethod
    def remove_all(self, document_ids: Iterable[int]) -> None:
        """Remove these documents."""

    @abstractmethod
    def clear(self) -> None:
        """Remove all documents."""

    @contextmanager
    def rebuilding(self) -> Iterator[CandidateIndex]:
        """An empty index to write, which replaces this one at the end of the block."""
        self.clear()
        yield self

    def damaged(self, tokens: Mapping[int, set[str]]) -> set[int]:
        """Ids of the documents of which the index lacks one of the tokens given for them.

        Raises IndexUnusable.
        """
        return {
            document_id
            for document_id, expected in tokens.items()
            if document_id not in (self.with_tokens(sorted(expected)) or tokens)
        }

    def propose(self, words: Sequence[str]) -> set[int] | None:
        """Ids of the documents in which all words (normal forms) may occur; None for all.

        Raises IndexUnusable.
        """
        tokens = dict.fromkeys(token for word in words for token in tokens_of_words(word))
        return self.with_tokens(list(tokens)) if tokens else None
