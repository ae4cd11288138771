"""Citations as links: each leads to the cited row if the archive has it; no two overlap."""

from __future__ import annotations

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from gazette.effect.citations import citation_annotations, row_address
from gazette.importing import import_issue
from gazette.models import Citation, Document, Issue, Provision, Relation
from gazette.parsing import parse

pytestmark = pytest.mark.django_db

RULE = """示例市公园管理办法
示例市人民政府令第{number}号
示例市公园管理办法
第一条　为了规范公园管理，制定本办法。
第二条　公园管理单位应当履行下列职责：
（一）维护秩序；
（二）养护绿化。
第三条　公园实行分级管理。
公园分级标准由市人民政府制定。
第四条　违反本办法第二条第（二）项或者前条第二款规定的，责令改正。
本条所称公园包括绿道。
第五条　本办法自{year}年5月1日起施行。
市长　李示明
{year}年3月1日
"""
CITING = """示例市园林局关于加强公园养护的通知
示园规〔2025〕3号
各公园：
一、按照《示例市公园管理办法》（示例市人民政府令第7号）第三条第一款和第二条第二项、第九十九条的规定执行。
二、依照《城市绿化条例》第二十七条处理。
示例市园林局
2025年6月1日
"""


def imported(text: str, number: int, *, publish: bool = True) -> Document:
    """The document of an issue that holds one text."""
    head = f"示例市人民政府公报\n2025年第{number}期\n（总第{number}期）\n"
    issue = import_issue(parse(head + text), source_name="x", publish=publish).issue
    document: Document = issue.documents.get()
    return document


def links(document: Document) -> dict[str, str]:
    """The cited words with the URL of their link, or with what is told of a span without one."""
    rows = {row.address: row for row in document.provisions.all()}
    return {
        rows[address].printed[one.start : one.end]: dict(one.attributes).get(
            "href", dict(one.attributes).get("data-told", "")
        )
        for address, annotations in citation_annotations(document).items()
        for one in annotations
    }


def test_a_document_cites_its_own_rows():
    found = links(imported(RULE.format(number=7, year=2020), 1))
    assert found["本办法第二条第（二）项"].endswith("art_2__item_2")
    assert found["前条第二款"].endswith("art_3__para_2")
    assert found["本条"].endswith("art_4")
    assert all(link.startswith("#") for link in found.values())


@pytest.mark.parametrize("is_target_first", [True, False])
def test_another_document_is_cited_at_the_very_row(is_target_first):
    texts = [RULE.format(number=7, year=2020), CITING]
    for number, text in enumerate(texts if is_target_first else texts[::-1], start=1):
        imported(text, number)
    rule = Document.objects.get(document_number="示例市人民政府令第7号")
    citing = Document.objects.get(document_number="示园规〔2025〕3号")
    found = links(citing)
    url = rule.get_absolute_url()
    addresses = set(rule.provisions.values_list("address", flat=True))
    first, second = (
        next(a for a in addresses if re.search(f"{end}$", a))
        for end in ("art_3__para_1", "art_2__item_2")
    )
    assert found["《示例市公园管理办法》"] == url
    assert found["第三条第一款"] == f"{url}#{first}"
    assert found["第二条第二项"] == f"{url}#{second}"
    assert found["第九十九条"] == "《示例市公园管理办法》中没有找到这一条"
    assert found["《城市绿化条例》"] == "《城市绿化条例》（本站未收录）"
    assert found["第二十七条"] == "《城市绿化条例》（本站未收录）"


def test_a_draft_is_no_target_for_the_public():
    rule = imported(RULE.format(number=7, year=2020), 1, publish=False)
    citing = imported(CITING, 2)
    assert Relation.objects.get(source=citing, type="cites", target=rule)
    assert links(citing)["《示例市公园管理办法》"].endswith("（本站未收录）")
    rule.issue.status = Issue.Status.PUBLISHED
    rule.issue.save()
    assert links(citing)["《示例市公园管理办法》"] == rule.get_absolute_url()


def test_a_rejected_citation_is_no_link():
    citing = imported(CITING, 1)
    Relation.objects.filter(source=citing, target_title="城市绿化条例").update(status="rejected")
    assert "《城市绿化条例》" not in links(citing)


def test_a_citation_of_a_later_rule_of_the_same_name_leads_to_the_earlier():
    imported(RULE.format(number=7, year=2020), 1)
    imported(RULE.format(number=9, year=2030), 2)
    citing = imported(CITING.replace("（示例市人民政府令第7号）", ""), 3)
    rule = Document.objects.get(document_number="示例市人民政府令第7号")
    assert links(citing)["《示例市公园管理办法》"] == rule.get_absolute_url()
    assert rule.signed_on == date(2020, 3, 1)


@pytest.mark.parametrize(
    ("address", "row"),
    [
        ("art_2", "text_2__art_2"),
        ("art_2__para_1__item_1", "text_2__art_2__item_1"),
        ("art_3__item_1", "text_2__art_3__para_1__item_1"),
        ("art_2__item_9", "text_2__art_2"),
        ("art_9", ""),
        ("", ""),
    ],
)
def test_the_row_that_an_address_means(address, row):
    rows = frozenset(
        {
            "text_1__para_1",
            "text_2__art_2",
            "text_2__art_2__item_1",
            "text_2__art_3",
            "text_2__art_3__para_1",
            "text_2__art_3__para_1__item_1",
        }
    )
    assert row_address(address, rows) == row


def test_the_text_that_cites_comes_before_others():
    rows = frozenset({"text_2__art_1", "text_3__art_1"})
    assert row_address("art_1", rows, "text_3__") == "text_3__art_1"
    assert row_address("art_1", rows) == "text_2__art_1"


def test_the_citations_of_the_samples(django_assert_max_num_queries):
    """No two overlap, each covers its words in its row, and every link has a target."""
    call_command("load_samples", stdout=StringIO())
    pages = {document.get_absolute_url(): document for document in Document.objects.all()}
    rows: dict[int, dict[str, Provision]] = {}
    for row in Provision.objects.all():
        rows.setdefault(row.document_id, {})[row.address] = row
    for citation in Citation.objects.all():
        words = rows[citation.document_id][citation.address].printed
        assert words[citation.start : citation.end] == citation.words
    count = 0
    for document in pages.values():
        with django_assert_max_num_queries(4):
            found = citation_annotations(document)
        for address, cited in found.items():
            end = 0
            for one in sorted(cited, key=lambda each: each.start):
                assert end <= one.start < one.end <= len(rows[document.pk][address].printed)
                end = one.end
                count += 1
                url, _, anchor = dict(one.attributes).get("href", "").partition("#")
                target = pages[url] if url else document
                assert not anchor or anchor in rows[target.pk] or anchor.startswith("text_")
    assert count > 150
