"""The index of the engine that SEARCH_URL names."""

from __future__ import annotations

from haystack import connections

from search.engines.candidate_index import CandidateIndex


def serving_index() -> CandidateIndex:
    """The index of this thread's Haystack backend; each thread opens its own."""
    index: CandidateIndex = connections["default"].get_backend().candidate_index
    return index
