"""What plans and notices take from a parsed document, and show."""

import pytest

from gazette.kinds import recognise
from gazette.parsing.parsed import Kind
from notices.models import Notice, Plan
from tests.parsed_issues import document


def test_a_plan():
    parsed = document(
        "示例预案",
        "1号",
        kind=Kind.PLAN,
        plan_type="应急预案",
        response_levels=("Ⅰ", "Ⅱ"),
        review_cycle="每三年",
    )
    assert recognise(parsed) is Plan
    assert Plan(**Plan.details(parsed)).kind_facts() == [
        ("方案种类", "应急预案"),
        ("响应等级", "Ⅰ、Ⅱ"),
        ("评估修订", "每三年"),
    ]


def test_a_notice():
    parsed = document("示例通告", "1号", notice_type="通告")
    assert Notice(**Notice.details(parsed)).kind_facts() == [("公文种类", "通告")]


@pytest.mark.parametrize("kind", Kind)
def test_every_document_finds_a_kind_and_notice_refuses_none(kind):
    parsed = document("示例文件", "1号", kind=kind)
    assert recognise(parsed).kind_name == kind.value
    assert Notice.recognises(parsed)
