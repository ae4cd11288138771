"""Search and PDFs follow the publication, withdrawal and correction of an issue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from gazette.models import Issue, PdfEdition
from gazette.office import corrections, workflow
from tests.factories import (
    give_source,
    make_document,
    make_issue,
    make_person,
    make_provision,
    make_text,
)

pytestmark = pytest.mark.django_db

Committed = Callable[..., Any]


@pytest.fixture
def office() -> Any:
    return {name: make_person(name, name) for name in ("录入", "审核", "发布")}


@pytest.fixture
def issue() -> Issue:
    """An approved issue with a row that says 不得扰航."""
    issue = make_issue()
    text = make_text(document=make_document(issue=issue))
    make_provision(text=text, body="飞行器不得扰航。")
    Issue.objects.update(status=Issue.Status.APPROVED)
    return give_source(issue)


def finds(client: Client, words: str) -> bool:
    answer = client.get("/search/", {"q": words})
    return make_path() in answer.content.decode()


def make_path() -> str:
    document = Issue.objects.get().documents.select_related("issue__gazette").get()
    return document.get_absolute_url()


def test_search_finds_what_is_public_and_as_it_reads_now(
    office, issue, client: Client, django_capture_on_commit_callbacks: Committed
):
    def done(work: Callable[[], Any]) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            work()

    assert not finds(client, "扰航")
    workflow.publish(issue, office["发布"], "已核对", at=timezone.now() + timedelta(hours=1))
    done(lambda: workflow.publish_due(timezone.now() + timedelta(hours=2)))
    assert finds(client, "扰航")
    issue.refresh_from_db()
    row = issue.documents.get().provisions.get()
    made = corrections.propose(row, {"body": "飞行器不得扰民。"}, office["录入"], "误植")
    done(lambda: corrections.accept(made, office["审核"]))
    assert finds(client, "扰民")
    assert "扰航" not in client.get(make_path()).content.decode().split('id="corrections"')[0]
    issue.refresh_from_db()
    done(lambda: workflow.withdraw(issue, office["发布"], "误发"))
    assert not finds(client, "扰民")


def test_pdfs_are_asked_for_and_grow_old(
    office, issue, django_capture_on_commit_callbacks: Committed
):
    with django_capture_on_commit_callbacks(execute=True):
        workflow.publish(issue, office["发布"])
    editions = PdfEdition.objects.filter(is_draft=False)
    assert editions.filter(issue=issue).exists()
    editions.update(state=PdfEdition.State.READY, made_revision=F("wanted_revision"))
    row = issue.documents.get().provisions.get()
    made = corrections.propose(row, {"body": "改过。"}, office["录入"], "误植")
    current = editions.filter(made_revision=F("wanted_revision"))
    assert current.count() == editions.count()
    with django_capture_on_commit_callbacks(execute=True):
        corrections.accept(made, office["审核"])
    assert not current.exists()
    assert set(editions.values_list("state", flat=True)) == {PdfEdition.State.WAITING}
