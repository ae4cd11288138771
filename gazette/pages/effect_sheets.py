"""A list of documents by their effect as a table, to be saved as XLSX or CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest

from gazette.effect.state_notes import with_state_notes
from gazette.kinds import kind_label
from gazette.models import Document
from gazette.models.document import DocumentQuerySet
from gazette.parsing.words.dates import chinese_date
from gazette.public_addresses import absolute_url
from gazette.spreadsheets import Sheet
from gazette.templatetags.state_labels import caution_words, state_words


def effect_sheet(
    heading: str, documents: DocumentQuerySet, on: date, request: HttpRequest
) -> Sheet:
    """The documents of ``with_state`` for a day, a row each, with all that is said of their state.

    效力 is the state alone, 效力说明 what waits for a person beside it.
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
        ("有效期至", 6),
        (f"效力（截至{day}）", 12),
        ("效力说明", 10),
        ("部分条文", 16),
        ("提醒", 16),
        ("公报刊载", 16),
        ("网址", 24),
    ]
    return Sheet(f"{heading}（截至{day}）", columns, _rows(documents, on, request))


def _rows(documents: DocumentQuerySet, on: date, request: HttpRequest) -> Iterator[list[Any]]:
    for number, document in enumerate(with_state_notes(documents, on), start=1):
        yield [
            number,
            document.title,
            document.document_number,
            "、".join(body.name for body in document.bodies),
            kind_label(document.kind),
            _theme_of(document),
            document.signed_on,
            document.begins_on,
            document.last_day_on,
            state_words(document.state),
            caution_words(document.caution),
            "；".join(document.state_notes.part_sentences),
            document.state_notes.advice,
            _printed_in(document),
            absolute_url(request, document.get_absolute_url()),
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
