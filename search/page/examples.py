"""Examples of how to search, made from the documents of the archive: each finds something."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from gazette.models import Document, Provision
from gazette.parsing.parsed import Level
from search.memory.indexed_document import IndexedDocument
from search.memory.matching import match_documents
from search.memory.vocabulary import Vocabulary
from search.models import TITLES
from search.query.compiled_query import compile_query
from search.query.grammar import parse

#: Documents that are tried for a good example, the newest first.
MOST_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Example:
    """What to type, and in Chinese what it finds."""

    typed: str
    says: str


@lru_cache(maxsize=2)
def examples(known: Vocabulary) -> tuple[Example, ...]:
    """One example of each way to search; none if nothing is published."""
    documents = list(known.holdings.documents.values())
    found = [one for one in _words(known) if _matching(documents, one.typed)]
    return (*found, *_places(known))


def _words(known: Vocabulary) -> Iterator[Example]:
    """Examples of the grammar, with words of one document."""
    found = _two_words(known)
    if not found:
        return
    one, other, year = found
    yield Example(one, "含有这个词的文件，在标题、文号、条文里都找")
    yield Example(f"{one} {other}", "几个词之间空一格：每个词都要有")
    yield Example(f'"{one}"', "加引号：一字不差")
    yield Example(f"{one} -{_other_word(one, other, known)}", "减号后面的词：不要有")
    yield Example(f"{one} 年:{int(year) - 1}..{year}", "这几年成文的")
    body = next(iter(known.bodies), "")
    if body:
        yield Example(f"机关:{body}", "只看这个机关发的；同样可以写标题:、文号:、栏目:、条:")


def _two_words(known: Vocabulary) -> tuple[str, str, str] | None:
    """Two common words of a new document, the first of them in its title; and its year."""
    newest = sorted(known.holdings.documents.values(), key=lambda one: -one.signed)
    for one in newest[:MOST_LOOKED_AT]:
        titles = one.head[TITLES]
        occurring = [word for word in known.synonyms if len(word) <= 6 and word in one.words]
        first = max((word for word in occurring if word in titles), key=len, default="")
        others = [word for word in occurring if word not in first and first not in word]
        if first and others and one.signed:
            return first, others[0], str(one.facts["year"])
    return None


def _other_word(one: str, other: str, known: Vocabulary) -> str:
    """A word that occurs in some of the documents with the first word, and not in others."""
    documents = list(known.holdings.documents.values())
    having = _matching(documents, one)
    for word in (other, *islice(known.headings, MOST_LOOKED_AT), *known.synonyms):
        if word != one and 0 < len(_matching(having, f"{one} -{word}")) < len(having):
            return word
    return other


def _matching(documents: Collection[IndexedDocument], typed: str) -> list[IndexedDocument]:
    return match_documents(documents, compile_query(parse(typed)))


def _places(known: Vocabulary) -> Iterator[Example]:
    """The number and an article of a new document."""
    ids = sorted(known.holdings.documents, reverse=True)[:MOST_LOOKED_AT]
    articles = Provision.objects.filter(document__in=ids, level=Level.ARTICLE)
    named = articles.exclude(document__text_title="").exclude(document__document_number="")
    row = named.filter(number__in=["3", "5"]).select_related("document").order_by("-pk").first()
    if row:
        document: Document = row.document
        yield Example(document.document_number, "直接打开这份文件；括号怎么打都行")
        yield Example(f"{document.text_title}第{row.number}条", "直接打开这一条")
