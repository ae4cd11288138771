"""The vocabulary of the published documents: numbers, titles, bodies, headings, synonyms.

Suggestions, readings of pinyin and corrections are taken from it, so that nothing of
a draft is ever shown. It is built from a snapshot of the archive, and kept until
there is a newer one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache

from gazette.parsing.words.markers import find_mark
from search.memory.holdings import Holdings, current_holdings
from search.memory.stored_names import DocumentsByName, numbers_ending, titles_like
from search.models import (
    BETWEEN,
    BODIES,
    HEADINGS,
    NUMBER,
    TITLES,
    SynonymGroup,
    members_of,
)
from search.query.pinyin import PinyinIndex

#: A heading longer than this is a sentence and no term.
LONGEST_TERM = 16
#: Signs around the words of a heading.
_EDGES = " 〔〕()。,:;、"


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

    def numbers_ending(self, endings: tuple[str, ...]) -> DocumentsByName:
        """The numbers that end in one of these ways."""
        if self.holdings.is_elsewhere:
            return numbers_ending(endings)
        return {name: ids for name, ids in self.numbers.items() if name.endswith(endings)}

    def titles_like(self, name: str) -> DocumentsByName:
        """The titles that a folded name may mean, and perhaps others."""
        return titles_like(name) if self.holdings.is_elsewhere else self.titles

    @cached_property
    def bodies(self) -> Counter[str]:
        """Issuing bodies with the number of their documents."""
        documents = self.holdings.documents.values()
        return Counter(
            name for one in documents for name in one.head[BODIES].split(BETWEEN) if name
        )

    @cached_property
    def headings(self) -> Counter[str]:
        """Headings without their numbering, with the number of their documents.

        Where the archive is kept elsewhere, all words that documents teach.
        """
        if self.holdings.learnt is not None:
            return self.holdings.learnt
        documents = self.holdings.documents.values()
        return Counter(
            heading
            for one in documents
            for heading in {
                without_numbering(printed) for printed in one.head[HEADINGS].split(BETWEEN)
            }
            if 2 <= len(heading) <= LONGEST_TERM
        )

    @cached_property
    def synonyms(self) -> tuple[str, ...]:
        """The words of all synonym groups in use."""
        groups = SynonymGroup.objects.in_use().values_list("words", flat=True)
        return tuple(word for words in groups for word in members_of(words))

    @cached_property
    def pinyin(self) -> PinyinIndex:
        return PinyinIndex((*self.titles, *self.headings, *self.synonyms))

    def terms_from(self, first: str) -> list[str]:
        """Headings and synonyms that begin with ``first``, the most frequent first."""
        counts = Counter(dict.fromkeys(self.synonyms, 1)) + self.headings
        return [term for term, _ in counts.most_common() if term.startswith(first)]

    def _documents_by_name(self, line: int) -> DocumentsByName:
        found: dict[str, tuple[int, ...]] = {}
        for pk, one in self.holdings.documents.items():
            for name in filter(None, one.head[line].split(BETWEEN)):
                found[name] = (*found.get(name, ()), pk)
        return found


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
        kept = _latest = Vocabulary(holdings)
    return kept
