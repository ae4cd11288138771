"""What every engine of the portal can do beside what Haystack asks of it.

An engine proposes documents (``propose``) and knows which version of each it
has (``versions``). Whatever it proposes is tested elsewhere, so ``search``, the
door of Haystack's SearchQuerySet and forms, is the portal's own answer too:
exact, with counts and Chinese highlighting, whatever the engine lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from haystack.backends import BaseSearchBackend, log_query
from haystack.models import SearchResult

from gazette.layout.annotations import Annotation, annotated
from search.engines.index_folder import IndexFolder
from search.engines.tokens import tokens_of_words
from search.memory.answers import Found, find_all
from search.memory.facets import facets
from search.memory.hit_rows import show_documents
from search.memory.holdings import Held
from search.memory.matching import Wanted
from search.query.grammar import parse
from search.query.request import FILTERS, DocumentHit, Order, Request

_ORDERS = {"-signed_on": Order.SIGNED, "-published_on": Order.PUBLISHED}


class IndexUnusable(Exception):
    """The index is missing, damaged or out of reach; searching goes on without it."""


class Proposing(BaseSearchBackend):
    """A backend as a proposer of documents; an engine states how it looks tokens up."""

    #: Whether there is an index to write and to fall behind.
    has_index = True

    def versions(self) -> Mapping[int, int]:
        """The version in which the index has each document, by its id.

        Raises IndexUnusable. The mapping is another object after each change.
        """
        raise NotImplementedError

    def with_tokens(self, tokens: Sequence[str]) -> set[int] | None:
        """The documents that have all these tokens, and perhaps others; None for all.

        Raises IndexUnusable.
        """
        raise NotImplementedError

    def damaged(self, tokens: Mapping[int, set[str]]) -> set[int]:
        """Those of these documents that the index would not propose for each of their tokens."""
        return {
            document_id
            for document_id, held in tokens.items()
            if document_id not in (self.with_tokens(sorted(held)) or tokens)
        }

    def remove_all(self, identifiers: Iterable[str]) -> None:
        """Drop documents by Haystack's identifiers."""
        for identifier in identifiers:
            self.remove(identifier)

    def reset(self) -> None:
        """Forget what is open, so that the index is read anew."""

    @contextmanager
    def rebuilding(self) -> Iterator[Proposing]:
        """A backend on an empty index, which replaces this one's when all is written."""
        self.clear()
        yield self

    def propose(self, words: Sequence[str]) -> set[int] | None:
        """The documents in which all words may stand; None where that may be any."""
        tokens = dict.fromkeys(token for word in words for token in tokens_of_words(word))
        return self.with_tokens(list(tokens)) if tokens else None

    @log_query  # type: ignore[untyped-decorator]
    def search(
        self,
        query_string: str,
        *,
        filters: Mapping[str, tuple[str, ...]] | None = None,
        sort_by: Sequence[str] = (),
        start_offset: int = 0,
        end_offset: int | None = None,
        narrow_queries: Iterable[str] = (),
        result_class: type = SearchResult,
        **options: Any,
    ) -> dict[str, Any]:
        """Haystack's search, of a query in the portal's own grammar; ``*`` is everything."""
        narrowed = dict(filters or {})
        for name, _, value in (narrow.partition(":") for narrow in narrow_queries):
            name = name.removesuffix("_exact")
            narrowed[name] = (*narrowed.get(name, ()), value.strip('"'))
        order = _ORDERS.get(sort_by[0], Order.RELEVANCE) if sort_by else Order.RELEVANCE
        request = Request(parse(query_string), filters=narrowed, order=order)
        found = find_all(request, is_everything=query_string == "*")
        page = found.ordered[start_offset or 0 : end_offset]
        hits = show_documents(found.shown(page), found.what)
        return {
            "results": [
                self._result(result_class, held, hit, found.what, options)
                for held, hit in zip(page, hits, strict=True)
            ],
            "hits": len(found.documents),
            "facets": {"fields": self._facets(found, options.get("facets") or ())},
            "spelling_suggestion": None,
        }

    def _facets(self, found: Found, names: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
        counts = facets(found.matched, found.request, found.holdings)
        return {
            name: [(value.value, value.count) for value in counts[name.removesuffix("_exact")]]
            for name in names
            if name.removesuffix("_exact") in FILTERS
        }

    def _result(
        self, result_class: type, held: Held, hit: DocumentHit, what: Wanted, options: Any
    ) -> Any:
        fields: dict[str, Any] = {"title": hit.title, "text": held.words}
        if options.get("highlight"):
            fields["highlighted"] = {
                "text": [
                    annotated(row.text, [Annotation(*span, "mark") for span in row.marks])
                    for row in hit.rows
                ]
            }
        return result_class("gazette", "document", str(held.document_id), 0, **fields)


class InFolder(Proposing):
    """An embedded engine: its index lies in a folder, which a rebuild replaces at once."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        self.options = options
        self.folder: IndexFolder = options.get("FOLDER") or IndexFolder(Path(options["PATH"]))
        path = str(self.folder.current)
        super().__init__(connection_alias, **{**options, "PATH": path})

    @contextmanager
    def rebuilding(self) -> Iterator[Proposing]:
        with self.folder.replacing() as folder:
            yield type(self)(self.connection_alias, **{**self.options, "FOLDER": folder})
