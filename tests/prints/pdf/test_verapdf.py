"""PDF/UA-1 and PDF/A-3a by veraPDF: every issue and document, in every variant for readers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gazette.models import Issue
from gazette.prints.pdf import MemoryCache, Variant, make_document_pdf, make_issue_pdf
from gazette.prints.pdf.variant import Kind
from tests.java_classes import CannotRun
from tests.prints.pdf.conftest import SOURCES, IssuePdf, imported
from tests.prints.pdf.damaged_pdfs import DAMAGES, damaged
from tests.prints.verapdf import standards

pytestmark = [pytest.mark.services, pytest.mark.django_db]

#: The variants for readers, and the standards that each declares.
STANDARDS: dict[Kind, tuple[str, ...]] = {
    "standard": ("ua1",),
    "large_print": ("ua1",),
    "archive": ("ua1", "3a"),
}


def failures(files: list[tuple[str, Path]]) -> dict[str, list[str]]:
    """What veraPDF finds wrong, by standard and name of the file."""
    try:
        found = standards.failures(files)
    except CannotRun as error:
        pytest.skip(f"no veraPDF: {error}")
    pairs = zip(files, found, strict=True)
    return {f"{standard} {path.name}": faults for (standard, path), faults in pairs}


def pdfs(issue: Issue, variant: Variant, cache: MemoryCache) -> Iterator[tuple[str, bytes]]:
    """The PDFs of the issue and of each of its documents, with names."""
    yield "issue", make_issue_pdf(issue, variant, cache=cache)
    for document in issue.documents.all():
        yield str(document.position), make_document_pdf(document, variant, cache=cache)


def test_every_pdf_keeps_to_its_standards(tmp_path: Path, cache: MemoryCache, settings) -> None:
    settings.PORTAL_URL = "https://gongbao.shili.example"
    files = []
    for source in SOURCES:
        issue = imported(source)
        for kind, names in STANDARDS.items():
            for name, content in pdfs(issue, Variant(kind), cache):
                path = tmp_path / f"{source.stem}-{kind}-{name}.pdf"
                path.write_bytes(content)
                files += [(standard, path) for standard in names]
    assert {name: faults for name, faults in failures(files).items() if faults} == {}


def test_faults_are_seen(all_made: dict[str, IssuePdf], tmp_path: Path) -> None:
    content = next(iter(all_made.values())).pdf
    files = [("ua1", tmp_path / damage.__name__) for damage in DAMAGES]
    for damage, (_, path) in zip(DAMAGES, files, strict=True):
        path.write_bytes(damaged(content, damage))
    assert all(failures(files).values())
