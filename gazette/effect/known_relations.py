"""The relations of one document, read once for all that its page says of them.

Its state, its changed rows, its lineage, its related documents and what explains it rest on the
same rows. ``with_known_relations`` reads them in two queries; the functions below give them, and
ask the database where nobody has read them before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from gazette.models import Document, Relation
from gazette.models.relation import RelationQuerySet

#: The attribute of a document under which its relations are kept.
_KNOWN = "known_relations"


@dataclass(frozen=True, slots=True)
class KnownRelations:
    """The relations by a document and to it that are not rejected, by primary key.

    Those ``to`` it are from public sources. ``to_first`` are those to its first print, where it
    prints another document again; else the same as ``to``.
    """

    by: tuple[Relation, ...]
    to: tuple[Relation, ...]
    to_first: tuple[Relation, ...]


def with_known_relations(document: Document) -> Document:
    """The document with its relations read, and the amendments among them.

    For a page that is made and gone: later changes of the relations are not seen.
    """
    by = list(_by(document))
    first = document.reprint_of
    targets = {one.pk: one for one in (document, first) if one is not None}
    found = list(_to(Relation.objects.filter(target__in=list(targets))))
    for one in by:
        one.source = document
    for one in found:
        one.target = targets[one.target_id or 0]
    amending = [one for one in [*by, *found] if one.type == Relation.Type.AMENDS]
    prefetch_related_objects(amending, "amendments")
    to = tuple(one for one in found if one.target_id == document.pk)
    to_first = tuple(one for one in found if first and one.target_id == first.pk)
    known = KnownRelations(tuple(by), to, to_first if first else to)
    setattr(document, _KNOWN, known)
    return document


def known_relations(document: Document) -> KnownRelations | None:
    """What ``with_known_relations`` has read of a document; None if nobody has called it."""
    return getattr(document, _KNOWN, None)


def relations_by(document: Document) -> list[Relation]:
    """What a document does to others, if it is not rejected, with the targets; by primary key."""
    known = known_relations(document)
    return list(_by(document) if known is None else known.by)


def relations_to(document: Document) -> list[Relation]:
    """What public sources do to a document, if it is not rejected; by primary key."""
    known = known_relations(document)
    return list(_to(document.incoming_relations.all()) if known is None else known.to)


def telling_relations(document: Document) -> list[Relation]:
    """The relations that tell of the state of a document: those to its first print, if any."""
    known = known_relations(document)
    if known is None:
        first = document.reprint_of or document
        return list(first.incoming_relations.telling_state().order_by("pk"))
    return [one for one in known.to_first if one.tells_state]


def amendments_of(document: Document) -> list[Relation]:
    """The amendments of a document that count, the earliest first, with what each says."""
    known = known_relations(document)
    if known is None:
        counted = Relation.objects.changing_state().filter(target=document)
        amending = counted.filter(type=Relation.Type.AMENDS).order_by("effective_on", "pk")
        return list(amending.prefetch_related("amendments"))
    counting = [
        one
        for one in known.to
        if one.type == Relation.Type.AMENDS and one.tells_state and one.counts_for_state
    ]
    return _by_day(counting)


def amendments_by(document: Document) -> list[Relation]:
    """The amendments of others by a document that are not rejected, with what each says."""
    known = known_relations(document)
    if known is None:
        amending = Relation.objects.filter(source=document, type=Relation.Type.AMENDS)
        return list(amending.not_rejected().prefetch_related("amendments"))
    found = [one for one in known.by if one.type == Relation.Type.AMENDS]
    return sorted(found, key=lambda one: one.position)


def newest_first(relations: Iterable[Relation]) -> list[Relation]:
    """Relations to a document by the dates of their sources; those without a date come last."""
    dated = sorted(relations, key=lambda one: one.pk)
    days = {one.pk: one.source.signed_on if one.source else None for one in dated}
    return sorted(dated, key=lambda one: days[one.pk] or date.min, reverse=True)


def _by_day(relations: Iterable[Relation]) -> list[Relation]:
    dated = [(one.effective_on, one.pk, one) for one in relations if one.effective_on]
    return [one for _day, _pk, one in sorted(dated, key=lambda told: told[:2])]


def _by(document: Document) -> RelationQuerySet:
    targets = document.relations.not_rejected().select_related("target__issue__gazette")
    return targets.defer(*_not_told("target")).order_by("pk")


def _to(relations: RelationQuerySet) -> RelationQuerySet:
    shown = relations.not_rejected().from_public_sources()
    return shown.defer(*_not_told("source")).order_by("pk")


def _not_told(end: str) -> list[str]:
    """The fields of the document at an end of a relation that no page of the other one tells."""
    document = ["contents_title", "folded_title", "folded_text_title", "attachments"]
    document += ["theme_reasons", "disclosure", "interpreted_by"]
    issue = ["source_text", "source_name", "source_sha256", "scan"]
    gazette = ["imprint", "organizer", "editor", "phone", "website", "pinyin_name", "frequency"]
    return [
        *(f"{end}__{name}" for name in document),
        *(f"{end}__issue__{name}" for name in issue),
        *(f"{end}__issue__gazette__{name}" for name in gazette),
    ]
