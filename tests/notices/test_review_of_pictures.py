"""Pictures are part of what a reviewer has to have seen, and of what is printed."""

from __future__ import annotations

import pytest

from gazette.effect.annual_report import annual_report
from gazette.issue_data import documents_data
from gazette.office.document_contents import content_of
from gazette.prints.pdf.flows import printed_document
from tests.factories import make_person
from tests.notices.test_pictures import make_explanation, make_picture

pytestmark = pytest.mark.django_db


def test_another_picture_or_other_words_are_another_content():
    document = make_explanation()
    without = content_of(document).digest
    picture = make_picture(document)
    seen = content_of(document).digest
    picture.words = "第一步 带犬只到场。"
    picture.save()
    assert len({without, seen, content_of(document).digest}) == 3
    assert documents_data([document])[0]["beside"][0][1].endswith("第一步 带犬只到场。")


def test_the_bench_shows_them(client):
    document = make_explanation()
    picture = make_picture(document)
    client.force_login(make_person("reviewer", "审核"))
    page = client.get(f"/admin/review/{document.issue_id}/{document.pk}/")
    assert page.status_code == 200
    assert f'src="{picture.get_absolute_url()}"' in page.content.decode()
    assert picture.words in page.content.decode()


def test_the_printed_document_has_their_words():
    document = make_explanation()
    make_picture(document, words="第一步 带犬只到场。\n\n第二步 填表。", credit="示例市公安局")
    printed, _ = printed_document(document)
    assert [row.words for row in printed.flows[-1].rows[-3:]] == [
        "图1　养犬登记怎么办（图见网页，来源：示例市公安局）",
        "第一步 带犬只到场。",
        "第二步 填表。",
    ]


def test_the_annual_report_counts_no_explanations():
    make_explanation(published=True)
    report = annual_report(2025)
    assert not report.entries
    assert "interpretation" not in {line.kind for line in report.lines()}
