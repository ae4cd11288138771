"""Tantivy: a compiled index within this process, without a server.

A document is written as its tokens, without their positions, its id and its
version; its text is not stored. Readers see a commit at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import tantivy

from search.engines.candidate_index import IndexRecord
from search.engines.folder_index import FolderIndex
from search.engines.tokens import SEPARATOR, tokens_of_text

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
class OpenTantivyIndex:
    """A Tantivy index and a searcher on one commit of it."""

    index: tantivy.Index
    searcher: tantivy.Searcher
    versions: dict[int, int]


class TantivyIndex(FolderIndex[OpenTantivyIndex]):
    def with_tokens(self, tokens: Sequence[str]) -> set[int] | None:
        with self._reading() as opened:
            if not opened.versions:
                return set()
            schema = opened.index.schema
            terms = [tantivy.Query.term_query(schema, "tokens", token, "basic") for token in tokens]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, term) for term in terms])
            hits = opened.searcher.search(
                tantivy.Query.const_score_query(query, 1.0), len(opened.versions), count=False
            ).hits
            return set(_numbers(opened.searcher, "document_id", hits))

    def _open(self) -> OpenTantivyIndex:
        index = tantivy.Index.open(str(self.folder.current.resolve()))
        index.register_tokenizer(_ANALYZER, _analyzer())
        # FolderIndex opens it again after a change: no thread needs to watch the files.
        index.config_reader("manual")
        searcher = index.searcher()
        return OpenTantivyIndex(index, searcher, _versions(searcher))

    def _write(self, records: Iterable[IndexRecord]) -> None:
        with self._writer() as writer:
            for record in records:
                writer.delete_documents_by_query(_of_document(record.document_id))
                writer.add_document(_tantivy_document(record))

    def _remove(self, document_ids: Iterable[int]) -> None:
        with self._writer() as writer:
            for document_id in document_ids:
                writer.delete_documents_by_query(_of_document(document_id))

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        """Commits what is written in the block."""
        index = tantivy.Index(_schema(), path=str(self.folder.current.resolve()))
        index.register_tokenizer(_ANALYZER, _analyzer())
        writer = index.writer(HEAP, 1)
        yield writer
        writer.commit()
        writer.wait_merging_threads()


def _tantivy_document(record: IndexRecord) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("tokens", SEPARATOR.join(tokens_of_text(record.words)))
    document.add_unsigned("document_id", record.document_id)
    document.add_unsigned("version", record.version)
    return document


def _of_document(document_id: int) -> tantivy.Query:
    """Finds a document by id. A plain term would be taken for a signed number."""
    return tantivy.Query.term_query(_schema(), "document_id", document_id)


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
