"""Fingerprints of a PDF and of its parts: SHA-256 digests; equal digests mean equal bytes."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings

from gazette.effect.citations import OwnCitation, own_citations
from gazette.issue_data import SCHEMA_PATH, documents_data, issue_data
from gazette.kinds import document_kinds
from gazette.models import Correction, Document, Issue
from gazette.prints.pdf.output_intents import FOGRA39, SRGB
from gazette.prints.pdf.printed_corrections import correction_line, printed_corrections
from gazette.prints.pdf.variant import Variant
from gazette.prints.typesetting.faces import STATIC, faces_digest
from gazette.true_copies.kept_seals import head_named_in_print

TEMPLATES = STATIC.parent / "templates" / "gazette" / "pdf"
#: Where the program begins: the making, the typesetting, and what the templates load.
ENTRY_MODULES = (
    "gazette.prints.pdf.issue_pdf",
    "gazette.prints.typesetting.__main__",
    "gazette.templatetags.typography",
)
#: Distributions whose version decides over bytes.
PACKAGES = ("segno", "weasyprint", "pydyf", "pikepdf", "uharfbuzz", "fonttools", "jieba")

_COMMENT = re.compile(r"#.*")
#: ``from package import (names)`` or ``import names``, also inside a function.
_IMPORT = re.compile(r"^[ \t]*(?:from (\w[\w.]*) )?import (\([^)]*\)|.+)", re.MULTILINE)


def issue_fingerprint(issue: Issue, variant: Variant) -> str:
    """Digest of everything the issue's PDF depends on: rows, facts, style, fonts, program.

    Reads the rows in one query; lays nothing out.
    """
    documents = documents_in_order(issue)
    data = issue_data(issue, documents_data(documents))
    links = own_citations(documents)
    head = head_named_in_print(issue)
    printed_head = [head.fingerprint] if head else []
    corrections = _told(printed_corrections(issue), issue)
    return _compact_digest(
        [
            *("issue", *_settings(variant), data, *printed_head, *corrections),
            [links[document.pk] for document in documents],
            issue.gazette.runs_on,
            issue.gazette.is_printed,
            program_digest(),
        ]
    )


def document_fingerprint(document: Document, variant: Variant) -> str:
    """Digest of everything the PDF of one document depends on.

    It changes with the facts of the issue and with what other documents do to this one, but
    not with the other documents in the issue. The day that the first page names does not count.
    """
    # An issue has no such note, and would load for nothing what tells the effect of documents.
    from gazette.prints.pdf.changes_since_print import first_page_note  # noqa: PLC0415

    [data] = documents_data([document])
    alone = issue_data(document.issue, [data])
    note = first_page_note(document, variant)
    since = (note.words, *note.lines) if note else ()
    corrections = _told(printed_corrections(document), document)
    links = own_citations([document])[document.pk]
    return _compact_digest(
        ["document", *_settings(variant), alone, links, since, *corrections, program_digest()]
    )


def _told(corrections: Sequence[Correction], subject: Issue | Document) -> list[tuple[Any, str]]:
    """The moments of corrections, which the file names too, and what it says of them."""
    return [(one.decided_at, correction_line(one, subject)) for one in corrections]


def _settings(variant: Variant) -> tuple[object, ...]:
    """What the pages depend on besides the data and the program."""
    return variant.kind, variant.is_draft, settings.PORTAL_URL


def part_key(
    document: dict[str, Any],
    layout: str,
    names: tuple[str, ...],
    links: Sequence[OwnCitation],
    note: tuple[str, ...] = (),
) -> str:
    """Digest of everything a document's own pages depend on; their page numbers do not count.

    ``links`` are its own citations; ``note`` are the sentences above a document that has a PDF
    of its own.
    """
    printed = {name: document[name] for name in ("title", "text_title", "kind", "texts")}
    printed["beside"] = document.get("beside", [])
    return _compact_digest(["part", layout, names, printed, links, note, program_digest()])


def _compact_digest(value: object) -> str:
    """The SHA-256 of data as JSON in one line: no copy carries it, and it takes a tenth as long."""
    packed = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(packed.encode()).hexdigest()


def documents_in_order(issue: Issue) -> list[Document]:
    """The issue's documents with their columns and issuing bodies, in three queries."""
    documents = issue.documents.select_related("column").prefetch_related("issuers__body")
    return list(documents.order_by("position"))


@cache
def program_digest() -> str:
    """Digest of all files of the program, fonts, profile and packages that decide over bytes."""
    content = hashlib.sha256(faces_digest().encode())
    others = [*sorted(TEMPLATES.glob("*.html")), SCHEMA_PATH, FOGRA39, SRGB]
    for path in [*program_files(), *others]:
        content.update(path.read_bytes())
    for name in PACKAGES:
        content.update(f"{name} {version(name)}".encode())
    return content.hexdigest()


@cache
def program_files() -> list[Path]:
    """The portal's own modules that decide over bytes, sorted by path.

    They are the entry modules, the kinds of document (they name the roles of texts), and
    every module that one of these imports, directly or through others.
    """
    waiting = [*ENTRY_MODULES, *(kind.__module__ for kind in document_kinds())]
    files: dict[str, Path] = {}
    while waiting:
        module = waiting.pop()
        path = _own_file(module)
        if path and module not in files:
            files[module] = path
            waiting += imported_names(path.read_text(encoding="utf-8"))
    return sorted(files.values())


@cache
def _own_file(module: str) -> Path | None:
    """The file of one of the portal's own modules or packages; None for any other name."""
    place = os.path.join(settings.BASE_DIR, *module.split("."))
    options = (f"{place}.py", os.path.join(place, "__init__.py"))
    return next((Path(path) for path in options if os.path.isfile(path)), None)


def imported_names(source: str) -> Iterator[str]:
    """The dotted names that a module's source imports, relative imports excepted.

    ``from package import name`` gives ``package.name`` where that is a module of the
    portal, else ``package``: what a package's ``__init__`` holds besides does not count.
    Matches lines, since parsing sixty modules takes ten times as long.
    """
    for package, names in _IMPORT.findall(_COMMENT.sub("", source)):
        for name in re.findall(r"[\w.]+(?: as \w+)?", names):
            target = name.partition(" ")[0]
            whole = f"{package}.{target}" if package else target
            yield package if package and not _own_file(whole) else whole
