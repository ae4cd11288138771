"""A quotation is found in the row that it is from, whatever the white space."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from gazette.effect.quoted_rows import find_quote, named_row
from gazette.effect.validity import Place
from gazette.models import Document, Relation
from gazette.models.state import ChangeType
from gazette.office.workflow import Refused
from tests.factories import make_document, make_provision, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    found = make_document(title="关于废止《旧办法》的决定")
    text = make_text(document=found)
    make_provision(text=text, body="决定废止下列文件：", address="art_1")
    make_provision(text=text, body="《甲办法》", label="（一）", address="art_1__item_1")
    make_provision(text=text, body="《甲办法》同时废止。", address="art_12")
    return found


def test_the_row_is_the_one_in_which_the_words_begin(document):
    assert find_quote(document, "决定废止下列\n　文件") == Place("art_1", "第一条")
    assert find_quote(document, "下列文件：（一）《甲办法》") == Place("art_1", "第一条")
    assert find_quote(document, "《甲办法》同时废止。") == Place("art_12", "第十二条")


def test_a_named_row_is_searched_with_the_rows_below_it_and_no_other(document):
    assert find_quote(document, "《甲办法》", "art_1").address == "art_1__item_1"
    with pytest.raises(Refused, match="第一条中没有找到"):
        find_quote(document, "《甲办法》同时废止。", "art_1")
    with pytest.raises(Refused, match="没有找到"):
        find_quote(document, "决定废止下列文件", "art_12")


def test_a_row_may_be_named_in_words(document):
    assert find_quote(document, "《甲办法》", "第一条").address == "art_1__item_1"
    assert find_quote(document, "《甲办法》", "第十二条").address == "art_12"
    assert named_row(document, "第一条第一项") == "art_1__item_1"
    assert named_row(document, "art_12__para_1") == "art_12__para_1"
    with pytest.raises(Refused, match="“第九条”没有"):
        named_row(document, "第九条")


def test_the_title_is_searched_last_and_several_places_are_told(document):
    assert find_quote(document, "关于废止《旧办法》的决定") == Place("", "标题")
    with pytest.raises(Refused, match="不止一处（第一条第一项、第十二条）"):
        find_quote(document, "《甲办法》")


def test_whatever_the_parser_reads_in_the_samples_stands_where_it_says():
    call_command("load_samples", verbosity=0)
    relations = Relation.objects.filter(type__in=list(ChangeType)).select_related("source")
    assert relations.count() > 5
    for relation in relations:
        assert relation.source
        assert find_quote(relation.source, relation.quote, relation.address)
