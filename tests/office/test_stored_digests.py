"""Digests of what the database holds: every column counts, on every database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import Model

from gazette.importing import import_issue
from gazette.models import Document, Issue, Provision, SourceFrame, Text
from gazette.office.stored_digests import digest_of, stored_digests
from gazette.parsing import parse

pytestmark = pytest.mark.django_db

TEXT = """示例市人民政府公报
2025年第3期
示例市人民政府关于公布停车场名录的通知
示政发〔2025〕7号
各县、区人民政府：
现将停车场名录公布如下。
一、名录每年更新一次。
序号\t名称
1\t东湖停车场
示例市人民政府
2025年3月2日
"""

#: A change of a column of one row: a word, a number, a date, a list, nothing in place of a date.
CHANGES: list[tuple[type[Model], dict[str, Any]]] = [
    (Provision, {"body": "改过的“文字”\\ \t与\n换行"}),
    (Provision, {"heading": "标题"}),
    (Provision, {"cells": ["甲", "1.50", ""]}),
    (Provision, {"span_end": 987_654}),
    (Text, {"title": "另一个标题"}),
    (Document, {"title": "另一个标题"}),
    (Document, {"signed_on": date(1999, 12, 31)}),
    (Document, {"signed_on": None}),
    (SourceFrame, {"spans": [[0, 1]]}),
]


@pytest.fixture
def issue() -> Issue:
    return import_issue(parse(TEXT), source_name="公报.txt").issue


def test_the_same_rows_have_the_same_digests(issue: Issue) -> None:
    digests = stored_digests(issue)
    assert stored_digests(Issue.objects.get(pk=issue.pk)) == digests
    assert set(digests.documents) >= set(issue.documents.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("model", "change"), CHANGES, ids=[f"{one.__name__}-{[*new][0]}" for one, new in CHANGES]
)
def test_every_change_of_a_row_changes_the_digest(
    issue: Issue, model: type[Model], change: dict[str, Any]
) -> None:
    before = stored_digests(issue)
    owner = {"issue": issue} if model in (Document, SourceFrame) else {"document__issue": issue}
    row = model._default_manager.filter(**owner).order_by("pk").last()
    assert row is not None
    assert model._default_manager.filter(pk=row.pk).update(**change) == 1
    after = stored_digests(issue)
    assert after.issue != before.issue
    changed = {key for key in before.documents if before.documents[key] != after.documents[key]}
    expected = {Document: row.pk, SourceFrame: 0}.get(model, getattr(row, "document_id", None))
    assert changed == {expected}


def test_where_one_text_ends_and_the_next_begins_counts() -> None:
    assert digest_of(["甲乙", "丙"]) != digest_of(["甲", "乙丙"])
    assert digest_of([]) != digest_of([""])
