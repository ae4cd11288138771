"""Where the PDFs lie: under DATA_DIR, a file for each edition and fingerprint.

A new file is written whole beside the old one and only then named by the
edition's row, so a crash at any moment leaves the old one in place.
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

#: A file that no row names is left alone for so long (s): it may just be written.
GRACE = 3600.0


def store_folder() -> Path:
    """The folder of all PDFs, made where it is missing."""
    folder = Path(settings.DATA_DIR) / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept_file(edition: PdfEdition) -> Path | None:
    """The edition's file, None where there is none (any more)."""
    if not edition.file_name:
        return None
    path = store_folder() / edition.file_name
    return path if path.is_file() else None


def keep(edition: PdfEdition, content: bytes, fingerprint: str, revision: int) -> None:
    """Put a PDF in the place of the edition's present one.

    ``revision`` is the revision of the content that it shows. Raises ValueError
    for bytes that are no PDF; the present file then stays.
    """
    pages = page_count(content)
    former = kept_file(edition)
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
    """``shilishi/2025-01/issue-standard-….pdf``, below the store's folder."""
    issue = edition.issue
    what = f"document-{edition.document.position}" if edition.document else "issue"
    draft = "-draft" if edition.is_draft else ""
    name = f"{what}-{edition.kind}{draft}-{edition.pk}-{fingerprint[:16]}.pdf"
    return f"{issue.gazette.slug}/{issue.year}-{issue.number:02}/{name}"


def page_count(content: bytes) -> int:
    """The number of its pages. Raises ValueError where a PDF reader cannot open it."""
    try:
        with pypdfium2.PdfDocument(content) as document:
            return len(document)
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"不是完好的 PDF：{error}") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, also where the machine loses its power."""
    with replacing(path) as draft, draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of ``path`` when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{os.getpid()}-{sha256(path.name.encode()).hexdigest()[:8]}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def sweep() -> int:
    """Delete what no edition names any more: former files, and drafts of a crash."""
    folder = store_folder()
    named = set(PdfEdition.objects.exclude(file_name="").values_list("file_name", flat=True))
    before = time.time() - GRACE
    gone = [
        path
        for pattern in ("*/*/*.pdf", "*/*/.*.part")
        for path in folder.glob(pattern)
        if str(path.relative_to(folder)) not in named and path.stat().st_mtime < before
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
