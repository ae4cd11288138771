"""What stands around the documents of an issue, as JSON: contents, cover, imprint, furniture.

Reads and writes the parser's dataclasses; pure.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from gazette.intake.draft import dump as dump_draft
from gazette.intake.issue_source import Gathered
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
class Outline:
    """The cover's and the imprint's facts, the contents, and what is no row."""

    gazette: GazetteFacts = field(default_factory=GazetteFacts)
    columns: tuple[str, ...] = ()
    contents: tuple[ContentsEntry, ...] = ()
    front: tuple[FrontMatter, ...] = ()
    back: tuple[FrontMatter, ...] = ()
    removed: tuple[Removed, ...] = ()

    def entry(self, place: int | None) -> ContentsEntry | None:
        """The entry at a place of the contents; None for None."""
        return self.contents[place] if place is not None else None

    def issue_facts(
        self, year: int | None, number: int | None, serial: int | None, on: date | None
    ) -> IssueFacts:
        """The issue's facts as the editor confirmed them."""
        return IssueFacts(year, number, serial, on, self.columns)


def of_gathered(gathered: Gathered) -> dict[str, Any]:
    """The outline of what was gathered, as JSON."""
    return {
        "gazette": asdict(gathered.gazette),
        "columns": list(gathered.issue.columns),
        "contents": [asdict(entry) for entry in gathered.contents],
        "front": [asdict(line) for line in gathered.front],
        "back": [asdict(line) for line in gathered.back],
        "removed": [asdict(piece) for piece in gathered.removed],
    }


def dump_gathered(gathered: Gathered) -> dict[str, Any]:
    """All that was gathered, as JSON: what the reader's process hands over."""
    facts = gathered.issue
    return {
        "source": gathered.source,
        "outline": of_gathered(gathered),
        "year": facts.year,
        "number": facts.number,
        "serial_number": facts.serial_number,
        "published_on": facts.published_on.isoformat() if facts.published_on else None,
        "parts": {str(file): [list(part) for part in parts]
                  for file, parts in gathered.parts.items()},
        "documents": [
            {
                "structure": dump_draft(piece.draft),
                "entry": piece.entry,
                "findings": [dump_finding(finding) for finding in piece.findings],
            }
            for piece in gathered.documents
        ],
    }  # fmt: skip


def load(values: dict[str, Any]) -> Outline:
    """The outline of its JSON; that of an intake that holds none is empty."""
    if not values:
        return Outline()
    return Outline(
        gazette=GazetteFacts(**values["gazette"]),
        columns=tuple(values["columns"]),
        contents=tuple(ContentsEntry(**_spanned(entry)) for entry in values["contents"]),
        front=tuple(FrontMatter(**_spanned(line)) for line in values["front"]),
        back=tuple(FrontMatter(**_spanned(line)) for line in values["back"]),
        removed=tuple(Removed(**_spanned(piece)) for piece in values["removed"]),
    )


def _spanned(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "span": _span(values["span"])}


def _span(values: list[int]) -> Span:
    return (values[0], values[1])
