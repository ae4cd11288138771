"""No page is nearly empty without reason, and no heading stands alone at a foot."""

from __future__ import annotations

from io import BytesIO

import pytest
from pikepdf import Name, Pdf

from gazette.issue_data import documents_data
from gazette.prints.pdf import MemoryCache, Variant, make_issue_pdf
from gazette.prints.pdf.fingerprints import documents_in_order
from tests.factories import make_issue
from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.page_fill import LAST, SHORT, SPARSE, headings_at_foot, page_fills
from tests.prints.pdf.printed_rows import body_pages, visible_characters
from tests.prints.pdf.reading_back import PdfReader
from tests.prints.pdf.test_extreme_documents import document_of

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["begin_pages"])
def styled(request, made: IssuePdf) -> tuple[PdfReader, bool]:
    """The issue in a style, and whether each document begins a page in it."""
    return made.read, request.param == "begin_pages"


@pytest.mark.skip("WeasyPrint fills pages one by one: for our own setter")
def test_no_page_is_sparse_without_reason(styled: tuple[PdfReader, bool], made: IssuePdf) -> None:
    read, begin_pages = styled
    fills = page_fills(read, made.documents, begin_pages=begin_pages)
    assert [one for one in fills if one.share < SPARSE and not one.reason] == []


def test_a_sparse_page_is_seen_with_its_reason(cache: MemoryCache) -> None:
    issue = make_issue()
    document_of("各有关单位应当执行。" * 400, issue=issue)
    document_of("本办法自公布之日起施行。", issue=issue)
    document_of("本办法自公布之日起施行。", issue=issue)
    made = PdfReader(make_issue_pdf(issue, Variant(), cache=cache))
    data = documents_data(documents_in_order(issue))
    *long, short, last = page_fills(made, data, begin_pages=True)
    assert long[0].share == pytest.approx(1, abs=0.02)
    assert short.share == last.share < SPARSE
    assert [short.reason, last.reason] == [SHORT, LAST]
    assert {one.reason for one in long} == {""}
    assert page_fills(made, data, begin_pages=False)[-2].reason == ""


def test_no_heading_stands_alone_at_a_foot(styled: tuple[PdfReader, bool]) -> None:
    assert headings_at_foot(styled[0]) == []


def test_a_heading_at_a_foot_is_seen(all_made: dict[str, IssuePdf]) -> None:
    made = next(iter(all_made.values()))
    page = body_pages(made.read)[0]
    last = visible_characters(made.read, page)[-1]
    with Pdf.open(BytesIO(made.pdf)) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        keys = [int(numbers[at]) for at in range(0, len(numbers), 2)]
        at = keys.index(int(pdf.pages[page].obj.StructParents))
        numbers[2 * at + 1][last.run.content_id].S = Name.H3
        written = BytesIO()
        pdf.save(written)
    [found] = headings_at_foot(PdfReader(written.getvalue()))
    assert found.endswith(last.word)
