"""What the database holds of an issue, read once to be compared with its source."""

from __future__ import annotations

from collections import defaultdict
from copy import copy

from gazette.models import Document, Issue, Provision, Text
from gazette.office.corrected_values import corrected_places, undo_corrections
from gazette.office.frame_spans import left_out
from gazette.office.kept_source import KeptSource


class ComparedIssue:
    """The rows, documents and titles of an issue as its source is compared with them.

    ``rows`` stand in order of print; ``rows_of`` gives those of a document by its key, and
    ``by_pk`` the document. Words that a correction has changed are those before it; the rows
    and documents as they are now, with their corrections, are ``corrected_rows`` and
    ``corrected_documents``, by key.
    """

    def __init__(self, issue: Issue) -> None:
        self.text = issue.source_text
        self.documents = list(issue.documents.order_by("position", "pk"))
        rows = Provision.objects.filter(document__issue=issue).select_related("text")
        self.rows = list(rows.order_by("document__position", "text__position", "position", "pk"))
        corrected = corrected_places(issue)
        self.corrected_rows = {
            row.pk: copy(row) for row in self.rows if (row.document_id, row.address) in corrected
        }
        self.corrected_documents = {
            one.pk: copy(one) for one in self.documents if (one.pk, "") in corrected
        }
        if corrected:
            for document in self.documents:
                undo_corrections(document, corrected)
            for row in self.rows:
                undo_corrections(row, corrected)
        self.by_pk = {one.pk: one for one in self.documents}
        self.rows_of: dict[int, list[Provision]] = defaultdict(list)
        for row in self.rows:
            self.rows_of[row.document_id].append(row)
        self.titles = list(Text.objects.filter(document__issue=issue).exclude(title=""))
        self.source = KeptSource(self.text, left_out(issue) if self.text else [])

    @property
    def first_document(self) -> Document | None:
        """The first document in print, None if the issue has none."""
        return next(iter(self.documents), None)

    def words(self, document: Document) -> str:
        """The words of a document, a row a line."""
        return "\n".join(row.printed for row in self.rows_of[document.pk])
