"""The QR code on a document's last page, which leads to its present state on the portal."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from segno.utils import matrix_to_lines  # type: ignore[attr-defined]  # not in its types

from gazette.issue_data import print_mark
from gazette.models import Document


def qr_address(document: Document, facts: dict[str, Any]) -> str:
    """The address of the document's page with the digest of what was printed.

    Empty without PORTAL_URL. ``facts`` is one of ``documents_data``.
    """
    if not settings.PORTAL_URL:
        return ""
    page = document.get_absolute_url()
    return f"{settings.PORTAL_URL}{page}?print={print_mark(facts)}"


def qr_operators(words: str, x: float, y: float, size: float) -> str:
    """PDF operators of the QR code: a square with its lower left corner at (x, y), in points."""
    rows = segno.make(words, error="m", micro=False).matrix
    side = size / len(rows)
    bars = (
        f"{x + left * side:.2f} {y + size - (row + 1) * side:.2f}"
        f" {(right - left) * side:.2f} {side:.2f} re"
        for (left, row), (right, _) in matrix_to_lines(rows, 0, 0)
    )
    return " ".join([*bars, "f"])
