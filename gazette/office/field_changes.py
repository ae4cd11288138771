"""The values that a write changed: for corrections, for the history, and for a person to read.

Values are given as text: dates in ISO 8601, bodies and columns by their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from gazette.models import Document, Issue, Provision, Rewording
from gazette.parsing.words.spoken_addresses import address_in_words

#: The fields of a row that a reader sees; a row of which only others differ has not changed.
PRINTED_FIELDS = ("level", "label", "number", "heading", "body", "cells", "merged")
_WORDS = ("label", "heading", "body")


@dataclass(slots=True)
class ChangeRecord:
    """What a write changed: lines for a person, and the values as unsaved ``Rewording`` rows."""

    lines: list[str] = field(default_factory=list)
    rewordings: list[Rewording] = field(default_factory=list)

    def add(self, line: str, rewordings: Iterable[Rewording] = ()) -> None:
        """Add a line, unless it is empty, with its rewordings."""
        if line:
            self.lines.append(line)
        self.rewordings.extend(rewordings)


@dataclass(frozen=True, slots=True)
class RowChange:
    """A changed value of a row; ``field`` is "" if the whole row was added or removed."""

    address: str
    field: str
    before: str
    after: str

    def as_rewording(self, document: Document) -> Rewording:
        """The change as an unsaved ``Rewording`` of a document."""
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


def as_text(value: object) -> str:
    """The value as text; None becomes ""."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "、".join(map(as_text, value))
    return str(value)


def row_changes(
    before: Sequence[object] | None, after: Sequence[object] | None, address: str
) -> list[RowChange]:
    """The changes of one row between two states of ``PRINTED_FIELDS``; None: no such row."""
    old = dict(zip(PRINTED_FIELDS, before, strict=True)) if before is not None else None
    new = dict(zip(PRINTED_FIELDS, after, strict=True)) if after is not None else None
    if old is None or new is None:
        return [RowChange(address, "", _printed(old), _printed(new))]
    changed = [name for name in PRINTED_FIELDS if old[name] != new[name]]
    if "body" in changed and "cells" in changed:
        changed.remove("cells")  # the body of a table row holds the words of its cells
    return [RowChange(address, name, as_text(old[name]), as_text(new[name])) for name in changed]


def issue_changes(
    issue: Issue, before: Mapping[str, object], after: Mapping[str, object]
) -> ChangeRecord:
    """The changes of the values that are printed on an issue's cover."""
    changed = [name for name in after if before[name] != after[name]]
    labels = field_labels(issue)
    changes = ChangeRecord()
    if changed:
        changes.add(
            f"本期：改动{'、'.join(labels[name] for name in changed)}",
            [
                Rewording(field=n, before=as_text(before[n]), after=as_text(after[n]))
                for n in changed
            ],
        )
    return changes


def document_changes(
    document: Document, before: Mapping[str, object], after: Mapping[str, object]
) -> list[Rewording]:
    """The changes of a document's own values."""
    return [
        Rewording(
            document=document,
            title=document.title,
            field=name,
            before=as_text(before[name]),
            after=as_text(after[name]),
        )
        for name in after
        if before[name] != after[name]
    ]


def printed_state(row: Provision) -> list[object]:
    """The values of ``PRINTED_FIELDS`` of a row."""
    return [getattr(row, name) for name in PRINTED_FIELDS]


def _printed(state: Mapping[str, object] | None) -> str:
    return "".join(str(state[name]) for name in _WORDS) if state else ""
