"""A store of its own for every test, and PDFs that cost nothing to put into it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from gazette.jobs.models import Job
from gazette.jobs.queue import claim, finish
from gazette.models import Document, Issue, PdfEdition
from gazette.prints.editions.edition_requests import MAKE, again
from gazette.prints.editions.store import keep
from tests.factories import make_document, make_gazette, make_issue, make_provision, make_text

Kept = Callable[..., PdfEdition]


@cache  # PDFium gives every file an id of its own
def blank_pdf(pages: int = 1, width: int = 100) -> bytes:
    """A whole PDF of blank pages; another width makes other bytes."""
    with pypdfium2.PdfDocument.new() as document:
        for _ in range(pages):
            document.new_page(width, 100)
        written = BytesIO()
        document.save(written)
    return written.getvalue()


@pytest.fixture(autouse=True)
def store(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "pdf"


@pytest.fixture
def issue(db) -> Issue:
    """A published issue of one short document."""
    gazette = make_gazette(name="示范市人民政府公报", slug="shifanshi")
    issue = make_issue(published=True, gazette=gazette, year=2024, number=1)
    write_document(issue)
    return issue


def write_document(issue: Issue, **values) -> Document:
    document = make_document(issue=issue, **values)
    make_provision(text=make_text(document=document))
    return document


@pytest.fixture
def kept() -> Kept:
    """Put a PDF in an edition's place, as the worker does when it has made it."""

    def put(edition: PdfEdition, content: bytes = b"", fingerprint: str = "f" * 64) -> PdfEdition:
        keep(edition, content or blank_pdf(), fingerprint, edition.wanted_revision)
        edition.record(state=PdfEdition.State.READY)
        return edition

    return put


def edition_of(subject: Issue | Document, **values) -> PdfEdition:
    issue = subject if isinstance(subject, Issue) else subject.issue
    document = None if isinstance(subject, Issue) else subject
    found, _ = PdfEdition.objects.get_or_create(issue=issue, document=document, **values)
    again(found)
    return PdfEdition.objects.with_names().get(pk=found.pk)


def job_of(edition: PdfEdition) -> Job:
    """The newest job that makes an edition."""
    return Job.objects.filter(task=MAKE, subject=str(edition.pk)).latest("pk")


def fail(edition: PdfEdition, message: str) -> None:
    """Let the making of an edition that waits end with a message."""
    job = claim(jobs=[job_of(edition).pk])
    assert job is not None
    finish(job, Job.State.FAILED, message)
