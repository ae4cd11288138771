"""Whatever wrote a row: what differs from the source is found, answered, or not published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gazette.importing import ImportRefused, import_issue
from gazette.models import (
    Correction,
    Document,
    Doubt,
    Issue,
    Provision,
    SourceCheck,
    SourceFrame,
    Step,
)
from gazette.office import corrections, history, workflow
from gazette.office.deviation_answers import answer, explain, revoke
from gazette.office.doubts import answer_doubts, doubt_key, doubts_of
from gazette.office.kept_source import KeptSource, bare
from gazette.office.row_alignment import PrintedRow
from gazette.office.source_comparison import Difference, compare_rows
from gazette.office.source_deviations import Deviation, Kind, deviations
from gazette.office.workflow import Refused
from gazette.parsing import decode, parse
from tests.factories import (
    make_document,
    make_issue,
    make_person,
    make_provision,
    make_text,
    read_through,
)
from tests.parsing import cases
from tests.paths import REAL_ISSUE, SAMPLES, needs_real_issue

pytestmark = pytest.mark.django_db

TEXT = """示例市人民政府公报
2025年第3期
示例市人民政府关于加强河道采砂管理的通知
示政发〔2025〕7号
各县、区人民政府：
为加强河道采砂管理，现将有关事项通知如下：
一、采砂应当取得许可。
二、禁采期为每年6月至9月。
采砂点\t限量\t责任单位
东河\t300\t水务局
西河\t200\t东山区
三、违者依法处罚。
示例市人民政府
2025年3月4日
"""


def imported(text: str = TEXT) -> Issue:
    """A text imported as a draft, under a name, year and number of our own where it has none."""
    source = parse(text)
    facts = source.issue
    facts = replace(facts, year=facts.year or 2025, number=facts.number or 3)
    gazette = replace(source.gazette, name=source.gazette.name or "示例市人民政府公报")
    return import_issue(replace(source, issue=facts, gazette=gazette), source_name="公报.txt").issue


@pytest.fixture
def issue() -> Issue:
    return imported()


@pytest.fixture
def office() -> Any:
    return {name: make_person(name, name) for name in ("录入", "审核", "发布")}


def row_of(words: str) -> Provision:
    return Provision.objects.get(body__contains=words)


def sole(issue: Issue) -> Deviation:
    (found,) = deviations(issue)
    return found


def rewrite_by_sql(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE gazette_provision SET body = replace(body, %s, %s)",  # as typed by hand
            [old, new],
        )


# --- no false deviation --------------------------------------------------------------------


@pytest.mark.parametrize("name", cases.NAMES)
def test_no_case_of_the_parser_deviates_once_imported(name):
    try:
        issue = imported(cases.source(name))
    except ImportRefused:
        pytest.skip("is no issue that can be imported")
    assert deviations(issue) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_sample_deviates_with_or_without_its_stored_frame(path):
    issue = imported(decode(path.read_bytes()))
    assert deviations(issue) == []
    SourceFrame.objects.all().delete()  # as issues of older releases have none
    assert deviations(issue) == []


@needs_real_issue
def test_the_real_issue_does_not_deviate_and_one_changed_character_is_found():
    issue = imported(decode(REAL_ISSUE.read_bytes()))
    assert Provision.objects.count() > 900 and deviations(issue) == []
    row = Provision.objects.filter(level="ARTICLE")[50]
    Provision.objects.filter(pk=row.pk).update(body=row.body[:-1] + "；")
    assert sole(issue).address == row.address


def test_the_number_of_queries_does_not_grow(issue):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert deviations(issue)
        return len(captured)

    rewrite_by_sql("许可", "批准")
    few = queries()
    for number in range(5):
        make_provision(text=issue.documents.get().texts.get(), position=90 + number,
                       address=f"x_{number}", body="凭空增加的话。")  # fmt: skip
    assert queries() == few


# --- each kind, whatever wrote it -----------------------------------------------------------


def test_words_changed_by_sql_are_found_and_nobody_is_named(issue):
    rewrite_by_sql("应当取得许可", "无需许可")
    found = sole(issue)
    assert (found.kind, found.document_position, found.by) == (Kind.CHANGED, 1, None)
    assert "采砂应当取得许可。" in found.before and "采砂无需许可。" in found.after
    assert found.who == "查不到是谁改的"
    assert issue.source_text[slice(*found.span)].endswith("采砂应当取得许可。")


def test_words_changed_in_the_shell_are_found(issue):
    row = row_of("应当取得许可")
    row.body = row.body.replace("许可", "批准")
    row.save()
    found = sole(issue)
    assert found.who == "由命令改动，没有记下是谁" and found.at is not None


def test_words_changed_by_a_form_are_found_with_person_hour_and_step(office, issue):
    row = row_of("应当取得许可")
    client = Client()
    client.force_login(office["录入"])
    url = reverse("admin:gazette_provision_change", args=[row.pk])
    form = client.get(url).context["adminform"].form
    values = {name: "" if value is None else value for name, value in form.initial.items()}
    values |= {
        "body": "采砂一律放开。",
        "cells": "[]",
        "merged": "[]",
        "seen_version": issue.version,
    }
    assert client.post(url, values).status_code == 302
    found = sole(issue)
    assert (found.by, found.kind) == (office["录入"], Kind.CHANGED)
    assert "正文" in found.how and found.at is not None
    rewrite_by_sql("一律放开", "一律禁止")  # over the clerk's words
    assert sole(issue).by is None


def test_rows_inserted_and_deleted_are_found(issue):
    text = issue.documents.get().texts.get()
    Provision.objects.filter(text=text, position__gt=7).update(position=F("position") + 1000)
    make_provision(text=text, position=8, address="x_1", body="凭空增加的一条。")
    found = sole(issue)
    assert (found.kind, found.before) == (Kind.INSERTED, "") and "凭空增加" in found.after
    Provision.objects.filter(address="x_1").delete()
    row_of("违者依法处罚").delete()
    found = sole(issue)
    assert (found.kind, found.after) == (Kind.DELETED, "") and "违者依法处罚" in found.before


def test_changed_order_is_found(issue):
    one, other = row_of("应当取得许可"), row_of("禁采期")
    Provision.objects.filter(pk=one.pk).update(position=9999)
    Provision.objects.filter(pk=other.pk).update(position=one.position)
    Provision.objects.filter(pk=one.pk).update(position=other.position)
    found = sole(issue)
    assert found.kind is Kind.MOVED and found.before == found.after


def test_cells_are_compared_with_the_source(issue):
    row = row_of("东河")
    Provision.objects.filter(pk=row.pk).update(cells=["东河", "900", "水务局"])
    found = sole(issue)
    assert found.kind is Kind.CELLS and "300" in found.before and "900" in found.after
    words = {"body": "东河\t\t300水务局", "cells": ["东河", "", "300水务局"]}
    Provision.objects.filter(pk=row.pk).update(**words)
    assert sole(issue).kind is Kind.CELLS
    Provision.objects.filter(pk=row.pk).update(body="东河\t300\t水务局", cells=row.cells)
    Provision.objects.filter(pk=row.pk).update(merged=["", "<<", ""], cells=["东河", "", "水务局"])
    assert deviations(issue)


@pytest.mark.parametrize(
    ("field", "value", "before"),
    [
        ("title", "示例市人民政府关于放开河道采砂的通知", "加强河道采砂管理"),
        ("document_number", "示政发〔2025〕8号", "示政发〔2025〕7号"),
        ("document_number", "", "示政发〔2025〕7号"),
        ("signed_on", date(2025, 3, 5), "2025年3月4日"),
    ],
)
def test_facts_that_the_source_does_not_print_are_found(issue, field, value, before):
    document = issue.documents.get()
    Document.objects.filter(pk=document.pk).update(**{field: value})
    found = sole(issue)
    assert (found.kind, found.field) == (Kind.FACT, field) and before in found.before


def test_a_document_without_any_source_is_answered_once(issue):
    document = make_document(issue=issue, position=2)
    text = make_text(document=document)
    for _ in range(3):
        make_provision(text=text)
    found = sole(issue)
    assert (found.kind, found.document_position) == (Kind.NO_SOURCE, 2)
    typed = make_issue()
    make_document(issue=typed)
    filled = make_text(document=make_document(issue=typed, position=2))
    row = make_provision(text=filled)
    assert [one.kind for one in deviations(typed)] == [Kind.NO_SOURCE] * 2
    digests = [one.digest for one in deviations(typed)]
    Provision.objects.filter(pk=row.pk).update(body="另一句话。")
    assert [one.digest == old for one, old in zip(deviations(typed), digests, strict=True)] == [
        True,
        False,
    ]


def test_white_space_and_divided_rows_are_no_deviation(issue):
    row = row_of("为加强河道采砂管理")
    head, tail = row.body.split("，")
    Provision.objects.filter(pk=row.pk).update(body=f"{head}， ")
    Provision.objects.filter(text=row.text_id, position__gt=row.position).update(
        position=F("position") + 1000
    )
    make_provision(
        text=row.text, position=row.position + 1, label="", address="x_1", body=f" {tail}"
    )
    assert deviations(issue) == []


# --- answers and gates -----------------------------------------------------------------------


def test_nothing_is_approved_or_published_with_an_unanswered_deviation(office, issue):
    rewrite_by_sql("应当取得许可", "无需许可")
    workflow.record_edit(issue, office["录入"])
    workflow.submit(issue, office["录入"])
    read_through(issue, office["审核"])
    with pytest.raises(Refused, match=r"有1处与原文不同还没有答复：第1件.*答复"):
        workflow.approve(issue, office["审核"])
    answer(issue, [sole(issue).digest], "原文误植，按签发稿改正", office["审核"])
    workflow.approve(issue, office["审核"])
    revoke(issue, sole(issue).digest, office["审核"])
    for at in (None, timezone.now() + timedelta(hours=1)):
        with pytest.raises(Refused, match="有1处与原文不同"):
            workflow.publish(issue, office["发布"], "理由不能代替答复", at=at)
    answer(issue, [sole(issue).digest], "按签发稿改正", office["审核"])
    rewrite_by_sql("无需许可", "一概无需许可")  # other words need another answer
    with pytest.raises(Refused, match="有1处与原文不同"):
        workflow.publish(issue, office["发布"], "已核对")
    rewrite_by_sql("一概无需许可", "无需许可")
    workflow.publish(issue, office["发布"], "已核对")
    assert issue.is_published and issue.deviation_answers.count() == 2


def test_a_stage_before_the_last_asks_for_the_doubts_the_last_for_deviations_too(office, issue):
    """初审 passes with an open deviation, which is answered at 终审 at the latest; not with a
    doubt."""
    issue.gazette.review_stages = 2
    issue.gazette.save()
    rewrite_by_sql("应当取得许可", "无需许可")
    Doubt.objects.create(
        issue=issue, document_position=1, code="x", message="看不清", span_start=0, span_end=1
    )
    SourceCheck.objects.create(issue=issue, checked_by=office["录入"], checked_at=timezone.now())
    workflow.submit(issue, office["录入"])
    read_through(issue, office["审核"])
    with pytest.raises(Refused, match="还有1处存疑没有答复") as refused:
        workflow.pass_stage(issue, office["审核"])
    assert "与原文不同" not in str(refused.value)
    keys = [doubt_key(one) for one in doubts_of(issue)]
    answer_doubts(issue, keys, "as_printed", "", office["审核"])
    workflow.pass_stage(issue, office["审核"])
    last = make_person("last", "审核")
    read_through(issue, last)
    with pytest.raises(Refused, match="有1处与原文不同还没有答复"):
        workflow.approve(issue, last)
    answer(issue, [sole(issue).digest], "原件如此，已对照", last)
    workflow.approve(issue, last)
    assert issue.status == Issue.Status.APPROVED


def test_at_its_hour_a_changed_issue_is_not_published_and_the_desk_says_so(office, issue):
    Issue.objects.update(status=Issue.Status.APPROVED)
    hour = timezone.now() + timedelta(hours=1)
    workflow.publish(Issue.objects.get(), office["发布"], "已核对", at=hour)
    rewrite_by_sql("应当取得许可", "无需许可")
    for _ in range(2):
        assert workflow.publish_due(hour) == []
    issue.refresh_from_db()
    assert issue.status == Issue.Status.APPROVED
    step = Step.objects.get(action="hold")  # told once
    assert step.by is None and "有1处与原文不同" in step.reason
    client = Client()
    client.force_login(office["发布"])
    assert "有1处与原文不同" in client.get("/admin/").content.decode()
    answer(issue, [sole(issue).digest], "按签发稿改正", office["审核"])
    assert workflow.publish_due(hour) == [issue]


def test_who_made_it_does_not_answer_it(office, issue):
    both = make_person("两栖", "录入", "审核")
    row = row_of("应当取得许可")
    with history.attributed_to(both):
        row.body = "采砂一律放开。"
        row.save()
    workflow.record_edit(issue, office["录入"])
    digest = sole(issue).digest
    explain(issue, [digest], "签发稿如此", office["录入"])
    assert sole(issue).reason == "签发稿如此"
    with pytest.raises(Refused, match="送审之后"):
        answer(issue, [digest], "可", office["审核"])
    workflow.submit(issue, office["录入"])
    with pytest.raises(Refused, match="送审之前"):
        explain(issue, [digest], "晚了", office["录入"])
    for person, words, why in (
        (both, "可", "另一位同事"),
        (office["发布"], "可", "没有审定的权限"),
        (office["审核"], "  ", "写明答复"),
    ):
        with pytest.raises(Refused, match=why):
            answer(issue, [digest], words, person)
    with pytest.raises(Refused, match="有变"):
        answer(issue, ["0"], "可", office["审核"])
    answer(issue, [digest], "已对照签发稿", office["审核"])
    with pytest.raises(Refused, match="已经由审核答复"):
        answer(issue, [digest], "可", office["审核"])


def test_the_page_shows_answers_and_revokes(office, issue):
    rewrite_by_sql("应当取得许可", "无需许可")
    workflow.submit(issue, office["录入"])
    url = reverse("admin:gazette_issue_deviations", args=[issue.pk])
    clients = {name: Client() for name in office}
    for name, client in clients.items():
        client.force_login(office[name])
    shown = clients["审核"].get(url).content.decode()
    assert "<del>" in shown and "<ins>" in shown and "查不到是谁改的" in shown
    assert "您没有审定的权限" in clients["录入"].get(url).content.decode()
    values = {"digest": [sole(issue).digest], "words": "按签发稿", "do": "answer"}
    clients["录入"].post(url, values)
    assert sole(issue).is_open
    step = reverse("admin:gazette_issue_step", args=[issue.pk, "approve"])
    assert "1处未答复" in clients["审核"].get(step).content.decode()
    clients["审核"].post(url, values)
    assert "按签发稿" in clients["发布"].get(url).content.decode()
    clients["审核"].post(url, {"revoke": sole(issue).digest})
    assert sole(issue).is_open
    assert "撤回" in clients["审核"].get(url).content.decode()
    rewrite_by_sql("无需许可", "应当取得许可")
    assert "都与原文相同" in clients["录入"].get(url).content.decode()


def test_a_correction_is_no_deviation_when_the_issue_is_published_again(office, issue):
    Issue.objects.update(status=Issue.Status.APPROVED)
    issue.refresh_from_db()
    workflow.publish(issue, office["发布"], "已核对")
    row = row_of("应当取得许可")
    made = corrections.propose(row, {"body": "采砂须取得许可。"}, office["录入"], "误植")
    corrections.accept(made, office["审核"])
    made = corrections.propose(
        issue.documents.get(), {"signed_on": date(2025, 3, 6)}, office["录入"], "误植"
    )
    corrections.accept(made, office["审核"])
    assert Correction.objects.applied().count() == 2
    assert deviations(issue) == []
    issue.refresh_from_db()
    workflow.withdraw(issue, office["发布"], "误发")
    workflow.publish(issue, office["发布"], "已核对")
    rewrite_by_sql("须取得许可", "免许可")
    assert sole(issue).kind is Kind.CHANGED


# --- the comparison itself ---------------------------------------------------------------------

LINES = st.lists(st.text("甲乙丙丁，。", min_size=1, max_size=12), min_size=1, max_size=8).map(
    lambda lines: [f"{number}、{line}" for number, line in enumerate(lines, start=1)]
)


def laid_out(lines: list[str]) -> tuple[KeptSource, list[PrintedRow]]:
    """A source of these lines with a page number behind each, and the rows that print them."""
    text, rows, left_out = "", [], []
    for line in lines:
        rows.append(PrintedRow(line, (len(text), len(text) + len(line))))
        text += f"{line}\n- 7 -\n"
        left_out.append((len(text) - 6, len(text) - 1))
    return KeptSource(text, left_out), rows


@given(LINES)
def test_rows_as_printed_have_no_difference(lines):
    source, rows = laid_out(lines)
    assert compare_rows(rows, source).differences == ()


@given(LINES, st.data())
def test_every_random_edit_is_found_and_rows_beside_it_are_not(lines, data):
    source, rows = laid_out(lines)
    index = data.draw(st.integers(0, len(rows) - 1))
    words = rows[index].words
    at = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(at, len(words)))
    new = words[:at] + data.draw(st.text("戊己", max_size=3)) + words[end:]
    edited = [*rows[:index], replace(rows[index], words=new), *rows[index + 1 :]]
    found = compare_rows(edited, source).differences
    assert bool(found) == (new != words)
    for one in found:
        assert one.row in (index, index - 1)
        assert one.after in ("", new)
        assert bare(one.before) in bare("".join(lines))


@given(LINES, st.data())
def test_moved_inserted_and_deleted_rows_are_found_and_all_words_are_told(lines, data):
    source, rows = laid_out(lines)
    changed = data.draw(st.permutations(rows))
    changed = list(changed)[: data.draw(st.integers(0, len(rows)))]
    extra = data.draw(st.lists(st.text("戊己", min_size=1, max_size=9), max_size=2))
    changed += [PrintedRow(words) for words in extra]
    found = compare_rows(changed, source).differences
    assert bool(found) == (bare("".join(r.words for r in changed)) != source.words)
    kept = [one for one in found if one.kind is not Difference.MOVED]
    lost = sum(len(bare(one.before)) for one in kept)
    gained = sum(len(bare(one.after)) for one in kept)
    assert len(source.words) - lost + gained == len(bare("".join(r.words for r in changed)))
