"""Issues of drawn rows: each character is printed, in order, within its column."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from gazette.models import Issue, Provision, Text
from gazette.parsing.parsed import Level, TextRole
from gazette.parsing.words.merged_cells import MARKS
from gazette.prints.pdf.flows import printed_document
from gazette.prints.typesetting.document_setter import _stretches, set_part
from gazette.prints.typesetting.looks import look_of
from gazette.prints.typesetting.page_filling import FilledPage, Fragment, fill_stretch
from gazette.prints.typesetting.page_parts import FaceUsage, PdfPart
from gazette.prints.typesetting.paragraph_breaks import advances
from gazette.prints.typesetting.printed_blocks import SettingJob
from gazette.prints.typesetting.set_paragraphs import SetParagraph
from gazette.prints.typesetting.set_tables import SAME, TablePiece
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.prints.pdf.reading_back import FOLDED
from tests.properties import examples

pytestmark = pytest.mark.django_db

#: Words, marks, figures, Latin, links, white space, joiners, and what few or no faces have.
ALPHABET = (
    "第一条示例市人民政府为了保障（）《》〈〉“”‘’，。；：、？！…—～·①㎡℃％‰"
    "0123456789.,-+/()[]{}<>&'\"@ abcXYZéßα"
    "\t\n\u3000\u00a0\u2003\u200b\u2060\ufeff\u00ad\u0301\u20dd\U000e0100\ufe00"
    "⋯•‒〜∕⼀\ufa0c𠮷\U0002ebf0\U0003fffd\ue123😀\x07\u2028אب"
)
#: By how much a mark may hang out of its column, in points: half a square of large print.
MOST_HUNG = 9.0 + SAME
LEVELS = [one.value for one in Level if one not in {Level.TABLE, Level.TABLE_ROW}]

_short = st.text(ALPHABET, max_size=9)
_body = st.one_of(
    _short,
    st.text(ALPHABET, max_size=120),
    st.builds(lambda words, times: words * times, _short, st.integers(1, 200)),
    st.sampled_from(["附件：1.甲", "2.乙", "任命王某为局长。", "根据第二条的规定：", ""]),
)
_row = st.fixed_dictionaries(
    {
        "level": st.sampled_from(LEVELS),
        "label": st.one_of(
            st.just(""), st.sampled_from(["第一条", "一、", "（一）", "1."]), _short
        ),
        "heading": st.one_of(st.just(""), _short),
        "body": _body,
    }
)


@st.composite
def _tables(draw: st.DrawFn) -> dict[str, Any]:
    """A table with a caption, cells of any length and marks of merged cells at random."""
    columns = draw(st.sampled_from([1, 2, 3, 5, 12]))
    cell = st.one_of(_short, st.sampled_from(["1.5", "20", "—", ""]), _body)
    mark = st.sampled_from(["", "", "", *MARKS])
    rows = []
    for _ in range(draw(st.integers(0, 12))):
        marks = draw(st.lists(mark, min_size=columns, max_size=columns))
        words = ["" if one else draw(cell) for one in marks]
        rows.append((words, marks))
    return {"caption": draw(_short), "rows": rows}


@st.composite
def _many_columns(draw: st.DrawFn) -> dict[str, Any]:
    """A table with up to 120 columns. Of its cells few are drawn, and taken in turn."""
    columns = draw(st.integers(9, 120))
    cells = draw(st.lists(st.one_of(_short, st.just("1,234.5")), min_size=1, max_size=12))
    marks = draw(st.lists(st.sampled_from(["", "", "", *MARKS]), min_size=1, max_size=40))
    turns = [(cells[at % len(cells)], marks[at % len(marks)]) for at in range(columns * 7)]
    rows = []
    for number in range(draw(st.integers(1, 5))):
        own = turns[number * (columns + 1) :][:columns]
        rows.append((["" if mark else cell for cell, mark in own], [mark for _, mark in own]))
    return {"caption": draw(_short), "rows": rows}


_parts = st.lists(st.one_of(_row, _row, _row, _tables(), _many_columns()), max_size=9)
_documents = st.lists(
    st.lists(
        st.tuples(st.sampled_from([one.value for one in TextRole]), _parts), min_size=1, max_size=2
    ),
    min_size=1,
    max_size=2,
)


def write(drawn: Sequence[Sequence[tuple[str, list[dict[str, Any]]]]]) -> Issue:
    issue = make_issue()
    for texts in drawn:
        document = make_document(issue=issue)
        for role, parts in texts:
            text = make_text(document=document, role=role)
            if text.position == 1:
                _write_row(text, {"level": Level.TITLE, "body": document.title})
            for part in parts:
                if "rows" not in part:
                    _write_row(text, part)
                    continue
                table = _write_row(text, {"level": Level.TABLE, "body": part["caption"]})
                for cells, marks in part["rows"]:
                    merged = marks if any(marks) else []
                    row = {"parent": table, "cells": cells, "merged": merged}
                    _write_row(text, {"level": Level.TABLE_ROW, "body": "\t".join(cells), **row})
    return issue


def _write_row(text: Text, values: dict[str, Any]) -> Provision:
    address = f"row_{text.position}_{text.provisions.count() + 1}"
    empty = {"label": "", "number": "", "heading": ""}
    return make_provision(text=text, address=address, **empty | values)


def expected(issue: Issue) -> list[str]:
    """By document: all characters of its rows in order, without white space."""
    found = []
    for document in issue.documents.order_by("position"):
        texts = document.texts.order_by("position")
        rows = [row for text in texts for row in text.provisions.order_by("position")]
        words = ["".join(map(str, row.cells)) or row.label + row.heading + row.body for row in rows]
        found.append(FOLDED.sub("", "".join(words)))
    return found


def job_of(issue: Issue, layout: str, *, runs_on: bool) -> SettingJob:
    documents = []
    for document in issue.documents.order_by("position"):
        printed, _ = printed_document(document, layout)
        printed.start, printed.prefix = f"doc_{document.position}", f"doc_{document.position}__"
        documents.append(printed)
    return SettingJob(layout, documents, runs_on=runs_on)


def contents_of_page(page: pikepdf.Page, usages: dict[str, FaceUsage]) -> dict[int, str]:
    """The words of a page by the number of marked content; ``ActualText`` stands for glyphs."""
    found: dict[int, str] = {}
    marks: list[tuple[int | None, bool]] = []
    usage = FaceUsage("")
    for one in pikepdf.parse_content_stream(page):
        operator, operands = str(one.operator), list(one.operands)
        if operator in {"BDC", "BMC"}:
            facts: Any = operands[1] if len(operands) > 1 else {}
            number = int(facts["/MCID"]) if "/MCID" in facts else None
            marks.append((number, "/ActualText" in facts))
            if number is not None:
                assert number not in found
                found[number] = str(facts.get("/ActualText", ""))
        elif operator == "EMC":
            marks.pop()
        elif operator == "Tf":
            usage = usages[str(operands[0]).removeprefix("/")]
        elif operator in {"Tj", "TJ"} and not any(is_said for _, is_said in marks):
            shown = operands if operator == "Tj" else list(operands[0])
            codes = b"".join(bytes(each) for each in shown if isinstance(each, pikepdf.String))
            numbers = [number for number, _ in marks if number is not None]
            if numbers:
                glyphs = struct.unpack(f">{len(codes) // 2}H", codes)
                found[numbers[-1]] += "".join(usage.unicode[glyph] for glyph in glyphs)
    assert not marks
    return found


def spoken(part: PdfPart) -> list[str]:
    """The words of each document in the order of the tags, without white space."""
    with pikepdf.open(BytesIO(part.pdf)) as pdf:
        pages = {page.objgen: contents_of_page(page, part.usages) for page in pdf.pages}
        return [
            FOLDED.sub("", "".join(_read(root, None, pages))) for root in pdf.Root.StructTreeRoot.K
        ]


def _read(element: Any, page: Any, pages: dict[Any, dict[int, str]]) -> Iterator[str]:
    page = element.get("/Pg", page)
    for kid in element.K:
        if isinstance(kid, int):
            yield pages[page.objgen].pop(kid)
        elif "/MCID" in kid:
            yield pages[kid.Pg.objgen].pop(int(kid.MCID))
        elif "/S" in kid:
            assert kid.P.objgen == element.objgen
            yield from _read(kid, page, pages)


@examples(10)
@given(_documents, st.booleans(), st.sampled_from(["standard", "large"]))
def test_every_character_is_read_in_order(drawn: Any, runs_on: bool, layout: str) -> None:
    with transaction.atomic():
        issue = write(drawn)
        job = job_of(issue, layout, runs_on=runs_on)
        words = expected(issue)
        transaction.set_rollback(True)
    part = set_part(job)
    assert spoken(part) == words
    assert set_part(job).packed() == part.packed()


@dataclass(frozen=True, slots=True)
class Box:
    """The square of a line on a page, in points from the top left."""

    left: float
    top: float
    right: float
    bottom: float


def filled_pages(job: SettingJob) -> list[FilledPage]:
    leading = look_of(job.layout, "paragraph").leading
    return [
        page
        for stretch in _stretches(job, [])
        for page in fill_stretch(stretch.segments, stretch.shape, leading)
    ]


def line_boxes(page: FilledPage) -> Iterator[Box]:
    for item in page.items:
        if isinstance(item, Fragment):
            yield from _boxes(item.paragraph, item.first, item.x, item.tops)
        elif isinstance(item, TablePiece):
            for cell in item.cells:
                yield from _boxes(cell.text, cell.first, cell.x, cell.tops)


def _boxes(text: SetParagraph, first: int, x: float, tops: Sequence[float]) -> Iterator[Box]:
    """Of each line; a mark may hang out of its column by half a square."""
    size, leading = text.look.size, text.look.leading
    for line, top in zip(text.lines[first : first + len(tops)], tops, strict=True):
        left = x + text.left(line)
        right = left + sum(advances(text.shaped.measured, line))
        assert left >= x - size / 2 - SAME, (text.paragraph.words, line)
        assert right <= x + text.measure + size / 2 + SAME, (text.paragraph.words, line)
        ink = (leading - size) / 2
        yield Box(left, top + ink, right, top + leading - ink)


@examples(15)
@given(_documents, st.booleans(), st.sampled_from(["standard", "large"]))
def test_lines_are_within_their_columns_and_apart(drawn: Any, runs_on: bool, layout: str) -> None:
    with transaction.atomic():
        job = job_of(write(drawn), layout, runs_on=runs_on)
        transaction.set_rollback(True)
    for page in filled_pages(job):
        boxes = sorted(line_boxes(page), key=lambda one: one.top)
        lowest = page.shape.top + page.shape.depth + look_of(layout, "paragraph").leading
        for number, box in enumerate(boxes):
            assert page.shape.top - SAME <= box.top and box.bottom <= lowest + SAME
            aside = page.shape.side - MOST_HUNG
            assert aside <= box.left and box.right <= page.shape.width - aside
            for other in boxes[number + 1 :]:
                if other.top >= box.bottom - SAME:
                    break
                apart = other.left >= box.right - 6 or box.left >= other.right - 6
                assert apart, (box, other)


@examples(10)
@given(_many_columns(), st.sampled_from(["standard", "large"]))
def test_cells_of_many_columns_are_apart(drawn: Any, layout: str) -> None:
    """Each within its rules, and all rules within the type area."""
    with transaction.atomic():
        issue = write([[(TextRole.MAIN, [drawn])]])
        job, words = job_of(issue, layout, runs_on=False), expected(issue)
        transaction.set_rollback(True)
    for page in filled_pages(job):
        sides = page.shape.side - SAME, page.shape.width - page.shape.side + SAME
        for piece in (one for one in page.items if isinstance(one, TablePiece)):
            assert all(sides[0] <= rule[0] <= rule[2] <= sides[1] for rule in piece.rules)
            upright = [rule for rule in piece.rules if rule[0] == rule[2]]
            for cell in piece.cells:
                for box in _boxes(cell.text, cell.first, cell.x, cell.tops):
                    middle = (box.top + box.bottom) / 2
                    beside = [rule[0] for rule in upright if rule[1] < middle < rule[3]]
                    crossed = [x for x in beside if box.left + SAME < x < box.right - SAME]
                    assert not crossed, (cell.text.paragraph.words, box, crossed)
    assert spoken(set_part(job)) == words
