"""Characters that a face draws by one glyph are copied and read as themselves."""

from __future__ import annotations

import pytest

from gazette.models import Document
from gazette.parsing.parsed import Level
from gazette.prints.pdf import MemoryCache, Variant, make_issue_pdf
from tests.factories import make_issue, make_provision
from tests.prints.pdf.reading_back import PdfReader
from tests.prints.pdf.test_extreme_documents import document_of, read

pytestmark = pytest.mark.django_db

#: Pairs that one face or another draws alike, the less usual character first and last.
ALIKE = "⋯…⋯，•·•，・·‧，‒–‒，〜～〜，∕／∕，➀①➀，⼀一⼀，⻓长⻓，\u2329〈\u2329，兀\ufa0c兀，‑-‑"


def heading(document: Document, words: str, level: Level) -> None:
    text = document.texts.get()
    make_provision(
        text=text, level=level, label="一、", number="1", heading=words, body="", address="h_1"
    )


@pytest.mark.parametrize("level", [Level.HEADING_1, Level.HEADING_2, Level.PARAGRAPH])
def test_each_is_itself_in_one_document(cache: MemoryCache, level: Level) -> None:
    """宋, 黑 and 楷, whose pairs differ; poppler and pdfium."""
    document = document_of()
    heading(document, ALIKE, level)
    made = read(document, cache)
    copied = "".join(one.word for page in made.characters for one in page)
    for words in (made.pages[0], made.spoken, copied):
        assert ALIKE in "".join(words.split())


def test_what_one_document_has_does_not_change_another(cache: MemoryCache) -> None:
    issue = make_issue()
    words = ["等⋯⋯事项，⼀处，阿•买买提。", "等……事项，一处，阿·买买提。"]
    for one in words:
        document_of(one, issue=issue)
    made = PdfReader(make_issue_pdf(issue, Variant(), cache=cache))
    for one in words:
        assert one in "".join("".join(made.pages).split())


def test_an_accent_apart_does_not_change_a_letter_with_one(cache: MemoryCache) -> None:
    words = "e\u0301与é，a\u0300与à。"
    made = read(document_of(words), cache)
    assert words in "".join(made.pages[0].split())


def test_what_is_usual_needs_no_font_beside(cache: MemoryCache) -> None:
    made = read(document_of("示例市“…”—～·①℃、《一》〔2〕／＋-–"), cache)
    fonts = made.pdf.pages[0].Resources.Font
    assert not [name for name in fonts if "beside" in name]
