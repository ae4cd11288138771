"""The documents that the rows of a workbook name, their columns (栏目) and issuing bodies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import ProtectedError, RestrictedError, prefetch_related_objects
from django.db.models.deletion import Collector

from gazette.kinds import document_kinds
from gazette.models import Column, Document, Issue, IssuingBody
from gazette.sheets.issue_lookup import IssueLookup, add_column_names
from gazette.sheets.sheet_columns import Values
from gazette.sheets.widgets import number_in
from gazette.sheets.write_plan import WritePlan


def documents_of(issue: Any) -> list[Document]:
    """The documents of an issue in order, each as its kind, with the names that its cells show.

    Sets ``kind_label``, ``column_name`` and ``body_names``. The number of queries does not
    depend on that of the documents.
    """
    if not hasattr(issue, "column_rows"):
        add_column_names(issue)
    names = {column.pk: column.name for column in issue.column_rows.values()}
    found: list[Any] = []
    for kind in document_kinds():
        found += kind._default_manager.filter(issue=issue.pk, kind=kind.kind_name)
    prefetch_related_objects(found, "issuers__body")
    found.sort(key=lambda one: one.position)
    for document in found:
        document.issue = issue
        document.kind_label = str(document._meta.verbose_name)
        document.column_name = names.get(document.column_id, "")
        document.body_names = [body.name for body in document.bodies]
    return found


class DocumentLookup:
    """Finds documents by number or position, with all documents of an issue in memory."""

    def __init__(self, issues: IssueLookup, plan: WritePlan) -> None:
        self.issues = issues
        self.plan = plan
        self._documents: dict[int, list[Document]] = {}  # by primary key of the issue
        self._by_key: dict[int, Document] = {}
        self._gone: set[int] = set()
        self._bodies: dict[str, IssuingBody] | None = None
        #: Names of the issuing bodies that this import makes.
        self.new_bodies: set[str] = set()
        #: Keys of documents whose names or dates are written, each with the document as it
        #: was before; None: it is new.
        self.edited: dict[int, Document | None] = {}
        #: Keys of documents that have given up their position and not taken the new one.
        self._moving: set[int] = set()
        #: Keys of stored documents that are written at another position.
        self.moved: list[int] = []
        #: Document number → documents that this import has written with it.
        self._written: dict[str, list[Document]] = defaultdict(list)
        #: Document number → stored documents with it, for the numbers of the present rows.
        self._numbered: dict[str, list[Document]] = {}

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

    def of_issue(self, issue: Issue) -> list[Document]:
        """The documents of an issue in order, as this import leaves them."""
        return sorted(self._of(issue), key=lambda one: one.position or 0)

    def _of(self, issue: Issue) -> list[Document]:
        if issue.pk not in self._documents:
            found = documents_of(issue) if issue.pk > 0 else []
            self._documents[issue.pk] = found
            self._by_key.update((one.pk, one) for one in found)
        return self._documents[issue.pk]

    def begin(self, document: Any, values: Values) -> None:
        """Set the issue of a new document. Raises ValidationError if there is no such issue."""
        issue = self.issues.find(values)
        if issue is None or issue.pk is None:
            raise ValidationError("没有这一期：请先在“期”表中写明，或核对公报标识、年、期。")
        document.issue = issue
        document.kind_label = str(document._meta.verbose_name)
        document.column_name, document.body_names = "", []

    def column_key(self, document: Any) -> int | None:
        """The key of the column that a document's cell names.

        Raises ValidationError if the issue does not have it.
        """
        if not document.column_name:
            return None
        columns: list[Column] = [
            column
            for _place, column in sorted(document.issue.column_rows.items())
            if column.name == document.column_name
        ]
        if not columns:
            message = f"本期没有“{document.column_name}”这个栏目，请先在“期”表的栏目里写上。"
            raise ValidationError({"column_name": message})
        return columns[0].pk

    def bodies(self, names: Sequence[str]) -> list[IssuingBody]:
        """The issuing bodies of these names; new ones are planned."""
        if self._bodies is None:
            self._bodies = {body.name: body for body in IssuingBody.objects.all()}
        for name in names:
            if name not in self._bodies:
                body = IssuingBody(name=name)
                try:
                    body.clean_fields()
                except ValidationError as error:
                    raise ValidationError({"body_names": "".join(error.messages)}) from error
                body.pk = self.plan.new_key()
                self.plan.add("body", key=body.pk, name=name)
                self._bodies[name] = body
                self.new_bodies.add(name)
        return [self._bodies[name] for name in dict.fromkeys(names)]

    def body_most_like(self, name: str) -> str:
        """The issuing body, not of this import, whose name is most like ``name``; empty if none."""
        known = [one for one in self._bodies or () if one not in self.new_bodies]
        return next(iter(get_close_matches(name, known, 1, 0.75)), "")

    def expect_numbers(self, numbers: Iterable[Any]) -> None:
        """Read which stored documents have the numbers of the rows that come next."""
        same = Document.objects.filter(document_number__in={str(one) for one in numbers if one})
        self._numbered = defaultdict(list)
        for other in same.with_issue():
            self._numbered[other.document_number].append(other)

    def require_unique(self, document: Any) -> None:
        """Raise ValidationError if another document has the same position or number."""
        for other in self._of(document.issue):
            is_placed = other.pk != document.pk and other.pk not in self._moving
            if is_placed and other.position == document.position:
                message = f"本期第{other.position}件是《{other.title}》，次序不能相同。"
                raise ValidationError({"position": message})
        number = document.document_number
        if not number:
            return
        stored = [self._by_key.get(one.pk, one) for one in self._numbered.get(number, ())]
        for other in [*stored, *self._written[number]]:
            is_another = other.pk != document.pk and other.pk not in self._gone
            is_same = (
                other.document_number == number and other.lead_body_id == document.lead_body_id
            )
            if is_another and is_same and other.issue.pk != document.issue.pk:
                document.number_use = document.number_use or Document.NumberUse.UNDECIDED
            elif is_another and is_same:
                message = f"文号已见于{other.issue}第{other.position}件《{other.title}》。"
                raise ValidationError({"document_number": message})

    def free_positions(self, issue: Issue, positions: dict[int, int]) -> None:
        """Free the positions (by key) that documents of an issue are about to take.

        Until it is written, a moving document has no position for ``require_unique``.
        """
        documents = self._of(issue)
        if any(positions.get(one.pk, one.position) != one.position for one in documents):
            self._moving |= positions.keys()

    def put(self, document: Any, fields: list[str] | None, bodies: list[int] | None) -> None:
        """Plan the write of a document; ``fields`` are those changed, None if it is new.

        ``bodies`` are the keys of its issuing bodies where they are written.
        """
        names = fields
        if names is None:
            document.pk = document.id = self.plan.new_key()
            names = [
                field.attname
                for field in document._meta.concrete_fields
                if field.attname not in _OWN_KEYS
            ]
            self._of(document.issue).append(document)
            self._by_key[document.pk] = document
        if fields is not None and "position" in fields and document.pk > 0:
            self.moved.append(document.pk)
        self.plan.add(
            "document",
            key=document.pk,
            is_new=fields is None,
            kind=type(document).kind_name,
            issue=document.issue.pk,
            values={name: getattr(document, name) for name in names},
            bodies=bodies,
        )
        self._moving.discard(document.pk)
        if document.document_number:
            self._written[document.document_number].append(document)

    def drop(self, document: Any) -> None:
        """Plan the deletion of a document. Raises ValidationError if others depend on it."""
        if document.pk > 0:
            refuse_protected(document)
        self.plan.add("document gone", key=document.pk, issue=document.issue.pk)
        others = [one for one in self._of(document.issue) if one.pk != document.pk]
        self._documents[document.issue.pk] = others
        self._gone.add(document.pk)
        self.edited.pop(document.pk, None)


#: The keys of a new document, which are none of its values.
_OWN_KEYS = frozenset({"id", "document_ptr_id"})


def refuse_protected(row: Any) -> None:
    """Raise ValidationError if rows that must stay depend on a row that is to be deleted."""
    collector = Collector(using="default", origin=row)
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError, DatabaseError) as error:
        raise ValidationError(
            "别的内容还用到它，不能删去。请先在管理界面里改好那些内容。"
        ) from error
