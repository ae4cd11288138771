"""What decrees and normative documents take from a parsed document, and show."""

from datetime import date

from gazette.parsing.parsed import Kind
from regulations.models import Decree, NormativeDocument
from tests.parsed_issues import document


def test_a_decree():
    parsed = document(
        "示例办法",
        "示例市人民政府令第12号",
        kind=Kind.DECREE,
        adopted_on=date(2025, 1, 10),
        adopted_at="市人民政府第3次常务会议",
        promulgated_on=date(2025, 1, 15),
        signatory="市长 张三",
    )
    assert Decree.recognises(parsed)
    assert not NormativeDocument.recognises(parsed)
    decree = Decree(**Decree.details(parsed))
    assert decree.order_number == "示例市人民政府令第12号"
    assert decree.kind_facts() == [
        ("通过", "2025年1月10日 市人民政府第3次常务会议"),
        ("公布日期", "2025年1月15日"),
        ("签署", "市长 张三"),
    ]


def test_a_normative_document():
    parsed = document(
        "示例细则", "1号", kind=Kind.NORMATIVE_DOCUMENT, registration_number="示规〔2025〕1号"
    )
    assert NormativeDocument.recognises(parsed)
    normative = NormativeDocument(**NormativeDocument.details(parsed))
    assert normative.kind_facts() == [("登记号", "示规〔2025〕1号")]


def test_what_is_not_stated_is_empty():
    parsed = document("示例办法", None, kind=Kind.DECREE)
    assert Decree(**Decree.details(parsed)).kind_facts() == [
        ("通过", ""),
        ("公布日期", ""),
        ("签署", ""),
    ]
