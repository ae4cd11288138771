"""What is dropped is read, shown, and accepted as the importer would have written it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from weasyprint import HTML

from gazette.importing import import_issue
from gazette.intake import document_records
from gazette.intake.models import Intake, IntakeDocument, IntakeFile
from gazette.jobs import locks
from gazette.jobs.models import Job, Lane
from gazette.jobs.queue import claim, reclaim_lost
from gazette.jobs.tasks import MOST_ATTEMPTS
from gazette.jobs.worker import run_due
from gazette.models import Document, Issue, Provision
from gazette.parsing import parse
from tests.intake.conftest import Drop, left_aside, make_editor
from tests.intake.test_issue_source import CONTENTS, PARKS, PRAISE
from tests.parsing.readers import sample
from tests.parsing.readers.test_refused import OLE, package, word_package
from tests.parsing.readers.word import docx, p

pytestmark = pytest.mark.django_db

LIST = "admin:intake_intake_changelist"


def accepted(clerk: Client, intake: Intake) -> str:
    """Accept an intake as the button does; the messages that the editor sees."""
    intake.refresh_from_db()
    values = {"do": "accept", "version": intake.version, "sure": "1"}
    answer = clerk.post(intake.get_absolute_url(), values, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def written() -> list[list[Any]]:
    """All that the archive holds of documents and rows."""
    documents = Document.objects.order_by("position").values_list(
        "position", "title", "document_number", "kind", "signed_on", "effective_on",
        "last_day_in_force", "printed_page", "column__name", "lead_body__name",
    )  # fmt: skip
    rows = Provision.objects.order_by("document__position", "text__position", "position")
    fields = ("address", "level", "label", "number", "heading", "body", "cells", "depth",
              "span_start", "span_end", "text__role", "text__title")  # fmt: skip
    return [list(documents), list(rows.values_list(*fields))]


def test_an_untouched_drop_is_written_as_the_importer_writes_it(clerk, drop, sample_text) -> None:
    import_issue(parse(sample_text), source_name="期.txt")
    expected = written()
    Issue.objects.get().delete()
    intake = drop(("期.txt", sample_text.encode()))
    assert intake.documents.count() == len(expected[0])
    assert "已写成草稿" in accepted(clerk, intake)
    assert written() == expected
    issue = Issue.objects.get()
    assert (issue.status, issue.source_text) == ("draft", sample_text)
    assert issue.source_edits.count() == 0
    intake.refresh_from_db()
    assert (intake.issue, intake.state) == (issue, "accepted")


@pytest.mark.parametrize(
    ("name", "data"),
    [("甲.docx", sample.as_docx()), ("甲.html", sample.as_html()), ("甲.pdf", sample.as_pdf())],
    ids=["docx", "html", "pdf"],
)
def test_files_of_every_format_are_read_and_leave_nothing_behind(
    drop: Drop, data_dir: Path, name: str, data: bytes
) -> None:
    intake = drop((name, data))
    assert [document.summary["title"] for document in intake.documents.all()] == [
        "示例市公共停车场管理办法"
    ]
    assert intake.documents.get().summary["articles"] == 6
    file = intake.files.get()
    assert (file.name, file.size, len(file.sha256)) == (name, len(data), 64)
    assert left_aside(data_dir) == []


def test_documents_in_files_of_their_own_make_one_issue(clerk, drop) -> None:
    files = {"乙.txt": PRAISE, "甲.txt": PARKS, "目录.txt": CONTENTS}
    intake = drop(*((name, text.encode()) for name, text in files.items()))
    assert (intake.year, intake.number, intake.serial_number) == (2025, 3, 9)
    page = clerk.get(intake.get_absolute_url()).content.decode()
    assert "正文中未找到" not in page
    assert "已写成草稿" in accepted(clerk, intake)
    assert [d.document_number for d in Document.objects.order_by("position")] == [
        "示政发〔2025〕8号", "示政发〔2025〕9号",
    ]  # fmt: skip


def test_a_contents_page_alone_becomes_an_issue_without_texts(clerk, drop) -> None:
    intake = drop(text=CONTENTS)
    assert "仅目录" in clerk.get(intake.get_absolute_url()).content.decode()
    assert "已写成草稿" in accepted(clerk, intake)
    issue = Issue.objects.get()
    assert [(d.printed_page, d.texts.count()) for d in issue.documents.all()] == [(1, 0), (5, 0)]


def test_texts_are_added_to_what_was_a_contents_page_alone(clerk, drop) -> None:
    accepted(clerk, drop(text=CONTENTS))
    first = Issue.objects.get()
    messages = accepted(clerk, drop(("全.txt", (CONTENTS + PARKS + PRAISE).encode())))
    assert f"{first}已经存在（草稿）" in messages
    assert Provision.objects.count() == 0


def test_several_issues_at_once_are_an_intake_each(drop, sample_text) -> None:
    drop(("一.txt", sample_text.encode()), ("二.txt", (CONTENTS + PARKS + PRAISE).encode()))
    assert [i.title for i in Intake.objects.order_by("pk")] == [
        "示例市人民政府公报 2025年第1期",
        "示例市人民政府公报 2025年第3期",
    ]
    assert [i.files.count() for i in Intake.objects.all()] == [1, 1]


MACROS = package({"[Content_Types].xml": "", "word/vbaProject.bin": ""})
BAD = {
    "空.txt": (b"", "空的"),
    "旧.doc": (OLE + "WordDocument".encode("utf-16-le"), "旧版 Word.*另存为.*docx"),
    "宏.docm": (MACROS, "宏.*docx"),
    "坏.docx": (docx(p("正文"))[:3000], "损坏"),
    "表.xlsx": (package({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "Excel"),
    "图.png": (b"\x89PNG\r\n\x1a\n", "图片.*OCR"),
    "弹.docx": (word_package(b"<" + b" " * 150_000_000), "压缩炸弹"),
    "扫描.pdf": (HTML(string="<body></body>").write_pdf(), "OCR"),
    "页.txt": ("— 3 —\n".encode(), "没有在这个文件里找到公文"),
    "乱.txt": (b"\x00\x01\x02" * 99, "二进制"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_in_chinese_and_leave_no_trace(
    clerk: Client, drop: Drop, data_dir: Path, name: str
) -> None:
    data, words = BAD[name]
    intake = drop((name, data))
    assert intake.state == Intake.State.REFUSED
    file = intake.files.get()
    assert re.search(words, file.problem), file.problem
    page = clerk.get(intake.get_absolute_url()).content.decode()
    assert "没有可以录入的内容" in page
    assert not IntakeDocument.objects.exists()
    assert not Issue.objects.exists()
    assert (intake.source, file.text) == ("", "")
    assert left_aside(data_dir) == []
    clerk.post(intake.get_absolute_url(), {"do": "discard", "sure": "1"})
    assert not IntakeFile.objects.exists()


def test_a_good_file_beside_a_bad_one_is_taken(drop) -> None:
    intake = drop(("旧.doc", OLE), ("好.txt", PARKS.encode()))
    assert intake.state == Intake.State.OPEN
    assert [bool(file.problem) for file in intake.files.all()] == [True, False]


def test_what_is_too_large_is_let_go_while_it_comes_in(drop, settings, data_dir) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    intake = drop(("大.pdf", b"%PDF-1.7" + bytes(3 * 1024 * 1024)), ("好.txt", PARKS.encode()))
    assert "超过 1 MB" in intake.files.get(name="大.pdf").problem
    assert intake.files.get(name="好.txt").problem == ""


def test_all_that_comes_after_the_limit_of_all_is_let_go(drop, settings) -> None:
    settings.UPLOAD_LIMIT_OF_ALL = 2 * 1024 * 1024
    files = [(f"{n}.txt", PARKS.encode() + b" " * 1024 * 1024) for n in range(3)]
    problems = [file.problem for file in drop(*files).files.order_by("pk")]
    assert sum("合计超过 2 MB" in problem for problem in problems) == 2


def test_nothing_at_all_is_asked_for_again(clerk) -> None:
    answer = clerk.post(reverse(LIST), {"text": "  \n"})
    assert answer.status_code == 400
    assert "没有选择文件，也没有粘贴文字" in answer.content.decode()
    assert not Intake.objects.exists()


def test_a_reader_that_is_lost_is_a_refusal(drop, jobs_later, data_dir) -> None:
    intake = drop(("甲.docx", sample.as_docx()))
    for _ in range(MOST_ATTEMPTS):
        job = claim()
        assert job is not None
        locks.release(locks.job_place(job.pk))  # as the system does for a process that dies
        Job.objects.update(lease_until=None)
        assert reclaim_lost() == 1
    intake.refresh_from_db()
    assert "意外" in intake.files.get().problem
    assert intake.state == Intake.State.REFUSED
    assert left_aside(data_dir) == []


def test_a_reader_that_was_lost_once_reads_again(drop, jobs_later, data_dir) -> None:
    intake = drop(("甲.docx", sample.as_docx()))
    job = claim()
    assert job is not None
    locks.release(locks.job_place(job.pk))
    Job.objects.update(lease_until=None)
    assert reclaim_lost() == 1
    assert run_due(lanes=[Lane.OFFICE]) == 1
    intake.refresh_from_db()
    assert intake.state == Intake.State.OPEN
    assert left_aside(data_dir) == []


def test_progress_is_shown_while_files_are_read(clerk, drop, jobs_later) -> None:
    intake = drop(("甲.docx", sample.as_docx()), ("乙.docx", sample.as_docx()))
    answer = clerk.get(intake.get_absolute_url())
    assert (answer.status_code, answer["Refresh"]) == (200, "2")
    assert "已读 0 个，共 2 个" in answer.content.decode()


def test_long_texts_are_parsed_by_a_job_and_looked_at_piece_by_piece(
    clerk, drop, jobs_later, monkeypatch, sample_text, data_dir
) -> None:
    monkeypatch.setattr("gazette.intake.reception._SHORT", 10)
    intake = drop(text=sample_text)
    assert intake.state == Intake.State.READING
    page = clerk.get(intake.get_absolute_url()).content.decode()
    assert "正在分辨各件和条文" in page
    seen = []
    refresh = document_records.refresh

    def look_at_the_page_first(row: IntakeDocument, intake: Intake) -> None:
        page = clerk.get(intake.get_absolute_url()).content.decode()
        seen.extend(re.findall(r"已理出 (\d+) 件，共 11 件", page))
        refresh(row, intake)

    monkeypatch.setattr(document_records, "refresh", look_at_the_page_first)
    assert run_due(lanes=[Lane.OFFICE]) == 1
    intake.refresh_from_db()
    assert intake.state == Intake.State.OPEN
    assert seen == [str(n) for n in range(11)]
    assert left_aside(data_dir) == []
    assert "已写成草稿" in accepted(clerk, intake)


def test_a_parser_that_fails_is_a_refusal(drop, jobs_later, monkeypatch) -> None:
    monkeypatch.setattr("gazette.intake.reception._SHORT", 10)
    monkeypatch.setattr("gazette.intake.reception.made_of", lambda texts: 1 / 0)
    intake = drop(text=PARKS)
    assert run_due(lanes=[Lane.OFFICE]) == 1
    intake.refresh_from_db()
    assert ("意外" in intake.files.get().problem, intake.state) == (True, "refused")


def test_an_issue_that_is_published_is_not_written_over(clerk, drop, sample_text) -> None:
    issue = import_issue(parse(sample_text), source_name="期.txt", publish=True).issue
    before = written()
    intake = drop(("期.txt", sample_text.replace("应当", "可以").encode()))
    assert f"{issue}已经存在（已发布）" in accepted(clerk, intake)
    assert written() == before


def test_what_is_missing_of_the_issue_is_asked_for(clerk, drop) -> None:
    intake = drop(text=PARKS)
    assert "没有从文本中认出年份、期号" in accepted(clerk, intake)
    facts = {"do": "facts", "version": "0", "gazette_name": "示例市人民政府公报",
             "year": "2025", "number": "3"}  # fmt: skip
    bad = clerk.post(intake.get_absolute_url(), facts | {"year": "20255", "number": "0"})
    assert "年份应在 1900 至 2200 之间" in bad.content.decode()
    clerk.post(intake.get_absolute_url(), facts)
    assert "已写成草稿" in accepted(clerk, intake)
    assert str(Issue.objects.get()) == "示例市人民政府公报 2025年第3期"


def test_facts_that_another_saved_first_are_not_overwritten(clerk, drop, browser_of, db) -> None:
    intake = drop(text=PARKS)
    other = browser_of(make_editor("li", first_name="李四"))
    facts = {"do": "facts", "version": "0", "gazette_name": "公报", "year": "2025", "number": "3"}
    other.post(intake.get_absolute_url(), facts)
    answer = clerk.post(intake.get_absolute_url(), facts | {"number": "4"}, follow=True)
    assert "李四在" in answer.content.decode()
    intake.refresh_from_db()
    assert intake.number == 3


class TestWhoMay:
    def test_a_reviewer_sees_whom_to_ask(self, client: Client) -> None:
        client.force_login(User.objects.create_user("zhao", is_staff=True))
        for url in (reverse(LIST), reverse("admin:intake_intake_change", args=[1])):
            answer = client.get(url)
            assert answer.status_code == 403
            assert "没有录入公报的权限" in answer.content.decode()

    def test_a_stranger_is_sent_to_log_in(self, client: Client) -> None:
        assert "/login/" in client.get(reverse(LIST))["Location"]


def test_names_and_words_are_shown_and_never_run(clerk, drop) -> None:
    evil = "<img src=x onerror=alert(1)>"
    intake = drop((f"{evil}.txt", f"{evil}关于甲的通知\n\n一、{evil}\n".encode()))
    for url in (intake.get_absolute_url(), intake.documents.get().get_absolute_url() + "?row=1"):
        page = clerk.get(url).content.decode()
        assert evil not in page
        assert "&lt;img" in page
