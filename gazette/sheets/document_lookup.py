"""The documents that the rows of a workbook name, their columns (栏目) and issuing bodies."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from gazette.kinds import specific
from gazette.models import Column, Document, Issue, IssuingBody
from gazette.sheets.issue_lookup import IssueLookup
from gazette.sheets.sheet_columns import Values
from gazette.sheets.widgets import number_in

#: Added to the position of documents while others take their positions.
_OFFSET = 10_000


def as_kind(document: Document, issue: Issue) -> Document:
    """The document as an instance of its kind, with the names that its cells show.

    Sets ``kind_label``, ``column_name`` and ``body_names``.
    """
    own: Any = specific(document)
    own.issue = issue
    own.kind_label = str(own._meta.verbose_name)
    own.column_name = document.column.name if document.column else ""
    own.body_names = [body.name for body in document.bodies]
    found: Document = own
    return found


class DocumentLookup:
    """Finds documents by number or position, with all documents of an issue in memory."""

    def __init__(self, issues: IssueLookup) -> None:
        self.issues = issues
        self._documents: dict[int, list[Document]] = {}  # by primary key of the issue
        self._bodies: dict[str, IssuingBody] = {}
        #: Names of the issuing bodies that this import has made.
        self.new_bodies: set[str] = set()
        #: Documents whose names or dates were written, each as it was before; None: it is new.
        self.edited: list[tuple[Document, Document | None]] = []
        #: Primary keys of documents that have given up their position and not taken the new one.
        self._moving: set[int] = set()

    def find(self, values: Values) -> Document | None:
        """The document by its number, else by its position in the issue; None if ambiguous.

        Where several documents share a number, the position decides.
        """
        issue = self.issues.find(values)
        if issue is None or issue.pk is None:
            return None
        number = values.get("文号") or ""
        position = number_in(values, "期内次序") or number_in(values, "文件次序")
        documents = self._of(issue)
        numbered = [one for one in documents if number and one.document_number == number]
        placed = [one for one in documents if one.position == position]
        if both := [one for one in numbered if one in placed]:
            return both[0]
        return next((found[0] for found in (numbered, placed) if len(found) == 1), None)

    def _of(self, issue: Issue) -> list[Document]:
        if issue.pk not in self._documents:
            documents = issue.documents.select_related("column").prefetch_related("issuers__body")
            self._documents[issue.pk] = [as_kind(one, issue) for one in documents]
        return self._documents[issue.pk]

    def begin(self, document: Any, values: Values) -> None:
        """Set the issue of a new document. Raises ValidationError if there is no such issue."""
        issue = self.issues.find(values)
        if issue is None or issue.pk is None:
            raise ValidationError("没有这一期：请先在“期”表中写明，或核对公报标识、年、期。")
        document.issue = issue
        document.kind_label = str(document._meta.verbose_name)
        document.column_name, document.body_names = "", []

    def column(self, document: Any) -> Column | None:
        """The column that the document's cell names. Raises ValidationError if it is missing."""
        if not document.column_name:
            return None
        columns = document.issue.columns.filter(name=document.column_name)
        column: Column | None = columns.first()
        if column is None:
            message = f"本期没有“{document.column_name}”这个栏目，请先在“期”表的栏目里写上。"
            raise ValidationError({"column_name": message})
        return column

    def bodies(self, names: Sequence[str]) -> list[IssuingBody]:
        """The issuing bodies of these names; new ones are created."""
        for name in names:
            if name not in self._bodies:
                body = IssuingBody(name=name)
                try:
                    body.clean_fields()
                except ValidationError as error:
                    raise ValidationError({"body_names": "".join(error.messages)}) from error
                self._bodies[name], is_new = IssuingBody.objects.get_or_create(name=name)
                if is_new:
                    self.new_bodies.add(name)
        return [self._bodies[name] for name in dict.fromkeys(names)]

    def body_most_like(self, name: str) -> str:
        """The issuing body, not of this import, whose name is most like ``name``; empty if none."""
        known = IssuingBody.objects.exclude(name__in=self.new_bodies)
        return next(
            iter(get_close_matches(name, known.values_list("name", flat=True), 1, 0.75)), ""
        )

    def require_unique(self, document: Any) -> None:
        """Raise ValidationError if another document has the same position or number."""
        for other in self._of(document.issue):
            is_placed = other.pk != document.pk and other.pk not in self._moving
            if is_placed and other.position == document.position:
                message = f"本期第{other.position}件是《{other.title}》，次序不能相同。"
                raise ValidationError({"position": message})
        if not document.document_number:
            return
        same = Document.objects.exclude(pk=document.pk).filter(
            lead_body=document.lead_body, document_number=document.document_number
        )
        for other in same.select_related("issue__gazette").defer("issue__source_text"):
            if other.issue_id != document.issue.pk:
                document.number_use = document.number_use or Document.NumberUse.UNDECIDED
                continue
            message = f"文号已见于{other.issue}第{other.position}件《{other.title}》。"
            raise ValidationError({"document_number": message})

    def free_positions(self, issue: Issue, positions: dict[int, int]) -> None:
        """Free the positions (by primary key) that documents of an issue are about to take.

        Until it is written, a moving document has no position for ``require_unique``.
        """
        documents = self._of(issue)
        if all(positions.get(one.pk, one.position) == one.position for one in documents):
            return
        issue.documents.filter(pk__in=positions).update(position=F("position") + _OFFSET)
        self._moving |= positions.keys()

    def remember(self, document: Any) -> None:
        """Called after a document has been written."""
        others = [one for one in self._of(document.issue) if one.pk != document.pk]
        self._documents[document.issue.pk] = [*others, document]
        self._moving.discard(document.pk)

    def forget(self, document: Any) -> None:
        """Called before a document is deleted."""
        others = [one for one in self._of(document.issue) if one.pk != document.pk]
        self._documents[document.issue.pk] = others
