"""The three sheets as resources of import-export: their columns, and how they find their rows.

A row is found by its natural key, never by a database id: an issue by gazette, year
and number; a document by its number, else by its position in the issue; a provision
by its document and its address. Rows and columns that the workbook does not have
stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from import_export import resources

from gazette.kinds import document_kinds
from gazette.models import Document, Issue, Provision, Text
from gazette.sheets.provision_lookup import WRITTEN
from gazette.sheets.sheet_columns import Sheet, Values
from gazette.sheets.sheet_resource import Before, SheetColumn, SheetResource
from gazette.sheets.widgets import ChoiceCell, LinesCell, TextCell


class IssueResource(SheetResource):
    """期: an issue with its columns of the contents page (栏目) in order."""

    sheet = Sheet.ISSUES
    keys = ("gazette__slug", "year", "number")
    column_names = SheetColumn("column_names", "栏目", LinesCell())

    class Meta:
        model = Issue
        fields = (
            *("gazette__slug", "year", "number"),
            "serial_number",
            "published_on",
            "column_names",
        )

    def find(self, values: Values) -> Issue | None:
        return self.lookup.issues.find(values)

    def issue_of(self, instance: Issue) -> Issue:
        return instance

    def begin(self, instance: Any, values: Values) -> None:
        self.lookup.issues.begin(instance, values)

    def faults(self, instance: Any) -> Iterator[tuple[str, str]]:
        yield from super().faults(instance)
        if instance.year is not None and not 1900 <= instance.year <= 2200:
            yield "year", "年份应在1900至2200之间。"

    def put(self, instance: Any, before: Before | None, fields: list[str] | None) -> None:
        self.lookup.issues.require_unique(instance)
        self.lookup.issues.put(instance, fields)

    def drop(self, instance: Any) -> None:
        if self.lookup.documents.of_issue(instance):
            raise ValidationError("这一期还有文件，不能删去。")
        self.lookup.issues.drop(instance)


#: The columns of all kinds of document.
_DOCUMENT = (
    "issue__gazette__slug", "issue__year", "issue__number", "position", "document_number",
    "kind_label", "title", "contents_title", "text_title", "column_name", "printed_page",
    "body_names", "signed_on", "effective_on", "term_years", "term_months",
    "last_day_in_force", "interpreted_by", "disclosure", "attachments",
)  # fmt: skip


#: The fields on which it depends which relations mean a document, and from when they count.
_NAMING = (
    *("title", "text_title", "document_number"),
    *("signed_on", "effective_on", "term_years", "term_months", "last_day_in_force"),
)


class DocumentResource(SheetResource):
    """文件: a document; ``resource_for`` adds the columns of its kind."""

    sheet = Sheet.DOCUMENTS
    keys = ("issue__gazette__slug", "issue__year", "issue__number", "position", "document_number")
    not_validated = ("folded_title", "folded_text_title", "kind")
    kind_label = SheetColumn("kind_label", "文件种类", readonly=True)
    column_name = SheetColumn("column_name", "栏目", TextCell())
    body_names = SheetColumn("body_names", "发文机关", LinesCell())

    class Meta:
        model = Document
        fields = _DOCUMENT

    def find(self, values: Values) -> Document | None:
        return self.lookup.documents.find(values)

    def issue_of(self, instance: Document) -> Issue:
        return instance.issue

    def begin(self, instance: Any, values: Values) -> None:
        self.lookup.documents.begin(instance, values)

    def put(self, instance: Any, before: Before | None, fields: list[str] | None) -> None:
        documents = self.lookup.documents
        former = before.instance if before else None
        instance.column_id = documents.column_key(instance)
        bodies = [body.pk for body in documents.bodies(instance.body_names)]
        instance.lead_body_id = bodies[0] if bodies else None
        documents.require_unique(instance)
        is_signed_otherwise = former is None or former.body_names != instance.body_names
        changed = None
        if former is not None:
            own = [field.attname for field in instance._meta.concrete_fields]
            changed = [name for name in own if getattr(instance, name) != getattr(former, name)]
        documents.put(instance, changed, bodies if is_signed_otherwise else None)
        if former is None or any(getattr(instance, one) != getattr(former, one) for one in _NAMING):
            documents.edited.setdefault(instance.pk, former)

    def drop(self, instance: Any) -> None:
        self.lookup.documents.drop(instance)

    def remove(self, instance: Any, number: int) -> None:
        provisions = ProvisionResource(self.lookup, self.record)
        for provision in reversed(self.lookup.provisions.provisions_of(instance)):
            provisions.record_removal(provision)
        super().remove(instance, number)


@cache
def resource_for(kind: type[Document]) -> type[DocumentResource]:
    """The resource of a kind of document: the columns of all documents, then those of the kind."""
    own = [
        field.name
        for field in kind._meta.local_concrete_fields
        if field.editable and not field.is_relation
    ]
    resource: type[DocumentResource] = resources.modelresource_factory(
        kind, DocumentResource, meta_options={"fields": (*_DOCUMENT, *own)}
    )
    return resource


class ProvisionResource(SheetResource):
    """条文: a provision, with the text that it belongs to."""

    sheet = Sheet.PROVISIONS
    keys = (
        "text__document__issue__gazette__slug",
        "text__document__issue__year",
        "text__document__issue__number",
        "text__document__position",
        "text__document__document_number",
        "address",
    )
    text_role = SheetColumn("text__role", "文本种类", ChoiceCell(Text.ROLES))
    text_label = SheetColumn("text__label", "附件号", TextCell())
    text_title = SheetColumn("text__title", "文本标题", TextCell())
    parent_address = SheetColumn("parent_address", "上级地址", TextCell())

    class Meta:
        model = Provision
        fields = (
            "text__document__issue__gazette__slug", "text__document__issue__year",
            "text__document__issue__number", "text__document__position",
            "text__document__document_number", "address", "text__position", "text_role",
            "text_label", "text_title", "position", "level", "label", "number", "heading",
            "body", "cells", "merged", "parent_address", "span_start", "span_end",
        )  # fmt: skip

    def find(self, values: Values) -> Provision | None:
        return self.lookup.provisions.find(values)

    def issue_of(self, instance: Provision) -> Issue:
        return instance.text.document.issue

    def begin(self, instance: Any, values: Values) -> None:
        self.lookup.provisions.begin(instance, values)

    def import_instance(self, instance: Any, row: Values, **kwargs: Any) -> None:
        """As any row; one that names no place in the source begins and ends at its beginning."""
        super().import_instance(instance, row, **kwargs)
        instance.span_start, instance.span_end = instance.span_start or 0, instance.span_end or 0

    def faults(self, instance: Any) -> Iterator[tuple[str, str]]:
        yield from super().faults(instance)
        if instance.span_start > instance.span_end:
            yield "span_end", "原文止不能小于原文起。"

    def put(self, instance: Any, before: Before | None, fields: list[str] | None) -> None:
        self.lookup.provisions.set_parent(instance)
        former = None
        if before is not None:
            old = before.instance
            former = {
                name: getattr(old, name)
                for name in WRITTEN
                if getattr(old, name) != getattr(instance, name)
            }
        self.lookup.provisions.put(instance, former)

    def drop(self, instance: Any) -> None:
        self.lookup.provisions.drop(instance)


def resources_of(sheet: Sheet) -> list[type[SheetResource]]:
    """The resources of a sheet: one, or for 文件 one for each kind."""
    if sheet is Sheet.DOCUMENTS:
        return [resource_for(kind) for kind in document_kinds()]
    return [IssueResource if sheet is Sheet.ISSUES else ProvisionResource]


@cache
def headers_of(sheet: Sheet) -> tuple[str, ...]:
    """The names of a sheet's columns; for 文件 those of all kinds of document together."""
    columns = [field for one in resources_of(sheet) for field in one.columns().values()]
    return tuple(dict.fromkeys(field.column_name for field in columns))
