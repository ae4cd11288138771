"""Which look and which indents the rows of a document have in print."""

from __future__ import annotations

from typing import Any

import pytest

from gazette.models import Document
from gazette.parsing.parsed import Level
from gazette.prints.pdf.flows import printed_document
from gazette.prints.typesetting.printed_blocks import Paragraph
from tests.factories import make_document, make_provision, make_text

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
