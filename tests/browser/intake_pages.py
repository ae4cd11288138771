"""录入公报 as an editor uses it: what can be done on its pages, in the editor's words."""

from __future__ import annotations

from playwright.sync_api import Dialog, Locator, expect

from tests.browser.pages import PortalPage


class IntakePage(PortalPage):
    """The drop and the overview of an intake."""

    def drop(self, name: str, data: bytes) -> None:
        self.open("/admin/intake/intake/")
        self.page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        )
        self.page.get_by_role("button", name="开始录入").click()
        found = self.page.get_by_role("heading", name="目录与找到的文件")
        expect(found).to_be_visible()  # the page comes again until all is read

    @property
    def doubts(self) -> Locator:
        return self.page.locator(".findings .finding-message")

    def check(self, title: str) -> BenchPage:
        self.follow(self.page.locator(".contents-table").get_by_role("link", name=title))
        expect(self.page.locator("#workbench")).to_be_visible()
        bench = BenchPage(self.page, self.base)
        bench.complaints = self.complaints
        return bench

    def answer_all(self) -> None:
        """Answer every doubt of the overview 原件如此, one after the other."""
        answers = self.page.locator("#findings ~ .findings .answer-form button")
        for left in range(answers.count(), 0, -1):
            answers.first.click()
            expect(answers).to_have_count(left - 1)

    def accept(self) -> None:
        sure = self.page.get_by_label("仍要写成草稿")
        if sure.count():
            sure.check()
        self.follow(self.page.get_by_role("button", name="写成草稿"))

    def continue_with(self, title: str) -> None:
        self.open("/admin/intake/intake/")
        self.follow(self.page.get_by_role("link", name=title))


class BenchPage(PortalPage):
    """A document beside its source."""

    def row(self, words: str) -> Locator:
        return self.page.locator(".draft-row").filter(has_text=words).first

    def segment(self, words: str) -> Locator:
        return self.page.locator(".seg").filter(has_text=words).first

    def choose(self, words: str) -> None:
        self.row(words).locator(".row-words").click()
        expect(self.row(words)).to_be_focused()

    def press(self, key: str) -> None:
        """Press a key on the chosen row, and wait until it is done."""
        self.page.keyboard.press(key)
        expect(self.page.locator("#workbench:not([aria-busy])")).to_be_visible()

    def edit(self, words: str) -> None:
        self.row(words).get_by_role("link", name="编辑").click()
        expect(self.page.locator(".panel")).to_be_visible()

    def write(self, words: str, text: str) -> None:
        self.edit(words)
        self.words.fill(text)
        self.page.get_by_role("button", name="保存文字").click()

    def confirm(self) -> None:
        self.page.get_by_role("button", name="确认改动原文").click()

    def do(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    @property
    def words(self) -> Locator:
        return self.page.get_by_role("textbox", name="正文")

    def write_in_place(self, words: str) -> None:
        """Open the words of a row where they stand."""
        self.choose(words)
        self.page.keyboard.press("Enter")
        expect(self.words).to_be_focused()

    def open_offered(self, words: str) -> None:
        """Open a row in which words that were typed before are offered."""
        self.choose(words)
        self.page.keyboard.press("Enter")
        expect(self.offer).to_be_visible()

    def reload(self) -> None:
        """Load the page again, also where the browser asks because of unsaved words."""

        def agree(dialog: Dialog) -> None:
            dialog.accept()

        self.page.on("dialog", agree)
        self.page.reload()
        self.page.remove_listener("dialog", agree)

    def set_caret(self, at: int) -> None:
        """Set the caret in the words that are being typed."""
        self.words.evaluate("(field, at) => field.setSelectionRange(at, at)", at)

    @property
    def caret(self) -> int:
        return int(self.words.evaluate("field => field.selectionStart"))

    def compose(self, kind: str) -> None:
        """The beginning or the end of a composition by an input method."""
        self.words.evaluate(
            "(field, kind) => field.dispatchEvent(new CompositionEvent(kind, {bubbles: true}))",
            f"composition{kind}",
        )

    @property
    def unsaved(self) -> Locator:
        """The list of words that are not saved."""
        return self.page.locator("#unsaved li")

    @property
    def offer(self) -> Locator:
        """What was typed in a row before, and is offered."""
        return self.page.locator(".kept-words")

    @property
    def selected(self) -> Locator:
        return self.page.locator(".draft-row[aria-selected=true]")

    @property
    def said(self) -> Locator:
        """What a screen reader is told."""
        return self.page.locator("#announcement")

    def levels(self, *words: str) -> list[str]:
        return [self.row(one).locator(".level").inner_text() for one in words]

    @property
    def done(self) -> Locator:
        return self.page.locator("#done")

    @property
    def problem(self) -> Locator:
        return self.page.locator("#problem")

    @property
    def linked(self) -> Locator:
        """What is marked as belonging together, left and right."""
        return self.page.locator(".is-linked")
