"""The foot of every page as administrators have set it; 网站地图 and 使用帮助."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gazette.models import PortalSettings
from tests.factories import make_document, make_person, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

FULL = {
    "site_code": "1300000012",
    "icp_number": "冀ICP备12345678号-1",
    "police_number": "冀公网安备13010002000001号",
    "sponsor": "示例市人民政府",
    "operator": "示例市人民政府办公室",
    "phone": "0311-12345678转801",
    "email": "gongbao@example.org",
    "address": "示例市人民路1号",
    "accessibility_link": "/help/",
    "national_link": "https://example.org/jiucuo?site_code=1300000012",
}


def foot(client: Client, address: str = "/") -> str:
    return client.get(address).content.decode().partition('<footer class="colophon"')[2]


def test_nothing_is_shown_that_is_not_given(client):
    shown = foot(client)
    for words in ("标识码", "备", "主办：", "电话", "无障碍", "找错", "://", "↗"):
        assert words not in shown, words


def test_all_that_is_given_is_shown_on_every_page(client):
    PortalSettings.objects.create(pk=1, **FULL)
    document = make_provision(text=make_text(document=make_document(published=True))).document
    for address in ("/", "/issues/", document.get_absolute_url(), "/search/?q=示例", "/none/"):
        shown = foot(client, address)
        for name, words in FULL.items():
            if not name.endswith("link"):
                assert words in shown, (address, words)


def test_links_lead_out_only_where_given_and_are_marked(client):
    PortalSettings.objects.create(pk=1, **FULL)
    page = HtmlPage(client.get("/"))
    links = [one for one in page.elements if one.tag == "a"]
    out = {
        str(one.attributes["href"])
        for one in links
        if str(one.attributes.get("href")).startswith("http")
    }
    assert out == {
        "https://beian.miit.gov.cn/",
        "https://beian.mps.gov.cn/#/query/webSearch?code=13010002000001",
        FULL["national_link"],
    }
    for one in links:
        if one.attributes.get("href") in out:
            assert one.attributes["class"] == "outward"
    assert 'href="tel:031112345678"' in foot(client)
    assert 'href="mailto:gongbao@example.org"' in foot(client)


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("site_code", " １３００００００１２ ", "1300000012"),
        ("icp_number", "冀 ICP 备 12345678 号－1", "冀ICP备12345678号-1"),
        ("icp_number", "沪icp备2021012345号", "沪ICP备2021012345号"),
        ("icp_number", "京ICP证030173号", "京ICP证030173号"),
        ("icp_number", "黔ICP备05001922号-2", "黔ICP备05001922号-2"),
        ("police_number", "冀公网安备 13010002000001号", "冀公网安备13010002000001号"),
        ("phone", "（０３１１）１２３４５６７８", "(0311)12345678"),
        ("phone", "0311—12345678", "0311-12345678"),
        ("phone", "12345", None),
        ("phone", "12345678 转 801", "12345678 转 801"),
        ("site_code", "130000001", None),
        ("site_code", "13000000123", None),
        ("site_code", "冀300000012", None),
        ("icp_number", "ICP备12345678号", None),
        ("icp_number", "冀ICP备12345678", None),
        ("icp_number", "冀ICP备号", None),
        ("police_number", "冀公网安备1301000200号", None),
        ("police_number", "公网安备13010002000001号", None),
        ("email", "gongbao", None),
        ("accessibility_link", "javascript:alert(1)", None),
        ("accessibility_link", "//example.org/", None),
        ("accessibility_link", "help", None),
        ("accessibility_link", "/help/#accessibility", "/help/#accessibility"),
        ("national_link", "https://example.org", "https://example.org"),
        ("contact_days", 0, None),
        ("contact_days", 400, None),
    ],
)
def test_each_value_is_checked_and_what_is_wrong_is_said_in_chinese(field, typed, stored):
    row = PortalSettings(pk=1, **{field: typed})
    if stored is None:
        with pytest.raises(ValidationError) as refused:
            row.full_clean()
        assert list(refused.value.message_dict) == [field]
        words = "".join(refused.value.message_dict[field])
        assert any("\u4e00" <= sign <= "\u9fff" for sign in words)
    else:
        row.full_clean()
        assert getattr(row, field) == stored


class TestInTheAdmin:
    def form(self, **values: Any) -> dict[str, Any]:
        return dict.fromkeys(FULL, "") | {"contact_days": 30} | values

    def test_the_administration_writes_it_and_there_is_one(self, client):
        client.force_login(make_person("admin", "系统管理"))
        add = reverse("admin:gazette_portalsettings_add")
        wrong = client.post(add, self.form(site_code="12"))
        assert "网站标识码是10位数字" in wrong.content.decode()
        assert client.post(add, self.form(sponsor="示例市人民政府")).status_code == 302
        row = PortalSettings.objects.get()
        assert row.pk == 1
        assert client.get(add).status_code == 403
        change = reverse("admin:gazette_portalsettings_change", args=[1])
        client.post(change, self.form(sponsor="示例区人民政府"))
        assert "主办：示例区人民政府" in foot(client)
        history = client.get(reverse("admin:gazette_portalsettings_history", args=[1]))
        assert "主办" in history.content.decode() and "区" in history.content.decode()
        delete = reverse("admin:gazette_portalsettings_delete", args=[1])
        assert client.post(delete, {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize("group", ["录入", "审核", "发布", "安全保密", "审计"])
    def test_nobody_else_does(self, client, group):
        client.force_login(make_person("someone", group))
        add = reverse("admin:gazette_portalsettings_add")
        assert client.post(add, self.form()).status_code == 403

    def test_the_database_takes_no_second_row(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            PortalSettings.objects.create(pk=2)


def test_the_map_leads_to_every_list(client):
    document = make_provision(text=make_text(document=make_document(published=True))).document
    page = HtmlPage(client.get(reverse("gazette:site_map")))
    links = {one.attributes.get("href") for one in page.elements if one.tag == "a"}
    names = ("home", "issues", "documents", "in_force", "expiring", "ended", "bodies", "themes")
    others = ("help", "report", "receipts", "feed")
    assert {reverse(f"gazette:{name}") for name in (*names, *others)} <= links
    gazette = document.issue.gazette
    assert {gazette.get_absolute_url(), gazette.about_url} <= links
    assert reverse("gazette:gazette_year", args=[gazette.slug, 2025]) in links
    assert reverse("gazette:kind", args=[document.kind]) in links
    for link in links:
        assert client.get(str(link).partition("#")[0] or "/").status_code == 200, link


def test_help_tells_what_there_is(client):
    PortalSettings.objects.create(pk=1, **FULL)
    page = client.get(reverse("gazette:help")).content.decode()
    for words in (
        "怎样查",
        "怎样引用",
        "怎样打印",
        "发现错误怎么办",
        "无障碍声明",
        "0311-12345678",
    ):
        assert words in page
    assert reverse("gazette:help") in client.get("/sitemap-pages.xml").content.decode()
