"""Page objects of log-in: its page, the dialog over another page, the account's own page."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.pages import PortalPage


class LogInPage(PortalPage):
    """Whatever page of the office is open, with what belongs to log-in on it."""

    def log_in(self, name: str, password: str) -> None:
        self.page.get_by_label("用户名").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.follow(self.page.get_by_role("button", name="登录"))

    def type_code(self, code: str, button: str = "登录") -> None:
        self.page.get_by_label("验证码").fill(code)
        self.follow(self.page.get_by_role("button", name=button))

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog", name="请重新登录")

    def log_in_again(self, password: str) -> None:
        """In the dialog, which knows whose page it is."""
        self.dialog.get_by_label("密码").fill(password)
        self.dialog.get_by_role("button", name="登录", exact=True).click()

    @property
    def token(self) -> Locator:
        """The field of the page's form that each answer about the log-in renews."""
        return self.page.locator("#content-main [name=csrfmiddlewaretoken]")

    @property
    def warning(self) -> Locator:
        return self.page.locator(".log-in-bar")

    @property
    def refusal(self) -> Locator:
        return self.page.locator("#refusal")
