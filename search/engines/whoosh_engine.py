"""Whoosh: Haystack's own backend, with a field of tokens and its raw postings.

What is added to the stock backend: the schema's field for the text, turns among
writers, a folder that a rebuild replaces at once, and looking tokens up without
scoring. Its writing is Haystack's, untouched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from haystack.backends.whoosh_backend import WhooshEngine as StockEngine
from haystack.backends.whoosh_backend import WhooshSearchBackend
from haystack.constants import DJANGO_ID
from haystack.utils import get_identifier
from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Existence
from whoosh.query import And, Term

from search.engines.haystack_door import IndexUnusable, InFolder
from search.engines.haystack_query import GrammarQuery
from search.engines.index_folder import State
from search.engines.tokens import tokens_of_text, tokens_of_words
from search.memory.holdings import current

#: So few documents are tested faster than another token's postings are read.
FEW = 40


class Tokens(FieldType):
    """A field that knows which tokens a document has, not where or how often."""

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None)

    def index(self, value: str, **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for token in sorted(tokens_of_text(value)):
            yield token.encode(), 1, 1.0, b""

    def self_parsing(self) -> bool:
        return True

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> Any:
        return And([Term(fieldname, token) for token in tokens_of_words(qstring)], boost=boost)


@dataclass(slots=True)
class _Snapshot:
    """An opened index: its reader, and the document and version behind each of its numbers."""

    state: State
    reader: Any
    documents: list[int]
    versions: dict[int, int]


class WhooshBackend(InFolder, WhooshSearchBackend):
    """Haystack's Whoosh backend as a proposer of documents."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self._snapshot: _Snapshot | None = None

    def setup(self) -> None:
        self.folder.make()
        super().setup()

    def build_schema(self, fields: Any) -> tuple[str, Schema]:
        content_field, schema = super().build_schema(fields)
        schema.remove(content_field)
        schema.add(content_field, Tokens())
        schema.remove("version")
        schema.add("version", STORED())
        return content_field, schema

    def update(self, index: Any, iterable: Sequence[Any], commit: bool = True) -> None:
        current()
        with self.folder.lock():
            super().update(index, iterable, commit)
            self.folder.seal()

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        self.remove_all([get_identifier(obj_or_string)])

    def remove_all(self, identifiers: Iterable[str]) -> None:
        """Drop documents by their identifiers, in one writing."""
        with self.folder.lock():
            if not self.setup_complete:
                self.setup()
            writer = self.index.refresh().writer(timeout=10)
            for identifier in identifiers:
                writer.delete_by_term("id", identifier)
            writer.commit()
            self.folder.seal()

    def clear(self, models: Any = None, commit: bool = True) -> None:
        with self.folder.lock():
            super().clear(models, commit)
            self.folder.seal()

    def delete_index(self) -> None:
        self.folder.empty()
        self.setup()

    def reset(self) -> None:
        self._snapshot = None

    def versions(self) -> Mapping[int, int]:
        return self._opened().versions

    def with_tokens(self, tokens: Sequence[str]) -> set[int] | None:
        snapshot = self._opened()
        try:
            numbers = _with_all(snapshot.reader, self.content_field_name, tokens)
        except Exception as error:  # a damaged file may break Whoosh anywhere
            self._snapshot = None
            raise IndexUnusable(str(error)) from error
        return {snapshot.documents[number] for number in numbers}

    def damaged(self, tokens: Mapping[int, set[str]]) -> set[int]:
        snapshot = self._opened()
        left = {pk: set(wanted) for pk, wanted in tokens.items()}
        try:
            for token in snapshot.reader.lexicon(self.content_field_name):
                text = token.decode()
                for number in snapshot.reader.postings(self.content_field_name, text).all_ids():
                    left.get(snapshot.documents[number], set()).discard(text)
        except Exception as error:
            raise IndexUnusable(str(error)) from error
        return {pk for pk, missing in left.items() if missing}

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
        self.setup()
        reader = self.index.reader()
        documents = [0] * reader.doc_count_all()
        versions: dict[int, int] = {}
        for number, stored in reader.iter_docs():
            documents[number] = int(stored[DJANGO_ID])
            versions[documents[number]] = stored["version"]
        return _Snapshot(state, reader, documents, versions)


def _with_all(reader: Any, field: str, tokens: Sequence[str]) -> set[int]:
    """The numbers of the documents that have all tokens, the rarest looked up first.

    Once few are left the others are not looked up, as the test of few is fast.
    """
    counted = sorted((reader.doc_frequency(field, token), token) for token in tokens)
    if not counted[0][0]:
        return set()
    found: set[int] | None = None
    for _count, token in counted:
        ids = reader.postings(field, token).all_ids()
        found = set(ids) if found is None else found.intersection(ids)
        if len(found) <= FEW:
            break
    return found or set()


class WhooshEngine(StockEngine):
    backend = WhooshBackend
    query = GrammarQuery
