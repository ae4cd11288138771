"""In which documents words occur, each looked up once for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Any

from search.memory.candidates import candidates
from search.memory.holdings import Holdings
from search.memory.indexed_document import IndexedDocument
from search.memory.vocabulary import vocabulary
from search.query.compiled_query import CompiledQuery
from search.query.request import Request

Documents = dict[int, IndexedDocument]


class Occurrences:
    """Looks words up by the index and tests each document, exactly as the exact answer does.

    If the index fails once, it is not asked again for this answer: a server that hangs
    would else be waited for with every word.
    """

    #: How the question is read, where that had to be known to find the documents.
    reading: Any = None

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self._known: dict[str, Documents] = {}
        self._is_indexed = True

    def documents_with(self, words: str) -> Documents:
        """The documents in which ``words``, a normal form, occur, by id."""
        if words not in self._known:
            self._known[words] = self._look_up(words)
        return self._known[words]

    @property
    def total(self) -> int:
        """The number of all documents."""
        return len(self.holdings.documents)

    def occurs(self, words: str) -> bool:
        """Whether words occur in any document."""
        return bool(self.documents_with(words))

    def count(self, forms: Sequence[str]) -> int:
        """The number of documents in which any of these words occur."""
        return len({pk for form in forms for pk in self.documents_with(form)})

    def words_for(self, letters: str, most: int) -> list[str]:
        """Words of the archive that letters may mean."""
        return vocabulary().words_for(letters, most)

    def alike(self, words: str, most: int) -> list[str]:
        """Words of the archive that sound like these."""
        return vocabulary().alike(words, most)

    def _look_up(self, words: str) -> Documents:
        proposed = self.holdings.documents.values()
        if self._is_indexed:
            found = candidates(self.holdings, CompiledQuery((words,), (), (), None, "", words, ()))
            self._is_indexed = not found.is_rebuilding
            return {one.document_id: one for one in found.documents if words in one.words}
        return {one.document_id: one for one in proposed if words in one.words}

    def rarity(self, words: str) -> float:
        """How much words tell: the logarithm of BM25, highest for words that occur nowhere."""
        return self.rarity_of(self.count([words]))

    def rarity_of(self, holding: int) -> float:
        """The same of words that so many documents hold."""
        return log(1 + (self.total - holding + 0.5) / (holding + 0.5))


def occurrences_for(request: Request, holdings: Holdings) -> Occurrences:
    """Where the words of a question occur; its ``holdings`` are the documents that may answer it.

    Raises IndexUnusable where the archive is kept elsewhere and that does not answer.
    """
    if holdings.is_elsewhere:
        found: Occurrences = holdings.occurrences_for(request)
        return found
    return Occurrences(holdings)
