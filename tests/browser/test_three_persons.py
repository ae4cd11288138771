"""An issue on its way through three hands in real browsers: entered, reviewed, published, read.

The clerk drops a Word file, answers the doubts and corrects a word; the reviewer returns the
issue once; what was changed after that is read again; the deviation from the source is
answered; the third person publishes, and a reader finds it. Each page is checked for
complaints of the console and for sideways scrolling, some also as wide as a telephone.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gazette.models import Document, DoubtAnswer, Issue, Step
from tests.browser.doubt_pages import QueuePage
from tests.browser.intake_pages import BenchPage, IntakePage
from tests.browser.office_pages import DeviationPage, OfficePage
from tests.browser.pages import DocumentPage, PortalPage
from tests.browser.review_pages import ReviewPage
from tests.browser.test_office import Window, window
from tests.parsing.readers.word import docx, p

pytestmark = pytest.mark.browser

__all__ = ["window"]

NAME = "2025年第6期"
RULES = "示例市公共绿地管理办法"
NOTICE = "示例市人民政府办公室关于做好行道树修剪工作的通知"
REASON = "第三条请对照原件再核对：原件作“园林主管部门”"

#: 示例: one word that was read wrongly (面职), an English word, an annex that is not printed.
LINES = [
    "示例市人民政府公报",
    f"{NAME}（总第12期）",
    "目录",
    f"{RULES}…………（1）",
    f"{NOTICE}…………（3）",
    RULES,
    "示政发〔2025〕21号",
    "第一条　为了保护公共绿地，改善人居环境，制定本办法。",
    "第二条　新建公园的绿地面职，不得少于公园总面积的百分之六十五。",
    "第三条　园林部门负责公共绿地的管理，城市管理and水务等部门按照各自职责协助。",
    "第四条　任何单位和个人不得擅自占用公共绿地。",
    "第五条　本办法自2025年7月1日起施行。",
    "示例市人民政府",
    "2025年6月3日",
    NOTICE,
    "示政办发〔2025〕33号",
    "各区人民政府，市政府各部门：",
    "汛期将至，现就做好行道树修剪工作通知如下。",
    "一、各区在6月底以前完成枯枝、危枝的排查。",
    "二、修剪时设置围挡，避开早晚高峰。",
    "附件：行道树修剪任务分解表",
    "示例市人民政府办公室",
    "2025年6月5日",
]


def word_file() -> bytes:
    return docx("".join(p(line) for line in LINES))


def fits(page: PortalPage, *widths: int) -> None:
    """The open page is not wider than the window, at its width and at others."""
    before = page.page.viewport_size
    assert before
    for width in (before["width"], *widths):
        page.page.set_viewport_size({"width": width, "height": before["height"]})
        assert page.overflow <= 0, f"{page.page.url} at {width}"
    page.page.set_viewport_size(before)


def enter_and_answer(entry: OfficePage) -> None:
    """录入: the drop, its overview, one doubt after the other, and one word in the bench."""
    intake = IntakePage(entry.page, entry.base)
    intake.drop("公报第6期.docx", word_file())
    expect(entry.page.get_by_role("heading", name="库中已有")).to_have_count(0)
    expect(intake.doubts).to_have_count(2)
    fits(entry, 390)

    entry.follow(entry.page.get_by_role("link", name="逐处核对"))
    queue = QueuePage(entry.page, entry.base)
    expect(queue.count).to_contain_text("还有 2 处没有答复")
    fits(entry, 390)
    for left in (1, 0):
        queue.wait_until_seen()
        queue.press("3" if "附件" in queue.heading.inner_text() else "Enter")
        if left:
            expect(queue.count).to_contain_text(f"还有 {left} 处没有答复")
    expect(queue.end).to_contain_text("下一步：写成草稿")

    intake.continue_with(NAME)
    bench = intake.check(RULES)
    fits(entry, 390)
    correct(bench, "面职", "面积")
    intake.continue_with(NAME)
    expect(entry.page.get_by_text("对原文的改动（1 处）")).to_be_visible()
    intake.accept()
    entry.follow(entry.page.get_by_role("link", name="打开草稿"))


def correct(bench: BenchPage, before: str, after: str) -> None:
    """Change a word of a row, and confirm that the source has another."""
    text = bench.row(before).locator(".body").inner_text()
    bench.write(before, text.replace(before, after))
    bench.confirm()
    expect(bench.row(after)).to_be_visible()


def turn_all_tabs(entry: OfficePage) -> None:
    """The tabs of a draft lead to one another, but for the preview, which is the public page."""
    for tab in ("录入", "核对", "体检", "经过", "录入"):
        entry.turn_to(tab)
        current = entry.page.locator(".issue-tabs [aria-current=page]")
        expect(current).to_have_text(tab)
        fits(entry, 390)


def read_and_return(review: ReviewPage) -> None:
    """审核: the source beside the rows, what differs, what was answered; then back it goes."""
    review.take_up("等待审核", NAME)
    review.turn_to("审核")
    fits(review, 390)
    review.follow(review.page.get_by_role("link", name="开始看"))
    fits(review, 390)
    expect(review.row("面积")).to_contain_text("与原文不同")
    expect(review.row("城市管理and水务")).to_contain_text("原件如此")
    review.scroll_through()
    review.turn_page("]")
    expect(review.page.get_by_text("第2件，共2件")).to_be_visible()
    expect(review.page.get_by_text("附件另发").first).to_be_attached()
    review.scroll_through()
    review.settle()
    review.take_up("等待审核", NAME)
    review.step("退回", REASON)


def correct_and_submit_again(entry: OfficePage) -> None:
    """The reason stands on top of the desk, the issue and the bench, until it is handed in."""
    entry.desk()
    expect(entry.panel("正在录入的公报")).to_contain_text(REASON)
    entry.take_up("正在录入的公报", NAME)
    expect(entry.returned).to_contain_text(REASON)
    fits(entry, 390)
    entry.turn_to("核对")
    expect(entry.returned).to_contain_text(REASON)
    intake = IntakePage(entry.page, entry.base)
    bench = intake.check(RULES)
    expect(entry.returned).to_contain_text(REASON)
    correct(bench, "园林部门", "园林主管部门")
    entry.follow(entry.page.get_by_role("link", name="总览"))
    intake.accept()
    entry.take_up("正在录入的公报", NAME)
    entry.step("送审")
    expect(entry.said).to_contain_text("已送审")
    expect(entry.returned).to_have_count(0)


def answer_and_approve(review: ReviewPage) -> None:
    """What changed since the return is shown; the deviations are answered, the rest is read."""
    review.take_up("等待审核", NAME)
    review.turn_to("审核")
    changed = review.page.get_by_role("region", name="退回之后的改动")
    expect(changed).to_contain_text("主管")
    expect(changed).to_contain_text("没有改动的1件：第2件")
    fits(review, 390)
    review.follow(review.page.get_by_role("link", name="接着看：第1件"))
    expect(review.row("园林主管部门")).to_contain_text("您上次看过之后有改动")
    review.scroll_through()
    review.settle()

    review.take_up("等待审核", NAME)
    review.turn_to("与原文对照")
    deviations = DeviationPage(review.page, review.base)
    expect(deviations.all).to_have_count(2)
    fits(review, 390)
    deviations.answer_all("已对照原件，原件无误")
    expect(deviations.all.filter(has_text="李强")).to_have_count(2)
    review.take_up("等待审核", NAME)
    review.step("审定")
    expect(review.said).to_contain_text("已审定")


def test_entered_reviewed_published_and_read(window: Window) -> None:
    entry = window(OfficePage, "王敏", "录入")
    review = window(ReviewPage, "李强", "审核")
    publication = window(OfficePage, "赵慧", "发布")
    citizen = window(DocumentPage)

    enter_and_answer(entry)
    turn_all_tabs(entry)
    entry.step("送审")
    expect(entry.said).to_contain_text("已送审")

    read_and_return(review)
    correct_and_submit_again(entry)
    answer_and_approve(review)

    publication.take_up("等待发布", NAME)
    fits(publication, 390)
    publication.follow(publication.page.locator(".way").get_by_role("link", name="立即发布"))
    expect(publication.page.get_by_text("附件另发").first).to_be_visible()
    publication.follow(publication.page.get_by_role("button", name="确认立即发布"))
    expect(publication.said).to_contain_text("已发布")

    document = Document.objects.select_related("issue__gazette").get(position=1)
    citizen.open(document.get_absolute_url())
    expect(citizen.page.locator(".document-texts").get_by_text("园林主管部门")).to_be_visible()
    expect(citizen.page.locator(".document-texts").get_by_text("绿地面积")).to_be_visible()
    fits(citizen, 390)

    # The same file once more: the clerk is told at once that the issue is out.
    intake = IntakePage(entry.page, entry.base)
    intake.drop("公报第6期.docx", word_file())
    told = entry.page.get_by_role("region", name="库中已有")
    expect(told).to_contain_text("状态是“已发布”")
    expect(told.get_by_role("link", name="提出勘误").first).to_be_visible()
    fits(entry, 390)

    assert Issue.objects.get().is_published
    steps = Step.objects.exclude(action=Step.Action.EDIT).order_by("pk")
    assert list(steps.values_list("action", "by__username")) == [
        ("submit", "王敏"),
        ("return", "李强"),
        ("submit", "王敏"),
        ("approve", "李强"),
        ("publish", "赵慧"),
    ]
    assert set(DoubtAnswer.objects.values_list("kind", "by__username")) == {
        ("as_printed", "王敏"),
        ("separate", "王敏"),
    }
    for page in (entry, review, publication, citizen):
        assert page.complaints == []
