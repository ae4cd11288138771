"""How well answers are ordered: judged queries over the samples, and nDCG@10.

``judged.json`` holds, for each query, the documents of the samples that answer
it, by number: 3 is what is looked for, 2 helps, 1 mentions it; others are 0.
"""

from __future__ import annotations

import json
from datetime import date
from math import log2
from pathlib import Path

from gazette.models import Document
from search.memory.answers import answer
from search.query.grammar import parse
from search.query.request import Request

JUDGED: list[dict[str, object]] = json.loads(
    Path(__file__).with_name("judged.json").read_text(encoding="utf-8")
)
#: The day of the judgements: what was in force then comes first.
JUDGED_ON = date(2026, 11, 24)
DEPTH = 10


def gain(grades: list[int]) -> float:
    """Discounted cumulative gain of the first ten."""
    return sum(
        (2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades[:DEPTH], start=1)
    )


def measured(on: date) -> dict[str, float]:
    """nDCG@10 of each judged query over the documents in the database, as of a day."""
    numbers = dict(Document.objects.values_list("pk", "document_number"))
    scores = {}
    for one in JUDGED:
        query, judged = str(one["query"]), one["judged"]
        assert isinstance(judged, dict)
        found = answer(Request(parse(query), is_loose=False, page_size=DEPTH, on=on))
        grades = [judged.get(numbers[hit.document_id], 0) for hit in found.documents]
        scores[query] = gain(grades) / gain(sorted(judged.values(), reverse=True))
    return scores
