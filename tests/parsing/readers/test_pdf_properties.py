"""PDFs made of known words in drawn layouts: no character is lost and no sentence is torn.

Each character of the known words is in a row, in furniture that is reported, or in a
note; each paragraph, cell and footnote is whole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html import escape

from hypothesis import given
from hypothesis import strategies as st

from gazette.parsing import first_difference, parse
from gazette.parsing.parsed import Issue
from gazette.parsing.printed_rows import rows
from gazette.parsing.readers import pdf
from gazette.parsing.readers.source_text import SourceText
from gazette.parsing.round_trip import render
from gazette.parsing.words.lines import fold
from tests.parsing.readers.pdf_layouts import (
    HEAD,
    LEFT_HEAD,
    RIGHT_HEAD,
    DrawnPage,
    Layout,
    drawn_pdf,
    paragraph,
    table,
    web_pdf,
)
from tests.properties import examples

_CHARACTERS = "河道水闸堤防巡查监督管理单位应当依法报送记录备案并及时处理险情，、市县区乡镇"
#: No mark of a row, no stop at the beginning: a paragraph that only its layout tells.
PARAGRAPHS = st.builds(
    lambda first, rest: f"{first}{rest}。",
    st.sampled_from("河堤险单依记"),
    st.text(_CHARACTERS, min_size=6, max_size=130),
)
WORDS = st.text(_CHARACTERS.replace("，、", ""), min_size=1, max_size=24)
FILLING = [
    f"依本处{place}{'河道巡查情况应当及时记录报送备案，' * 5}单位。" for place in "河堤险单" * 3
]
LAYOUTS = st.builds(
    Layout,
    columns=st.sampled_from((1, 2)),
    points=st.sampled_from((10.5, 12, 14)),
    size=st.sampled_from(("A4", "A5", "A4 landscape")),
    heads=st.sampled_from(("", "same", "alternate")),
    folio=st.sampled_from(("", "#", "— # —", "第#页")),
    watermark=st.sampled_from(("", "内部资料", "征求意见稿")),
    has_indent=st.booleans(),
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[tuple[str, int, int]]]:
    """Rows of cells with the columns and rows that they span; every field is covered once."""
    height, width = draw(st.integers(2, 5)), draw(st.integers(2, 4))
    taken: set[tuple[int, int]] = set()
    found: list[list[tuple[str, int, int]]] = [[] for _ in range(height)]
    for row in range(height):
        for column in range(width):
            if (row, column) in taken:
                continue
            # The first column and row keep single fields, so that no line of the grid is lost.
            spans = row > 0 and column > 0
            is_free = spans and column + 1 < width and (row, column + 1) not in taken
            wide = draw(st.integers(1, 2)) if is_free else 1
            high = draw(st.integers(1, 2)) if spans and row + 1 < height else 1
            taken |= {(row + y, column + x) for y in range(high) for x in range(wide)}
            found[row].append((draw(WORDS), wide, high))
    return found


def read_back(data: bytes) -> tuple[SourceText, Issue, str]:
    """The source, its parse, and all words of the rows, folded."""
    source = pdf.read(data)
    issue = parse(source.text)
    assert first_difference(issue) is None
    return source, issue, fold("".join(render(issue)))


def assert_all_there(source: SourceText, known: str) -> None:
    missing = Counter(fold(known)) - Counter(fold(source.text + "".join(source.notes)))
    assert not missing, missing


def cells_of(issue: Issue) -> list[list[str]]:
    return [
        [fold(cell) for cell in row.cells]
        for document in issue.documents
        for text in document.texts
        for row in rows(text.provisions)
        if row.cells
    ]


@examples(30)
@given(
    layout=LAYOUTS,
    texts=st.lists(PARAGRAPHS, min_size=2, max_size=24),
    slanted=st.tuples(st.integers(0, 3), st.integers(4, 7)),
    notes=st.lists(WORDS, max_size=2),
    grid=tables(),
    where=st.sampled_from(("column", "wide", "turned", "none")),
)
def test_known_words_are_whole_in_every_layout(
    layout: Layout,
    texts: list[str],
    slanted: tuple[int, int],
    notes: list[str],
    grid: list[list[tuple[str, int, int]]],
    where: str,
) -> None:
    if where in ("wide", "turned"):
        notes = []  # the producer loses footnotes before a forced break
    if layout.columns == 2:
        texts = [*texts, *FILLING]  # a few short lines would as well be cells
    parts = [paragraph(text, slanted=slice(*slanted)) for text in texts]
    for index, note in enumerate(notes):
        parts[index] = parts[index].replace("。</p>", f"<span class=note>{note}</span>。</p>")
    if where != "none":
        holder = {"column": "{}", "wide": "<div class=wide>{}</div>",
                  "turned": "<div class=turned><div>{}</div></div>"}[where]  # fmt: skip
        parts.insert(len(parts) // 2, holder.format(table(grid)))
    if notes or where in ("wide", "turned"):
        # The producer sets neither footnotes nor pages of their own in columns.
        layout = replace(layout, columns=1, size="A4" if where == "turned" else layout.size)
    source, issue, said = read_back(web_pdf(layout, "".join(parts)))
    for text in texts[len(notes) :]:
        assert fold(text) in said, text
    for text, note in zip(texts, notes, strict=False):
        assert fold(text[:-1]) in said, text
        assert fold(note) in said, note
    assert_all_there(source, "".join(texts + notes) + layout.watermark)
    if where != "none":
        found = [cell for row in cells_of(issue) for cell in row]
        assert all(fold(text) in found for row in grid for text, _, _ in row)
    if source.text.count("\f") >= 2:
        assert not any(head in said for head in (HEAD, LEFT_HEAD, RIGHT_HEAD))
        assert not layout.watermark or any(layout.watermark in note for note in source.notes)


def broken(text: str, width: int) -> list[str]:
    """The text in lines of so many characters, its first line two shorter."""
    lines = [text[: width - 2]]
    lines += [text[at : at + width] for at in range(width - 2, len(text), width)]
    return lines


#: How a page that is shown turned is drawn: the matrix of its text and where a point lies.
TURNS = {
    0: ((1, 0, 0, 1), lambda x, y, w, h: (x, y)),
    90: ((0, 1, -1, 0), lambda x, y, w, h: (h - y, x)),
    180: ((-1, 0, 0, -1), lambda x, y, w, h: (w - x, h - y)),
    270: ((0, -1, 1, 0), lambda x, y, w, h: (y, w - x)),
}


@given(
    texts=st.lists(PARAGRAPHS, min_size=1, max_size=8),
    rotation=st.sampled_from(sorted(TURNS)),
    is_declared=st.booleans(),
    order=st.randoms(use_true_random=False),
    lean=st.sampled_from((0, 0.2, 0.33, -0.2)),
)
def test_words_drawn_in_any_order_and_direction_are_read_upright(
    texts: list[str], rotation: int, is_declared: bool, order, lean: float
) -> None:
    """A turned page says so (/Rotate), or its words are turned on an upright page."""
    shown = 595.0, 842.0
    drawn = shown if rotation % 180 == 0 else shown[::-1]
    page = DrawnPage(*drawn, rotation=rotation if is_declared else 0)
    (a, b, c, d), place = TURNS[rotation]
    pieces = []
    y = 780.0
    for text in texts:
        for index, line in enumerate(broken(text, 36)):
            x = 80.0 + (0 if index else 24)
            for at in range(0, len(line), 9):
                pieces.append((line[at : at + 9], x + 12 * at, y, lean if at == 9 else 0))
            y -= 20
    order.shuffle(pieces)
    for words, x, y, shear in pieces:
        matrix = (a, b, c + shear * a, d + shear * b)
        page.text(words, *place(x, y, *shown), matrix=matrix)
    source, _, said = read_back(drawn_pdf(page))
    assert fold("".join(texts)) in said
    lines = [fold(line) for line in source.text.split("\n")]
    assert all(fold(text) in lines for text in texts)


@given(
    base=st.sampled_from(("取水量超过5×10", "面积为3.2km", "排放量为6×10", "浓度为m")),
    raised=st.text("0123456789+-n", min_size=1, max_size=3),
    is_raised=st.booleans(),
    size=st.sampled_from((6, 7, 8, 9)),
)
def test_raised_and_lowered_words_differ_from_the_line(
    base: str, raised: str, is_raised: bool, size: int
) -> None:
    if not is_raised:
        raised = raised.replace("n", "x")
    page = DrawnPage()
    page.text(base, 80, 700)
    at = 80 + 12 * len(base)
    page.text(raised, at, 700, size, rise=4.5 if is_raised else -2.5)
    page.text("的应当备案。", at + size * len(raised), 700)
    source, _, _ = read_back(drawn_pdf(page))
    assert fold(source.text) == fold(f"{base}{raised}的应当备案。".replace("-", "−"))
    assert f"{base}{raised}" not in source.text
    assert not source.notes


@given(text=WORDS, base=WORDS)
def test_raised_words_without_characters_are_named_in_a_note(text: str, base: str) -> None:
    page = DrawnPage()
    page.text(base, 80, 700)
    page.text(text, 80 + 12 * len(base), 705, 7)
    page.text("。", 80 + 12 * len(base) + 7 * len(text), 700)
    source, _, _ = read_back(drawn_pdf(page))
    assert source.text.strip() == f"{base}{text}。"
    [note] = source.notes
    assert f"上标“{text}”" in note and note.startswith("第1页")


@examples(40)
@given(
    count=st.integers(2, 6),
    marked=st.sets(st.integers(1, 6)),
    degrees=st.sampled_from((15, 30, 45, -40, 60)),
)
def test_a_watermark_stands_on_most_pages(count: int, marked: set[int], degrees: int) -> None:
    from math import cos, radians, sin  # noqa: PLC0415

    marked = {number for number in marked if number <= count}
    pages = []
    for number in range(1, count + 1):
        page = DrawnPage()
        for line in range(20):
            page.text(f"本页为登记簿之第{number}页，记录河道巡查情况。", 80, 780 - 25 * line)
        if number in marked:
            turn = radians(degrees)
            matrix = (cos(turn), sin(turn), -sin(turn), cos(turn))
            page.text("征求意见", 200, 400, 60, matrix)
        pages.append(page)
    source = pdf.read(drawn_pdf(*pages))
    if 2 * len(marked) > count:
        assert "征求意见" not in source.text
        assert [escape(note) for note in source.notes if "水印“征求意见”" in note]
    else:
        assert source.text.count("征求意见") == len(marked)
        assert len([note for note in source.notes if "征求意见" in note]) == len(marked)
