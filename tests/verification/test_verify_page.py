"""核验: PDFs, pasted texts, fingerprints and printed codes, as a reader sends them."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gazette.issue_data import digest, documents_data, issue_data, print_mark
from gazette.jobs.locks import lock
from gazette.models import DayHead, Document, Issue, IssueSeal, Provision, Relation
from gazette.office import corrections, workflow
from gazette.prints.editions.part_cache import DiskPartCache
from gazette.prints.pdf import make_document_pdf, make_issue_pdf
from gazette.prints.pdf.variant import Variant
from gazette.true_copies.kept_seals import seals_of
from gazette.true_copies.sealing import seal_days
from gazette.verification import given_copy, verify_pages
from tests.factories import make_document, make_issue, make_person, make_provision, make_text

pytestmark = pytest.mark.django_db

BODIES = (
    "为了规范灯塔管理，保障航行安全，根据有关法律、法规，结合本市实际，制定本办法。",
    "灯塔管理人应当每天日落以前检查灯塔，并且在三十日内向市港务部门报告检查情况。",
    "违反本办法规定的，由市港务部门责令限期改正；逾期不改正的，处二千元以下罚款。",
    "本办法自2026年5月1日起施行。",
)


@pytest.fixture
def document() -> Document:
    """A published document of four articles."""
    issue = make_issue(published=False)
    document = make_document(issue=issue, title="示例市灯塔管理办法")
    text = make_text(document=document)
    make_provision(text=text, level="TITLE", label="", number="", address="title",
                   body="示例市灯塔管理办法")  # fmt: skip
    for number, body in enumerate(BODIES, start=1):
        make_provision(
            text=text, position=number + 1, label=f"第{number}条", number=str(number),
            address=f"art_{number}", body=body,
        )  # fmt: skip
    workflow.record_publication(issue, None, "示例")
    return Document.objects.select_related("issue__gazette").get(pk=document.pk)


def words_of(document: Document) -> str:
    rows = document.provisions.order_by("text__position", "position")
    return "\n".join(f"{row.label}　{row.heading}{row.body}" for row in rows)


def ask(client: Client, **sent: Any) -> str:
    answer = client.post("/verify/", sent)
    assert answer.status_code == 200, answer.content.decode()
    return main_of(answer)


def main_of(answer: Any) -> str:
    page: str = answer.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def bare(page: str) -> str:
    """The words of a page without markup, among which words may break."""
    return re.sub("<[^>]*>|\u200b|\u2060", "", page)


def pdf_of(document: Document, folder: Path) -> bytes:
    fresh = Document.objects.select_related("issue__gazette").get(pk=document.pk)
    return make_document_pdf(fresh, Variant("standard"), cache=DiskPartCache(folder))


def upload(data: bytes, name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


def correct(row: Provision, body: str) -> None:
    clerk, chief = make_person("clerk", "录入"), make_person("chief", "审核")
    corrections.accept(corrections.propose(row, {"body": body}, clerk, "排印有误"), chief)


class TestPastedTexts:
    def test_the_whole_with_other_line_breaks_and_spaces(self, client, document) -> None:
        words = words_of(document).replace("\n", "")
        text = "\r\n".join(words[at : at + 11] + " 　" for at in range(0, len(words), 11))
        page = ask(client, text=text)
        assert "与公布的文字一字不差" in page and "示例市灯塔管理办法" in bare(page)
        assert document.get_absolute_url() in page and "没有给出" not in page

    def test_one_article(self, client, document) -> None:
        page = ask(client, text=BODIES[1])
        assert "与公布的文字一字不差" in page and "只是其中一部分" in page

    @pytest.mark.parametrize(
        ("before", "after"), [("三十日", "六十日"), ("二千元", "二万元"), ("检查灯塔", "查检灯塔")]
    )
    def test_what_differs_is_told_word_by_word(self, client, document, before, after) -> None:
        page = ask(client, text=words_of(document).replace(before, after))
        assert "与公布的文字不同" in page and "一字不差" not in page
        assert "<ins>" in page and "多：" in page and "缺：" in page

    def test_one_character_of_one_article(self, client, document) -> None:
        page = ask(client, text=BODIES[1].replace("三十日", "六十日"))
        assert "1处不同" in page and "第二条" in page
        assert "缺：</span>三" in page and "多：</span>六" in page

    def test_an_article_left_out_in_the_middle(self, client, document) -> None:
        rows = words_of(document).splitlines()
        page = ask(client, text="\n".join([*rows[:2], *rows[3:]]))
        assert "与公布的文字不同" in page and "每天日落以前检查" in page

    def test_words_added_around_it_are_told(self, client, document) -> None:
        page = ask(client, text=words_of(document) + "\n第五条　本办法不适用于渔船。")
        assert "另有1段文字不属于公布的文件" in page and "不适用于渔船" in page

    def test_an_unknown_text(self, client, document) -> None:
        page = ask(client, text="关于举办本市第一届风筝节的通知，请各单位踊跃报名参加。")
        assert "没有找到" in page and "灯塔" not in page

    def test_too_few_characters(self, client, document) -> None:
        for text in ("", "灯塔", "   \n"):
            answer = client.post("/verify/", {"text": text})
            assert answer.status_code == 400 and "至少" in main_of(answer)

    def test_markup_is_shown_as_text(self, client, document) -> None:
        text = words_of(document).replace("每天日落", "<script>每天日落\0")
        assert "&lt;script&gt;" in ask(client, text=text)

    def test_a_text_of_a_draft_is_unknown(self, client) -> None:
        draft = make_document(title="示例市未公布的办法")
        make_provision(text=make_text(document=draft), body="尚未公布的一条规定，谁也不该看到。")
        page = ask(client, text="示例市未公布的办法\n第1条尚未公布的一条规定，谁也不该看到。")
        assert "没有找到" in page

    def test_nothing_is_kept(self, client, document) -> None:
        with CaptureQueriesContext(connection) as captured:
            answer = client.post("/verify/", {"text": words_of(document)})
        assert not [one for one in captured if not one["sql"].startswith("SELECT")]
        assert "no-store" in answer["Cache-Control"] and not answer.cookies


class TestLaterChanges:
    def test_words_that_were_corrected_since(self, client, document) -> None:
        former = words_of(document)
        row = document.provisions.get(address="art_2")
        correct(row, row.body.replace("三十日", "十五日"))
        page = ask(client, text=former)
        assert "一字不差" in page and "已于" in page and "更正" in page and "排印有误" in page
        now = ask(client, text=words_of(document))
        assert "更正后" in now and "注意" not in now

    def test_a_text_of_a_withdrawn_issue(self, client, document) -> None:
        text = words_of(document)
        workflow.withdraw(document.issue, make_person("publisher", "发布"), "示例")
        page = ask(client, text=text.replace("三十日", "六十日"))
        assert "撤下" in page and "曾于" in page
        assert "三十" not in page and "灯塔" not in bare(page)

    def test_a_document_that_is_repealed_says_so(self, client, document) -> None:
        repeal = make_document(published=True, title="示例市废止决定", effective_on="2025-06-01")
        Relation.objects.create(
            source=repeal, target=document, type="repeals", target_title=document.title,
            status="confirmed", effective_on="2025-06-01",
        )  # fmt: skip
        assert "已废止" in ask(client, text=words_of(document))


class TestFiles:
    def test_a_pdf_of_ours(self, client, document, tmp_path) -> None:
        page = ask(client, file=upload(pdf_of(document, tmp_path)))
        assert "与公布的文字一字不差" in page and "没有给出" not in page

    def test_a_pdf_with_altered_words(self, client, document, tmp_path) -> None:
        row = document.provisions.get(address="art_3")
        Provision.objects.filter(pk=row.pk).update(body=row.body.replace("二千元", "二万元"))
        altered = pdf_of(document, tmp_path)
        Provision.objects.filter(pk=row.pk).update(body=row.body)
        page = ask(client, file=upload(altered))
        assert "1处不同" in page and "第三条" in page
        assert "缺：</span>千" in page and "多：</span>万" in page

    def test_altered_words_beside_the_true_data(self, client, document, tmp_path) -> None:
        """The pages count, not the data that anyone can attach."""
        row = document.provisions.get(address="art_3")
        fresh = Document.objects.select_related("issue__gazette").get(pk=document.pk)
        cache = DiskPartCache(tmp_path)
        true = make_document_pdf(fresh, Variant("archive"), cache=cache)
        Provision.objects.filter(pk=row.pk).update(body=row.body.replace("二千元", "二万元"))
        forged = make_document_pdf(fresh, Variant("archive"), cache=cache)
        Provision.objects.filter(pk=row.pk).update(body=row.body)
        with pikepdf.open(io.BytesIO(true)) as one, pikepdf.open(io.BytesIO(forged)) as other:
            for name, file in one.attachments.items():
                content = file.get_file().read_bytes()
                other.attachments[name] = pikepdf.AttachedFileSpec(other, content, filename=name)
            out = io.BytesIO()
            other.save(out)
        assert "1处不同" in ask(client, file=upload(out.getvalue()))

    def test_files_that_cannot_be_read(self, client, document, tmp_path) -> None:
        data = pdf_of(document, tmp_path)
        locked = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
        for content, why in (
            (locked.getvalue(), "密码"),
            (data[:300], "已损坏"),
            (b"%PDF-1.7\n" + b"\0" * 5000, "已损坏"),
            (b"PK\x03\x04 no PDF", "这不是 PDF"),
            (b"", "空的"),
        ):
            answer = client.post("/verify/", {"file": upload(content)})
            assert answer.status_code == 400 and why in main_of(answer), why
            assert "录入" not in main_of(answer)

    def test_a_hundred_megabytes_are_refused_before_they_are_read(self, client) -> None:
        body = io.BytesIO(b"%PDF-" + b"0" * 1000)
        answer = client.post(
            "/verify/", body.read(), content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(100 * 1024 * 1024),
        )  # fmt: skip
        assert answer.status_code == 413 and "最大20 MB" in main_of(answer)

    def test_a_file_over_the_limit_within_a_form_that_is_not(self, client, monkeypatch) -> None:
        monkeypatch.setattr(verify_pages, "MOST_BYTES", 1000)
        answer = client.post("/verify/", {"file": upload(b"%PDF-" + b"0" * 2000)})
        assert answer.status_code == 400 and "文件太大" in main_of(answer)

    def test_others_are_told_to_come_back_while_files_are_read(self, client, document) -> None:
        one, two = given_copy._READERS
        with lock(one), lock(two):
            answer = client.post("/verify/", {"file": upload(b"%PDF-1.7")})
        assert answer.status_code == 503 and answer["Retry-After"] == "20"

    def test_too_many_are_refused(self, client, document, settings) -> None:
        settings.OVERLOAD_PER_ADDRESS = 3
        answers = [client.post("/verify/", {"text": BODIES[0]}).status_code for _ in range(5)]
        assert answers == [200, 200, 200, 429, 429]
        assert client.get("/verify/").status_code == 200


@pytest.mark.services
class TestSampleIssues:
    """PDFs of a whole sample issue."""

    def test_each_form_and_an_altered_one(self, client, tmp_path) -> None:
        call_command("load_samples", stdout=io.StringIO())
        issue = Issue.objects.get(year=2026, number=2)
        cache = DiskPartCache(tmp_path)
        for kind in ("standard", "large_print", "booklet", "archive"):
            data = make_issue_pdf(issue, Variant(kind), cache=cache)
            page = ask(client, file=upload(data))
            assert page.count("<h3>一字不差") == issue.documents.count(), kind
            assert "与公布的文字一字不差" in page and "没有给出" not in page
        row = Provision.objects.filter(document__issue=issue, body__contains="应当").first()
        assert row
        Provision.objects.filter(pk=row.pk).update(body=row.body.replace("应当", "可以", 1))
        altered = make_issue_pdf(issue, Variant("standard"), cache=cache)
        Provision.objects.filter(pk=row.pk).update(body=row.body)
        page = ask(client, file=upload(altered))
        assert page.count("<h3>一字不差") == issue.documents.count() - 1
        assert "1处不同" in page and "多：</span>可以" in page


class TestFingerprints:
    def of(self, client: Client, asked: str) -> str:
        answer = client.get("/verify/", {"of": asked})
        assert answer.status_code == 200
        return main_of(answer)

    def test_a_document_an_issue_and_a_day(self, client, document) -> None:
        [seal] = seals_of(document.issue)
        [listed] = seal.record["documents"]
        page = self.of(client, listed["fingerprint"].upper())
        assert "这是本门户的记录" in page and document.get_absolute_url() in page
        assert "共1件" in self.of(client, seal.fingerprint)
        seal_days(datetime.max.date())
        assert "链首，含1条指纹" in self.of(client, DayHead.objects.get().fingerprint)

    def test_the_one_that_an_imprint_prints(self, client, document) -> None:
        data = issue_data(document.issue, documents_data([document]))
        assert "共1件" in self.of(client, digest(data))

    def test_the_address_in_a_printed_code(self, client, document, settings) -> None:
        settings.PORTAL_URL = "https://gongbao.example.cn"
        mark = print_mark(documents_data([document])[0])
        address = f"https://gongbao.example.cn{document.get_absolute_url()}?print={mark}"
        assert "与现在公布的文字、事项相同" in self.of(client, address)
        row = document.provisions.get(address="art_2")
        correct(row, "另外的文字。")
        assert "打印件上的标记与现在公布的不同" in self.of(client, address)
        assert "没有找到" in self.of(client, f"https://example.org{document.get_absolute_url()}")

    @pytest.mark.parametrize(
        "asked", ["0" * 64, "zz", "/no/such/page/", "http://[::1", "<script>", "/admin/", "x" * 499]
    )
    def test_what_is_unknown(self, client, document, asked) -> None:
        page = self.of(client, asked)
        assert "没有找到" in page and "<script>" not in page

    def test_it_may_be_typed_into_the_form(self, client, document) -> None:
        [seal] = seals_of(document.issue)
        assert "共1件" in ask(client, of=seal.fingerprint)

    def test_keys_and_heads_for_programs(self, client, document) -> None:
        seal_days(datetime.max.date())
        listed = client.get("/verify/heads.json").json()["heads"]
        assert len(listed) == 1 and listed[0]["record"]["issues"]
        assert client.get("/verify/keys.json").json() == {"keys": []}
        assert client.post("/verify/keys.json").status_code == 405

    def test_unsigned_is_said_plainly(self, client, document) -> None:
        assert "未签名" in ask(client, text=words_of(document))
        assert IssueSeal.objects.get().signature == ""


def test_the_page_is_led_to_from_every_foot(client, document) -> None:
    assert 'href="/verify/"' in client.get("/").content.decode()
    page = client.get("/verify/").content.decode()
    assert "最大20 MB" in page and page.count('<label for="verify-') == 3
