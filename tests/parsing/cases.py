"""The golden cases: a short text of own writing, and what a careful clerk makes of it.

``NAME.txt`` is the text, ``NAME.json`` says what it shows and what is expected:
rows as a compact tree (empty keys left out), metadata that are stated, findings
and removed pieces as ``code: words``. Spans are held by invariants instead;
references are stated by the cases named ``citation_…`` alone, relations other than
citations, and amendments, by those named ``relation_…``; that a document lacks title, number,
date or text, which most of these fragments do, by those named ``lacks_…``.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from gazette.parsing import parse
from gazette.parsing.__main__ import plain
from gazette.parsing.parsed import (
    Amendment,
    Document,
    Finding,
    Issue,
    Provision,
    Reference,
    Relation,
    RelationType,
    Text,
)
from gazette.parsing.words.lines import fold

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.txt"))
STATED = (
    "column",
    "title",
    "contents_title",
    "contents_page",
    "document_number",
    "issuing_bodies",
    "kind",
    "text_title",
    "signed_on",
    "promulgated_on",
    "adopted_on",
    "adopted_at",
    "signatory",
    "effective_on",
    "term_years",
    "last_day_in_force",
    "interpreted_by",
    "disclosure",
    "notice_type",
    "plan_type",
    "response_levels",
    "review_cycle",
    "registration_number",
    "attachments",
)
_ROW = ("level", "label", "number", "heading", "body", "address", "cells")
_REFERENCE = ("row", "type", "text", "title", "document_number", "address", "until")
_RELATION = (
    "type",
    "title",
    "number",
    "issued_on",
    "address",
    "row",
    "place",
    "effective_on",
    "until",
    "years",
    "confidence",
)
_LACKS = ("title_missing", "number_missing", "date_missing", "body_missing")
_WIDTH = 110


def source(name: str) -> str:
    """The text of a case, its line ends as they are in the file."""
    return (CASES / f"{name}.txt").read_bytes().decode()


def expected(name: str) -> dict[str, Any]:
    """The JSON of a case; empty where there is none yet."""
    path = CASES / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def observed(issue: Issue, name: str) -> dict[str, Any]:
    """A parse in the form of the JSON of the case ``name``."""
    documents = [_document(document) for document in issue.documents]
    if name.startswith("citation_"):
        for stated, document in zip(documents, issue.documents, strict=True):
            stated["references"] = [_reference(reference) for reference in document.references]
    if name.startswith("relation_"):
        for stated, document in zip(documents, issue.documents, strict=True):
            stated["relations"] = [
                _relation(one) for one in document.relations if one.type is not RelationType.CITES
            ]
            stated["amendments"] = [_amendment(one) for one in document.amendments]
    return _stated(
        {
            "shows": expected(name).get("shows", ""),
            "gazette": _facts(issue.gazette),
            "issue": _facts(issue.issue),
            "documents": documents,
            "findings": [
                f"{finding.code}{_count(finding)}: {_found(issue.source, finding)}"
                for finding in issue.findings
                if finding.code not in _LACKS or name.startswith("lacks_")
            ],
            "removed": [f"{piece.reason}: {piece.text}" for piece in issue.removed],
        }
    )


def as_text(case: dict[str, Any]) -> str:
    """A case as JSON, a line for whatever fits on one."""
    return _laid_out(json.loads(json.dumps(case, default=plain)), 0) + "\n"


def write(name: str) -> None:
    """Rewrite the JSON of a case from what the parser makes of its text."""
    case = as_text(observed(parse(source(name)), name))
    (CASES / f"{name}.json").write_text(case, encoding="utf-8")


def rows_of(issue: Issue) -> Iterator[Provision]:
    """All rows of all documents, in order of print."""
    for document in issue.documents:
        for text in document.texts:
            yield from _flat(text.provisions)


def _flat(provisions: tuple[Provision, ...]) -> Iterator[Provision]:
    for provision in provisions:
        yield provision
        yield from _flat(provision.children)


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", (), [], {})}


def _facts(facts: Any) -> dict[str, Any]:
    return _stated({item.name: getattr(facts, item.name) for item in fields(facts)})


def _count(finding: Finding) -> str:
    """How many places a finding counts, where there are several: `` ×3``."""
    return f" ×{len(finding.places)}" if len(finding.places) > 1 else ""


def _found(text: str, finding: Finding) -> str:
    """The words at a finding's place, what it quotes where that is a gap, shortened."""
    quoted = re.search(r"“(.+?)”", finding.message)
    words = fold(text[slice(*finding.span)]) or (quoted[1] if quoted else "")
    return words if len(words) <= 40 else f"{words[:24]}…{words[-12:]}"


def _document(document: Document) -> dict[str, Any]:
    stated = {key: getattr(document, key) for key in STATED}
    stated["repeals"] = [
        _stated({key: getattr(repeal, key) for key in ("title", "number", "issued_on")})
        for repeal in document.repeals
    ]
    return _stated({**stated, "texts": [_text(text) for text in document.texts]})


def _reference(reference: Reference) -> dict[str, Any]:
    stated = {key: getattr(reference, key) for key in _REFERENCE}
    return _stated(stated)


def _relation(relation: Relation) -> dict[str, Any]:
    return _stated({key: getattr(relation, key) for key in _RELATION})


def _amendment(amendment: Amendment) -> dict[str, Any]:
    return _stated({item.name: getattr(amendment, item.name) for item in fields(amendment)[:-1]})


def _text(text: Text) -> dict[str, Any]:
    stated = {key: getattr(text, key) for key in ("role", "label", "title", "address")}
    return _stated({**stated, "rows": [_row(row) for row in text.provisions]})


def _row(row: Provision) -> dict[str, Any]:
    stated = {key: getattr(row, key) for key in _ROW}
    return _stated({**stated, "children": [_row(child) for child in row.children]})


def _laid_out(value: Any, depth: int) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= _WIDTH or not isinstance(value, dict | list):
        return line
    inner, outer = " " * (depth + 1), " " * depth
    if isinstance(value, list):
        parts = [_laid_out(item, depth + 1) for item in value]
        return "[\n" + ",\n".join(inner + part for part in parts) + f"\n{outer}]"
    parts = [f"{json.dumps(key)}: {_laid_out(item, depth + 1)}" for key, item in value.items()]
    return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{outer}}}"
