"""The PDF files below DATA_DIR, one for each edition.

A new file is written beside the old one, under the name of its fingerprint; then the
edition's row is changed to name it. A crash at any moment leaves the old file in use.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pypdfium2
from django.conf import settings
from django.utils import timezone

from gazette.models import PdfEdition

#: A file that no edition names is kept for so many seconds: it may be new.
GRACE = 3600.0


def store_folder() -> Path:
    """The folder of all PDFs, created if it is missing."""
    folder = Path(settings.DATA_DIR) / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept_file(edition: PdfEdition) -> Path | None:
    """The edition's file; None if it was never made or is missing."""
    if not edition.file_name:
        return None
    path = store_folder() / edition.file_name
    return path if path.is_file() else None


def keep(edition: PdfEdition, content: bytes, fingerprint: str, revision: int) -> None:
    """Replace the edition's PDF, and record the new one in its row.

    ``revision`` is the revision of the content that it shows. Raises ValueError for an
    invalid PDF, and keeps the present file.
    """
    pages = page_count(content)
    former = kept_file(edition)
    name = file_name(edition, fingerprint)
    write_atomically(store_folder() / name, content)
    edition.record(
        file_name=name,
        fingerprint=fingerprint,
        made_revision=revision,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        pages=pages,
        made_at=timezone.now(),
    )
    if former and former != store_folder() / name:
        former.unlink(missing_ok=True)


def file_name(edition: PdfEdition, fingerprint: str) -> str:
    """The path below the store's folder: ``shilishi/2025-01/issue-standard-….pdf``."""
    issue = edition.issue
    what = f"document-{edition.document.position}" if edition.document else "issue"
    draft = "-draft" if edition.is_draft else ""
    name = f"{what}-{edition.kind}{draft}-{edition.pk}-{fingerprint[:16]}.pdf"
    return f"{issue.gazette.slug}/{issue.year}-{issue.number:02}/{name}"


def page_count(content: bytes) -> int:
    """The number of pages of a PDF. Raises ValueError if pdfium cannot open it."""
    try:
        with pypdfium2.PdfDocument(content) as document:
            return len(document)
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"不是完好的 PDF：{error}") from error


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file completely or not at all, even if the machine loses power."""
    with replacing(path) as draft, draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path that replaces ``path`` when the block ends without an exception."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{os.getpid()}-{sha256(path.name.encode()).hexdigest()[:8]}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def sweep() -> int:
    """Delete files that no edition names, and drafts left by a crash; returns their number."""
    folder = store_folder()
    named = set(PdfEdition.objects.exclude(file_name="").values_list("file_name", flat=True))
    before = time.time() - GRACE
    orphans = [
        path
        for pattern in ("*/*/*.pdf", "*/*/.*.part")
        for path in folder.glob(pattern)
        if str(path.relative_to(folder)) not in named and path.stat().st_mtime < before
    ]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
