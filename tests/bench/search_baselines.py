"""What search is measured against: the same rows, scanned plainly.

Both give what a page of results shows: how many documents and rows, counts by
year, kind, column and body, and the newest twenty documents with the first
five rows of each, every hit marked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from gazette.models import Document

TOP, ROWS = 20, 5
#: By document and row: the printed words.
Hits = Mapping[int, Mapping[int, str]]
Answer = tuple[int, int, list[Counter[str]], list[tuple[int, list[str]]]]


def _words(query: str) -> list[str]:
    return [word.split(":")[-1].strip('"-') for word in query.split()]


def _escaped(word: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", word)


class _Scan:
    """Finds rows by words; what documents they belong to is read once."""

    def __init__(self) -> None:
        self.facts: dict[int, tuple[int, list[str]]] = {}
        for document in Document.objects.select_related("column").prefetch_related("issuers__body"):
            signed = document.signed_on
            values = [str(signed and signed.year), document.kind, str(document.column)]
            self.facts[document.pk] = (
                signed.toordinal() if signed else 0,
                [*values, *(body.name for body in document.bodies)],
            )

    def rows(self, word: str) -> Hits:
        raise NotImplementedError

    def answer(self, query: str) -> Answer:
        words = _words(query)
        found = [self.rows(word) for word in words]
        documents = set(found[0]).intersection(*found[1:])
        in_all = {
            pk: set(found[0][pk]).intersection(*(hits[pk] for hits in found[1:]))
            for pk in documents
        }
        counts = [Counter(self.facts[pk][1][place] for pk in documents) for place in range(3)]
        counts.append(Counter(name for pk in documents for name in self.facts[pk][1][3:]))
        newest = sorted(documents, key=lambda pk: (-self.facts[pk][0], pk))[:TOP]
        pattern = re.compile("|".join(map(re.escape, words)))
        page = [
            (
                pk,
                [
                    pattern.sub(r"<mark>\g<0></mark>", found[0][pk][row])
                    for row in sorted(in_all[pk] or found[0][pk])[:ROWS]
                ],
            )
            for pk in newest
        ]
        return len(documents), sum(map(len, in_all.values())), counts, page


class LikeQueries:
    """What SQL gives without further ado: a LIKE scan for each part of the page.

    One counts documents and rows, one each the years and the kinds, one gives the
    newest twenty documents, and the last, by index, their rows.
    """

    _HOLDS = "p.label || p.heading || p.body LIKE %s ESCAPE '\\'"
    _FROM = (
        " FROM gazette_document d JOIN gazette_issue i ON i.id = d.issue_id"
        " WHERE i.status = 'published' AND d.id IN"
    )

    def answer(self, query: str) -> object:
        words = _words(query)
        values = [f"%{_escaped(word)}%" for word in words]
        one = f"(SELECT p.document_id FROM gazette_provision p WHERE {self._HOLDS})"  # noqa: S608
        found = self._FROM + " AND d.id IN".join([f" {one}"] * len(words))
        with connection.cursor() as cursor:

            def rows(sql: str, parameters: Sequence[Any] = values) -> list[tuple[Any, ...]]:
                cursor.execute(sql, parameters)
                return list(cursor.fetchall())

            total = rows(f"SELECT COUNT(*){found}")
            years = rows(f"SELECT strftime('%%Y', d.signed_on), COUNT(*){found} GROUP BY 1")
            kinds = rows(f"SELECT d.kind, COUNT(*){found} GROUP BY 1")
            newest = rows(
                f"SELECT d.id, d.title{found} ORDER BY d.signed_on DESC, d.id LIMIT {TOP}"
            )
            pattern = re.compile("|".join(map(re.escape, words)))
            in_row = " AND ".join([self._HOLDS] * len(words))
            page = [
                [
                    pattern.sub(r"<mark>\g<0></mark>", printed)
                    for (printed,) in rows(
                        "SELECT p.label || p.heading || p.body FROM gazette_provision p"  # noqa: S608
                        f" WHERE p.document_id = %s AND {in_row} LIMIT {ROWS}",
                        [document, *values],
                    )
                ]
                for document, _title in newest
            ]
        return total, years, kinds, newest, page


class LikeScan(_Scan):
    """The same of one scan for each word, which brings all rows; the rest in Python."""

    def rows(self, word: str) -> Hits:
        hits: dict[int, dict[int, str]] = defaultdict(dict)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT document_id, id, label || heading || body FROM gazette_provision"
                " WHERE label || heading || body LIKE %s ESCAPE '\\' AND document_id IN"
                " (SELECT d.id FROM gazette_document d JOIN gazette_issue i ON i.id = d.issue_id"
                " WHERE i.status = 'published')",
                [f"%{_escaped(word)}%"],
            )
            for document, row, printed in cursor.fetchall():
                hits[document][row] = printed
        return hits


class InMemoryScan(_Scan):
    """``word in row`` over a list of all rows."""

    def __init__(self) -> None:
        super().__init__()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT document_id, id, label || heading || body FROM gazette_provision"
            )
            self.printed: Sequence[tuple[int, int, str]] = cursor.fetchall()

    def rows(self, word: str) -> Hits:
        hits: dict[int, dict[int, str]] = defaultdict(dict)
        for document, row, printed in [one for one in self.printed if word in one[2]]:
            hits[document][row] = printed
        return hits
