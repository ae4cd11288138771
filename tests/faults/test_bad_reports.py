"""What a reader, or a program, may send to 纠错: it is stored as it is, or refused in Chinese."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gazette.models import FaultReport, Provision
from gazette.office import report_intake
from tests.factories import make_document, make_person, make_provision, make_text
from tests.pages.test_fault_reports import FORM, filled, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Provision:
    return make_provision(text=make_text(document=make_document(published=True)))


@pytest.mark.parametrize(
    "words",
    [
        "这里少了🙂一个字👨‍👩‍👧",
        "𠀀𪚥字不对",
        "<script>alert(1)</script>",
        "{{ settings.SECRET_KEY }}{% now %}",
        "'; DROP TABLE gazette_faultreport; --",
        "从右到左\u202e字",
        "一行\r\n又一行",
    ],
)
def test_odd_words_are_stored_and_shown_as_they_are(client: Client, row: Provision, words: str):
    sent(client, row, fault=words, should_be=words, place=words)
    report = FaultReport.objects.get()
    assert report.fault == report.should_be == words
    client.force_login(make_person("chief", "审核"))
    address = reverse("admin:gazette_faultreport_change", args=[report.pk])
    for page in (client.get(address), client.get(report.get_absolute_url())):
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


def test_odd_words_in_a_form_that_is_refused_stay_words(client: Client, row: Provision):
    page = sent(client, row, kind="", fault='"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("size", [200_001, 10 * 1024 * 1024])
def test_what_is_too_large_is_refused_and_not_sent_back(client: Client, row: Provision, size: int):
    answer = sent(client, row, fault="a" * size)
    assert answer.status_code == 413
    assert "太长了" in answer.content.decode() and len(answer.content) < 50_000
    assert not FaultReport.objects.exists()


def test_a_file_is_not_taken(client: Client, row: Provision):
    file = SimpleUploadedFile("a.exe", b"MZ" * 2_000_000)
    assert client.post(FORM, filled(row, fault=file)).status_code == 413
    small = SimpleUploadedFile("a.txt", b"MZ")
    assert "请写明哪里不对" in client.post(FORM, filled(row, fault=small)).content.decode()
    assert not FaultReport.objects.exists()


@pytest.mark.parametrize("name", ["fault", "page", "at", "contact", "mark", "website", "kind"])
def test_nul_is_refused_in_any_field(client: Client, row: Provision, name: str):
    answer = sent(client, row, **{name: "a\0b"})
    assert answer.status_code == 400
    assert not FaultReport.objects.exists()


@pytest.mark.parametrize("name", ["page", "at", "mark", "kind", "contact", "website", "place"])
@pytest.mark.parametrize("value", ["0" * 5000, "-1", "'\"<", "/" + "9" * 30 + "/", "\u200b", "٣"])
def test_no_value_is_an_error_of_the_portal(client: Client, row: Provision, name: str, value: str):
    answers: list[Any] = [
        sent(client, row, **{name: value}),
        client.get(FORM, {name: value}),
        client.get(reverse("gazette:receipts"), {"receipt": value}),
    ]
    assert all(answer.status_code in (200, 302, 404) for answer in answers)


def test_numbers_beyond_the_database_are_not_found(client: Client, row: Provision):
    slug = row.document.issue.gazette.slug
    for page in (f"/{slug}/{'9' * 25}/1/", f"/{slug}/2025/1/{'9' * 25}/"):
        assert client.get(FORM, {"page": page}).status_code in (400, 404)


def test_a_mark_with_other_content_is_no_mark():
    forged = signing.dumps({"key": 1}, salt=report_intake._SALT)
    assert report_intake.read_mark(forged) is None
    for content in ([1, 2], ["a", "b"], [], ["a"], "ab", None, ["a" * 99, 1]):
        mark = signing.dumps(content, salt=report_intake._SALT)
        assert report_intake.read_mark(mark) is None, content
