"""Doubts about what a document lacks, and none about what it need not have."""

import pytest

from gazette.parsing import parse
from gazette.parsing.parsed import Finding

_LETTER = (
    "示例市水务局关于开展节水评价的通知\n{number}各区水务局：\n现将有关事项通知如下，请遵照执行。\n"
    "一、各区要做好评价。\n二、各区要按时报送。\n{third}{end}"
)
_SIGNED = "示例市水务局\n2024年4月1日\n"
_NUMBER = "示水发〔2024〕8号\n"
_RULE = (
    "示例市河道管理办法\n（2024年3月1日示例市人民政府第12次常务会议通过）\n"
    "第一条　为了加强管理，制定本办法。\n"
    "第二条　市水务局负责管理工作。\n第三条　本办法自2024年5月1日起施行。\n"
)
_CODES = (
    *("title_missing", "number_missing", "date_missing", "body_missing"),
    *("heading_lost", "text_behind_articles", "stray_characters"),
)


def found(text: str) -> list[Finding]:
    return [finding for finding in parse(text).findings if finding.code in _CODES]


def codes(text: str) -> list[str]:
    return [finding.code for finding in found(text)]


def letter(number: str = _NUMBER, third: str = "", end: str = _SIGNED) -> str:
    return _LETTER.format(number=number, third=third, end=end)


def test_a_complete_letter_raises_nothing() -> None:
    assert codes(letter()) == []
    assert codes(_RULE) == []


def test_a_letter_without_number_or_day() -> None:
    assert codes(letter(number="")) == ["number_missing"]
    assert codes(letter(end="示例市水务局\n")) == ["date_missing"]


def test_a_rule_without_a_day() -> None:
    assert codes(_RULE.replace("（2024年3月1日示例市人民政府第12次常务会议通过）\n", "")) == [
        "date_missing"
    ]


def test_no_title() -> None:
    assert codes("第一条　为了加强管理，制定本办法。\n第二条　市水务局负责管理。\n") == [
        "title_missing"
    ]


def test_only_a_title() -> None:
    assert codes("示例市水务局关于开展节水评价的通知\n示水发〔2024〕8号\n") == ["body_missing"]


@pytest.mark.parametrize(
    "text",
    [
        "2024年3月大事记\n1日　市政府召开会议。\n3日　市长调研。\n",
        "《示例市养犬管理规定》政策解读\n近年来，养犬数量逐年增加。\n一、背景\n原有规定不能适应形势。\n",
        "在全市会议上的讲话\n（2024年3月1日）\n同志们：\n这次会议很重要。\n",
    ],
)
def test_kinds_that_bear_no_number(text: str) -> None:
    assert codes(text) == []


def test_a_lost_heading_between_two() -> None:
    (finding,) = found(letter(third="四、各区要加强宣传。\n"))
    assert finding.code == "heading_lost"
    assert "第3项" in finding.message


def test_headings_that_begin_again_are_not_lost() -> None:
    assert codes(letter(third="三、建立下列制度：\n（一）巡查制度；\n（二）报告制度。\n")) == []


def test_text_behind_the_last_article() -> None:
    (finding,) = found(_RULE + "全市春耕现场会在南河区召开，各区负责人参加了会议。\n")
    assert finding.code == "text_behind_articles"


def test_what_belongs_behind_the_last_article() -> None:
    assert codes(_RULE + "原《示例市河道管理规定》同时废止。\n") == []


@pytest.mark.parametrize("stray", ["\u200b", "\u202e", "\ue123", "\ufffd", "\u00ad", "\ufeff"])
def test_stray_characters_are_one_finding_with_all_places(stray: str) -> None:
    text = letter(third=f"三、各区要{stray}加强宣{stray}传。\n")
    (finding,) = found(text)
    assert finding.code == "stray_characters"
    assert [text[slice(*place)] for place in finding.places] == [stray, stray]
    assert f"U+{ord(stray):04X}" in finding.message


def test_joins_are_one_finding_with_all_places() -> None:
    first = "三、各区要建立节水评价的长效机制，明确责任分工，落实工作经费，做好日常"
    second = "四、市水务局每半年组织一次检查，检查结果向社会公布，并作为年度考核的重要"
    text = letter(third=f"{first}\n\n管理工作。\n{second}\n\n依据之一。\n")
    (finding,) = (one for one in parse(text).findings if one.code == "seam_joined")
    assert [text[slice(*place)] for place in finding.places] == ["\n\n", "\n\n"]
    assert finding.message.startswith("有2处")
