"""The words of published documents as the office's search box finds them.

The database would have to read every row of the archive; the index has their words at hand.
"""

from __future__ import annotations

from gazette.admin.search_box import published_finder
from search.keepers import EngineAbsent, matching_ids
from search.query.grammar import parse
from search.query.request import Request


@published_finder
def published_documents_with(words: str) -> frozenset[int]:
    """The ids of the published documents in which the words stand exactly, in normal form."""
    exactly = parse(f"“{words.replace('“', '').replace('”', '')}”")
    try:
        return matching_ids(Request(exactly))
    except EngineAbsent:
        return frozenset()
