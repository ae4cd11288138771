"""Rows while the tree is built, and what the stages report beside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from gazette.parsing.parsed import Finding, Level, Removed, TextRole
from gazette.parsing.words.lines import Line
from gazette.parsing.words.markers import Scheme

EMPTY = Line("", ())
HEADINGS = (Level.HEADING_1, Level.HEADING_2, Level.HEADING_3, Level.HEADING_4)


@dataclass
class Node:
    """A row under construction; it becomes a ``Provision`` when the tree is complete."""

    level: Level
    label: Line = EMPTY
    heading: Line = EMPTY
    body: Line = EMPTY
    number: str = ""
    scheme: Scheme | None = None
    children: list[Node] = field(default_factory=list)
    cells: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    address: str = ""

    @property
    def words(self) -> str:
        """The printed words of the row."""
        return self.label.text + self.heading.text + self.body.text

    @property
    def is_open_sentence(self) -> bool:
        """Whether the row ends with a colon and so introduces what follows."""
        text = (self.body.text or self.heading.text).rstrip()
        return text.endswith(("：", ":"))


@dataclass
class Report:
    """Findings and removed pieces, to which the stages add."""

    findings: list[Finding] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tree:
    """One text of a document while its rows are still nodes, each with its lines."""

    role: TextRole
    label: str
    title: str
    nodes: list[Node]
