"""The bench as a word processor: by keys in the text, in several rows, and for who listens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from gazette.intake.models import IntakeStep
from tests.browser.intake_pages import BenchPage, IntakePage
from tests.browser.test_intake import TITLE, word_file

pytestmark = pytest.mark.browser

Open = Callable[..., IntakePage]
ROW = "国家和省对流域性"
FIRST, SECOND, THIRD = "第三条", "第四条", "第五条"


@pytest.fixture
def bench(enter: Open) -> BenchPage:
    page = enter()
    page.drop("公报.docx", word_file())
    return page.check(TITLE)


def split(bench: BenchPage) -> tuple[str, str]:
    """Split a row behind its first comma; its two halves."""
    bench.write_in_place(ROW)
    text = bench.words.input_value()
    at = text.index("，") + 1
    bench.set_caret(at)
    bench.page.keyboard.press("Enter")
    expect(bench.row(text[:at]).locator(".row-words")).to_have_text(text[:at])
    expect(bench.words).to_have_value(text[at:])
    return text[:at], text[at:]


class TestInTheText:
    def test_enter_splits_and_backspace_joins(self, bench) -> None:
        first, second = split(bench)
        expect(bench.words).to_be_focused()
        assert bench.caret == 0
        bench.page.keyboard.press("Backspace")
        expect(bench.words).to_have_value(first + second)
        assert bench.caret == len(first)
        bench.set_caret(len(first + second))
        bench.page.keyboard.press("Control+z")
        expect(bench.done).to_contain_text("已撤销：并入上一行")
        bench.press("Control+z")
        expect(bench.done).to_contain_text("已撤销：改文字或拆分")
        bench.press("Control+y")
        expect(bench.done).to_contain_text("已重做：改文字或拆分")
        assert bench.complaints == []

    def test_delete_at_the_end_takes_the_next_row(self, bench) -> None:
        first, second = split(bench)
        bench.page.keyboard.press("Escape")
        bench.write_in_place(first)
        bench.page.keyboard.press("End")
        bench.page.keyboard.press("Delete")
        expect(bench.words).to_have_value(first + second)
        assert bench.caret == len(first)

    def test_what_is_typed_in_both_rows_is_joined(self, bench) -> None:
        first, second = split(bench)
        bench.words.fill(f"甲{second}")
        bench.page.keyboard.press("Control+Home")
        bench.page.keyboard.press("ArrowUp")
        expect(bench.words).to_have_value(first)
        bench.words.fill(f"{first}乙")
        bench.page.keyboard.press("Control+End")
        bench.page.keyboard.press("ArrowDown")
        expect(bench.words).to_have_value(f"甲{second}")
        bench.set_caret(0)
        bench.page.keyboard.press("Backspace")
        expect(bench.page.locator(".confirm ins")).to_have_text("乙甲")
        expect(bench.page.get_by_role("button", name="确认改动原文")).to_be_focused()
        bench.page.keyboard.press("Enter")
        expect(bench.row(f"{first}乙甲{second}")).to_be_visible()
        expect(bench.unsaved).to_have_count(0)

    def test_no_key_is_a_command_while_an_input_method_composes(self, bench) -> None:
        bench.write_in_place(ROW)
        text = bench.words.input_value()
        bench.set_caret(0)
        bench.compose("start")
        bench.page.keyboard.press("Backspace")
        bench.set_caret(3)
        bench.page.keyboard.press("Control+Enter")
        bench.words.evaluate(
            """field => field.dispatchEvent(new KeyboardEvent("keydown", {
                key: "Enter", keyCode: 229, bubbles: true, cancelable: true }))"""
        )
        bench.compose("end")
        assert IntakeStep.objects.count() == 0
        expect(bench.page.locator("#workbench[aria-busy]")).to_have_count(0)
        expect(bench.row(text[3:])).to_be_visible()
        bench.words.evaluate(
            """field => field.dispatchEvent(new KeyboardEvent("keydown", {
                key: "Backspace", keyCode: 229, bubbles: true, cancelable: true }))"""
        )
        assert IntakeStep.objects.count() == 0

    def test_what_is_typed_while_the_answer_is_awaited_stays(self, bench) -> None:
        bench.write_in_place(ROW)
        text = bench.words.input_value()
        at = text.index("，") + 1
        bench.set_caret(at)
        held: list[Route] = []
        bench.page.route("**/admin/intake/**", lambda route: held.append(route), times=1)
        bench.page.keyboard.press("Enter")
        bench.page.keyboard.type("新写")
        expect(bench.words).to_have_value(f"新写{text[at:]}")
        while not held:  # the field shows the new row before it is asked for
            bench.page.wait_for_timeout(20)
        held[0].continue_()
        expect(bench.row(text[:at]).locator(".body")).to_have_text(text[:at])
        expect(bench.words).to_have_value(f"新写{text[at:]}")
        assert bench.caret == 2
        bench.page.keyboard.press("Shift+Enter")
        expect(bench.page.locator(".confirm ins")).to_have_text("新写")

    def test_typing_opens_the_text(self, bench) -> None:
        bench.choose(ROW)
        bench.page.keyboard.press("x")
        expect(bench.words).to_have_value(f"{bench.row(ROW).locator('.body').text_content()}x")
        bench.page.keyboard.press("Control+z")
        bench.row(FIRST).locator(".body").dblclick()
        expect(bench.words).to_be_focused()
        assert bench.caret > 0
        bench.page.keyboard.press("Shift+Tab")
        expect(bench.page.get_by_label("标题", exact=True)).to_be_focused()
        bench.page.keyboard.press("Shift+Tab")
        expect(bench.page.get_by_label("编号", exact=True)).to_be_focused()

    def test_lines_that_are_pasted_become_rows_if_one_says_so(self, bench) -> None:
        bench.write_in_place(ROW)
        text = bench.words.input_value()
        paste = """field => {
            const data = new DataTransfer();
            data.setData("text/plain", "甲。\\r\\n\\r\\n乙。\\n");
            field.dispatchEvent(new ClipboardEvent("paste", {
                clipboardData: data, bubbles: true, cancelable: true }));
        }"""
        bench.set_caret(len(text))
        bench.words.evaluate(paste)
        bench.do("各成一行")
        expect(bench.words).to_have_value(f"{text}甲。\n乙。")
        bench.page.keyboard.press("Control+z")
        expect(bench.words).to_have_value(text)
        bench.words.evaluate(paste)
        bench.do("连成一行")
        expect(bench.words).to_have_value(f"{text}甲。乙。")

    def test_ctrl_z_undoes_typing_before_steps(self, bench) -> None:
        first, second = split(bench)
        bench.page.keyboard.type("甲")
        expect(bench.words).to_have_value(f"甲{second}")
        bench.page.keyboard.press("Control+z")
        expect(bench.words).to_have_value(second)
        assert IntakeStep.objects.filter(is_undone=True).count() == 0
        bench.page.keyboard.press("Control+z")
        expect(bench.row(first)).to_contain_text(second)
        assert IntakeStep.objects.filter(is_undone=True).count() == 1


class TestSeveralRows:
    def test_are_selected_by_keys_and_levelled_in_one_step(self, bench) -> None:
        bench.choose(FIRST)
        bench.page.keyboard.press("Shift+ArrowDown")
        bench.page.keyboard.press("Shift+ArrowDown")
        expect(bench.said).to_have_text("已选 3 行。")
        expect(bench.selected).to_have_count(3)
        bench.press("4")
        expect(bench.done).to_contain_text("等 3 行")
        expect(bench.selected).to_have_count(3)
        assert bench.page.evaluate("document.activeElement.matches('.draft-row')")
        bench.press("Control+z")
        expect(bench.done).to_contain_text("已撤销")
        assert IntakeStep.objects.count() == 1
        bench.page.keyboard.press("Escape")
        expect(bench.selected).to_have_count(0)
        bench.page.keyboard.press("Control+a")
        expect(bench.selected).to_have_count(bench.page.locator(".draft-row").count())

    def test_are_selected_by_the_mouse_and_changed_by_the_bar(self, bench) -> None:
        bench.choose(FIRST)
        bench.row(THIRD).locator(".row-words").click(modifiers=["Shift"])
        expect(bench.selected).to_have_count(6)
        bench.row(SECOND).locator(".row-words").click(modifiers=["Control"])
        expect(bench.selected).to_have_count(5)
        bench.do("合并成一行")
        expect(bench.problem).to_contain_text("不相连")
        bar = bench.page.get_by_role("toolbar", name="对所选的行")
        bar.get_by_label("级别").select_option(label="章")
        bar.get_by_role("button", name="改级别").click()
        expect(bench.problem).to_contain_text("所选的各行都没有改")
        assert IntakeStep.objects.count() == 0
        bar.get_by_role("button", name="取消选择").click()
        expect(bar).to_have_count(0)

    def test_a_title_and_a_note_have_keys(self, bench) -> None:
        bench.choose(ROW)
        bench.press("t")
        expect(bench.done).to_contain_text("级别改为“标题”")
        bench.choose(ROW)
        bench.press("z")
        expect(bench.done).to_contain_text("级别改为“题注”")
        bench.choose(ROW)
        bench.press("f")
        expect(bench.done).to_contain_text("从此行起为“附件”")


def test_rows_say_what_they_are(bench) -> None:
    row = bench.page.get_by_role("row", name="条，地址 text_2__art_3，第三条")
    expect(row).to_have_attribute("aria-selected", "false")
    grid = bench.page.get_by_role("grid", name="条文")
    expect(grid).to_have_attribute("aria-multiselectable", "true")
    assert bench.nameless == []
