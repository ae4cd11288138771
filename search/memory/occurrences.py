"""In which documents words occur, each looked up once for an answer."""

from __future__ import annotations

from math import log

from search.memory.candidates import candidates
from search.memory.holdings import Holdings
from search.memory.indexed_document import IndexedDocument
from search.query.compiled_query import CompiledQuery

Documents = dict[int, IndexedDocument]


class Occurrences:
    """Looks words up by the index and tests each document, exactly as the exact answer does.

    If the index fails once, it is not asked again for this answer: a server that hangs
    would else be waited for with every word.
    """

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self._known: dict[str, Documents] = {}
        self._is_indexed = True

    def documents_with(self, words: str) -> Documents:
        """The documents in which ``words``, a normal form, occur, by id."""
        if words not in self._known:
            self._known[words] = self._look_up(words)
        return self._known[words]

    def _look_up(self, words: str) -> Documents:
        proposed = self.holdings.documents.values()
        if self._is_indexed:
            found = candidates(self.holdings, CompiledQuery((words,), (), (), None, "", words, ()))
            self._is_indexed = not found.is_rebuilding
            return {one.document_id: one for one in found.documents if words in one.words}
        return {one.document_id: one for one in proposed if words in one.words}

    def rarity(self, words: str) -> float:
        """How much words tell: the logarithm of BM25, highest for words that occur nowhere."""
        return self.rarity_of(len(self.documents_with(words)))

    def rarity_of(self, holding: int) -> float:
        """The same of words that so many documents hold."""
        return log(1 + (len(self.holdings.documents) - holding + 0.5) / (holding + 0.5))
