"""Documents as Word files: read back by our own reader, with what has changed in comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from docx import Document as open_word
from docx.document import Document as WordDocument

from gazette.data.word_document import About, WordText, word_file
from gazette.importing import import_issue
from gazette.layout.blocks import sections
from gazette.models import Document, Text
from gazette.pages.cited_row import document_words
from gazette.pages.reading_aids import WORD
from gazette.parsing import decode, parse
from gazette.parsing.parsed import Document as ParsedDocument
from gazette.parsing.parsed import Issue as ParsedIssue
from gazette.parsing.printed_rows import rows
from gazette.parsing.readers.docx import read
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.pages.test_effect_notes import amend
from tests.pages.test_effect_notes import text as article_text
from tests.paths import REAL_ISSUE, SAMPLES, needs_real_issue

pytestmark = pytest.mark.django_db

text = article_text
_ABOUT = About("示例", "示例市人民政府", "示例市人民政府公报", ["示例"], date(2026, 7, 1))
#: Every eighth of the golden cases: all of them are a matter of minutes.
CASES = sorted((Path(__file__).parents[1] / "parsing/cases").glob("*.txt"))[::8]


def file_of(document: Document) -> bytes:
    return word_file([WordText(sections(document), ["示例批注"])], _ABOUT)


def rows_of(documents: Any) -> list[Any]:
    """The texts of parsed documents, each row as a tuple."""
    found: list[Any] = []
    for document in documents:
        for one in document.texts:
            found.append(one.role)
            found += [
                (row.level, row.label, row.heading, row.body, row.cells, row.merged)
                for row in rows(one.provisions)
            ]
    return found


def imported(source: ParsedIssue) -> Iterator[tuple[Document, ParsedDocument]]:
    issue = import_issue(source, source_name="示例.txt").issue
    stored = issue.documents.select_related("issue__gazette").order_by("position")
    yield from zip(stored, source.documents, strict=True)


def assert_read_back(source: ParsedIssue) -> None:
    for document, parsed in imported(source):
        if document.has_text:
            again = parse(read(file_of(document)).text)
            assert rows_of(again.documents) == rows_of([parsed]), document.title


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_are_read_back(path: Path) -> None:
    assert_read_back(parse(decode(path.read_bytes())))


@needs_real_issue
def test_the_real_issue_is_read_back() -> None:
    assert_read_back(parse(decode(REAL_ISSUE.read_bytes())))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden_cases_are_read_back(path: Path) -> None:
    source = parse(decode(path.read_bytes()))
    named = [replace(one, title=one.title or "示例") for one in source.documents]
    issue = replace(source.issue, year=2020, number=1)
    gazette = replace(source.gazette, name="示例市人民政府公报")
    assert_read_back(replace(source, documents=tuple(named), issue=issue, gazette=gazette))


def test_odd_characters_are_there() -> None:
    row = make_provision(
        text=make_text(document=make_document()), level="PARAGRAPH", address="para_1", label="",
        body="灯塔𠮷\x02〔2022〕\t<&>“ ”\n次行  两格",
    )  # fmt: skip
    (paragraph,) = opened(file_of(row.document)).paragraphs
    assert paragraph.text == "灯塔𠮷␂〔2022〕\t<&>“ ”\n次行  两格"


def opened(content: bytes) -> WordDocument:
    return open_word(BytesIO(content))


def word_of(client: Client, path: str, query: str = "") -> WordDocument:
    answer = client.get(f"{path.removesuffix('/')}.docx{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == WORD
    return opened(answer.content)


def test_the_headings_are_words_own(client: Client) -> None:
    document = make_document(issue=make_issue(published=True))
    body = make_text(document=document)
    for address, level, label, heading, words in (
        ("title", "TITLE", "", "", "示例市灯塔管理办法"),
        ("chp_1", "CHAPTER", "第一章", "总则", ""),
        ("art_1", "ARTICLE", "第一条", "", "灯塔每天检查。"),
    ):
        make_provision(
            text=body, address=address, level=level, label=label, heading=heading, body=words
        )
    word = word_of(client, document.get_absolute_url())
    styles = {one.text: one.style.name for one in word.paragraphs if one.style}
    assert styles["示例市灯塔管理办法"] == "Heading 1"
    assert styles["第一章　总则"] == "Heading 2"
    article = next(one for one in word.paragraphs if one.text.startswith("第一条"))
    assert article._p.xpath(".//w:outlineLvl/@w:val"), "an article is a place to jump to"
    assert article._p.xpath(".//w:bookmarkStart/@w:name") == ["art_1"]


def test_the_same_words_give_the_same_bytes(client: Client, text: Text) -> None:
    path = f"{text.document.get_absolute_url().removesuffix('/')}.docx"
    assert client.get(path).content == client.get(path).content


def test_what_has_changed_stands_in_comments(client: Client, text: Text) -> None:
    amend(
        text, {"action": "reword", "target_address": "art_1", "new_words": "周边50米内禁止垂钓。"}
    )
    path = text.document.get_absolute_url()
    word = word_of(client, path, "?on=2026-05-01")
    said = "\n".join(one.text for one in word.comments)
    assert "截至2026年5月1日" in said
    assert "自2026年4月2日起本处已由《修改决定》第二部分修改为" in said
    assert "50米" in said
    assert "50米" not in "\n".join(one.text for one in word.paragraphs)
    before = word_of(client, path, "?on=2026-01-01")
    assert "50米" not in "\n".join(one.text for one in before.comments)
    header = word.sections[0].header.paragraphs
    assert "截至2026年5月1日" in header[1].text


def test_an_issue_has_its_documents_each_on_a_new_page(client: Client) -> None:
    path = next(one for one in SAMPLES)
    source = parse(decode(path.read_bytes()))
    issue = import_issue(source, source_name=path.name, publish=True).issue
    word = word_of(client, issue.get_absolute_url())
    breaks = [one for one in word.paragraphs if one._p.xpath("./w:pPr/w:pageBreakBefore")]
    assert len(breaks) >= len([one for one in source.documents if one.texts]) - 1
    plain = client.get(f"{issue.get_absolute_url().removesuffix('/')}.txt")
    assert plain["Content-Type"] == "text/plain; charset=utf-8"
    for document in issue.documents.all():
        assert document_words(document) in plain.content.decode()


def test_without_a_text_there_is_no_file(client: Client) -> None:
    document = make_document(issue=make_issue(published=True))
    for path in (document.get_absolute_url(), document.issue.get_absolute_url()):
        for form in ("docx", "txt"):
            assert client.get(f"{path.removesuffix('/')}.{form}").status_code == 404


def test_who_asks_for_word_is_led_there(client: Client, text: Text) -> None:
    path = text.document.get_absolute_url()
    answer = client.get(path, headers={"accept": WORD})
    assert answer.status_code == 303
    assert answer["Location"] == f"{path.removesuffix('/')}.docx"


def test_the_pages_name_the_files(client: Client, text: Text) -> None:
    for path in (text.document.get_absolute_url(), text.document.issue.get_absolute_url()):
        page = client.get(path).content.decode()
        for form in ("docx", "txt", "md", "json", "xml"):
            assert page.count(f"{path.removesuffix('/')}.{form}") == 2, form
