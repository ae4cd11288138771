"""Relations between documents: recorded on import, and resolved whichever comes first.

A relation names its target as the text does, by number or by title. Which
document of the archive that is depends on what the archive holds, so every
import resolves anew whatever its document may be the target of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import receiver

from gazette.importing.refusals import named, refuse_unstorable
from gazette.models import Document
from gazette.parsing.lines import fold_title
from gazette.parsing.parsed import Document as ParsedDocument
from gazette.signals import document_imported
from regulations.models import Relation


@receiver(document_imported)
def record_relations(
    sender: object, document: Document, parsed: ParsedDocument, **kwargs: Any
) -> None:
    """Write what an imported document repeals, and find who repeals it."""
    replace_repeals(document, parsed)
    resolve_relations(_that_may_mean(document))


@transaction.atomic
def replace_repeals(document: Document, parsed: ParsedDocument) -> None:
    """Make the repeals that a parsed document states those of its stored one.

    Raises ImportRefused where a title or number is too long to be one.
    """
    Relation.objects.filter(source=document, type=Relation.Type.REPEALS).delete()
    relations = [
        Relation(
            source=document,
            type=Relation.Type.REPEALS,
            target_title=repeal.title,
            folded_target_title=fold_title(repeal.title),
            target_number=repeal.number or "",
            target_issued_on=repeal.issued_on,
            position=position,
        )
        for position, repeal in enumerate(parsed.repeals, start=1)
    ]
    for relation in relations:
        refuse_unstorable(relation, f"{named(parsed)}所废止的第{relation.position}件文件")
    resolve_relations(Relation.objects.bulk_create(relations))


def resolve_relations(relations: Iterable[Relation]) -> None:
    """Point each relation at the document of the archive it means, or at none."""
    relations = list(relations)
    candidates = list(_named_by(relations))
    changed = []
    for relation in relations:
        target = _target(relation, candidates)
        target_id = target.pk if target else None
        if relation.target_id != target_id:
            relation.target_id = target_id
            changed.append(relation)
    Relation.objects.bulk_update(changed, ["target"])


def _that_may_mean(document: Document) -> QuerySet[Relation]:
    """Relations that point at the document, or name its number or title."""
    titles = [title for title in (document.folded_title, document.folded_text_title) if title]
    meant = Q(target=document) | Q(folded_target_title__in=titles)
    if document.document_number:
        meant |= Q(target_number=document.document_number)
    return Relation.objects.filter(meant).select_related("source")


def _named_by(relations: Sequence[Relation]) -> QuerySet[Document]:
    numbers = {relation.target_number for relation in relations} - {""}
    titles = {relation.folded_target_title for relation in relations} - {""}
    return Document.objects.filter(
        Q(document_number__in=numbers)
        | Q(folded_title__in=titles)
        | Q(folded_text_title__in=titles)
    )


def _target(relation: Relation, candidates: Sequence[Document]) -> Document | None:
    """The document that is meant: by its number, else by its exact title.

    A later document is never the one that is repealed. Of several with the
    same title it is the newest, since each replaced the one before; where that
    cannot be told, it is none.
    """
    earlier = [document for document in candidates if _may_precede(document, relation.source)]
    by_number = [
        document
        for document in earlier
        if relation.target_number and document.document_number == relation.target_number
    ]
    by_title = [document for document in earlier if _has_title(document, relation)]
    both = [document for document in by_number if document in by_title]
    return _the_one(both or by_number) if by_number else _newest(by_title)


def _may_precede(document: Document, source: Document) -> bool:
    if document.pk == source.pk:
        return False
    return not (document.signed_on and source.signed_on and document.signed_on > source.signed_on)


def _has_title(document: Document, relation: Relation) -> bool:
    """Whether the titles agree, and neither number nor year speak against it."""
    titles = {document.folded_title, document.folded_text_title} - {""}
    if relation.folded_target_title not in titles:
        return False
    if relation.target_number and document.document_number not in ("", relation.target_number):
        return False
    issued_on = relation.target_issued_on
    return not (issued_on and document.signed_on and issued_on.year != document.signed_on.year)


def _the_one(documents: Sequence[Document]) -> Document | None:
    return documents[0] if len(documents) == 1 else None


def _newest(documents: Sequence[Document]) -> Document | None:
    if len(documents) < 2:
        return _the_one(documents)
    dated = [(document.signed_on, document) for document in documents if document.signed_on]
    newest = max((signed_on for signed_on, _document in dated), default=None)
    found = [document for signed_on, document in dated if signed_on == newest]
    return _the_one(found) if len(dated) == len(documents) else None
