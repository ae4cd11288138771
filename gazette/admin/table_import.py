"""Rows of an uploaded table written through django-import-export: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from import_export.resources import ModelResource
from tablib import Dataset

#: How many problems are shown at once.
MOST_PROBLEMS = 50


def write_rows(
    resource: ModelResource, rows: Dataset, lines: Sequence[int]
) -> tuple[int, int, list[str]]:
    """How many rows are new and how many changed or, with nothing written, what is wrong.

    ``lines`` are the numbers of the rows in the file, which the problems name.
    """
    result = resource.import_data(
        rows, dry_run=False, raise_errors=False, rollback_on_validation_errors=True
    )
    problems = list(_problems(result, lines))
    totals = result.totals
    return (0, 0, problems) if problems else (totals["new"], totals["update"], [])


def _problems(result: Any, lines: Sequence[int]) -> Iterator[str]:
    for invalid in result.invalid_rows:
        words = ValidationError(invalid.error).messages
        yield f"第{lines[invalid.number - 1]}行：{'；'.join(words)}"
    for number, errors in result.row_errors():
        for one in errors:
            found = one.error.messages if isinstance(one.error, ValidationError) else [one.error]
            yield f"第{lines[number - 1]}行：{'；'.join(map(str, found))}"
