"""What an assistant may ask: functions from words to answers, without the protocol around them.

Every answer carries the citation, the address, the day it speaks of, and what has to be said
beside it (``cautions``: what waits for a person, rules on trial). Raises NotUnderstood, whose
words say what to ask instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from gazette.api.archive_answers import change_out
from gazette.api.change_feed import changes_since
from gazette.api.use_terms import terms
from gazette.assistants.cited_rows import LONGEST_CITATION, CitedRow, cited_rows
from gazette.assistants.dated_wordings import DatedWording, dated_wordings, rows_in, wording_on
from gazette.assistants.quotation_check import (
    IN_WORDS,
    LONGEST_QUOTATION,
    check_quotation,
)
from gazette.data.data_views import NotUnderstood
from gazette.data.document_record import (
    Absolute,
    identity,
    relation_records,
    state_record,
)
from gazette.effect.as_of import AsOf, read_day
from gazette.layout.row_citations import number_in_brackets, title_in_marks
from gazette.parsing.words.spoken_addresses import address_in_words
from search.opensearch.engine_server import EngineAbsent
from search.page.answer_record import answer_record
from search.page.forms import parse_parameters

#: How many documents and changes an answer names at most.
MOST_DOCUMENTS, MOST_CHANGES = 10, 50


def search(question: str, on: str, page: int, absolute: Absolute) -> dict[str, Any]:
    """Documents and rows for a question, exact hits first; then what answers best."""
    when = _day(on)
    asked = QueryDict(mutable=True)
    asked.update({"q": question, "page": str(max(page, 1)), "page_size": str(MOST_DOCUMENTS)})
    try:
        found = answer_record(parse_parameters(asked, when.on), absolute)
    except EngineAbsent as error:
        chinese = "检索暂时不可用；按文号、标题仍可以用 read_provision 查阅。"
        english = "Search is away for the moment; read_provision still finds numbers and titles."
        raise NotUnderstood("question", chinese, english) from error
    ranked = found["ranked"] or {"documents": [], "is_answer": False}
    hits: dict[str, list[dict[str, Any]]] = {}
    for hit in [*found["hits"], *(hit for one in ranked["documents"] for hit in one["hits"])]:
        hits.setdefault(hit["document"]["url"], []).append(_hit(hit))
    return {
        "on": when.on,
        "total": found["total"],
        "page": found["page"],
        "pages": found["pages"],
        "notes": found["notes"],
        "documents": [_found(one, hits) for one in found["documents"]],
        "nearest_is_answer": ranked["is_answer"],
        "nearest": [_found(one, hits) for one in ranked["documents"]],
        **_said(absolute),
    }


def read_provision(citation: str, on: str, absolute: Absolute) -> dict[str, Any]:
    """The words of a provision, or what a document is, on a day."""
    return _of_cited(citation, on, absolute, _provision)


def _provision(cited: CitedRow, when: AsOf, absolute: Absolute) -> dict[str, Any]:
    if not cited.address:
        return {"words": None, "hint": "这是整件文件；请在引用里写明条、款，例如“第八条”。"}
    wordings = dated_wordings(cited.document, cited.address)
    present = wording_on(wordings, when.on)
    return {
        "words": present.words,
        "words_of": address_in_words(present.of),
        "printed": [row.printed for row in rows_in(cited.document, cited.address)],
        "periods": [_period(one) for one in wordings],
    }


def state_of(citation: str, on: str, absolute: Absolute) -> dict[str, Any]:
    """Whether a document is in force on a day, why, and what other documents do to it."""
    return _of_cited(citation, on, absolute, _relations)


def _relations(cited: CitedRow, when: AsOf, absolute: Absolute) -> dict[str, Any]:
    return {"relations": list(relation_records(cited.document, absolute))}


def what_changed(since: str, cursor: str, absolute: Absolute) -> dict[str, Any]:
    """What was published, corrected, withdrawn or changed its state since a day or a cursor."""
    day = _day(since, "since").on if since else None
    told, following, has_more = changes_since(cursor, day, MOST_CHANGES)
    changes = [change_out(one, absolute) for one in told]
    today = timezone.localdate()
    return {
        "on": today, "changes": changes, "cursor": following, "has_more": has_more,
        **_said(absolute),
    }  # fmt: skip


def check(words: str, citation: str, on: str, absolute: Absolute) -> dict[str, Any]:
    """Whether the cited provision says these words; where it differs, word by word."""
    if not words.strip() or len(words) > LONGEST_QUOTATION:
        chinese = f"请给出要核对的引文，不超过{LONGEST_QUOTATION}字。"
        raise NotUnderstood(
            "words", chinese, f"Give the quotation, of {LONGEST_QUOTATION} characters at most."
        )

    def checked(cited: CitedRow, when: AsOf, absolute: Absolute) -> dict[str, Any]:
        found = check_quotation(cited.document, cited.address, words, when.on)
        url = absolute(cited.document.get_absolute_url())
        return {
            "finding": found.finding.value,
            "in_words": IN_WORDS[found.finding],
            "words_on_day": found.wording.words if cited.address else None,
            "periods": [_period(one) for one in found.periods] if cited.address else [],
            "nearest": found.nearest,
            "differences": [asdict(piece) for piece in found.differences],
            "elsewhere": [
                {"place": address_in_words(one), "url": f"{url}#{one}"} for one in found.elsewhere
            ],
        }

    return _of_cited(citation, on, absolute, checked)


def _day(asked: str, name: str = "on") -> AsOf:
    today = timezone.localdate()
    day = read_day(asked) if asked.strip() else today
    if day is None:
        chinese = f"参数“{name}”：“{asked[:40]}”不是能用的日期，请写成 {today.isoformat()} 这样。"
        english = f"{name!r}: {asked[:40]!r} is no day; write it like {today.isoformat()}."
        raise NotUnderstood(name, chinese, english)
    return AsOf(day, today, asked)


def _of_cited(
    citation: str,
    on: str,
    absolute: Absolute,
    answer: Callable[[CitedRow, AsOf, Absolute], dict[str, Any]],
) -> dict[str, Any]:
    """What is said of the row that is cited, with what ``answer`` adds to it.

    Where it may be several, what may be meant, to be asked again. Raises NotUnderstood where
    nothing is known by these words.
    """
    when, found = _day(on), cited_rows(citation)
    if not found:
        chinese = (
            f"没有找到“{citation[:LONGEST_CITATION]}”。请写文号或者完整标题，再写条款，"
            "例如“示政办发〔2024〕55号第三条”；不知道文号的，先用 search 检索。"
        )
        english = "Nothing is known by this citation; give a number or a title, or search first."
        raise NotUnderstood("citation", chinese, english)
    if len(found) == 1 and found[0].is_certain:
        return _about(found[0], when, absolute) | answer(found[0], when, absolute)
    return {
        "is_ambiguous": True,
        "in_words": "不能确定是哪一处，请从 choices 中选一个，用它的 citation 再问。",
        "choices": [{"citation": _citation(one)} for one in found],
        "on": when.on,
        **_said(absolute),
    }


def _citation(cited: CitedRow) -> str:
    number = number_in_brackets(cited.document)
    return f"{title_in_marks(cited.document.title)}{number}{address_in_words(cited.address)}"


def _about(cited: CitedRow, when: AsOf, absolute: Absolute) -> dict[str, Any]:
    """Citation, address, day, state and cautions."""
    document = cited.document
    state = state_record(document, when, absolute, cited.address)
    anchor = f"#{cited.address}" if cited.address else ""
    pending = [one for one in relation_records(document, absolute) if one["is_pending"]]
    return {
        "citation": _citation(cited),
        "place": address_in_words(cited.address),
        "address": f"{absolute(document.get_absolute_url())}{anchor}",
        "on": when.on,
        "identity": identity(document, absolute),
        "state": state,
        "cautions": [*_cautions(state), *map(_pending, pending)],
        **_said(absolute),
    }


def _cautions(state: Mapping[str, Any]) -> Iterable[str]:
    yield from (one["words"] for one in state["cautions"])
    if state["advice"]:
        yield state["advice"]


def _pending(relation: Mapping[str, Any]) -> str:
    way = "本文件似乎" if relation["is_by_this"] else f"《{relation['title']}》似乎"
    what = f"《{relation['title']}》" if relation["is_by_this"] else "本文件"
    return f"待确认：{way}{relation['type_name']}{what}，编辑尚未核实，不计入效力。"


def _period(one: DatedWording) -> dict[str, Any]:
    return {"since": one.since, "until": one.until, "words": one.words, "by": one.by}


def _found(one: Mapping[str, Any], hits: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    kept = ("title", "document_number", "url", "state", "state_words", "caution", "advice")
    return {name: one[name] for name in kept if name in one} | {"rows": hits.get(one["url"], [])}


def _hit(hit: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("url", "text", "state_words", "state_reason", "changed")
    title, number = hit["document"]["title"], hit["document"]["document_number"]
    citation = f"《{title}》{f'（{number}）' if number else ''}{address_in_words(hit['address'])}"
    return {"citation": citation, **{name: hit[name] for name in kept}}


def _said(absolute: Absolute) -> dict[str, Any]:
    return {"terms": terms(absolute)}
