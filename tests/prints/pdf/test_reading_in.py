"""A PDF that the portal made gives back its rows when it is read in."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from gazette.importing import import_issue
from gazette.models import Document
from gazette.parsing import parse
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.readers import pdf
from gazette.parsing.words.lines import fold
from gazette.prints.pdf import MemoryCache, Variant, make_document_pdf, make_issue_pdf
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.reading_back import PdfReader, row_text, rows_text
from tests.prints.pdf.test_true_files import correct

pytestmark = pytest.mark.django_db


def read_rows(data: bytes) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """Level and folded words of each row that is read from a PDF, and the reader's notes."""
    source = pdf.read(data)
    found = [
        (row.level.value, fold(printed(row)))
        for document in parse(source.text).documents
        for text in document.texts
        for row in rows(text.provisions)
    ]
    return found, source.notes


def rows_of(made: IssuePdf) -> list[tuple[str, str]]:
    return [
        (row["level"], fold(row_text(row)))
        for document in made.documents
        for text in document["texts"]
        for row in text["rows"]
    ]


def test_an_archive_copy_gives_back_every_row(made: IssuePdf) -> None:
    found, notes = read_rows(made.archive)
    assert found == rows_of(made)
    assert [note for note in notes if "逐字一致" in note]


@pytest.mark.parametrize("is_printed", [True, False])
@pytest.mark.parametrize("is_corrected", [True, False])
def test_the_note_about_today_is_no_row(
    cache: MemoryCache, *, is_printed: bool, is_corrected: bool
) -> None:
    """The frame above a document's own PDF, whatever it says."""
    issue = make_issue(published=True)
    document = make_document(issue=issue)
    make_provision(text=make_text(document=document), body="每年五月一日前报送。")
    if is_corrected:
        correct(document)
    issue.gazette.is_printed = is_printed
    issue.gazette.save()
    document = Document.objects.get(pk=document.pk)
    data = make_document_pdf(document, Variant(), cache=cache)
    assert ("勘误之处已经更正" in fold(PdfReader(data).pages[0])) == is_corrected
    assert "⟦状态说明：以下是" in pdf.read(data).text


def test_merged_cells_come_back_merged(cache: MemoryCache) -> None:
    text = MERGED.replace("\n", "\n\n")
    issue = import_issue(parse(text), source_name="水价.txt", publish=True).issue
    data = make_issue_pdf(issue, Variant("archive"), cache=cache)
    source = pdf.read(data)
    assert [note for note in source.notes if "逐字一致" in note]
    assert merged_of(source.text) == merged_of(text)


MERGED = """示例市人民政府公报
2026年第9期
目录
示例市水价表（示政发〔2026〕9号）……1
示例市水价表
示政发〔2026〕9号
各类用水的价格如下：
| 类别 | 价格（元） | << | 备注 |
| ^^ | 城区 | 郊区 | ^^ |
| 居民 | 2.50 | << | 含税 |
示例市人民政府
2026年9月1日"""


def merged_of(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Cells and marks of every row of a table, of which there are three."""
    found = [
        (row.cells, row.merged)
        for document in parse(text).documents
        for part in document.texts
        for row in rows(part.provisions)
        if row.cells
    ]
    assert len(found) == 3
    return found


def test_a_copy_without_data_gives_back_every_word_in_order(made: IssuePdf) -> None:
    """A title that the issue prints on two lines of one size may come back as one row."""
    found, notes = read_rows(made.pdf)
    said = "".join(words for _, words in found)
    assert said == fold("".join(rows_text(document) for document in made.documents))
    expected = rows_of(made)
    lost = [row for row in expected if row not in found]
    assert all(level == "TITLE" for level, _ in lost)
    assert len(lost) <= 0.03 * len(expected)
    assert notes == ()


def test_data_that_differ_from_the_pages_are_not_used_and_said(made: IssuePdf) -> None:
    with pikepdf.open(BytesIO(made.archive)) as archive:
        file = archive.Root.AF[0].EF.F
        data = file.read_bytes().decode()
        assert "施行" in data
        file.write(data.replace("施行", "停止执行", 1).encode())
        stream = BytesIO()
        archive.save(stream)
    found, notes = read_rows(stream.getvalue())
    assert found == read_rows(made.pdf)[0]
    assert [note for note in notes if "不一致" in note and "停止执行" in note]
