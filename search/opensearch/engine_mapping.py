"""How the index is laid out: one entry a document for finding, one a row for counting.

Texts come in normal form and are cut into single characters and pairs of neighbours with
their positions, so that a phrase of pairs is a substring. Each line (a title, a row) is a
value of its own, and between values lies a gap of positions that no phrase crosses. Rows
are nested in their document, so that both are written and replaced as one.
"""

from __future__ import annotations

from typing import Any

from gazette.models.state import Caution, State

#: Raised whenever fields change: an index of another layout is built anew.
LAYOUT = 2
#: Before the words of a row: ``\n第八条`` is found at its beginning only.
ROW_START = "\n"
#: How many hits deep a reader may turn the pages.
DEEPEST = 100_000
#: Rows of one document at most.
MOST_ROWS = 1_000_000

#: A text of which all substrings are found: pairs with positions, single characters without.
_WORDS: dict[str, Any] = {
    "type": "text",
    "analyzer": "pairs",
    "norms": False,
    "fields": {
        "one": {"type": "text", "analyzer": "single", "norms": False, "index_options": "docs"}
    },
}
#: A number or a title: also as a whole, for the order.
_NAME: dict[str, Any] = {
    **_WORDS,
    "fields": {**_WORDS["fields"], "whole": {"type": "keyword", "ignore_above": 8_000}},
}
#: Letters, of which all substrings are found from two characters on.
_LETTERS: dict[str, Any] = {"type": "text", "analyzer": "pairs", "norms": False}
_VALUE: dict[str, Any] = {"type": "keyword", "ignore_above": 8_000}
#: Values that are counted: what counting needs is made when they are written, not when asked.
_COUNTED: dict[str, Any] = {**_VALUE, "eager_global_ordinals": True}
#: Of each value: from which day to which day (both as ordinals, the last one excluded).
_DAYS: dict[str, Any] = {"type": "integer_range"}


def mapping(epoch: str, shards: int) -> dict[str, Any]:
    """Settings and fields of a new index; ``epoch`` tells from which database it is filled."""
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                # A copy of each shard as soon as there is a second node.
                "auto_expand_replicas": "0-1",
                "max_result_window": DEEPEST,
                "mapping.nested_objects.limit": MOST_ROWS,
                "gc_deletes": "1h",
                "refresh_interval": "1s",
            },
            "analysis": {
                "tokenizer": {
                    "pairs": {"type": "ngram", "min_gram": 2, "max_gram": 2},
                    "single": {"type": "ngram", "min_gram": 1, "max_gram": 1},
                },
                "analyzer": {
                    "pairs": {"type": "custom", "tokenizer": "pairs"},
                    "single": {"type": "custom", "tokenizer": "single"},
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"epoch": epoch, "layout": LAYOUT},
            # The words are in the database; the engine needs them only to find.
            "_source": {"includes": ["document_id", "generation", "digest", "row_count"]},
            "properties": _fields(),
        },
    }


def _fields() -> dict[str, Any]:
    return {
        "document_id": {"type": "long"},
        "generation": {"type": "long"},
        "digest": {"type": "keyword", "doc_values": False},
        "row_count": {"type": "integer"},
        "lines": _WORDS,
        "titles": _NAME,
        "number": _NAME,
        "bodies": _NAME,
        "headings": _WORDS,
        "column_words": _WORDS,
        "rows": {"type": "nested", "properties": {"line": _WORDS}},
        "year": _COUNTED,
        "year_number": {"type": "integer"},
        "kind": _COUNTED,
        "column": _COUNTED,
        "body": _COUNTED,
        "gazette": _COUNTED,
        "taught": _COUNTED,
        "terms": _COUNTED,
        # Titles and terms as pinyin: all letters, and the first of each syllable.
        "spelled": _LETTERS,
        "initials": _LETTERS,
        "length": {"type": "integer"},
        "signed": {"type": "integer"},
        "published": {"type": "integer"},
        "state": {"properties": {one.value: _DAYS for one in State}},
        "caution": {"properties": {one.value: _DAYS for one in Caution}},
    }
