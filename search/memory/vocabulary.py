"""The vocabulary of the published documents: numbers, titles, bodies, headings, synonyms.

Suggestions, readings of pinyin and corrections are taken from it, so that nothing of
a draft is ever shown. It is built from a snapshot of the archive, and kept until
there is a newer one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any, NamedTuple

from gazette.models import IssuingBody
from gazette.parsing.words.markers import find_mark
from search.memory.holdings import Holdings, current_holdings
from search.memory.indexed_document import IndexedDocument
from search.memory.stored_names import DocumentsByName
from search.models import (
    BETWEEN,
    BODIES,
    HEADINGS,
    NUMBER,
    TITLES,
    SynonymGroup,
    members_of,
)
from search.query.normal_form import normal_text
from search.query.pinyin import PinyinIndex

#: A heading longer than this is a sentence and no term.
LONGEST_TERM = 16
#: Documents of which examples are made.
MOST_NEWEST = 50
#: Signs around the words of a heading.
_EDGES = " 〔〕()。,:;、"


class Named(NamedTuple):
    """What bears a name that contains the typed words, the best of each first.

    Ids of documents by their numbers and by their titles; bodies with the number of their
    documents.
    """

    by_number: list[int]
    by_title: list[int]
    bodies: list[tuple[IssuingBody, int]]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The names and terms in a snapshot of the archive, in normal form."""

    holdings: Holdings

    @cached_property
    def numbers(self) -> DocumentsByName:
        return self._documents_by_name(NUMBER)

    @cached_property
    def titles(self) -> DocumentsByName:
        """All titles of a document, with those of the contents page and of its text."""
        return self._documents_by_name(TITLES)

    def numbers_ending(self, endings: tuple[str, ...], body: str) -> DocumentsByName:
        """The numbers that end in one of these ways; those of a typed body are among them."""
        return {name: ids for name, ids in self.numbers.items() if name.endswith(endings)}

    def titles_like(self, name: str) -> DocumentsByName:
        """The titles that a folded name may mean, and perhaps others."""
        return self.titles

    def named(self, words: str, most: int) -> Named:
        """What bears a name that contains these words, at most so many of each kind."""
        return Named(
            _first_with(words, self.numbers, most),
            _first_with(words, self.titles, most),
            list(islice(self._bodies_with(words), most)),
        )

    def _bodies_with(self, words: str) -> Iterator[tuple[IssuingBody, int]]:
        if not any(words in name for name in self.bodies):
            return
        bodies: Any = IssuingBody.objects.with_published_count()
        for body in bodies:
            if words in normal_text(body.name):
                yield body, body.document_count

    @cached_property
    def bodies(self) -> Counter[str]:
        """Issuing bodies with the number of their documents."""
        documents = self.holdings.documents.values()
        return Counter(
            name for one in documents for name in one.head[BODIES].split(BETWEEN) if name
        )

    @cached_property
    def headings(self) -> Counter[str]:
        """Headings without their numbering, with the number of their documents."""
        documents = self.holdings.documents.values()
        return Counter(term for one in documents for term in heading_terms(one))

    @cached_property
    def synonyms(self) -> tuple[str, ...]:
        """The words of all synonym groups in use."""
        groups = SynonymGroup.objects.in_use().values_list("words", flat=True)
        return tuple(word for words in groups for word in members_of(words))

    @cached_property
    def _pinyin(self) -> PinyinIndex:
        return PinyinIndex((*self.titles, *self.headings, *self.synonyms))

    def words_for(self, letters: str, most: int) -> list[str]:
        """The Chinese words of titles, headings and synonyms that letters may mean."""
        return self._pinyin.words_for(letters, most)

    def alike(self, words: str, most: int) -> list[str]:
        """Other words of titles, headings and synonyms that sound the same."""
        return self._pinyin.alike(words, most)

    def terms_from(self, first: str, most: int) -> list[str]:
        """Headings and synonyms that begin with ``first`` and occur, the most frequent first."""
        counts = self.headings + Counter(dict.fromkeys(self.synonyms, 1))
        beginning = [term for term in counts if term.startswith(first)]
        return self.occurring(sorted(beginning, key=lambda term: (-counts[term], term)), most)

    def occurring(self, terms: Iterable[str], most: int) -> list[str]:
        """The first of the terms that occur in a published document."""
        documents = self.holdings.documents.values()
        found = (term for term in terms if any(term in one.words for one in documents))
        return list(islice(found, most))

    def texts_with(self, words: str) -> Iterable[str]:
        """The words of documents in which these occur, the newest document first."""
        documents = reversed(list(self.holdings.documents.values()))
        return (one.words for one in documents if words in one.words)

    @property
    def newest(self) -> list[IndexedDocument]:
        """The documents signed last, at most ``MOST_NEWEST``."""
        signed = sorted(self.holdings.documents.values(), key=lambda one: -one.signed)
        return signed[:MOST_NEWEST]

    def _documents_by_name(self, line: int) -> DocumentsByName:
        found: dict[str, tuple[int, ...]] = {}
        for pk, one in self.holdings.documents.items():
            for name in filter(None, one.head[line].split(BETWEEN)):
                found[name] = (*found.get(name, ()), pk)
        return found


def _first_with(words: str, names: DocumentsByName, most: int) -> list[int]:
    """Ids of the documents whose names contain the words, those that begin with them first."""
    found: dict[int, int] = {}
    for name, ids in names.items():
        if (at := name.find(words)) >= 0:
            found.update((pk, min(at, found.get(pk, at))) for pk in ids)
    return sorted(found, key=lambda pk: (found[pk], pk))[:most]


def heading_terms(document: IndexedDocument) -> list[str]:
    """The short headings of a document, without their numbering."""
    printed = document.head[HEADINGS].split(BETWEEN)
    terms = dict.fromkeys(map(without_numbering, printed))
    return [term for term in terms if 2 <= len(term) <= LONGEST_TERM]


@lru_cache(maxsize=50_000)
def without_numbering(heading: str) -> str:
    """``第二章停放管理`` and ``(二)停放管理。`` → ``停放管理``."""
    mark = find_mark(heading)
    return heading[mark.end if mark else 0 :].strip(_EDGES)


_latest: Vocabulary | None = None


def vocabulary() -> Vocabulary:
    """The vocabulary of the archive as it is now."""
    global _latest
    holdings = current_holdings()
    kept = _latest
    if kept is None or kept.holdings is not holdings:
        kept = _latest = holdings.vocabulary() if holdings.is_elsewhere else Vocabulary(holdings)
    return kept
