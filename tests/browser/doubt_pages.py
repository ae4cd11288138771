"""逐处核对 as an editor uses it; clicks and keys are counted, one each."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.pages import PortalPage


class QueuePage(PortalPage):
    """The queue of doubts of an intake."""

    def press(self, key: str) -> None:
        """Press a key once the page listens, and wait until it is done."""
        expect(self.page.locator("#queue[data-ready]:not([aria-busy])")).to_be_visible()
        self.page.keyboard.press(key)
        expect(self.page.locator("#queue:not([aria-busy])")).to_be_visible()

    def wait_until_seen(self) -> None:
        """Wait until all of the current place was on screen."""
        expect(self.page.locator(".place li.is-place:not(.is-seen)")).to_have_count(0)

    @property
    def heading(self) -> Locator:
        return self.page.locator("#queue-heading")

    @property
    def said(self) -> Locator:
        """What a screen reader is told."""
        return self.page.locator("#announcement")

    @property
    def count(self) -> Locator:
        return self.page.locator(".queue-count")

    @property
    def end(self) -> Locator:
        return self.page.locator(".queue-end")
