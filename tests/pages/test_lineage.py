"""沿革: the predecessors, changes and successors of a rule as one line, on the page of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gazette.effect.lineage import GENERATIONS, lineage
from gazette.models import Document, OutsideAct, Relation
from tests.factories import make_document
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

Fetch = Callable[[Document], HtmlPage]


@pytest.fixture
def fetch(client: Client) -> Fetch:
    return lambda document: HtmlPage(client.get(document.get_absolute_url()))


def put(title: str, year: int, **values: Any) -> Document:
    defaults: dict[str, Any] = {"published": True, "signed_on": date(year, 1, 1)}
    return make_document(title=title, **defaults | values)


def relate(source: Document | None, target: Document | None, type_: str, year: int, **values: Any):
    defaults = {
        "target_title": target.title if target else "库外旧办法",
        "status": Relation.Status.CONFIRMED,
        "position": Relation.objects.count() + 1,
        "effective_on": date(year, 6, 1),
    }
    return Relation.objects.create(source=source, target=target, type=type_, **defaults | values)


def told(document: Document) -> list[str]:
    return [
        f"{event.on.year if event.on else '?'} {event.act.title}"
        f"{'被' + event.by.title if event.by else ''}{event.name}{event.flag}"
        for event in lineage(document)
    ]


def lines(page: HtmlPage) -> list[str]:
    return [one.text for one in page.all("li", class_="lineage-event")]


@pytest.fixture
def rules() -> list[Document]:
    """Three rules, each repealed by the next; the middle one amended and extended."""
    first, second, third = put("甲办法", 2010), put("乙办法", 2015), put("丙办法", 2020)
    relate(second, first, "repeals", 2015)
    relate(put("关于修改《乙办法》的决定", 2017), second, "amends", 2017)
    relate(put("延期通知", 2018), second, "extends", 2018, until=date(2022, 12, 31))
    relate(third, second, "repeals", 2020)
    return [first, second, third]


def test_the_line_is_the_same_from_each_of_its_rules(rules: list[Document]) -> None:
    line = [
        "2010 甲办法成文",
        "2015 乙办法成文",
        "2015 甲办法被乙办法废止",
        "2017 乙办法被关于修改《乙办法》的决定修改",
        "2018 乙办法被延期通知延长有效期",
        "2020 丙办法成文",
        "2020 乙办法被丙办法废止",
    ]
    for rule in rules:
        assert told(rule) == line


def test_a_declaration_that_a_rule_goes_on_is_told(fetch: Fetch, rules: list[Document]) -> None:
    relate(put("清理结果通知", 2019), rules[1], "continues", 2019, status="read")
    for rule in rules:
        assert "2019 乙办法被清理结果通知宣布继续有效机器识别" in told(rule)
    alone = put("丁办法", 2016)
    relate(put("第二次清理结果通知", 2021), alone, "continues", 2021)
    assert told(alone) == ["2016 丁办法成文", "2021 丁办法被第二次清理结果通知宣布继续有效"]
    page = fetch(alone)
    assert any("宣布继续有效" in line for line in lines(page)), lines(page)


def test_what_is_only_planned_or_cited_is_not_told(rules: list[Document]) -> None:
    before = told(rules[1])
    relate(put("清理结果通知", 2019), rules[1], "to_be_amended", 2019)
    relate(put("学习通知", 2019), rules[1], "cites", 2019)
    assert told(rules[1]) == before


def test_the_page_gives_each_source_with_its_words(fetch: Fetch, rules: list[Document]) -> None:
    quote = "《乙办法》第三条修改为：“摊位按日计费。”"
    by = put("关于修改《乙办法》的第二次决定", 2019, document_number="2019号")
    relate(by, rules[1], "amends", 2019, address="art_1", place="第一条", quote=quote)
    page = fetch(rules[1])
    assert page.one("h2", id="lineage-heading").text == "沿革"
    line = next(one for one in lines(page) if one.startswith("2019年6月1日"))
    assert "本文件被《关于修改〈乙办法〉的第二次决定》（2019号）修改" in line
    assert page.one("blockquote").text == quote
    assert f"{by.get_absolute_url()}#art_1" in page.links
    assert any("延长有效期至2022年12月31日" in one for one in lines(page))


def test_what_nobody_confirmed_is_marked_and_not_followed(
    fetch: Fetch, rules: list[Document]
) -> None:
    rules[1].incoming_relations.filter(type="repeals").update(status="proposed")
    rules[1].incoming_relations.filter(type="amends").update(status="read")
    assert "2020 乙办法被丙办法废止待确认" in told(rules[1])
    assert "2017 乙办法被关于修改《乙办法》的决定修改机器识别" in told(rules[1])
    assert told(rules[2]) == ["2020 丙办法成文", "2020 乙办法被丙办法废止待确认"]
    flags = [flag.text for flag in fetch(rules[2]).all("span", class_="waiting-flag")]
    assert "待确认" in flags


@pytest.mark.parametrize("status", ["rejected", "draft"])
def test_what_is_rejected_or_not_published_is_not_told(fetch: Fetch, status: str) -> None:
    rule = put("甲办法", 2010)
    new = put("新办法", 2015, published=status != "draft")
    relate(new, rule, "repeals", 2015, status="rejected" if status == "rejected" else "confirmed")
    assert lineage(rule) == []
    assert not fetch(rule).all("section", class_="lineage")


def test_a_target_the_public_may_not_see_is_named_without_a_link(fetch: Fetch) -> None:
    rule = put("新办法", 2015)
    relate(rule, put("草稿旧办法", 2010, published=False), "repeals", 2015)
    relate(rule, None, "repeals", 2015, target_number="旧1号")
    assert told(rule)[1:] == ["2015 草稿旧办法被新办法废止", "2015 库外旧办法被新办法废止"]
    page = fetch(rule)
    assert "《库外旧办法》（旧1号）（本站未收录）被本文件废止" in lines(page)[2]


def test_an_act_outside_the_archive_is_told_with_its_evidence(fetch: Fetch) -> None:
    rule = put("甲办法", 2010)
    act = OutsideAct.objects.create(
        issuing_body="示例省人民政府",
        title="省令",
        signed_on=date(2019, 1, 1),
        evidence_url="https://example.org/act",
    )
    relate(None, rule, "repeals", 2019, outside_act=act)
    page = fetch(rule)
    assert "本文件被《省令》（本站未收录，链接是它的依据）废止" in lines(page)[-1]
    assert "https://example.org/act" in page.links


def test_a_repeal_decision_joins_no_lines(rules: list[Document]) -> None:
    decision = put("关于废止《丙办法》等文件的决定", 2024)
    unrelated = put("无关办法", 2001)
    relate(decision, rules[2], "repeals", 2024)
    relate(decision, unrelated, "repeals", 2024)
    assert told(rules[2])[-1] == "2024 丙办法被关于废止《丙办法》等文件的决定废止"
    assert not any("无关办法" in one for one in told(rules[2]))
    assert lineage(decision) == []


def test_other_predecessors_of_a_successor_are_left_out(rules: list[Document]) -> None:
    relate(rules[2], put("旁支办法", 2012), "repeals", 2020)
    assert not any("旁支办法" in one for one in told(rules[0]))
    assert any("旁支办法" in one for one in told(rules[2]))


def test_what_has_no_day_stands_last(rules: list[Document]) -> None:
    relate(put("无日期决定", 2011), rules[1], "amends", 2011, effective_on=None)
    assert told(rules[1])[-1] == "? 乙办法被无日期决定修改"


def test_a_circle_ends_and_a_long_line_is_bounded() -> None:
    one, other = put("甲办法", 2010), put("乙办法", 2011)
    relate(one, other, "repeals", 2012)
    relate(other, one, "repeals", 2013)
    assert len(told(one)) == 4
    chain = [put(f"第{number}版办法", 1980 + number) for number in range(GENERATIONS + 3)]
    for old, new in zip(chain, chain[1:], strict=False):
        relate(new, old, "repeals", 2000)
    signed = [one for one in told(chain[-1]) if one.endswith("成文")]
    assert len(signed) == GENERATIONS + 1


def test_queries_do_not_grow_with_the_changes(client: Client, rules: list[Document]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            lines_of = lineage(rules[1])
            assert lines_of
            client.get(rules[1].get_absolute_url())
        return len(captured)

    queries()
    few = queries()
    for number in range(5):
        relate(put(f"第{number}号决定", 2016), rules[1], "amends", 2016)
        relate(rules[1], put(f"第{number}号旧办法", 2009), "repeals", 2015)
    assert queries() == few


def test_that_a_rule_is_declared_to_go_on_belongs_to_its_line(rules: list[Document]) -> None:
    review = put("关于规范性文件清理结果的通知", 2019)
    relate(review, rules[1], "continues", 2019)
    relate(review, rules[0], "continues", 2014, status=Relation.Status.REJECTED)
    said = "2019 乙办法被关于规范性文件清理结果的通知宣布继续有效"
    for rule in rules:
        line = told(rule)
        assert said in line and not any("2014" in one for one in line)
        assert line.index(said) == line.index("2020 丙办法成文") - 1


def test_that_alone_makes_a_line_of_the_rule_and_none_of_the_notice(fetch: Fetch) -> None:
    rule, review = put("丁办法", 2016), put("关于规范性文件清理结果的通知", 2019)
    relate(review, rule, "continues", 2019, status=Relation.Status.PROPOSED, place="附件1")
    assert told(rule) == [
        "2016 丁办法成文",
        "2019 丁办法被关于规范性文件清理结果的通知宣布继续有效待确认",
    ]
    assert "被《关于规范性文件清理结果的通知》" in lines(fetch(rule))[-1]
    assert told(review) == []
