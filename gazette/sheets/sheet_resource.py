"""What the resources of all three sheets share: natural keys, deletion, a record of every change.

A resource only compares; a ``Lookup`` finds the rows that its cells refer to, and keeps in
mind what is to be written. Files are read and written elsewhere (``workbook_reader``,
``workbook_writer``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from import_export import fields, resources

from gazette.models import Issue
from gazette.sheets.lookup import Lookup
from gazette.sheets.row_changes import Change, Operation
from gazette.sheets.sheet_columns import REMOVAL, YES, Sheet, SheetRow, Values
from gazette.sheets.widgets import widget_for

#: Columns that are not named after the ``verbose_name`` of their field.
_NAMES = {"slug": "公报标识", "text__position": "文本次序", "text__document__position": "文件次序"}

#: Columns that only tell to which issue and document a row belongs.
_OF_OTHERS = ("issue__", "text__document__")


@dataclass(frozen=True, slots=True)
class Before:
    """A row of the archive as it was before a row of the workbook: copy, cells, values."""

    instance: Any
    cells: dict[str, Any]
    values: dict[str, Any]


class SheetColumn(fields.Field):
    """A column of a sheet: an attribute of an instance, also of one that it refers to.

    Reads as import-export's own field does, except that no relation to many is followed and
    the path of the attribute is taken apart only once: a sheet may have a million rows.
    """

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The attributes on the way to the value."""
        return tuple(self.attribute.split("__"))

    def get_value(self, instance: Any) -> Any:
        value = instance
        for name in self.path:
            value = getattr(value, name, None)
            if value is None:
                return None
        return value

    def take(self, instance: Any, values: Values) -> None:
        """Let the cell of a row become the value. Raises ValueError for a cell that cannot."""
        for name in self.path[:-1]:
            instance = getattr(instance, name)
        setattr(instance, self.path[-1], self.widget.clean(values[self.column_name], values))


def _same(cell: Any, shown: Any) -> bool:
    """Whether a cell is what an export writes for a value; unlike ones may still mean the same."""
    if cell == shown or (cell in (None, "") and shown in (None, "")):
        return True
    if isinstance(cell, str) and isinstance(shown, int | date):
        return cell == str(shown)
    return False


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

    @classmethod
    def field_from_django_field(
        cls, field_name: str, django_field: Any, readonly: bool
    ) -> SheetColumn:
        readonly = readonly or field_name.startswith(_OF_OTHERS)
        named = _NAMES.get(field_name) or _NAMES.get(django_field.name, django_field.verbose_name)
        name = str(named)
        return SheetColumn(field_name, name, widget_for(django_field, name), readonly=readonly)

    @cached_property
    def _columns(self) -> list[SheetColumn]:
        return list(self.columns().values())

    @cached_property
    def _written_columns(self) -> dict[str, SheetColumn]:
        """The columns whose cells become values of the row itself, by the names of their fields."""
        return {name: one for name, one in self.columns().items() if not one.readonly}

    @classmethod
    @cache
    def columns(cls) -> dict[str, SheetColumn]:
        """The columns by the names of their fields, in the order of the sheet."""
        return {name: cls.fields[name] for name in cls._meta.fields}

    @classmethod
    def cells(cls, instance: Any, names: Sequence[str] = ()) -> dict[str, Any]:
        """The cells of an instance by column name: those of the fields ``names``, or all."""
        columns = cls.columns()
        chosen = [columns[name] for name in names] if names else columns.values()
        return {field.column_name: field.export(instance) for field in chosen}

    def find(self, values: Values) -> Any:
        """The instance that a row identifies; None if it is new."""
        raise NotImplementedError

    def issue_of(self, instance: Any) -> Issue:
        """The issue that an instance belongs to."""
        raise NotImplementedError

    def compare(self, row: SheetRow) -> None:
        """Work out what a row changes; it is recorded and planned, and nothing is written.

        Raises ValidationError with all errors of the row's cells.
        """
        instance = self.find(row.values)
        is_gone = row.values.get(REMOVAL) == YES
        if instance is None:
            if not is_gone or self.sheet is not Sheet.ISSUES:
                instance = self._meta.model()
                self.begin(instance, row.values)
            if not is_gone:
                self._take(row, instance, None)
        elif is_gone:
            self.lookup.issues.open(self.issue_of(instance))
            self.remove(instance, row.number)
        elif not self._is_as_shown(instance, row.values):
            self._take(row, instance, self._before(instance))

    def begin(self, instance: Any, values: Values) -> None:
        """Set what a new row belongs to. Raises ValidationError if there is no such thing."""
        raise NotImplementedError

    def put(self, instance: Any, before: Before | None, fields: list[str] | None) -> None:
        """Plan the write of a row; ``fields`` are the columns that it changes, None if new."""
        raise NotImplementedError

    def drop(self, instance: Any) -> None:
        """Plan the deletion of a row."""
        raise NotImplementedError

    def _is_as_shown(self, instance: Any, values: Values) -> bool:
        """Whether every cell is as an export would write it, so that nothing need be read."""
        return all(
            field.column_name not in values
            or _same(values[field.column_name], field.export(instance))
            for field in self._columns
        )

    def _before(self, instance: Any) -> Before:
        values = {name: one.get_value(instance) for name, one in self.columns().items()}
        return Before(copy(instance), self.cells(instance), values)

    def _take(self, row: SheetRow, instance: Any, before: Before | None) -> None:
        """Let a row's cells become values; plan and record the row unless all is the same."""
        errors: dict[str, Any] = {}
        try:
            self.import_instance(instance, row.values)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        changed = None
        if before is not None:
            columns = self.columns().items()
            changed = [
                name for name, one in columns if one.get_value(instance) != before.values[name]
            ]
            if not changed and not errors:
                return
        self.validate_instance(instance, errors)
        self.lookup.issues.open(self.issue_of(instance))
        self.put(instance, before, changed)
        after, former = self.cells(instance), before.cells if before else {}
        cells = {
            name: (former.get(name), value)
            for name, value in after.items()
            if before is None or value != former[name]
        }
        operation = Operation.CHANGE if before else Operation.CREATE
        self.record_change(row.number, operation, instance, cells)

    def import_instance(self, instance: Any, row: Values, **kwargs: Any) -> None:
        """Let a row's cells become values. Raises ValidationError with those that cannot."""
        errors = {}
        for column in self._written_columns.values():
            if column.column_name not in row:
                continue
            try:
                column.take(instance, row)
            except ValueError as error:
                errors[column.attribute] = ValidationError(str(error), code="invalid")
        if errors:
            raise ValidationError(errors)

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
        for name, message in self.faults(instance):
            errors.setdefault(name, ValidationError(message))
        if errors:
            raise ValidationError(errors)

    def faults(self, instance: Any) -> Iterator[tuple[str, str]]:
        """What only the database would refuse: the field, and in Chinese what is wrong."""
        for name, column in self._written_columns.items():
            value = column.get_value(instance)
            if isinstance(value, str) and "\0" in value:
                yield name, "单元格里有看不见的空字符，请重新输入这一格。"

    def remove(self, instance: Any, number: int) -> None:
        """Delete an instance and record it; ``number`` is the row of the sheet that says so."""
        self.drop(instance)
        self.record_removal(instance, number)

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
