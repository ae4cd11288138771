"""Examples of how to search, made from the documents of the archive: each finds something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from gazette.models import Document, Provision
from gazette.parsing.parsed import Level
from search.keepers import counts
from search.memory.indexed_document import IndexedDocument
from search.memory.vocabulary import Vocabulary
from search.models import BETWEEN, BODIES, TITLES
from search.query.grammar import parse
from search.query.request import Request

#: Headings that are tried for a good example, and words at once.
MOST_HEADINGS, TRIED_AT_ONCE = 50, 12


@dataclass(frozen=True, slots=True)
class Example:
    """What to type, and in Chinese what it finds."""

    typed: str
    says: str


@lru_cache(maxsize=2)
def examples(known: Vocabulary) -> tuple[Example, ...]:
    """One example of each way to search; none if nothing is published.

    Raises EngineAbsent where a search server keeps the archive and does not answer.
    """
    newest = known.newest
    offered = list(_words(known, newest))
    counts = counts_of(one.typed for one in offered)
    found = [one for one, count in zip(offered, counts, strict=True) if count]
    return (*found, *_places(newest))


def _words(known: Vocabulary, newest: Sequence[IndexedDocument]) -> Iterator[Example]:
    """Examples of the grammar, with words of one document."""
    found = _two_words(known, newest)
    if not found:
        return
    one, other, year = found
    yield Example(one, "含有这个词的文件，在标题、文号、条文里都找")
    yield Example(f"{one} {other}", "几个词之间空一格：每个词都要有")
    yield Example(f'"{one}"', "加引号：一字不差")
    yield Example(f"{one} -{_other_word(one, other, known)}", "减号后面的词：不要有")
    yield Example(f"{one} 年:{int(year) - 1}..{year}", "这几年成文的")
    bodies = (name for one in newest for name in one.head[BODIES].split(BETWEEN) if name)
    if body := next(bodies, ""):
        yield Example(f"机关:{body}", "只看这个机关发的；同样可以写标题:、文号:、栏目:、条:")


def _two_words(known: Vocabulary, newest: Iterable[IndexedDocument]) -> tuple[str, str, str] | None:
    """Two common words of a new document, the first of them in its title; and its year."""
    for one in newest:
        titles = one.head[TITLES]
        occurring = [word for word in known.synonyms if len(word) <= 6 and word in one.words]
        first = max((word for word in occurring if word in titles), key=len, default="")
        others = [word for word in occurring if word not in first and first not in word]
        if first and others and one.signed:
            return first, others[0], str(one.facts["year"])
    return None


def _other_word(one: str, other: str, known: Vocabulary) -> str:
    """A word that occurs in some of the documents with the first word, and not in others."""
    words = iter(dict.fromkeys((other, *islice(known.headings, MOST_HEADINGS), *known.synonyms)))
    (having,) = counts_of([one])
    while tried := [word for word in islice(words, TRIED_AT_ONCE) if word != one]:
        counts = counts_of(f"{one} -{word}" for word in tried)
        for word, count in zip(tried, counts, strict=True):
            if 0 < count < having:
                return word
    return other


def counts_of(typed: Iterable[str]) -> list[int]:
    """How many documents each of some queries finds."""
    return counts([Request(parse(one)) for one in typed])


def _places(newest: Iterable[IndexedDocument]) -> Iterator[Example]:
    """The number and an article of a new document."""
    ids = [one.document_id for one in newest]
    articles = Provision.objects.filter(document__in=ids, level=Level.ARTICLE)
    named = articles.exclude(document__text_title="").exclude(document__document_number="")
    row = named.filter(number__in=["3", "5"]).select_related("document").order_by("-pk").first()
    if row:
        document: Document = row.document
        yield Example(document.document_number, "直接打开这份文件；括号怎么打都行")
        yield Example(f"{document.text_title}第{row.number}条", "直接打开这一条")
