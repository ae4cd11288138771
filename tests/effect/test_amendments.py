"""Amended articles: which decision changed them, with the old and the new wording."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gazette.effect.amendments import reprinted_changes, wording_changes
from gazette.effect.validity import verdict_on
from gazette.importing import import_issue
from gazette.models import Amendment, Document, Relation
from gazette.models.state import State
from gazette.office.text_diff import Fate, Piece, compare
from gazette.parsing import parse
from tests.effect.test_citations import RULE, imported
from tests.paths import SAMPLES

pytestmark = pytest.mark.django_db

DECISION = """示例市人民政府关于修改《示例市公园管理办法》的决定
示例市人民政府令
第{number}号
示例市人民政府关于修改《示例市公园管理办法》的决定
市人民政府决定对《示例市公园管理办法》（示例市人民政府令第7号）作如下修改：
{instructions}
本决定自{year}年8月1日起施行。
市长　李示明
{year}年6月1日
"""
FIRST = """一、将第二条修改为：“第二条　公园管理单位应当履行下列职责：
“（一）维护秩序；
“（二）养护绿化和设施。”
二、第三条增加一款，作为第三款：“分级标准应当公布。”
三、删去第四条第二款。
四、将第五条中的“施行”修改为“生效”，将“公园管理单位”统一修改为“公园管理机构”。
五、增加一条，作为第四条之一：“第四条之一　公园免费开放。”"""


def changes(document: Document, on: date | None = None) -> dict[str, tuple[Any, Any]]:
    """The old and new wording of the last change at each address (without its text)."""
    found = wording_changes(document, on)
    return {one.address.rpartition("text_1__")[2]: (one.old, one.new) for one in found}


def decided(instructions: str, number: int = 9, year: int = 2024, issue: int = 2) -> Document:
    return imported(DECISION.format(instructions=instructions, number=number, year=year), issue)


@pytest.fixture
def rule() -> Document:
    return imported(RULE.format(number=7, year=2020), 1)


def test_every_way_of_amending(rule):
    decided(FIRST)
    found = {address.partition("art_")[2]: both for address, both in changes(rule).items()}
    assert found["3"] == ("", "分级标准应当公布。")
    assert found["4__para_2"] == ("本条所称公园包括绿道。", "")
    assert found["4"] == ("", "公园免费开放。")
    assert found["5"][1] == "本办法自2020年5月1日起生效。"
    new = "公园管理机构应当履行下列职责：\n（一）维护秩序；\n（二）养护绿化和设施。"
    assert found["2"] == (new.replace("机构", "单位"), new), "the second change sees the first"


def test_a_decision_that_comes_before_its_rule_is_found_too():
    decided(FIRST, issue=1)
    rule = imported(RULE.format(number=7, year=2020), 2)
    assert len(wording_changes(rule)) == 6
    assert verdict_on(rule, date(2024, 8, 1)).state is State.AMENDED


def test_what_takes_effect_later_is_left_out(rule):
    decided(FIRST)
    assert wording_changes(rule, date(2024, 7, 31)) == []
    assert len(wording_changes(rule, date(2024, 8, 1))) == 6


def test_later_amendments_start_from_the_earlier(rule):
    decided("将第三条第二款修改为：“标准由园林部门制定。”")
    decided("将第三条第二款中的“园林部门”修改为“城管部门”。", 11, 2025, 3)
    wordings = [(one.old, one.new) for one in wording_changes(rule)]
    assert wordings == [
        ("公园分级标准由市人民政府制定。", "标准由园林部门制定。"),
        ("标准由园林部门制定。", "标准由城管部门制定。"),
    ]


def test_an_article_that_the_archive_lacks_has_a_new_wording_only(rule):
    decided("将第九条修改为：“第九条　禁止采摘花木。”")
    (change,) = wording_changes(rule)
    assert (change.address, change.old, change.new) == ("", None, "禁止采摘花木。")


def test_a_rejected_or_unpublished_decision_changes_nothing(rule):
    decision = decided(FIRST)
    Relation.objects.filter(type="amends").update(status="rejected")
    assert wording_changes(rule) == []
    Relation.objects.filter(type="amends").update(status="confirmed")
    decision.issue.status = "draft"
    decision.issue.save()
    assert wording_changes(rule) == []


def test_a_new_import_replaces_the_amendments(rule):
    decided(FIRST)
    decision = DECISION.format(instructions="删去第三条。", number=9, year=2024)
    Document.objects.get(document_number="示例市人民政府令第9号").issue.delete()
    imported(decision, 2)
    assert [one.action for one in Amendment.objects.all()] == ["delete"]


def test_the_queries_do_not_grow(rule, django_assert_max_num_queries):
    decided(FIRST)
    with django_assert_max_num_queries(3):
        wording_changes(rule)


def test_a_rule_printed_again_behind_its_decision_tells_what_changed(django_assert_max_num_queries):
    text = SAMPLES[0].read_text(encoding="utf-8")
    issue = import_issue(parse(text), source_name="x", publish=True).issue
    decision = issue.documents.get(position=2)
    with django_assert_max_num_queries(4):
        found = reprinted_changes(decision)
    by_address = {
        (one.amendment.action, one.address.removeprefix("text_3__")): one.new for one in found
    }
    assert {("reword", "art_3"), ("insert", "art_12-1"), ("insert", "art_19__para_3")} <= set(
        by_address
    )
    assert "电子版本" in (by_address["insert", "art_7__para_2"] or "")
    assert by_address["delete", "art_10"] == ""
    assert not any(one.old is not None and one.new is not None for one in found)
    assert reprinted_changes(issue.documents.get(position=1)) == []


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        (
            "周边30米范围内禁止垂钓。",
            "周边50米范围内禁止垂钓。",
            [
                Piece(Fate.KEPT, "周边"),
                Piece(Fate.STRUCK, "30"),
                Piece(Fate.ADDED, "50"),
                Piece(Fate.KEPT, "米范围内禁止垂钓。"),
            ],
        ),
        (
            "根据安全需要，划定禁止垂钓水域。",
            "划定禁止垂钓水域，向社会公布。",
            [
                Piece(Fate.STRUCK, "根据安全需要，"),
                Piece(Fate.KEPT, "划定禁止垂钓水域"),
                Piece(Fate.ADDED, "，向社会公布"),
                Piece(Fate.KEPT, "。"),
            ],
        ),
        ("", "新增一款。", [Piece(Fate.ADDED, "新增一款。")]),
        ("删去一款。", "", [Piece(Fate.STRUCK, "删去一款。")]),
        ("不变。", "不变。", [Piece(Fate.KEPT, "不变。")]),
    ],
)
def test_a_comparison_keeps_every_word_of_both(old, new, pieces):
    found = compare(old, new, whole_words=True)
    assert found == pieces
    assert "".join(piece.words for piece in found if piece.fate is not Fate.ADDED) == old
    assert "".join(piece.words for piece in found if piece.fate is not Fate.STRUCK) == new


FERRY = """示例市渡口管理办法
示例市人民政府令第7号
示例市渡口管理办法
第一章　总则
第一条　为了规范渡口管理，制定本办法。
第二条　渡口经营者应当具备下列条件：
（一）有固定码头；
（二）有救生设备，包括：
1.救生圈；
2.救生衣。
（三）有值班人员。
不具备前款条件的，不得经营。
第三条　申请设置渡口的，应当在5日内提交材料，交通部门应当在15日内办结。
第四条　渡口由县级人民政府设置。渡口不得擅自拆除。
第二章　附则
第五条　渡口标志由交通部门制定。
渡口标志应当醒目，渡口应当整洁。
第六条　本办法自2020年5月1日起施行。
市长　李示明
2020年3月1日
"""
OVER_TWO = """示例市人民政府关于修改《示例市渡口管理办法》等两件规章的决定
示例市人民政府令第9号
市人民政府决定对《示例市渡口管理办法》等两件规章作如下修改：
一、修改《示例市渡口管理办法》
1.将第二条第一款第二项修改为：“（二）有救生圈和救生衣；”
2.将第三条中的“5日”修改为“10日”。
3.删去第四条第二句。
4.增加一条，作为第五条：“第五条　渡口应当公示下列事项：
“（一）票价；
“（二）班次。”
5.第五条改为第六条，第二款中的“渡口”修改为“渡口码头”。
二、修改《示例市集市管理办法》
1.第三条修改为：“集市免费。”
本决定自2024年3月1日起施行。
市长　李示明
2024年2月1日
"""
LATER = """示例市人民政府关于修改《示例市渡口管理办法》的决定
示例市人民政府令第11号
市人民政府决定对《示例市渡口管理办法》作如下修改：
一、第五条第一款第（二）项修改为：“（二）班次和时间。”
二、将第二条第一款第（二）项中的“救生圈和”删去。
三、将第七条中的“施行”修改为“生效”。
四、全文中的“交通部门”统一修改为“交通运输部门”。
本决定自2025年3月1日起施行。
市长　李示明
2025年2月1日
"""


def test_a_later_decision_uses_the_numbers_that_an_earlier_one_made():
    ferry = imported(FERRY, 1)
    imported(OVER_TWO, 2)
    imported(LATER, 3)
    found = [(one.address, one.old, one.new) for one in wording_changes(ferry)]
    equipment = "有救生设备，包括：\n1.救生圈；\n2.救生衣。"
    asked = "申请设置渡口的，应当在{}日内提交材料，{}部门应当在15日内办结。"
    shown = "渡口应当公示下列事项：\n（一）票价；\n（二）班次"
    assert ("art_2__para_1__item_2", equipment, "有救生圈和救生衣；") in found
    assert ("art_2__para_1__item_2", "有救生圈和救生衣；", "有救生衣；") in found
    assert ("art_3", asked.format(5, "交通"), asked.format(10, "交通")) in found
    assert ("art_3", asked.format(10, "交通"), asked.format(10, "交通运输")) in found
    whole = "渡口由县级人民政府设置。"
    assert ("art_4", f"{whole}渡口不得擅自拆除。", whole) in found
    assert ("art_4", "", f"{shown}。") in found, "the new article is told behind the fourth"
    assert ("art_4", f"{shown}。", f"{shown}和时间。") in found
    began = "本办法自2020年5月1日起{}。"
    assert ("art_6", began.format("施行"), began.format("生效")) in found, "now the seventh"
    two = "渡口标志应当醒目，渡口应当整洁。"
    assert ("art_5__para_2", two, None) in found, "two places: no new wording is told"
    assert ("art_5", None, None) in found, "and what starts from it is not known either"
    assert not [one for one in found if one[0].startswith("chp")]
    assert "110日" not in str(found)
