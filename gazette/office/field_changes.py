"""What a write changed, value by value: for the record, for corrections, for a person to read.

Values are told as text: dates in ISO 8601, bodies and columns by their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from gazette.models import Document, Issue, Provision, Rewording
from gazette.parsing.words.spoken_addresses import address_in_words

#: What a reader sees of a row; a row that only moved has not changed.
PRINTED = ("level", "label", "number", "heading", "body", "cells")
_WORDS = ("label", "heading", "body")


@dataclass(slots=True)
class Changes:
    """Lines for a person, and the values behind them as unsaved ``Rewording`` rows."""

    lines: list[str] = field(default_factory=list)
    rewordings: list[Rewording] = field(default_factory=list)

    def add(self, line: str, rewordings: Iterable[Rewording] = ()) -> None:
        if line:
            self.lines.append(line)
        self.rewordings.extend(rewordings)


@dataclass(frozen=True, slots=True)
class RowChange:
    """A value of a row; ``field`` is empty where the whole row came or went."""

    address: str
    field: str
    before: str
    after: str

    def of(self, document: Document) -> Rewording:
        return Rewording(
            document=document,
            title=document.title,
            address=self.address,
            place=address_in_words(self.address)[:100],
            field=self.field,
            before=self.before,
            after=self.after,
        )


def field_labels(model: models.Model | type[models.Model]) -> dict[str, str]:
    """The Chinese names of a model's fields."""
    return {field.name: str(field.verbose_name) for field in model._meta.concrete_fields}


def told(value: Any) -> str:
    """A value as text; nothing is the empty text."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "、".join(map(told, value))
    return str(value)


def row_changes(
    before: Sequence[Any] | None, after: Sequence[Any] | None, address: str
) -> list[RowChange]:
    """The changes of one row between two states of ``PRINTED``; None is no row."""
    old = dict(zip(PRINTED, before, strict=True)) if before is not None else None
    new = dict(zip(PRINTED, after, strict=True)) if after is not None else None
    if old is None or new is None:
        return [RowChange(address, "", _printed(old), _printed(new))]
    changed = [name for name in PRINTED if old[name] != new[name]]
    if "body" in changed and "cells" in changed:
        changed.remove("cells")  # the same words once more
    return [RowChange(address, name, told(old[name]), told(new[name])) for name in changed]


def issue_changes(issue: Issue, before: dict[str, Any], after: dict[str, Any]) -> Changes:
    """The changes of what is printed on an issue's cover."""
    changed = [name for name in after if before[name] != after[name]]
    labels = field_labels(issue)
    changes = Changes()
    if changed:
        changes.add(
            f"本期：改动{'、'.join(labels[name] for name in changed)}",
            [Rewording(field=n, before=told(before[n]), after=told(after[n])) for n in changed],
        )
    return changes


def document_changes(
    document: Document, before: dict[str, Any], after: dict[str, Any]
) -> list[Rewording]:
    """The changes of a document's own values."""
    return [
        Rewording(
            document=document,
            title=document.title,
            field=name,
            before=told(before[name]),
            after=told(after[name]),
        )
        for name in after
        if before[name] != after[name]
    ]


def printed_state(row: Provision) -> list[Any]:
    return [getattr(row, name) for name in PRINTED]


def _printed(state: dict[str, Any] | None) -> str:
    return "".join(state[name] for name in _WORDS) if state else ""
