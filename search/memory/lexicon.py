"""The archive's own words, learnt from its published documents: what jieba's dictionary lacks.

They are the names of bodies, what titles are about, short headings, terms that a document
defines (本办法所称零工市场，是指…) and short forms that it introduces (以下简称内河), and the
synonyms that editors keep. A document is read once for each version of its entry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from search.memory.holdings import Holdings, current_holdings
from search.memory.indexed_document import IndexedDocument
from search.memory.synonyms import groups_in_use, omitted_words
from search.memory.vocabulary import without_numbering
from search.models import BETWEEN, BODIES, HEADINGS, TITLES, members_of
from search.query.word_cutter import WordCutter

#: The longest word that is learnt, by where it comes from.
LONGEST_HEADING, LONGEST_TERM, LONGEST_SUBJECT = 6, 12, 8
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_DEFINED = re.compile(
    r"所称(?:的)?\"?(?P<defined>[\u4e00-\u9fff]{2,12})\"?(?:\([^()]{0,40}\))?,?(?:是)?指"
    r"|(?:简称|统称)(?:为)?\"?(?P<short>[\u4e00-\u9fff]{2,12})\"?[\)〕]"
    r"|^(?:\([一二三四五六七八九十]{1,3}\)|[0-9.]{1,8})?(?P<listed>(?:(?!所称)[\u4e00-\u9fff]){2,12}),是指",
    re.MULTILINE,
)
#: The name of what a title promulgates, in quotation marks or without them.
_QUOTED = re.compile(r"《(?P<name>[^《》]{4,80})》")
_PROMULGATED = re.compile(r"(?:印发|公布|转发)(?P<name>.{4,80}?)的通知")
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,6}?[省市县区](?=[\u4e00-\u9fff]{4})")
_KIND = re.compile(
    r"(?:暂行|试行|若干|实施|综合)*(?:管理|监督管理|工作|行动|专项)?(?:暂行|试行|若干|实施)*"
    r"(?:办法|规定|细则|条例|方案|预案|应急预案|规划|意见|措施|清单|通知|决定|通告|公告|批复)$"
)


def subject_of(title: str) -> str:
    """What a title is about: 示例市零工市场管理服务办法 → 零工市场管理服务."""
    if match := _QUOTED.search(title) or _PROMULGATED.search(title):
        title = match["name"]
    title = re.sub(r"\([^()]*\)", "", title)
    return _KIND.sub("", _PLACE.sub("", title))


def taught_by(document: IndexedDocument) -> frozenset[str]:
    """The words that one document teaches."""
    found = {name for name in document.head[BODIES].split(BETWEEN) if _HAN.fullmatch(name)}
    for title in document.head[TITLES].split(BETWEEN):
        subject = subject_of(title)
        found.update(
            one for one in (subject, _KIND.sub("", subject)) if _fits(one, LONGEST_SUBJECT)
        )
    for heading in document.head[HEADINGS].split(BETWEEN):
        word = without_numbering(heading)
        if _fits(word, LONGEST_HEADING):
            found.add(word)
    for match in _DEFINED.finditer(document.words):
        term = match["defined"] or match["short"] or match["listed"]
        if _fits(term, LONGEST_TERM):
            found.add(term)
    return frozenset(found)


def _fits(word: str, longest: int) -> bool:
    return 2 <= len(word) <= longest and bool(_HAN.fullmatch(word))


#: Document id → database, generation of its entry, what it teaches.
_learnt: dict[int, tuple[str, int, frozenset[str]]] = {}


def _learnt_from(holdings: Holdings) -> Iterator[frozenset[str]]:
    for pk, document in holdings.documents.items():
        known = _learnt.get(pk)
        if known is None or known[:2] != (holdings.epoch, document.generation):
            known = _learnt[pk] = (holdings.epoch, document.generation, taught_by(document))
        yield known[2]
    for pk in set(_learnt).difference(holdings.documents):
        _learnt.pop(pk, None)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of a snapshot of the archive, with the editors' synonyms and omitted words."""

    holdings: Holdings
    groups: tuple[str, ...]
    omitted: frozenset[str]
    learnt: Counter[str] | None = None

    @cached_property
    def terms(self) -> Counter[str]:
        """Learnt words with the number of documents that teach them."""
        if self.learnt is not None:
            return self.learnt
        return Counter(word for words in _learnt_from(self.holdings) for word in words)

    @cached_property
    def synonyms(self) -> Mapping[str, tuple[str, ...]]:
        """A word → the other words of its group, in normal form."""
        found: dict[str, tuple[str, ...]] = {}
        for words in self.groups:
            members = tuple(members_of(words))
            for one in members:
                others = (*found.get(one, ()), *(other for other in members if other != one))
                found[one] = tuple(dict.fromkeys(others))
        return found

    @cached_property
    def cutter(self) -> WordCutter:
        return WordCutter({*self.terms, *self.synonyms, *self.omitted})

    def is_word(self, text: str) -> bool:
        """Whether a text is a word, or words of two characters and more side by side."""
        return self.cutter.is_word(text) or all(len(word) > 1 for word in self.cutter.cut(text))

    def ends_between_words(self, text: str, start: int, end: int) -> bool:
        """Whether ``[start, end)`` of a text begins and ends where words do."""
        first = max(0, start - 6)
        ends, at = {first}, first
        for word in self.cutter.cut(text[first : end + 6]):
            at += len(word)
            ends.add(at)
        return start in ends and end in ends


_latest: Lexicon | None = None


def lexicon() -> Lexicon:
    """The lexicon of the archive and of the editors' lists as they are now."""
    global _latest
    holdings = current_holdings()
    groups, omitted = groups_in_use(), omitted_words()
    learnt = holdings.learnt
    kept = _latest
    is_kept = kept is not None and (
        kept.holdings is holdings if learnt is None else kept.learnt is learnt
    )
    if kept is None or not is_kept or (kept.groups, kept.omitted) != (groups, omitted):
        kept = _latest = Lexicon(holdings, groups, omitted, learnt)
    return kept
