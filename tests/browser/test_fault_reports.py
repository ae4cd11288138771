"""A reader reports a fault at a row: on a phone and on a desk, with a script and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from gazette.models import FaultReport, PortalSettings, Provision
from gazette.office import report_intake
from gazette.parsing.parsed import Level
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


@pytest.fixture
def row(issue: object, monkeypatch: pytest.MonkeyPatch) -> Provision:
    """An article of the sample; a form may be sent as fast as the browser is."""
    monkeypatch.setattr(report_intake, "LEAST_OPEN", 0)
    monkeypatch.setattr("gazette.pages.fault_report_form.LEAST_OPEN", 0)
    found = Provision.objects.filter(level=Level.ARTICLE.value).exclude(body="")
    return found.select_related("document__issue__gazette").order_by("document", "position")[3]


@pytest.fixture
def full_foot(transactional_db: None) -> PortalSettings:
    return PortalSettings.objects.create(
        pk=1,
        site_code="1300000012",
        icp_number="冀ICP备12345678号-1",
        police_number="冀公网安备13010002000001号",
        sponsor="示例市人民政府",
        operator="示例市人民政府办公室",
        phone="0311-12345678",
        email="gongbao@example.org",
        address="示例市人民路1号市政府大楼3层302室",
        accessibility_link="/help/",
    )


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_a_script(
    visit: Open, row: Provision, full_foot: PortalSettings, width: int, scheme: str
) -> None:
    path = row.document.get_absolute_url()
    shown = visit(
        f"{path}?cite={row.address}", width, java_script_enabled=False, color_scheme=scheme
    )
    page = shown.page
    page.get_by_role("link", name="这里有错？纠错").click()
    expect(page.locator(".report-row")).to_have_text(row.printed)
    assert shown.overflow == 0
    assert shown.nameless == []
    targets = ".colophon a, .report-kinds label, .report-field > textarea, .report-send"
    assert shown.small_targets(targets) == []
    expect(page.get_by_label("请不要填写这一栏")).not_to_be_in_viewport()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明哪里不对")
    page.get_by_role("radio", name="错字、漏字").check()
    page.get_by_label("哪里不对").fill("这里少了一个字")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您的纠错已经收到")
    report = FaultReport.objects.get()
    assert (report.address, report.document_id) == (row.address, row.document_id)
    expect(page.locator(".report-number")).to_contain_text(report.printed_receipt)
    assert shown.overflow == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_with_a_script_the_link_names_the_row_in_hand(
    visit: Open, row: Provision, width: int
) -> None:
    path = row.document.get_absolute_url()
    shown = visit(f"{path}#{row.address}", width)
    shown.page.locator(".report-this a").click()
    expect(shown.page).to_have_url(re.compile(rf"[?&]at={row.address}$"))
    expect(shown.page.locator(".report-row")).to_have_text(row.printed)
    assert shown.complaints == []


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_the_links_of_the_foot_stand_in_columns(
    visit: Open, full_foot: PortalSettings, width: int
) -> None:
    shown = visit("/", width)
    lefts = shown.page.locator(".colophon nav li").evaluate_all(
        "(all) => all.map((one) => Math.round(one.getBoundingClientRect().left))"
    )
    assert len(set(lefts)) in (2, 3), lefts
    assert len(lefts) > 6
    tops = shown.page.locator(".colophon nav li").evaluate_all(
        "(all) => all.map((one) => Math.round(one.getBoundingClientRect().top))"
    )
    pairs = list(zip(tops, lefts, strict=True))
    assert len(set(pairs)) == len(pairs)
    for top in set(tops[:-1]):
        assert sorted(left for at, left in pairs if at == top)[0] == min(lefts)
    assert shown.overflow == 0


@pytest.mark.parametrize("address", ["/help/", "/sitemap/", "/report/", "/report/answer/"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_pages_fit_the_window(visit: Open, address: str, width: int) -> None:
    shown = visit(address, width)
    assert shown.overflow == 0
    assert shown.nameless == []
    shown.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert shown.overflow == 0
