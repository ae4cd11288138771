"""The documents related to one: what it does to others, and what others do to it.

Two queries, however many relations there are. A rejected relation is not shown; one
that no editor has confirmed is marked 待确认; an unpublished document gets no link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from gazette.effect.known_relations import newest_first, relations_by, relations_to
from gazette.models import Document, Relation

#: How many documents of a group are shown unfolded, and how many are listed at all.
UNFOLDED, LISTED = 8, 300

_TYPE_ORDER = {type_: place for place, type_ in enumerate(Relation.Type)}


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """Another document, and the provision that names it or this one.

    ``url`` is empty where the other document is not public or not in the archive; of an
    act outside the archive (``is_outside``) it leads to the evidence.
    """

    title: str
    number: str
    url: str
    place: str
    place_url: str
    is_waiting: bool
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class RelationGroup:
    """The documents of one relation type and direction; ``type`` is its label (废止)."""

    heading: str
    type: str
    documents: list[RelatedDocument]
    takes_away: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether no relation of the group has been confirmed yet."""
        return all(one.is_waiting for one in self.documents)

    @property
    def unfolded(self) -> list[RelatedDocument]:
        return self.documents[:UNFOLDED]

    @property
    def folded(self) -> list[RelatedDocument]:
        return self.documents[UNFOLDED:LISTED]

    @property
    def unlisted(self) -> int:
        """How many documents are beyond the limit of the list."""
        return max(len(self.documents) - LISTED, 0)


@dataclass(frozen=True, slots=True)
class RelatedDocuments:
    """All related documents, by direction and type; ``relations`` are what they rest on."""

    outgoing: list[RelationGroup]
    incoming: list[RelationGroup]
    relations: list[Relation]

    @property
    def groups(self) -> list[RelationGroup]:
        return [*self.outgoing, *self.incoming]

    @property
    def taken_away(self) -> list[RelationGroup]:
        """What the document repeals, in whole or in part, or suspends."""
        return [group for group in self.outgoing if group.takes_away]


def related_documents(document: Document) -> RelatedDocuments:
    """What a document does to others, and what published documents do to it."""
    # A notice that promulgates its own annex relates to no other document.
    outgoing = [one for one in relations_by(document) if one.target_id != document.pk]
    outgoing.sort(key=attrgetter("type", "position"))
    incoming = newest_first(one for one in relations_to(document) if one.source_id != document.pk)
    return RelatedDocuments(
        outgoing=_groups(
            _without_explanations(outgoing, "target_id"), "本文件{type}的文件", _target
        ),
        incoming=_groups(
            _without_explanations(incoming, "source_id"), "{type}本文件的文件", _source
        ),
        relations=[*outgoing, *incoming],
    )


def _without_explanations(relations: Iterable[Relation], other: str) -> list[Relation]:
    """Without what explains, which ``explanation_links`` shows, and its citations of the same
    document; ``other`` is the field of the other document."""
    listed = list(relations)
    explaining = {getattr(one, other) for one in listed if one.type == Relation.Type.EXPLAINS} - {
        None
    }
    return [
        one
        for one in listed
        if one.type != Relation.Type.EXPLAINS
        and not (one.type == Relation.Type.CITES and getattr(one, other) in explaining)
    ]


def _groups(
    relations: Iterable[Relation],
    heading: str,
    other_document: Callable[[Relation], RelatedDocument],
) -> list[RelationGroup]:
    """The relations by type, in the order of ``Relation.Type``."""
    ordered = sorted(relations, key=lambda relation: _TYPE_ORDER[Relation.Type(relation.type)])
    groups = []
    for value, found in groupby(ordered, key=attrgetter("type")):
        type_ = Relation.Type(value)
        documents = _distinct(map(other_document, found))
        groups.append(
            RelationGroup(
                heading.format(type=type_.label), type_.label, documents, type_.takes_away
            )
        )
    return groups


def _distinct(documents: Iterable[RelatedDocument]) -> list[RelatedDocument]:
    """Each document once, with the first provision that names it."""
    distinct: dict[tuple[str, str, bool], RelatedDocument] = {}
    for one in documents:
        distinct.setdefault((one.title, one.number, one.is_waiting), one)
    return list(distinct.values())


def _target(relation: Relation) -> RelatedDocument:
    """The target, as the source calls it; what the public may not see adds nothing."""
    target = relation.target
    if target is not None and not target.issue.is_published:
        target = None
    return RelatedDocument(
        title=relation.target_title or (target.title if target else ""),
        number=relation.target_number or (target.document_number if target else ""),
        url=target.get_absolute_url() if target else "",
        place=relation.place,
        place_url=f"#{relation.address}" if relation.address else "",
        is_waiting=relation.status == Relation.Status.PROPOSED,
    )


def _source(relation: Relation) -> RelatedDocument:
    return RelatedDocument(
        title=relation.by_title,
        number=relation.by_number,
        url=relation.by.get_absolute_url() if relation.by else "",
        place=relation.place,
        is_outside=relation.source is None,
        place_url=relation.by_url if relation.address else "",
        is_waiting=relation.status == Relation.Status.PROPOSED,
    )
