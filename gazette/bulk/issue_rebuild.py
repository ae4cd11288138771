"""Writes the rows of one issue from its records: all but what names other documents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model

from gazette.bulk.published_fields import UnknownField, file_field, refuse_leftovers, values_in
from gazette.importing.refusals import refuse_unstorable
from gazette.kinds import kind_named
from gazette.models import (
    Column,
    Correction,
    Document,
    DocumentIssuer,
    Gazette,
    Issue,
    IssuingBody,
    OutsideAct,
    PartialEffect,
    Provision,
    Rewording,
    Statement,
    Text,
    Theme,
)
from gazette.parsing.words.lines import fold_title
from notices.models import Picture

if TYPE_CHECKING:
    from gazette.bulk.archive_rebuild import KeptFiles

Record = dict[str, Any]
M = TypeVar("M", bound=Model)


#: What is computed after a row is made, and files, which are looked at where they are kept.
_CHECKED_ELSEWHERE = ("folded_title", "key", "file")


@dataclass
class Later:
    """What a record says of other documents, to be written when all are there.

    ``where`` is the file and the line, for messages; the source is a document or an act outside.
    """

    where: str
    document: Any
    act: OutsideAct | None = None
    relations: list[Record] = field(default_factory=list)
    citations: list[Record] = field(default_factory=list)
    reprint_of: list[Any] | None = None


def row_of(model: type[M], record: Record, **placed: Any) -> M:
    """An unsaved row of all that a record has. Raises UnknownField, and ValidationError or
    ImportRefused for a value that cannot be stored."""
    row = model(**values_in(record, model), **placed)
    refuse_leftovers(record)
    refuse_unstorable(row, str(model._meta.verbose_name), skip=_CHECKED_ELSEWHERE)
    return row


class IssueRebuild:
    """An issue and its documents, record by record; rows are written together at the end."""

    def __init__(self, gazettes: dict[str, Gazette], kept: KeptFiles) -> None:
        self.gazettes, self.kept = gazettes, kept
        self.issue = Issue()
        self.later: list[Later] = []
        self._columns: dict[int, Column] = {}
        self._documents: dict[int, Document] = {}
        #: Rows by their depth: a row is written after the one that it is in.
        self._levels: dict[int, list[Provision]] = defaultdict(list)
        self._rows: dict[type[Model], list[Any]] = defaultdict(list)
        self._texts: list[Text] = []

    @property
    def place(self) -> tuple[Any, ...]:
        """The gazette, year and number of the issue."""
        return (self.issue.gazette.slug, self.issue.year, self.issue.number)

    def add(self, record: Record, where: str) -> None:
        """Take a record of the issue. ``where`` is the file and the line."""
        match record.pop("record"):
            case "issue":
                self._add_issue(record)
            case "document":
                self._add_document(record, where)
            case "correction":
                self._add_correction(record)
            case other:
                raise UnknownField(str(other))

    def write_rows(self) -> None:
        """Write what was gathered: texts, then their rows from the highest level down."""
        if self.issue.pk is None:
            raise ValidationError("文件里没有期的记录。")
        Text.objects.bulk_create(self._texts)
        for depth in sorted(self._levels):
            Provision.objects.bulk_create(self._levels[depth], batch_size=2000)
        for model, rows in self._rows.items():
            model._base_manager.bulk_create(rows)

    def _add_issue(self, record: Record) -> None:
        gazette = self.gazettes[record.pop("gazette")]
        columns, scan = record.pop("columns", []), record.pop("scan", None)
        self.issue = row_of(Issue, record, gazette=gazette)
        if scan:
            self.issue.scan.name = self.kept.keep(file_field(Issue, "scan"), scan)
        self.issue.save()
        for one in columns:
            column = row_of(Column, one, issue=self.issue)
            column.save()
            self._columns[column.position] = column

    def _add_document(self, record: Record, where: str) -> None:
        texts, pictures = record.pop("texts", []), record.pop("pictures", [])
        parts = {model: record.pop(name, []) for model, name in _PARTS.items()}
        issuers = record.pop("issuers", [])
        later = Later(where, None, None, record.pop("relations", []), record.pop("citations", []))
        later.reprint_of = record.pop("reprint_of", None)
        later.document = document = self._document(record)
        self.later.append(later)
        self._documents[document.position] = document
        for one in issuers:
            body = _body(one.pop("body"))
            self._rows[DocumentIssuer].append(
                row_of(DocumentIssuer, one, document=document, body=body)
            )
        for model, told in parts.items():
            self._rows[model] += [row_of(model, one, document=document) for one in told]
        for one in texts:
            self._add_text(document, one)
        for one in pictures:
            file = self.kept.keep(file_field(Picture, "file"), one.pop("file"))
            self._rows[Picture].append(row_of(Picture, one, document=document, file=file))

    def _document(self, record: Record) -> Document:
        """The saved document, of its kind."""
        kind = kind_named(record.get("kind", ""))
        if kind is None:
            raise UnknownField(str(record.get("kind")))
        details = record.pop("details", {})
        column, lead = record.pop("column", None), record.pop("lead_body", None)
        theme, proposed = record.pop("theme", None), record.pop("proposed_theme", None)
        document = kind(
            **values_in(record, Document),
            **values_in(details, kind),
            issue=self.issue,
            column=self._columns[column] if column else None,
            lead_body=_body(lead) if lead else None,
            theme=_theme(theme) if theme else None,
            proposed_theme=_theme(proposed) if proposed else None,
        )
        refuse_leftovers(record)
        refuse_leftovers(details)
        made = ("folded_title", "folded_text_title")
        refuse_unstorable(document, f"第{document.position}件文件", skip=made)
        document.save()
        return document

    def _add_text(self, document: Document, record: Record) -> None:
        rows = record.pop("rows", [])
        text = row_of(Text, record, document=document)
        text.folded_title = fold_title(text.title)
        self._texts.append(text)
        known: dict[str, Provision] = {}
        for one in rows:
            parent = known[one.pop("parent")] if "parent" in one else None
            row = row_of(Provision, one, text=text, document=document, parent=parent)
            row.depth = parent.depth + 1 if parent else 0
            known[row.address] = row
            self._levels[row.depth].append(row)

    def _add_correction(self, record: Record) -> None:
        rewordings = record.pop("rewordings", [])
        applied = Correction.Status.APPLIED
        correction = row_of(Correction, record, issue=self.issue, status=applied)
        correction.save()
        for one in rewordings:
            position = one.pop("document", None)
            document = self._documents[position] if position else None
            placed = {"correction": correction, "document": document}
            self._rows[Rewording].append(row_of(Rewording, one, **placed))


_PARTS: dict[type[Model], str] = {Statement: "statements", PartialEffect: "partial_effects"}


def _body(name: str) -> IssuingBody:
    body, _is_new = IssuingBody.objects.get_or_create(name=name)
    return body


def _theme(name: str) -> Theme:
    return Theme.objects.get_queryset().get(name=name)
