"""A list of documents by their effect as a table, to be saved as XLSX or CSV.

Each row says why: since when, by which act and by which provision, and what waits for a
person. The words are those of the document's own page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from gazette.effect.state_notes import with_state_notes
from gazette.effect.validity import Verdict, relations_to, verdicts_of
from gazette.kinds import kind_label
from gazette.models import Document, Relation
from gazette.models.state import State
from gazette.pages.listed_facts import ENDINGS, ListedFacts, has_ended, seems_to_end
from gazette.parsing.words.dates import chinese_date
from gazette.spreadsheets import Sheet
from gazette.templatetags.state_labels import caution_words, state_words

#: Documents that are read at once while a file is made.
BATCH = 200


def effect_sheet(heading: str, listed: Sequence[ListedFacts], on: date, base: str) -> Sheet:
    """The listed documents in their order, a row each, with all that is said of their state.

    效力 is the state alone, 效力说明 what waits for a person beside it. ``base`` is the scheme
    and host with which addresses begin. The rows are read while they are written.
    """
    day = chinese_date(on)
    columns = [
        ("序号", 4),
        ("标题", 30),
        ("文号", 12),
        ("发文机关", 14),
        ("种类", 7),
        ("主题", 7),
        ("成文日期", 6),
        ("施行日期", 6),
        ("有效期", 6),
        ("有效期至", 6),
        (f"效力（截至{day}）", 12),
        ("效力说明", 10),
        ("理由", 30),
        ("终止日期", 6),
        ("终止原因", 8),
        ("依据文件", 24),
        ("依据文号", 12),
        ("依据条文", 10),
        ("依据网址", 24),
        ("是否待确认", 6),
        ("待确认的变动", 30),
        ("部分条文", 16),
        ("提醒", 16),
        ("公报刊载", 16),
        ("网址", 24),
    ]
    return Sheet(f"{heading}（截至{day}）", columns, _rows(listed, on, base))


def _rows(listed: Sequence[ListedFacts], on: date, base: str) -> Iterator[list[Any]]:
    for first in range(0, len(listed), BATCH):
        batch = listed[first : first + BATCH]
        yield from _batch(batch, first + 1, on, base)


def _batch(listed: Sequence[ListedFacts], first: int, on: date, base: str) -> Iterator[list[Any]]:
    shown = Document.objects.published().for_lists().with_state(on)
    found: Any = shown.filter(pk__in=[one.pk for one in listed])
    documents = {one.pk: one for one in with_state_notes(found, on)}
    relations = relations_to(documents.values())
    verdicts = verdicts_of(documents.values(), on, relations)
    waiting = {pk: _waiting(told, on) for pk, told in relations.items()}
    for number, facts in enumerate(listed, start=first):
        if facts.pk in documents:
            document, verdict = documents[facts.pk], verdicts[facts.pk]
            yield [
                number,
                *_what(document),
                *_effect(document, verdict),
                *_ending(facts, verdict),
                *_by(verdict, base),
                "是" if document.caution else "否",
                "；".join(waiting[facts.pk]),
                "；".join(document.state_notes.part_sentences),
                document.state_notes.advice,
                _printed_in(document),
                f"{base}{document.get_absolute_url()}",
            ]


def _what(document: Document) -> list[Any]:
    return [
        document.title,
        document.document_number,
        "、".join(body.name for body in document.bodies),
        kind_label(document.kind),
        _theme_of(document),
        document.signed_on,
    ]


def _effect(document: Any, verdict: Verdict) -> list[Any]:
    return [
        document.begins_on,
        document.term,
        document.last_day_on,
        state_words(document.state),
        caution_words(document.caution),
        verdict.reason,
    ]


def _ending(facts: ListedFacts, verdict: Verdict) -> list[Any]:
    """The day and the reason of the end; of a document that has not ended both are empty."""
    if seems_to_end(facts):
        return [None, ENDINGS["waiting"]]
    if not has_ended(facts):
        return [None, ""]
    day = facts.ended_on or (
        verdict.since if verdict.state is State.REPEALED else facts.last_day_on
    )
    default = "repealed" if facts.state is State.REPEALED else "expired"
    return [day, ENDINGS[facts.ending or default]]


def _by(verdict: Verdict, base: str) -> list[str]:
    """The act that decides the state: title, number, provision and address."""
    if verdict.by is None:
        return ["", "", _place(verdict), ""]
    address = verdict.by.get_absolute_url()
    at = f"#{verdict.provision}" if verdict.provision and "://" not in address else ""
    whole = address if "://" in address else f"{base}{address}{at}"
    return [verdict.by.title, verdict.by.document_number, _place(verdict), whole]


def _place(verdict: Verdict) -> str:
    """The provision that states it, as its reason names it behind ——."""
    return verdict.reason.rpartition("——")[2] if "——" in verdict.reason else ""


def _waiting(relations: Sequence[Relation], on: date) -> list[str]:
    """The changes that no person has confirmed, a phrase each: by which act, where, what."""
    return [
        f"《{one.by_title}》{f'（{one.by_number}）' if one.by_number else ''}{one.place}{one.deed}"
        for one in relations
        if not one.is_decisive and (one.effective_on is None or one.effective_on <= on)
    ]


def _theme_of(document: Document) -> str:
    """The theme, with the remark that it is only proposed where no editor has confirmed it."""
    theme = document.shown_theme
    return f"{theme}{'' if document.theme else '（拟）'}" if theme else ""


def _printed_in(document: Document) -> str:
    """The issue and the page: 示例市人民政府公报2025年第1期第12页."""
    page = f"第{document.printed_page}页" if document.printed_page else ""
    issue = document.issue
    return f"{issue.gazette.name}{issue.year}年第{issue.number}期{page}"
