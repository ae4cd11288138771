"""Log-in in a browser: words outlive it, its end is told before, a phone proves who it is."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from PIL import Image
from playwright.sync_api import Browser, Dialog, expect

from gazette.accounts.models import OpenSession
from gazette.accounts.throttle import PAIR_LIMIT
from gazette.models import Theme
from tests.accounts.conftest import PASSWORD, age, code_of, device_for, forget_code
from tests.browser.conftest import PATIENCE
from tests.browser.intake_pages import BenchPage, IntakePage
from tests.browser.log_in_dialog import LogInPage
from tests.browser.test_intake import TITLE, word_file
from tests.intake.conftest import make_editor

pytestmark = pytest.mark.browser

Open = Callable[..., LogInPage]
LATE = timedelta(minutes=31)


@pytest.fixture
def wang(transactional_db: None) -> User:
    editor = make_editor("wang", first_name="敏", last_name="王")
    editor.set_password(PASSWORD)
    editor.save()
    return editor


@pytest.fixture
def visit(browser: Browser, live_server: Any, wang: User) -> Iterator[Open]:
    """A window in which nobody is logged in, or the editor is."""
    contexts = []

    def open_window(*, is_in: bool = True, width: int = 1280, **options: Any) -> LogInPage:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if is_in:
            client = Client()
            client.force_login(wang)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return LogInPage(context.new_page(), live_server.url)

    yield open_window
    for context in contexts:
        context.close()


def end_all() -> None:
    for session in OpenSession.objects.all():
        age(session, seen=LATE)


def open_bench(window: LogInPage) -> BenchPage:
    intake = IntakePage(window.page, window.base)
    intake.complaints = window.complaints
    intake.drop("公报.docx", word_file())
    return intake.check(TITLE)


class TestTheBench:
    ROW, WORDS = "为了加强城市内河管理", "为了加强城市内河的管理，制定本办法。"

    def typed(self, window: LogInPage) -> BenchPage:
        bench = open_bench(window)
        row = bench.page.locator(".draft-row").filter(has_text="第一条").first
        row.get_by_role("link", name="编辑").click()
        bench.words.fill(self.WORDS)
        return bench

    def test_words_are_saved_after_log_in_in_a_dialog(self, visit: Open) -> None:
        window = visit()
        bench = self.typed(window)
        end_all()
        bench.do("保存文字")
        expect(window.dialog).to_be_visible()
        window.log_in_again("wrong")
        expect(window.dialog).to_contain_text("用户名或者密码不对")
        expect(bench.words).to_have_value(self.WORDS)
        window.log_in_again(PASSWORD)
        expect(window.dialog).to_have_count(0)
        bench.confirm()
        expect(bench.done).to_be_visible()
        expect(bench.row(self.WORDS)).to_be_visible()

    def test_the_dialog_asks_for_the_code_too(self, visit: Open, wang: User) -> None:
        window = visit()
        bench = self.typed(window)
        end_all()
        device = device_for(wang)
        bench.do("保存文字")
        window.log_in_again(PASSWORD)
        window.dialog.get_by_label("验证码").fill(code_of(device))
        window.dialog.get_by_role("button", name="登录", exact=True).click()
        expect(window.dialog).to_have_count(0)
        bench.confirm()
        expect(bench.row(self.WORDS)).to_be_visible()

    def test_a_log_in_in_another_tab_is_enough(self, visit: Open) -> None:
        """It changes the token of forms, with which this page could not save any more."""
        window = visit()
        bench = self.typed(window)
        end_all()
        other = LogInPage(window.page.context.new_page(), window.base)
        other.open("/admin/")
        other.log_in("wang", PASSWORD)
        expect(other.page.get_by_role("heading", name="工作台")).to_be_visible()
        bench.do("保存文字")
        bench.confirm()
        expect(bench.row(self.WORDS)).to_be_visible()

    def test_who_does_not_log_in_keeps_the_words_on_the_page(self, visit: Open) -> None:
        window = visit()
        bench = self.typed(window)
        end_all()
        said: list[str] = []

        def hear(alert: Dialog) -> None:
            said.append(alert.message)
            alert.accept()

        window.page.on("dialog", hear)
        bench.do("保存文字")
        window.dialog.get_by_role("button", name="先不登录").click()
        expect(window.page.locator("#workbench:not([aria-busy])")).to_be_visible()
        expect(bench.words).to_have_value(self.WORDS)
        assert "文字还在这一页上" in said[0]


class TestAPlainForm:
    ADDRESS = "/admin/gazette/theme/add/"

    def test_a_warning_comes_before_the_end_and_a_dialog_after_it(self, visit: Open) -> None:
        window = visit()
        window.page.clock.install()
        window.open(self.ADDRESS)
        window.page.get_by_label("主题").fill("社会救助")
        age(OpenSession.objects.get(), seen=timedelta(minutes=26))
        window.page.clock.fast_forward("04:00")
        assert not window.warning.count()
        # The words have been typed since the page was opened: that is work, and prolongs.
        token = window.token.input_value()
        window.page.clock.fast_forward("22:00")
        # The page reads the answer by its clock, which must not move before.
        expect(window.token).not_to_have_value(token)
        expect(window.warning).to_have_count(0)
        assert OpenSession.objects.get().seconds_left > 29 * 60
        age(OpenSession.objects.get(), seen=timedelta(minutes=26))
        window.page.clock.fast_forward("29:00")
        expect(window.warning).to_contain_text("就自动退出登录")
        window.page.get_by_role("button", name="继续工作").click()
        expect(window.warning).to_have_count(0)
        assert OpenSession.objects.get().seconds_left > 29 * 60
        end_all()
        window.page.clock.fast_forward("31:00")
        window.dialog.get_by_role("button", name="先不登录").click()
        expect(window.warning).to_contain_text("登录已经过期")
        window.page.clock.fast_forward("05:00")
        expect(window.dialog).to_have_count(0)
        window.warning.get_by_role("button", name="登录").click()
        expect(window.dialog).to_be_visible()
        expect(window.warning).to_have_count(0)
        window.log_in_again(PASSWORD)
        expect(window.dialog).to_have_count(0)
        window.follow(window.page.get_by_role("button", name="保存", exact=True))
        expect(window.page.locator(".messagelist")).to_contain_text("社会救助")
        assert Theme.objects.filter(name="社会救助").count() == 1

    @pytest.mark.parametrize("has_script", [True, False])
    def test_without_the_dialog_the_portal_keeps_the_words(
        self, visit: Open, has_script: bool
    ) -> None:
        window = visit(java_script_enabled=has_script, width=390)
        window.open(self.ADDRESS)
        window.page.get_by_label("主题").fill("社会救助")
        end_all()
        window.follow(window.page.get_by_role("button", name="保存", exact=True))
        expect(window.page.get_by_role("status")).to_contain_text("没有丢")
        window.log_in("wang", PASSWORD)
        expect(window.page.locator(".kept-text")).to_contain_text("社会救助")
        assert window.overflow == 0
        window.follow(window.page.get_by_role("button", name="再提交一次"))
        expect(window.page.locator(".messagelist")).to_contain_text("社会救助")
        assert Theme.objects.filter(name="社会救助").count() == 1


@pytest.mark.parametrize("width", [390, 1280])
class TestAPhone:
    def test_is_set_up_by_its_camera_and_then_asked(self, visit: Open, width: int) -> None:
        window = visit(is_in=False, width=width)
        window.open("/admin/account/")
        window.log_in("wang", PASSWORD)
        window.follow(window.page.get_by_role("link", name="设置双因素登录"))
        image = window.page.locator(".account-qr").screenshot()
        (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(image)))
        device = TOTPDevice.objects.get()
        assert code.text == device.config_url
        assert window.overflow == 0
        window.type_code(code_of(device), "启用")
        codes = window.page.locator(".account-codes code").all_inner_texts()
        assert len(codes) == 10
        assert window.overflow == 0
        window.follow(window.page.get_by_role("button", name="注销"))
        forget_code(device)
        window.open("/admin/")
        window.log_in("wang", PASSWORD)
        assert window.small_targets("#login-form input:not([type=hidden])") == []
        window.type_code(code_of(device))
        expect(window.page.get_by_role("heading", name="工作台")).to_be_visible()
        assert window.complaints == []

    def test_sessions_are_seen_and_ended(self, visit: Open, width: int) -> None:
        window, other = visit(width=width), visit(is_in=False)
        other.open("/admin/")
        other.log_in("wang", PASSWORD)
        window.open("/admin/account/")
        assert window.overflow == 0
        assert window.nameless == []
        assert window.small_targets(".account .button") == []
        window.follow(window.page.get_by_role("button", name="退出 Chrome"))
        expect(window.page.locator(".messagelist")).to_contain_text("已经退出1处登录")
        other.open("/admin/")
        expect(other.page.get_by_role("status")).to_contain_text("登录已经过期")

    def test_a_locked_account_is_told_so(self, visit: Open, width: int) -> None:
        window = visit(is_in=False, width=width)
        window.open("/admin/")
        for _ in range(PAIR_LIMIT):
            window.log_in("wang", "wrong")
        expect(window.refusal).to_contain_text("之后再试")
        assert window.overflow == 0
        assert window.nameless == []
