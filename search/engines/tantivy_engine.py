"""Tantivy as a Haystack backend: a compiled engine in this process, no server.

Tokens are indexed without positions. One writer at a time, of all processes;
readers see a commit at once. A document is written as its tokens, its id and
version; nothing of its text is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import tantivy
from haystack.backends import BaseEngine
from haystack.exceptions import SkipDocument
from haystack.utils import get_identifier

from search.engines.haystack_door import IndexUnusable, InFolder
from search.engines.haystack_query import GrammarQuery
from search.engines.index_folder import State
from search.engines.tokens import SEPARATOR, tokens_of_text
from search.memory.holdings import current

#: Bytes that a writer may collect before it writes a segment.
HEAP = 64_000_000
_ANALYZER = "tokens"


def _schema() -> tantivy.Schema:
    return (
        tantivy.SchemaBuilder()
        .add_text_field("tokens", tokenizer_name=_ANALYZER, index_option="basic")
        .add_unsigned_field("document_id", indexed=True, fast=True)
        .add_unsigned_field("version", fast=True)
        .build()
    )


@dataclass(slots=True)
class _Snapshot:
    state: State
    index: tantivy.Index
    searcher: tantivy.Searcher
    versions: dict[int, int]


class TantivyBackend(InFolder):
    """An index in a folder of its own."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self._snapshot: _Snapshot | None = None

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        current()
        with self.folder.lock():
            self.folder.make()
            writer = self._writable().writer(HEAP, 1)
            for document in iterable:
                writer.delete_documents_by_query(_same(document.pk))
                with suppress(SkipDocument):
                    writer.add_document(_document(index.full_prepare(document), document.pk))
            writer.commit()
            writer.wait_merging_threads()
            self.folder.seal()

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        self.remove_all([get_identifier(obj_or_string)])

    def remove_all(self, identifiers: Iterable[str]) -> None:
        """Drop documents by their identifiers, in one writing."""
        with self.folder.lock():
            self.folder.make()
            writer = self._writable().writer(HEAP, 1)
            for identifier in identifiers:
                writer.delete_documents_by_query(_same(int(identifier.rsplit(".", 1)[-1])))
            writer.commit()
            writer.wait_merging_threads()
            self.folder.seal()

    def clear(self, models: Any = None, commit: bool = True) -> None:
        with self.folder.lock():
            self.folder.empty()
            self._writable()
            self.folder.seal()

    def reset(self) -> None:
        self._snapshot = None

    def versions(self) -> Mapping[int, int]:
        return self._opened().versions

    def with_tokens(self, tokens: Sequence[str]) -> set[int] | None:
        snapshot = self._opened()
        if not snapshot.versions:
            return set()
        schema = snapshot.index.schema
        terms = [tantivy.Query.term_query(schema, "tokens", token, "basic") for token in tokens]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, term) for term in terms])
        try:
            hits = snapshot.searcher.search(
                tantivy.Query.const_score_query(query, 1.0), len(snapshot.versions), count=False
            ).hits
            return set(_numbers(snapshot.searcher, "document_id", hits))
        except Exception as error:  # a damaged file may break it anywhere
            self._snapshot = None
            raise IndexUnusable(str(error)) from error

    def _opened(self) -> _Snapshot:
        """The index as it is on disk now."""
        try:
            state = self.folder.sealed_state()
            if self._snapshot is None or self._snapshot.state != state:
                self._snapshot = self._open(state)
        except Exception as error:  # as above
            self._snapshot = None
            raise IndexUnusable(str(error)) from error
        return self._snapshot

    def _open(self, state: State) -> _Snapshot:
        index = tantivy.Index.open(str(self.folder.current.resolve()))
        index.register_tokenizer(_ANALYZER, _analyzer())
        # Reopened here when the seal changes: no thread of its own watches the files.
        index.config_reader("manual")
        searcher = index.searcher()
        return _Snapshot(state, index, searcher, _versions(searcher))

    def _writable(self) -> tantivy.Index:
        """The index that serves, made where there is none."""
        index = tantivy.Index(_schema(), path=str(self.folder.current.resolve()))
        index.register_tokenizer(_ANALYZER, _analyzer())
        return index


def _document(prepared: Mapping[str, Any], pk: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("tokens", SEPARATOR.join(tokens_of_text(prepared["text"])))
    document.add_unsigned("document_id", pk)
    document.add_unsigned("version", prepared["version"])
    return document


def _same(pk: int) -> tantivy.Query:
    """The former writing of a document; a plain term would be taken for a signed number."""
    return tantivy.Query.term_query(_schema(), "document_id", pk)


def _analyzer() -> Any:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(f"[^{SEPARATOR}]+")).build()


def _versions(searcher: tantivy.Searcher) -> dict[int, int]:
    if not searcher.num_docs:
        return {}
    hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
    ids = _numbers(searcher, "document_id", hits)
    return dict(zip(ids, _numbers(searcher, "version", hits), strict=True))


def _numbers(searcher: tantivy.Searcher, field: str, hits: Any) -> list[int]:
    """A field's values of the documents hit."""
    values: Any = searcher.fast_field_values(field, [address for _score, address in hits])
    return list(values)


class TantivyEngine(BaseEngine):
    backend = TantivyBackend
    query = GrammarQuery
