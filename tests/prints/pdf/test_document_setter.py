"""Documents → parts: where each begins and ends, and where links stand in the tags."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pytest

from gazette.prints.typesetting.document_setter import SHORT_FLOW, set_part
from gazette.prints.typesetting.printed_blocks import (
    Cell,
    PageFlow,
    Paragraph,
    Piece,
    PrintedDocument,
    SettingJob,
    Table,
    TableRow,
)

LABEL = Piece("第二条", role="H2", gap=0.8)
LINK = Piece("第一条", target="art_1")


def document(*flows: PageFlow) -> PrintedDocument:
    """A document whose title stands above its first flow."""
    flows[0].head = [Paragraph("title", "H1", "title", [Piece("示例")])]
    return PrintedDocument("示例", list(flows))


def words(count: int = 300) -> PageFlow:
    return PageFlow(rows=[Paragraph("row", "P", "paragraph", [Piece("应" * count)])])


def wide() -> PageFlow:
    cells = [Cell("格", column) for column in range(12)]
    return PageFlow("wide", table=Table("table", [], [1.0] * 12, [TableRow("", False, cells)]))


def actual_texts(printed: PrintedDocument) -> list[str]:
    """The words of what is drawn otherwise, on the first page."""
    part = set_part(SettingJob("standard", [printed]))
    with pikepdf.open(BytesIO(part.pdf)) as pdf:
        return [
            bytes(one.operands[1].ActualText).decode("utf-16")
            for one in pikepdf.parse_content_stream(pdf.pages[0])
            if str(one.operator) == "BDC" and "/ActualText" in one.operands[1]
        ]


def outline(element: Any) -> Any:
    """Elements of structure as (role, kids); content is ``True``, annotations are left out."""
    if "/S" not in element:
        return None
    kids = [True if isinstance(kid, int) else outline(kid) for kid in element.K]
    return str(element.S), [kid for kid in kids if kid is not None]


@pytest.mark.parametrize(
    ("pieces", "tags"),
    [
        (
            [LABEL, Piece("依照"), LINK, Piece("办理")],
            [("/H2", [True]), ("/P", [True, ("/Link", [True]), True])],
        ),
        (
            [LABEL, LINK, Piece("办理")],
            [("/H2", [True]), ("/P", [("/Link", [True]), True])],
        ),
        ([LABEL, LINK], [("/H2", [True]), ("/P", [("/Link", [True])])]),
        ([LINK], [("/P", [("/Link", [True])])]),
        (
            [
                Piece("第", role="H2"),
                Piece("一条", role="H2", target="art_1", gap=0.8),
                Piece("应"),
            ],
            [("/H2", [True, ("/Link", [True])]), ("/P", [True])],
        ),
    ],
)
def test_a_link_is_read_at_its_place_in_its_paragraph(pieces: list[Piece], tags: list[Any]) -> None:
    flow = PageFlow(rows=[Paragraph("row", "P", "paragraph", pieces)])
    part = set_part(SettingJob("standard", [PrintedDocument("示例", [flow])]))
    with pikepdf.open(BytesIO(part.pdf)) as pdf:
        root: Any = pdf.Root.StructTreeRoot.K[0]
        assert outline(root) == ("/Part", tags)


@pytest.mark.parametrize("runs_on", [False, True])
@pytest.mark.parametrize(
    ("documents", "begins", "finishes"),
    [
        ([[words], [wide], [words]], [0, 1, 2], [0, 1, 2]),
        ([[wide], [wide]], [0, 1], [0, 1]),
        ([[words, wide], [words, wide, words]], [0, 2], [1, 4]),
        ([[wide, PageFlow], [words]], [0, 1], [0, 1]),
    ],
)
def test_a_document_with_a_wide_table_begins_and_ends_where_it_stands(
    documents: list[list[Any]], begins: list[int], finishes: list[int], runs_on: bool
) -> None:
    printed = [document(*[make() for make in flows]) for flows in documents]
    for number, one in enumerate(printed):
        one.start = f"doc_{number}"
    part = set_part(SettingJob("standard", printed, runs_on=runs_on))
    assert part.pages == max(finishes) + 1
    assert part.begins == dict(enumerate(begins))
    assert part.finishes == dict(enumerate(finishes))
    with pikepdf.open(BytesIO(part.pdf)) as pdf:
        names: Any = pdf.Root.Names.Dests.Names
        pages = {
            str(names[at]): pikepdf.Page(names[at + 1][0]).index for at in range(0, len(names), 2)
        }
    assert [pages[one.start] for one in printed] == begins


def test_links_of_documents_that_run_on_lead_into_the_same_document() -> None:
    link = Piece("第一条", target="#row")
    table = Table("table", [Piece("依照"), link], [1.0], [TableRow("cell", False, [Cell("格", 0)])])
    printed = []
    for number in range(2):
        flow = PageFlow(rows=[Paragraph("row", "P", "paragraph", [link])])
        one = document(flow, PageFlow("table", table=table))
        one.prefix = f"doc_{number}__"
        printed.append(one)
    part = set_part(SettingJob("standard", printed, runs_on=True))
    with pikepdf.open(BytesIO(part.pdf)) as pdf:
        links: Any = [link for page in pdf.pages for link in page.obj.Annots]
        targets = [str(one.A.URI) for one in links]
    assert targets == [f"gazette:doc_{number}__row" for number in (0, 0, 1, 1)]


def test_documents_that_run_on_share_a_page() -> None:
    part = set_part(SettingJob("standard", [document(words()) for _ in range(3)], runs_on=True))
    assert part.begins == part.finishes == {0: 0, 1: 0, 2: 0}


@pytest.mark.parametrize("blank", ["\t", "\n", "\r", "\u2028", "\u00a0"])
@pytest.mark.parametrize("follower", ["\ufe00", "\U000e0101", "\u200d", "\u00ad", "\u0301"])
def test_what_follows_white_space_is_drawn_with_a_space(blank: str, follower: str) -> None:
    """Of a follower that prints nothing the space alone is left."""
    flow = PageFlow(
        rows=[Paragraph("row", "P", "paragraph", [Piece(f"应{blank}{follower}当")])],
    )
    assert actual_texts(document(flow)) == [f"{blank}{follower}"]


@pytest.mark.parametrize("stray", ["\ufe00", "\U000e0101", "\u200d", "\u00ad\ufe00"])
@pytest.mark.parametrize("label", ["", "第二条"])
def test_what_follows_no_character_is_read_all_the_same(stray: str, label: str) -> None:
    """A joiner or selector at the beginning of a row, or after the label, draws nothing."""
    pieces = [Piece(label, role="H2", gap=0.8)] * bool(label) + [Piece(f"{stray}应当")]
    flow = PageFlow(rows=[Paragraph("row", "P", "paragraph", pieces)])
    assert actual_texts(document(flow)) == [stray]


def test_rows_that_cannot_be_divided_stand_across_the_page() -> None:
    """One column beside an empty one would be left of them; each is an element once."""
    names = [
        Piece(f"示例市经济技术开发区管理委员会第{number}办公室")
        for number in "一二三四五六七八九十"
    ]
    rows = [
        Paragraph("row_1", "P", "addressee", [Piece("各县（区）人民政府：")]),
        Paragraph("row_2", "P", "paragraph", [Piece("应" * 60)]),
        Paragraph("row_3", "P", "signature first", [names[0]]),
        *(Paragraph("", "P", "signature", [one]) for one in names[1:]),
    ]
    flow = PageFlow(rows=rows)
    assert flow.length > SHORT_FLOW
    part = set_part(SettingJob("standard", [document(flow)]))
    with pikepdf.open(BytesIO(part.pdf)) as pdf:
        [page] = pdf.pages
        starts = [
            float(one.operands[4])
            for one in pikepdf.parse_content_stream(page)
            if str(one.operator) == "Tm"
        ]
        assert min(starts[-len(names) :]) > page.mediabox[2] / 2
        roles = [str(kid.S) for kid in pdf.Root.StructTreeRoot.K[0].K]
    assert roles == ["/H1", *["/P"] * len(rows)]
