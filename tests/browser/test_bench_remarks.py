"""批注 in the clerk's bench: a reviewer's remark at its row is dealt with, and taken up again."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from gazette.intake.models import Intake
from gazette.models import Issue, Provision, Remark
from gazette.office import remarks
from tests.browser.office_sample import IN_REVIEW
from tests.browser.test_intake import Open
from tests.factories import make_person
from tests.parsing.readers.word import docx, p

pytestmark = pytest.mark.browser


def remark_on(words: str, reviewer: User) -> Remark:
    """A remark on the row that has these words."""
    row = Provision.objects.get(body__contains=words)
    return remarks.write(row.document, row.address, "请对照签发稿。", reviewer)


def test_a_remark_is_dealt_with_at_its_row(enter: Open) -> None:
    page = enter()
    page.drop("公报.docx", docx("".join(p(line) for line in IN_REVIEW.splitlines())))
    page.accept()
    expect(page.page.get_by_text("已写成草稿")).to_be_visible()
    remark = remark_on("新建道路的照明设施", make_person("liqiang", "审核"))
    page.open(Intake.objects.get().get_absolute_url())
    bench = page.check("示例市城市照明管理办法")
    row = bench.row("新建道路的照明设施")
    expect(row.locator(".remark")).to_contain_text("请对照签发稿。")
    row.get_by_label("怎样处理").fill("已与签发稿核对")
    row.get_by_role("button", name="已处理", exact=True).click()
    expect(bench.page.locator(".messagelist")).to_contain_text("已记为处理过")
    expect(row.locator(".remark")).to_contain_text("已处理：已与签发稿核对")
    remark.refresh_from_db()
    assert remark.answer == "已与签发稿核对"
    row.get_by_role("button", name="撤回“已处理”").click()
    expect(bench.page.locator(".messagelist")).to_contain_text("又待处理")
    expect(row.get_by_label("怎样处理")).to_be_visible()
    remark.refresh_from_db()
    assert remark.handled_at is None
    assert Issue.objects.get().status == Issue.Status.DRAFT
    assert page.complaints == []
