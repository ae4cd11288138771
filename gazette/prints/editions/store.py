"""The PDF files below DATA_DIR, one for each edition.

A new file is written beside the old one, under the name of its fingerprint; then the
edition's row is changed to name it. A crash at any moment leaves the old file in use.
"""

from __future__ import annotations

import time
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.utils import timezone

from gazette.disk import digest_of, write_whole
from gazette.file_places import shared_files
from gazette.models import PdfEdition

#: A file that no edition names is kept for so many seconds: it may be new.
GRACE = 3600.0


def store_folder() -> Path:
    """The folder of all PDFs, created if it is missing."""
    folder = shared_files() / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept_file(edition: PdfEdition) -> Path | None:
    """The edition's file; None if it was never made, is missing or is damaged.

    It is whole if it has the size and the digest that were recorded when it was made.
    """
    path = _place(edition)
    if path is None:
        return None
    try:
        found = path.stat()
        if found.st_size != edition.size:
            return None
        digest = _digest(path, found.st_ino, found.st_mtime_ns, found.st_size)
    except OSError:
        return None
    return path if digest == edition.sha256 else None


def _place(edition: PdfEdition) -> Path | None:
    """Where the edition's file should be; None if it was never made."""
    return store_folder() / edition.file_name if edition.file_name else None


@lru_cache(maxsize=10_000)
def _digest(path: Path, inode: int, changed_at: int, size: int) -> str:
    """The SHA-256 of a file, computed once in each process for each state of the file."""
    return digest_of(path)


def keep(edition: PdfEdition, content: bytes, fingerprint: str, revision: int) -> None:
    """Replace the edition's PDF, and record the new one in its row.

    ``revision`` is the revision of the content that it shows. Raises ValueError for an
    invalid PDF, and keeps the present file.
    """
    pages = page_count(content)
    former = _place(edition)
    name = file_name(edition, fingerprint)
    write_whole(store_folder() / name, content)
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
    """The number of pages of a PDF. Raises ValueError where it is damaged."""
    import pikepdf  # noqa: PLC0415  (whoever only gives out files needs none of it)

    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as document:
            return len(document.pages)
    except pikepdf.PdfError as error:
        raise ValueError(f"不是完好的 PDF：{error}") from error


def sweep() -> int:
    """Delete files that no edition names, and drafts left by a crash; returns their number."""
    orphans = strays()
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def strays() -> list[Path]:
    """Files that no edition names, and drafts left by a crash, which are old enough to be so."""
    folder = store_folder()
    named = set(PdfEdition.objects.exclude(file_name="").values_list("file_name", flat=True))
    before = time.time() - GRACE
    return [
        path
        for pattern in ("*/*/*.pdf", "*/*/.*.part")
        for path in folder.glob(pattern)
        if str(path.relative_to(folder)) not in named and path.stat().st_mtime < before
    ]
