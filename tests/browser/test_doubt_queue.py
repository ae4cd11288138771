"""逐处核对 in a browser: by keys alone, only what was on screen, within twenty clicks and keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from gazette.intake.models import Intake
from gazette.models import DoubtAnswer, Issue
from tests.browser.doubt_pages import QueuePage
from tests.browser.intake_pages import IntakePage
from tests.browser.office_pages import OfficePage
from tests.browser.test_office import window  # noqa: F401
from tests.factories import read_through

pytestmark = pytest.mark.browser

Window = Callable[..., Any]
#: Seven alike (an annex that is not printed), and five of another kind each of their own.
ALIKE, OTHERS = 7, 5


def issue_text() -> bytes:
    """示例: an issue with twelve doubts, of which seven are annexes that are not printed."""
    names = [f"示例市人民政府关于印发第{n}号示例方案的通知" for n in "一二三四五六七"]
    rules = [f"示例市第{n}类示例场所管理办法" for n in "甲乙丙丁戊"]
    lines = ["示例市人民政府公报", "2025年第3期（总第9期）", "目录"]
    lines += [f"{title}…………（{page}）" for page, title in enumerate([*names, *rules], start=1)]
    for number, title in enumerate(names, start=1):
        lines += [title, f"示政发〔2025〕{number}号", "各区人民政府：",
                  "现印发给你们，请遵照执行。", f"附件：示例方案之{number}",
                  "示例市人民政府", "2025年3月1日"]  # fmt: skip
    for number, title in enumerate(rules, start=8):
        lines += [title, f"示政发〔2025〕{number}号", "第一条　为了加强管理，制定本办法。",
                  "第二条　场所管理人员and游客应当遵守本办法。",
                  "第三条　本办法自2025年4月1日起施行。", "示例市人民政府",
                  "2025年3月1日"]  # fmt: skip
    return "\n".join(lines).encode()


class Counter:
    """Counts clicks and keys, and names each."""

    def __init__(self) -> None:
        self.acts: list[str] = []

    def click(self, page: Any, role: Any, name: str) -> None:
        self.acts.append(f"点：{name}")
        link = page.get_by_role(role, name=name, exact=True).first
        with link.page.expect_navigation():
            link.click()

    def press(self, queue: QueuePage, key: str, what: str) -> None:
        self.acts.append(f"键 {key}：{what}")
        queue.press(key)


def test_from_the_drop_to_the_public_within_twenty_clicks_and_keys(window: Window) -> None:  # noqa: F811
    entry = window(OfficePage, "王敏", "录入")
    review = window(OfficePage, "李强", "审核")
    publication = window(OfficePage, "赵慧", "发布")
    counter = Counter()

    entry.open("/admin/intake/intake/")
    counter.acts.append("点：选择文件")
    file = {"name": "示例.txt", "mimeType": "text/plain", "buffer": issue_text()}
    entry.page.locator("input[type=file]").set_input_files([file])
    counter.click(entry.page, "button", "开始录入")
    counter.click(entry.page, "link", "逐处核对")
    queue = QueuePage(entry.page, entry.base)
    expect(queue.count).to_contain_text(f"还有 {ALIKE + OTHERS} 处没有答复")

    counter.press(queue, "b", "同类的一起看")
    expect(queue.heading).to_contain_text(f"同类 {ALIKE} 处")
    # Looking: the wheel brings every place on screen; a key before that answers nothing.
    for item in queue.page.locator("[data-item]").all():
        item.evaluate("one => one.scrollIntoView({ block: 'center' })")
        expect(item.locator("li.is-place").last).to_have_class("is-place is-seen")
    counter.press(queue, "3", "附件另发")
    expect(queue.count).to_contain_text(f"还有 {OTHERS} 处没有答复")
    for left in range(OTHERS - 1, -1, -1):
        queue.wait_until_seen()
        counter.press(queue, "Enter", "原件如此")
        if left:
            expect(queue.count).to_contain_text(f"还有 {left} 处没有答复")
    expect(queue.end).to_contain_text("下一步：写成草稿")
    counter.click(entry.page, "button", "写成草稿")
    counter.click(entry.page, "button", "确认送审")
    expect(entry.said).to_contain_text("已送审")
    # Reading is not counted: the reviewer has had all documents on screen (test_review.py).
    read_through(Issue.objects.get(), User.objects.get(username="李强"))

    for person, panel, step in (
        (review, "等待审核", "审定"),
        (publication, "等待发布", "立即发布"),
    ):
        person.desk()
        counter.acts.append(f"点：{panel}的一期")
        person.follow(person.panel(panel).get_by_role("link", name="2025年第3期").first)
        counter.click(person.page.locator(".way"), "link", step)
        expect(person.page.get_by_text("附件另发").first).to_be_visible()
        counter.click(person.page, "button", f"确认{step}")
    expect(publication.said).to_contain_text("已发布")
    assert Issue.objects.get().is_published
    assert len(counter.acts) <= 20, counter.acts
    answers = DoubtAnswer.objects.values_list("kind", "by__username")
    assert sorted(answers) == [("as_printed", "王敏")] * OTHERS + [("separate", "王敏")] * ALIKE
    for page in (entry, review, publication):
        assert page.complaints == []


def open_queue(enter: Callable[..., IntakePage], data: bytes, **options: Any) -> QueuePage:  # noqa: F811
    page = enter(**options)
    page.drop("示例.txt", data)
    queue = QueuePage(page.page, page.base)
    queue.complaints = page.complaints
    queue.open(reverse("admin:intake_doubts", args=[Intake.objects.latest("pk").pk]))
    return queue


def test_a_key_answers_only_what_was_on_screen(enter: Any) -> None:  # noqa: F811
    queue = open_queue(enter, issue_text())
    queue.press("b")
    queue.page.set_viewport_size({"width": 1280, "height": 420})
    queue.press("3")
    expect(queue.said).to_contain_text("看过再答复")
    assert DoubtAnswer.objects.count() == 0
    assert not any(one.answers for one in Intake.objects.get().documents.all())


def test_next_back_words_and_undo_by_keys(enter: Any) -> None:  # noqa: F811
    queue = open_queue(enter, issue_text())
    first = queue.heading.inner_text()
    queue.press("j")
    expect(queue.heading).to_contain_text("第 2 处，共 12 处")
    expect(queue.said).to_contain_text("第 2 处，共 12 处")
    queue.press("k")
    expect(queue.heading).to_have_text(first.replace("\n", " "), use_inner_text=False)
    queue.wait_until_seen()
    queue.press("w")
    queue.page.keyboard.type("jk3 印刷厂确认")
    queue.press("Enter")
    expect(queue.count).to_contain_text("还有 11 处")
    expect(queue.page.locator(".queue-list")).to_contain_text("jk3 印刷厂确认")
    queue.press("Control+z")
    expect(queue.count).to_contain_text("还有 12 处")
    expect(queue.said).to_contain_text("已撤销")
    assert queue.complaints == []


def test_a_row_is_edited_in_place_and_typed_words_are_not_left(enter: Any) -> None:  # noqa: F811
    queue = open_queue(enter, issue_text())
    queue.page.locator(".queue-list a").last.click()
    queue.press("e")
    body = queue.page.get_by_label("正文")
    expect(body).to_be_focused()
    body.fill("场所管理人员and全体游客应当遵守本办法。")
    queue.page.locator(".queue-list a").first.click()
    expect(queue.said).to_contain_text("还没有保存")
    queue.page.get_by_role("button", name="保存文字").click()
    queue.page.get_by_role("button", name="确认改动原文").click()
    expect(queue.page.locator(".queue-rows")).to_contain_text("全体游客")
    queue.press("u")
    expect(queue.page.locator(".queue-rows")).not_to_contain_text("全体游客")


def test_it_works_without_a_script(enter: Any) -> None:  # noqa: F811
    queue = open_queue(enter, issue_text(), java_script_enabled=False)
    queue.follow(queue.page.get_by_role("link", name="同类 7 处"))
    queue.follow(queue.page.get_by_role("button", name="附件另发"))
    expect(queue.count).to_contain_text("还有 5 处")
    for _ in range(OTHERS):
        queue.follow(queue.page.get_by_role("button", name="原件如此"))
    expect(queue.end).to_contain_text("写成草稿")
    queue.follow(queue.page.get_by_role("button", name="撤销"))
    expect(queue.count).to_contain_text("还有 1 处")
    assert User.objects.get().username == "wang"


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_the_window_and_the_finger(enter: Any, width: int) -> None:  # noqa: F811
    queue = open_queue(enter, issue_text(), width=width)
    place = Intake.objects.get()
    replacing = reverse("admin:intake_replacement", args=[place.pk])
    for address in ("", "?batch=1", f"{replacing}?q=示例&r=样例&exact=1"):
        url = reverse("admin:intake_doubts", args=[place.pk])
        queue.open(address if address.startswith("/") else url + address)
        assert queue.overflow <= 0, address
        assert queue.small_targets(".intake button, .intake select, .queue-list a") == [], address
        assert queue.nameless == []
    assert queue.complaints == []
