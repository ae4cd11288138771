"""A published sample with files of every kind, which each test damages and leaves whole."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from openpyxl import Workbook

from gazette.importing.issue_import import import_issue
from gazette.intake import originals
from gazette.intake.original import OriginalUse
from gazette.jobs.queue import enqueue
from gazette.models import Issue, OutsideAct, PdfEdition
from gazette.parsing import parse
from gazette.prints.editions.edition_maker import fingerprint_of
from gazette.prints.editions.edition_requests import ask_for_all
from gazette.prints.editions.store import keep
from gazette.sheets.import_steps import STEP
from gazette.sheets.models import SheetImport
from search.memory.entries import refresh
from tests.paths import SAMPLES
from tests.prints.editions.conftest import blank_pdf


@pytest.fixture(scope="module")
def _sample(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One sample, published; undone when the module's tests are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        issue = import_issue(
            parse(SAMPLES[0].read_text(encoding="utf-8")),
            source_name=SAMPLES[0].name,
            publish=True,
            reason="示例",
        ).issue
        ask_for_all(issue)
        refresh(list(issue.documents.values_list("pk", flat=True)))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def issue(_sample: None, db: None) -> Iterator[Issue]:
    """The sample with its files; what a test does is undone before constraints are looked at."""
    with transaction.atomic():
        issue = Issue.objects.get()
        keep_files(issue)
        act = OutsideAct(issuing_body="示例省", title="省规章", signed_on="2020-01-01")
        act.evidence_file.save("evidence.pdf", ContentFile(blank_pdf()))
        # A table whose rows wait to be checked cannot be altered.
        check_constraints("IMMEDIATE")
        check_constraints("DEFERRED")
        yield issue
        Path(act.evidence_file.path).unlink(missing_ok=True)
        check_constraints("DEFERRED")  # before rows are gone that others name
        transaction.set_rollback(True)


def check_constraints(when: str) -> None:
    """IMMEDIATE checks those of the rows written so far as well; on PostgreSQL alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL {when}")


def keep_files(issue: Issue) -> None:
    """A PDF, an original, a scan, evidence, a workbook, a list and an export, each whole."""
    for edition in PdfEdition.objects.filter(kind="standard").with_names()[:2]:
        keep(edition, blank_pdf(), fingerprint_of(edition), edition.wanted_revision)
        edition.record(state=PdfEdition.State.READY)
    original = originals.keep(ContentFile(b"%PDF-1.4 printed"))
    OriginalUse.objects.create(original=original, issue=issue, name="公报.pdf")
    Issue.objects.filter(pk=issue.pk).update(scan="scan.pdf")
    issue.refresh_from_db(fields=["scan"])
    write(Path(issue.scan.path), blank_pdf())
    sheet = SheetImport.objects.create(file_name="表.xlsx", stored_name="1.xlsx")
    write(sheet.path, workbook())
    enqueue(STEP, sheet.pk, step="check", pk=sheet.pk, user=None)
    root = sheet.path.parent.parent
    write(root / "lists" / "list.xlsx", workbook())
    write(root / "exports" / "export.csv", "标题,文号\n".encode())
    write(root / "cards" / "card.pdf", blank_pdf())


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def workbook() -> bytes:
    written = BytesIO()
    Workbook().save(written)
    return written.getvalue()
