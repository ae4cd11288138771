"""Relations between documents: recorded on import, in whatever order issues arrive.

What an editor decided of a relation stays through imports, as long as the text
still says the same of the same target.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from gazette.effect.amendments import replace_amendments
from gazette.effect.citations import replace_citations
from gazette.effect.resolution import resolve_relations, that_may_mean
from gazette.importing.refusals import named, refuse_unstorable
from gazette.models import Document, Issue, Relation
from gazette.parsing import parsed
from gazette.parsing.words.lines import fold_title
from gazette.signals import document_edited, document_imported, sample_loaded

__all__ = ["record_relations", "replace_relations", "resolve_relations"]


@receiver(document_imported)
def record_relations(
    sender: object, document: Document, parsed: parsed.Document, **kwargs: Any
) -> None:
    """Write what an imported document does to others, and find what others do to it."""
    relations = replace_relations(document, parsed)
    replace_citations(document, parsed, relations)
    replace_amendments(parsed, relations)
    others = that_may_mean(document).exclude(source=document)
    resolve_relations(others)


@transaction.atomic
def replace_relations(document: Document, parsed: parsed.Document) -> list[Relation]:
    """Make the relations that a parsed document states those of its stored one.

    Raises ImportRefused where a title or number is too long to be one.
    """
    stored = Relation.objects.filter(source=document)
    former = {_identity(relation): relation for relation in stored.filter(is_parsed=True)}
    kept = {relation.type: 0 for relation in stored}
    for relation in stored.filter(is_parsed=False):
        kept[relation.type] = max(kept[relation.type], relation.position)
    stored.filter(is_parsed=True).delete()
    relations = list(_relations(document, parsed, kept))
    for relation in relations:
        refuse_unstorable(relation, _place(relation, parsed), skip=["folded_target_title"])
        if known := former.get(_identity(relation)):
            _keep_decision(relation, known)
    resolve_relations(Relation.objects.bulk_create(relations))
    return relations


def _relations(
    document: Document, source: parsed.Document, kept: dict[str, int]
) -> Iterator[Relation]:
    """Unsaved relations, numbered by type behind those that an editor wrote."""
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
            wording_confidence=one.confidence,
            confidence=one.confidence,
            reasons=list(one.reasons),
            match=Relation.Match.OUTSIDE,
            position=positions[one.type],
            is_parsed=True,
        )


def _identity(relation: Relation) -> tuple[object, ...]:
    """What a decision was about: the same of these is the same statement."""
    until = None if relation.extended_years else relation.until
    return (
        relation.type,
        relation.folded_target_title,
        relation.target_number,
        relation.target_address,
        relation.effective_on,
        until,
    )


def _keep_decision(relation: Relation, former: Relation) -> None:
    relation.target = former.target
    if former.is_decided:
        relation.status, relation.note = former.status, former.note
        relation.confirmed_by, relation.confirmed_at = former.confirmed_by, former.confirmed_at


def _place(relation: Relation, source: parsed.Document) -> str:
    what = relation.get_type_display()
    return f"{named(source)}所{what}的第{relation.position}件文件"


@receiver(document_edited)
def follow_edit(sender: object, document: Document, former: Document, **kwargs: Any) -> None:
    """Keep relations right when an editor corrects a document's dates, title or number.

    What counted from the document's day of effect counts from the new one, and
    who means the document is found anew, for its former title and number too.
    """
    begins, began = (one.effective_on or one.signed_on for one in (document, former))
    if begins != began:
        parsed = Relation.objects.filter(source=document, is_parsed=True, effective_on=began)
        parsed.exclude(effective_on=None).update(effective_on=begins)
    resolve_relations(that_may_mean(former) | that_may_mean(document))
    resolve_relations(Relation.objects.filter(source=document).select_related("source"))


@receiver(post_delete, sender=Document)
def forget_deleted(sender: object, instance: Document, **kwargs: Any) -> None:
    """Find anew who meant a document that is gone; it may be an older one of its title."""
    resolve_relations(that_may_mean(instance))


@receiver(sample_loaded)
def confirm_certain_of_samples(sender: object, issue: Issue, **kwargs: Any) -> None:
    """Stand in for the editor of the sample issues where number and title leave no doubt.

    The others stay proposals, so that the samples show both. The fixture made of
    the samples must not depend on the day, so no time is kept.
    """
    certain = Relation.objects.waiting().filter(
        source__issue__gazette=issue.gazette_id, match=Relation.Match.NUMBER_AND_TITLE
    )
    certain.update(status=Relation.Status.CONFIRMED, note="示例数据：文号、标题都相符，随录入确认")
