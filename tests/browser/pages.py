"""Page objects of the public pages: what a reader can do on each."""

from __future__ import annotations

import csv
import re
from typing import Any

from playwright.sync_api import Locator, Page


class PortalPage:
    """Any page, opened by its address; ``complaints`` are the messages of its console."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, address: str) -> None:
        self.page.goto(self.base + address)

    @property
    def overflow(self) -> int:
        """The pixels by which the page, with its styles, is wider than the window."""
        self.page.wait_for_load_state()
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )

    @property
    def nameless(self) -> list[str]:
        """Controls and headings without an accessible name."""
        snapshot = self.page.locator("body").aria_snapshot()
        roles = "link|button|searchbox|combobox|listbox|option|heading|navigation|region"
        return re.findall(rf"- (?:{roles})(?! \").*", snapshot)

    def small_targets(self, selector: str, least: int = 44) -> list[str]:
        """Visible targets lower than ``least`` pixels; a box is as high as the label around it."""
        found: list[str] = self.page.eval_on_selector_all(
            selector,
            """(elements, least) => elements
                .filter((one) => one.checkVisibility())
                .map((one) => [
                    (one.closest("label") ?? one).getBoundingClientRect().height,
                    one.outerHTML.slice(0, 80),
                ])
                .filter(([height]) => height < least - 0.5)
                .map(([height, html]) => `${height} ${html}`)""",
            least,
        )
        return found

    def follow(self, link: Locator) -> None:
        """Click what leads to another page or place, and wait until the browser is there.

        A click alone returns before: what is read next would still be read from the page before.
        """
        with self.page.expect_navigation():
            link.click()

    def turn_page(self, key: str) -> None:
        """Press a key that leads to another page, and wait until the browser is there."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def search(self, words: str) -> None:
        self.page.locator(".search-box input[type=search]").first.fill(words)
        self.follow(self.page.get_by_role("button", name="检索").first)

    @property
    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.textContent.trim()"))


class SearchPage(PortalPage):
    """Any page with a search box, and the page of results."""

    @property
    def box(self) -> Locator:
        return self.page.locator(".search-box input[type=search]").first

    def type(self, words: str) -> None:
        """Type at once, as an input method does, and wait for the suggestions.

        Key by key, a slow machine gets those of the first keys, and others in their place later.
        """
        self.box.click()
        self.page.keyboard.insert_text(words)
        self.suggestions.first.wait_for()

    @property
    def suggestions(self) -> Locator:
        return self.page.get_by_role("option")

    @property
    def chosen(self) -> str:
        """The suggestion chosen with the arrow keys, by its ARIA attributes."""
        active = self.box.get_attribute("aria-activedescendant")
        return self.page.locator(f"[id='{active}']").inner_text() if active else ""

    @property
    def results(self) -> Locator:
        return self.page.get_by_role("article")

    @property
    def summary(self) -> str:
        return " ".join(self.page.locator(".summary").inner_text().split())

    def open_filters(self) -> None:
        """On a phone they are folded away."""
        fold = self.page.locator(".facets-fold > summary")
        if fold.is_visible():
            fold.click()

    def narrow(self, label: str) -> None:
        self.open_filters()
        self.follow(self.page.locator(".facet-choice").filter(has_text=label).first)

    def take_off(self, label: str) -> None:
        self.follow(self.page.locator(".chip").filter(has_text=label))

    @property
    def chips(self) -> list[str]:
        return self.page.locator(".chip").all_inner_texts()


class DocumentPage(SearchPage):
    def row(self, address: str) -> Locator:
        return self.page.locator(f"[id='{address}']")

    def follow_side_contents(self, words: str) -> None:
        """By the keyboard: the list moves along with the page, and a click may miss its entry."""
        link = self.page.locator(".contents-tool").get_by_role("link", name=words).first
        with self.page.expect_navigation():
            link.press("Enter")

    def follow_folded_contents(self, words: str) -> None:
        self.page.get_by_text("本文目次").and_(self.page.locator("summary")).click()
        self.follow_side_contents(words)

    @property
    def answer(self) -> str:
        """The answer of the effect panel."""
        return self.page.locator(".standing-answer").inner_text().strip()

    @property
    def days(self) -> list[str]:
        return self.page.locator(".day").all_inner_texts()

    def read_as_of(self, day: str) -> None:
        """Choose another day in the form, as a reader without scripts does too."""
        self.page.locator(".as-of summary").click()
        self.page.get_by_label("日期").fill(day)
        self.follow(self.page.get_by_role("button", name="查看"))

    def unfold(self) -> None:
        """Open all details elements."""
        self.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")

    def open_comparison(self) -> tuple[Locator, Locator]:
        """Unfold the first amended provision's two wordings: before and after."""
        self.page.get_by_text("修改前后对照").first.click()
        before = self.page.get_by_role("group", name="修改前").first
        return before, self.page.get_by_role("group", name="修改后").first

    def place_of(self, address: str) -> float:
        """How far below the top of the window a row stands."""
        box = self.row(address).bounding_box()
        assert box
        return box["y"]

    def copy_link_of(self, address: str) -> None:
        row = self.row(address)
        row.hover()
        row.get_by_role("link", name="的链接").first.click()

    def copy_citation(self) -> None:
        self.page.get_by_role("button", name="复制引用").click()

    @property
    def announcement(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def clipboard(self) -> Any:
        return self.page.evaluate("navigator.clipboard.readText()")

    # ---- Reading tools ----

    def open_tool(self, name: str) -> Locator:
        """Open 本文目次, 跳到条文 or 取用 as one does on a phone; its panel."""
        tool = self.page.locator(".reading-tools > details").filter(has_text=name).first
        tool.locator("> summary").click()
        return tool.locator("> .tool-panel")

    @property
    def bar(self) -> Locator:
        return self.page.locator(".reading-tools")

    def jump_to(self, typed: str) -> None:
        self.page.get_by_label("第几条").fill(typed)
        self.page.get_by_role("button", name="跳到", exact=True).click()

    def open_citations(self, address: str) -> Locator:
        """Click the link of a row; the dialog with its citations."""
        self.copy_link_of(address)
        dialog = self.page.get_by_role("dialog")
        dialog.wait_for()
        return dialog

    def select_row(self, address: str) -> None:
        """Select a row as a reader does who presses three times on it, and copy it."""
        self.row(address).evaluate(
            """(row) => {
              const range = document.createRange();
              range.selectNodeContents(row.matches(".row") ? row : row.querySelector(".row"));
              getSelection().removeAllRanges();
              getSelection().addRange(range);
            }"""
        )
        self.page.keyboard.press("Control+c")

    def tab_stops(self) -> list[str]:
        """The addresses of the row links at which the Tab key stops."""
        found: list[str] = self.page.eval_on_selector_all(
            "a.anchor", "all => all.filter((one) => one.tabIndex >= 0).map((one) => one.hash)"
        )
        return found

    def is_free(self, address: str) -> bool:
        """Whether the first line of a row lies in the window, with nothing above it."""
        return bool(
            self.row(address).evaluate(
                """(row) => {
                  const box = row.getBoundingClientRect();
                  const top = document.elementFromPoint(box.left + box.width / 2, box.top + 12);
                  return box.top >= 0 && row.contains(top);
                }"""
            )
        )

    # ---- Without a script, and for the ear ----

    def cite(self, typed: str) -> None:
        """Ask for the citations of a row by the form, which also works without a script."""
        self.page.get_by_label("第几条").fill(typed)
        self.follow(self.page.get_by_role("button", name="引用", exact=True))

    def cited_as(self, form: str) -> str:
        """A citation shown: ``words``, ``dated``, ``quotation`` or ``link``."""
        return self.page.locator(f"#cite-{form}").inner_text()

    @property
    def heard(self) -> str:
        """The page as the accessibility tree tells it."""
        return self.page.locator("body").aria_snapshot()

    def tab(self, times: int) -> list[str]:
        """Press the Tab key, and the names of what is reached, one after another."""
        names = []
        for _ in range(times):
            self.page.keyboard.press("Tab")
            names.append(
                str(
                    self.page.evaluate(
                        "(document.activeElement.getAttribute('aria-label')"
                        " || document.activeElement.textContent).trim()"
                    )
                )
            )
        return names


class ListPage(PortalPage):
    """A list of documents by their effect, which can be narrowed and saved."""

    @property
    def count(self) -> int:
        """How many documents the page says there are."""
        found = re.search(r"共(\d+)件", self.page.locator(".page-lead").first.inner_text())
        assert found
        return int(found[1])

    @property
    def titles(self) -> list[str]:
        return self.page.locator("article.document-line .document-title").all_inner_texts()

    def narrow(self, label: str, value: str) -> int:
        """Choose a value of a filter; how many documents the choice promised."""
        legend = self.page.locator("legend", has_text=re.compile(f"^{label}$"))
        filter_ = self.page.locator(".narrow-choices").filter(has=legend)
        if not filter_.is_visible():
            self.page.locator(".narrowing > summary").click()
        if not filter_.locator("fieldset").is_visible():
            filter_.locator("summary").click()
        option = filter_.locator(f"label:has(input[value='{value}'])")
        promised = re.search(r"（(\d+)）\s*$", option.inner_text())
        option.click()
        self.follow(self.page.locator(".narrow").get_by_role("button", name="查看"))
        assert promised
        return int(promised[1])

    def saved(self) -> list[dict[str, str]]:
        """The rows of the list, downloaded as CSV."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="CSV").click()
        text = download.value.path().read_text(encoding="utf-8-sig")
        return list(csv.DictReader(text.splitlines()))
