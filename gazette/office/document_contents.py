"""The printed content of documents, read from the rows of the database, and its digest.

Whatever wrote a row (bench, form, workbook, command, shell), its content and therefore its
digest are the same: reading marks and differences rest on it. Positions in the source are
no part of it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import QuerySet

from gazette.kinds import document_kinds
from gazette.models import Document, Issue, Provision, Text
from gazette.parsing.words.dates import chinese_date

#: A fact of a document as it is shown: its Chinese name and its value.
Fact = tuple[str, str]


class ContentRow(NamedTuple):
    """A row of a document in order of print; ``text`` is the place of its text."""

    pk: int
    text: int
    address: str
    level: str
    depth: int
    label: str
    heading: str
    body: str
    cells: list[str]
    merged: list[str]
    span_start: int
    span_end: int

    @property
    def words(self) -> str:
        """The row's printed words; those of a table row with a bar between cells."""
        if self.cells:
            return " | ".join(self.cells)
        return f"{self.label}{self.heading}{self.body}"

    @property
    def level_label(self) -> str:
        return Provision.LEVELS.get(self.level, self.level)


#: The fields of a row that are no JSON.
_PLAIN_FIELDS = ("pk", "text__position", *ContentRow._fields[2:8], "span_start", "span_end")


@dataclass(frozen=True)
class DocumentContent:
    """What is printed of a document: its facts, its texts (place, kind, label, title), its rows."""

    document: Document
    facts: tuple[Fact, ...]
    texts: tuple[tuple[int, str, str, str], ...]
    rows: Sequence[ContentRow]

    @cached_property
    def as_json(self) -> dict[str, Any]:
        """Facts, texts and rows as JSON: of a row address, level, words, and the rest of what
        is printed of it (depth, its parts, merged cells)."""
        return {
            "facts": [list(fact) for fact in self.facts],
            "texts": [list(text) for text in self.texts],
            "rows": [
                [row.address, row.level, row.words, row.text, row.depth]
                + [len(row.label), len(row.heading), row.cells and row.merged or []]
                for row in self.rows
            ],
        }

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the content."""
        written = json.dumps(self.as_json, ensure_ascii=False, separators=(",", ":"))
        return sha256(written.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def part_count(self) -> int:
        """How many parts there are to read: the head, and each row."""
        return len(self.rows) + 1


def contents_of(issue: Issue) -> list[DocumentContent]:
    """The content of all documents of an issue in order of print, in a constant number of
    queries."""
    return _contents(_documents(Document.objects.filter(issue=issue)))


def content_of(document: Document) -> DocumentContent:
    """The content of one document."""
    return _contents(_documents(Document.objects.filter(pk=document.pk)))[0]


def _documents(found: Any) -> list[Document]:
    """The documents, each as an instance of its kind, with what their facts show."""
    by_pk: dict[int, Document] = {one.pk: one for one in _with_names(found)}
    for kind in document_kinds():
        of_kind = _with_names(kind._default_manager.filter(pk__in=list(by_pk), kind=kind.kind_name))
        by_pk |= {one.pk: one for one in of_kind.prefetch_related(*kind.shown_beside)}
    return sorted(by_pk.values(), key=lambda one: one.position)


def _with_names(documents: Any) -> Any:
    return documents.with_issue().select_related("column").prefetch_related("issuers__body")


def _contents(documents: Sequence[Document]) -> list[DocumentContent]:
    keys = [one.pk for one in documents]
    rows: dict[int, list[ContentRow]] = defaultdict(list)
    stored = Provision.objects.filter(document__in=keys).order_by("text__position", "position")
    tables = _tables(stored)
    for key, *before, start, end in stored.values_list("document", *_PLAIN_FIELDS):
        cells, merged = tables.get(before[0], ((), ()))
        rows[key].append(ContentRow._make([*before, list(cells), list(merged), start, end]))
    texts: dict[int, list[tuple[int, str, str, str]]] = defaultdict(list)
    named = Text.objects.filter(document__in=keys).order_by("position")
    for one in named:
        texts[one.document_id].append((one.position, one.role, one.label, one.title))
    return [
        DocumentContent(one, tuple(facts_of(one)), tuple(texts[one.pk]), rows[one.pk])
        for one in documents
    ]


def _tables(rows: QuerySet[Provision]) -> dict[int, tuple[list[str], list[str]]]:
    """Cells and merged cells of the rows that have any: to read the JSON of all rows, of which
    most have none, takes longer than to read the rows."""
    with_any = rows.exclude(cells=[], merged=[]).order_by()
    found = with_any.values_list("pk", "cells", "merged")
    return {pk: (cells, merged) for pk, cells, merged in found}


def facts_of(document: Document) -> Iterable[Fact]:
    """The facts of a document that the bench shows, those that are there, in order."""
    facts = [
        ("次序", str(document.position)),
        ("栏目", str(document.column or "")),
        ("标题", document.title),
        ("目录所载标题", document.contents_title),
        ("被印发件标题", document.text_title),
        ("文号", document.document_number),
        ("页码", str(document.printed_page or "")),
        ("发文机关", "、".join(body.name for body in document.bodies)),
        ("成文日期", chinese_date(document.signed_on)),
        *document.kind_facts(),
        ("施行日期", chinese_date(document.effective_on)),
        ("有效期", document.term),
        ("失效日期", chinese_date(document.last_day_in_force)),
        ("解释机关", document.interpreted_by),
        ("公开方式", document.disclosure),
        ("附件", "；".join(map(str, document.attachments))),
        *document.facts_to_review(),
    ]
    return [(name, value) for name, value in facts if value]
