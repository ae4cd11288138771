"""What differs between two states of an issue, document by document, for a person to read.

A state is read from the rows before and after they are written anew. Rows are compared in
the order of print by their words, so that a row that only moved or changed its address is
not told as one that is gone and one that is new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

from gazette.kinds import all_specific
from gazette.models import Document, Issue, Provision, Relation
from gazette.office.field_changes import as_text, field_labels
from gazette.office.sequence_diff import stretches
from gazette.parsing.words.spoken_addresses import address_in_words

#: Fields that no reader sees, or that are shown in another way.
_UNSEEN = frozenset(
    {"id", "issue", "document_ptr", "position", "kind", "folded_title", "folded_text_title"}
)


class Row(NamedTuple):
    """A printed row; ``level`` in Chinese."""

    level: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What is stored of one document: values by their Chinese names, rows, relations in words."""

    pk: int
    position: int
    title: str
    values: Mapping[str, str]
    rows: Sequence[Row]
    relations: Sequence[str]


def states_of(issue: Issue) -> dict[int, DocumentState]:
    """The states of all documents of an issue, by primary key, in the order of print."""
    documents = all_specific(issue.documents.order_by("position"))
    return {document.pk: _state(document) for document in documents}


def _state(document: Document) -> DocumentState:
    rows = document.provisions.order_by("text__position", "position")
    columns = ("level", "label", "heading", "body", "address")
    return DocumentState(
        document.pk,
        document.position,
        document.title,
        dict(_values(document)),
        [
            Row(Provision.LEVELS.get(level, level), f"{label}{heading}{body}", address)
            for level, label, heading, body, address in rows.values_list(*columns)
        ],
        sorted(map(_relation_in_words, _relations(document))),
    )


def _values(document: Document) -> Iterator[tuple[str, str]]:
    yield "种类", str(type(document)._meta.verbose_name)
    labels = field_labels(document)
    for one in document._meta.concrete_fields:
        if one.name not in _UNSEEN:
            value = getattr(document, one.name)
            shown = dict(one.flatchoices).get(value, value) if one.choices else value
            yield labels[one.name], as_text(shown)
    yield "发文机关", "、".join(body.name for body in document.bodies)
    yield "文本", "、".join(f"{one.get_role_display()}{one.title}" for one in document.texts.all())
    yield "效力依据", "；".join(f"{one.place}" for one in document.statements.all())
    parts = document.partial_effects.all()
    yield "部分施行", "；".join(f"{one.part}（{as_text(one.begins_on)}）" for one in parts)
    cited = Relation.objects.filter(source=document, type=Relation.Type.CITES).count()
    yield "引用", f"{cited}处" if cited else ""


def _relations(document: Document) -> Iterator[Relation]:
    yield from Relation.objects.filter(source=document).exclude(type=Relation.Type.CITES)


def _relation_in_words(relation: Relation) -> str:
    name = f"《{relation.target_title}》" if relation.target_title else ""
    where = address_in_words(relation.target_address) if relation.target_address else ""
    place = f"，依据{relation.place}" if relation.place else ""
    return (
        f"{relation.get_type_display()}{name}{relation.target_number}{where}"
        f"（{relation.get_status_display()}{place}）"
    )


class Change(StrEnum):
    """What becomes of a row or of a document."""

    ADDED = "新增"
    REMOVED = "删去"
    CHANGED = "改动"
    MOVED = "改地址"


@dataclass(frozen=True, slots=True)
class ValueDifference:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowDifference:
    """``place`` is the row's address in words; ``level`` is told where it is another one."""

    change: Change
    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DocumentDifference:
    """What would change in one document; ``change`` is CHANGED for one that stays."""

    change: Change
    position: int
    title: str
    values: Sequence[ValueDifference] = ()
    rows: Sequence[RowDifference] = ()
    relations_added: Sequence[str] = field(default_factory=tuple)
    relations_removed: Sequence[str] = field(default_factory=tuple)


def differences(
    before: Mapping[int, DocumentState], after: Mapping[int, DocumentState]
) -> list[DocumentDifference]:
    """What differs, in the order of print; documents without a difference are left out."""
    found = [
        DocumentDifference(Change.REMOVED, old.position, old.title)
        for pk, old in before.items()
        if pk not in after
    ]
    for pk, new in after.items():
        if pk not in before:
            found.append(DocumentDifference(Change.ADDED, new.position, new.title))
        elif (one := _difference(before[pk], new)) is not None:
            found.append(one)
    return sorted(found, key=lambda one: one.position)


def _difference(old: DocumentState, new: DocumentState) -> DocumentDifference | None:
    values = [
        ValueDifference(name, old.values.get(name, ""), new.values.get(name, ""))
        for name in {**old.values, **new.values}
        if old.values.get(name, "") != new.values.get(name, "")
    ]
    if old.position != new.position:
        values.insert(0, ValueDifference("次序", str(old.position), str(new.position)))
    rows = list(row_differences(old.rows, new.rows))
    added = [one for one in new.relations if one not in old.relations]
    removed = [one for one in old.relations if one not in new.relations]
    if not (values or rows or added or removed):
        return None
    return DocumentDifference(Change.CHANGED, new.position, new.title, values, rows, added, removed)


def row_differences(old: Sequence[Row], new: Sequence[Row]) -> Iterator[RowDifference]:
    """What differs between the rows of a document, in the order of print."""
    for is_alike, one, other in stretches([r[:2] for r in old], [r[:2] for r in new]):
        if is_alike:
            yield from _moved(old[slice(*one)], new[slice(*other)])
            continue
        for before, after in zip_longest(old[slice(*one)], new[slice(*other)]):
            yield _changed(before, after)


def _moved(old: Sequence[Row], new: Sequence[Row]) -> Iterator[RowDifference]:
    for before, after in zip(old, new, strict=True):
        if before.address != after.address:
            places = (address_in_words(before.address), address_in_words(after.address))
            yield RowDifference(Change.MOVED, after.words[:30], *places)


def _changed(before: Row | None, after: Row | None) -> RowDifference:
    place = address_in_words((after or before or Row("", "", "")).address)
    if before is None or after is None:
        change = Change.ADDED if before is None else Change.REMOVED
        return RowDifference(change, place, _shown(before), _shown(after))
    return RowDifference(Change.CHANGED, place, _shown(before), _shown(after))


def _shown(row: Row | None) -> str:
    """``［条］第五条　…``: the level stands before the words."""
    return f"［{row.level}］{row.words}" if row else ""
