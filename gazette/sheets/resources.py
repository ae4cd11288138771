"""The three sheets as import-export resources: which columns, and which row is meant.

A row is found by its natural key, never by a database id: an issue by gazette,
year and number; a document by its number, else by its place in the issue; a
provision by its document and its address. What is not in the workbook stays as
it is, and so does a column that is not there.

Resources only compare and write; a ``Lookup`` finds what they refer to, and
hangs on each row what its cells show beside the model's fields (``column_names``,
``body_names``, ``parent_address`` …). Files are read and written elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader

from gazette.kinds import document_kinds
from gazette.models import Document, DocumentIssuer, Issue, Provision, Text
from gazette.sheets.lookup import Lookup
from gazette.sheets.row_changes import Change, Operation
from gazette.sheets.sheet_columns import REMOVAL, YES, Row, Sheet
from gazette.sheets.widgets import ChoiceCell, LinesCell, TextCell, widget_for

#: Columns whose names are not those of the fields themselves.
_NAMES = {"slug": "公报标识", "text__position": "文本次序", "text__document__position": "文件次序"}


class _Loader(BaseInstanceLoader):
    """Asks the resource, whose lookup knows all rows of the batch."""

    def get_instance(self, row: Any) -> models.Model | None:
        found: models.Model | None = self.resource.stored(row)
        return found


class SheetResource(resources.ModelResource):
    """What the resources share: natural keys, removal, and a record of every change."""

    sheet: ClassVar[Sheet]
    #: The fields that name a row.
    keys: ClassVar[tuple[str, ...]]
    #: Fields that ``clean_fields`` leaves alone, for others keep them.
    unchecked: ClassVar[tuple[str, ...]] = ()

    def __init__(self, lookup: Lookup, record: Callable[[Change], None]) -> None:
        super().__init__()
        self.lookup = lookup
        self.record = record
        #: The rows that are being imported, in the order in which they are given.
        self.rows: Sequence[Row] = ()
        self.before: Any = None

    class Meta:
        instance_loader_class = _Loader
        import_id_fields: tuple[str, ...] = ()
        skip_unchanged = True
        report_skipped = False
        skip_html_diff = True
        use_transactions = False

    @classmethod
    def field_from_django_field(
        cls, field_name: str, django_field: Any, readonly: bool
    ) -> fields.Field:
        name = _NAMES.get(field_name) or _NAMES.get(django_field.name, django_field.verbose_name)
        return fields.Field(field_name, str(name), widget_for(django_field), readonly=readonly)

    @classmethod
    def columns(cls) -> dict[str, fields.Field]:
        """The columns by the names of their fields, in the order of the sheet."""
        return {name: cls.fields[name] for name in cls._meta.fields}

    @classmethod
    def cells(cls, instance: Any, names: Sequence[str] = ()) -> dict[str, Any]:
        """The cells of a row by column name, all or those of some fields."""
        columns = cls.columns()
        chosen = [columns[name] for name in names or columns]
        return {field.column_name: field.export(instance) for field in chosen}

    def stored(self, values: Any) -> Any:
        """The row of the archive that is meant, None for a new one."""
        raise NotImplementedError

    def issue_of(self, instance: Any) -> Issue:
        raise NotImplementedError

    def for_delete(self, row: Any, instance: Any) -> bool:
        return bool(row.get(REMOVAL) == YES)

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        self.before = original
        is_same: bool = super().skip_row(instance, original, row, import_validation_errors)
        return is_same and instance.pk is not None

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Raise ValidationError with all that is wrong with the row's cells."""
        errors = dict(import_validation_errors or {})
        relations = [one.name for one in instance._meta.concrete_fields if one.is_relation]
        try:
            instance.clean_fields(exclude={*relations, *self.unchecked, *errors})
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        self.lookup.open(self.issue_of(instance))

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        is_new = self.before.pk is None
        after, before = self.cells(instance), self.cells(self.before)
        cells = {
            name: (None if is_new else before[name], value)
            for name, value in after.items()
            if value != before[name] or is_new
        }
        operation = Operation.CREATE if is_new else Operation.CHANGE
        self.note(self.rows[kwargs["row_number"] - 1].number, operation, instance, cells)

    def delete_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        self.lookup.open(self.issue_of(instance))
        self.remove(instance, self.rows[kwargs["row_number"] - 1].number)

    def remove(self, instance: Any, number: int) -> None:
        """Delete a row; ``number`` is the sheet's row that asks for it."""
        self.note_removal(instance, number)
        instance.delete()

    def note_removal(self, instance: Any, number: int = 0) -> None:
        """Keep all cells of a row that goes in the record of changes."""
        cells = {name: (value, None) for name, value in self.cells(instance).items()}
        self.note(number, Operation.REMOVE, instance, cells)

    def note(
        self, number: int, operation: Operation, instance: Any, cells: dict[str, tuple[Any, Any]]
    ) -> None:
        key = self.cells(instance, self.keys)
        self.record(Change(self.sheet, number, operation, key, cells))


class IssueResource(SheetResource):
    """期: what the cover says, and the columns of the contents page in their order."""

    sheet = Sheet.ISSUES
    keys = ("gazette__slug", "year", "number")
    column_names = fields.Field("column_names", "栏目", LinesCell())

    class Meta:
        model = Issue
        fields = (
            *("gazette__slug", "year", "number"),
            "serial_number",
            "published_on",
            "column_names",
        )

    def stored(self, values: Any) -> Issue | None:
        return self.lookup.issue(values)

    def issue_of(self, instance: Issue) -> Issue:
        return instance

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        if new:
            self.lookup.begin_issue(instance, row)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        super().do_instance_save(instance, is_create)
        self.lookup.write_columns(instance)

    def remove(self, instance: Any, number: int) -> None:
        if instance.documents.exists():
            raise ValidationError("这一期还有文件，不能删去。")
        self.lookup.forget_issue(instance)
        super().remove(instance, number)


#: The columns of every document, in the order in which a clerk fills them.
_DOCUMENT = (
    "issue__gazette__slug", "issue__year", "issue__number", "position", "document_number",
    "kind_label", "title", "contents_title", "text_title", "column_name", "printed_page",
    "body_names", "signed_on", "effective_on", "term_years", "last_day_in_force",
    "interpreted_by", "disclosure", "attachments",
)  # fmt: skip


class DocumentResource(SheetResource):
    """文件: an entry of the contents page; each kind's class adds the kind's own columns."""

    sheet = Sheet.DOCUMENTS
    keys = ("issue__gazette__slug", "issue__year", "issue__number", "position", "document_number")
    unchecked = ("folded_title", "folded_text_title", "kind")
    kind_label = fields.Field("kind_label", "文件种类", readonly=True)
    column_name = fields.Field("column_name", "栏目", TextCell())
    body_names = fields.Field("body_names", "发文机关", LinesCell())

    class Meta:
        model = Document
        fields = _DOCUMENT

    def stored(self, values: Any) -> Document | None:
        return self.lookup.document(values)

    def issue_of(self, instance: Document) -> Issue:
        return instance.issue

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        if new:
            self.lookup.begin_document(instance, row)

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        super().before_save_instance(instance, row, **kwargs)
        instance.column = self.lookup.column(instance)
        bodies = self.lookup.bodies(instance.body_names)
        instance.lead_body = bodies[0] if bodies else None
        self.lookup.refuse_taken(instance)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        super().do_instance_save(instance, is_create)
        wanted = [body.pk for body in self.lookup.bodies(instance.body_names)]
        if is_create or list(instance.issuers.values_list("body", flat=True)) != wanted:
            instance.issuers.all().delete()
            DocumentIssuer.objects.bulk_create(
                DocumentIssuer(document=instance, body_id=body, position=position)
                for position, body in enumerate(wanted, start=1)
            )
        self.lookup.remember_document(instance)

    def remove(self, instance: Any, number: int) -> None:
        rows = ProvisionResource(self.lookup, self.record)
        for provision in reversed(self.lookup.provisions_of(instance)):
            rows.note_removal(provision)
        self.lookup.forget_document(instance)
        super().remove(instance, number)


@cache
def resource_for(kind: type[Document]) -> type[DocumentResource]:
    """The resource of a kind: the columns of all documents, then its own."""
    own = [
        field.name
        for field in kind._meta.local_concrete_fields
        if field.editable and not field.is_relation
    ]
    made: type[DocumentResource] = resources.modelresource_factory(
        kind, DocumentResource, meta_options={"fields": (*_DOCUMENT, *own)}
    )
    return made


class ProvisionResource(SheetResource):
    """条文: a printed row, with the text that it belongs to."""

    sheet = Sheet.PROVISIONS
    keys = (
        "text__document__issue__gazette__slug",
        "text__document__issue__year",
        "text__document__issue__number",
        "text__document__position",
        "text__document__document_number",
        "address",
    )
    text_role = fields.Field("text__role", "文本种类", ChoiceCell(Text.ROLES))
    text_label = fields.Field("text__label", "附件号", TextCell())
    text_title = fields.Field("text__title", "文本标题", TextCell())
    parent_address = fields.Field("parent_address", "上级地址", TextCell())

    class Meta:
        model = Provision
        fields = (
            "text__document__issue__gazette__slug", "text__document__issue__year",
            "text__document__issue__number", "text__document__position",
            "text__document__document_number", "address", "text__position", "text_role",
            "text_label", "text_title", "position", "level", "label", "number", "heading",
            "body", "cells", "parent_address", "span_start", "span_end",
        )  # fmt: skip

    def stored(self, values: Any) -> Provision | None:
        return self.lookup.provision(values)

    def issue_of(self, instance: Provision) -> Issue:
        return instance.text.document.issue

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        if new:
            self.lookup.begin_provision(instance, row)

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        super().before_save_instance(instance, row, **kwargs)
        self.lookup.hang(instance)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        self.lookup.write_text(instance.text)
        instance.text_id = instance.text.pk
        super().do_instance_save(instance, is_create)
        self.lookup.remember_provision(instance)

    def remove(self, instance: Any, number: int) -> None:
        self.lookup.forget_provision(instance)
        super().remove(instance, number)


def resources_of(sheet: Sheet) -> list[type[SheetResource]]:
    """The resources that fill a sheet: one, or for 文件 one for each kind."""
    if sheet is Sheet.DOCUMENTS:
        return [resource_for(kind) for kind in document_kinds()]
    return [IssueResource if sheet is Sheet.ISSUES else ProvisionResource]


@cache
def headers_of(sheet: Sheet) -> tuple[str, ...]:
    """The columns of a sheet, those of all kinds of document together."""
    found = [field for one in resources_of(sheet) for field in one.columns().values()]
    return tuple(dict.fromkeys(field.column_name for field in found))
