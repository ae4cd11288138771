"""No link lands on superseded words unwarned: the notice stands in the window, on a phone too."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Locator, expect

from gazette.models import Amendment, Document, Issue, PartialEffect, Provision, Relation, Text
from gazette.parsing.parsed import Level
from regulations.models import Decree
from tests.browser.conftest import Open
from tests.browser.pages import DocumentPage
from tests.database_copies import write_once
from tests.factories import make_document, make_provision, make_text

pytestmark = pytest.mark.browser

HEIGHT = 780
WIDTHS = [360, 390, 1280]
ON = date(2026, 4, 2)
RULE, REPEALED = "示例市管道巡查办法", "示例市旧管道办法"


def row(text: Text, address: str, **values: object) -> Provision:
    return make_provision(text=text, address=address, **values)


def table(text: Text, rows: int) -> None:
    head = row(text, "table_1", level=Level.TABLE.value, label="", body="巡查频次表")
    for number in range(1, rows + 1):
        row(
            text,
            f"table_1__row_{number}",
            parent=head,
            depth=1,
            level=Level.TABLE_ROW.value,
            label="",
            body="",
            cells=[f"管道{number}", f"每月{number}次"],
        )


@pytest.fixture
def rule(issue: Issue) -> Document:
    """A rule of which articles, a paragraph, an item and a chapter have changed."""
    write_once(write_rule)
    return Decree.objects.get(title=RULE)


def write_rule() -> None:
    found = make_document(Decree, published=True, title=RULE, effective_on=date(2025, 3, 1))
    text = make_text(document=found)
    chapter = row(text, "chp_1", level=Level.CHAPTER.value, label="第一章", heading="总则", body="")
    row(text, "art_1", label="第一条", parent=chapter, depth=1, body="每月巡查30次。")
    long = row(text, "art_2", label="第二条", parent=chapter, depth=1, body="")
    for number in range(1, 41):
        row(
            text,
            f"art_2__para_{number}",
            parent=long,
            depth=2,
            level=Level.PARAGRAPH.value,
            label="",
            body=f"第{number}类管道由产权单位负责巡查，每月不少于{number}次，并在巡查后记录结果。",
        )
    listed = row(text, "art_3", label="第三条", parent=chapter, depth=1, body="下列地点不得施工：")
    for number in range(1, 31):
        row(
            text,
            f"art_3__item_{number}",
            parent=listed,
            depth=2,
            level=Level.ITEM.value,
            label="（一）",
            body=f"第{number}处泵站的围墙以内，以及通往泵站的道路两侧各{number}米；",
        )
    later = row(text, "chp_2", level=Level.CHAPTER.value, label="第二章", heading="收费", body="")
    for number in range(4, 30):
        row(text, f"art_{number}", label=f"第{number}条", parent=later, depth=1, body="照旧。" * 30)
    table(text, 40)
    PartialEffect.objects.create(
        document=found,
        position=1,
        kind="provision",
        part="第二章",
        addresses=["chp_2"],
        begins_on=date(2090, 1, 1),
        place="第三十条",
    )
    amend(
        found,
        {"action": "reword", "target_address": "art_1", "new_words": "每月巡查50次。"},
        {"action": "reword", "target_address": "art_2__para_35", "new_words": "由水务部门巡查。"},
        {"action": "reword", "target_address": "art_3", "new_words": "泵站周围不得施工。"},
    )


def amend(target: Document, *changes: dict[str, str]) -> None:
    source = make_document(Decree, published=True, title="管道办法修改决定", effective_on=ON)
    relation = Relation.objects.create(
        source=source,
        target=target,
        type="amends",
        effective_on=ON,
        target_title=target.title,
        status=Relation.Status.CONFIRMED,
    )
    for position, change in enumerate(changes, start=1):
        Amendment.objects.create(
            relation=relation, position=position, address="sec_1", place="第一部分", **change
        )


@pytest.fixture
def repealed(issue: Issue) -> Document:
    """A rule with articles and a long table, repealed as a whole."""
    write_once(write_repealed)
    return Decree.objects.get(title=REPEALED)


def write_repealed() -> None:
    found = make_document(Decree, published=True, title=REPEALED, effective_on=date(2015, 3, 1))
    text = make_text(document=found)
    for number in range(1, 20):
        row(text, f"art_{number}", label=f"第{number}条", body="产权单位应当巡查。" * 20)
    table(text, 40)
    by = make_document(Decree, published=True, title="示例市新管道办法", effective_on=ON)
    Relation.objects.create(
        source=by,
        target=found,
        type="repeals",
        effective_on=ON,
        target_title=found.title,
        status=Relation.Status.CONFIRMED,
    )


def arrive(visit: Open, document: Document, address: str, width: int) -> DocumentPage:
    url = f"{document.get_absolute_url()}#{address}"
    return visit(url, width=width, height=HEIGHT, java_script_enabled=False)


def go_on(page: DocumentPage, address: str) -> None:
    """Follow a link to another row of the page."""
    page.page.goto(f"{page.page.url.partition('#')[0]}#{address}")


def is_in_window(words: Locator) -> bool:
    """Whether the beginning of something stands in the window, and nothing covers it."""
    box = words.bounding_box()
    if box is None or not 0 <= box["y"] <= HEIGHT - 16 or box["x"] < 0:
        return False
    return bool(
        words.evaluate(
            "(one, at) => one.contains(document.elementFromPoint(...at))",
            [box["x"] + box["width"] / 2, box["y"] + 8],
        )
    )


TARGETS = [
    ("art_1", "每月巡查50次。"),
    ("art_2__para_35", "由水务部门巡查。"),  # of a very long article
    ("art_2", "由水务部门巡查。"),  # the change lies far below its head
    ("art_3", "泵站周围不得施工。"),
    ("art_3__item_28", "泵站周围不得施工。"),  # an item of a reworded article
]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_notice_and_the_new_wording_are_in_the_window(
    visit: Open, rule: Document, width: int
) -> None:
    page = arrive(visit, rule, "text_1", width)
    for address, words in TARGETS:
        go_on(page, address)
        notices = page.page.locator(".amendment, .target-news").filter(has_text="已修改")
        seen = [one for one in notices.all() if one.is_visible() and is_in_window(one)]
        assert seen, address
        assert words in seen[0].inner_text(), address
        # The row itself is in the window as well, and the notice does not cover it.
        assert is_in_window(page.page.locator(":target")), address
    for address in ("chp_2", "art_4", "art_20", "art_29"):
        go_on(page, address)
        notice = page.page.locator(".amendment").filter(has_text="自2090年1月1日起施行")
        assert "尚未施行" in notice.inner_text()
        assert is_in_window(notice), address
    assert page.overflow <= 0


@pytest.mark.parametrize("width", WIDTHS)
def test_every_row_of_a_repealed_rule_says_so(visit: Open, repealed: Document, width: int) -> None:
    page = arrive(visit, repealed, "text_1", width)
    for address in ("art_1", "art_19", "table_1__row_1", "table_1__row_38"):
        go_on(page, address)
        notice = page.page.locator(".texts-state")
        assert "已废止" in notice.inner_text()
        assert is_in_window(notice), address
        box, target = notice.bounding_box(), page.page.locator(":target").bounding_box()
        assert box, address
        assert target, address
        assert box["y"] + box["height"] <= target["y"] + 1, address  # it does not cover the row


@pytest.mark.parametrize("width", [360, 1280])
def test_a_hit_in_a_changed_article_is_warned_of_too(
    visit: Open, rule: Document, width: int
) -> None:
    """Below the bar of hits, which keeps in the window as well."""
    url = f"{rule.get_absolute_url()}?q=围墙"
    page = visit(f"{url}#art_3__item_20", width=width, height=HEIGHT)
    for address in ("art_3__item_20", "hit-25"):
        go_on(page, address)
        notice = page.page.locator(".amendment").filter(has_text="泵站周围不得施工。").first
        assert is_in_window(notice), address
        assert is_in_window(page.page.locator(":target")), address


def test_todays_wording_comes_before_the_printed_one(visit: Open, rule: Document) -> None:
    page = arrive(visit, rule, "art_1", 390).page
    words = " ".join(page.locator(":target").inner_text().split())
    assert words.index("50次") < words.index("原来刊印的文字 第一条")
    assert "30次" in words[words.index("原来刊印的文字 第一条") :]


def test_the_whole_of_the_target_is_marked(visit: Open, rule: Document) -> None:
    page = arrive(visit, rule, "text_1", 1280)
    for address in ("art_2", "art_3", "chp_1"):
        go_on(page, address)
        target = page.page.locator(":target")
        last = target.locator(".row").last
        colour = target.evaluate("one => getComputedStyle(one).backgroundColor")
        assert colour != "rgba(0, 0, 0, 0)", address
        box, inner = target.bounding_box(), last.bounding_box()
        assert box, address
        assert inner, address
        assert box["y"] + box["height"] >= inner["y"] + inner["height"], address


def test_a_row_that_is_as_printed_says_nothing(visit: Open, rule: Document) -> None:
    page = arrive(visit, rule, "art_2__para_3", 390).page
    assert not page.locator(".target-news:visible").count()
    assert page.locator(":target").inner_text().startswith("第3类管道")


def test_a_typed_article_leads_to_a_target_that_warns(visit: Open, rule: Document) -> None:
    page = visit("/search/?q=管道巡查办法第一条", width=390, height=HEIGHT)
    expect(page.page.locator(":target")).to_contain_text("每月巡查50次。")
    assert is_in_window(page.page.locator(":target .todays-words").first)


def test_the_page_on_paper_says_what_changed_before_the_words(visit: Open, rule: Document) -> None:
    page = visit(rule.get_absolute_url(), width=900)
    page.page.emulate_media(media="print")
    expect(page.page.locator(".standing-noted")).to_be_visible()
    expect(page.page.locator("#art_1 .todays-words")).to_be_visible()
    expect(page.page.locator(".target-news").first).to_be_hidden()
