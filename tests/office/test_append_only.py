"""The records that the database itself keeps: tried in SQL, as by hand."""

from __future__ import annotations

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from gazette.effect import relation_proposals
from gazette.models import Issue, Relation, RelationProposal, SecurityEvent, Step
from gazette.office import append_only, workflow
from tests.factories import make_document, make_issue, make_person

# ruff: noqa: S608  (the tables' names are the portal's own)
pytestmark = pytest.mark.django_db

IS_POSTGRESQL = connection.vendor == "postgresql"
#: A column of each table that is rewritten.
COLUMNS = {SecurityEvent: "note", LogEntry: "object_repr", Step: "reason"}


@pytest.fixture
def issue() -> Issue:
    """An issue with an entry in each of the records."""
    issue = make_issue()
    workflow.record_edit(issue, make_person("editor", "录入"))
    if IS_POSTGRESQL:  # no table is truncated or altered while a check of its keys is put off
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return issue


def refused(statement: str) -> bool:
    """Whether the database refuses a statement, for the reason that the records are kept."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return append_only.MESSAGE in str(error)
    return False


@pytest.mark.parametrize("model", COLUMNS, ids=lambda model: model.__name__)
def test_no_row_is_changed_or_deleted(model, issue: Issue) -> None:
    table, column = model._meta.db_table, COLUMNS[model]
    before = list(model.objects.order_by("pk").values())
    assert before
    assert refused(f"UPDATE {table} SET {column} = 'x'")
    assert refused(f"UPDATE {table} SET id = id + 1000000")
    assert refused(f"DELETE FROM {table}")
    with pytest.raises(DatabaseError, match=append_only.MESSAGE), transaction.atomic():
        model.objects.update(**{column: "x"})
    with pytest.raises(DatabaseError, match=append_only.MESSAGE), transaction.atomic():
        model.objects.all().delete()
    with pytest.raises(DatabaseError, match=append_only.MESSAGE), transaction.atomic():
        model.objects.first().save()
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("model", COLUMNS, ids=lambda model: model.__name__)
def test_no_row_is_replaced(model, issue: Issue) -> None:
    table = model._meta.db_table
    pk = model.objects.values_list("pk", flat=True)[0]
    if IS_POSTGRESQL:
        same = f"INSERT INTO {table} SELECT * FROM {table} WHERE id = {pk}"
        assert refused(f"{same} ON CONFLICT (id) DO UPDATE SET {COLUMNS[model]} = 'x'")
        assert refused(f"TRUNCATE {table} CASCADE")
    else:
        assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = {pk}")


@pytest.mark.skipif(not IS_POSTGRESQL, reason="a setting of PostgreSQL")
def test_a_replica_s_role_lifts_nothing(issue: Issue) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    assert refused("DELETE FROM gazette_step")


@pytest.fixture
def proposal(issue: Issue) -> RelationProposal:
    """A proposal on a relation of a published document that waits for a second person."""
    rule = make_document(published=True, title="旧办法")
    values = {"type": "repeals", "effective_on": date(2026, 1, 1)}
    source = make_document(published=True, title="废止旧办法的决定")
    relation = Relation.objects.create(source=source, target=rule, **values)
    return relation_proposals.reject([relation], make_person("clerk", "录入"), "另一份").proposals[
        0
    ]


CHANGES = [
    "reason = 'x'", "summary = 'x'", "action = 'add'", "proposed_by_id = NULL", "former = '{}'",
    "proposed_at = '2020-01-01 00:00:00'", "id = id + 1000000", "relation_id = relation_id + 1",
    "note = 'x'", "decided_at = '2020-01-01 00:00:00'", "target_id = source_id",
    "status = 'accepted', reason = 'x'", "status = 'accepted', target_id = NULL",
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("is_decided", [False, True])
def test_what_was_proposed_and_decided_stays(
    proposal: RelationProposal, change: str, is_decided: bool
) -> None:
    if is_decided:
        relation_proposals.refuse(proposal, make_person("other", "审核"), "属实")
    before = list(RelationProposal.objects.values())
    assert refused(f"UPDATE gazette_relationproposal SET {change}")
    assert refused("DELETE FROM gazette_relationproposal")
    assert list(RelationProposal.objects.values()) == before


@pytest.mark.parametrize("change", ["status = 'proposed'", "status = 'accepted'"])
def test_a_proposal_is_decided_once(proposal: RelationProposal, change: str) -> None:
    relation_proposals.refuse(proposal, make_person("other", "审核"), "属实")
    assert refused(f"UPDATE gazette_relationproposal SET {change}")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.note) == ("refused", "属实")


@pytest.mark.parametrize("is_decided", [False, True])
def test_a_proposal_outlives_its_relation_and_documents(
    proposal: RelationProposal, is_decided: bool
) -> None:
    if is_decided:
        relation_proposals.accept(proposal, make_person("other", "审核"), "属实")
    assert proposal.source and proposal.target
    former = proposal.summary
    proposal.source.delete()
    proposal.target.delete()
    proposal.refresh_from_db()
    assert (proposal.relation_id, proposal.source_id, proposal.target_id) == (None, None, None)
    assert proposal.summary == former


def test_what_is_missing_is_told_and_put_back(issue: Issue) -> None:
    assert append_only.missing() == []
    append_only.unprotect()
    assert len(append_only.missing()) == len(append_only.TABLES) * (2 if IS_POSTGRESQL else 3)
    (told,) = append_only.check_protection(databases=["default"])
    assert "gazette_step" in told.msg and "migrate" in str(told.hint)
    assert not refused("UPDATE gazette_step SET reason = 'x'")
    call_command("migrate", verbosity=0)
    assert append_only.missing() == []
    assert append_only.check_protection(databases=["default"]) == []
    assert refused("UPDATE gazette_step SET reason = 'y'")


def test_the_steps_of_a_deleted_draft_stay(issue: Issue) -> None:
    number = issue.pk
    workflow.record_deletion(issue, make_person("other", "录入"))
    issue.delete()
    steps = Step.objects.filter(issue_id=number)
    assert [step.action for step in steps] == ["delete", "edit"]
    assert [step.present_issue for step in steps] == [None, None]
    assert "2025年第1期" in steps[0].what and steps[0].who == "other"
    assert steps[0].issue_name == f"已删除的草稿（{number}）"


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_the_protection() -> None:
    """What follows this test finds an empty database that is protected (tests/conftest.py)."""
    make_person("editor")
    assert SecurityEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_protection_is_there_after_a_flush() -> None:
    assert not SecurityEvent.objects.exists()
    assert append_only.missing() == []
