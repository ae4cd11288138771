"""What a notice says of others, from its text to the state of the documents it means."""

from __future__ import annotations

from datetime import date

import pytest

from gazette.effect.relation_checks import goes_on_though_ended
from gazette.effect.validity import verdict_on
from gazette.importing import import_issue
from gazette.models import Document, Relation
from gazette.models.state import State
from gazette.parsing import parse

pytestmark = pytest.mark.django_db

HEAD = "示例市人民政府公报\n{year}年第{number}期\n（总第{number}期）\n"
OLD_RULE = """示例市停车场管理办法
示例市人民政府令第5号
第一条　为了规范停车，制定本办法。
第二条　本办法自2015年3月1日起施行。
市长　李示明
2015年2月12日
"""
NEW_RULE = """示例市停车场管理办法
示例市人民政府令第40号
第一条　为了规范停车，制定本办法。
第二条　本办法自2024年5月1日起施行。{repeal}
市长　张示德
2024年2月12日
"""
TWO_PLANS = """示例市人民政府关于印发停车应急预案和防汛应急预案的通知
示政发〔2014〕22号
各区人民政府：
现将《示例市停车应急预案》《示例市防汛应急预案》印发给你们，请遵照执行。
示例市人民政府
2014年6月1日
示例市停车应急预案
1 总则
1.1 目的
为了应对停车事件，制定本预案。
示例市防汛应急预案
1 总则
1.1 目的
为了防汛，制定本预案。
"""
GREEN = """示例市绿地办法
示政发〔2022〕11号
第一条　为了保护绿地，制定本办法。
第二条　本办法自2022年10月1日起施行，有效期2年。
示例市人民政府
2022年9月8日
"""
NOTICE = """示例市人民政府关于停车管理文件的通知
示政发〔2024〕20号
各区人民政府：
{said}
示例市人民政府
2024年6月5日
"""


def publish(*texts: str) -> None:
    for number, text in enumerate(texts, start=1):
        source = HEAD.format(year=2024, number=number) + text
        import_issue(parse(source), source_name=f"{number}.txt", publish=True)


def relation(kind: str) -> Relation:
    return Relation.objects.get(type=kind)


@pytest.mark.parametrize(
    "repeal",
    [
        "2015年2月12日公布的《示例市停车场管理办法》同时废止。",
        "令第5号公布的《示例市停车场管理办法》同时废止。",
        "市政府令第5号公布的《示例市停车场管理办法》同时废止。",
        "原《示例市停车场管理办法》同时废止。",
    ],
)
@pytest.mark.parametrize("is_old_first", [True, False])
def test_a_predecessor_of_the_same_title_is_found(repeal: str, *, is_old_first: bool) -> None:
    texts = [OLD_RULE, NEW_RULE.format(repeal=repeal)]
    publish(*(texts if is_old_first else reversed(texts)))
    found = relation("repeals")
    assert found.target is not None
    assert found.target.document_number == "示例市人民政府令第5号"
    assert found.status == Relation.Status.PROPOSED


def test_an_order_of_another_body_is_no_predecessor() -> None:
    repeal = "示例省人民政府令第5号公布的《示例市停车场管理办法》同时废止。"
    publish(OLD_RULE, NEW_RULE.format(repeal=repeal))
    assert relation("repeals").target is None


ONE_PLAN = (
    "《示例市人民政府关于印发停车应急预案和防汛应急预案的通知》（示政发〔2014〕22号）"
    "中的《示例市停车应急预案》同时废止。"
)


def test_one_text_of_a_notice_is_repealed_and_not_the_notice() -> None:
    publish(TWO_PLANS, NOTICE.format(said=ONE_PLAN))
    part, whole = relation("repeals_in_part"), relation("repeals")
    assert part.target is not None
    assert (part.target_text, part.target_address) == ("示例市停车应急预案", "text_2__title")
    assert whole.target is None
    assert whole.match == Relation.Match.PRINTED_TEXT


def test_a_decision_on_one_text_survives_an_import() -> None:
    publish(TWO_PLANS, NOTICE.format(said=ONE_PLAN))
    Relation.objects.filter(type="repeals_in_part").update(status=Relation.Status.REJECTED)
    publish(TWO_PLANS, NOTICE.format(said=ONE_PLAN))
    assert relation("repeals_in_part").status == Relation.Status.REJECTED


def test_the_only_text_of_a_notice_is_the_notice() -> None:
    one = TWO_PLANS.replace("《示例市防汛应急预案》", "").split("示例市防汛应急预案\n1")[0]
    publish(one, NOTICE.format(said="《示例市停车应急预案》同时废止。"))
    target = relation("repeals").target
    assert target is not None
    assert target.document_number == "示政发〔2014〕22号"


def test_an_extension_in_months_counts_from_the_last_day() -> None:
    publish(
        GREEN, NOTICE.format(said="《示例市绿地办法》（示政发〔2022〕11号）有效期延长一年六个月。")
    )
    found = relation("extends")
    assert (found.extended_years, found.extended_months) == (1, 6)
    assert found.until == date(2026, 3, 31)


def test_what_goes_on_gets_no_new_term() -> None:
    publish(GREEN, NOTICE.format(said="《示例市绿地办法》（示政发〔2022〕11号）继续有效。"))
    green = Document.objects.get(document_number="示政发〔2022〕11号")
    assert relation("continues").target == green
    assert not Relation.objects.filter(type="extends").exists()
    assert verdict_on(green, date(2024, 7, 1)).state is State.IN_FORCE


@pytest.mark.parametrize("word", ["拟修改", "拟废止"])
def test_what_is_planned_changes_no_state(word: str) -> None:
    said = f"一、{word}的文件\n1.《示例市绿地办法》（示政发〔2022〕11号）"
    publish(GREEN, NOTICE.format(said=said))
    green = Document.objects.get(document_number="示政发〔2022〕11号")
    planned = Relation.objects.get(type__in=["to_be_amended", "to_be_repealed"])
    assert planned.target == green
    verdict = verdict_on(green, date(2024, 7, 1))
    assert (verdict.state, verdict.cautions) == (State.IN_FORCE, ())


def test_checkup_tells_of_what_goes_on_though_it_has_ended() -> None:
    said = "《示例市绿地办法》（示政发〔2022〕11号）继续有效。"
    publish(GREEN.replace("有效期2年", "有效期1年"), NOTICE.format(said=said))
    notice = Document.objects.get(document_number="示政发〔2024〕20号")
    faults = list(goes_on_though_ended([notice]))
    assert len(faults) == 1
    assert "宣布继续有效" in faults[0].message
    assert "2023年9月30日" in faults[0].message


def test_checkup_says_nothing_of_what_goes_on_within_its_term() -> None:
    publish(GREEN, NOTICE.format(said="《示例市绿地办法》（示政发〔2022〕11号）继续有效。"))
    notice = Document.objects.get(document_number="示政发〔2024〕20号")
    assert not list(goes_on_though_ended([notice]))
