"""Entries → what the engine keeps of a document: its words, its values, its states by day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from gazette.models import Document
from search.memory.indexed_document import IndexedDocument
from search.memory.lexicon import taught_by
from search.memory.vocabulary import heading_terms
from search.models import BETWEEN, BODIES, HEAD_LINES, HEADINGS, NUMBER, TITLES, Entry
from search.opensearch.engine_mapping import ROW_START
from search.opensearch.state_intervals import Interval, intervals_of_all
from search.query.normal_form import normal_text
from search.query.pinyin import syllables


def engine_documents(entries: Iterable[Entry]) -> Iterator[tuple[Entry, dict[str, Any] | None]]:
    """Each entry with what the engine shall keep of it; None: nothing, it is not public."""
    batch = list(entries)
    public = [entry.document_id for entry in batch if entry.words]
    documents = Document.objects.published().filter(pk__in=public).select_related("reprint_of")
    states = intervals_of_all(documents)
    for entry in batch:
        known = states.get(entry.document_id) if entry.words else None
        yield entry, None if known is None else engine_document(entry, known)


def engine_document(entry: Entry, states: Sequence[Interval]) -> dict[str, Any]:
    """What the engine keeps of one document."""
    document = IndexedDocument.from_entry(entry)
    lines = entry.words.split("\n")
    titles, bodies = _values(lines[TITLES]), _values(lines[BODIES])
    number = _values(lines[NUMBER])
    rows = [row for row in lines[HEAD_LINES:] if row]
    facts, terms = entry.facts, heading_terms(document)
    spelled = [syllables(name) for name in dict.fromkeys((*titles, *terms))]
    kept = {
        "document_id": entry.document_id,
        "row_count": len(rows),
        "lines": [*titles, *number, *bodies, *rows],
        "titles": titles,
        "number": number,
        "bodies": bodies,
        "headings": _values(lines[HEADINGS]),
        "column_words": normal_text(facts["column"]),
        "rows": [{"line": ROW_START + row} for row in rows],
        "year": facts["year"],
        "year_number": int(facts["year"]),
        "kind": facts["kind"],
        "column": facts["column"] or None,
        "body": facts["bodies"],
        "gazette": facts["gazette"],
        "taught": sorted(taught_by(document)),
        "terms": terms,
        "spelled": ["".join(one) for one in spelled],
        "initials": ["".join(syllable[0] for syllable in one) for one in spelled],
        "length": len(entry.words),
        "signed": document.signed,
        "published": document.published,
        "state": _by_value((one.state, one) for one in states),
        "caution": _by_value((one.caution, one) for one in states if one.caution),
    }
    return kept | {"digest": digest_of(kept), "generation": entry.generation}


def _values(line: str) -> list[str]:
    return [value for value in line.split(BETWEEN) if value]


def _by_value(intervals: Iterable[tuple[str, Interval]]) -> dict[str, list[dict[str, int]]]:
    found: dict[str, list[dict[str, int]]] = {}
    for value, one in intervals:
        found.setdefault(value, []).append({"gte": one.first, "lt": one.end})
    return found


def digest_of(kept: dict[str, Any]) -> str:
    """What tells two versions of an engine's document apart, but for their generation."""
    told = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return sha256(told.encode()).hexdigest()[:32]
