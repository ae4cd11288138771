"""The issue's data as JSON: attached to archive copies, and the base of fingerprints.

It holds every row and fact that is printed and no database key, so the same issue gives
the same bytes in every database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import prefetch_related_objects

from gazette.kinds import kind_named, specific
from gazette.models import Document, Issue, Provision

GAZETTE_FIELDS = (
    "name", "pinyin_name", "organizer", "editor", "founded", "frequency", "phone", "address",
    "website", "imprint",
)  # fmt: skip
ISSUE_FIELDS = ("year", "number", "serial_number", "published_on")
DOCUMENT_FIELDS = (
    "position", "kind", "title", "contents_title", "text_title", "document_number",
    "printed_page", "signed_on", "effective_on", "term_years", "last_day_in_force",
    "interpreted_by", "disclosure", "attachments",
)  # fmt: skip
PART_FIELDS = (
    "kind", "part", "addresses", "begins_on", "last_day_in_force", "is_postponed", "place", "quote",
)  # fmt: skip
#: The length of the digest that a printed copy carries, in characters.
MARK_LENGTH = 16
TEXT_FIELDS = ("text__position", "text__role", "text__label", "text__title")
ROW_FIELDS = ("address", "level", "label", "number", "heading", "body", "cells")

#: The JSON Schema of the data.
SCHEMA_PATH = Path(__file__).with_name("issue.schema.json")


@cache
def data_schema() -> bytes:
    """The JSON Schema of the data, as it is published."""
    return SCHEMA_PATH.read_bytes()


@cache
def schema_name() -> str:
    """The name of the schema: its ``$id``."""
    name: str = json.loads(data_schema())["$id"]
    return name


def documents_data(documents: Iterable[Document]) -> list[dict[str, Any]]:
    """The facts, texts and rows of each document, in the order given; all rows in one query,
    all parts in another.

    Rows of tables with merged cells have their marks besides (``merged``); any other row has
    the data, and so the fingerprint, that it had before marks were kept.
    """
    listed = list(documents)
    texts: dict[int, list[dict[str, Any]]] = {}
    rows = (
        Provision.objects.filter(document__in=[one.pk for one in listed])
        .order_by("document_id", "text__position", "position")
        .values_list("document_id", "parent__address", *TEXT_FIELDS, *ROW_FIELDS, "merged")
    )
    for document, parent, place, role, label, title, *row in rows:
        of_document = texts.setdefault(document, [])
        if not of_document or of_document[-1]["position"] != place:
            of_document.append(
                {"position": place, "role": role, "label": label, "title": title, "rows": []}
            )
        *values, merged = row
        marks = {"merged": merged} if merged else {}
        of_document[-1]["rows"].append(
            {"parent": parent, **dict(zip(ROW_FIELDS, values, strict=True)), **marks}
        )
    prefetch_related_objects(listed, "partial_effects")
    return [
        {
            **{name: getattr(one, name) for name in DOCUMENT_FIELDS},
            **_beyond_years(one),
            **_beside_rows(one),
            "column": one.column.name if one.column else "",
            "issuing_bodies": [body.name for body in one.bodies],
            "texts": texts.get(one.pk, []),
        }
        for one in listed
    ]


def _beyond_years(document: Document) -> dict[str, Any]:
    """The months of a term and the days of single parts, where there are any.

    A document without them keeps the data, and so the fingerprint, that it had before.
    """
    parts = [
        {name: getattr(one, name) for name in PART_FIELDS} for one in document.partial_effects.all()
    ]
    months = {"term_months": document.term_months} if document.term_months else {}
    return months | ({"partial_effects": parts} if parts else {})


def _beside_rows(document: Document) -> dict[str, Any]:
    """What belongs to a document beside its rows, such as pictures, where its kind has such."""
    kind = kind_named(document.kind)
    beside = specific(document).facts_to_review() if kind and kind.shown_beside else []
    return {"beside": [list(one) for one in beside]} if beside else {}


def issue_data(issue: Issue, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """The issue's facts with ``documents``, which are of ``documents_data``."""
    return {
        "gazette": {name: getattr(issue.gazette, name) for name in GAZETTE_FIELDS},
        "issue": {name: getattr(issue, name) for name in ISSUE_FIELDS},
        "documents": documents,
    }


def digest(value: object) -> str:
    """The SHA-256 of data as JSON, in hexadecimal."""
    return hashlib.sha256(json_bytes(value)).hexdigest()


def print_mark(facts: dict[str, Any]) -> str:
    """The digest of a document's data (one of ``documents_data``) that its printed copy carries."""
    return digest(facts)[:MARK_LENGTH]


def json_bytes(data: object) -> bytes:
    """Data as JSON in UTF-8, with sorted keys: equal data give equal bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, default=str).encode()
