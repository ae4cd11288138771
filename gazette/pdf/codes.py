"""The square code on a document's last page: from the paper to what holds today."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import segno
from django.conf import settings

from gazette.data import print_mark
from gazette.models import Document


def address(document: Document, facts: dict[str, Any]) -> str:
    """The document's page on the portal, with what was printed; empty where no portal is known.

    ``facts`` is of ``gazette.data.documents_data``.
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
        f"{x + start * side:.2f} {y + size - row * side:.2f} {length * side:.2f} {side:.2f} re"
        for row, modules in enumerate(rows, start=1)
        for start, length in _dark(modules)
    )
    return " ".join([*bars, "f"])


def _dark(modules: bytearray) -> Iterator[tuple[int, int]]:
    """Start and length of each run of dark modules in a row."""
    start = 0
    for is_dark, run in groupby(modules):
        length = len(list(run))
        if is_dark:
            yield start, length
        start += length
