"""Where stretches of several texts stand in the one that is put together of them.

Reads and writes positions: of words, spans, findings and whole drafts. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gazette.intake.draft import Draft
from gazette.intake.source_words import Run, Words
from gazette.parsing.parsed import Finding, Span


@dataclass(frozen=True)
class Segment:
    """A stretch of a file's text."""

    file: int
    start: int
    end: int


def merged(segments: list[Segment]) -> list[Segment]:
    kept: list[Segment] = []
    for segment in segments:
        if kept and kept[-1].file == segment.file and kept[-1].end == segment.start:
            kept[-1] = replace(kept[-1], end=segment.end)
        else:
            kept.append(segment)
    return kept


@dataclass
class Placed:
    """Where each stretch of a file stands in the source."""

    at: list[tuple[Segment, int]] = field(default_factory=list)

    def position(self, file: int, place: int) -> int:
        for segment, start in self.at:
            if segment.file == file and segment.start <= place < segment.end:
                return start + place - segment.start
        ends = [s + g.end - g.start for g, s in self.at if g.file == file and g.end == place]
        return ends[-1] if ends else 0

    def span(self, file: int, span: Span) -> Span:
        start, end = span
        if start == end:
            return (self.position(file, start),) * 2
        return self.position(file, start), self.position(file, end - 1) + 1

    def finding(self, file: int, finding: Finding) -> Finding:
        return replace(finding, span=self.span(file, finding.span))

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
        return replace(draft, rows=rows, start=self.position(file, draft.start))
