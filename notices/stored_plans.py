"""The rows of a stored plan, as its action cards read them."""

from __future__ import annotations

from gazette.models import Document, Provision
from notices.plan_rows import PlanRow, PlanText, plan_rows


def rows_of_plan(document: Document) -> list[PlanRow]:
    """The rows of a document in order of print, in two queries."""
    rows: dict[int, list[Provision]] = {}
    for row in document.provisions.order_by("position"):
        rows.setdefault(row.text_id, []).append(row)
    return plan_rows(
        PlanText(text.role, text.label, text.title, rows.get(text.pk, []))
        for text in document.texts.order_by("position")
    )
