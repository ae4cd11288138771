"""Which look and which indents the rows of a document have in print."""

from __future__ import annotations

from typing import Any

import pytest

from gazette.models import Document
from gazette.parsing.parsed import Level
from gazette.prints.pdf.flows import printed_document
from gazette.prints.typesetting.printed_blocks import Paragraph
from tests.factories import make_document, make_provision, make_text
from tests.notices.test_pictures import make_explanation, make_picture

pytestmark = pytest.mark.django_db


def rows_of(document: Document) -> list[Paragraph]:
    return [row for flow in printed_document(document)[0].flows for row in flow.rows]


def document_of(level: Level, *bodies: str, **values: Any) -> Document:
    document = make_document(**values)
    text = make_text(document=document)
    for number, body in enumerate(bodies):
        make_provision(
            text=text, level=level, label="", number="", body=body, address=f"row_{number}"
        )
    return document


@pytest.mark.parametrize(
    ("names", "hangs"),
    [
        (["附件：1.甲", "（样式）", "2.乙"], [(2, 6), (6, 6), (5, 6)]),
        (["附表1.甲", "2.乙", "3.丙"], [(2, 5), (4, 5), (4, 5)]),
        (["附图：甲", "附表 1.乙", "2.丙"], [(2, 5), (2, 5), (4, 5)]),
        (["1.甲", "2.乙", "3.丙"], [(2, 3), (2, 3), (2, 3)]),
        (["附件：甲", "（第一批）"], [(2, 5), (5, 5)]),
    ],
)
def test_the_numbers_of_annexes_stand_below_one_another(
    names: list[str], hangs: list[tuple[float, float]]
) -> None:
    rows = rows_of(document_of(Level.ANNEX_NOTE, *names))
    assert [row.hang for row in rows] == hangs


def test_an_appointment_whose_name_stands_apart_hangs_as_one_in_a_sentence() -> None:
    rows = rows_of(
        document_of(
            Level.PARAGRAPH,
            "王示例任市水务局局长。", "陈示宁　任市水务局局长。", "钱示衡  免去市水务局局长职务。",
            "试用期满考核合格的，按照规定程序正式任职。",
            title="示例市人民政府人事任免",
        )
    )  # fmt: skip
    assert [row.look for row in rows] == ["appointment"] * 3 + ["paragraph"]


def test_a_body_below_the_title_of_a_text_stands_with_it() -> None:
    """It would stand alone with the title at the foot of a page."""
    text = make_text()
    rows = {
        "title": (Level.TITLE, "关于城市公共交通优先发展的实施意见"),
        "body_1": (Level.PARAGRAPH, "示例市交通运输局"),
        "body_2": (Level.PARAGRAPH, "示例市财政局　示例市民政局"),
        "words": (Level.PARAGRAPH, "为了优先发展公共交通，提出如下意见。"),
        "body_3": (Level.PARAGRAPH, "示例市教育局"),
    }
    for address, (level, body) in rows.items():
        make_provision(text=text, level=level, label="", number="", body=body, address=address)
    [flow] = printed_document(text.document)[0].flows
    assert [row.look for row in flow.head if row.address.startswith("body")] == ["subtitle"] * 2
    assert [row.address for row in flow.rows] == ["words", "body_3"]


def test_a_heading_in_the_words_of_a_picture_stays_with_what_follows() -> None:
    explanation = make_explanation()
    words = [
        "一、谁能申请",
        "1. 老人",
        "2. 儿童",
        "二、到哪里申请",
        "社区。",
        "三、其他。",
        "见网页",
        "四、完",
    ]
    make_picture(explanation, words="\n".join(words))
    rows = [row for row in rows_of(explanation) if row.address.startswith("picture-1-")]
    assert [row.words for row in rows] == words
    assert [row.words for row in rows if row.look == "lone"] == [words[0], words[2], words[3]]


@pytest.mark.parametrize(
    "words",
    [
        "2024年12月27日，市民政局、市财政局印发了实施细则。",
        "市民政局、市财政局：",
        "示例市教育局 关于入学",
    ],
)
def test_a_sentence_below_a_title_is_no_name(words: str) -> None:
    text = make_text()
    for address, level, body in [
        ("title", Level.TITLE, "政策问答"),
        ("row", Level.PARAGRAPH, words),
    ]:
        make_provision(text=text, level=level, label="", number="", body=body, address=address)
    assert [row.look for row in rows_of(text.document)] == ["paragraph"]
