"""Comparing the engine's index with the entries, and mending what differs.

Of each document all values are compared that the engine can tell, and its states on each day
on which they change; of its words, which the engine keeps only to find them, some places are
looked for, others each day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

from gazette.models.state import Caution, State
from search.memory.entries import write_missing_entries
from search.models import Entry, IndexChange
from search.opensearch.engine_documents import engine_documents
from search.opensearch.engine_mapping import LAYOUT, ROW_START
from search.opensearch.engine_queries import Query, holds, some_row
from search.opensearch.engine_server import Engine, answers_of, problem_of
from search.opensearch.index_delivery import EngineErrors, build_beside, epoch, serving_marks
from search.opensearch.outbox import deliver, deliver_documents

#: Documents of the index that are listed at once; whose words are compared at once.
LISTED, COMPARED = 5_000, 40
#: Rows of a document that are looked for, and characters of each.
ROWS_PROBED, PROBE_LENGTH = 12, 60
#: What is compared as values, by the field of the engine that tells it.
_VALUES = {
    "titles.whole": "titles",
    "number.whole": "number",
    "bodies.whole": "bodies",
    "year": "year",
    "year_number": "year_number",
    "kind": "kind",
    "column": "column",
    "body": "body",
    "gazette": "gazette",
    "taught": "taught",
    "terms": "terms",
    "row_count": "row_count",
    "length": "length",
    "signed": "signed",
    "published": "published",
}
#: Longer values are not kept as a whole (``ignore_above``).
_LONGEST_VALUE = 8_000
WORDS, ROWS, STATES, VALUES = "字词", "条文", "效力状态", "标题、文号等"
Kept = dict[str, Any]


def index_differences(engine: Engine) -> Iterator[tuple[int, str]]:
    """What differs, in Chinese, with the document; 0 for the index as a whole."""
    try:
        marks = serving_marks(engine)
        if not marks:
            yield 0, "检索服务器上没有索引"
        elif any(one.get("epoch") != epoch() for one in marks):
            yield 0, "索引是另一个数据库的"
        elif any(one.get("layout") != LAYOUT for one in marks):
            yield 0, "索引是旧版本建的"
        else:
            engine.writer.indices.refresh(index=engine.index)
            yield from _of_documents(engine)
            yield from _left_over(engine)
    except EngineErrors as error:
        yield 0, problem_of(error)
    refused = IndexChange.objects.exclude(refused="").values_list("document_id", "refused")
    for pk, reason in refused:
        yield pk, f"检索服务器不收：{reason}"


def _of_documents(engine: Engine) -> Iterator[tuple[int, str]]:
    """Each public document is in the index as it would be written now."""
    public = Entry.objects.exclude(words="").order_by("document_id")
    last = 0
    while batch := list(public.filter(document_id__gt=last)[:COMPARED]):
        last = batch[-1].document_id
        written = [kept for _entry, kept in engine_documents(batch) if kept]
        questions = [_question(kept) for kept in written]
        for kept, answer in zip(written, _ask_all(engine, questions), strict=True):
            if what := _difference(kept, answer):
                yield kept["document_id"], what


def _question(kept: Kept) -> dict[str, Any]:
    """What the engine is asked of one document: its values, its rows, which probes it has."""
    probes = [
        {"constant_score": {"filter": query, "_name": name}}
        for name, query in {**_word_probes(kept), **_state_probes(kept)}.items()
    ]
    asked = {"term": {"document_id": {"value": kept["document_id"]}}}
    return {
        "size": 1,
        "query": {"bool": {"filter": [asked], "should": probes}},
        "_source": ["digest"],
        "docvalue_fields": list(_VALUES),
        "aggs": {"rows": {"nested": {"path": "rows"}}},
    }


def _difference(kept: Kept, answer: Mapping[str, Any]) -> str:
    """How the engine's document differs from what it should be, in Chinese; else empty."""
    if not answer["hits"]["hits"]:
        return "索引中没有"
    (hit,) = answer["hits"]["hits"]
    if hit["_source"].get("digest") != kept["digest"]:
        return "索引中的不是最新的"
    found = set(hit.get("matched_queries", ()))
    differing = {name.partition(" ")[0] for name in _word_probes(kept) if name not in found}
    if answer["aggregations"]["rows"]["doc_count"] != kept["row_count"]:
        differing.add(ROWS)
    if found.intersection(_state_probes(kept)) != _states_expected(kept):
        differing.add(STATES)
    if _told_values(hit.get("fields", {})) != _values_expected(kept):
        differing.add(VALUES)
    return f"索引中的内容被改动或损坏（{'；'.join(sorted(differing))}）" if differing else ""


def _word_probes(kept: Kept) -> dict[str, Query]:
    """Places in the words of a document, by what it means if they are not found."""
    draw = Random(f"{date.today()} {kept['document_id']}")  # noqa: S311  (no secret)
    probes: dict[str, Query] = {}
    for field in ("titles", "number", "bodies", "headings", "lines"):
        values = draw.sample(kept[field], min(2, len(kept[field])))
        probes |= {
            f"{WORDS} {field} {at}": _place(field, one, draw) for at, one in enumerate(values)
        }
    if kept["column_words"]:
        probes[f"{WORDS} column"] = _place("column_words", kept["column_words"], draw)
    rows = [row["line"].removeprefix(ROW_START) for row in kept["rows"]]
    for at, row in enumerate(draw.sample(rows, min(ROWS_PROBED, len(rows)))):
        probes[f"{WORDS} row {at}"] = _place("lines", row, draw)
        probes[f"{ROWS} {at}"] = some_row(_place("rows.line", row, draw))
        probes[f"{ROWS} begin {at}"] = some_row(holds("rows.line", ROW_START + row[:PROBE_LENGTH]))
    return probes


def _place(field: str, words: str, draw: Random) -> Query:
    start = draw.randrange(max(1, len(words) - PROBE_LENGTH + 1))
    return holds(field, words[start : start + PROBE_LENGTH])


def _state_probes(kept: Kept) -> dict[str, Query]:
    """Every state and caution on the first and the last day of each interval."""
    return {
        _state_name(name, value, day): {"term": {f"{name}.{value}": {"value": day}}}
        for name, values in (("state", State), ("caution", Caution))
        for value in values
        for day in _days(kept)
    }


def _days(kept: Kept) -> list[int]:
    intervals = [one for of_value in kept["state"].values() for one in of_value]
    return sorted({day for one in intervals for day in (one["gte"], one["lt"] - 1)})


def _state_name(name: str, value: str, day: int) -> str:
    return f"{STATES} {name} {value} {day}"


def _states_expected(kept: Kept) -> set[str]:
    return {
        _state_name(name, value, day)
        for name in ("state", "caution")
        for value, intervals in kept[name].items()
        for day in _days(kept)
        if any(one["gte"] <= day < one["lt"] for one in intervals)
    }


def _values_expected(kept: Kept) -> dict[str, set[str]]:
    return {name: set(_as_told(kept[own])) for name, own in _VALUES.items()}


def _told_values(fields: Mapping[str, Iterable[Any]]) -> dict[str, set[str]]:
    return {name: {str(one) for one in fields.get(name, ())} for name in _VALUES}


def _as_told(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if one is not None and len(str(one)) <= _LONGEST_VALUE]


def _left_over(engine: Engine) -> Iterator[tuple[int, str]]:
    """No document is in the index that is not public."""
    body: dict[str, Any] = {"size": LISTED, "sort": ["document_id"], "_source": ["document_id"]}
    while True:
        hits = _ask(engine, body)["hits"]["hits"]
        ids = {int(hit["_source"]["document_id"]) for hit in hits}
        public = Entry.objects.exclude(words="").filter(document_id__in=ids)
        for pk in sorted(ids - set(public.values_list("document_id", flat=True))):
            yield pk, "已不再公开，索引中还在"
        if len(hits) < LISTED:
            return
        body["search_after"] = hits[-1]["sort"]


def _ask(engine: Engine, body: dict[str, Any]) -> Any:
    """Ask as a job does, with the patience of one."""
    return engine.writer.search(index=engine.index, body=body)


def _ask_all(engine: Engine, bodies: list[dict[str, Any]]) -> list[Any]:
    lines = [line for body in bodies for line in ({"index": engine.index}, body)]
    return answers_of(engine.writer.msearch(body=lines)) if lines else []


def mend(engine: Engine, document_ids: Collection[int], *, is_whole: bool) -> None:
    """Write documents anew, or the whole index. Raises one of ``EngineErrors``."""
    write_missing_entries()
    IndexChange.objects.exclude(refused="").update(refused="")
    if is_whole:
        build_beside(engine)
    else:
        deliver_documents(engine, document_ids)
    deliver(engine)
