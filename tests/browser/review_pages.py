"""审核 as a reviewer uses it: reading through a document, keys, remarks."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.office_pages import OfficePage


class ReviewPage(OfficePage):
    """The bench of the review."""

    @property
    def seen(self) -> Locator:
        return self.page.locator("#seen")

    @property
    def is_complete(self) -> Locator:
        return self.page.locator("#complete")

    @property
    def current(self) -> Locator:
        return self.page.locator(".bench-row.is-current")

    def row(self, words: str) -> Locator:
        return self.page.locator(".bench-row").filter(has_text=words).first

    def scroll_through(self) -> None:
        """Bring every row on screen, one after the other, as one reads."""
        self.page.locator(".facts").scroll_into_view_if_needed()
        for row in self.page.locator(".bench-row").all():
            row.scroll_into_view_if_needed()
        expect(self.is_complete).to_have_text("，看完了")

    def settle(self) -> None:
        """Wait until the portal has taken down what is on screen."""
        expect(self.page.locator(".bench-row.is-seen, .facts.is-seen").first).to_be_attached()
        expect(self.page.locator("#review[data-waiting]")).to_have_count(0)
