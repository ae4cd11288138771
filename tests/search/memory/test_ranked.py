"""The ranked tier: what a question is read as, what comes first, what is merely near."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from haystack.query import SearchQuerySet

from gazette.models import Document, Issue
from search.memory.answers import answer
from search.memory.lexicon import lexicon, subject_of
from search.memory.occurrences import Occurrences
from search.memory.ranked import THIN
from search.memory.readings import read
from search.models import OmittedWord, SynonymGroup
from search.query.grammar import parse
from search.query.request import Answer, RankedAnswer, Request
from search.upkeep.index_writer import rebuild
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.search.engine_cases import ENGINES, serving

pytestmark = pytest.mark.django_db


def written(issue: Issue, title: str, *rows: str, **values: Any) -> Document:
    document = make_document(issue=issue, title=title, text_title=title, **values)
    text = make_text(document=document)
    for number, row in enumerate(rows, start=1):
        make_provision(text=text, address=f"art_{number}", label=f"第{number}条", body=row)
    return document


@pytest.fixture
def archive() -> dict[str, Document]:
    issue = make_issue(published=True)
    return {
        "dogs": written(
            issue,
            "示例市养犬管理办法",
            "本办法所称烈性犬，是指经农业部门公布的犬只。",
            "携犬外出应当束犬链。",
            "遛犬时间为每日清晨和夜间。",
        ),
        "rent": written(
            issue,
            "示例市住房租赁管理规定",
            "出租人应当申报登记。",
            "租赁合同终止的，押金应当在十日内退还。",
        ),
        "water": written(
            issue,
            "示例市城市供水突发事件应急预案",
            "供水中断超过十二小时的，启动应急供水。",
            "养犬场所的供水另行规定。",
        ),
        "plan": written(issue, "示例市道路交通事故应急预案", "事故处置由公安机关负责。"),
    }


def asked(typed: str, **values: Any) -> Answer:
    return answer(Request(parse(typed), **values))


def ranked(typed: str, **values: Any) -> RankedAnswer:
    found = asked(typed, **values).ranked
    assert found is not None
    return found


def titles(found: RankedAnswer) -> list[str]:
    return [one.title for one in found.documents]


def parts(typed: str) -> list[str]:
    known = lexicon()
    return [part.words for part in read(parse(typed), known, Occurrences(known.holdings)).parts]


def test_a_question_without_spaces_finds_the_document(archive: dict[str, Document]) -> None:
    found = ranked("租赁押金什么时候退还")
    assert found.is_answer
    assert titles(found)[0] == archive["rent"].title
    assert [row.address for row in found.documents[0].rows] == ["art_2"]
    assert set(found.omitted) == {"什么时候"}


def test_nothing_of_it_is_counted_with_the_exact_hits(archive: dict[str, Document]) -> None:
    found = asked("养犬管理规定")
    assert (found.total, found.documents) == (0, ())
    assert found.ranked
    assert titles(found.ranked)[0] == archive["dogs"].title


def test_it_stands_behind_a_thin_answer_and_repeats_none_of_it(
    archive: dict[str, Document],
) -> None:
    found = asked("押金")
    assert found.total == 1
    assert found.ranked
    assert archive["rent"].pk not in {one.document_id for one in found.ranked.documents}
    for number in range(THIN):
        written(archive["rent"].issue, f"关于押金的第{number}号通知", "押金。")
    assert asked("押金").ranked is None
    assert asked("租赁押金怎么退", is_loose=False).ranked is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("请问遛犬要什么时间", ["遛犬", "时间"]),
        ("出租人押金", ["出租人", "押金"]),
        ("烈性犬能养吗", ["烈性犬"]),
        ("怎么办", ["怎么办"]),
        ("住房租赁管理规定第二条", ["住房租赁", "管理", "规定"]),
    ],
)
def test_what_is_looked_for(archive: dict[str, Document], typed: str, expected: list[str]) -> None:
    assert parts(typed) == expected


def test_editors_change_the_words_that_are_left_out(archive: dict[str, Document]) -> None:
    assert "遛犬" in parts("遛犬押金")
    OmittedWord.objects.create(words="遛犬")
    assert parts("遛犬押金") == ["押金"]
    OmittedWord.objects.filter(words="遛犬").update(is_used=False)
    assert "遛犬" in parts("遛犬押金")


def test_synonyms_of_the_parts_are_looked_for_too(archive: dict[str, Document]) -> None:
    SynonymGroup.objects.create(words="狗链子、犬链")
    found = ranked("狗链子怎么束")
    assert titles(found)[0] == archive["dogs"].title
    assert found.looked_for[0].others == ("犬链",)


def test_the_title_comes_before_a_mention(archive: dict[str, Document]) -> None:
    assert titles(ranked("养犬应当怎么办理登记"))[0] == archive["dogs"].title


def test_a_word_of_the_title_may_be_missing(archive: dict[str, Document]) -> None:
    assert titles(ranked("城市供水应急预案"))[0] == archive["water"].title


@pytest.mark.parametrize("typed", ["养犬管里办法", "住房祖赁管理", "城市供水突发事件应级预案"])
def test_a_typing_error_inside_a_phrase_is_understood(
    archive: dict[str, Document], typed: str
) -> None:
    found = ranked(typed)
    assert found.is_answer
    assert any(one.meant for one in found.looked_for)


def test_of_equal_documents_the_one_in_force_comes_first() -> None:
    issue = make_issue(published=True)
    ended = written(issue, "示例市河道采砂办法", "采砂应当许可。", signed_on=date(2024, 5, 1))
    kept = written(issue, "示例市河道采砂办法", "采砂应当许可。", signed_on=date(2023, 5, 1))
    Document.objects.filter(pk=ended.pk).update(
        effective_on=date(2024, 6, 1), last_day_in_force=date(2025, 1, 1)
    )
    Document.objects.filter(pk=kept.pk).update(effective_on=date(2023, 6, 1))
    found = ranked("河道怎么采砂许可", on=date(2026, 1, 1))
    assert [one.document_id for one in found.documents] == [kept.pk, ended.pk]


def test_filters_and_exclusions_hold(archive: dict[str, Document]) -> None:
    assert archive["dogs"].title not in titles(ranked("犬链束犬 -烈性犬"))
    assert ranked("遛犬时间", filters={"year": ("1999",)}).documents == ()


def test_what_holds_too_little_is_only_the_nearest(archive: dict[str, Document]) -> None:
    found = ranked("恐龙饲养登记")
    assert not found.is_answer
    assert len(found.documents) <= 3
    assert ranked("量子纠缠引力波").documents == ()


@pytest.mark.parametrize(
    "typed", ["2023-12-08", "2023/12/8", "20231208", "二〇二三年十二月八日", "2023.12.08"]
)
def test_a_day_in_any_form_finds_what_was_signed_on_it(
    archive: dict[str, Document], typed: str
) -> None:
    signed = written(archive["rent"].issue, "关于收费的通知", signed_on=date(2023, 12, 8))
    found = ranked(typed)
    assert found.is_answer
    assert titles(found)[0] == signed.title


def test_a_number_that_no_document_has_shows_its_series(archive: dict[str, Document]) -> None:
    near = written(archive["rent"].issue, "关于停水的通知", document_number="示水发〔2024〕7号")
    found = ranked("示水发2024-99")
    assert not found.is_answer
    assert titles(found) == [near.title]


def test_a_draft_teaches_no_words() -> None:
    make_document(title="示例市飞鼠管理办法", text_title="示例市飞鼠管理办法")
    assert "飞鼠" not in lexicon().terms


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("示例市零工市场管理服务办法", "零工市场管理服务"),
        ("示例市民政局关于印发《示例市困难群众临时救助实施细则(试行)》的通知", "困难群众临时救助"),
        ("示例市人民政府办公室关于印发示例市城市供水突发事件应急预案的通知", "城市供水突发事件"),
    ],
)
def test_the_subject_of_a_title(title: str, subject: str) -> None:
    assert subject_of(title) == subject


@pytest.fixture(params=ENGINES)
def engine(request: Any, archive: dict[str, Document], tmp_path: Path) -> Iterator[str]:
    with serving(request.param, tmp_path):
        rebuild()
        yield request.param


@pytest.mark.usefixtures("engine")
def test_every_engine_and_haystack_give_the_same(archive: dict[str, Document]) -> None:
    typed = "租赁押金什么时候退还"
    with_index = ranked(typed)
    assert titles(with_index)[0] == archive["rent"].title
    results = SearchQuerySet().auto_query(typed)
    assert [int(one.pk) for one in results] == [one.document_id for one in with_index.documents]
    assert len(results) == with_index.total
    assert list(SearchQuerySet().auto_query("量子纠缠引力波")) == []
