"""Other wordings of a query: synonyms, simplified characters, pinyin, words apart."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from gazette.models import Document
from search.memory.rewordings import rewordings
from search.models import SynonymGroup
from search.query.grammar import parse
from tests.factories import make_document, make_provision, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    document = make_document(published=True, title="示例市困难群众临时救助实施细则")
    make_provision(text=make_text(document=document), label="第二章", heading="申请与受理", body="")
    return document


def reasons(typed: str) -> list[str]:
    return [one.reason for one in rewordings(parse(typed))]


def terms(typed: str) -> list[list[str]]:
    return [[term.normal for term in one.query.terms] for one in rewordings(parse(typed))]


def test_a_synonym_takes_the_word_s_place() -> None:
    assert reasons("低保") == ["同义词：最低生活保障"]
    assert terms("最低生活保障对象 审核") == [["低保对象", "审核"]]
    assert terms("审核 -低保") == []


def test_a_phrase_and_a_field_are_taken_at_their_word() -> None:
    assert reasons('"低保"') == []
    assert reasons("标题:低保") == []


def test_a_group_out_of_use_adds_nothing() -> None:
    SynonymGroup.objects.filter(words__contains="低保、").update(is_used=False)
    assert reasons("低保") == []


def test_traditional_characters_mean_simplified_ones() -> None:
    assert reasons("臨時救助")[0] == "简体：临时救助"
    assert terms("市場監管局")[0] == ["市场监管局"]
    assert reasons("最低生活保障對象") == ["简体：最低生活保障对象", "同义词：低保"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("linshijiuzhu", "临时救助"),
        ("Lin Shi Jiu Zhu", "临时救助"),
        ("lin'shi'jiuz", "临时救助"),
        ("lsjz", "临时救助"),
        ("shenqingyushouli", "申请与受理"),
    ],
)
def test_letters_mean_the_words_of_titles_and_headings(
    document: Document, typed: str, words: str
) -> None:
    assert reasons(typed)[0] == f"拼音：{words}"


@pytest.mark.parametrize("typed", ["ls", "inshijiuzhu", "zzzz", "linshi 2025", "12345"])
def test_other_letters_mean_nothing(document: Document, typed: str) -> None:
    assert reasons(typed) == []


def test_a_draft_s_title_is_not_spelled_out() -> None:
    make_document(title="示例市困难群众临时救助实施细则")
    assert reasons("linshijiuzhu") == []


def test_words_stand_apart_without_their_punctuation() -> None:
    assert reasons("食品，安全*") == ["不计标点：食品 安全"]
    assert terms("“食品”、“安全”") == [["食品", "安全"]]
    assert reasons("。。。") == []


def test_what_is_offered_is_bounded_and_never_what_was_typed(document: Document) -> None:
    typed = " ".join(group.members[0] for group in SynonymGroup.objects.all()[:20])
    found = rewordings(parse(typed))
    assert 1 <= len(found) <= 12
    assert all(one.query.terms != parse(typed).terms for one in found)


def message(words: str) -> str:
    with pytest.raises(ValidationError) as caught:
        SynonymGroup(words=words).full_clean()
    return "".join(caught.value.messages)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "必填"),
        ("测试词", "至少写两个"),
        ("测试词、测试词", "至少写两个"),
        ("测试词、测", "“测”太短"),
        (f"测试词、{'长' * 31}", "太长"),
        ("测试词、“引用”", "引号"),
        ("测试词、标题:引用", "冒号"),
        ("、".join(f"测试{number}" for number in range(13)), "最多12个词"),
        ("测试词、低保", "已在另一组里：低保、最低生活保障"),
    ],
)
def test_a_group_that_would_mislead_is_refused(words: str, said: str) -> None:
    if words:
        assert said in message(words)
    else:
        with pytest.raises(ValidationError):
            SynonymGroup(words=words).full_clean()


def test_a_group_is_kept_as_one_line() -> None:
    group = SynonymGroup(words="测试甲，测试乙\n测试丙 测试甲")
    group.full_clean()
    group.save()
    assert group.words == "测试甲、测试乙、测试丙"


def test_the_synonyms_that_come_with_the_portal_are_sound() -> None:
    groups = list(SynonymGroup.objects.all())
    assert len(groups) > 100
    for group in groups:
        group.full_clean()
        assert group.words == "、".join(group.members)


def test_words_that_a_group_has_are_added_to_it_and_none_stands_in_two() -> None:
    lay_out = import_module("search.migrations.0004_spoken_words").lay_out
    SynonymGroup.objects.all().delete()
    SynonymGroup.objects.bulk_create(
        SynonymGroup(words=words) for words in ("停水、断供", "租金、租费", "房租、月供")
    )
    lay_out(apps, SimpleNamespace(connection=connection))
    kept = {group.words for group in SynonymGroup.objects.all()}
    assert "停水、断供、没水、没来水" in kept
    assert {"租金、租费", "房租、月供"} <= kept  # which of them is meant, only an editor can say
    assert "烟花爆竹、炮仗、爆仗、二踢脚、窜天猴、摔炮" in kept
    words = [word for group in kept for word in group.split("、")]
    assert len(words) == len(set(words))
