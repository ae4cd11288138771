"""Where stretches of several texts stand in the text that is put together of them.

Reads and writes offsets: of words, spans, findings and whole drafts. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gazette.intake.draft import Draft
from gazette.intake.source_words import Run, Words
from gazette.parsing.parsed import Finding, Span


@dataclass(frozen=True)
class FileStretch:
    """The characters ``start`` to ``end`` of the text of a numbered file."""

    file: int
    start: int
    end: int


def merge_stretches(stretches: list[FileStretch]) -> list[FileStretch]:
    """The stretches in the same order; those that adjoin in one file become one."""
    kept: list[FileStretch] = []
    for stretch in stretches:
        if kept and kept[-1].file == stretch.file and kept[-1].end == stretch.start:
            kept[-1] = replace(kept[-1], end=stretch.end)
        else:
            kept.append(stretch)
    return kept


@dataclass
class OffsetMap:
    """Each stretch of a file with the offset at which it stands in the source."""

    at: list[tuple[FileStretch, int]] = field(default_factory=list)

    def position(self, file: int, place: int) -> int:
        """The offset in the source of a place in a file; 0 for a place that is not there."""
        for stretch, start in self.at:
            if stretch.file == file and stretch.start <= place < stretch.end:
                return start + place - stretch.start
        ends = [s + g.end - g.start for g, s in self.at if g.file == file and g.end == place]
        return ends[-1] if ends else 0

    def span(self, file: int, span: Span) -> Span:
        start, end = span
        if start == end:
            return (self.position(file, start),) * 2
        return self.position(file, start), self.position(file, end - 1) + 1

    def finding(self, file: int, finding: Finding) -> Finding:
        places = tuple(self.span(file, place) for place in finding.places)
        return replace(finding, span=self.span(file, finding.span), places=places)

    def words(self, file: int, words: Words) -> Words:
        return tuple(
            Run(text, None if at is None else self.position(file, at)) for text, at in words
        )

    def draft(self, file: int, draft: Draft) -> Draft:
        rows = tuple(
            replace(
                row,
                label=self.words(file, row.label),
                heading=self.words(file, row.heading),
                body=self.words(file, row.body),
            )
            for row in draft.rows
        )
        facts = draft.page_facts
        if facts:
            facts = replace(facts, span=self.span(file, facts.span))
        start = self.position(file, draft.start)
        return replace(draft, rows=rows, start=start, page_facts=facts)
