"""SQL that is written once gives the same answers wherever it is put, on every day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import Count, Exists, OuterRef

from gazette.models import Document, Issue, Relation
from gazette.models.state_query import state_annotations
from regulations.models import NormativeDocument
from tests.effect.test_state_twin import DAYS, generated_archive
from tests.factories import make_document

pytestmark = pytest.mark.django_db

ON = DAYS[7]


@pytest.fixture
def states() -> dict[int, str]:
    generated_archive(6, documents=50)
    everything: Any = Document.objects.with_state(ON)
    return {one.pk: one.state for one in everything}


def test_within_a_subquery_the_columns_are_those_of_the_inner_document(states):
    in_force = Document.objects.in_force(ON)
    wanted = {pk for pk, state in states.items() if state in {"in_force", "amended"}}
    wanted |= {pk for pk, state in states.items() if state in {"extended", "repealed_in_part"}}
    assert {one.pk for one in Document.objects.filter(pk__in=in_force.values("pk"))} == wanted
    to_them = Relation.objects.filter(target__in=in_force).values_list("target", flat=True)
    assert set(to_them) == {
        pk for pk in Relation.objects.values_list("target", flat=True) if pk in wanted
    }


def test_beside_another_query_of_documents_each_has_its_own_columns(states):
    others = (
        Document.objects.in_force(ON).filter(issue=OuterRef("issue")).exclude(pk=OuterRef("pk"))
    )
    found: Any = Document.objects.with_state(ON).annotate(has_others=Exists(others))
    issues = dict(Document.objects.values_list("pk", "issue"))
    in_force = set(Document.objects.in_force(ON).values_list("pk", flat=True))
    for one in found:
        beside = {pk for pk in in_force if issues[pk] == one.issue_id and pk != one.pk}
        assert (one.state, one.has_others) == (states[one.pk], bool(beside))


def test_it_is_counted_and_grouped(states):
    everything: Any = Document.objects.with_state(ON).order_by()
    counted = everything.values_list("state").annotate(n=Count("pk"))
    assert dict(counted) == {state: list(states.values()).count(state) for state in states.values()}
    assert Issue.objects.filter(documents__in=Document.objects.in_force(ON)).exists()


def test_a_kind_of_document_has_states_too():
    rule = make_document(NormativeDocument, effective_on=ON, title="办法")
    found: Any = NormativeDocument.objects.annotate(**state_annotations(ON)).get()
    assert (found.pk, found.state, found.begins_on) == (rule.pk, "in_force", ON)


def test_the_text_is_kept_and_no_answer():
    rule = make_document(published=True, effective_on=date(2020, 1, 1))

    def state(on: date) -> str:
        one: Any = Document.objects.with_state(on).get(pk=rule.pk)
        return str(one.state)

    assert [state(day) for day in (date(2019, 12, 31), date(2020, 1, 1))] == [
        "not_yet_in_force", "in_force",
    ]  # fmt: skip
    source = make_document(published=True)
    values = {"type": "repeals", "status": "confirmed", "effective_on": date(2021, 1, 1)}
    Relation.objects.create(source=source, target=rule, **values)
    assert [state(date(2020, 12, 31)), state(date(2021, 1, 1))] == ["in_force", "repealed"]
