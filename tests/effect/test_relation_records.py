"""Relations are recorded and resolved, whichever of two documents is imported first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gazette.importing import ImportRefused, import_issue
from gazette.models import Document, Relation
from gazette.parsing.parsed import Document as ParsedDocument
from gazette.parsing.parsed import Relation as ParsedRelation
from gazette.parsing.parsed import RelationType, TextRole
from regulations.models import Decree
from tests.factories import make_document
from tests.parsed_issues import document, parsed_issue, row, text

pytestmark = pytest.mark.django_db

OLD = document("示例市牛奶管理办法", "示例市人民政府令第5号", signed_on=date(2015, 5, 1))
NEW_NUMBER = "示例市人民政府令第9号"


def repealing(*repeals: ParsedRelation, **values: Any) -> ParsedDocument:
    values = {"signed_on": date(2025, 5, 1)} | values
    return document("关于废止部分规章的决定", NEW_NUMBER, relations=repeals, **values)


def repeal(title: str, number: str | None = None, issued_on: date | None = None) -> ParsedRelation:
    return ParsedRelation(RelationType.REPEALS, title, number, issued_on, (0, 0))


def publish(one: ParsedDocument, number: int) -> None:
    import_issue(parsed_issue(one, number=number, serial_number=number), source_name="x")


def target_after(*documents: ParsedDocument) -> Document | None:
    """What the decision repeals when these are imported in this order."""
    for number, one in enumerate(documents, start=1):
        publish(one, number)
    return Relation.objects.get().target


BY_NUMBER = repealing(repeal("牛奶管理办法", "示例市人民政府令第5号"))
BY_TITLE = repealing(repeal("《示例市 牛奶管理办法》"))


@pytest.mark.parametrize("decision", [BY_NUMBER, BY_TITLE], ids=["by number", "by title"])
@pytest.mark.parametrize("is_old_first", [True, False])
def test_the_order_of_import_does_not_matter(decision, is_old_first):
    target = target_after(*([OLD, decision] if is_old_first else [decision, OLD]))
    assert target is not None
    assert target.document_number == "示例市人民政府令第5号"


def test_a_promulgated_text_is_found_by_its_own_title():
    notice = document(
        "关于印发示例办法的通知",
        "示政发〔2015〕1号",
        text_title="示例办法",
        signed_on=date(2015, 1, 1),
    )
    target = target_after(notice, repealing(repeal("示例办法")))
    assert target is not None
    assert target.text_title == "示例办法"


def test_a_target_outside_the_archive_keeps_its_title_number_and_date():
    assert target_after(repealing(repeal("旧办法", "1号", date(2005, 10, 10)))) is None
    relation = Relation.objects.get()
    assert (relation.target_title, relation.target_number) == ("旧办法", "1号")
    assert relation.target_issued_on == date(2005, 10, 10)
    assert str(relation) == "关于废止部分规章的决定 废止 旧办法"


def test_several_repeals_keep_their_order():
    publish(repealing(repeal("甲办法"), repeal("乙办法")), 1)
    assert list(Relation.objects.values_list("position", "target_title")) == [
        (1, "甲办法"),
        (2, "乙办法"),
    ]


def test_a_document_never_repeals_itself_or_a_later_one():
    assert target_after(repealing(repeal("关于废止部分规章的决定"))) is None
    later = document("旧办法", "77号", signed_on=date(2030, 1, 1))
    Relation.objects.all().delete()
    make_source = document(
        "另一决定", "8号", relations=(repeal("旧办法"),), signed_on=date(2025, 1, 1)
    )
    publish(later, 2)
    publish(make_source, 3)
    assert Relation.objects.get().target is None


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_several_with_the_same_title_the_newest_is_meant(order):
    first = document("示例办法", "1号", signed_on=date(2010, 1, 1))
    second = document("示例办法", "2号", signed_on=date(2018, 1, 1))
    documents = [first, second, repealing(repeal("示例办法"))]
    target = target_after(*(documents[place] for place in order))
    assert target is not None
    assert target.document_number == "2号"


def test_where_it_cannot_be_told_which_is_meant_it_is_none():
    first = document("示例办法", "1号", signed_on=None)
    second = document("示例办法", "2号", signed_on=date(2018, 1, 1))
    assert target_after(first, second, repealing(repeal("示例办法"))) is None


def test_another_number_or_year_speaks_against_a_title():
    other = repealing(repeal(OLD.title, "示例市人民政府令第6号"))
    assert target_after(OLD, other) is None
    Relation.objects.all().delete()
    Document.objects.filter(document_number=NEW_NUMBER).delete()
    publish(repealing(repeal(OLD.title, None, date(2011, 1, 1))), 3)
    assert Relation.objects.get().target is None


def test_a_document_without_a_printed_number_is_found_by_its_title():
    old = document(OLD.title, None, signed_on=date(2015, 5, 1))
    assert target_after(old, repealing(repeal(OLD.title, "5号"))) is not None


def test_a_new_import_replaces_the_relations():
    publish(repealing(repeal("甲办法")), 1)
    publish(repealing(repeal("乙办法"), repeal("丙办法")), 1)
    titles = Relation.objects.values_list("target_title", flat=True)
    assert list(titles) == ["乙办法", "丙办法"]
    publish(repealing(), 1)
    assert not Relation.objects.exists()


def test_a_corrected_title_is_no_longer_the_target():
    target = target_after(OLD, BY_TITLE)
    assert target is not None
    renamed = document("示例市乳品管理办法", OLD.document_number, signed_on=OLD.signed_on)
    publish(renamed, 1)
    assert Relation.objects.get().target is None
    publish(OLD, 1)
    assert Relation.objects.get().target == target


def test_a_deleted_target_leaves_its_name():
    assert target_after(OLD, BY_TITLE) is not None
    Document.objects.filter(document_number=OLD.document_number).delete()
    relation = Relation.objects.get()
    assert (relation.target, relation.match) == (None, Relation.Match.OUTSIDE)


def test_a_deleted_target_leaves_its_place_to_the_one_before():
    first = document("示例办法", "1号", signed_on=date(2010, 1, 1))
    second = document("示例办法", "2号", signed_on=date(2018, 1, 1))
    target = target_after(first, second, repealing(repeal("示例办法")))
    assert target is not None
    target.issue.delete()
    target = Relation.objects.get().target
    assert target is not None
    assert target.document_number == "1号"


def test_a_title_that_is_too_long_is_refused():
    with pytest.raises(ImportRefused, match="第1篇.*所废止的第1件文件存不下"):
        publish(repealing(repeal("长" * 301)), 1)
    assert not Document.objects.exists()


def test_queries_do_not_grow_with_the_repeals():
    def queries(count: int, number: int) -> int:
        repeals = [repeal(f"办法{number}-{place}") for place in range(count)]
        one = document("决定", f"{number}号", row("art_1"), relations=tuple(repeals))
        with CaptureQueriesContext(connection) as captured:
            publish(one, number)
        return len(captured)

    queries(1, 1)
    assert queries(2, 2) == queries(20, 3)


#: Two prints of one title that differ in the width of brackets and digits, in spaces,
#: in the marks around an inner title, and in quotation marks.
TWO_PRINTS = [
    ("示例市公园管理规定(试行)", "示例市公园管理规定（试行）"),
    ("示例市公园管理规定（试行）", "示例市公园管理规定(试行)"),
    ("示例市 公园管理规定", "示例市公园管理　规定"),
    ("示例市公园管理规定（２０２０年版）", "示例市公园管理规定（2020年版）"),
    ("《示例市公园管理办法》实施细则", "〈示例市公园管理办法〉实施细则"),
    ("示例市“口袋公园”管理规定", '示例市"口袋公园"管理规定'),
    ("示例市“口袋公园”管理规定", "示例市「口袋公园」管理规定"),
    ("示例市公园管理规定［试行］", "示例市公园管理规定〔试行〕"),
    ("示例市公园·绿道管理规定", "示例市公园・绿道管理规定"),
    ("示例市公园—绿道管理规定", "示例市公园–绿道管理规定"),
    ("示例市\u200b公园管理规定", "示例市公园管理规定"),
]


@pytest.mark.parametrize(("printed", "named"), TWO_PRINTS)
@pytest.mark.parametrize("is_text_first", [True, False])
def test_a_rule_printed_after_its_decision_is_found_by_any_print_of_its_title(
    printed, named, is_text_first
):
    decision = document(
        "关于修改《示例市绿道管理办法》等规章的决定",
        "示例市人民政府令第7号",
        text(row("text_1__art_1")),
        text(row("text_2__art_1"), role=TextRole.PROMULGATED, title=printed),
        signed_on=date(2020, 1, 1),
    )
    repealing_it = repealing(repeal(named))
    target = target_after(
        *([decision, repealing_it] if is_text_first else [repealing_it, decision])
    )
    assert target is not None
    assert target.document_number == "示例市人民政府令第7号"
    assert Relation.objects.get().match == Relation.Match.PRINTED_TEXT


@pytest.mark.parametrize(("printed", "named"), TWO_PRINTS)
def test_a_document_is_found_by_any_print_of_its_title(printed, named):
    old = document(printed, "示例市人民政府令第5号", signed_on=date(2015, 5, 1))
    assert target_after(repealing(repeal(named)), old) is not None
    Relation.objects.all().delete()
    Document.objects.all().delete()
    notice = document(
        "关于印发示例办法的通知", "1号", text_title=printed, signed_on=date(2015, 1, 1)
    )
    assert target_after(notice, repealing(repeal(named))) is not None


def test_a_new_title_of_a_printed_text_is_found_after_an_import():
    def decision(title: str) -> ParsedDocument:
        printed = text(row("text_2__art_1", title), role=TextRole.PROMULGATED, title=title)
        content = (text(row("text_1__art_1")), printed)
        return document(
            "关于修改《示例市绿道管理办法》等规章的决定",
            "7号",
            *content,
            signed_on=date(2020, 1, 1),
        )

    assert target_after(decision("示例市公园管理办法"), repealing(repeal("绿道办法(试行)"))) is None
    publish(decision("绿道办法（试行）"), 1)
    assert Relation.objects.get().target is not None


def test_any_kind_of_document_may_repeal():
    source = make_document(Decree)
    relation = Relation.objects.create(source=source, type="repeals", target_title="示例 办法")
    assert relation.folded_target_title == "示例办法"
