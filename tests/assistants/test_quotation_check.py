"""Whether a provision says what is quoted: on the day, on another day, elsewhere, or not."""

from __future__ import annotations

from datetime import date

import pytest

from gazette.assistants.dated_wordings import dated_wordings
from gazette.assistants.quotation_check import Finding, check_quotation
from gazette.models import Text
from gazette.office.text_diff import Fate
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.pages.test_effect_notes import amend

pytestmark = pytest.mark.django_db

BEFORE, AFTER = date(2026, 1, 1), date(2026, 5, 1)
_PRINTED = "闸坝、泵站周边30米范围内，禁止垂钓。"
_AMENDED = "闸坝、泵站周边50米范围内，禁止垂钓。"


@pytest.fixture
def text() -> Text:
    """A rule of two articles, the first of which says 50 metres since 2 April 2026."""
    document = make_document(issue=make_issue(published=True), title="示例市内河管理办法")
    text = make_text(document=document)
    for number, label, words in ((1, "第一条", _PRINTED), (2, "第二条", "违者处罚款二百元。")):
        make_provision(
            text=text, level="ARTICLE", address=f"art_{number}", number=str(number), label=label,
            body=words,
        )  # fmt: skip
    amend(text, {"action": "reword", "target_address": "art_1", "new_words": _AMENDED})
    return text


def finding(text: Text, quoted: str, day: date = AFTER, address: str = "art_1") -> Finding:
    return check_quotation(text.document, address, quoted, day).finding


@pytest.mark.parametrize(
    ("quoted", "day", "found"),
    [
        ("周边50米范围内，禁止垂钓", AFTER, Finding.EXACT),
        ("周边50米 范围内，\n禁止垂钓。", AFTER, Finding.EXACT),
        ("周边30米范围内，禁止垂钓", BEFORE, Finding.EXACT),
        ("闸坝……禁止垂钓", AFTER, Finding.EXACT),
        ("周边５０米範圍內,禁止垂釣", AFTER, Finding.SAME_BUT_FOR_SIGNS),
        ("周边30米范围内，禁止垂钓", AFTER, Finding.ON_ANOTHER_DAY),
        ("周边50米范围内，禁止垂钓", BEFORE, Finding.ON_ANOTHER_DAY),
        ("违者处罚款二百元", AFTER, Finding.ELSEWHERE),
        ("周边80米范围内，禁止垂钓", AFTER, Finding.DIFFERENT),
        ("禁止垂钓……闸坝", AFTER, Finding.DIFFERENT),
        ("大型群众性活动实行安全许可", AFTER, Finding.NOT_THERE),
    ],
)
def test_what_is_found(text: Text, quoted: str, day: date, found: Finding) -> None:
    assert finding(text, quoted, day) == found


def test_the_difference_is_told_word_by_word(text: Text) -> None:
    checked = check_quotation(text.document, "art_1", "泵站周边80米范围内，禁止垂钓", AFTER)
    changed = [(one.fate, one.words) for one in checked.differences if one.fate is not Fate.KEPT]
    assert changed == [(Fate.STRUCK, "50"), (Fate.ADDED, "80")]


def test_the_days_of_each_wording_are_told(text: Text) -> None:
    printed, amended = dated_wordings(text.document, "art_1")
    assert (printed.since, printed.until) == (None, date(2026, 4, 1))
    assert (amended.since, amended.until) == (date(2026, 4, 2), None)
    assert printed.words == f"第一条{_PRINTED}"
    assert amended.words == f"第一条{_AMENDED}"
    assert amended.by.startswith("《修改决定》")


def test_an_untouched_article_has_one_wording(text: Text) -> None:
    (only,) = dated_wordings(text.document, "art_2")
    assert (only.since, only.until, only.by) == (None, None, "")


def test_the_whole_document_is_searched_without_a_row(text: Text) -> None:
    assert finding(text, "违者处罚款二百元", address="") == Finding.EXACT
    assert finding(text, "周边50米范围内", address="") == Finding.EXACT
    assert finding(text, "周边30米范围内", BEFORE, address="") == Finding.EXACT
    assert finding(text, "周边30米范围内", address="") == Finding.ON_ANOTHER_DAY


def row(text: Text, number: int, words: str) -> None:
    make_provision(
        text=text, level="ARTICLE", address=f"art_{number}", number=str(number),
        label=f"第{number}条", body=words,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "quoted", "found"),
    [
        ("处1.5万元罚款。", "处15万元罚款", Finding.DIFFERENT),
        ("比例为5‰。", "比例为5%", Finding.DIFFERENT),
        ("应当在三十日内提出。", "十日内提出", Finding.DIFFERENT),
        ("应当在三十日内提出。", "三十日内提出", Finding.EXACT),
        ("温度低于-5℃。", "温度低于5℃", Finding.DIFFERENT),
        ("处1.5万元罚款。", "处1.5万元，罚款", Finding.SAME_BUT_FOR_SIGNS),
    ],
)
def test_figures_are_never_taken_for_others(
    text: Text, printed: str, quoted: str, found: Finding
) -> None:
    row(text, 3, printed)
    assert finding(text, quoted, address="art_3") == found


def test_a_chapter_has_the_words_of_the_day(text: Text) -> None:
    chapter = make_provision(
        text=text, level="CHAPTER", address="chp_1", number="1", label="第一章", body=""
    )
    text.document.provisions.filter(address="art_1").update(parent=chapter)
    assert finding(text, "周边50米范围内", address="chp_1") == Finding.EXACT
    assert finding(text, "周边30米范围内", address="chp_1") == Finding.ON_ANOTHER_DAY


def test_an_item_of_a_reworded_article_is_not_quoted_by_its_old_place(text: Text) -> None:
    article = text.document.provisions.get(address="art_1")
    make_provision(
        text=text, level="ITEM", address="art_1__item_1", number="1", label="（一）",
        body="钓鱼；", parent=article,
    )  # fmt: skip
    (*_before, today) = dated_wordings(text.document, "art_1__item_1")
    assert today.of == "art_1"
    assert finding(text, "周边50米范围内", address="art_1__item_1") == Finding.ELSEWHERE
