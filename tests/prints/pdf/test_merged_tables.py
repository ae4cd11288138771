"""Tables with merged cells: set as one cell, on one page and over several."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest

import pikepdf
import pytest

from gazette.models import Document
from gazette.parsing.parsed import Level
from gazette.parsing.words.merged_cells import read_marks
from gazette.prints.pdf import MemoryCache
from tests.factories import make_provision
from tests.prints.pdf.reading_back import fold
from tests.prints.pdf.test_extreme_documents import document_of, read

pytestmark = pytest.mark.django_db


def merged_table(groups: int) -> Document:
    """A table with a head of two rows, a cell over three rows in each group, and a total."""
    document = document_of("下列事项。")
    text = document.texts.get()
    table = make_provision(
        text=text, level=Level.TABLE, label="", number="", body="", address="table_1"
    )
    written = [["类别", "事项", "处罚种类", "<<"], ["^^", "^^", "警告", "罚款（元）"]]
    for group in range(groups):
        written.append([f"第{group}类占用道路", f"占道经营{group}", "可以", "五百"])
        written += [["^^", f"占道堆放{group}之{n}", "不适用", f"{n}千"] for n in (1, 2)]
    written.append(["合计", "<<", "<<", f"{groups}项"])
    for number, cells in enumerate(written, start=1):
        marks = read_marks(cells, is_first=number == 1)
        words = ["" if mark else cell for cell, mark in zip_longest(cells, marks)]
        make_provision(
            text=text,
            parent=table,
            level=Level.TABLE_ROW,
            label="",
            number="",
            body="\t".join(words),
            cells=words,
            merged=list(marks),
            address=f"table_1__row_{number}",
        )
    return document


@pytest.mark.parametrize("groups", [2, 40])
def test_merged_cells_are_printed_as_one_cell(groups: int, cache: MemoryCache) -> None:
    made = read(merged_table(groups), cache)
    cells = [
        one
        for one in made.pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/S") in ("/TH", "/TD")
    ]
    spans = Counter(
        (str(one.S), int(own.get("/ColSpan", 1)), int(own.get("/RowSpan", 1)))
        for one in cells
        for own in [one.get("/A", pikepdf.Dictionary())]
    )
    assert spans["/TH", 1, 2] == 2 and spans["/TH", 2, 1] == 1
    assert spans["/TD", 3, 1] == 1
    words = fold(made.spoken)
    for group in range(groups):
        assert words.count(f"第{group}类占用道路") == 1
        assert all(f"占道堆放{group}之{n}" in words for n in (1, 2))
        page = next(page for page in made.pages if f"第{group}类占用道路" in page)
        assert all(f"占道堆放{group}之{n}" in page for n in (1, 2)), "the cell is cut"
