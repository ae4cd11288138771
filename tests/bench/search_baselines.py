"""What search is measured against: the same rows, scanned plainly.

Both give what a page of results shows: how many documents and rows, counts by
year, kind, column and body, and the newest twenty documents with the first
five rows of each, every hit marked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection

from gazette.models import Document

TOP, ROWS = 20, 5
#: By document and row: the printed words.
Hits = Mapping[int, Mapping[int, str]]
Answer = tuple[int, int, list[Counter[str]], list[tuple[int, list[str]]]]


def _words(query: str) -> list[str]:
    return [word.split(":")[-1].strip('"-') for word in query.split()]


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


class LikeScan(_Scan):
    """``WHERE label || heading || body LIKE '%…%'``, once for each word."""

    def rows(self, word: str) -> Hits:
        hits: dict[int, dict[int, str]] = defaultdict(dict)
        escaped = re.sub(r"([%_\\])", r"\\\1", word)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT document_id, id, label || heading || body FROM gazette_provision"
                " WHERE label || heading || body LIKE %s ESCAPE '\\'",
                [f"%{escaped}%"],
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
