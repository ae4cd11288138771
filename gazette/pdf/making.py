"""Makes the PDF of an issue or of one document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from html import escape

from weasyprint import HTML

from gazette.models import Document, Issue
from gazette.pdf.cache import PartCache
from gazette.pdf.variant import Variant

#: Told after each document that is set: how many are done, and of how many.
Progress = Callable[[int, int], None]

#: How long setting one document may take, in seconds.
TIME_LIMIT = 120.0


def issue_fingerprint(issue: Issue, variant: Variant) -> str:
    """A digest of all that the issue's PDF depends on: rows, facts, style, fonts, program.

    Cheap: it reads the rows in two queries and sets nothing.
    """
    parts = [document_fingerprint(one, variant) for one in issue.documents.order_by("position")]
    return _digest([issue.pk, issue.short_title, variant.kind, variant.is_draft, parts])


def document_fingerprint(document: Document, variant: Variant) -> str:
    """A digest of all that the document's own pages depend on, but not of their numbers."""
    rows = document.provisions.order_by("text__position", "position")
    printed = list(rows.values_list("address", "level", "label", "heading", "body", "cells"))
    return _digest([document.title, variant.kind, variant.is_draft, printed])


def make_issue_pdf(
    issue: Issue,
    variant: Variant,
    *,
    cache: PartCache,
    workers: int = 2,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> bytes:
    """The issue's PDF; PdfRefused where it would not say what the rows say."""
    documents = list(issue.documents.order_by("position"))
    markup = "".join(_crude(one) for one in documents)
    if progress:
        progress(len(documents), len(documents))
    return _bytes(str(issue), markup)


def make_document_pdf(
    document: Document,
    variant: Variant,
    *,
    cache: PartCache,
    workers: int = 1,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> bytes:
    """The PDF of one document alone, with the page numbers that it has in the issue."""
    return _bytes(document.title, _crude(document))


def _crude(document: Document) -> str:
    rows = document.provisions.order_by("text__position", "position")
    return "".join(f"<p id={row.address}>{escape(row.printed)}</p>" for row in rows)


def _bytes(title: str, markup: str) -> bytes:
    page = f"<html lang=zh-Hans><title>{escape(title)}</title><body>{markup}"
    made: bytes = HTML(string=page).write_pdf()
    return made


def _digest(value: object) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()
