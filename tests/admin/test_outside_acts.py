"""Acts outside the archive: two persons record what they do, and the public sees the source."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gazette.effect.validity import verdict_on
from gazette.models import Document, OutsideAct, Relation, RelationProposal
from gazette.models.state import State
from regulations.models import NormativeDocument
from tests.admin.test_admin import url
from tests.admin.test_relation_admin import as_, press, words
from tests.factories import make_document, make_person
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

ON = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def evidence_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    field: Any = OutsideAct._meta.get_field("evidence_file")
    monkeypatch.setattr(field.storage, "location", str(tmp_path))


@pytest.fixture
def clerk() -> User:
    return make_person("clerk", "录入")


@pytest.fixture
def reviewer() -> User:
    return make_person("reviewer", "审核")


@pytest.fixture
def rule() -> Document:
    return make_document(
        NormativeDocument, published=True, title="旧办法", effective_on=date(2020, 1, 1)
    )


def typed(rule: Document, **values: Any) -> dict[str, Any]:
    return {
        "issuing_body": "示例省人民政府",
        "title": "示例省人民政府关于废止部分文件的决定",
        "document_number": "示例省人民政府令第9号",
        "signed_on": "2025-06-20",
        "evidence_url": "https://shili.example/decision.html",
        "type": "repeals",
        "target": rule.pk,
        "quote": "废止示例市人民政府《旧办法》。",
        "effective_on": "2025-07-01",
        "reason": "省里已经废止",
    } | values


def record(person: User, rule: Document, **values: Any) -> Any:
    return as_(person).post(url(OutsideAct, "add"), typed(rule, **values))


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_two_persons_record_it_and_the_page_names_its_source(clerk, reviewer, rule) -> None:
    assert record(clerk, rule).status_code == 302
    assert verdict_on(rule, ON).state is State.IN_FORCE
    assert "示例省" not in words(Client().get(rule.get_absolute_url()))
    proposal = RelationProposal.objects.get()
    assert "没有审定" in words(press(clerk, proposal, "accept", reason="属实"))
    press(reviewer, proposal, "accept", reason="与省政府网站相符")
    verdict = verdict_on(rule, ON)
    assert verdict.state is State.REPEALED
    assert verdict.reason == "自2025年7月1日起被《示例省人民政府关于废止部分文件的决定》废止"
    row: Any = Document.objects.with_state(ON).get(pk=rule.pk)
    assert (row.state, row.caution) == ("repealed", "")
    answer = Client().get(rule.get_absolute_url(), {"on": "2025-07-01"})
    assert words(answer).count("https://shili.example/decision.html") >= 2
    shown = HtmlPage(answer).one("main").text
    assert "示例省人民政府2025年6月20日的文件，本站未收录" in shown
    assert "示例省人民政府令" in shown


def test_it_extends_and_amends_as_well(clerk, reviewer, rule) -> None:
    Document.objects.filter(pk=rule.pk).update(last_day_in_force=date(2025, 12, 31))
    record(clerk, rule, type="extends", until="2027-12-31")
    press(reviewer, RelationProposal.objects.get(), "accept", reason="属实")
    rule.refresh_from_db()
    assert verdict_on(rule, date(2026, 6, 1)).state is State.EXTENDED
    assert verdict_on(rule, date(2028, 1, 1)).state is State.EXPIRED


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"evidence_url": ""}, "请附上依据"),
        ({"evidence_url": "", "evidence_file": "text"}, "不是 PDF"),
        ({"effective_on": ""}, "须有生效日期"),
        ({"quote": ""}, "这个字段是必填项"),
        ({"target": ""}, "这个字段是必填项"),
        ({"reason": ""}, "须写明理由"),
        ({"document_number": "held"}, "本库收录了"),
    ],
)
def test_what_is_unfounded_is_refused(clerk, rule, values, message) -> None:
    if values.get("evidence_file"):
        values = values | {"evidence_file": SimpleUploadedFile("a.pdf", b"no pdf")}
    if values.get("document_number"):
        values = {"document_number": make_document(published=True).document_number}
    assert message in words(record(clerk, rule, **values))
    assert not OutsideAct.objects.exists()
    assert not RelationProposal.objects.exists()


def test_the_evidence_is_the_office_s_until_it_counts(clerk, reviewer, rule) -> None:
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.7 evidence")
    record(clerk, rule, evidence_url="", evidence_file=pdf)
    act = OutsideAct.objects.get()
    path = act.get_absolute_url()
    assert Client().get(path).status_code == 404
    assert content(as_(reviewer).get(path)) == b"%PDF-1.7 evidence"
    assert path in words(as_(reviewer).get(url(OutsideAct, "change", act.pk)))
    press(reviewer, RelationProposal.objects.get(), "accept", reason="属实")
    answer: Any = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert content(answer) == b"%PDF-1.7 evidence"


def test_one_act_may_change_several_documents(clerk, reviewer, rule) -> None:
    record(clerk, rule)
    press(reviewer, RelationProposal.objects.get(), "accept", reason="属实")
    other = make_document(NormativeDocument, published=True, title="另一办法")
    act = OutsideAct.objects.get()
    as_(clerk).post(url(OutsideAct, "change", act.pk), typed(other))
    press(reviewer, RelationProposal.objects.waiting().get(), "accept", reason="属实")
    assert OutsideAct.objects.count() == 1
    assert Relation.objects.filter(outside_act=act, status="confirmed").count() == 2
    assert verdict_on(other, ON).state is State.REPEALED


def test_who_may_only_look_records_nothing(rule) -> None:
    reader = make_person("reader", "发布")
    assert as_(reader).get(url(OutsideAct, "add")).status_code == 403
    assert record(reader, rule).status_code == 403
