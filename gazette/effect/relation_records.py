"""Relations between documents: recorded on import, and kept right when documents change.

The order in which issues are imported does not matter. An editor's decision on a
relation survives imports as long as the text still states the same of the same target.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete
from django.dispatch import receiver

from gazette.effect.amendments import replace_amendments
from gazette.effect.citations import replace_citations
from gazette.effect.decisions import decide, tell_outlets
from gazette.effect.extended_terms import is_public
from gazette.effect.relation_claims import identity
from gazette.effect.resolution import relations_possibly_targeting, resolve_relations
from gazette.importing.refusals import document_label, refuse_unstorable
from gazette.models import Amendment, Document, Issue, Relation
from gazette.parsing import parsed
from gazette.parsing.words.lines import fold_title
from gazette.signals import document_edited, document_imported, sample_loaded

#: Added to the positions of known relations while they are written anew; more than a
#: document has relations.
_ASIDE = 15_000


@receiver(document_imported)
def record_relations(
    sender: object, document: Document, parsed: parsed.Document, **kwargs: Any
) -> None:
    """Store what an imported document does to others, and resolve relations that may mean it."""
    relations = replace_relations(document, parsed)
    replace_citations(document, parsed, relations)
    replace_amendments(parsed, relations)
    resolve_relations(relations_possibly_targeting(document).exclude(source=document))


@transaction.atomic
def replace_relations(document: Document, parsed: parsed.Document) -> list[Relation]:
    """Replace the parsed relations of a stored document by those that the parsed one states.

    Raises ImportRefused if a title or number is too long for its field.
    """
    stored = list(Relation.objects.filter(source=document).order_by("pk"))
    by_hand = [relation for relation in stored if not relation.is_parsed]
    former: dict[tuple[object, ...], list[Relation]] = defaultdict(list)
    for relation in stored:
        if relation.is_parsed:
            former[_key(identity(relation))].append(relation)
    set_right = {_key(one.read_as): one for one in by_hand if one.read_as}
    kept = {relation.type: 0 for relation in stored}
    for relation in by_hand:
        kept[relation.type] = max(kept[relation.type], relation.position)
    read = [
        relation
        for relation in _relations(document, parsed, kept)
        if _key(identity(relation)) not in set_right
    ]
    for relation in read:
        refuse_unstorable(relation, _place(relation, parsed), skip=["folded_target_title"])
        if known := former[_key(identity(relation))]:
            _keep_decision(relation, known.pop(0))
    _write(read, [one for rest in former.values() for one in rest])
    resolve_relations(read)
    return [*read, *_as_read(set_right.values())]


def _write(read: Sequence[Relation], gone: Iterable[Relation]) -> None:
    """Write parsed relations over the rows of those that were known; delete the others.

    The rows keep their keys, to which proposals refer.
    """
    known = [relation for relation in read if relation.pk]
    keys = [relation.pk for relation in known]
    Relation.objects.filter(pk__in=[relation.pk for relation in gone]).delete()
    Amendment.objects.filter(relation__in=keys).delete()
    Relation.objects.filter(pk__in=keys).update(position=F("position") + _ASIDE)
    written = [field.name for field in Relation._meta.concrete_fields if not field.primary_key]
    Relation.objects.bulk_update(known, written)
    Relation.objects.bulk_create([relation for relation in read if not relation.pk])


def _as_read(set_right: Iterable[Relation]) -> Iterator[Relation]:
    """Relations that an editor has set right, under the title that the text gives.

    What the text states of that title (amended articles, citations) belongs to them.
    """
    for relation in set_right:
        one = copy(relation)
        one.folded_target_title = str(one.read_as[1]) if one.read_as else ""
        yield one


def _relations(
    document: Document, source: parsed.Document, kept: dict[str, int]
) -> Iterator[Relation]:
    """Unsaved relations, numbered by type.

    ``kept`` is the last number of each type that a relation written by an editor has.
    """
    positions = dict(kept)
    for one in source.relations:
        positions[one.type] = positions.get(one.type, 0) + 1
        yield Relation(
            source=document,
            type=one.type.value,
            target_title=one.title,
            folded_target_title=fold_title(one.title),
            target_number=one.number or "",
            target_issued_on=one.issued_on,
            target_address=one.address or "",
            address=one.row,
            place=one.place,
            quote=one.quote,
            effective_on=one.effective_on,
            until=one.until,
            extended_years=one.years,
            extended_months=one.months,
            target_text=one.part_title,
            wording_confidence=one.confidence,
            confidence=one.confidence,
            reasons=list(one.reasons),
            match=Relation.Match.OUTSIDE,
            position=positions[one.type],
            is_parsed=True,
        )


def _key(identity: Iterable[object] | None) -> tuple[object, ...]:
    return tuple(identity or ())


def _keep_decision(relation: Relation, former: Relation) -> None:
    relation.pk, relation.target = former.pk, former.target
    relation._state.adding = False
    if former.is_decided:
        relation.status, relation.note = former.status, former.note
        relation.confirmed_by, relation.confirmed_at = former.confirmed_by, former.confirmed_at


def _place(relation: Relation, source: parsed.Document) -> str:
    what = relation.get_type_display()
    return f"{document_label(source)}所{what}的第{relation.position}件文件"


@receiver(document_edited)
def update_after_edit(
    sender: object, document: Document, former: Document | None, **kwargs: Any
) -> None:
    """Update relations after an edit of a document's dates, title or number.

    Relations that counted from the document's former day of effect count from the new
    one. Relations that may mean it, by its new or former title and number, are resolved
    again. ``former`` is None for a document that was entered without being parsed.
    """
    if former is None:
        resolve_relations(relations_possibly_targeting(document))
        return
    _move_day(document, former)
    resolve_relations(relations_possibly_targeting(former) | relations_possibly_targeting(document))
    own = Relation.objects.filter(source=document).select_related("source__issue")
    resolve_relations(own.defer("source__issue__source_text"))


def _move_day(document: Document, former: Document) -> None:
    """Let what counted from a document's former day of effect count from its present one."""
    begins, began = (one.effective_on or one.signed_on for one in (document, former))
    if begins == began or began is None:
        return
    own = Relation.objects.filter(source=document, is_parsed=True, effective_on=began)
    moved = list(own.select_related("source__issue").defer("source__issue__source_text"))
    for relation in moved:
        relation.effective_on = begins
    Relation.objects.bulk_update(moved, ["effective_on"])
    tell_outlets([one for one in moved if is_public(one)])


@receiver(post_delete, sender=Document)
def resolve_after_deletion(sender: object, instance: Document, **kwargs: Any) -> None:
    """Resolve relations to a deleted document again; they may mean an older one of its title."""
    resolve_relations(relations_possibly_targeting(instance))


@receiver(sample_loaded)
def confirm_certain_of_samples(sender: object, issue: Issue, **kwargs: Any) -> None:
    """Confirm the relations of a sample issue whose target agrees in number and title.

    The others stay proposals, so that the samples show both. No time is stored, since
    the fixture made from the samples must not depend on the day.
    """
    certain = Relation.objects.waiting().filter(
        source__issue__gazette=issue.gazette_id, match=Relation.Match.NUMBER_AND_TITLE
    )
    note = "示例数据：文号、标题都相符，随录入确认"
    decide(certain, Relation.Status.CONFIRMED, user=None, note=note, at=None)
