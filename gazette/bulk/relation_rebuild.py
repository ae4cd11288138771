"""Writes what a document, or an act outside the archive, does to documents and cites of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gazette.bulk.issue_rebuild import Later, row_of
from gazette.models import Amendment, Citation, Document, Relation
from gazette.parsing.words.lines import fold_title


def write_relations(later: Later, named: Callable[[list[Any]], Document]) -> None:
    """Write the relations with their amendments, and the citations. ``named`` finds a document."""
    source = {"source": later.document, "outside_act": later.act}
    relations, amendments = [], []
    for one in later.relations:
        parts = one.pop("amendments", [])
        target = named(one.pop("target")) if "target" in one else None
        relation = row_of(Relation, one, target=target, **source)
        relation.folded_target_title = fold_title(relation.target_title)
        relations.append(relation)
        amendments += [(relation, part) for part in parts]
    Relation.objects.bulk_create(relations)
    Amendment.objects.bulk_create(
        [row_of(Amendment, part, relation=relation) for relation, part in amendments]
    )
    known = {(one.type, one.position): one for one in relations}
    citations = []
    for one in later.citations:
        by = known[tuple(one.pop("relation"))] if "relation" in one else None
        citations.append(row_of(Citation, one, document=later.document, relation=by))
    Citation.objects.bulk_create(citations)
