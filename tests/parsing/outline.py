"""A parse in a few words: what a test of a kind of layout states of it, and nothing else."""

from typing import Any

from gazette.parsing import parse
from gazette.parsing.parsed import Issue, Level, Provision, RelationType, Severity
from gazette.parsing.words.lines import fold
from tests.parsing.cases import rows_of
from tests.parsing.invariants import assert_sound

#: Findings that other tests hold.
_ELSEWHERE = ("date_missing", "number_missing")
_HEADINGS = (Level.HEADING_1, Level.HEADING_2, Level.HEADING_3, Level.HEADING_4)


def outline(text: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the parser makes of ``text``, under the names that ``wanted`` has."""
    issue = parse(text)
    assert_sound(issue)
    return {name: _OUTLINES[name](issue) for name in wanted}


def _tables(issue: Issue) -> list[str]:
    """Each table as its number of rows and the cells of each: ``3: 2 2 2``."""
    tables = [row for row in rows_of(issue) if row.level is Level.TABLE]
    return [
        f"{len(table.children)}: " + " ".join(str(len(row.cells)) for row in table.children)
        for table in tables
    ]


def _words(row: Provision) -> str:
    return fold(row.label + row.heading + row.body)


def _bodies(*levels: Level) -> Any:
    return lambda issue: [_words(row) for row in rows_of(issue) if row.level in levels]


def _labels(*levels: Level) -> Any:
    return lambda issue: [fold(row.label) for row in rows_of(issue) if row.level in levels]


def _texts(issue: Issue) -> list[str]:
    return [
        f"{text.role} {text.label} {fold(text.title)}".replace("  ", " ")
        for document in issue.documents
        for text in document.texts
    ]


def _entries(issue: Issue) -> list[str]:
    return [
        f"{fold(entry.title)} {fold(entry.document_number or '-')} {entry.page or '-'}"
        for entry in issue.contents
    ]


def _promulgates(issue: Issue) -> list[str]:
    return [
        relation.title
        for document in issue.documents
        for relation in document.relations
        if relation.type is RelationType.PROMULGATES
    ]


_OUTLINES: dict[str, Any] = {
    "tables": _tables,
    "cells": lambda issue: [
        [fold(cell) for cell in row.cells] for row in rows_of(issue) if row.level is Level.TABLE_ROW
    ],
    "articles": _labels(Level.ARTICLE),
    "chapters": _labels(Level.CHAPTER),
    "headings": _bodies(*_HEADINGS),
    "items": _labels(Level.ITEM, Level.SUBITEM),
    "paragraphs": _bodies(Level.PARAGRAPH),
    "addressees": _bodies(Level.ADDRESSEE),
    "annex_notes": _bodies(Level.ANNEX_NOTE),
    "contents": _bodies(Level.CONTENTS),
    "texts": _texts,
    "entries": _entries,
    "columns": lambda issue: [entry.column for entry in issue.contents],
    "documents": lambda issue: [fold(document.title) for document in issue.documents],
    "empty": lambda issue: [fold(d.title) for d in issue.documents if not d.texts],
    "kinds": lambda issue: [document.kind.value for document in issue.documents],
    "effective": lambda issue: [str(document.effective_on) for document in issue.documents],
    "promulgates": _promulgates,
    "findings": lambda issue: [
        f"{finding.code} {fold(issue.source[slice(*finding.span)])[:12]}"
        for finding in issue.findings
        if finding.severity is Severity.WARNING and finding.code not in _ELSEWHERE
    ],
    "codes": lambda issue: [
        finding.code
        for finding in issue.findings
        if finding.severity is Severity.WARNING and finding.code not in _ELSEWHERE
    ],
}
