"""What makes a PDF old: a change of the rows, facts or names that it prints.

Marked inside the change's own transaction, so no reader ever gets words that
the archive has corrected; the making is queued once the change is written.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save, pre_save

from gazette.models import Column, Document, DocumentIssuer, Gazette, Issue, Provision, Text
from gazette.prints.editions.edition_requests import ask_for_all, content_changed
from gazette.signals import (
    document_imported,
    issue_corrected,
    issue_published,
    relation_decided,
)


def listen() -> None:
    """Connect; called once, when the apps are ready."""
    for signal in (post_save, post_delete):
        signal.connect(row_changed, dispatch_uid=f"pdf editions {id(signal)}")
    pre_save.connect(gazette_changes, sender=Gazette, dispatch_uid="pdf editions")
    document_imported.connect(imported, dispatch_uid="pdf editions")
    issue_published.connect(announced, dispatch_uid="pdf editions")
    issue_corrected.connect(announced, dispatch_uid="pdf editions")
    relation_decided.connect(decided, dispatch_uid="pdf editions")


def row_changed(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """A row was saved or deleted; most rows are none that a PDF prints."""
    origin = kwargs.get("origin", instance)
    if kwargs.get("raw") or origin is not instance:
        return  # a fixture; or a row that goes with the one whose deletion tells of both
    issue = issue_of(instance)
    if issue is not None:
        changed([issue])


def imported(sender: type[Document], document: Document, **kwargs: Any) -> None:
    """The rows of a document were written by bulk, of which the database tells nothing."""
    changed([document.issue_id])


def announced(sender: type[Issue], issue: Issue, **kwargs: Any) -> None:
    """An issue has become public, or its words have changed."""
    changed([issue.pk])


def decided(sender: type[models.Model], documents: list[Document], **kwargs: Any) -> None:
    """What documents do to others counts otherwise than before: in force, repealed, amended."""
    changed(sorted({document.issue_id for document in documents}))


def gazette_changes(sender: type[Gazette], instance: Gazette, **kwargs: Any) -> None:
    """Cover and imprint name the gazette; every import saves it, mostly as it was."""
    for former in Gazette.objects.filter(pk=instance.pk).values():
        if any(getattr(instance, name) != value for name, value in former.items()):
            changed(list(instance.issues.values_list("pk", flat=True)))


def changed(issues: list[int]) -> None:
    content_changed(issues)
    transaction.on_commit(partial(ask_if_published, issues))


def ask_if_published(issues: list[int]) -> None:
    """Queue all PDFs of the published ones of these issues."""
    for issue in Issue.objects.published().without_source().filter(pk__in=issues):
        ask_for_all(issue)


def issue_of(row: models.Model) -> int | None:
    """The primary key of the issue whose PDFs print something of a row."""
    if isinstance(row, Issue):
        return row.pk
    if isinstance(row, Document | Column):
        return row.issue_id
    if isinstance(row, DocumentIssuer | Text | Provision):
        documents = Document.objects.filter(pk=row.document_id)
        return documents.values_list("issue_id", flat=True).first()
    return None
