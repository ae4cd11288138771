"""Typed words are never lost: not by another row, a reload, a colleague, or the end of a log-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Dialog, expect

from gazette.accounts.models import OpenSession
from gazette.intake.models import IntakeDocument
from tests.browser.intake_pages import BenchPage, IntakePage
from tests.browser.test_intake import TITLE, word_file

pytestmark = pytest.mark.browser

Open = Callable[..., IntakePage]
ROW, OTHER = "国家和省对流域性", "第三条"
WORDS = "国家和本市另有规定的，从其规定。"


@pytest.fixture
def bench(enter: Open) -> BenchPage:
    page = enter()
    page.drop("公报.docx", word_file())
    return page.check(TITLE)


def come_back(bench: BenchPage) -> None:
    """The row is marked, and its words are offered where it is opened again."""
    expect(bench.unsaved).to_have_count(1)
    expect(bench.unsaved).to_contain_text(ROW)
    bench.row(ROW).get_by_role("button", name="未保存").click()
    expect(bench.words).to_have_value(WORDS)


def test_another_row_and_escape_leave_them_in_their_row(bench) -> None:
    bench.edit(ROW)
    bench.words.fill(WORDS)
    bench.edit(OTHER)
    come_back(bench)
    bench.page.keyboard.press("Escape")
    expect(bench.said).to_have_text("关上了；写的字没有保存，还留着。")
    come_back(bench)
    bench.write_in_place(OTHER)
    come_back(bench)
    bench.page.keyboard.press("Control+Enter")
    bench.confirm()
    expect(bench.row(WORDS)).to_be_visible()
    expect(bench.unsaved).to_have_count(0)
    assert bench.complaints == []


def test_after_a_reload_they_are_offered_with_the_difference(bench) -> None:
    bench.write_in_place(ROW)
    bench.words.fill(WORDS)
    bench.reload()
    expect(bench.unsaved).to_have_count(1)
    bench.open_offered(ROW)
    expect(bench.offer).to_contain_text("原来写的还在")
    expect(bench.offer.locator("ins")).to_have_text("本市")
    bench.page.keyboard.type("别的字")
    expect(bench.words).not_to_have_value("别的字")
    bench.page.keyboard.press("Escape")
    expect(bench.unsaved).to_have_count(1)
    bench.open_offered(ROW)
    bench.offer.get_by_role("button", name="恢复").click()
    expect(bench.words).to_have_value(WORDS)
    expect(bench.words).to_be_focused()
    bench.reload()
    bench.edit(ROW)
    bench.offer.get_by_role("button", name="放弃").click()
    expect(bench.words).not_to_have_value(WORDS)
    bench.reload()
    expect(bench.row(ROW)).to_be_visible()
    expect(bench.unsaved).to_have_count(0)


def test_links_lead_on_and_the_overview_leads_back(bench) -> None:
    bench.edit(ROW)
    bench.words.fill(WORDS)
    bench.follow(bench.page.get_by_role("link", name="下一件"))
    expect(bench.unsaved).to_contain_text(TITLE)
    bench.follow(bench.page.get_by_role("link", name="总览"))
    bench.follow(bench.unsaved.get_by_role("link", name=ROW))
    expect(bench.offer).to_contain_text("原来写的还在")
    bench.offer.get_by_role("button", name="恢复").click()
    expect(bench.words).to_have_value(WORDS)


def test_the_browser_asks_before_the_page_is_closed_only_with_unsaved_words(bench) -> None:
    asked: list[str] = []

    def hear(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    bench.page.on("dialog", hear)
    bench.write_in_place(ROW)
    bench.words.fill(WORDS)
    with bench.page.expect_event("dialog"):
        bench.page.close(run_before_unload=True)
    expect(bench.words).to_have_value(WORDS)
    assert asked == ["beforeunload"]
    bench.page.keyboard.press("Control+Enter")
    bench.confirm()
    expect(bench.row(WORDS)).to_be_visible()
    with bench.page.expect_event("close"):
        bench.page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_of_other_fields_too(bench) -> None:
    bench.edit(OTHER)
    bench.page.get_by_text("从此行起为另一文本").click()
    bench.page.get_by_label("附件号").fill("附件2")
    bench.reload()
    expect(bench.unsaved).to_have_count(1)
    bench.row(OTHER).get_by_role("button", name="未保存").click()
    bench.offer.get_by_role("button", name="恢复").click()
    expect(bench.page.get_by_label("附件号")).to_have_value("附件2")


class TestTwoEditors:
    @pytest.fixture
    def benches(self, enter: Open) -> tuple[BenchPage, BenchPage]:
        first, second = enter("zhang"), enter("li")
        first.drop("公报.docx", word_file())
        mine = first.check(TITLE)
        second.continue_with("2025年第1期")
        return mine, second.check(TITLE)

    def test_changes_of_different_rows_are_merged(self, benches) -> None:
        mine, yours = benches
        mine.edit(ROW)
        mine.words.fill(WORDS)
        yours.choose(OTHER)
        yours.press("4")
        expect(yours.done).to_contain_text("级别改为“款”")
        mine.do("保存文字")
        mine.confirm()
        expect(mine.row(WORDS)).to_be_visible()
        expect(mine.done).to_contain_text("li刚作了“级别改为“款”")
        expect(mine.done).to_contain_text("已合并")
        assert mine.levels(OTHER) == ["款"]

    def test_of_one_row_both_wordings_are_shown(self, benches) -> None:
        mine, yours = benches
        mine.write_in_place(ROW)
        mine.words.fill(WORDS)
        yours.write(ROW, "国家和省对流域性水系另有要求的，从其规定。")
        yours.confirm()
        expect(yours.row("另有要求")).to_be_visible()
        mine.page.keyboard.press("Control+Enter")
        expect(mine.problem).to_contain_text("li在")
        expect(mine.page.get_by_role("group", name="两人都改了这一行")).to_contain_text("另有要求")
        expect(mine.words).to_have_value(WORDS)
        mine.reload()
        expect(mine.unsaved).to_have_count(1)
        mine.edit("另有要求")
        mine.offer.get_by_role("button", name="恢复").click()
        mine.do("保存文字")
        mine.confirm()
        expect(mine.row(WORDS)).to_be_visible()
        expect(mine.unsaved).to_have_count(0)

    def test_of_a_row_that_is_gone_the_words_stay_in_the_list(self, benches) -> None:
        mine, yours = benches
        mine.edit(ROW)
        mine.words.fill(WORDS)
        yours.choose(ROW)
        yours.press("Backspace")
        expect(yours.done).to_be_visible()
        mine.do("保存文字")
        expect(mine.problem).to_contain_text("这一行已经不在了")
        expect(mine.page.get_by_label("您写的文字")).to_have_value(WORDS)
        expect(mine.unsaved).to_have_count(1)


class TestLogIn:
    def test_words_wait_for_their_own_account(self, enter: Open, bench) -> None:
        """Nobody else's name stands under them."""
        bench.edit(ROW)
        bench.words.fill(WORDS)
        other = enter("li").page.context.cookies()
        said: list[str] = []

        def hear(dialog: Dialog) -> None:
            said.append(dialog.message)
            dialog.accept()

        bench.page.on("dialog", hear)
        own = bench.page.context.cookies()
        bench.page.context.add_cookies(other)
        bench.do("保存文字")
        dialog = bench.page.get_by_role("dialog", name="请重新登录")
        expect(dialog).to_contain_text("这一页是 wang 打开的，现在登录的是 li")
        dialog.get_by_role("button", name="先不登录").click()
        expect(bench.page.locator("#workbench:not([aria-busy])")).to_be_visible()
        assert "请登录之后再保存一次" in said[0]
        expect(bench.words).to_have_value(WORDS)
        assert IntakeDocument.objects.filter(version__gt=0).count() == 0
        bench.page.context.add_cookies(own)
        bench.do("保存文字")
        bench.confirm()
        expect(bench.row(WORDS)).to_be_visible()

    def test_a_panel_of_another_row_opens_after_log_in_in_another_tab(self, bench) -> None:
        bench.edit(ROW)
        bench.words.fill(WORDS)
        OpenSession.objects.all().delete()
        client = Client()
        client.force_login(User.objects.get(username="wang"))
        session = client.cookies["sessionid"].value
        bench.page.context.add_cookies([{"name": "sessionid", "value": session, "url": bench.base}])
        bench.edit(OTHER)
        come_back(bench)

    def test_after_log_out_nothing_is_kept(self, bench) -> None:
        bench.edit(ROW)
        bench.words.fill(WORDS)
        asked: list[str] = []
        answers = [False, True]

        def hear(dialog: Dialog) -> None:
            asked.append(dialog.message)
            if answers.pop(0):
                dialog.accept()
            else:
                dialog.dismiss()

        bench.page.on("dialog", hear)
        log_out = bench.page.get_by_role("button", name="注销")
        log_out.click()
        expect(bench.words).to_have_value(WORDS)
        log_out.click()
        expect(bench.page.get_by_role("link", name="重新登录")).to_be_visible()
        assert ["1 处写了没有保存" in words for words in asked] == [True, True]
        assert (
            bench.page.evaluate("Object.keys(localStorage).filter((k) => k.includes('words'))")
            == []
        )


def test_words_that_the_rows_do_not_allow_stay_in_the_field(bench) -> None:
    bench.edit(OTHER)
    bench.page.get_by_label("编号", exact=True).fill("三")
    bench.words.fill(WORDS)
    bench.do("保存文字")
    expect(bench.problem).to_contain_text("要有编号")
    expect(bench.words).to_have_value(WORDS)
    expect(bench.page.get_by_label("编号", exact=True)).to_have_value("三")


def test_one_goes_back_from_the_question_with_the_words(bench) -> None:
    bench.write(ROW, WORDS)
    bench.do("回去再改")
    expect(bench.words).to_have_value(WORDS)
    bench.do("保存文字")
    bench.page.get_by_role("link", name="不改", exact=True).click()
    expect(bench.words).to_have_value(WORDS)
    expect(bench.offer).to_contain_text("还没有保存")
