"""The names and terms of an archive that no process holds: the engine is asked for each.

What is offered is that of ``search.memory.vocabulary``, with two limits that only large
archives reach: letters are read in ``MOST_SPELLED`` documents, and what stands behind a
word in the ``MOST_TEXTS`` newest ones that have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from gazette.models import Document, IssuingBody
from search.memory.indexed_document import IndexedDocument
from search.memory.stored_names import DocumentsByName, numbers_ending, titles_like
from search.memory.vocabulary import MOST_NEWEST, Named, Vocabulary
from search.models import Entry
from search.opensearch.engine_answers import READ_TOGETHER
from search.opensearch.engine_queries import (
    NOTHING,
    Query,
    all_of,
    any_of,
    holds,
    occurrence_counts,
    occurring_in,
    worth,
)
from search.opensearch.engine_server import Engine, EngineAbsent, serving_engine
from search.query.normal_form import normal_text
from search.query.pinyin import FEWEST_INITIALS, PinyinIndex, syllables

#: Documents whose names are read for a typed one; in which letters are read; of which texts are.
MOST_NAMED, MOST_SPELLED, MOST_TEXTS = 300, 200, 150
#: Bodies that are counted for a typed part of their names.
MOST_BODIES = 200
#: How much closer a name is that contains what was typed, and one that is it.
CONTAINS, IS = 100.0, 10_000.0
#: Signs of the engine's regular expressions.
_SIGNS = frozenset('.?+*|{}[]()"\\#@&<>~^-')


@dataclass(frozen=True, eq=False)
class EngineVocabulary(Vocabulary):
    """Asks the engine. Methods raise EngineAbsent, but for what the database tells as well."""

    engine: Engine | None = None

    @property
    def _engine(self) -> Engine:
        return self.engine or serving_engine()

    @property
    def headings(self) -> Counter[str]:
        """Words that documents teach, with the number of those that do: the most frequent ones."""
        return self.holdings.learnt or Counter()

    def numbers_ending(self, endings: tuple[str, ...], body: str) -> DocumentsByName:
        """By the engine; where it does not answer, by the database."""
        near = [worth(CONTAINS, holds("number", body + end)) for end in endings if body]
        near += [worth(1, holds("number", one)) for one in body]
        ends = any_of(holds("number", end) for end in endings)
        try:
            found = self._names("number", ends, near)
        except EngineAbsent:
            return numbers_ending(endings, body)
        return {name: ids for name, ids in found.items() if name.endswith(endings)}

    def titles_like(self, name: str) -> DocumentsByName:
        """Titles with all characters of a name, the likest of them; else by the database."""
        near = [{"match": {"titles": {"query": name}}}, worth(CONTAINS, holds("titles", name))]
        near.append(worth(IS, {"term": {"titles.whole": {"value": name}}}))
        try:
            return self._names("titles", all_of(holds("titles", one) for one in set(name)), near)
        except EngineAbsent:
            return titles_like(name)

    def _names(self, field: str, having: Query, near: Sequence[Query]) -> DocumentsByName:
        """Names of documents → their ids; of very many those that score best by ``near``."""
        found = self._engine.search(
            {
                "size": MOST_NAMED,
                "query": {"bool": {"filter": [having], "should": list(near)}},
                "sort": ["_score", {"document_id": "asc"}],
                "_source": ["document_id"],
                "docvalue_fields": [f"{field}.whole"],
            }
        )
        names: dict[str, tuple[int, ...]] = {}
        for hit in sorted(found["hits"]["hits"], key=_id_of):
            for name in _values_of(hit, f"{field}.whole"):
                names[name] = (*names.get(name, ()), _id_of(hit))
        return names

    def named(self, words: str, most: int) -> Named:
        bodies = {"bodies": {"terms": {"field": "body", "size": MOST_BODIES}}}
        by_number, by_title, of_bodies = self._engine.search_all(
            [
                beginning_with("number", words, most),
                beginning_with("titles", words, most),
                {"size": 0, "query": holds("bodies", words), "aggs": bodies},
            ]
        )
        counts = {
            str(one["key"]): int(one["doc_count"])
            for one in of_bodies["aggregations"]["bodies"]["buckets"]
            if words in normal_text(one["key"])
        }
        names = sorted(counts, key=lambda name: (-counts[name], name))[:most]
        held = {body.name: body for body in IssuingBody.objects.filter(name__in=names)}
        return Named(
            [_id_of(hit) for hit in by_number["hits"]["hits"]],
            [_id_of(hit) for hit in by_title["hits"]["hits"]],
            [(held[name], counts[name]) for name in names if name in held],
        )

    def words_for(self, letters: str, most: int) -> list[str]:
        if len(letters) < FEWEST_INITIALS:
            return []
        return self._spelled(letters).words_for(letters, most)

    def alike(self, words: str, most: int) -> list[str]:
        return self._spelled("".join(syllables(words))).alike(words, most)

    def _spelled(self, letters: str) -> PinyinIndex:
        return spelled_names(self._engine.search(names_spelled([letters])), self.synonyms)

    def terms_from(self, first: str, most: int) -> list[str]:
        synonyms = [word for word in self.synonyms if word.startswith(first)]
        begins = "".join(f"\\{one}" if one in _SIGNS else one for one in first) + ".*"
        size = most + len(synonyms)
        terms = {"field": "terms", "size": size, "include": begins}
        found = self._engine.search(
            {"size": 0, "aggs": {"terms": {"terms": terms}, **occurrence_counts(synonyms)}}
        )["aggregations"]
        counts = Counter({str(one["key"]): one["doc_count"] for one in found["terms"]["buckets"]})
        counts += Counter(occurring_in(found))
        return sorted(counts, key=lambda term: (-counts[term], term))[:most]

    def occurring(self, terms: Iterable[str], most: int) -> list[str]:
        asked = list(dict.fromkeys(terms))
        if not asked:
            return []
        found = self._engine.search({"size": 0, "aggs": occurrence_counts(asked)})
        occurring = set(occurring_in(found["aggregations"]))
        return list(islice((term for term in asked if term in occurring), most))

    def texts_with(self, words: str) -> Iterator[str]:
        found = self._engine.search(
            {
                "size": MOST_TEXTS,
                "query": all_of([holds("lines", words)]),
                "sort": [{"document_id": "desc"}],
                "_source": ["document_id"],
                "track_total_hits": False,
            }
        )["hits"]["hits"]
        ids = [_id_of(hit) for hit in found]
        public = Document.objects.published().filter(pk__in=ids).order_by().values("pk")
        texts = Entry.objects.filter(document_id__in=public).order_by("-document_id")
        yield from texts.values_list("words", flat=True).iterator(chunk_size=READ_TOGETHER)

    @property
    def newest(self) -> list[IndexedDocument]:
        order: Any = Document.objects.published().exclude(signed_on=None).order_by("-signed_on")
        ids = list(order.values_list("pk", flat=True)[:MOST_NEWEST])
        entries = Entry.objects.filter(document_id__in=ids).exclude(words="")
        known = {entry.document_id: IndexedDocument.from_entry(entry) for entry in entries}
        return [known[pk] for pk in ids if pk in known]


def names_spelled(letters: Iterable[str]) -> dict[str, Any]:
    """The question for documents whose names or terms some letters may mean."""
    fields = ("spelled", "initials")
    queries = [holds(name, one) for one in letters if len(one) > 1 for name in fields]
    return {
        "size": MOST_SPELLED,
        "query": any_of(queries or [NOTHING]),
        "sort": ["_doc"],
        "_source": ["document_id"],
        "docvalue_fields": ["titles.whole", "terms"],
        "track_total_hits": False,
    }


def spelled_names(answer: Mapping[str, Any], beside: Iterable[str] = ()) -> PinyinIndex:
    """The names and terms of the documents found, and others beside them."""
    hits = answer["hits"]["hits"]
    names = dict.fromkeys(name for hit in hits for name in _values_of(hit, "titles.whole"))
    terms = dict.fromkeys(term for hit in hits for term in _values_of(hit, "terms"))
    return PinyinIndex((*names, *terms, *beside))


def _id_of(hit: Mapping[str, Any]) -> int:
    return int(hit["_source"]["document_id"])


def _values_of(hit: Mapping[str, Any], field: str) -> list[str]:
    return [str(one) for one in hit.get("fields", {}).get(field, ())]


def beginning_with(field: str, words: str, most: int) -> dict[str, Any]:
    """Documents of which a name contains the words, those that begin with them first."""
    script = {
        "lang": "painless",
        "source": _PLACE,
        "params": {"field": f"{field}.whole", "words": words},
    }
    return {
        "size": most,
        "query": all_of([holds(field, words)]),
        "sort": [
            {"_script": {"type": "number", "script": script, "order": "asc"}},
            {"document_id": "asc"},
        ],
        "_source": ["document_id"],
        "track_total_hits": False,
    }


#: At which place the words stand first in any of the names.
_PLACE = """
int first = 1000000;
for (String name : doc[params.field]) {
  int at = name.indexOf(params.words);
  if (at >= 0 && at < first) { first = at; }
}
return first;
"""
