"""The QR code can be pointed at, and says by ear what it is for."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from gazette.models import Document, Issue
from gazette.prints.pdf import MemoryCache, Variant, make_issue_pdf
from gazette.prints.pdf.code_links import CODE_SPOKEN
from gazette.prints.pdf.running_heads import (
    CODE_SIZE,
    CODE_WORDS_SIZE,
    PageCode,
    PageStamp,
    StampGlyphs,
)
from gazette.prints.pdf.variant import Kind
from gazette.prints.typesetting.faces import SONG
from gazette.prints.typesetting.looks import A4_HEIGHT, A4_WIDTH, SIDE, STAMP_SCALES
from tests.factories import make_issue
from tests.prints.pdf.reading_back import PdfReader
from tests.prints.pdf.test_conformance import faults
from tests.prints.pdf.test_extreme_documents import document_of, read
from tests.prints.pdf.test_reading_in import read_rows

pytestmark = pytest.mark.django_db

HOST = "https://gongbao.shili.example"
KINDS: tuple[Kind, ...] = ("standard", "large_print", "archive")


@pytest.fixture
def issue(settings) -> Issue:
    """An issue of two documents, the first of several pages."""
    settings.PORTAL_URL = HOST
    issue = make_issue(status=Issue.Status.PUBLISHED)
    document_of("各有关单位应当执行。" * 200, issue=issue)
    document_of("本办法自公布之日起施行。", issue=issue)
    return issue


def parts(made: PdfReader) -> list[Any]:
    return [element for role, element in made.elements if role == "Part"]


def code_of(part: Any) -> tuple[Any, Any, Any]:
    """The link at the end of a document's tags: its element, its figure, its annotation."""
    paragraph = part.K[-1]
    [link] = paragraph.K
    figure, reference = link.K
    assert [str(one.S) for one in (paragraph, link, figure)] == ["/P", "/Link", "/Figure"]
    assert figure.P.objgen == link.objgen
    assert link.P.objgen == paragraph.objgen
    assert paragraph.P.objgen == part.objgen
    return link, figure, reference.Obj


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_link_with_words_at_the_end_of_each_document(
    issue: Issue, kind: Kind, cache: MemoryCache
) -> None:
    made = PdfReader(make_issue_pdf(issue, Variant(kind), cache=cache))
    documents = list(issue.documents.order_by("position"))
    _cover, _contents, *bodies, _imprint = parts(made)
    for document, part in zip(documents, bodies, strict=True):
        link, figure, annotation = code_of(part)
        page = figure.Pg
        assert annotation.objgen in [one.objgen for one in page.Annots]
        assert str(annotation.A.URI).startswith(f"{HOST}{document.get_absolute_url()}?print=")
        spoken = CODE_SPOKEN.format(document.title)
        assert str(annotation.Contents) == str(figure.Alt) == spoken
        assert made.parents[int(annotation.StructParent)].objgen == link.objgen
        content = made.parents[int(page.StructParents)]
        assert content[int(figure.K)].objgen == figure.objgen
    assert int(made.pdf.Root.StructTreeRoot.ParentTreeNextKey) == len(made.parents)


def test_documents_that_run_on_have_theirs_on_the_page_on_which_they_end(
    issue: Issue, cache: MemoryCache
) -> None:
    issue.gazette.runs_on = True
    made = PdfReader(make_issue_pdf(issue, Variant(), cache=cache))
    documents = list(issue.documents.order_by("position"))
    _cover, _contents, *bodies, _imprint = parts(made)
    for document, part in zip(documents, bodies, strict=True):
        _, figure, annotation = code_of(part)
        assert str(annotation.A.URI).startswith(f"{HOST}{document.get_absolute_url()}?print=")
        assert str(figure.Alt) == CODE_SPOKEN.format(document.title)
    boxes = {tuple(map(float, code_of(part)[1].A.BBox)) for part in bodies}
    assert len(boxes) == len(documents), "the codes of one page lie side by side"


@pytest.mark.parametrize("first", [2, 3])
def test_the_codes_of_a_page_stand_in_the_order_of_their_documents(first: int) -> None:
    """On left pages, where they are at the right edge, as on right ones; none upon another."""
    codes = [PageCode(HOST, f"文件{place}", f"扫码查看《文件{place}》") for place in range(3)]
    page = PageStamp(A4_WIDTH, A4_HEIGHT, first, "公报", "文件", is_draft=False, codes=codes)
    glyphs = StampGlyphs()
    stamped = page.placed_codes(glyphs)
    assert [one.code for one in stamped] == codes
    spans = []
    for one in stamped:
        wide = glyphs.width(SONG, one.words, CODE_WORDS_SIZE)
        spans += sorted([(one.left, one.left + CODE_SIZE), (one.beside, one.beside + wide)])
    assert all(end < start for (_, end), (start, _) in pairwise(spans))
    inner = spans[-1][1] if page.is_left else spans[0][0]
    assert inner == pytest.approx(A4_WIDTH - SIDE if page.is_left else SIDE)


def test_a_title_that_is_cut_beside_its_code_keeps_its_closing_mark() -> None:
    for count in range(1, 12):
        codes = [PageCode(HOST, "", f"扫码查看《{'示例' * 40}》")] * count
        page = PageStamp(A4_WIDTH, A4_HEIGHT, 3, "公报", "文件", is_draft=False, codes=codes)
        words = page.placed_codes(StampGlyphs())[0].words
        assert words.endswith("…》") or not words and count > 3


def test_two_documents_that_end_on_a_left_page_have_theirs_in_order(
    issue: Issue, cache: MemoryCache
) -> None:
    issue.gazette.runs_on = True
    made = PdfReader(make_issue_pdf(issue, Variant(), cache=cache))
    _cover, _contents, *bodies, _imprint = parts(made)
    [first, second] = (code_of(part)[1] for part in bodies)
    assert first.Pg.objgen == second.Pg.objgen
    place = [page.obj.objgen for page in made.pdf.pages].index(first.Pg.objgen)
    label = made.pdf.pages[place].label
    assert int(label) % 2 == 0
    assert float(first.A.BBox[2]) < float(second.A.BBox[0])
    links = [str(one.Contents) for one in first.Pg.Annots]
    assert links == [CODE_SPOKEN.format(one.title) for one in issue.documents.order_by("position")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_with_codes_keeps_to_the_standards(
    issue: Issue, kind: Kind, cache: MemoryCache
) -> None:
    content = make_issue_pdf(issue, Variant(kind), cache=cache)
    for standard in ("ua1", "3a") if kind == "archive" else ("ua1",):
        assert faults(content, standard) == []


def test_its_words_are_not_taken_for_the_document_s(
    issue: Issue, cache: MemoryCache, settings
) -> None:
    with_codes = read_rows(make_issue_pdf(issue, Variant(), cache=cache))
    settings.PORTAL_URL = ""
    assert with_codes == read_rows(make_issue_pdf(issue, Variant(), cache=cache))


def test_a_draft_has_none(issue: Issue, cache: MemoryCache) -> None:
    document: Document = issue.documents.get(position=1)
    made = read(document, cache, Variant(is_draft=True))
    assert [role for role, _ in made.elements if role == "Figure"] == []


def test_the_words_beside_it_are_large_in_large_print(issue: Issue, cache: MemoryCache) -> None:
    document: Document = issue.documents.get(position=1)
    made = [read(document, cache, Variant(kind)) for kind in ("standard", "large_print")]
    wide = [
        right - left
        for left, _, right, _ in (one.place_of(len(one.pages) - 1, "扫码查看") for one in made)
    ]
    assert wide[1] == pytest.approx(wide[0] * STAMP_SCALES["large"], rel=0.05)
