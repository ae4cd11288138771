"""A published document as it is held in memory and searched."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from search.models import HEAD_LINES, Entry


@dataclass(frozen=True, slots=True, eq=False)
class IndexedDocument:
    """One document: ``words`` in lines, where each line begins, and the rows they come from.

    ``starts[i]`` is the offset of line ``i`` in ``words``; a last one lies behind the
    end. Row ``r`` is line ``HEAD_LINES + r``; ``rows[r]`` is the id of its provision,
    ``heads[r]`` the length of its label and heading. ``head`` holds the lines before
    the rows once more, because each search reads them. ``signed`` and ``published``
    are days as ordinals, 0 if unknown.
    """

    document_id: int
    issue_id: int
    generation: int
    words: str
    starts: array[int]
    rows: array[int]
    heads: array[int]
    head: tuple[str, ...]
    facts: Mapping[str, Any]
    signed: int
    published: int

    @classmethod
    def from_entry(cls, entry: Entry) -> IndexedDocument:
        lines = entry.words.split("\n")
        ids, heads = entry.rows
        facts = entry.facts
        return cls(
            entry.document_id,
            entry.issue_id or 0,
            entry.generation,
            entry.words,
            array("L", accumulate((len(line) + 1 for line in lines), initial=0)),
            array("Q", ids),
            array("H", (min(head, 65_535) for head in heads)),
            tuple(lines[:HEAD_LINES]),
            facts,
            _ordinal(facts["signed_on"]),
            _ordinal(facts["published_on"]),
        )

    def filter_values(self, name: str) -> tuple[str, ...]:
        """The document's values of a filter that does not depend on the day."""
        if name == "body":
            return tuple(self.facts["bodies"])
        return (self.facts[name],) if self.facts[name] else ()

    def row_has(self, row: int, words: str) -> bool:
        """Whether ``words`` occur in a row."""
        line = HEAD_LINES + row
        return self.words.find(words, self.starts[line], self.starts[line + 1] - 1) >= 0

    def head_has(self, words: str) -> bool:
        """Whether ``words`` occur in the lines before the rows."""
        return self.words.find(words, 0, self.starts[HEAD_LINES]) >= 0

    def rows_with(self, words: str) -> list[int]:
        """The numbers of the rows in which ``words`` occur, in printed order."""
        text, starts, found = self.words, self.starts, []
        at = text.find(words, starts[HEAD_LINES])
        while at >= 0:
            line = bisect_right(starts, at)
            found.append(line - 1 - HEAD_LINES)
            at = text.find(words, starts[line])
        return found

    def rows_with_all(self, terms: Sequence[str]) -> list[int]:
        """The numbers of the rows in which all terms occur; fastest with the rarest first."""
        found = self.rows_with(terms[0])
        for words in terms[1:]:
            found = [row for row in found if self.row_has(row, words)]
        return found

    def rows_starting_with(self, row_start: re.Pattern[str]) -> list[int]:
        """The numbers of the rows at whose beginning a ``row_start_pattern`` is found."""
        return [
            bisect_right(self.starts, match.start() + 1) - 1 - HEAD_LINES
            for match in row_start.finditer(self.words, self.starts[HEAD_LINES] - 1)
        ]

    def count_rows_with(self, row: re.Pattern[str]) -> int:
        """How many rows a ``row_pattern`` is found in: faster than listing them."""
        return len(row.findall(self.words, self.starts[HEAD_LINES]))


def row_pattern(words: str) -> re.Pattern[str]:
    """Finds the words once in each line that contains them."""
    return re.compile(f"{re.escape(words)}.*")


def _ordinal(iso: str | None) -> int:
    return date.fromisoformat(iso).toordinal() if iso else 0
