"""What the resources of all three sheets share: natural keys, deletion, a record of every change.

A resource only compares and writes; a ``Lookup`` finds the rows that its cells refer
to. Files are read and written elsewhere (``workbook_reader``, ``workbook_writer``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader

from gazette.models import Issue
from gazette.sheets.lookup import Lookup
from gazette.sheets.row_changes import Change, Operation
from gazette.sheets.sheet_columns import REMOVAL, YES, Sheet, SheetRow, Values
from gazette.sheets.widgets import widget_for

#: Columns that are not named after the ``verbose_name`` of their field.
_NAMES = {"slug": "公报标识", "text__position": "文本次序", "text__document__position": "文件次序"}


class _LookupLoader(BaseInstanceLoader):
    """Finds the instance of a row through the resource's ``find``."""

    def get_instance(self, row: Values) -> models.Model | None:
        instance: models.Model | None = self.resource.find(row)
        return instance


class SheetResource(resources.ModelResource):
    """Base class of the resources.

    ``lookup`` finds and remembers rows of the archive; ``record`` is called with every
    change. Some columns show attributes that ``lookup`` sets on an instance, beside the
    fields of its model (``column_names``, ``body_names``, ``parent_address`` …).
    """

    sheet: ClassVar[Sheet]
    #: The fields that identify a row.
    keys: ClassVar[tuple[str, ...]]
    #: Fields that are not validated, since their models set them when they are saved.
    not_validated: ClassVar[tuple[str, ...]] = ()

    def __init__(self, lookup: Lookup, record: Callable[[Change], None]) -> None:
        super().__init__()
        self.lookup = lookup
        self.record = record
        #: The rows that are being imported, in the order of the data set.
        self.rows: Sequence[SheetRow] = ()
        #: The instance of the present row as it was before.
        self.before: Any = None

    class Meta:
        instance_loader_class = _LookupLoader
        import_id_fields: tuple[str, ...] = ()
        skip_unchanged = True
        report_skipped = False
        skip_html_diff = True
        use_transactions = False

    @classmethod
    def field_from_django_field(
        cls, field_name: str, django_field: Any, readonly: bool
    ) -> fields.Field:
        named = _NAMES.get(field_name) or _NAMES.get(django_field.name, django_field.verbose_name)
        name = str(named)
        return fields.Field(field_name, name, widget_for(django_field, name), readonly=readonly)

    @classmethod
    def columns(cls) -> dict[str, fields.Field]:
        """The columns by the names of their fields, in the order of the sheet."""
        return {name: cls.fields[name] for name in cls._meta.fields}

    @classmethod
    def cells(cls, instance: Any, names: Sequence[str] = ()) -> dict[str, Any]:
        """The cells of an instance by column name: those of the fields ``names``, or all."""
        columns = cls.columns()
        chosen = [columns[name] for name in names or columns]
        return {field.column_name: field.export(instance) for field in chosen}

    def find(self, values: Values) -> Any:
        """The instance that a row identifies; None if it is new."""
        raise NotImplementedError

    def issue_of(self, instance: Any) -> Issue:
        """The issue that an instance belongs to."""
        raise NotImplementedError

    def for_delete(self, row: Values, instance: Any) -> bool:
        return bool(row.get(REMOVAL) == YES)

    def skip_row(
        self, instance: Any, original: Any, row: Values, import_validation_errors: Any = None
    ) -> bool:
        self.before = original
        is_same: bool = super().skip_row(instance, original, row, import_validation_errors)
        return is_same and instance.pk is not None

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Raise ValidationError with all errors of the row's cells."""
        errors = dict(import_validation_errors or {})
        relations = [one.name for one in instance._meta.concrete_fields if one.is_relation]
        try:
            instance.clean_fields(exclude={*relations, *self.not_validated, *errors})
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def before_save_instance(self, instance: Any, row: Values, **kwargs: Any) -> None:
        self.lookup.issues.lock(self.issue_of(instance))

    def after_save_instance(self, instance: Any, row: Values, **kwargs: Any) -> None:
        is_new = self.before.pk is None
        after, before = self.cells(instance), self.cells(self.before)
        cells = {
            name: (None if is_new else before[name], value)
            for name, value in after.items()
            if value != before[name] or is_new
        }
        operation = Operation.CREATE if is_new else Operation.CHANGE
        number = self.rows[kwargs["row_number"] - 1].number
        self.record_change(number, operation, instance, cells)

    def delete_instance(self, instance: Any, row: Values, **kwargs: Any) -> None:
        self.lookup.issues.lock(self.issue_of(instance))
        self.remove(instance, self.rows[kwargs["row_number"] - 1].number)

    def remove(self, instance: Any, number: int) -> None:
        """Delete an instance and record it; ``number`` is the row of the sheet that says so."""
        self.record_removal(instance, number)
        instance.delete()

    def record_removal(self, instance: Any, number: int = 0) -> None:
        """Record all cells of an instance that is about to be deleted."""
        cells = {name: (value, None) for name, value in self.cells(instance).items()}
        self.record_change(number, Operation.REMOVE, instance, cells)

    def record_change(
        self, number: int, operation: Operation, instance: Any, cells: dict[str, tuple[Any, Any]]
    ) -> None:
        """Record a change; ``cells`` are those that change, before and after."""
        key = self.cells(instance, self.keys)
        self.record(Change(self.sheet, number, operation, key, cells))
