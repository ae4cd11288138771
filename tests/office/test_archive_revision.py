"""The revision of the archive changes with every change of what it shows, whoever makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import connection, transaction

from gazette.models import (
    Document,
    Gazette,
    IssuingBody,
    PdfEdition,
    PortalSettings,
    Provision,
    Relation,
    Remark,
    Theme,
)
from gazette.office import archive_revision
from gazette.office.archive_revision import archive_revision as revision
from tests.factories import make_document, make_issue, make_person, make_provision, make_text

pytestmark = pytest.mark.django_db

IS_POSTGRESQL = connection.vendor == "postgresql"


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


CHANGES: dict[str, Callable[[Document], Any]] = {
    "a form": lambda one: one.save(),
    "an update of many": lambda one: Document.objects.update(title="示例市某办法"),
    "a bulk write": lambda one: IssuingBody.objects.bulk_create([IssuingBody(name="示例市审计局")]),
    "a deletion": lambda one: Provision.objects.all().delete(),
    "SQL by hand": lambda one: _sql("UPDATE gazette_gazette SET phone = '1'"),
    "the settings of the foot": lambda one: PortalSettings.objects.create(
        pk=1, sponsor="示例市人民政府"
    ),
    "a relation": lambda one: Relation.objects.create(source=one, type="cites", target_title="甲"),
    "a theme": lambda one: Theme.objects.create(name="示例主题", position=99),
    "a withdrawal": lambda one: type(one.issue).objects.update(status="draft"),
}


@pytest.fixture
def document() -> Document:
    document = make_document(issue=make_issue(published=True))
    make_provision(text=make_text(document=document))
    return document


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_what_is_shown_makes_another_revision(
    change: str, document: Document
) -> None:
    seen = [revision()]
    assert seen[0] is not None
    CHANGES[change](document)
    seen.append(revision())
    assert revision() == seen[-1], "reading changes nothing"
    Gazette.objects.update(phone="2")
    seen.append(revision())
    Gazette.objects.update(phone="3")
    seen.append(revision())
    assert len(set(seen)) == 4


def test_what_is_undone_has_its_former_revision_and_never_one_of_something_else(
    document: Document,
) -> None:
    before = revision()
    with transaction.atomic():
        Gazette.objects.update(phone="1")
        undone = revision()
        transaction.set_rollback(True)
    assert revision() == before
    Gazette.objects.update(phone="2")
    assert revision() not in (before, undone)


def test_the_office_s_own_work_changes_no_page(document: Document) -> None:
    before = revision()
    Remark.objects.create(
        issue=document.issue, document=document, by=make_person("a", "录入"), words="请核对"
    )
    assert revision() == before


def test_a_pdf_changes_pages_only_where_they_tell_of_it(document: Document) -> None:
    before = revision()
    edition = PdfEdition.objects.create(issue=document.issue, document=document)
    edition.record(state=PdfEdition.State.MAKING, done=1, total=9)
    edition.record(done=2)
    assert revision() == before
    made = {"state": PdfEdition.State.READY, "made_revision": 1, "file_name": "a.pdf", "pages": 3}
    seen = [before]
    for change in (
        lambda: edition.record(**made),
        lambda: edition.record(size=9),
        lambda: PdfEdition.objects.changed(),
        lambda: edition.record(state=PdfEdition.State.FAILED),
        edition.delete,
    ):
        change()
        seen.append(revision())
    assert len(set(seen)) == len(seen)


def test_every_table_is_watched_unless_it_is_named_as_private() -> None:
    watched = set(archive_revision.watched_tables())
    assert {"gazette_provision", "gazette_occasion_documents", "regulations_decree"} <= watched
    assert "notices_picture" in watched
    configs = [apps.get_app_config(label) for label in archive_revision.APPS]
    names = {model.__name__ for config in configs for model in config.get_models()}
    assert names >= archive_revision.PRIVATE, "no name that stands for nothing"


def test_where_a_change_could_go_unseen_nothing_may_be_kept(document: Document) -> None:
    name = f"gazette_theme_revised{'' if IS_POSTGRESQL else '_update'}"
    if IS_POSTGRESQL:
        _sql("SET CONSTRAINTS ALL IMMEDIATE")
    _sql(f"DROP TRIGGER {name}{' ON gazette_theme' if IS_POSTGRESQL else ''}")
    assert revision() is None
    assert archive_revision.missing() == [name]
    told = run_checks(databases=["default"], include_deployment_checks=False)
    assert any(one.id == "gazette.W002" for one in told)
    archive_revision.watch()
    assert archive_revision.missing() == []
    assert revision() is not None


def test_pruning_leaves_one_number_and_a_new_revision(document: Document) -> None:
    before = revision()
    archive_revision.prune()
    after = revision()
    assert after is not None
    assert (after == before) or IS_POSTGRESQL
