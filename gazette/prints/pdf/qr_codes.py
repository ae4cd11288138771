"""The square code on a document's last page: from the paper to what holds today."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from segno.utils import matrix_to_lines  # type: ignore[attr-defined]  # not in its types

from gazette.issue_data import print_mark
from gazette.models import Document


def address(document: Document, facts: dict[str, Any]) -> str:
    """The document's page on the portal, with what was printed; empty where no portal is known.

    ``facts`` is of ``gazette.issue_data.documents_data``.
    """
    if not settings.PORTAL_URL:
        return ""
    page = document.get_absolute_url()
    return f"{settings.PORTAL_URL}{page}?print={print_mark(facts)}"


def drawn(words: str, x: float, y: float, size: float) -> str:
    """The code of the words as a square from ``(x, y)`` upwards, in PDF's operators (points)."""
    rows = segno.make(words, error="m", micro=False).matrix
    side = size / len(rows)
    bars = (
        f"{x + left * side:.2f} {y + size - (row + 1) * side:.2f}"
        f" {(right - left) * side:.2f} {side:.2f} re"
        for (left, row), (right, _) in matrix_to_lines(rows, 0, 0)
    )
    return " ".join([*bars, "f"])
