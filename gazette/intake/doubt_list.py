"""The doubts of an intake's documents in order, as the overview and the queue list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from gazette.intake.doubt_answers import finding_key
from gazette.intake.finding_answers import label_of
from gazette.intake.models import IntakeDocument
from gazette.intake.stored_findings import warnings
from gazette.models import ANSWERS
from gazette.parsing.parsed import Span


@dataclass
class DoubtItem:
    """A doubt of a document; several findings with the same code and words are one, with
    several ``spans`` of the source."""

    key: str
    document: IntakeDocument
    finding: dict[str, Any]
    spans: list[Span] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.finding["code"])

    @property
    def message(self) -> str:
        return str(self.finding["message"])

    @property
    def is_answered(self) -> bool:
        return bool(self.finding.get("answer"))

    @property
    def answer_label(self) -> str:
        """The answer as it is shown; empty without one."""
        answer = self.finding.get("answer")
        return label_of(answer) if answer else ""

    @property
    def answered_by(self) -> str:
        answer = self.finding.get("answer")
        return str(answer["who"]) if answer else ""


def doubt_items(rows: Iterable[IntakeDocument]) -> list[DoubtItem]:
    """The doubts of documents, in the order of these and of their places in the source."""
    items: dict[str, DoubtItem] = {}
    for row in rows:
        for finding in warnings(row.findings):
            key = finding_key(row.pk, finding)
            item = items.setdefault(key, DoubtItem(key, row, finding))
            places = finding.get("places") or [finding["span"]]
            item.spans += [(start, end) for start, end in places if (start, end) not in item.spans]
    return list(items.values())


def answer_choices() -> list[tuple[str, str]]:
    """Value and name of each answer that can be chosen, in the order of their keys."""
    return [(one.value, str(one.label)) for one in ANSWERS]
