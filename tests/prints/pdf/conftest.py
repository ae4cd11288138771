"""The PDFs of all samples and, where it is present, of the real issue: made once a session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from django.db import transaction

from gazette.importing import import_issue
from gazette.issue_data import documents_data
from gazette.models import Issue
from gazette.parsing import parse
from gazette.prints.pdf import MemoryCache, Variant, make_document_pdf, make_issue_pdf
from gazette.prints.pdf.fingerprints import documents_in_order
from gazette.prints.pdf.typesetters import stop_idle
from tests.paths import REAL_ISSUE, SAMPLES
from tests.prints.pdf.reading_back import PdfReader

CACHE = MemoryCache()
SOURCES = [*SAMPLES, *([REAL_ISSUE] if REAL_ISSUE.exists() else [])]


@dataclass(frozen=True)
class IssuePdf:
    """An issue's PDF and what it was made of."""

    #: The name of its file, without the suffix.
    source: str
    name: str
    documents: list[dict]
    pdf: bytes
    again: bytes
    archive: bytes
    press: bytes
    sheets: bytes
    #: With documents that run on.
    run_on: bytes
    large: bytes
    draft: bytes
    #: The position of the document with the longest table (or text), and its own PDF.
    position: int
    alone: bytes

    @cached_property
    def read(self) -> PdfReader:
        return PdfReader(self.pdf)

    @cached_property
    def read_run_on(self) -> PdfReader:
        return PdfReader(self.run_on)

    @cached_property
    def read_large(self) -> PdfReader:
        return PdfReader(self.large)

    @cached_property
    def read_draft(self) -> PdfReader:
        return PdfReader(self.draft)


@pytest.fixture(scope="session")
def all_made(django_db_setup, django_db_blocker) -> Iterator[dict[str, IssuePdf]]:
    """By the name of the source; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = {path.stem: make(path) for path in SOURCES}
        transaction.set_rollback(True)
    yield made
    stop_idle()


def imported(path: Path) -> Issue:
    """The issue of a source, published."""
    result = import_issue(
        parse(path.read_text(encoding="utf-8")), source_name=path.name, publish=True, reason="试验"
    )
    return Issue.objects.get(pk=result.issue.pk)


def make(path: Path) -> IssuePdf:
    issue = imported(path)
    documents = documents_data(documents_in_order(issue))
    position = max(documents, key=weight)["position"]
    issue.gazette.runs_on = True
    run_on = make_issue_pdf(issue, Variant(), cache=CACHE)
    issue.gazette.runs_on = False
    return IssuePdf(
        source=path.stem,
        name=str(issue),
        documents=documents,
        pdf=make_issue_pdf(issue, Variant(), cache=CACHE),
        again=make_issue_pdf(issue, Variant(), cache=CACHE),
        archive=make_issue_pdf(issue, Variant("archive"), cache=CACHE),
        press=make_issue_pdf(issue, Variant("booklet"), cache=CACHE),
        sheets=make_issue_pdf(issue, Variant("sheets"), cache=CACHE),
        run_on=run_on,
        large=make_issue_pdf(issue, Variant("large_print"), cache=CACHE),
        draft=make_issue_pdf(issue, Variant(is_draft=True), cache=CACHE),
        position=position,
        alone=make_document_pdf(issue.documents.get(position=position), Variant(), cache=CACHE),
    )


def weight(document: dict) -> tuple[int, int]:
    """Rows of tables, then rows."""
    rows = [row for text in document["texts"] for row in text["rows"]]
    return sum(row["level"] == "TABLE_ROW" for row in rows), len(rows)


@pytest.fixture(params=[path.stem for path in SOURCES])
def made(request, all_made: dict[str, IssuePdf]) -> IssuePdf:
    return all_made[request.param]


@pytest.fixture(scope="session")
def cache() -> MemoryCache:
    return CACHE
