"""Readers' reports in the office: who does what, the corrections that grow from them, the desk."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from gazette.admin.fault_report_admin import reports_to_handle
from gazette.models import Correction, FaultReport, PortalSettings, Provision
from gazette.office import corrections, fault_reports
from gazette.office.workflow import Refused
from tests.factories import make_document, make_person, make_provision, make_text

pytestmark = pytest.mark.django_db

OLD = "每年六月一日前报送，逾期不候。"
_numbers = count(1)


@pytest.fixture
def row() -> Provision:
    return make_provision(text=make_text(document=make_document(published=True)), body=OLD)


@pytest.fixture
def clerk() -> User:
    return make_person("clerk", "录入")


@pytest.fixture
def chief() -> User:
    return make_person("chief", "审核")


def report_of(row: Provision, **values: Any) -> FaultReport:
    number = next(_numbers)
    defaults = {
        "receipt": f"R{number}",
        "form_key": f"K{number}",
        "kind": "typo",
        "page": row.document.get_absolute_url(),
        "page_name": row.document.title,
        "document": row.document,
        "issue": row.document.issue,
        "address": row.address,
        "place": "第一条",
        "row_words": row.printed,
        "fault": "六月",
        "should_be": "七月",
    }
    return FaultReport.objects.create(**defaults | values)


def again(report: FaultReport) -> FaultReport:
    return FaultReport.objects.get(pk=report.pk)


class TestWhoMayDoWhat:
    @pytest.mark.parametrize(
        ("group", "handles", "answers"),
        [
            ("录入", True, False),
            ("审核", True, True),
            ("发布", True, True),
            ("系统管理", False, False),
            ("安全保密", False, False),
            ("审计", False, False),
        ],
    )
    def test_groups(self, row, group, handles, answers):
        person = make_person("someone", group)
        report = report_of(row)
        for may, step in [
            (handles, lambda: fault_reports.take(report, person)),
            (answers, lambda: fault_reports.answer(report, person, "收到。")),
        ]:
            if may:
                step()
            else:
                with pytest.raises(Refused, match="没有.*权限"):
                    step()
        assert again(report).state == ("answered" if answers else "taken" if handles else "new")

    def test_a_new_right_to_answer_needs_no_confirmation(self, row):
        person = make_person("chief", "发布")
        assert person.has_perm(fault_reports.ANSWER)

    def test_the_contact_is_shown_to_those_who_handle_only(self, row, clerk):
        report = report_of(row, contact="0311-1234567")
        address = reverse("admin:gazette_faultreport_change", args=[report.pk])
        for person, sees in [(clerk, True), (make_person("audit", "审计"), False)]:
            client = Client()
            client.force_login(person)
            assert ("0311-1234567" in client.get(address).content.decode()) is sees


class TestAnswering:
    def test_an_answer_needs_words(self, row, chief):
        report = report_of(row)
        with pytest.raises(Refused, match="请写答复"):
            fault_reports.answer(report, chief, " \n")
        with pytest.raises(Refused, match="最多1000字"):
            fault_reports.answer(report, chief, "长" * 1001)
        assert again(report).state == "new"
        with pytest.raises(IntegrityError), transaction.atomic():
            FaultReport.objects.update(state="answered")

    def test_two_do_not_answer_one_report(self, row, chief):
        report = report_of(row)
        fault_reports.answer(report, chief, "没有错。", declined=True)
        with pytest.raises(Refused, match="已由chief办结（不采纳）"):
            fault_reports.answer(report, make_person("other", "发布"), "改了。")
        assert again(report).answer == "没有错。"

    def test_those_of_the_same_place_are_answered_together(self, row, chief):
        report, same = report_of(row), report_of(row)
        other = report_of(row, address="art_9")
        spam = report_of(row, state="spam")
        assert fault_reports.answer(report, chief, "核对过。", also_alike=True) == 2
        assert [again(one).state for one in (report, same, other, spam)] == [
            *("answered", "answered", "new", "spam"),
        ]

    def test_spam_is_put_aside_and_can_be_fetched_back(self, row, clerk):
        report = report_of(row, contact="a@example.org")
        fault_reports.mark_spam(report, clerk)
        assert (again(report).state, again(report).contact) == ("spam", "")
        fault_reports.reopen(report, clerk)
        assert again(report).state == "taken"
        with pytest.raises(Refused, match="还没有办结"):
            fault_reports.reopen(report, clerk)

    def test_the_steps_are_in_the_history_and_the_reader_is_not(self, row, chief):
        report = report_of(row, contact="a@example.org", sender="示例标记")
        fault_reports.answer(report, chief, "核对过，没有错。")
        logged = " ".join(str(one.changes) for one in LogEntry.objects.get_for_object(report))
        assert "核对过，没有错。" in logged
        assert "a@example.org" not in logged and "示例标记" not in logged


class TestCorrections:
    def begin(self, client: Client, report: FaultReport) -> Any:
        page = client.get(reverse("admin:gazette_faultreport_change", args=[report.pk]))
        return page.context["propose_url"]

    def test_one_click_begins_one_with_the_reader_s_words(self, row, clerk, chief, client):
        report = report_of(row)
        client.force_login(clerk)
        url = self.begin(client, report)
        form = client.get(url).context["form"]
        assert form["body"].value() == OLD.replace("六月", "七月")
        values = {"body": form["body"].value(), "reason": "原件为七月", "label": row.label}
        client.post(url, values)
        made = Correction.objects.get()
        assert (again(report).correction, again(report).state) == (made, "taken")
        page = client.get(reverse("admin:gazette_correction_change", args=[made.pk]))
        assert reverse("admin:gazette_faultreport_change", args=[report.pk]) in (
            page.content.decode()
        )
        assert self.begin(client, report) == ""
        corrections.accept(made, chief)
        closed = again(report)
        assert (closed.state, closed.answered_by) == ("corrected", chief)
        assert closed.answer == fault_reports.CORRECTED_ANSWER

    def test_a_rejected_one_leaves_the_report_waiting(self, row, clerk, chief, client):
        report = report_of(row)
        made = corrections.propose(row, {"body": "改。"}, clerk, "误植")
        fault_reports.link_correction(report, made, clerk)
        corrections.reject(made, chief, "原件如此")
        assert again(report).is_waiting
        client.force_login(chief)
        page = client.get(reverse("admin:gazette_faultreport_change", args=[report.pk]))
        assert "勘误没有采纳：原件如此。这条纠错仍待答复" in page.content.decode()
        assert page.context["propose_url"]

    @pytest.mark.parametrize(
        ("fault", "should_be", "expected"),
        [
            ("“六月”", "七月", {"body": OLD.replace("六月", "七月")}),
            ("日期不对", "七月", {}),
            ("，", "。", {"body": OLD.replace("，", "。")}),
            ("日", "号", {"body": OLD.replace("日", "号")}),
            ("六月", "", {}),
            ("。每", "每", {}),
        ],
    )
    def test_words_are_put_in_place_only_where_that_is_certain(
        self, row, fault, should_be, expected
    ):
        report = report_of(row, fault=fault, should_be=should_be)
        assert fault_reports.proposed_values(report, row) == expected

    def test_words_that_stand_twice_are_left_to_the_office(self, row):
        twice = make_provision(text=row.text, body="六月报送，六月公布。")
        assert fault_reports.proposed_values(report_of(twice), twice) == {}

    def test_a_report_joins_a_correction_of_the_same_issue_only(self, row, clerk, chief):
        made = corrections.propose(row, {"body": "改。"}, clerk, "误植")
        other = make_provision(text=make_text(document=make_document(published=True)))
        with pytest.raises(Refused, match="不是同一期"):
            fault_reports.link_correction(report_of(other), made, clerk)
        first, second = report_of(row), report_of(row)
        fault_reports.link_correction(first, made, clerk)
        fault_reports.link_correction(second, made, clerk)
        corrections.accept(made, chief)
        assert {again(one).state for one in (first, second)} == {"corrected"}
        with pytest.raises(Refused, match="已经勘误"):
            fault_reports.reopen(first, chief)

    def test_the_row_is_shown_then_and_now(self, row, chief, client):
        report = report_of(row)
        Provision.objects.filter(pk=row.pk).update(body="已改。")
        client.force_login(chief)
        address = reverse("admin:gazette_faultreport_change", args=[report.pk])
        page = client.get(address)
        assert page.context["is_changed"] and "这一行改过" in page.content.decode()
        row.delete()
        page = client.get(address).content.decode()
        assert "现在已经没有了" in page and OLD in page


class TestDesk:
    def panel(self, person: User) -> Any:
        request = RequestFactory().get("/admin/")
        request.user = person
        return reports_to_handle(request)

    def test_what_waits_is_counted_with_its_age_and_the_oldest_first(self, row, clerk):
        old = report_of(row, reported_at=timezone.now() - timedelta(days=5, hours=1))
        report_of(row, state="taken", handler=clerk)
        report_of(row, state="spam")
        panel = self.panel(clerk)
        assert panel.title == "读者纠错（新1，处理中1，最久5天）"
        assert (panel.count, panel.is_urgent) == (2, True)
        assert panel.entries[0].url.endswith(f"/{old.pk}/change/")
        assert "已等5天" in panel.entries[0].note and "同一处2条" in panel.entries[0].note
        assert panel.entries[0].action == "办理"

    def test_whoever_does_not_handle_them_has_no_panel(self, row):
        report_of(row)
        assert self.panel(make_person("security", "安全保密")) is None

    def test_the_list_hides_spam_alone(self, row, chief, client):
        report_of(row), report_of(row, state="spam")
        client.force_login(chief)
        address = reverse("admin:gazette_faultreport_changelist")
        for state, found in [("", 1), ("waiting", 1), ("spam", 1), ("declined", 0)]:
            page = client.get(address, {"state": state} if state else {})
            assert page.context["cl"].result_count == found, state

    def test_the_buttons_take_the_steps(self, row, chief, client):
        report = report_of(row)
        client.force_login(chief)
        address = reverse("admin:gazette_faultreport_change", args=[report.pk])
        client.post(address, {"take": "1"})
        assert (again(report).state, again(report).handler) == ("taken", chief)
        refused = client.post(address, {"accept": "1", "answer": ""})
        assert "请写答复" in refused.content.decode()
        assert "没有这一步" in client.post(address, {"nonsense": "1"}).content.decode()
        client.post(address, {"decline": "1", "answer": "原件如此。"})
        assert again(report).state == "declined"
        client.post(address, {"reopen": "1"})
        assert again(report).state == "taken"
        client.post(address, {"spam": "1"})
        assert again(report).state == "spam"


def test_contacts_are_deleted_when_their_time_is_over(row, chief):
    PortalSettings.objects.create(pk=1, contact_days=10)
    waiting, fresh, old = (report_of(row, contact="a@example.org") for _ in range(3))
    for one in (fresh, old):
        fault_reports.answer(one, chief, "核对过。")
    long_ago = timezone.now() - timedelta(days=10, minutes=1)
    FaultReport.objects.filter(pk=old.pk).update(answered_at=long_ago)
    FaultReport.objects.filter(pk=waiting.pk).update(reported_at=long_ago)
    assert fault_reports.forget_personal_data() == 1
    assert [bool(again(one).contact) for one in (waiting, fresh, old)] == [True, True, False]
