"""更正重刊 and 并入 change positions: what names a document by its position follows it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gazette.importing import import_issue
from gazette.intake import accept_job
from gazette.intake.doubt_records import record_history
from gazette.intake.models import IntakeDocument
from gazette.jobs.models import Job
from gazette.jobs.worker import run_due
from gazette.models import Correction, Document, DoubtAnswer, Issue
from gazette.parsing import parse
from tests.factories import make_person
from tests.html_page import HtmlPage
from tests.intake.test_drop import accepted
from tests.intake.test_told_at_drop import (
    MIDDLE_CONTENTS,
    PARKS,
    PRAISE,
    THIRD,
    WHOLE,
    decide,
    held_address,
    post_way,
    rows_of,
    words,
)

pytestmark = pytest.mark.django_db


def reprinted(clerk, drop, text: str) -> Correction:
    """A proposed reprint of the published issue."""
    import_issue(parse(WHOLE), source_name="期.txt", publish=True)
    intake = drop(text=text)
    assert "等待另一位同事审定" in post_way(clerk, intake, "reprint", [], reason="次序印错。")
    return Correction.objects.get()


class TestAddresses:
    def test_a_page_names_the_document_that_stood_at_its_address(
        self, clerk, drop, browser_of
    ) -> None:
        first, second = MIDDLE_CONTENTS + PARKS + THIRD + PRAISE, "示政发〔2025〕9号"
        correction = reprinted(clerk, drop, first)
        was = Document.objects.get(document_number=second)
        old = was.get_absolute_url()
        decide(browser_of, correction)
        was.refresh_from_db()
        assert was.get_absolute_url() != old
        shown = HtmlPage(Client().get(old))
        assert "这个网址上的是另一份文件" in shown.one("main").text
        assert was.get_absolute_url() in shown.links

    def test_an_address_that_nobody_has_any_more_leads_to_the_document(
        self, clerk, drop, browser_of
    ) -> None:
        import_issue(
            parse(MIDDLE_CONTENTS + PARKS + THIRD + PRAISE), source_name="期.txt", publish=True
        )
        last = Document.objects.get(document_number="示政发〔2025〕9号")
        old = last.get_absolute_url()
        intake = drop(text=WHOLE)
        post_way(clerk, intake, "reprint", [], reason="多印一件。")
        decide(browser_of, Correction.objects.get())
        last.refresh_from_db()
        answer = Client().get(old)
        assert (answer.status_code, answer["Location"]) == (301, last.get_absolute_url())

    def test_a_draft_leaves_no_addresses_behind(self, db) -> None:
        import_issue(parse(MIDDLE_CONTENTS + PARKS + THIRD + PRAISE), source_name="期.txt")
        import_issue(parse(WHOLE), source_name="期.txt")
        assert not Issue.objects.get().old_addresses.exists()


class TestLongIssues:
    """A long issue is written by a job, and the page of the correction shows how far it is."""

    @pytest.fixture(autouse=True)
    def long(self, monkeypatch) -> None:
        monkeypatch.setattr(accept_job, "MANY_DOCUMENTS", 2)

    def test_it_is_written_by_a_job(self, clerk, drop, browser_of, jobs_later) -> None:
        correction = reprinted_later(clerk, drop)
        before = Issue.objects.get().source_text
        told = decide(browser_of, correction)
        assert "正在更正重刊" in told and "公开的内容一字不动" in told
        assert "审定，予以更正" not in told
        assert Issue.objects.get().source_text == before
        run_due()
        correction.refresh_from_db()
        assert correction.status == Correction.Status.APPLIED
        assert Document.objects.filter(provisions__body__contains="予以通报表彰").exists()
        page = browser_of(make_person("reader", "审核")).get(change_url(correction))
        assert "正在更正重刊" not in page.content.decode()
        assert Job.objects.get(task="intake.reprint").state == Job.State.DONE

    def test_why_it_was_not_written_is_told(self, clerk, drop, browser_of, jobs_later) -> None:
        correction = reprinted_later(clerk, drop)
        decide(browser_of, correction)
        IntakeDocument.objects.update(structure={"start": 0, "next": 1, "rows": []})
        run_due()
        correction.refresh_from_db()
        assert correction.status == Correction.Status.PROPOSED
        page = browser_of(make_person("reader", "审核")).get(change_url(correction))
        assert "没有写成，什么也没有改动" in page.content.decode()

    def test_both_persons_are_warned_of_addresses_that_change(
        self, clerk, drop, browser_of
    ) -> None:
        import_issue(parse(WHOLE), source_name="期.txt", publish=True)
        intake = drop(text=MIDDLE_CONTENTS + PARKS + THIRD + PRAISE)
        page = HtmlPage(clerk.get(held_address(intake), {"way": "reprint"}))
        assert "这 1 件的网址也会变" in page.one("body").text
        post_way(clerk, intake, "reprint", [], reason="漏排一件。")
        other = browser_of(make_person("second", "发布"))
        assert (
            "这 1 件的网址也会变"
            in other.get(change_url(Correction.objects.get())).content.decode()
        )


def change_url(correction: Correction) -> str:
    return reverse("admin:gazette_correction_change", args=[correction.pk])


def reprinted_later(clerk, drop) -> Correction:
    """A proposed reprint, where jobs wait for ``run_due``."""
    import_issue(parse(WHOLE), source_name="期.txt", publish=True)
    intake = drop(text=WHOLE.replace("予以表彰。", "予以通报表彰。"))
    run_due()
    post_way(clerk, intake, "reprint", [], reason="印误。")
    return Correction.objects.get()


def test_answers_stay_with_their_document_when_one_is_inserted_before_it(
    clerk, drop, editor
) -> None:
    import_issue(parse(WHOLE), source_name="期.txt")
    issue = Issue.objects.get()
    DoubtAnswer.objects.create(
        issue=issue, document_position=2, code="x", message="看不清", kind="as_printed",
        by=editor, at=timezone.now(),
    )  # fmt: skip
    intake = drop(text=MIDDLE_CONTENTS + PARKS + THIRD + PRAISE)
    post_way(clerk, intake, "add", rows_of(intake, "示政发〔2025〕12号"))
    assert issue.doubt_answers.get().document_position == 3


def test_answers_stay_with_their_document_on_the_bench(clerk, drop, editor) -> None:
    """The draft follows an intake, into which the document is inserted."""
    bench = drop(text=WHOLE)
    accepted(clerk, bench)
    issue = Issue.objects.get()
    last = bench.documents.current().last()
    last.answers = [
        {
            "token": str(uuid4()), "batch": "1", "code": "x", "message": "看不清",
            "kind": "as_printed", "words": "", "by": editor.pk, "who": "王",
            "at": "2025-03-01T08:00:00+08:00",
        }
    ]  # fmt: skip
    last.save(update_fields=["answers"])
    record_history(bench, issue)
    assert issue.doubt_answers.get().document_position == 2
    intake = drop(text=MIDDLE_CONTENTS + PARKS + THIRD + PRAISE)
    post_way(clerk, intake, "add", rows_of(intake, "示政发〔2025〕12号"))
    assert Document.objects.get(document_number="示政发〔2025〕9号").position == 3
    assert issue.doubt_answers.get().document_position == 3


def test_what_to_do_is_said_where_another_intake_of_the_issue_is_open(clerk, drop) -> None:
    drop(text=WHOLE)
    second = drop(text=WHOLE)
    assert "不能并入那一次" in words(clerk, second)
    assert "请先在那一次里写成草稿" in words(clerk, second)
