"""Whoosh: an index in pure Python, of which only the raw postings of tokens are used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence
from whoosh.index import create_in, exists_in, open_dir

from search.engines.candidate_index import IndexRecord
from search.engines.folder_index import FolderIndex
from search.engines.tokens import tokens_of_text

#: So few documents are tested faster than the postings of another token are read.
FEW = 40


class TokenField(FieldType):
    """A Whoosh field that records which tokens a document has, not where or how often."""

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None)

    def index(self, value: str, **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for token in sorted(tokens_of_text(value)):
            yield token.encode(), 1, 1.0, b""


def _schema() -> Schema:
    return Schema(document_id=ID(stored=True, unique=True), version=STORED(), tokens=TokenField())


@dataclass(slots=True)
class OpenWhooshIndex:
    """A Whoosh reader; ``documents`` holds the document id of each of Whoosh's own numbers."""

    reader: Any
    documents: list[int]
    versions: dict[int, int]


class WhooshIndex(FolderIndex[OpenWhooshIndex]):
    def with_tokens(self, tokens: Sequence[str]) -> set[int] | None:
        with self._reading() as opened:
            numbers = _numbers_with_all(opened.reader, tokens)
            return {opened.documents[number] for number in numbers}

    def damaged(self, tokens: Mapping[int, set[str]]) -> set[int]:
        left = {pk: set(expected) for pk, expected in tokens.items()}
        with self._reading() as opened:
            for token in opened.reader.lexicon("tokens"):
                text = token.decode()
                for number in opened.reader.postings("tokens", text).all_ids():
                    left.get(opened.documents[number], set()).discard(text)
        return {pk for pk, missing in left.items() if missing}

    def _open(self) -> OpenWhooshIndex:
        reader = open_dir(self._path, schema=_schema()).reader()
        documents = [0] * reader.doc_count_all()
        versions: dict[int, int] = {}
        for number, stored in reader.iter_docs():
            documents[number] = int(stored["document_id"])
            versions[documents[number]] = stored["version"]
        return OpenWhooshIndex(reader, documents, versions)

    def _write(self, records: Iterable[IndexRecord]) -> None:
        with self._writer() as writer:
            for document_id, version, words in records:
                writer.update_document(document_id=str(document_id), version=version, tokens=words)

    def _remove(self, document_ids: Iterable[int]) -> None:
        with self._writer() as writer:
            for document_id in document_ids:
                writer.delete_by_term("document_id", str(document_id))

    def _writer(self) -> Any:
        """A context manager that commits what is written in its block."""
        schema = _schema()
        is_new = not exists_in(self._path)
        index = create_in(self._path, schema) if is_new else open_dir(self._path, schema=schema)
        return index.writer(timeout=10)

    @property
    def _path(self) -> str:
        return str(self.folder.current.resolve())


def _numbers_with_all(reader: Any, tokens: Sequence[str]) -> set[int]:
    """Whoosh's numbers of the documents that have all tokens, the rarest looked up first.

    Once few documents are left, the other tokens are not looked up: the documents
    are tested faster.
    """
    counted = sorted((reader.doc_frequency("tokens", token), token) for token in tokens)
    if not counted[0][0]:
        return set()
    found: set[int] | None = None
    for _count, token in counted:
        ids = reader.postings("tokens", token).all_ids()
        found = set(ids) if found is None else found.intersection(ids)
        if len(found) <= FEW:
            break
    return found or set()
