"""The frame of an issue: its contents, cover, imprint and page furniture, also as JSON.

Reads and writes the parser's dataclasses; pure.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from gazette.intake.draft import dump as dump_draft
from gazette.intake.issue_source import GatheredIssue
from gazette.intake.stored_findings import dump_finding
from gazette.parsing.parsed import (
    ContentsEntry,
    FrontMatter,
    GazetteFacts,
    IssueFacts,
    Removed,
    Span,
)


@dataclass
class IssueFrame:
    """What the parser found around the documents; nothing of it is a row."""

    gazette: GazetteFacts = field(default_factory=GazetteFacts)
    columns: tuple[str, ...] = ()
    contents: tuple[ContentsEntry, ...] = ()
    front: tuple[FrontMatter, ...] = ()
    back: tuple[FrontMatter, ...] = ()
    removed: tuple[Removed, ...] = ()

    def entry(self, place: int | None) -> ContentsEntry | None:
        """The entry at an index of the contents; None for None."""
        return self.contents[place] if place is not None else None

    def issue_facts(
        self, year: int | None, number: int | None, serial: int | None, on: date | None
    ) -> IssueFacts:
        """The issue's facts as the editor confirmed them."""
        return IssueFacts(year, number, serial, on, self.columns)


def _dump_frame(gathered: GatheredIssue) -> dict[str, Any]:
    """The frame of a gathered issue as JSON."""
    return {
        "gazette": asdict(gathered.gazette),
        "columns": list(gathered.issue.columns),
        "contents": [asdict(entry) for entry in gathered.contents],
        "front": [asdict(line) for line in gathered.front],
        "back": [asdict(line) for line in gathered.back],
        "removed": [asdict(piece) for piece in gathered.removed],
    }


def empty_outline() -> dict[str, Any]:
    """The outline of an intake of single documents: nothing around them."""
    return _dump_frame(GatheredIssue())


def dump_gathered(gathered: GatheredIssue) -> dict[str, Any]:
    """A gathered issue as JSON: what the process that reads files hands over."""
    facts = gathered.issue
    return {
        "source": gathered.source,
        "outline": _dump_frame(gathered),
        "year": facts.year,
        "number": facts.number,
        "serial_number": facts.serial_number,
        "published_on": facts.published_on.isoformat() if facts.published_on else None,
        "parts": {str(file): [list(part) for part in parts]
                  for file, parts in gathered.parts.items()},
        "starts": {str(file): starts for file, starts in gathered.starts.items()},
        "documents": [
            {
                "structure": dump_draft(piece.draft),
                "entry": piece.entry,
                "findings": [dump_finding(finding) for finding in piece.findings],
            }
            for piece in gathered.documents
        ],
    }  # fmt: skip


def load(values: dict[str, Any]) -> IssueFrame:
    """The frame that was stored as JSON; an empty frame if nothing was."""
    if not values:
        return IssueFrame()
    return IssueFrame(
        gazette=GazetteFacts(**values["gazette"]),
        columns=tuple(values["columns"]),
        contents=tuple(ContentsEntry(**_with_span(entry)) for entry in values["contents"]),
        front=tuple(FrontMatter(**_with_span(line)) for line in values["front"]),
        back=tuple(FrontMatter(**_with_span(line)) for line in values["back"]),
        removed=tuple(Removed(**_with_span(piece)) for piece in values["removed"]),
    )


def _with_span(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "span": _span(values["span"])}


def _span(values: list[int]) -> Span:
    return (values[0], values[1])
