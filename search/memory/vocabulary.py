"""What the published documents are called and by whom: numbers, titles, bodies, headings.

Suggestions, pinyin and the words that may have been meant are taken from here,
so that nothing of a draft ever shows. Built of a snapshot of the archive and
kept until there is a newer one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from gazette.parsing.words.markers import find_mark
from search.memory.entries import BETWEEN, BODIES, HEADINGS, NUMBER, TITLES
from search.memory.holdings import Holdings, current
from search.query.pinyin import Sounds
from search.query.synonym_groups import SynonymGroup, members_of

#: Headings longer than this are sentences, no terms.
LONGEST_TERM = 16
#: What stands around the words of a heading: brackets of an article's, a full stop.
_EDGES = " 〔〕()。,:;、"

#: Names, each with the documents that go by it.
Named = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The names in a snapshot of the archive, in normal form, with the documents they name."""

    holdings: Holdings

    @cached_property
    def numbers(self) -> Named:
        return self._named(NUMBER)

    @cached_property
    def titles(self) -> Named:
        """All titles of a document, that of the contents page and of its text included."""
        return self._named(TITLES)

    @cached_property
    def bodies(self) -> Counter[str]:
        """Issuing bodies with the number of their documents."""
        held = self.holdings.documents.values()
        return Counter(name for one in held for name in one.head[BODIES].split(BETWEEN) if name)

    @cached_property
    def headings(self) -> Counter[str]:
        """The words of headings without their marks, with the number of their documents."""
        held = self.holdings.documents.values()
        return Counter(
            heading
            for one in held
            for heading in {_unmarked(printed) for printed in one.head[HEADINGS].split(BETWEEN)}
            if 2 <= len(heading) <= LONGEST_TERM
        )

    @cached_property
    def synonyms(self) -> tuple[str, ...]:
        """The words that editors keep as meaning the same."""
        groups = SynonymGroup.objects.in_use().values_list("words", flat=True)
        return tuple(word for words in groups for word in members_of(words))

    @cached_property
    def sounds(self) -> Sounds:
        return Sounds((*self.titles, *self.headings, *self.synonyms))

    def terms_from(self, first: str) -> list[str]:
        """Headings and synonyms that begin so, the most frequent first."""
        counts = Counter(dict.fromkeys(self.synonyms, 1)) + self.headings
        return [term for term, _ in counts.most_common() if term.startswith(first)]

    def _named(self, line: int) -> Named:
        found: dict[str, tuple[int, ...]] = {}
        for pk, one in self.holdings.documents.items():
            for name in filter(None, one.head[line].split(BETWEEN)):
                found[name] = (*found.get(name, ()), pk)
        return found


@lru_cache(maxsize=50_000)
def _unmarked(heading: str) -> str:
    """``停放管理`` of ``第二章停放管理`` and of ``(二)停放管理。``."""
    mark = find_mark(heading)
    return heading[mark.end if mark else 0 :].strip(_EDGES)


_latest: Vocabulary | None = None


def vocabulary() -> Vocabulary:
    """The vocabulary of the archive as it is now."""
    global _latest
    holdings = current()
    kept = _latest
    if kept is None or kept.holdings is not holdings:
        kept = _latest = Vocabulary(holdings)
    return kept
