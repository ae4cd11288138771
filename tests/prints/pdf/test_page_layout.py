"""The positions of things on the page."""

from __future__ import annotations

import re

import pypdfium2
import pytest
import zxingcpp
from django.db.models import F
from django.test import Client

from gazette.models import Issue, Provision
from gazette.parsing.parsed import Level, TextRole
from gazette.prints.pdf import MemoryCache, Variant, document_fingerprint, make_issue_pdf
from gazette.prints.pdf.flows import printed_document
from gazette.prints.typesetting.looks import PAGES, look_of
from tests.factories import make_issue, make_provision, make_text
from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.reading_back import PdfReader
from tests.prints.pdf.test_extreme_documents import document_of, read, table_of

pytestmark = pytest.mark.django_db

#: The middle of an upright page, in points.
MIDDLE = 297.6


def place(made: PdfReader, words: str, index: int = 0) -> tuple[float, float]:
    """Left end and foot of the first of these words, in points from the page's lower left."""
    with pypdfium2.PdfDocument(made.content) as document:
        text = document[index].get_textpage()
        found = text.search(words).get_next()
        assert found, words
        left, bottom, _, _ = text.get_charbox(found[0])
        return left, bottom


def test_a_letter_of_a_few_lines_reads_across_the_page(cache: MemoryCache) -> None:
    made = read(document_of("各有关单位应当认真贯彻执行本通知的各项规定，" * 3 + "完毕。"), cache)
    assert place(made, "第2条")[0] < MIDDLE < place(made, "完毕")[0]


def test_the_words_of_an_opening_paragraph_decide_over_columns_too(cache: MemoryCache) -> None:
    document = document_of()
    text = document.texts.get()
    article = make_provision(text=text, label="第一条", body="", address="art_1")
    make_provision(
        text=text, parent=article, level=Level.PARAGRAPH, label="", number="",
        body=f"{'应当执行，' * 80}完毕甲。", address="art_1__para_1",
    )  # fmt: skip
    body = [one for one in read(document, cache).characters[0] if one.run.size == 10.5]
    assert {one.x > MIDDLE for one in body} == {True, False}
    assert not any(abs(one.x - MIDDLE) < 10 for one in body)  # there is the gap


@pytest.mark.parametrize("count", range(9, 16))
def test_columns_end_alike_and_no_two_lines_are_parted(cache: MemoryCache, count: int) -> None:
    bodies = [
        f"始{one:02}" + "应当依照本办法的规定办理登记手续" + f"末{one:02}" for one in range(count)
    ]
    made = read(document_of(*bodies), cache)
    starts = [place(made, f"始{one:02}") for one in range(count)]
    ends = [place(made, f"末{one:02}") for one in range(count)]
    for start, end in zip(starts, ends, strict=True):
        assert (start[0] < MIDDLE) == (end[0] < MIDDLE)
    left = [end for end in ends if end[0] < MIDDLE]
    assert len(left) in {(count + 1) // 2, count // 2 + 1}
    assert starts[len(left)][1] == pytest.approx(starts[0][1], abs=0.5)


@pytest.mark.parametrize("before", range(12, 17))
def test_an_article_with_a_heading_alone_is_not_left_by_its_words(
    cache: MemoryCache, before: int
) -> None:
    """Somewhere among these it would be the last line of the first column."""
    document = document_of(*["应当依照规定办理。"] * before)
    text = document.texts.get()
    article = make_provision(text=text, heading="（适用范围）", body="")
    make_provision(
        text=text,
        parent=article,
        level=Level.PARAGRAPH,
        label="",
        number="",
        body="本市范围内适用。",
    )
    for _ in range(14):
        make_provision(text=text, body="应当依照规定办理。")
    made = read(document, cache)
    heading, words = place(made, "适用范围"), place(made, "本市范围")
    assert heading[1] > words[1]
    assert (heading[0] < MIDDLE) == (words[0] < MIDDLE)


def test_a_row_leads_in_a_table_without_a_caption_across_the_page(cache: MemoryCache) -> None:
    document = document_of("应当依照规定办理登记手续。" * 30)
    text = document.texts.get()
    lead = make_provision(
        text=text, level=Level.PARAGRAPH, label="", number="", address="lead", body="指标如下：" * 9
    )
    table = make_provision(
        text=text, level=Level.TABLE, label="", number="", body="", address="table_1"
    )
    for row in range(3):
        cells = [f"甲{row}", f"乙{row}"]
        make_provision(
            text=text, parent=table, level=Level.TABLE_ROW, label="", number="",
            body="\t".join(cells), cells=cells, address=f"table_1__row_{row}",
        )  # fmt: skip
    made = read(document, cache)
    left, _, right, _ = made.place_of(0, lead.body[:40])
    assert left < MIDDLE < right
    Provision.objects.filter(pk=table.pk).update(body="主要指标")
    made = read(document, cache)
    left, _, right, _ = made.place_of(0, lead.body[:15])
    assert (left < MIDDLE) == (right < MIDDLE)


@pytest.mark.parametrize(("columns", "leads"), [(3, ["lead in"]), (12, [])])
def test_no_row_is_turned_with_a_table_on_its_side(columns: int, leads: list[str]) -> None:
    document = table_of(columns, 4)
    document.provisions.filter(address__startswith="table").update(position=F("position") + 100)
    make_provision(text=document.texts.get(), body="如下：", position=50, address="lead")
    flows = printed_document(document)[0].flows
    [table] = [flow for flow in flows if flow.table]
    assert [row.look for row in table.head] == leads


@pytest.mark.parametrize(
    ("body", "look"),
    [
        ("孙示川　　免去示例市水务局副局长职务。", "appointment"),
        ("孙示川　任示例市水务局局长。", "appointment"),
        ("孙示川同志任示例市水务局局长。", "appointment"),
        ("免去孙示川的示例市水务局副局长职务。", "appointment"),
        ("试用期满考核合格的，按照规定程序正式任职。", "paragraph"),
    ],
)
def test_lines_of_an_appointment_stand_further_in(body: str, look: str) -> None:
    document = document_of(title="示例市人民政府人事任免")
    make_provision(
        text=document.texts.get(), level=Level.PARAGRAPH, label="", number="", body=body,
        address="para_1",
    )  # fmt: skip
    [flow] = printed_document(document)[0].flows
    assert [row.look for row in flow.rows] == [look]
    assert look_of("standard", "appointment").hang > look_of("standard", "appointment").indent


def test_a_table_on_its_side_takes_its_heading_along(cache: MemoryCache) -> None:
    document = table_of(12, 4)
    annex = make_text(document=document, role=TextRole.ANNEX, label="附件1", title="一览表")
    for number, (level, body) in enumerate(
        [(Level.TITLE, "附件1"), (Level.TITLE, "保护范围一览表")]
    ):
        make_provision(
            text=annex, level=level, label="", number="", body=body, address=f"annex_{number}"
        )
    table = make_provision(
        text=annex, level=Level.TABLE, label="", number="", body="", address="annex_table"
    )
    for row in range(3):
        cells = [f"甲{row}之{column}" for column in range(12)]
        make_provision(
            text=annex, parent=table, level=Level.TABLE_ROW, label="", number="",
            body="\t".join(cells), cells=cells, address=f"annex_table__row_{row}",
        )  # fmt: skip
    made = read(document, cache)
    [index] = [index for index, page in enumerate(made.pages) if "甲0之0" in page]
    assert "保护范围一览表" in made.pages[index]
    assert place(made, "保护范围一览表", index)[1] > place(made, "甲0之0", index)[1]


def test_page_numbers_of_contents_end_on_one_edge(made: IssuePdf) -> None:
    """Leaders are drawn, not written: the numbers are what ends at the edge of the type area."""
    edge = PAGES["standard"].width - PAGES["standard"].side
    begins = [made.read.destinations[f"doc_{one['position']}"][0] for one in made.documents]
    found = []
    with pypdfium2.PdfDocument(made.pdf) as document:
        for index in range(1, begins[0]):
            text = document[index].get_textpage()
            for number in re.finditer(r"\d+", text.get_text_range()):
                right = text.get_charbox(number.end() - 1, loose=True)[2]
                if abs(right - edge) < 0.25:
                    found.append(int(number[0]))
    assert found == [made.read.numbers[index] for index in begins]


def codes(made: PdfReader) -> list[tuple[int, str]]:
    """Page index and text of each QR code, found in an image of the page."""
    with pypdfium2.PdfDocument(made.content) as document:
        pages = [page.render(scale=3).to_pil() for page in document]
    return [
        (index, found.text)
        for index, page in enumerate(pages)
        for found in zxingcpp.read_barcodes(page)
    ]


def said(client: Client, address: str) -> str:
    """The page that an address on the portal leads to."""
    found = client.get(address.removeprefix("https://gongbao.shili.example"))
    assert found.status_code == 200
    return found.content.decode()


def test_the_last_page_leads_to_the_document_on_the_portal(
    cache: MemoryCache, settings, client: Client
) -> None:
    issue = make_issue(status=Issue.Status.PUBLISHED)
    document = document_of("各有关单位应当执行。" * 200, issue=issue)
    assert codes(read(document, cache)) == []
    without = document_fingerprint(document, Variant())
    settings.PORTAL_URL = "https://gongbao.shili.example"
    made = read(document, cache)
    [(index, words)] = codes(made)
    assert index == len(made.pages) - 1 > 0
    page, _, digest = words.partition("?print=")
    assert page == f"https://gongbao.shili.example{document.get_absolute_url()}"
    assert len(digest) == 16
    assert "扫码查看本文现行效力" in made.pages[index]
    assert document_fingerprint(document, Variant()) != without
    assert codes(read(document, cache, Variant(is_draft=True))) == []
    whole = PdfReader(make_issue_pdf(document.issue, Variant(), cache=cache))
    assert [words for _, words in codes(whole)] == [words]
    assert "与本页的文字和信息一致" in said(client, words)
    Provision.objects.filter(document=document, label="第2条").update(body="另一条。")
    assert "与本页不一致" in said(client, words)
    assert "印刷版" not in said(client, page)
