"""The whole table of a plan on one sheet: its layout, its PDF, and how that is asked for."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from gazette.jobs.models import Job
from gazette.jobs.worker import run_due
from gazette.models import Document
from gazette.parsing.parsed import Level
from gazette.parsing.words.lines import fold
from notices.action_cards import action_cards
from notices.card_pdf import MAKE, CardPdf, folder
from notices.card_pdf_maker import card_pdf
from notices.card_table import CardTable
from notices.sheet_layout import PAPERS, sheet_layout, sheet_layouts
from notices.stored_plans import rows_of_plan
from tests.factories import make_issue
from tests.html_page import HtmlPage
from tests.notices.plan_files import rows_of
from tests.notices.test_action_cards import EVERY
from tests.notices.test_card_pages import ROWS, address_of, make_plan

A4_ACROSS, A3_ACROSS = (842, 595), (1191, 842)


def row(address: str, body: str, *, level: Level = Level.PARAGRAPH, depth: int = 2) -> Any:
    return (level, "", "", body, address, depth)


def large_plan(departments: int, items: int) -> list[Any]:
    """Rows of a plan: four levels, each with an item for every department."""
    names = [
        f"市{first}{second}管理局" for first in "甲乙丙丁戊己庚辛" for second in "东南西北中左右"
    ]
    rows: list[Any] = [(Level.HEADING_1, "3", "应急响应", "", "sec_3", 0)]
    for place, level in enumerate("ⅠⅡⅢⅣ", 1):
        rows.append((Level.HEADING_2, f"3.{place}", f"{level}级响应", "", f"sec_3_{place}", 1))
        for number in range(departments):
            body = f"{names[number]}按照职责做好第{number}项工作，并逐级报告进展。"
            label = f"3.{place}.{number + 1}"
            address = f"sec_3_{place}_{number + 1}"
            rows.append((Level.HEADING_3, label, "", body, address, 2))
    rows.append((Level.HEADING_1, "4", "保障", "", "sec_4", 0))
    for number in range(items):
        body = "市甲东管理局检查物资。有关单位予以协助。"
        rows.append((Level.HEADING_2, f"4.{number + 1}", "", body, f"sec_4_{number + 1}", 1))
    return rows


@pytest.mark.parametrize("plan", EVERY)
def test_every_plan_has_a_layout_of_one_sheet(plan: Any) -> None:
    table = CardTable(action_cards(rows_of(plan)))
    layouts = list(sheet_layouts(table))
    assert all(one.fits for one in layouts)
    for one in layouts:
        assert len(one.shares) == len(table.columns) + 1
        assert sum(one.shares) <= 100
        assert f"paper-{one.paper}" in one.classes
        assert one.paper in PAPERS
    order = [(not one.with_words, one.paper == "a3", -one.size) for one in layouts]
    assert order == sorted(order)


def pages_of(content: bytes) -> tuple[list[tuple[int, int]], str]:
    """The sizes of the pages of a PDF, in points, and its text without spaces."""
    with pypdfium2.PdfDocument(content) as pdf:
        sizes = [tuple(map(round, one.get_size())) for one in pdf]
        words = "".join(one.get_textpage().get_text_bounded() for one in pdf)
    return sizes, fold(words)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "size"),
    [(ROWS, A4_ACROSS), (large_plan(12, 3), A4_ACROSS), (large_plan(47, 40), A3_ACROSS)],
    ids=["small", "middle", "large"],
)
def test_the_pdf_is_one_sheet_with_every_row(rows: list[Any], size: tuple[int, int]) -> None:
    plan = Document.objects.for_lists().get(pk=make_plan(rows).pk)
    table = CardTable(action_cards(rows_of_plan(plan)))
    sizes, words = pages_of(card_pdf(plan, "https://example.org"))
    assert sizes == [size]
    for line in table.lines:
        assert fold(line.name) in words
    for entry in (one for line in table.lines for cell in line.cells for one in cell.entries):
        assert entry.number in words
    assert ("未归入" in words) == bool(table.cards.unplaced)
    assert "现行有效" in words
    assert "内容以原文为准" in words


@pytest.mark.django_db
def test_where_words_have_no_room_numbers_stand_alone() -> None:
    roomy, crowded = (make_plan(rows) for rows in (ROWS, large_plan(47, 40)))
    layouts = [sheet_layout(CardTable(action_cards(rows_of_plan(one)))) for one in (roomy, crowded)]
    assert [one.with_words for one in layouts] == [True, False]


@pytest.mark.django_db
def test_it_is_made_by_a_job_and_kept(client: Client) -> None:
    plan = make_plan()
    address = address_of(plan).replace("action-cards/", "action-cards.pdf")
    page = HtmlPage(client.get(address_of(plan)))
    assert address in [one.attributes.get("href") for one in page.all("a")]
    waiting = client.get(address)
    assert waiting.status_code == 503
    assert waiting["Retry-After"]
    assert "正在生成" in HtmlPage(waiting).one("h1").text
    client.get(address)
    assert Job.objects.filter(task=MAKE).count() == 1
    run_due()
    made = client.get(address)
    assert made.status_code == 200
    assert made["Content-Type"] == "application/pdf"
    content = b"".join(made.streaming_content)  # type: ignore[attr-defined]
    assert content[:5] == b"%PDF-"
    assert len(list(folder().iterdir())) == 1
    assert client.get(address, headers={"If-None-Match": made["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_another_wording_or_day_is_another_file(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Document.objects.for_lists().get(pk=make_plan().pk)
    digests = {CardPdf.of(plan, "https://example.org").digest}
    plan.provisions.filter(body__contains="关闭闸门").update(body="市水务局打开闸门。")
    digests.add(CardPdf.of(plan, "https://example.org").digest)
    monkeypatch.setattr(timezone, "localdate", lambda: date(2031, 5, 6))
    digests.add(CardPdf.of(plan, "https://example.org").digest)
    assert len(digests) == 3


@pytest.mark.django_db
def test_a_character_that_no_face_holds_is_named() -> None:
    plan = Document.objects.for_lists().get(pk=make_plan(text_title="示例\U0001f600预案").pk)
    assert "示例U+1F600预案" in CardPdf.of(plan, "https://example.org").content


@pytest.mark.django_db
def test_a_draft_has_no_pdf_for_the_public(client: Client) -> None:
    draft = make_plan(issue=make_issue())
    address = address_of(draft).replace("action-cards/", "action-cards.pdf")
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_the_print_style_of_the_page_is_that_of_its_sheet(client: Client) -> None:
    for rows, paper in ((ROWS, "a4"), (large_plan(47, 40), "a3")):
        plan = make_plan(rows)
        body = client.get(address_of(plan)).content.decode()
        assert re.findall(r"css/card_(a\d)[.\w]*css", body) == [paper]
        assert "css/card_a" not in client.get(f"{address_of(plan)}?level=any").content.decode()
