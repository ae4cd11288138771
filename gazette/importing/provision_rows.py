"""Writes the texts and provisions of one document, updating rows whose addresses stay.

A provision whose address still exists keeps its primary key, so that references to it
keep pointing at the same article. The rows are written one level of the tree at a time
(parents first, so that their keys are known), each level in bulk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from gazette.importing.refusals import document_label, refuse_unstorable
from gazette.models import Document, Provision, Text
from gazette.office.field_changes import PRINTED_FIELDS, RowChange, printed_state, row_changes
from gazette.parsing import parsed
from gazette.parsing.words.lines import fold_title

# Added to the positions of stored rows while others take their positions; more than any
# text has rows.
_ASIDE = 1_000_000_000
_KEY = ["document", "address"]
_VALUES = [
    "text",
    "parent",
    "position",
    "depth",
    "level",
    "label",
    "number",
    "heading",
    "body",
    "cells",
    "merged",
    "span_start",
    "span_end",
]

Levels = dict[int, list[tuple[Provision, Provision | None]]]


@dataclass(frozen=True, slots=True)
class AddressChanges:
    """The addresses of one document that changed, each list in the order of print."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rows: tuple[RowChange, ...] = ()


def write_texts(document: Document, source: parsed.Document, *, is_new: bool) -> AddressChanges:
    """Write all texts and provisions of a document; return which addresses changed."""
    before = {} if is_new else _printed_rows(document)
    if not is_new:
        _move_aside(document)
    texts = _write_text_rows(document, source)
    levels = _plan_rows(document, zip(texts, source.texts, strict=True))
    rows = [row for level in levels.values() for row, _parent in level]
    for row in rows:
        refuse_unstorable(row, f"{document_label(source)}的条文“{row.address}”")
    _write_levels(levels, is_new=is_new)
    if not is_new:
        _delete_absent(document, len(texts))
    return _compare_rows(before, rows)


def _printed_rows(document: Document) -> dict[str, list[object]]:
    rows = document.provisions.order_by("text__position", "position")
    return {address: printed for address, *printed in rows.values_list("address", *PRINTED_FIELDS)}


def _move_aside(document: Document) -> None:
    """Free every position, and detach parents so that deleting one does not delete children."""
    document.provisions.update(parent=None, position=F("position") + _ASIDE)


def _delete_absent(document: Document, texts: int) -> None:
    document.provisions.filter(position__gt=_ASIDE).delete()
    document.texts.filter(position__gt=texts).delete()


def _write_text_rows(document: Document, source: parsed.Document) -> list[Text]:
    texts = [
        Text(
            document=document,
            position=position,
            role=text.role.value,
            label=text.label,
            title=text.title,
            folded_title=fold_title(text.title),
        )
        for position, text in enumerate(source.texts, start=1)
    ]
    for text in texts:
        refuse_unstorable(text, f"{document_label(source)}的第{text.position}个文本")
    return Text.objects.bulk_create(
        texts,
        update_conflicts=True,
        unique_fields=["document", "position"],
        update_fields=["role", "label", "title", "folded_title"],
    )


def _plan_rows(document: Document, texts: Iterable[tuple[Text, parsed.Text]]) -> Levels:
    """Unsaved rows with their unsaved parents, by depth, numbered in the order of print."""
    levels: Levels = defaultdict(list)
    for text, source in texts:
        pending: list[tuple[parsed.Provision, Provision | None]] = [
            (provision, None) for provision in reversed(source.provisions)
        ]
        position = 0
        while pending:
            provision, parent = pending.pop()
            position += 1
            row = _row(document, text, position, provision)
            row.depth = parent.depth + 1 if parent else 0
            levels[row.depth].append((row, parent))
            pending.extend((child, row) for child in reversed(provision.children))
    return levels


def _row(document: Document, text: Text, position: int, source: parsed.Provision) -> Provision:
    return Provision(
        document=document,
        text=text,
        position=position,
        level=source.level.value,
        label=source.label,
        number=source.number,
        heading=source.heading,
        body=source.body,
        cells=list(source.cells),
        merged=list(source.merged),
        address=source.address,
        span_start=source.span[0],
        span_end=source.span[1],
    )


def _write_levels(levels: Levels, *, is_new: bool) -> None:
    for depth in sorted(levels):
        for row, parent in levels[depth]:
            row.parent = parent
        rows = [row for row, _parent in levels[depth]]
        if is_new:
            Provision.objects.bulk_create(rows)
        else:
            Provision.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=_KEY, update_fields=_VALUES
            )


def _compare_rows(before: dict[str, list[object]], rows: list[Provision]) -> AddressChanges:
    rows = sorted(rows, key=lambda row: (row.text.position, row.position))
    after = {row.address: printed_state(row) for row in rows}
    added = tuple(address for address in after if address not in before)
    changed = tuple(
        address for address in after if address in before and before[address] != after[address]
    )
    removed = tuple(address for address in before if address not in after)
    return AddressChanges(
        added=added,
        changed=changed,
        removed=removed,
        rows=tuple(
            change
            for address in (*changed, *added, *removed)
            for change in row_changes(before.get(address), after.get(address), address)
        ),
    )
