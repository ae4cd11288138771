"""The action cards of a plan as a sheet, to be saved as XLSX or CSV: a line for each placement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from gazette.models import Document
from gazette.public_addresses import absolute_url
from gazette.spreadsheets import Sheet
from notices.action_cards import ActionCards
from notices.card_table import UNLIMITED

COLUMNS = [
    ("序号", 4),
    ("级别", 8),
    ("部门", 14),
    ("分工", 5),
    ("条文编号", 8),
    ("原文", 50),
    ("归入依据", 24),
    ("网址", 24),
]
UNPLACED = "未归入"


def card_sheet(document: Document, cards: ActionCards, request: HttpRequest) -> Sheet:
    """A line for each row in each of its cells, in the order of the table; 未归入 at the end."""
    title = f"应急响应行动卡（{document.text_title or document.title}）"
    base = absolute_url(request, document.get_absolute_url())
    return Sheet(title, COLUMNS, _rows(cards, base))


def _rows(cards: ActionCards, base: str) -> Iterator[list[Any]]:
    number = 0
    for one in cards.placements:
        number += 1
        level = one.level.name if one.level else UNLIMITED
        why = f"级别：{one.level_reason}；部门：{one.body_reason}"
        url = f"{base}#{one.row.address}"
        yield [number, level, one.body, one.part, one.row.name, one.row.printed, why, url]
    for left in cards.unplaced:
        number += 1
        levels = "、".join(level.name for level in left.levels) or UNLIMITED
        url = f"{base}#{left.row.address}"
        yield [number, levels, UNPLACED, "", left.row.name, left.row.printed, left.reason, url]
