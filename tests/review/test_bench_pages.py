"""The review bench: what it shows, who reads it, and the way without the script."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from gazette.importing import import_issue
from gazette.intake.models import Intake, Original, OriginalUse
from gazette.jobs.models import Lane
from gazette.jobs.worker import run_due
from gazette.models import Document, Doubt, Gazette, Issue, Provision, Remark
from gazette.office import workflow
from gazette.office.document_contents import content_of, contents_of
from gazette.office.reading_marks import unread
from gazette.parsing import decode, parse
from gazette.review.bench_notes import regions_of
from gazette.review.bench_pages import read_ranges
from gazette.review.bench_rows import ROWS_PER_PAGE, page_count, parts_of_page
from gazette.review.bench_source import source_page
from tests.factories import (
    answer_deviations,
    make_document,
    make_gazette,
    make_issue,
    make_person,
    make_provision,
    make_text,
    read_through,
)
from tests.paths import SAMPLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return make_person("clerk", "录入")


@pytest.fixture
def reviewer() -> User:
    return make_person("reviewer", "审核")


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(answer: Any) -> str:
    return str(answer.content.decode())


def sample(clerk: User) -> Issue:
    path = SAMPLES[0]
    source = parse(decode(path.read_bytes()))
    return import_issue(source, source_name=path.name, user=clerk).issue


def filled(documents: int = 2, rows: int = 3) -> Issue:
    issue = make_issue()
    for _ in range(documents):
        text = make_text(document=make_document(issue=issue))
        for _ in range(rows):
            make_provision(text=text)
    return issue


def bench(document: Document, **query: Any) -> str:
    url = reverse("review_document", args=[document.issue_id, document.pk])
    return f"{url}?{urlencode(query)}" if query else url


# --- source and rows -------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_character_of_the_source_is_shown_once_and_no_row_deviates(path, clerk):
    """Over all documents and pages; the samples are stored as they are printed."""
    issue = import_issue(parse(decode(path.read_bytes())), source_name=path.name).issue
    regions = regions_of(issue, len(issue.source_text))
    shown, differing = "", set()
    for content in contents_of(issue):
        region = regions.of(content.document.pk)
        for page in range(1, page_count(content) + 1):
            parts = parts_of_page(content, page)
            found = source_page(issue.source_text, content.rows, region, parts)
            for line in found.lines:
                number = line.number
                text = "".join(segment.text for segment in line.segments)
                assert text.strip() in issue.source_text.split("\n")[number - 1]
                shown += text
            differing |= {content.rows[part - 1].address for part in found.differing}
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", issue.source_text)
    assert differing == set()


def test_pages_show_each_character_once_also_where_rows_moved(clerk):
    issue = sample(clerk)
    document = issue.documents.get(position=1)
    rows = list(document.provisions.filter(text__position=2).order_by("position"))
    first, last = rows[1], rows[-1]
    span = (first.span_start, first.span_end)
    Provision.objects.filter(pk=first.pk).update(span_start=last.span_start, span_end=last.span_end)
    Provision.objects.filter(pk=last.pk).update(span_start=span[0], span_end=span[1])
    content = content_of(document)
    region = regions_of(issue, len(issue.source_text)).of(document.pk)
    half = len(content.rows) // 2
    pages = [range(1, half), range(half, len(content.rows) + 1)]
    found = [source_page(issue.source_text, content.rows, region, parts) for parts in pages]
    shown = "".join(s.text for page in found for line in page.lines for s in line.segments)
    printed = re.sub(r"\s", "", issue.source_text[slice(*region)])
    assert sorted(re.sub(r"\s", "", shown)) == sorted(printed)


def test_words_that_the_source_has_not_are_seen(clerk, reviewer):
    issue = sample(clerk)
    row = Provision.objects.filter(document__issue=issue, body__startswith="国家和省对流域性").get()
    Provision.objects.filter(pk=row.pk).update(body=row.body.replace("国家和省", "国家、省和市"))
    page = words(as_(reviewer).get(bench(row.document, at=row.address)))
    rows = page.split('class="bench-rows"')[1]
    assert "与原文不同" in rows and '<ins title="原文此处没有">' in rows
    assert rows.count("与原文不同") == 1


def test_an_issue_without_a_source_is_read_too(reviewer):
    issue = filled()
    page = words(as_(reviewer).get(bench(issue.documents.all()[0])))
    assert "没有原文" in page and page.count('class="bench-row ') == 3


def test_long_documents_come_in_pages(reviewer, django_assert_max_num_queries):
    issue = filled(documents=1, rows=1)
    text = issue.documents.get().texts.get()
    Provision.objects.bulk_create(
        Provision(
            text=text, document=text.document, position=n, level="TABLE_ROW",
            cells=[str(n), "示例"], address=f"tab_1__row_{n}",
        )
        for n in range(2, 1001)
    )  # fmt: skip
    client = as_(reviewer)
    with django_assert_max_num_queries(70):
        first = words(client.get(bench(text.document)))
    assert first.count('class="bench-row ') == ROWS_PER_PAGE
    last = words(client.get(bench(text.document, page=4)))
    assert last.count('class="bench-row ') == 1000 - 3 * ROWS_PER_PAGE
    asked = words(client.get(bench(text.document, at="tab_1__row_650")))
    assert 'id="row-650"' in asked and "第3页，共4页" in asked
    for odd in ("x", "-1", "99999999999999999999", "0"):
        assert client.get(bench(text.document, page=odd)).status_code == 200


# --- doubts, deviations and page images ---------------------------------------------------


@pytest.fixture
def deviating(clerk: User) -> Provision:
    """A row of an issue under review, whose words are not the source's: written past all forms."""
    issue = sample(clerk)
    row = Provision.objects.filter(document__issue=issue, body__startswith="国家和省对流域性").get()
    Provision.objects.filter(pk=row.pk).update(body=row.body.replace("国家和省", "国家、省和市"))
    workflow.submit(issue, clerk)
    return row


def rows_of(page: str) -> str:
    return page.split('class="bench-rows"')[1]


def test_a_deviation_is_answered_at_its_row_and_one_is_led_back_there(reviewer, deviating):
    client, url = as_(reviewer), bench(deviating.document, at=deviating.address)
    rows = rows_of(words(client.get(url)))
    assert "与原文不同（文字改动）" in rows and "查不到是谁改的" in rows and "没有写理由" in rows
    assert "没有答复" in rows
    form = rows.split('class="note-form"')[1].split("</form>")[0]
    values = dict(re.findall(r'name="(back|digest)" value="([^"]+)"', form))
    assert values["back"].startswith(url) and "#row-" in values["back"]
    action = reverse("admin:gazette_issue_deviations", args=[deviating.document.issue_id])
    assert f'action="{action}"' in rows
    answer = client.post(action, {**values, "words": "原件如此，已对照"})
    assert answer.status_code == 302 and answer["Location"] == values["back"]
    rows = rows_of(words(client.get(url)))
    assert "答复：原件如此，已对照" in rows and "没有答复" not in rows
    assert 'class="note-form"' not in rows and f"{action}#at-{values['digest']}" in rows


def test_a_form_leads_to_no_other_site(reviewer, deviating):
    action = reverse("admin:gazette_issue_deviations", args=[deviating.document.issue_id])
    answer = as_(reviewer).post(action, {"back": "https://example.org/", "words": "好"})
    assert answer["Location"] == action


def test_whoever_may_not_answer_reads_why_and_has_no_form(clerk, reviewer, deviating):
    reviewer.groups.clear()
    publisher = make_person("publisher", "发布")
    page = words(as_(publisher).get(bench(deviating.document, at=deviating.address)))
    assert 'class="note-form"' not in page
    assert "您没有审定的权限，不能答复" in rows_of(page)


def test_a_doubt_is_shown_with_its_answer_and_who_gave_it(clerk, reviewer):
    issue = sample(clerk)
    workflow.submit(issue, clerk)
    row = Provision.objects.filter(document__issue=issue, body__startswith="国家和省对流域性").get()
    Doubt.objects.create(
        issue=issue, document_position=1, code="x", message="“流域性”像是印错",
        span_start=row.span_start + 4, span_end=row.span_start + 7,
    )  # fmt: skip
    client, url = as_(reviewer), bench(row.document, at=row.address)
    rows = rows_of(words(client.get(url)))
    assert "“流域性”像是印错" in rows and "没有答复" in rows
    form = rows.split('class="note-form"')[1].split("</form>")[0]
    values = dict(re.findall(r'name="(back|doubt)" value="([^"]+)"', form))
    assert re.findall(r"<option[^>]*>([^<]+)<", form)[0] == "原件如此"
    client.post(reverse("doubts", args=[issue.pk]), {**values, "kind": "as_printed"}, follow=True)
    rows = rows_of(words(client.get(url)))
    assert re.search(r"于\d+月\d+日\d+:\d+答复：原件如此", rows)
    assert 'class="note-form"' not in rows


def test_the_overview_counts_what_waits_for_an_answer(reviewer, deviating):
    page = words(as_(reviewer).get(reverse("review", args=[deviating.document.issue_id])))
    (entry,) = re.findall(r"<li[^>]*value=\"1\".*?</li>", page, re.S)
    assert re.search(r"待答复\d+处", entry)


def test_lines_and_rows_lead_to_the_image_of_their_page(clerk, reviewer):
    issue = sample(clerk)
    row = Provision.objects.filter(document__issue=issue, body__startswith="国家和省对流域性").get()
    url = bench(row.document, at=row.address)
    assert "to-page" not in words(as_(reviewer).get(url))
    original = Original.objects.create(sha256="0" * 64, size=1)
    OriginalUse.objects.create(original=original, issue=issue, name="公报.pdf")
    page = words(as_(reviewer).get(url))
    own = reverse("admin:intake_issue_page", args=[issue.pk])
    assert f'{own}?at={row.span_start}&amp;to={row.span_end}"' in rows_of(page)
    lines = page.split('class="lines"')[1].split("</ol>")[0]
    spans = [(int(a), int(b)) for a, b in re.findall(r"\?at=(\d+)&amp;to=(\d+)", lines)]
    assert len(spans) == lines.count("<li id=") > 10
    shown = [re.sub(r"<[^>]+>|原页", "", one) for one in re.findall(r"<li id.*?</li>", lines, re.S)]
    for (start, end), text in zip(spans, shown, strict=True):
        assert issue.source_text[start:end].strip() == html.unescape(text).strip()
    assert "js/original.js" in page


# --- who, and nothing is changed -------------------------------------------------------


def test_only_those_who_review_or_publish_read_it(clerk, reviewer):
    document = filled().documents.all()[0]
    for url in (bench(document), reverse("review", args=[document.issue_id])):
        assert as_(clerk).get(url).status_code == 403
        assert as_(make_person(f"p{len(url)}", "发布")).get(url).status_code == 200
        assert as_(reviewer).get(url).status_code == 200
        assert Client().get(url).status_code == 302
    seen = reverse("review_seen", args=[document.issue_id, document.pk])
    assert as_(clerk).post(seen, {"parts": "0-9"}).status_code == 403
    assert as_(reviewer).get(seen).status_code == 405


# --- marks -----------------------------------------------------------------------------


def follow_forms(client: Client, issue: Issue) -> None:
    """Read an issue by the forms alone, as without the script."""
    url = reverse("review_document", args=[issue.pk, issue.documents.all()[0].pk])
    for _ in range(40):
        page = words(client.get(url))
        if 'id="page-read"' not in page:
            return
        form = page.split('id="page-read"')[1].split("</form>")[0]
        values = dict(re.findall(r'name="(digest|parts)" value="([^"]*)"', form))
        action = re.search(r'action="([^"]+)"', form)
        assert action
        url = client.post(action[1], values)["Location"]


def test_without_the_script_a_form_takes_down_each_page(clerk, reviewer):
    issue = filled(documents=2, rows=ROWS_PER_PAGE + 5)
    workflow.submit(issue, clerk)
    client = as_(reviewer)
    step = reverse("admin:gazette_issue_step", args=[issue.pk, "approve"])
    before = words(client.get(step))
    assert "还有2件您没有看完" in before and "确认审定" not in before
    refused = client.post(step, {"version": issue.version, "reason": ""})
    assert "还有2件您没有看完" in words(refused)
    follow_forms(client, issue)
    assert unread(reviewer, issue) == []
    assert "确认审定" in words(client.get(step))
    answer_deviations(issue, reviewer)
    client.post(step, {"version": issue.version, "reason": ""})
    issue.refresh_from_db()
    assert issue.status == "approved"


def test_the_script_is_told_how_far_it_is_and_of_a_change(reviewer):
    document = filled().documents.all()[0]
    url = reverse("review_seen", args=[document.issue_id, document.pk])
    client, digest = as_(reviewer), content_of(document).digest
    headers = {"X-Partial": "seen"}
    answer = client.post(url, {"digest": digest, "parts": "0-1"}, headers=headers)
    assert answer.json() == {"seen": 2, "total": 4, "is_complete": False}
    answer = client.post(url, {"digest": digest, "parts": "2,3,77"}, headers=headers)
    assert answer.json() == {"seen": 4, "total": 4, "is_complete": True}
    document.provisions.filter(position=2).update(body="改了。")
    answer = client.post(url, {"digest": digest, "parts": "0-3"}, headers=headers)
    assert answer.status_code == 409 and "有改动" in answer.json()["problem"]
    assert len(unread(reviewer, document.issue)) == 2
    page = words(client.get(bench(document)))
    assert page.count("您上次看过之后有改动</p>") == 1


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("0-12,15", [(0, 12), (15, 15)]),
        ("", []),
        ("3", [(3, 3)]),
        ("a-b,4", [(4, 4)]),
        ("1-2-3", []),
        ("-5", []),
        ("7-", []),
    ],
)
def test_ranges_that_are_not_understood_count_for_nothing(text, ranges):
    assert read_ranges(text) == ranges


def test_a_catalogue_is_read_on_one_page(clerk, reviewer):
    issue = make_issue()
    for _ in range(3):
        make_document(issue=issue)
    client, url = as_(reviewer), reverse("review", args=[issue.pk])
    digests = re.findall(r'name="digest" value="([^"]+)"', words(client.get(url)))
    assert len(digests) == 3
    Document.objects.filter(issue=issue, position=2).update(title="改了的标题")
    client.post(url, {"digest": digests})
    assert [one.position for one in unread(reviewer, issue)] == [2]


# --- the house's setting -----------------------------------------------------------------


def test_the_reviewers_set_the_number_of_stages_and_the_history_tells(clerk, reviewer):
    gazette = make_gazette()
    url = reverse("admin:gazette_gazette_change", args=[gazette.pk])
    assert "set_review_stages" in {one.split(".")[1] for one in reviewer.get_all_permissions()}
    form = {"review_stages": "3", "name": "别的名称", "slug": "other"}
    assert as_(reviewer).post(url, form).status_code == 302
    gazette.refresh_from_db()
    assert (gazette.review_stages, gazette.slug) == (3, Gazette.objects.get().slug)
    assert gazette.name != "别的名称"
    form = {"review_stages": "1", "name": gazette.name, "slug": gazette.slug}
    as_(clerk).post(url, form)
    gazette.refresh_from_db()
    assert gazette.review_stages == 3, "whoever enters does not loosen the review"
    history = words(as_(reviewer).get(reverse("admin:gazette_gazette_history", args=[gazette.pk])))
    assert "几审" in history


def test_the_issue_page_names_the_stages_and_who_passed_them(clerk, reviewer):
    issue = make_issue(gazette=make_gazette(review_stages=3))
    workflow.submit(issue, clerk)
    workflow.pass_stage(issue, reviewer)
    other = make_person("other", "审核")
    page = words(as_(other).get(reverse("admin:gazette_issue_change", args=[issue.pk])))
    for shown in ("待初审", "待复审", "待终审", "初审通过：reviewer", "等待复审", ">复审通过<"):
        assert shown in page, shown
    desk = words(as_(other).get(reverse("admin:index")))
    assert "等待复审" in desk
    own = words(as_(reviewer).get(reverse("admin:gazette_issue_change", args=[issue.pk])))
    assert "本期的初审已由您办理" in own


# --- the reason of a return, remarks ------------------------------------------------------


def returned(clerk: User, reviewer: User) -> Issue:
    issue = sample(clerk)
    workflow.submit(issue, clerk)
    workflow.return_(issue, reviewer, "第三条请对照原件")
    return issue


def test_the_reason_stands_on_top_of_all_that_the_clerk_opens(clerk, reviewer):
    issue = returned(clerk, reviewer)
    row = Provision.objects.filter(document__issue=issue).first()
    assert row
    client = as_(clerk)
    pages = [
        reverse("admin:index"),
        reverse("admin:gazette_issue_change", args=[issue.pk]),
        reverse("admin:gazette_document_change", args=[row.document_id]),
        reverse("admin:gazette_text_change", args=[row.text_id]),
        reverse("admin:gazette_provision_change", args=[row.pk]),
        reverse("checkup", args=[issue.pk]),
        reverse("reread", args=[issue.pk]),
        reverse("admin:gazette_issue_step", args=[issue.pk, "submit"]),
    ]
    for url in pages:
        workflow.record_edit(issue, clerk, what="又改了一处")
        assert "第三条请对照原件" in words(client.get(url)), url
    workflow.submit(issue, clerk)
    for url in pages[1:-2]:
        page = words(client.get(url))
        assert "第三条请对照原件" not in page.split('class="way-steps"')[0], url


def test_a_remark_goes_to_the_clerk_and_its_answer_back(clerk, reviewer):
    issue = returned(clerk, reviewer)
    row = Provision.objects.filter(document__issue=issue, level="ARTICLE").first()
    assert row
    url = reverse("review_remark", args=[issue.pk, row.document_id])
    as_(reviewer).post(url, {"address": row.address, "words": "“河道”疑为“河流”"})
    as_(reviewer).post(url, {"address": "", "words": "整件少了附件"})
    on_row, on_document = Remark.objects.all()
    client = as_(clerk)
    form = reverse("admin:gazette_provision_change", args=[row.pk])
    assert "“河道”疑为“河流”" in words(client.get(form))
    assert "整件少了附件" not in words(client.get(form))
    page = words(client.get(reverse("admin:gazette_issue_change", args=[issue.pk])))
    assert "整件少了附件" in page and form in page
    answer = reverse("review_handle", args=[on_row.pk])
    assert client.post(answer, {"answer": " ", "back": form})["Location"] == form
    on_row.refresh_from_db()
    assert on_row.handled_at is None
    client.post(answer, {"answer": "原件如此", "back": "https://elsewhere.example/"})
    on_row.refresh_from_db()
    assert (on_row.answer, on_row.handled_by) == ("原件如此", clerk)
    client.post(answer, {"answer": "又改口"})
    on_row.refresh_from_db()
    assert on_row.answer == "原件如此", "an answer stays"
    assert "“河道”疑为“河流”" not in words(client.get(form))
    seen = words(as_(reviewer).get(bench(row.document)))
    assert "原件如此" in seen and "整件少了附件" in seen


def test_a_remark_stands_at_its_row_in_the_clerks_bench(clerk, reviewer):
    client = as_(clerk)
    text = SAMPLES[0].read_text(encoding="utf-8")
    client.post(reverse("admin:intake_intake_changelist"), {"text": text})
    run_due(lanes=[Lane.OFFICE])
    intake = Intake.objects.latest("pk")
    client.post(intake.get_absolute_url(), {"do": "accept", "version": 0, "sure": "1"})
    run_due(lanes=[Lane.OFFICE])
    issue = Issue.objects.get()
    workflow.submit(issue, clerk)
    row = Provision.objects.filter(document__issue=issue, level="ARTICLE").last()
    assert row
    url = reverse("review_remark", args=[issue.pk, row.document_id])
    as_(reviewer).post(url, {"address": row.address, "words": "这一条请再核对"})
    workflow.return_(issue, reviewer, "见批注")
    remark = Remark.objects.get()
    place = f'id="remark-{remark.pk}"'
    entered = intake.documents.order_by("position")[row.document.position - 1]
    page = words(client.get(entered.get_absolute_url()))
    rows = page.split('class="draft-row')
    at_row = [one for one in rows if "这一条请再核对" in one and place in one]
    assert page.count(place) == 1 and len(at_row) == 1
    assert f'data-address="{row.address}"' in at_row[0]
    top = page.split('id="workbench"')[0]
    link = f"{entered.get_absolute_url()}?at={row.span_start}#remark-{remark.pk}"
    assert f'href="{link}"' in top
    assert place in words(client.get(link))
    answer = reverse("review_handle", args=[remark.pk])
    client.post(answer, {"answer": "已改", "back": link})
    assert "已处理：已改" in words(as_(reviewer).get(bench(row.document, at=row.address)))
    assert "已处理：已改" in words(client.get(link)), "it stays at the row"
    as_(make_person("stranger", "发布")).post(answer, {"reopen": "1"})
    remark.refresh_from_db()
    assert remark.handled_by == clerk, "not for everybody to take back"
    client.post(answer, {"reopen": "1", "back": link})
    remark.refresh_from_db()
    assert remark.handled_at is None and "已改（clerk；clerk于" in remark.answer
    seen = words(as_(reviewer).get(bench(row.document, at=row.address)))
    assert "曾处理：已改" in seen and "已处理：" not in seen.replace("曾处理：", "")


def test_remarks_are_written_by_reviewers_on_what_is_there(clerk, reviewer):
    issue = filled()
    document = issue.documents.all()[0]
    url = reverse("review_remark", args=[issue.pk, document.pk])
    for person, values in (
        (clerk, {"address": "", "words": "试"}),
        (reviewer, {"address": "art_99", "words": "试"}),
        (reviewer, {"address": "", "words": "  "}),
    ):
        as_(person).post(url, values)
    assert not Remark.objects.exists()
    as_(reviewer).post(url, {"address": "art_1", "words": "试"})
    remark = Remark.objects.get()
    assert remark.quote.startswith("第1条")
    document.delete()
    remark.refresh_from_db()
    assert remark.document is None and remark.document_title
    assert as_(reviewer).get(remark.get_absolute_url()).status_code == 200


def test_the_differences_since_the_return_are_shown(clerk, reviewer):
    issue = returned(clerk, reviewer)
    row = Provision.objects.filter(document__issue=issue, level="ARTICLE").exclude(body="").first()
    assert row
    Provision.objects.filter(pk=row.pk).update(body=row.body + "并公布")
    workflow.submit(issue, clerk)
    client = as_(reviewer)
    for url in (
        reverse("review", args=[issue.pk]),
        bench(row.document, at=row.address),
        reverse("admin:gazette_issue_step", args=[issue.pk, "approve"]),
    ):
        page = words(client.get(url))
        assert "<ins>并公布</ins>" in page and "第三条请对照原件" in page, url
    overview = words(client.get(reverse("review", args=[issue.pk])))
    assert "没有改动的" in overview and "退回后有改动" in overview


def test_the_overview_takes_a_constant_number_of_queries(reviewer, django_assert_max_num_queries):
    few, many = filled(2), filled(14)
    client = as_(reviewer)
    for issue in (few, many):
        read_through(issue, reviewer)
        client.get(reverse("review", args=[issue.pk]))
    with django_assert_max_num_queries(200) as captured:
        client.get(reverse("review", args=[few.pk]))
    with django_assert_max_num_queries(len(captured)):
        client.get(reverse("review", args=[many.pk]))
