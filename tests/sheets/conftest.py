"""A small draft issue: documents of several kinds, with nested provisions."""

from __future__ import annotations

import pytest

from gazette.importing import import_issue
from gazette.models import Issue
from gazette.parsing.parsed import Kind, Level, TextRole
from tests.parsed_issues import document, parsed_issue, row, text


@pytest.fixture
def issue(db: None) -> Issue:
    measure = text(
        row("text_2__art_1", "为了示例。"),
        row(
            "text_2__art_2",
            "下列示例：",
            row("text_2__art_2__item_1", "（一）其一；", level=Level.ITEM),
            row("text_2__art_2__item_2", "（二）其二。", level=Level.ITEM),
        ),
        row("text_2__art_3", "自公布之日起施行。"),
        role=TextRole.PROMULGATED,
        title="示例办法",
    )
    order = text(
        row("text_1__para_1", "现予公布。", level=Level.PARAGRAPH), role=TextRole.PROMULGATING
    )
    notices = [
        document(
            f"示例市人民政府关于第{n}号事项的通知",
            f"示政发〔2025〕{n}号",
            row("art_1"),
            row("art_2"),
        )
        for n in range(1, 5)
    ]
    decree = document("示例办法", "示例市人民政府令第41号", order, measure, kind=Kind.DECREE)
    plan = document("示例预案", None, row("art_1"), kind=Kind.PLAN)
    source = parsed_issue(decree, *notices, plan)
    return import_issue(source, source_name="shili.txt").issue
