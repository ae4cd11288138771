"""A citation in words → the documents and rows that it may mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from gazette.effect.known_relations import with_known_relations
from gazette.models import Document
from search.memory.destinations import MOST_DESTINATIONS, destinations, documents_titled
from search.memory.vocabulary import vocabulary
from search.query.grammar import LONGEST_QUERY
from search.query.normal_form import normal_text
from search.query.typed_rows import split_row

#: The longest citation that is read, in characters.
LONGEST_CITATION = LONGEST_QUERY


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A document, or a row of it at ``address``; ``is_certain``: it is what the words name."""

    document: Document
    address: str
    is_certain: bool


def cited_rows(citation: str) -> list[CitedRow]:
    """What a citation may mean: by number, title or both, with or without a row.

    Such as 《…办法》（…令第41号）第二十条, 示政办发〔2024〕55号, 内河管理办法第20条. Mostly one;
    [] where nothing is known by these words.
    """
    words = citation.strip()[:LONGEST_CITATION]
    places = [one for one in destinations(words) if one.document_id]
    if places:
        return list(_of_places([(one.document_id, one.address, one.is_certain) for one in places]))
    title, bracket, behind = words.partition("（")
    title = title.strip("《》 ")
    if bracket:  # a number that nothing has: what has the title is at most what was meant
        _number, row = split_row(normal_text(behind.rpartition("）")[2]))
        near = destinations(title + row.label) if row else ()
        found = [(one.document_id, one.address, False) for one in near if one.document_id]
        titled = [(pk, "", False) for pk in documents_titled(title, vocabulary())]
        return list(_of_places((found or titled)[:MOST_DESTINATIONS]))
    whole = documents_titled(title, vocabulary())[:MOST_DESTINATIONS]
    return list(_of_places([(pk, "", True) for pk in whole]))


def _of_places(places: list[tuple[int, str, bool]]) -> Iterator[CitedRow]:
    documents = {one.pk: one for one in _documents([pk for pk, _address, _certain in places])}
    for pk, address, is_certain in places:
        if pk in documents:
            yield CitedRow(with_known_relations(documents[pk]), address, is_certain)


def _documents(ids: list[int]) -> QuerySet[Document]:
    found = Document.objects.published().filter(pk__in=ids)
    return found.with_issue()
