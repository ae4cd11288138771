"""纠错: what a reader sees and sends, what is refused and why, and the receipt."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from gazette.models import FaultReport, Issue, PortalSettings, Provision
from gazette.office import fault_reports, report_intake
from gazette.office.report_intake import new_mark, read_receipt, sender_of
from tests.factories import make_document, make_issue, make_person, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

FORM = reverse("gazette:report")


@pytest.fixture
def row() -> Provision:
    """The second of three rows of a published document."""
    text = make_text(document=make_document(published=True, title="示例市巡查办法"))
    make_provision(text=text, body="管道每月巡查一次。")
    found = make_provision(text=text, body="巡查记彔保存三年。")
    make_provision(text=text, body="本办法自公布之日起施行。")
    return found


def page_of(row: Provision) -> str:
    return row.document.get_absolute_url()


def opened_mark(seconds: float = 60) -> str:
    return new_mark(time.time() - seconds)


def filled(row: Provision | None = None, **values: Any) -> dict[str, Any]:
    place = {"page": page_of(row), "at": row.address} if row else {"page": "/issues/"}
    said = {"kind": "typo", "fault": "记彔", "should_be": "记录", "contact": "", "website": ""}
    return place | said | {"mark": opened_mark()} | values


def mark_in(page: Any) -> str:
    """The mark that the form on a page would send."""
    marks = [one for one in HtmlPage(page).elements if one.attributes.get("name") == "mark"]
    return str(marks[0].attributes["value"])


def sent(client: Client, row: Provision | None = None, **values: Any) -> Any:
    return client.post(FORM, filled(row, **values))


class TestForm:
    def test_it_quotes_the_row_with_the_words_around_it(self, client, row):
        page = strip_tags(client.get(FORM, {"page": page_of(row), "at": "art_2"}).content.decode())
        for words in (
            "示例市巡查办法",
            "第二条",
            "巡查记彔保存三年",
            "每月巡查一次",
            "自公布之日起",
        ):
            assert words in page
        assert "在哪一处" not in page

    def test_without_a_row_it_asks_where(self, client, row):
        page = client.get(FORM, {"page": page_of(row)}).content.decode()
        assert "在哪一处" in page
        sent(client, row, at="", place="第二条")
        assert FaultReport.objects.get().place == "第二条"

    def test_every_public_page_leads_to_it(self, client, row):
        for address in ("/", "/issues/", page_of(row), row.document.issue.get_absolute_url()):
            page = client.get(address).content.decode()
            assert f"{FORM}?page={address.replace('/', '%2F')}" in page, address
            assert "纠错" in page

    def test_a_page_that_leads_nowhere_can_be_reported(self, client):
        page = client.get("/no-such-page/").content.decode()
        assert "?page=%2Fno-such-page%2F" in page
        sent(client, page="/no-such-page/", kind="link")
        assert FaultReport.objects.get().page == "/no-such-page/"

    def test_it_says_what_the_contact_is_for_and_how_long_it_is_kept(self, client):
        PortalSettings.objects.create(pk=1, contact_days=45)
        page = client.get(FORM).content.decode()
        assert "只有编辑部看得到，答复之后45天即删除" in page

    def test_it_is_neither_kept_nor_listed(self, client):
        answer = client.get(FORM)
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "page", ["//example.org/", "https://example.org/", "/\\example.org", "javascript:1", "/" * 600]
)
def test_a_page_of_another_site_is_none(client, page):
    assert client.get(FORM, {"page": page}).status_code == 404
    assert sent(client, page=page).status_code == 404
    assert not FaultReport.objects.exists()


def test_only_what_the_public_sees_can_be_named(client, row):
    draft = make_provision()
    withdrawn = make_provision(
        text=make_text(
            document=make_document(
                issue=make_issue(status="approved", first_published_at=timezone.now())
            )
        )
    )
    places = [(page_of(draft), "art_1"), (page_of(draft), ""), (page_of(withdrawn), "art_1")]
    places += [(page_of(row), "art_99"), ("/issues/", "art_1"), (page_of(row) + "9/", "art_1")]
    places += [(draft.document.issue.get_absolute_url(), "")]
    for page, address in places:
        assert client.get(FORM, {"page": page, "at": address}).status_code == 404, page
        assert sent(client, page=page, at=address).status_code == 404
    assert not FaultReport.objects.exists()


class TestSending:
    def test_a_report_keeps_the_row_as_it_was_printed(self, client, row):
        answer = sent(client, row, contact=" 0311-12345678 ")
        report = FaultReport.objects.get()
        assert answer.headers["Location"] == report.get_absolute_url()
        assert (report.document, report.issue) == (row.document, row.document.issue)
        assert (report.address, report.place) == ("art_2", "第二条")
        assert report.row_words == row.printed
        assert (report.state, report.contact) == ("new", "0311-12345678")

    def test_a_form_sent_twice_is_one_report(self, client, row):
        values = filled(row)
        first, second = client.post(FORM, values), client.post(FORM, values)
        assert first.headers["Location"] == second.headers["Location"]
        assert FaultReport.objects.count() == 1

    def test_other_words_in_a_form_that_was_sent_are_not_lost(self, client, row):
        values = filled(row)
        client.post(FORM, values)
        again = client.post(FORM, values | {"fault": "保存三年", "should_be": "保存五年"})
        assert "这张表已经提交过一次" in again.content.decode()
        assert "保存五年" in again.content.decode()
        assert FaultReport.objects.count() == 1
        assert mark_in(again) != values["mark"]
        answer = client.post(FORM, values | {"fault": "保存三年", "mark": mark_in(again)})
        assert "提交得太快" in answer.content.decode()

    @pytest.mark.parametrize(
        ("values", "says"),
        [
            ({"kind": ""}, "请选择是哪一种问题"),
            ({"kind": "nonsense"}, "选择一个有效的选项"),
            ({"fault": " 　\n"}, "请写明哪里不对"),
            ({"fault": "长" * 1001}, "最多1000字，现在有1001字"),
            ({"contact": "找我"}, "请写一个电话号码或者电子邮箱"),
            ({"website": "https://example.org/"}, "请让它空着"),
            ({"mark": ""}, "打开得太久"),
            ({"mark": "forged:mark"}, "打开得太久"),
        ],
    )
    def test_what_is_wrong_is_said_and_the_words_stay(self, client, row, values, says):
        page = sent(client, row, **({"should_be": "应为记录"} | values)).content.decode()
        assert says in page and "还没有提交" in page and "应为记录" in page
        assert not FaultReport.objects.exists()

    def test_a_form_sent_at_once_can_be_sent_again(self, client, row):
        values = filled(row, mark=opened_mark(0))
        page = client.post(FORM, values).content.decode()
        assert "提交得太快" in page and values["mark"] in page

    def test_a_form_that_was_open_too_long_gets_a_new_mark(self, client, row):
        old = opened_mark(report_intake.MOST_OPEN + 10)
        page = sent(client, row, mark=old).content.decode()
        assert "打开得太久" in page and old not in page

    def test_a_forged_request_is_refused_in_chinese(self, row):
        answer = Client(enforce_csrf_checks=True).post(FORM, filled(row))
        assert answer.status_code == 403
        assert "没有提交" in answer.content.decode() and "登录" not in answer.content.decode()


class TestLimits:
    def test_a_network_sends_only_so_many_in_an_hour(self, client, row):
        for _ in range(report_intake.NETWORK_HOUR):
            assert sent(client, row).status_code == 302
        refused = sent(client, row, fault="再来一条")
        assert refused.status_code == 429 and refused.headers["Retry-After"] == "3600"
        page = refused.content.decode()
        assert "请过一小时再来" in page and "再来一条" in page
        assert sent(Client(REMOTE_ADDR="192.0.2.7"), row).status_code == 302
        assert "请过一小时再来" in client.get(FORM).content.decode()

    def test_the_portal_takes_only_so_many(self, client, row, monkeypatch):
        monkeypatch.setattr(report_intake, "PORTAL_HOUR", 2)
        for last in range(2):
            assert sent(Client(REMOTE_ADDR=f"192.0.2.{last + 1}"), row).status_code == 302
        refused = sent(Client(REMOTE_ADDR="192.0.2.9"), row)
        assert refused.status_code == 429 and "太多" in refused.content.decode()

    def test_no_address_is_kept_and_its_mark_for_a_day_only(self, client, row):
        sent(Client(REMOTE_ADDR="192.0.2.77"), row)
        report = FaultReport.objects.get()
        assert report.sender and "192.0.2" not in str(vars(report))
        fault_reports.forget_personal_data()
        report.refresh_from_db()
        assert report.sender
        FaultReport.objects.update(reported_at=timezone.now() - timedelta(days=1, minutes=1))
        fault_reports.forget_personal_data()
        report.refresh_from_db()
        assert not report.sender

    def test_an_owner_of_an_ipv6_network_is_one_sender(self):
        assert sender_of("2001:db8::1") == sender_of("2001:db8::ffff")
        assert sender_of("2001:db8::1") != sender_of("2001:db8:0:1::1")
        assert sender_of("::ffff:192.0.2.1") == sender_of("192.0.2.1") != sender_of("192.0.2.2")
        assert sender_of("") == ""


class TestReceipt:
    def test_it_shows_the_state_and_nothing_of_the_reader(self, client, row):
        where = sent(client, row, contact="a@example.org", should_be="王某的话").headers["Location"]
        answer = client.get(where)
        page = answer.content.decode()
        assert FaultReport.objects.get().printed_receipt in page
        assert "编辑部还没有开始办理" in page
        for words in ("a@example.org", "王某的话", "记彔</"):
            assert words not in page
        assert (
            answer.headers["X-Robots-Tag"] == "noindex"
            and "no-store" in answer.headers["Cache-Control"]
        )

    def test_the_answer_is_read_there_with_the_name(self, client, row):
        sent(client, row)
        report = FaultReport.objects.get()
        chief = make_person("chief", "审核")
        chief.last_name, chief.first_name = "李", "明"
        chief.save()
        fault_reports.answer(report, chief, "原件如此，没有错。", declined=True)
        page = client.get(report.get_absolute_url()).content.decode()
        assert "原件如此，没有错。" in page and "李明" in page and "不采纳" in page

    def test_it_is_found_however_it_is_typed(self, client, row):
        sent(client, row)
        report = FaultReport.objects.get()
        for typed in (report.printed_receipt, report.receipt.lower(), f" {report.receipt} "):
            answer = client.get(reverse("gazette:receipts"), {"receipt": typed})
            assert answer.headers["Location"] == report.get_absolute_url()
        short = reverse("gazette:receipt", args=[report.receipt.lower()])
        assert client.get(short).headers["Location"] == report.get_absolute_url()

    @pytest.mark.parametrize("typed", ["ABC", "2" * 16, "<script>", "字" * 50])
    def test_an_unknown_one_is_said_to_be_so(self, client, typed):
        answer = client.get(reverse("gazette:receipts"), {"receipt": typed})
        assert answer.status_code == 404
        assert "没有回执号" in answer.content.decode() and "<script>" not in answer.content.decode()

    def test_it_cannot_be_guessed(self, client, row):
        assert read_receipt("O" * 16) == "" and len(report_intake._ALPHABET) ** 16 > 2**75
        assert client.get("/report/2345678923456789/").status_code == 404

    def test_of_a_withdrawn_document_it_is_still_read(self, client, row):
        where = sent(client, row).headers["Location"]
        Issue.objects.update(status="approved", first_published_at=timezone.now())
        page = client.get(where)
        assert page.status_code == 200
        assert f'href="{page_of(row)}' not in page.content.decode()
