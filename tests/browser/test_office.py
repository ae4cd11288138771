"""An issue in the browser from its file to a correction: entered, reviewed, published, read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from gazette.importing import import_issue
from gazette.models import Document, Issue, Provision
from gazette.office import workflow
from gazette.parsing import decode, parse
from tests.browser.conftest import PATIENCE
from tests.browser.intake_pages import IntakePage
from tests.browser.office_pages import DeviationPage, OfficePage
from tests.browser.pages import DocumentPage
from tests.browser.test_intake import TITLE, word_file
from tests.factories import make_person
from tests.paths import SAMPLES

pytestmark = pytest.mark.browser

PASSWORD = "gongbao-2026"
Window = Callable[..., Any]


@pytest.fixture
def window(
    browser: Browser, live_server: Any, transactional_db: None, settings: Any, tmp_path: Any
) -> Iterator[Window]:
    """Open a browser of one's own: ``window(OfficePage, "wang", "录入")`` logs that person in."""
    settings.DATA_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    contexts = []

    def open_window(kind: type[Any], name: str = "", *groups: str, width: int = 1280) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = kind(context.new_page(), live_server.url)
        if name:
            person = make_person(name, *groups)
            person.set_password(PASSWORD)
            person.last_name = name
            person.save()
            page.log_in(name, PASSWORD)
        return page

    yield open_window
    for context in contexts:
        context.close()


def test_from_a_word_file_to_a_correction(window: Window) -> None:
    entry = window(OfficePage, "王敏", "录入")
    review = window(OfficePage, "李强", "审核")
    publication = window(OfficePage, "赵慧", "发布")
    citizen = window(DocumentPage)

    # 录入: drop a Word file, mend a row, make it a draft, hand it in.
    intake = IntakePage(entry.page, entry.base)
    intake.drop("公报.docx", word_file())
    bench = intake.check(TITLE)
    bench.write(
        "国家和省对流域性",
        bench.row("国家和省对流域性")
        .locator(".body")
        .inner_text()
        .replace("国家和省", "国家和本省"),
    )
    bench.confirm()
    expect(bench.row("国家和本省")).to_be_visible()
    intake.continue_with("2025年第1期")
    intake.answer_all()
    intake.accept()
    entry.take_up("正在录入的公报", "2025年第1期")
    entry.step("送审")
    expect(entry.said).to_contain_text("已送审")
    issue = Issue.objects.select_related("gazette").get()
    document = Document.objects.select_related("issue__gazette").get(position=1)
    citizen.open(document.get_absolute_url())
    expect(citizen.page.get_by_role("heading", name="没有这一页")).to_be_visible()

    # 审核: read the very page, return it once, approve it when it comes back.
    review.take_up("等待审核", "2025年第1期")
    review.preview()
    expect(review.page.get_by_text("尚未发布")).to_be_visible()
    review.follow(review.page.get_by_role("link", name=TITLE).first)
    expect(review.page.get_by_text("国家和本省")).to_be_visible()
    review.take_up("等待审核", "2025年第1期")
    review.step("退回", "第一件请再核对一遍")
    entry.desk()
    expect(entry.panel("正在录入的公报")).to_contain_text("第一件请再核对一遍")
    entry.take_up("正在录入的公报", "2025年第1期")
    entry.step("送审")
    review.take_up("等待审核", "2025年第1期")
    read_by_forms(review)
    review.take_up("等待审核", "2025年第1期")
    review.turn_to("与原文对照")
    DeviationPage(review.page, review.base).answer_all("已对照原件，原件无误")
    review.take_up("等待审核", "2025年第1期")
    review.step("审定")

    # 发布: the answers to the doubts are shown; no reason is wanted, since all are answered.
    publication.take_up("等待发布", "2025年第1期")
    publication.follow(publication.page.locator(".way").get_by_role("link", name="立即发布"))
    expect(publication.page.get_by_text("原件如此").first).to_be_visible()
    publication.follow(publication.page.get_by_role("button", name="确认立即发布"))
    expect(publication.said).to_contain_text("已发布")
    citizen.open(document.get_absolute_url())
    expect(citizen.page.get_by_text("国家和本省")).to_be_visible()

    # 勘误: proposed by one, decided by another, seen by all.
    entry.find("国家和本省")
    entry.propose("国家和本省", "国家和本省", "国家和省", "原件无“本”字")
    expect(entry.said).to_contain_text("等待另一位同事审定")
    review.take_up("待审定的勘误", "原件无“本”字")
    review.follow(review.page.get_by_role("button", name="审定，予以更正"))
    expect(review.said).to_contain_text("公开页已经更正")
    citizen.page.reload()
    citizen.follow(citizen.page.get_by_role("link", name="本文件有勘误"))
    corrections = citizen.page.locator("#corrections")
    expect(corrections.locator("del")).to_contain_text("本")
    expect(corrections).to_contain_text("原件无“本”字")
    row = Provision.objects.get(body__startswith="国家和省对流域性")
    expect(citizen.row(row.address)).not_to_contain_text("国家和本省")
    citizen.row(row.address).locator("a.corrected").click()
    expect(corrections).to_be_in_viewport()
    assert Issue.objects.get().status == issue.Status.PUBLISHED
    for page in (entry, review, publication):
        assert page.complaints == []


def read_by_forms(review: OfficePage) -> None:
    """Read the issue whose page is open to its end, page by page."""
    review.follow(review.page.locator(".way").get_by_role("link", name="审核", exact=True))
    review.follow(review.page.get_by_role("link", name="开始看"))
    read = review.page.locator("#page-read button")
    read.wait_for()
    while read.count():
        review.follow(read)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_office_fits_the_window_and_the_finger(window: Window, width: int) -> None:
    page = window(OfficePage, "陈静", "录入", "审核", width=width)
    source = parse(decode(SAMPLES[0].read_bytes()))
    issue = import_issue(source, source_name="a.txt", user=User.objects.get()).issue
    workflow.submit(issue, User.objects.get())
    base = f"/admin/gazette/issue/{issue.pk}"
    row = Provision.objects.filter(level="ARTICLE").first()
    assert row
    for address in (
        "/admin/",
        f"{base}/change/",
        f"{base}/step/return/",
        f"{base}/history/",
        "/admin/gazette/issue/find/?q=示例",
        f"/admin/gazette/provision/{row.pk}/change/",
        issue.get_absolute_url(),
    ):
        page.open(address)
        assert page.overflow <= 0, address
        assert page.small_targets(".office-button, .desk-panel li a, .desk-find input") == [], (
            address
        )
    assert page.complaints == []
