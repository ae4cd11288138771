"""Digests by which a PDF and its parts are known: equal digests mean equal bytes."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings

from gazette import annotators
from gazette.data import digest, documents_data, issue_data
from gazette.models import Document, Issue
from gazette.pdf.variant import Variant
from gazette.typesetting.faces import STATIC, faces_digest

HERE = Path(__file__).parent
SETTING = HERE.parent / "typesetting"
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
    modules = [
        HERE.parent / f"{name}.py" for name in ("annotations", "data", "line_ends", "reading")
    ]
    rooms = [HERE.parent.parent / room for room in annotators.rooms()]
    files = [
        *sorted(path for room in (HERE, SETTING, *rooms) for path in room.glob("*.py")),
        *sorted(TEMPLATES.glob("*.html")),
        *modules,
    ]
    found = hashlib.sha256(faces_digest().encode())
    for path in files:
        found.update(path.read_bytes())
    for name in PACKAGES:
        found.update(f"{name} {version(name)}".encode())
    return found.hexdigest()
