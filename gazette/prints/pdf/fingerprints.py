"""Digests by which a PDF and its parts are known: equal digests mean equal bytes."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings

from gazette.issue_data import digest, documents_data, issue_data
from gazette.kinds import document_kinds
from gazette.layout import annotators
from gazette.models import Document, Issue
from gazette.prints.pdf.variant import Variant
from gazette.prints.typesetting.faces import STATIC, faces_digest

ROOT = settings.BASE_DIR
#: The apps whose modules are the portal's own.
OWN_APPS = {"gazette", "notices", "regulations", "search"}
TEMPLATES = STATIC.parent / "templates" / "gazette" / "pdf"
#: What of other packages decides over bytes.
PACKAGES = ("segno", "weasyprint", "pydyf", "pikepdf", "uharfbuzz", "fonttools", "jieba")


def issue_fingerprint(issue: Issue, variant: Variant) -> str:
    """A digest of all that the issue's PDF depends on: rows, facts, style, fonts, program.

    Cheap: it reads the rows in one query and sets nothing.
    """
    data = issue_data(issue, documents_data(in_order(issue)))
    return digest(["issue", *_asked(variant), data, program_digest()])


def document_fingerprint(document: Document, variant: Variant) -> str:
    """The same for the PDF of one document; it changes with the issue's facts, not its place."""
    [data] = documents_data([document])
    alone = issue_data(document.issue, [data])
    return digest(["document", *_asked(variant), alone, program_digest()])


def _asked(variant: Variant) -> tuple[object, ...]:
    """What the pages depend on besides the data and the program."""
    return variant.kind, variant.is_draft, settings.PORTAL_URL


def part_key(document: dict[str, Any], layout: str, names: tuple[str, ...]) -> str:
    """A digest of what a document's own pages depend on: not of where they come to stand."""
    printed = {name: document[name] for name in ("title", "text_title", "kind", "texts")}
    return digest(["part", layout, names, printed, program_digest()])


def in_order(issue: Issue) -> list[Document]:
    """The issue's documents with what their data needs, in four queries."""
    documents = issue.documents.select_related("column").prefetch_related("issuers__body")
    return list(documents.order_by("position"))


@cache
def program_digest() -> str:
    """Changes with whatever of the program, its templates, styles and fonts decides over bytes."""
    files = [*program_files(), *sorted(TEMPLATES.glob("*.html"))]
    found = hashlib.sha256(faces_digest().encode())
    for path in files:
        found.update(path.read_bytes())
    for name in PACKAGES:
        found.update(f"{name} {version(name)}".encode())
    return found.hexdigest()


@cache
def program_files() -> list[Path]:
    """The portal's own modules that decide over bytes, in order of their paths.

    They are this package, ``typesetting``, the annotators that apps have registered, the
    kinds of document, and all modules that these import.
    """
    modules = [f"{__package__}.issue_pdf", "gazette.prints.typesetting.__main__"]
    modules += [annotator.__module__ for annotator in annotators.registered()]
    modules += [kind.__module__ for kind in document_kinds()]
    found: dict[str, Path] = {}
    while modules:
        name = modules.pop()
        path = _path_of(name)
        if path and name not in found:
            found[name] = path
            modules += _imported(path)
    return sorted(found.values())


def _path_of(name: str) -> Path | None:
    """The file of one of the portal's own modules; None for any other name."""
    if name.partition(".")[0] not in OWN_APPS:
        return None
    place = ROOT.joinpath(*name.split("."))
    return next(
        (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.exists()), None
    )


def _imported(path: Path) -> Iterator[str]:
    """Every name that a module imports: modules, and what may be one."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
