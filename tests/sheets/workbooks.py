"""Workbooks for tests: exported, changed by hand, imported."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from gazette.models import Column, Document, DocumentIssuer, Issue, IssuingBody, Provision
from gazette.sheets.resources import headers_of
from gazette.sheets.row_changes import Change
from gazette.sheets.sheet_columns import Sheet
from gazette.sheets.workbook_import import Outcome, import_rows
from gazette.sheets.workbook_reader import open_workbook
from gazette.sheets.workbook_writer import write_workbook
from notices.models import Notice, Plan
from regulations.models import Decree, NormativeDocument

#: Models → their order and the fields to be compared: all but database ids and times.
_SHOWN: dict[Any, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Issue: (
        ("year", "number"),
        ("gazette__slug", "year", "number", "serial_number", "published_on"),
    ),
    Column: (("issue__year", "issue__number", "position"), ("name", "position")),
    DocumentIssuer: (
        ("document__issue__year", "document__issue__number", "document__position", "position"),
        ("body__name", "position"),
    ),
}
_DOCUMENT = (
    "position", "kind", "title", "contents_title", "text_title", "folded_title",
    "document_number", "printed_page", "lead_body__name", "signed_on", "effective_on", "term_years",
    "term_months",
    "last_day_in_force", "interpreted_by", "disclosure", "attachments", "column__name",
)  # fmt: skip
_PROVISION = (
    "document__title", "text__position", "text__role", "text__label", "text__title", "position",
    "depth", "level", "label", "number", "heading", "body", "cells", "address", "parent__address",
    "span_start", "span_end",
)  # fmt: skip


def archive() -> dict[str, list[Any]]:
    """All rows and fields that a workbook contains, in a form that can be compared."""
    found = {
        model.__name__: list(model.objects.order_by(*order).values_list(*names))
        for model, (order, names) in _SHOWN.items()
    }
    places = ("issue__year", "issue__number", "position")
    for kind in (Document, Decree, NormativeDocument, Plan, Notice):
        own = [one.name for one in kind._meta.local_concrete_fields if not one.is_relation]
        names = _DOCUMENT if kind is Document else own
        found[kind.__name__] = list(kind.objects.order_by(*places).values_list(*names))
    order = ("document__issue__year", "document__issue__number", "document__position")
    rows = Provision.objects.order_by(*order, "text__position", "position")
    found["Provision"] = list(rows.values_list(*_PROVISION))
    return found


def forget_issues() -> None:
    """Delete everything but the gazette."""
    Issue.objects.all().delete()
    IssuingBody.objects.all().delete()


def exported(path: Path) -> Path:
    write_workbook(path, Issue.objects.all())
    return path


def changed(path: Path, change: Callable[[Any], None]) -> Path:
    """The workbook, saved again by a spreadsheet program after a change."""
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def imported(path: Path, *, dry_run: bool = False) -> tuple[Outcome, list[Change]]:
    book = open_workbook(path)
    changes: list[Change] = []
    outcome = import_rows(
        book.headers, book.rows, changes.append, dry_run=dry_run, found=book.problems
    )
    return outcome, changes


def cell(book: Any, sheet: Sheet, header: str, row: int) -> Any:
    """The cell of a column, by its name, in a row of a sheet."""
    page = book[sheet]
    heads = [one.value for one in page[1]]
    return page.cell(row=row, column=heads.index(header) + 1)


def row_of(book: Any, sheet: Sheet, header: str, value: Any) -> int:
    """The first row in which a column holds a value."""
    page = book[sheet]
    heads = [one.value for one in page[1]]
    column = heads.index(header) + 1
    return next(row for row in range(2, page.max_row + 1) if page.cell(row, column).value == value)


def write_rows(path: Path, gazette: str, rows: int) -> None:
    """A workbook of one document of so many provisions, which belongs to no issue of the archive
    yet: one group of rows, as long as a check lets it be, and others of its kind."""
    own = {"公报标识": gazette, "年": "2024", "期": "1"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        tables = {
            Sheet.ISSUES: [own],
            Sheet.DOCUMENTS: [
                {
                    **own,
                    "期内次序": str(number),
                    "文件种类": "通知与公告",
                    "标题": f"示例市人民政府关于第{number}号事项的通知",
                    "发文机关": "示例市人民政府",
                }
                for number in range(1, 5)
            ],
            Sheet.PROVISIONS: (
                {
                    **own,
                    "文件次序": str(row // 40_000 + 1),
                    "地址": f"art_{row % 40_000 + 1}",
                    "文本次序": "1",
                    "文本种类": "正文",
                    "次序": str(row % 40_000 + 1),
                    "级别": "条",
                    "编号": str(row % 40_000 + 1),
                    "正文": f"为了示例，本条说的是第{row}件事情。",
                }
                for row in range(rows)
            ),
        }
        for sheet, lines in tables.items():
            text = StringIO()
            table = csv.DictWriter(text, headers_of(sheet))
            table.writeheader()
            table.writerows(lines)
            archive.writestr(f"{sheet}.csv", text.getvalue())
