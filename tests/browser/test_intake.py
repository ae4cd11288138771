"""录入公报 in a browser: from a Word file to a draft, by mouse, by keys, and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from gazette.intake.models import Intake
from gazette.models import Issue, Provision
from tests.browser.intake_pages import BenchPage, IntakePage
from tests.parsing.readers.word import docx, p
from tests.paths import SAMPLES

pytestmark = pytest.mark.browser

Open = Callable[..., IntakePage]


def word_file() -> bytes:
    """The sample issue as an editor's Word file: a paragraph for each of its lines."""
    lines = SAMPLES[0].read_text(encoding="utf-8").splitlines()
    return docx("".join(p(line) for line in lines if line.strip()))


TITLE = "示例市城市内河管理办法"


def test_from_a_word_file_to_a_draft(enter: Open) -> None:
    page = enter()
    page.drop("公报.docx", word_file())
    expect(page.doubts.filter(has_text="附件").first).to_be_visible()
    bench = page.check(TITLE)

    bench.choose("第二条")
    expect(bench.linked.get_by_text("第二条", exact=True).first).to_be_attached()
    bench.choose("本办法所称城市内河")
    bench.press("3")
    expect(bench.problem).to_contain_text("要有编号")
    bench.press("5")
    expect(bench.problem).to_contain_text("要有编号")
    bench.press("7")
    expect(bench.problem).to_contain_text("要有编号")
    bench.press("0")
    expect(bench.done).to_contain_text("级别改为“落款”")
    bench.press("Control+z")
    expect(bench.done).to_contain_text("已撤销")

    text = bench.row("国家和省对流域性").locator(".body").inner_text()
    bench.write("国家和省对流域性", text.replace("，", "，\n", 1))
    expect(bench.row("从其规定。")).not_to_contain_text("国家和省")
    bench.choose("从其规定。")
    bench.press("Backspace")
    expect(bench.row("国家和省对流域性")).to_contain_text(text)

    bench.write("国家和省对流域性", text.replace("国家和省", "国家和本省"))
    expect(bench.page.locator(".confirm ins")).to_have_text("本")
    bench.confirm()
    expect(bench.row("国家和本省")).to_be_visible()

    page.continue_with("2025年第1期")
    expect(page.page.get_by_text("对原文的改动（1 处）")).to_be_visible()
    bench = page.check(TITLE)
    expect(bench.row("国家和本省")).to_be_visible()
    page.continue_with("2025年第1期")
    page.accept()
    expect(page.page.get_by_text("已写成草稿")).to_be_visible()
    page.follow(page.page.get_by_role("link", name="打开草稿"))
    assert Issue.objects.get().status == Issue.Status.DRAFT
    assert Provision.objects.filter(body__startswith="国家和本省").count() == 1
    assert page.complaints == []


def test_lines_and_rows_lead_to_one_another(enter: Open) -> None:
    page = enter()
    page.drop("公报.docx", word_file())
    bench = page.check(TITLE)
    bench.segment("第十条").hover()
    expect(bench.linked.nth(1)).to_be_attached()
    bench.segment("第三十条").click()
    expect(bench.row("第三十条")).to_be_focused()
    expect(bench.row("第三十条")).to_be_in_viewport()
    bench.press("ArrowDown")
    expect(bench.row("第三十条")).not_to_be_focused()
    bench.row("第二条").locator(".to-line").click()
    expect(bench.segment("第二条")).to_be_in_viewport()
    bench.choose("第三条")
    bench.press("Enter")
    expect(bench.words).to_be_focused()
    bench.press("Escape")
    expect(bench.row("第三条")).to_be_focused()


def test_all_of_it_is_done_without_a_script(enter: Open) -> None:
    page = enter(java_script_enabled=False)
    page.drop("公报.docx", word_file())
    bench: BenchPage = page.check(TITLE)
    bench.follow(bench.row("第三条").get_by_role("link", name="编辑"))
    bench.page.get_by_label("级别").select_option(label="款")
    bench.do("改级别")
    expect(bench.row("第三条").locator(".level")).to_have_text("款")
    bench.do("撤销")
    expect(bench.row("第三条").locator(".level")).to_have_text("条")
    page.follow(bench.page.get_by_role("link", name="总览"))
    page.accept()
    expect(page.page.get_by_text("已写成草稿")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_the_window_and_the_finger(enter: Open, width: int) -> None:
    page = enter(width=width)
    page.open("/admin/intake/intake/")
    assert page.overflow <= 0
    page.drop("公报.docx", word_file())
    intake = Intake.objects.get()
    assert page.overflow <= 0
    assert page.small_targets(".intake button, .intake select") == []
    for document in intake.documents.all():
        page.open(f"{document.get_absolute_url()}?row=1")
        assert page.overflow <= 0, document
    assert page.small_targets(".intake button, .intake select, .intake .panel input") == []
    assert page.nameless == []
    assert page.complaints == []
