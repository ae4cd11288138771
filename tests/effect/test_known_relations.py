"""The relations of a document, read once, say what each question to the database would say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gazette.effect import known_relations
from gazette.effect.amendments import changed_rows, reprinted_changes
from gazette.effect.citations import citation_annotations
from gazette.effect.known_relations import with_known_relations
from gazette.effect.lineage import lineage
from gazette.effect.validity import facts_of
from gazette.models import Document, Relation
from gazette.pages.effect_panel import unconfirmed_relations_to
from gazette.pages.explanation_links import explanations_of
from gazette.pages.related_documents import related_documents
from tests.effect.test_state_twin import generated_archive

pytestmark = pytest.mark.django_db

DAY = date(2025, 1, 8)


def _told(document: Document) -> list[Any]:
    """All that the page of a document says by its relations."""
    return [
        facts_of(document),
        [one.pk for one in known_relations.telling_relations(document)],
        changed_rows(document, DAY),
        reprinted_changes(document),
        citation_annotations(document),
        lineage(document),
        related_documents(document).groups,
        [one.pk for one in unconfirmed_relations_to(document)],
        explanations_of(document),
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_relations_read_once_say_the_same(seed: int) -> None:
    generated_archive(seed, documents=50)
    types = set()
    for document in Document.objects.for_lists():
        again = Document.objects.for_lists().get(pk=document.pk)
        asked, read = _told(document), _told(with_known_relations(again))
        for one, other in zip(asked, read, strict=True):
            assert one == other
        types |= {one.type for one in known_relations.relations_to(again)}
    assert {"repeals", "amends", "suspends", "extends"} <= types


@pytest.mark.parametrize("seed", [4, 5])
def test_a_reprint_has_the_state_of_its_first_print(seed: int) -> None:
    generated_archive(seed, documents=50)
    first, again = Document.objects.filter(incoming_relations__isnull=False).distinct()[:2]
    Document.objects.filter(pk=again.pk).update(reprint_of=first, number_use="reprint")
    found = Document.objects.for_lists().get(pk=again.pk)
    read = with_known_relations(Document.objects.for_lists().get(pk=again.pk))
    assert facts_of(found) == facts_of(read)
    told = known_relations.telling_relations(read)
    assert {one.target_id for one in told} <= {first.pk}


def test_telling_and_counting_are_the_same_for_one_relation_as_in_a_query() -> None:
    generated_archive(6)
    public = Relation.objects.from_public_sources()
    telling = set(Relation.objects.telling_state().values_list("pk", flat=True))
    changing = set(Relation.objects.changing_state().values_list("pk", flat=True))
    assert telling > changing > set()
    for one in public:
        assert one.tells_state == (one.pk in telling)
        assert (one.tells_state and one.counts_for_state) == (one.pk in changing)


def test_what_was_rejected_or_is_no_longer_public_is_not_read() -> None:
    generated_archive(7)
    relation = Relation.objects.changing_state().exclude(source=None).first()
    assert relation is not None and relation.target_id and relation.source
    target = Document.objects.get(pk=relation.target_id)
    assert relation in known_relations.relations_to(with_known_relations(target))
    Relation.objects.filter(pk=relation.pk).update(status=Relation.Status.REJECTED)
    target = Document.objects.get(pk=relation.target_id)
    assert relation not in known_relations.relations_to(with_known_relations(target))
    Relation.objects.filter(pk=relation.pk).update(status=Relation.Status.CONFIRMED)
    type(relation.source.issue).objects.filter(pk=relation.source.issue_id).update(status="draft")
    target = Document.objects.get(pk=relation.target_id)
    assert relation not in known_relations.relations_to(with_known_relations(target))
