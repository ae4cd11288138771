"""The canonical form of a document: its identity, the facts and rows that are printed.

The form has a name, which changes with its meaning, and holds no database key and nothing that
an editor may change without a correction: the same words give the same bytes (RFC 8785) and so
the same fingerprint in every database, and any other character gives another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import rfc8785

from gazette.issue_data import ROW_FIELDS
from gazette.models import Issue

#: The names of the forms; a change of what they hold is another name.
DOCUMENT_FORM, ISSUE_FORM, DAY_FORM = "gazette-document/1", "gazette-issue/1", "gazette-day/1"
#: The algorithm of fingerprints, which each record names.
DIGEST = "sha256"
_PRINTED = (
    *("position", "title", "contents_title", "text_title", "document_number", "printed_page"),
    *("signed_on", "column", "issuing_bodies"),
)
_OF_TEXT = ("position", "role", "label", "title")


def canonical_document(issue: Issue, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The record of a document. ``facts`` are those of ``gazette.issue_data.documents_data``."""
    return {
        "form": DOCUMENT_FORM,
        "gazette": issue.gazette.slug,
        "year": issue.year,
        "number": issue.number,
        **{name: _plain(facts[name]) for name in _PRINTED},
        "texts": [
            {
                **{name: text[name] for name in _OF_TEXT},
                "rows": [_row(row) for row in text["rows"]],
            }
            for text in facts["texts"]
        ],
    }


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("parent", *ROW_FIELDS, *(["merged"] if row.get("merged") else []))
    return {name: row[name] for name in names}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def canonical_bytes(record: Mapping[str, Any]) -> bytes:
    """A record as RFC 8785 writes it: no white space, sorted names, UTF-8."""
    return rfc8785.dumps(dict(record))


def fingerprint(record: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical bytes, in hexadecimal."""
    return fingerprint_of_bytes(canonical_bytes(record))


def fingerprint_of_bytes(content: bytes) -> str:
    """The fingerprint of canonical bytes."""
    return hashlib.sha256(content).hexdigest()


def printed_rows(record: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The address and the printed words of each row of a document's record, in order of print."""
    for text in record["texts"]:
        for row in text["rows"]:
            yield row["address"], f"{row['label']}{row['heading']}{row['body']}"


def without_space(words: str) -> str:
    """Words without any white space, in which copies of the same words differ."""
    return "".join(words.split())


def words_digest(record: Mapping[str, Any]) -> str:
    """The SHA-256 of the printed words without white space, by which a pasted text is found."""
    words = "".join(without_space(words) for _address, words in printed_rows(record))
    return hashlib.sha256(words.encode()).hexdigest()
