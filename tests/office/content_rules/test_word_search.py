"""Listed words in texts: the list that the office starts with, judged, and the search itself."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.models import WordRule
from gazette.office.content_rules.word_search import FoldedText, SoughtWord, WordSearch
from tests.properties import examples

FIRST = import_module("gazette.migrations.0012_word_list_and_known_findings")
RULES = [
    WordRule(wrong=words[0], right=words[1], except_in=(words[2:] or [""])[0])
    for words in FIRST.lines(FIRST.SLIPS)
]
RULES += [WordRule(wrong=wrong, right=right) for wrong, right, _ in FIRST.lines(FIRST.FORBIDDEN)]
RULES += [
    WordRule(wrong=words[0], right=words[1], since=date.fromisoformat(words[2]), except_in=words[4])
    for words in FIRST.lines(FIRST.OUTDATED)
]
SEARCH = WordSearch(
    SoughtWord(number, rule.wrong, rule.exceptions) for number, rule in enumerate(RULES)
)

#: Sentences → the printed words that are found in them.
FOUND = {
    "截止2024年12月31日，共办理3件。": ["截止2"],
    "截止目前，全市已有12家。": ["截止目前"],
    "开立专用帐户，专款专用。": ["帐户"],
    "開立專用的基本帐戶": ["帐戶"],
    "按照统一布署，抓好落实。": ["布署"],
    "按照统一佈署": ["佈署"],
    "按照统一布　署，": ["布　署"],
    "负责设备的按装和调试": ["按装"],
    "房屋座落于东湖区": ["座落"],
    "既使遇到困难也要完成": ["既使"],
    "工商行政管理部门负责登记": ["工商行政管理部门"],
    "由国土资源部门办理": ["国土资源部门"],
    "农业部公告": ["农业部"],
    "县环境保护局、县旅游局": ["环境保护局", "旅游局"],
    "大部份居民": ["部份"],
    "末经批准不得施工": ["末经"],
    "自己已经办理，他己经办理": ["己经"],
    "积极竟争，究竞如何": ["竟争", "究竞"],
    "对循私舞弊、弄虚做假的": ["循私舞弊", "弄虚做假"],
    "财政拔款、划拔": ["拔款", "划拔"],
    "残废人保障": ["残废人"],
    "被劳动教养的": ["劳动教养"],
    "凭暂住证办理": ["暂住证"],
    "气侯变化": ["气侯"],
    "修改为“由工商行政管理部门负责”。": ["工商行政管理部门"],
    "赋与职权，给与补助": ["赋与", "给与"],
    "加强防范，防碍执行公务": ["防碍"],
    "截止２０２５年１月": ["截止２"],
    "《条例》规定的工商行政管理局": ["工商行政管理局"],
    "通迅地址": ["通迅"],
}
CLEAN = [
    "截至2024年12月31日，报名截止。",
    "报名截止2024年3月1日",
    "截止日期为3月1日，截止时间另行通知",
    "账户、账号、台账",
    "公布署名文件",
    "按装机容量计算，按装修标准",
    "一座落成典礼",
    "既使企业得到实惠，又使群众满意",
    "既使用财政资金，又使用自筹资金",
    "依据《工商行政管理部门处理消费者投诉办法》",
    "依照《环境保护部关于废止部分文件的决定》",
    "将第三条中的“工商行政管理部门”修改为“市场监督管理部门”",
    "删去“国土资源部门”",
    "各级农业部门、卫生部门",
    "文化和旅游局、县文化旅游局",
    "全部份额转让",
    "期末经审计，年末经济形势",
    "自己经营，知己经历",
    "诸侯选将",
    "万事俱备，具备条件",
    "供给与需求",
    "恢复盖章",
    "疏浚工程",
    "良好象征",
    "部署期限",
    "《“示例市旅游局”公告》",
    "立即然后",
    "组成份额",
    "消防碍难",
    "帳戶與賬戶",
    "取消非行政许可审批",
    "铁道部门",
    "一等侯爵",
]


def words_of(text: str) -> list[str]:
    return [text[found.start : found.end] for found in SEARCH.find(text)]


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_a_slip_is_found(text: str, expected: list[str]) -> None:
    assert words_of(text) == expected


@pytest.mark.parametrize("text", CLEAN)
def test_a_right_word_is_no_finding(text: str) -> None:
    assert words_of(text) == []


def test_the_first_list_is_sound() -> None:
    wrongs = [rule.wrong for rule in RULES]
    assert len(wrongs) == len(set(wrongs)) >= 120
    for number, rule in enumerate(RULES):
        rule.clean()
        assert words_of(rule.right) == []
        assert words_of(f"，{rule.wrong.replace('#', '2')}。")
        for one in rule.exceptions:
            found = SEARCH.find(one.replace("…", "人").replace("#", "2"))
            assert number not in [word.key for word in found], one


def test_the_longest_word_counts_and_an_exception_uncovers_a_shorter_one() -> None:
    search = WordSearch(
        [SoughtWord(1, "甲乙"), SoughtWord(2, "甲乙丙", ["甲乙丙丁"]), SoughtWord(3, "乙丙")]
    )
    assert [found.key for found in search.find("甲乙丙戊")] == [2]
    assert [found.key for found in search.find("甲乙丙丁")] == [1]


def test_no_words_find_nothing() -> None:
    assert list(WordSearch([]).find("截止2024年")) == []


@examples(100)
@given(st.text("截止目前 　帐戶《》“”既使又2", max_size=40))
def test_places_are_those_of_the_printed_text(text: str) -> None:
    for found in SEARCH.find(text):
        assert 0 <= found.start < found.end <= len(text)
        assert FoldedText(text[found.start : found.end]).text.strip()
