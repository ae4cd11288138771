"""The exact tier's recorded answers: a thousand queries over the samples, each answer hashed.

    python -m tests.search.exact_tier

writes ``exact_tier.tsv`` anew (with the settings of a database that holds the samples
alone); do that only where the exact tier itself is meant to change. The queries are drawn
from the samples with a fixed seed: substrings of rows and titles, two words of one row,
numbers, fields, exclusions, years, single characters, and words that occur nowhere. The
state of documents, which other rules decide, is no part of what is hashed but for the order.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

RECORDED = Path(__file__).with_name("exact_tier.tsv")
SEED, QUERIES = 15, 1_000
#: Facets that other rules decide.
OF_EFFECT = ("state", "caution")
_CUTS = " ，。、；：（）《》“”"


def exact_queries() -> list[str]:
    """The queries: so many of each way of typing, in one order on every machine."""
    from gazette.models import Document, Provision  # noqa: PLC0415  (settings come first)

    draw = Random(SEED)  # noqa: S311  (no secret)
    rows = ["".join(row) for row in Provision.objects.order_by("pk").values_list("heading", "body")]
    rows = [row for row in rows if len(row) > 12]
    heads = list(Document.objects.order_by("pk").values_list("title", "document_number"))
    found: dict[str, None] = {}
    makers = [_piece, _piece, _phrase, _two_words, _of_title, _operator, _mixed]
    while len(found) < QUERIES:
        for make in makers:
            found.setdefault(make(draw, rows, heads))
    return [query for query in found if query.strip()][:QUERIES]


def _piece(draw: Random, rows: list[str], _heads: Any) -> str:
    row = draw.choice(rows)
    length = draw.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 8, 12))
    at = draw.randrange(max(1, len(row) - length))
    return row[at : at + length].strip()


def _phrase(draw: Random, rows: list[str], heads: Any) -> str:
    return f'"{_piece(draw, rows, heads).strip(_CUTS)}"'


def _two_words(draw: Random, rows: list[str], heads: Any) -> str:
    row = draw.choice(rows)
    return " ".join(_piece(draw, [row], heads).strip(_CUTS) for _ in range(draw.choice((2, 2, 3))))


def _of_title(draw: Random, _rows: Any, heads: list[tuple[str, str]]) -> str:
    title, number = draw.choice(heads)
    at = draw.randrange(max(1, len(title) - 4))
    return draw.choice((number or title, title, title[at : at + draw.choice((2, 4, 6))]))


def _operator(draw: Random, rows: list[str], heads: Any) -> str:
    word, other = (_piece(draw, rows, heads).strip(_CUTS) or "市" for _ in range(2))
    return draw.choice(
        (
            f"{word} -{other}",
            f"标题:{word}",
            f"机关:{word}",
            f"{word} 年:2024..2025",
            f"条:{draw.randrange(1, 40)}",
            f"文号:{draw.randrange(1, 60)}号",
            f"栏目:{word}",
        )
    )


def _mixed(draw: Random, rows: list[str], heads: Any) -> str:
    """Two halves of different rows, run together: mostly found nowhere."""
    return _piece(draw, rows, heads)[:4] + _piece(draw, rows, heads)[:4]


def digest(query: str) -> str:
    """The answer of the exact tier as 16 hexadecimal digits; documents by number and title."""
    from search.memory.answers import answer  # noqa: PLC0415
    from search.query.grammar import parse  # noqa: PLC0415
    from search.query.request import Request, View  # noqa: PLC0415
    from tests.search.judged import JUDGED_ON  # noqa: PLC0415

    told: list[Any] = []
    for view in View:
        request = Request(parse(query), is_loose=False, view=view, page_size=20, on=JUDGED_ON)
        found = answer(request)
        told.append([found.total, found.total_provisions, found.page, found.pages])
        hits: list[Any] = [*found.documents, *found.provisions]
        told.append([_without_ids(asdict(one)) for one in hits])
        facets = [values for name, values in found.facets.items() if name not in OF_EFFECT]
        told.append([asdict(value) for values in facets for value in values])
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def _without_ids(hit: dict[str, Any]) -> dict[str, Any]:
    """A hit without the keys that differ from one database to another."""
    rows = [_without_ids(row) for row in hit.get("rows", ())]
    kept = {
        name: value for name, value in hit.items() if name not in ("document_id", "provision_id")
    }
    return kept | ({"rows": rows} if rows else {})


def recorded() -> Iterator[tuple[str, str]]:
    """Each query with the digest of its answer."""
    for line in RECORDED.read_text(encoding="utf-8").splitlines():
        digest_, _, query = line.partition("\t")
        yield query, digest_


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    lines = [f"{digest(query)}\t{query}\n" for query in exact_queries()]
    RECORDED.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
