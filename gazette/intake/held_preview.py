"""What writing an intake over the issue of its number would change, for a person to decide.

It is written, compared with what was there, and taken back, as 重读 does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from gazette.importing import ImportRefused, import_issue
from gazette.importing.editors_work import editors_work
from gazette.importing.reread_differences import (
    Change,
    DocumentDifference,
    RowDifference,
    differences,
    states_of,
)
from gazette.intake.acceptance import issue_from, source_name
from gazette.intake.models import Intake
from gazette.models import Document, Issue, Provision, Rewording
from gazette.office import workflow
from gazette.office.corrected_values import corrected_places
from gazette.office.field_changes import as_text
from gazette.office.text_diff import Piece, compare


@dataclass(frozen=True, slots=True)
class ReprintPreview:
    """What 重排 would change. ``lost`` are documents in which editors have changed something
    that goes, each with what; ``reversed_`` corrections that the new text takes back; ``moved``
    documents whose public address would change; ``refusal`` why it cannot be written."""

    documents: Sequence[DocumentDifference] = ()
    lost: Sequence[tuple[Document, str]] = ()
    reversed_: Sequence[Rewording] = ()
    moved: Sequence[DocumentDifference] = ()
    refusal: str = ""

    @property
    def shown(self) -> list[tuple[DocumentDifference, list[tuple[RowDifference, Sequence[Piece]]]]]:
        """Each document with its rows, and the pieces of the words where both are there."""
        return [(one, with_pieces(one)) for one in self.documents]

    @property
    def removed(self) -> list[DocumentDifference]:
        return [one for one in self.documents if one.change is Change.REMOVED]


def with_pieces(document: DocumentDifference) -> list[tuple[RowDifference, Sequence[Piece]]]:
    """The rows that differ, with the pieces of their words where both wordings are there."""
    return [
        (row, compare(row.before, row.after) if row.change is Change.CHANGED else ())
        for row in document.rows
    ]


def preview_reprint(intake: Intake, issue: Issue) -> ReprintPreview:
    """What would change if an intake took the place of an issue; nothing is written."""
    lost = work_that_goes(issue)
    places = [one for rewordings in corrected_places(issue).values() for one in rewordings]
    try:
        with transaction.atomic():
            before = states_of(issue)
            import_issue(
                issue_from(intake),
                source_name=source_name(intake),
                gazette_slug=issue.gazette.slug,
                reason="预览" if issue.is_fixed else None,
            )
            found = differences(before, states_of(issue))
            reversed_ = [one for one in places if _is_as_before(one)]
            transaction.set_rollback(True)
    except (ImportRefused, workflow.Refused) as error:
        return ReprintPreview(lost=lost, refusal=str(error))
    moved = [one for one in found if issue.is_fixed and any(v.name == "次序" for v in one.values)]
    return ReprintPreview(found, lost, reversed_, moved)


def work_that_goes(issue: Issue) -> list[tuple[Document, str]]:
    """The documents of an issue in which editors have changed something, with what."""
    work = editors_work(issue)
    documents = issue.documents.order_by("position")
    return [
        (one, work.documents.get(one.pk) or "编辑改过文件信息")
        for one in documents
        if one.pk in work.documents or one.pk in work.fields
    ]


def _is_as_before(one: Rewording) -> bool:
    """Whether a corrected value is what it was before its correction."""
    if not one.field or one.document_id is None:
        return False
    target: Provision | Document | None = (
        Provision.objects.filter(document=one.document_id, address=one.address).first()
        if one.address
        else Document.objects.filter(pk=one.document_id).first()
    )
    return target is not None and as_text(getattr(target, one.field, None)) == one.before
