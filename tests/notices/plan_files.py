"""Plans for tests: parsed as the portal parses them, and the rows of their action cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gazette.parsing import decode, parse, parsed
from notices.plan_rows import PlanRow, PlanText, plan_rows


@dataclass
class ParsedRow:
    """A parsed row with its depth, as a stored row has it."""

    level: str
    label: str
    heading: str
    body: str
    address: str
    depth: int
    cells: Sequence[str] = field(default_factory=list)
    merged: Sequence[str] = field(default_factory=list)


def _flat(provisions: Sequence[parsed.Provision], depth: int = 0) -> Iterator[ParsedRow]:
    for one in provisions:
        yield ParsedRow(
            one.level.value, one.label, one.heading, one.body, one.address, depth, one.cells,
            one.merged,
        )  # fmt: skip
        yield from _flat(one.children, depth + 1)


def rows_of(document: parsed.Document) -> list[PlanRow]:
    """The rows of a parsed document as its action cards read them."""
    return plan_rows(
        PlanText(text.role.value, text.label, text.title, list(_flat(text.provisions)))
        for text in document.texts
    )


def plans_in(path: Path) -> list[parsed.Document]:
    """The emergency plans of a file."""
    documents = parse(decode(path.read_bytes())).documents
    return [one for one in documents if one.plan_type in ("应急预案", "预案")]
