"""Action cards: judged plans, and what is so of every plan.

``action_cards/*.tsv`` holds for each row of a plan what a person judged: its cells as
level×department, 未归入, or 说明 for a row that is no measure. The first nine plans were
judged before the code, and so were bridge, debris, harbour, outage, rally, slope and supply,
which are about levels; earthquake, landslide, pollution and typhoon were read by the code
first, and their cells then judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from gazette.parsing.parsed import Document
from notices.action_cards import ActionCards, Placement, action_cards
from notices.card_table import CardTable
from notices.plan_bodies import MEMBERS, Part, PlanBodies
from notices.plan_rows import AROUND, PlanRow
from notices.response_levels import Scale, grades_are_responses, level_mentions, level_terms
from tests.notices.plan_files import plans_in, rows_of
from tests.paths import SAMPLES, SHARED

PLANS = sorted((Path(__file__).parent / "action_cards").glob("*.txt"))
GOLDEN = sorted((Path(__file__).parents[1] / "parsing" / "cases").glob("plan_*.txt"))
REAL = sorted((SHARED / "gazettes").glob("*.txt"))


def every_plan() -> list[tuple[str, Document]]:
    files = [*PLANS, *GOLDEN, *SAMPLES, *REAL]
    return [(f"{path.stem}-{plan.position}", plan) for path in files for plan in plans_in(path)]


EVERY = [pytest.param(plan, id=name) for name, plan in every_plan()]


def cells(placements: Iterable[Placement]) -> set[str]:
    return {f"{one.level.short if one.level else '不限'}×{one.body}" for one in placements}


def verdicts(cards: ActionCards) -> dict[str, set[str]]:
    """The address of each row with what became of it, as the judged files write it."""
    found: dict[str, set[str]] = {}
    for one in cards.placements:
        found.setdefault(one.row.address, set()).update(cells([one]))
    for left in cards.unplaced:
        found.setdefault(left.row.address, set()).add("未归入")
    for told in cards.explanatory:
        found.setdefault(told.row.address, set()).add("说明")
    return found


def judged(path: Path) -> dict[str, set[str]]:
    lines = path.with_suffix(".tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    return {address: set(expected.split(" ")) for address, expected in pairs}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_judged_plan(path: Path) -> None:
    [plan] = plans_in(path)
    assert verdicts(action_cards(rows_of(plan))) == judged(path)


def is_heading(row: PlanRow) -> bool:
    """Told apart from the code: something stands below it, and it is no sentence."""
    return bool(row.below) and not re.search(r"[。；：]", row.words)


@pytest.mark.parametrize("plan", EVERY)
def test_every_row_of_measures_is_in_a_cell_or_told_as_not_placed(plan: Document) -> None:
    rows = rows_of(plan)
    cards = action_cards(rows)
    measures = {one.row.address for one in cards.placements}
    measures |= {one.row.address for one in cards.unplaced}
    explanatory = {one.row.address for one in cards.explanatory}
    printed = {row.address for row in rows if row.level not in AROUND}
    heads = {row.address for row in rows if row.is_table_head or is_heading(row)}
    assert not measures & explanatory
    assert measures | explanatory == printed - heads
    assert all(one.reason for one in cards.unplaced)
    assert all(one.reason for one in cards.explanatory)
    assert all(one.level_reason and one.body_reason for one in cards.placements)
    assert cards.measures == len(measures)


@pytest.mark.parametrize("plan", EVERY)
def test_the_table_shows_all_that_is_placed_and_all_that_is_not(plan: Document) -> None:
    cards = action_cards(rows_of(plan))
    table = CardTable(cards)
    shown = [one for line in table.lines for cell in line.cells for one in cell.placements]
    assert sorted(map(id, shown)) == sorted(map(id, cards.placements))
    left = {id(one) for cell in table.unplaced for one in cell.rows}
    assert left == {id(one) for one in cards.unplaced}


@pytest.mark.parametrize("plan", EVERY)
def test_no_name_of_a_department_is_invented(plan: Document) -> None:
    """Of 水务、气象等部门 each is named by its field and the word that is printed once."""
    rows = rows_of(plan)
    words = "".join(row.words for row in rows)
    for name in action_cards(rows).bodies:
        parts = re.fullmatch(r"(.+?)(部门|机关|机构|办公室)", name)
        assert name in words or (parts and parts[1].lstrip("市县") in words and parts[2] in words)


@pytest.mark.parametrize(
    ("words", "expected", "is_scope"),
    [
        ("启动Ⅱ级应急响应时：市气象局加密观测", ["Ⅱ级响应"], True),
        ("启动IV级应急响应后，由县（区）处置", ["Ⅳ级响应"], True),
        ("Ⅰ级（特别重大）响应", ["Ⅰ级响应"], False),
        ("Ⅲ级以上响应期间", ["Ⅰ级响应", "Ⅱ级响应", "Ⅲ级响应"], True),
        ("一级至三级响应", ["Ⅰ级响应", "Ⅱ级响应", "Ⅲ级响应"], False),
        ("一、二级响应", ["Ⅰ级响应", "Ⅱ级响应"], False),
        ("特别重大事故响应", ["Ⅰ级响应"], False),
        ("橙色及以上预警：停止作业", ["红色预警", "橙色预警"], True),
        ("发布三级以上预警后", ["红色预警", "橙色预警", "黄色预警"], True),
        ("较大以上事件发生后，", ["特别重大事件", "重大事件", "较大事件"], True),
        ("报请启动Ⅰ级响应", ["Ⅰ级响应"], False),
        ("中型以上地质灾害发生后，", ["特大型灾害", "大型灾害", "中型灾害"], True),
        ("小型或者中型突发地质灾害", ["中型灾害", "小型灾害"], False),
        ("大、中型山体滑坡险情", ["大型灾害", "中型灾害"], False),
        ("小型地质灾害应急响应（Ⅳ级）", ["Ⅳ级响应"], False),
        ("特大、重大道路交通事故", ["特别重大事件", "重大事件"], False),
        ("三级突发环境事件", ["较大事件"], False),
        ("四级应急处置", ["Ⅳ级响应"], False),
        ("进入二级后，", ["Ⅱ级响应"], True),
        ("蓝色警戒状态", ["蓝色预警"], False),
    ],
)
def test_levels(words: str, expected: list[str], is_scope: bool) -> None:
    [one] = level_mentions(words)
    assert [level.name for level in sorted(one.levels, key=lambda x: x.order)] == expected
    assert one.is_scope is is_scope


@pytest.mark.parametrize(
    "words",
    [
        "在Ⅳ级响应措施的基础上，",
        "除执行三级响应措施外，",
        "提升为Ⅰ级响应",
        "二级以上医疗机构",
        "上一级卫生健康部门",
        "情况发生重大变化",
        "一般情况",
        "小型水库险情",
        "大型地质灾害隐患点",
        "重大火灾隐患",
        "一级公路事故",
        "大型群众性活动",
        "橙色警戒线",
        "三级医院发布响应名单",
        "红色文化",
    ],
)
def test_what_limits_nothing_to_a_level(words: str) -> None:
    assert [one for one in level_mentions(words) if one.levels] == []


def test_grades_and_responses_are_one_scale_only_where_the_plan_says_so() -> None:
    said = "事故分为特别重大、重大、较大、一般四级，分别对应Ⅰ级、Ⅱ级、Ⅲ级、Ⅳ级响应。"
    assert grades_are_responses(said)
    assert grades_are_responses("响应分为Ⅰ级、Ⅱ级，分别对应特别重大、重大事件。")
    assert not grades_are_responses("响应分为Ⅰ级、Ⅱ级，分别对应重大、较大事件。")
    assert not grades_are_responses("事故分为特别重大、重大、较大、一般四级。")
    assert grades_are_responses("响应分为大型（Ⅱ级）、中型（Ⅲ级）、小型（Ⅳ级）。") is Scale.SIZE


@pytest.mark.parametrize(
    ("sentence", "noun", "words"),
    [
        ("风险信息从高到低分为红色、橙色、黄色、蓝色四级。", "风险信息", "黄色风险信息"),
        ("全市将防御状态划分为Ⅰ级、Ⅱ级、Ⅲ级。", "防御状态", "Ⅱ级防御状态"),
        ("按照危害程度，停水事故分为特大、重大、较大、一般四级。", "停水事故", "较大停水事故"),
    ],
)
def test_what_a_plan_divides_has_levels_in_that_plan(sentence: str, noun: str, words: str) -> None:
    terms = list(level_terms(sentence))
    assert [one.noun for one in terms] == [noun]
    assert [one for one in level_mentions(words, terms=terms) if one.levels]


def test_what_a_plan_divides_may_be_no_level() -> None:
    assert list(level_terms("医院分为一级、二级、三级。")) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "由市水务局牵头，市住房城乡建设局、市城管局配合",
            [("市水务局", Part.LEADS), ("市住房城乡建设局", "配合"), ("市城管局", "配合")],
        ),
        ("市委宣传部会同市食安委办公室发布", [("市委宣传部", ""), ("市食安委办公室", "配合")]),
        ("县（区）人民政府每日报市防办", [("县（区）人民政府", ""), ("市防办", "提及")]),
        ("水务、气象等部门会商", [("水务部门", ""), ("气象部门", "")]),
        ("药品监管、卫生健康及其他有关部门", [("药品监管部门", ""), ("卫生健康部门", "")]),
        ("市、县（区）财政部门", [("市、县（区）财政部门", "")]),
        ("市公安局交通管理支队疏导", [("市公安局交通管理支队", "")]),
        ("市市场监督管理局查处", [("市市场监督管理局", "")]),
        ("市国有资产监督管理委员会", [("市国有资产监督管理委员会", "")]),
        ("各成员单位到岗", [(MEMBERS, "")]),
        ("其他成员单位到岗", []),
        ("市场主体的办法", []),
        ("落实市指挥部决定", [("市指挥部", "")]),
        ("示例经开区管委会组织", [("示例经开区管委会", "")]),
    ],
)
def test_departments(words: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.name, one.part) for one in PlanBodies().named_in(words)] == expected


def test_the_reasons_say_by_which_words_a_row_is_in_a_cell() -> None:
    [plan] = plans_in(next(path for path in PLANS if path.stem == "forest"))
    placed = action_cards(rows_of(plan)).placements
    group, bureau = [one for one in placed if one.row.address == "sec_3_1__para_3"]
    assert group.level_reason == "本条写明“III级应急响应”"
    assert (group.body_reason, bureau.body_reason) == (
        "本条写明“综合协调组”",
        "本条写明“市林业局”",
    )
    inherited = next(one for one in placed if one.row.address == "sec_2_2_3__para_1")
    assert inherited.body_reason == "上级“2.2.3 医疗救护组”"


def test_a_row_against_its_heading_is_not_placed() -> None:
    [plan] = plans_in(next(path for path in PLANS if path.stem == "gas"))
    rows = rows_of(plan)
    item = next(row for row in rows if row.address == "sec_3_2_1__item_3")
    item.body = "启动Ⅳ级响应时，市住房和城乡建设局派员指导；"
    cards = action_cards(rows)
    assert verdicts(cards)[item.address] == {"未归入"}
    [told] = [one.reason for one in cards.unplaced if one.row is item]
    assert told == "上级标题与本条写明的级别（Ⅳ级响应）不一致，没有归入"


def test_the_samples_plan_by_level() -> None:
    [plan] = plans_in(SAMPLES[0])
    cards = action_cards(rows_of(plan))
    found = verdicts(cards)
    names = {row.name: row.address for row in rows_of(plan) if not row.is_heading}
    assert found[names["5.2.4"]] == {"Ⅳ×县（区）人民政府", "Ⅳ×市指挥部办公室"}
    assert "未归入" in found[names["3.3.4"]]
    assert {"Ⅰ级响应", "红色预警"} < {level.name for level in cards.levels}
    assert "市公安局" in cards.members
    assert "公安机关" in cards.near("市公安局")
