"""Page objects of the admin: the desk, an issue's page, corrections."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.pages import PortalPage


class OfficePage(PortalPage):
    """Any page of the admin, once somebody has logged in."""

    def log_in(self, name: str, password: str) -> None:
        self.open("/admin/")
        self.page.get_by_label("用户名").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.follow(self.page.get_by_role("button", name="登录"))
        expect(self.page.get_by_role("heading", name="工作台")).to_be_visible()

    def desk(self) -> None:
        self.open("/admin/")

    def panel(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=title)

    def take_up(self, panel: str, words: str) -> None:
        """Follow a link in a panel of the desk."""
        self.desk()
        self.follow(self.panel(panel).get_by_role("link", name=words))

    def step(self, name: str, reason: str = "") -> None:
        """Take a step of the issue whose page is open, and confirm it."""
        self.follow(self.page.locator(".way").get_by_role("link", name=name, exact=True))
        if reason:
            self.page.get_by_label("理由").fill(reason)
        self.follow(self.page.get_by_role("button", name=f"确认{name}"))

    def turn_to(self, tab: str) -> None:
        """Open a tab of the issue."""
        tabs = self.page.get_by_role("navigation", name="本期")
        self.follow(tabs.get_by_role("link", name=tab, exact=True))

    def preview(self) -> None:
        self.follow(self.page.locator(".way").get_by_role("link", name="预览", exact=True))

    def find(self, words: str) -> None:
        self.desk()
        self.page.get_by_label("查找文件").fill(words)
        self.follow(self.page.get_by_role("button", name="查找"))

    def propose(self, row: str, before: str, after: str, reason: str) -> None:
        """Propose other words for a row, from the results of the search box."""
        self.follow(self.page.get_by_role("link", name=row).first)
        self.follow(self.page.get_by_role("link", name="提出勘误"))
        body = self.page.get_by_label("正文", exact=True)
        body.fill(body.input_value().replace(before, after))
        self.page.get_by_label("理由").fill(reason)
        self.follow(self.page.get_by_role("button", name="提出勘误"))

    @property
    def returned(self) -> Locator:
        """Why the issue was returned, on top of what the clerk opens."""
        return self.page.get_by_role("note", name="退回的理由")

    @property
    def said(self) -> Locator:
        """The last message: what was done, or why not."""
        return self.page.locator(".messagelist, .errornote, .errorlist").first


class DeviationPage(OfficePage):
    """与原文对照: where the rows of an issue differ from its source, and the answers."""

    @property
    def all(self) -> Locator:
        return self.page.locator(".deviation")

    def answer_all(self, words: str) -> None:
        for box in self.page.locator(".deviation.is-open input[type=checkbox]").all():
            box.check()
        self.page.get_by_label("对勾选各处的答复").fill(words)
        self.follow(self.page.get_by_role("button", name="答复勾选的各处"))
