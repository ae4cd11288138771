"""The PDF of an issue says what the rows say, and leads where it says."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.reading_back import PdfReader, fold, row_text, rows_text

# The rows themselves are written and taken back once, by the fixture of the session.
pytestmark = pytest.mark.django_db

ROLES = {
    "Document", "Part", "Art", "Sect", "Div", "NonStruct", "Span", "P", "Link", "L", "LI", "LBody",
    "H1", "H2", "H3", "H4", "H5", "H6", "Table", "Caption", "THead", "TBody", "TR", "TH", "TD",
}  # fmt: skip


def first_page(made: IssuePdf, document: dict) -> int:
    return made.read.destinations[f"doc_{document['position']}"][0]


def test_contents_name_the_page_on_which_each_document_begins(made: IssuePdf) -> None:
    contents = fold("".join(
        made.read.body(index) for index, page in enumerate(made.read.pages) if "目录" in page[:40]
        or made.read.numbers[index] == 2
    ))  # fmt: skip
    place = 0
    for document in made.documents:
        title = fold(document["contents_title"] or document["title"])
        place = contents.index(title, place) + len(title)
        number = fold(f"（{document['document_number']}）") if document["document_number"] else ""
        announced = re.match(re.escape(number) + "[·.…]*" + r"(\d+)", contents[place:])
        assert announced, contents[place : place + 60]
        begins = first_page(made, document)
        # The page may be followed by digits of the next line.
        assert announced[1].startswith(str(made.read.numbers[begins]))
        printed = made.read.body(begins)
        assert fold(rows_text(document))[:6] in fold(printed)[:60]


def test_body_says_what_the_rows_say(made: IssuePdf) -> None:
    starts = [first_page(made, document) for document in made.documents]
    ends = [*starts[1:], len(made.read.pages) - 1]
    for document, start, end in zip(made.documents, starts, ends, strict=True):
        pages = [fold(made.read.body(index)) for index in range(start, end)]
        printed = pages[0] + "".join(without_repeated(page, document) for page in pages[1:])
        assert printed == fold(rows_text(document)), document["title"]


def without_repeated(page: str, document: dict) -> str:
    """A page's words without 续表 and the head of a table at its top: read aloud, there is none."""
    if not page.startswith("续表"):
        return page
    page = page.removeprefix("续表")
    heads = (
        fold("".join(map(row_text, table[:count])))
        for table in tables(document)
        for count in (2, 1)
    )
    return page.removeprefix(next((head for head in heads if page.startswith(head)), ""))


def test_a_screen_reader_reads_every_row_once_and_nothing_else(made: IssuePdf) -> None:
    """Before the rows, what has become of the document since (``changes_since_print``)."""
    [document] = [one for one in made.documents if one["position"] == made.position]
    spoken, rows = fold(PdfReader(made.alone).spoken), fold(rows_text(document))
    note = spoken.removesuffix(rows)
    assert spoken == note + rows
    assert note.startswith("以下是刊印时的文字。截至")
    assert note.count("。") < 12


def test_a_document_alone_has_its_rows_addresses_as_destinations(made: IssuePdf) -> None:
    [document] = [one for one in made.documents if one["position"] == made.position]
    read = PdfReader(made.alone)
    addresses = {row["address"] for text in document["texts"] for row in text["rows"]}
    assert addresses <= set(read.destinations)
    assert read.numbers == list(range(1, len(read.pages) + 1))


def tables(document: dict) -> list[list[dict]]:
    """The rows of each table of a document."""
    found: list[list[dict]] = []
    for text in document["texts"]:
        for before, row in pairwise([None, *text["rows"]]):
            if row["level"] == "TABLE_ROW":
                if before is None or before["level"] != "TABLE_ROW":
                    found.append([])
                found[-1].append(row)
    return found


def test_pages_are_numbered_one_after_the_other_and_the_body_begins_on_a_right_page(
    made: IssuePdf,
) -> None:
    numbers = made.read.numbers
    assert numbers[0] is None and numbers[-1] is None
    body = first_page(made, made.documents[0])
    assert numbers[1:body] == list(range(1, body))
    first = numbers[body]
    assert first and first % 2 == 1
    assert numbers[body:-1] == list(range(first, first + len(numbers) - 1 - body))


def test_running_heads(made: IssuePdf) -> None:
    starts = {first_page(made, one): one["title"] for one in made.documents}
    title = ""
    for index, page in enumerate(made.read.pages):
        title = starts.get(index, title)
        number = made.read.numbers[index]
        if number is None or not title:
            continue
        head = page.split("\n")[0]
        assert head == (made.name if number % 2 == 0 else title) or head.endswith("…")


def test_every_row_is_a_destination_on_the_page_where_it_begins(made: IssuePdf) -> None:
    for document in made.documents:
        for text in document["texts"]:
            for row in text["rows"]:
                name = f"doc_{document['position']}__{row['address']}"
                index, _ = made.read.destinations[name]
                words = fold(
                    "".join(map(str, row["cells"])) or row["label"] + row["heading"] + row["body"]
                )
                assert words[:3] in fold(made.read.pages[index]), name


def test_destinations_point_at_the_line(made: IssuePdf) -> None:
    """The words that stand just below the target are those of the row."""
    document = max(made.documents, key=lambda one: len(one["texts"][-1]["rows"]))
    levels = {"ARTICLE", "PARAGRAPH", "ITEM", "HEADING_1", "HEADING_2"}
    articles = [row for row in document["texts"][-1]["rows"] if row["level"] in levels][:12]
    for row in articles:
        name = f"doc_{document['position']}__{row['address']}"
        index, target = made.read.destinations[name]
        x, y = float(target[2]), float(target[3])
        found = made.read.words_at(index, x, y)
        assert fold(row["label"] + row["body"])[:2] in fold(found), (name, found)


def test_bookmarks_lead_to_documents_chapters_and_articles(made: IssuePdf) -> None:
    bookmarks = made.read.bookmarks()
    top = [title for depth, title, _ in bookmarks if depth == 0]
    assert top == ["目录", *(one["title"] for one in made.documents)]
    assert all(name in made.read.destinations for _, _, name in bookmarks)
    rows = {
        f"doc_{one['position']}__{row['address']}": row
        for one in made.documents
        for text in one["texts"]
        for row in text["rows"]
    }
    articles = {name for name, row in rows.items() if row["level"] in {"ARTICLE", "CHAPTER"}}
    assert articles <= {name for _, _, name in bookmarks}
    for _, title, name in bookmarks:
        if name in rows:
            assert title.startswith(rows[name]["label"].strip())


@pytest.mark.parametrize("runs_on", [False, True])
def test_each_document_is_read_aloud_as_its_rows_say(made: IssuePdf, runs_on: bool) -> None:
    spoken = fold((made.read_run_on if runs_on else made.read).spoken)
    place = 0
    for document in made.documents:
        place = spoken.find(fold(rows_text(document)), place)
        assert place >= 0, document["title"]


@pytest.mark.parametrize("runs_on", [False, True])
def test_links_lead_somewhere_and_nowhere_outside(made: IssuePdf, runs_on: bool) -> None:
    read = made.read_run_on if runs_on else made.read
    assert len(read.links) >= len(made.documents)
    for _, link in read.links:
        assert "/A" not in link
        assert str(link.Dest) in read.destinations
        assert str(link.Contents)


def test_links_say_the_same_whether_documents_run_on_or_not(made: IssuePdf) -> None:
    said = [
        [(str(link.Dest), str(link.Contents)) for _, link in read.links if "doc_" in str(link.Dest)]
        for read in (made.read, made.read_run_on)
    ]
    assert set(said[0]) == set(said[1])


def test_citations_within_a_document_are_links_that_say_where_they_lead(
    all_made: dict[str, IssuePdf],
) -> None:
    links = [link for made in all_made.values() for _, link in made.read.links]
    articles = [link for link in links if "__art_" in str(link.Dest)]
    assert articles
    for link in articles:
        number = re.search(r"__art_(\d+)", str(link.Dest))
        assert number and str(link.Contents).startswith("第")


def fonts_of(pages: Iterable[pikepdf.Page]) -> dict[tuple[int, int], Any]:
    """The fonts of pages, each once."""
    return {font.objgen: font for page in pages for font in page.Resources.Font.values()}


def face_of(font: Any) -> str:
    """The name of a font without the mark of its subset."""
    return str(font.BaseFont).partition("+")[2]


def test_fonts_are_embedded_and_subset(made: IssuePdf) -> None:
    """Numbered pages share one font for each face; cover and imprint bring those they need."""
    pages = list(zip(made.read.pdf.pages, made.read.numbers, strict=True))
    shared = fonts_of(page for page, number in pages if number is not None)
    faces = [face_of(font) for font in shared.values()]
    assert 3 <= len(faces) == len(set(faces)) <= 6
    for designed in ([page] for page, number in pages if number is None):
        own = fonts_of(designed).keys() - shared.keys()
        assert 1 <= len(own) <= 3
    for font in fonts_of(page for page, _ in pages).values():
        assert re.match(r"/[A-Z]{6}\+", str(font.BaseFont))
        [descendant] = font.DescendantFonts
        descriptor = descendant.FontDescriptor
        assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
        assert "/ToUnicode" in font
    assert len(made.pdf) < 60_000 * len(made.read.pages)


def test_tags_cover_everything_in_reading_order(made: IssuePdf) -> None:
    read = made.read
    assert read.pdf.Root.MarkInfo.Marked and str(read.pdf.Root.Lang) == "zh-Hans"
    assert read.pdf.Root.ViewerPreferences.DisplayDocTitle
    assert {role for role, _ in read.elements} <= ROLES
    parents = read.pdf.Root.StructTreeRoot.ParentTree.Nums
    keys = [int(parents[place]) for place in range(0, len(parents), 2)]
    assert keys == list(range(len(keys)))
    by_key = {int(parents[place]): parents[place + 1] for place in range(0, len(parents), 2)}
    for page in read.pdf.pages:
        assert page.Tabs == "/S"
        of_page = by_key[int(page.StructParents)]
        with_element = [number for number, one in enumerate(of_page) if one is not None]
        assert marked_content(page) == with_element
        for link in page.get("/Annots", []):
            assert str(by_key[int(link.StructParent)].S) == "/Link"


def marked_content(page: pikepdf.Page) -> list[int]:
    """The numbers of the marked pieces; nothing is painted outside a piece or an artifact."""
    numbers, depth = [], 0
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        if str(operator) == "BDC" and "/MCID" in operands[1]:
            numbers.append(int(operands[1].MCID))
        if str(operator) in {"BDC", "BMC"}:
            depth += 1
        elif str(operator) == "EMC":
            depth -= 1
        assert depth or str(operator) not in {"Tj", "TJ", "f", "S", "Do", "B"}
    return sorted(numbers)


def test_headings_leave_no_level_out(made: IssuePdf) -> None:
    last = 0
    for role, _ in made.read.elements:
        if re.fullmatch(r"H\d", role):
            level = int(role[1])
            assert level <= last + 1, f"{role} after H{last}"
            last = level


def test_metadata(made: IssuePdf) -> None:
    pdf = made.read.pdf
    metadata = pdf.Root.Metadata.read_bytes().decode()
    assert str(pdf.docinfo.Title) == made.name
    assert made.name in metadata and "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert all(one["title"].replace("&", "&amp;") in metadata for one in made.documents)


def test_archive_is_pdf_a_with_the_data_attached(made: IssuePdf) -> None:
    read = PdfReader(made.archive)
    metadata = read.pdf.Root.Metadata.read_bytes().decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert read.pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
    specification, schema = list(read.pdf.Root.AF)
    assert specification.AFRelationship == "/Data"
    assert schema.AFRelationship == "/Supplement"
    attached = specification.EF.F.read_bytes()
    assert [one["title"] for one in json.loads(attached)["documents"]] == [
        one["title"] for one in made.documents
    ]
    # The imprint names the digest of exactly these bytes.
    assert hashlib.sha256(attached).hexdigest() in fold(read.pages[-1])
    assert all(link.F == 4 for _, link in read.links)
    assert not any(key in page for page in read.pdf.pages for key in ("/AA",))


def test_same_input_same_bytes(made: IssuePdf) -> None:
    assert made.pdf == made.again
