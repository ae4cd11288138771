"""Snapshots of documents as they were read or returned, kept until the issue is published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from gazette.models import DocumentSnapshot, Issue, ReadingMark, ReturnedContent, Step
from gazette.office.document_contents import DocumentContent, contents_of
from gazette.signals import issue_published


def keep(issue: Issue, contents: Iterable[DocumentContent]) -> None:
    """Keep the contents, each once."""
    by_digest = {one.digest: one for one in contents}
    known = DocumentSnapshot.objects.filter(issue=issue, digest__in=list(by_digest))
    for digest in known.values_list("digest", flat=True):
        del by_digest[digest]
    DocumentSnapshot.objects.bulk_create(
        [
            DocumentSnapshot(issue=issue, digest=digest, content=one.as_json)
            for digest, one in by_digest.items()
        ],
        ignore_conflicts=True,
    )


def keep_returned(issue: Issue, step: Step) -> None:
    """Keep what an issue holds at the moment of its return; that of an earlier return goes."""
    contents = contents_of(issue)
    keep(issue, contents)
    documents = [
        {
            "document": one.document.pk,
            "position": one.document.position,
            "title": one.document.title,
            "digest": one.digest,
        }
        for one in contents
    ]
    values = {"step": step, "documents": documents}
    ReturnedContent.objects.update_or_create(issue=issue, defaults=values)
    _remove_unused(issue)


def content_at(issue: Issue, digest: str) -> dict[str, Any] | None:
    """The kept content with a digest; None if it is not there."""
    return (
        DocumentSnapshot.objects.filter(issue=issue, digest=digest)
        .values_list("content", flat=True)
        .first()
    )


def _remove_unused(issue: Issue) -> None:
    """Delete the snapshots to which neither a reading mark nor the return refers."""
    used = {
        one["digest"]
        for returned in ReturnedContent.objects.filter(issue=issue)
        for one in returned.documents
    }
    marks = ReadingMark.objects.filter(document__issue=issue)
    for pair in marks.values_list("digest", "former_digest"):
        used.update(pair)
    DocumentSnapshot.objects.filter(issue=issue).exclude(digest__in=used).delete()


@receiver(issue_published)
def remove_kept(sender: object, issue: Issue, **kwargs: object) -> None:
    """Delete what was kept of an issue that is published: it changes by correction only."""
    DocumentSnapshot.objects.filter(issue=issue).delete()
    ReturnedContent.objects.filter(issue=issue).delete()
