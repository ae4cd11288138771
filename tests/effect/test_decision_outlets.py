"""A decision is seen at once: page, lists, search, API and CSV; PDFs are outdated at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gazette.effect import relation_proposals
from gazette.effect.decisions import decide
from gazette.effect.resolution import resolve_relations
from gazette.models import Document, PdfEdition, Relation, RelationProposal
from gazette.office import corrections, workflow
from gazette.office.workflow import record_publication
from regulations.models import Decree, NormativeDocument
from tests.factories import make_document, make_person, make_provision, make_text

pytestmark = pytest.mark.django_db

QUOTE = "《示例垂钓办法》同时废止。"


@pytest.fixture
def rule() -> Document:
    found = make_document(
        NormativeDocument,
        published=True,
        title="示例垂钓办法",
        signed_on=date(2019, 12, 1),
        effective_on=date(2020, 1, 1),
    )
    make_provision(text=make_text(document=found), body="市区河道不得垂钓。")
    return found


@pytest.fixture
def repeal(rule: Document) -> Relation:
    source = make_document(Decree, published=True, title="某决定", effective_on=date(2025, 1, 1))
    make_provision(text=make_text(document=source), body=QUOTE)
    return Relation.objects.create(
        source=source,
        target=rule,
        type="repeals",
        target_title=rule.title,
        quote=QUOTE,
        address="art_1",
        effective_on=date(2025, 1, 1),
        is_parsed=True,
        match="title",
    )


@pytest.fixture
def answers(rule: Document) -> Callable[[], dict[str, bool]]:
    """Whether each outlet says that the rule is repealed; the search is asked each time."""
    client = Client()

    def ask() -> dict[str, bool]:
        page = client.get(rule.get_absolute_url()).content.decode()
        asked = {"q": "垂钓"}
        api = client.get("/api/v1/search", asked).json()
        facets = {one["value"] for one in api["facets"]["state"]}
        filtered = client.get("/api/v1/search", asked | {"state": "repealed"}).json()
        listed = client.get(reverse("gazette:in_force")).content.decode().replace("<wbr>", "")
        search = client.get("/search/", asked).content.decode()
        return {
            "page": "已废止" in page,
            "search": "已废止" in search,
            "api": {one["state"] for one in api["documents"] if one["id"] == rule.pk}
            == {"repealed"},
            "facet": "repealed" in facets,
            "filter": rule.pk in [one["id"] for one in filtered["documents"]],
            "list": "示例垂钓办法" not in listed,
        }

    return ask


def editions(*documents: Document) -> list[PdfEdition]:
    """A finished PDF of the issue of each document."""
    made = {"state": "ready", "file_name": "x.pdf", "made_revision": 1, "wanted_revision": 1}
    return [PdfEdition.objects.create(issue=one.issue, **made) for one in documents]


def outdated(kept: list[PdfEdition]) -> list[bool]:
    return [not PdfEdition.objects.get(pk=one.pk).is_current for one in kept]


def test_a_decision_by_two_persons_is_seen_everywhere_at_once(rule, repeal, answers) -> None:
    assert not any(answers().values())
    assert repeal.source
    kept = editions(rule, repeal.source, make_document(published=True))
    clerk, reviewer = make_person("clerk", "录入"), make_person("reviewer", "审核")
    relation_proposals.confirm([repeal], clerk, "已核对")
    assert not any(answers().values())
    assert outdated(kept) == [False, False, False]
    relation_proposals.accept(RelationProposal.objects.get(), reviewer, "属实")
    assert all(answers().values()), answers()
    assert outdated(kept) == [True, True, False]
    relation_proposals.reject([Relation.objects.get()], clerk, "指的是另一份")
    relation_proposals.accept(RelationProposal.objects.waiting().get(), reviewer, "属实")
    assert not any(answers().values()), answers()


def test_a_corrected_day_of_effect_moves_what_the_decision_repeals(rule, repeal, answers) -> None:
    decide([repeal], Relation.Status.CONFIRMED, None)
    assert all(answers().values())
    assert repeal.source
    kept = editions(rule)
    clerk, reviewer = make_person("clerk", "录入"), make_person("reviewer", "审核")
    values = {"effective_on": date(2099, 1, 1)}
    decree = Decree.objects.get(pk=repeal.source.pk)
    corrections.accept(corrections.propose(decree, values, clerk, "误植"), reviewer)
    repeal.refresh_from_db()
    assert repeal.effective_on == date(2099, 1, 1)
    assert not any(answers().values()), answers()
    assert outdated(kept) == [True]


def test_a_withdrawn_and_republished_decision_is_followed(rule, repeal, answers) -> None:
    decide([repeal], Relation.Status.CONFIRMED, None)
    assert all(answers().values())
    assert repeal.source
    kept = editions(rule)
    issue = repeal.source.issue
    workflow.withdraw(issue, make_person("publisher", "发布"), "误发")
    assert not any(answers().values()), answers()
    assert outdated(kept) == [True]
    record_publication(issue, None, "重新发布")
    assert all(answers().values()), answers()


def test_a_target_that_is_found_later_is_told(rule, repeal, answers) -> None:
    decide([repeal], Relation.Status.CONFIRMED, None)
    Relation.objects.update(target=None, match="outside", target_number=rule.document_number)
    kept = editions(rule)
    assert "已废止" not in Client().get(rule.get_absolute_url()).content.decode()
    resolve_relations(Relation.objects.select_related("source__issue"))
    assert all(answers().values()), answers()
    assert outdated(kept) == [True]
