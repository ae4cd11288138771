"""The contract of every engine: the same answers, nothing missed and nothing made up.

Strings are drawn from the printed rows, by a seed, and asked. The oracle is a
scan of all rows' normal forms: every row that holds the string must be found,
and every document found must hold it, or all words that it is read as.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import jieba
import pytest
from django.db import transaction

from gazette.importing import import_issue
from gazette.models import Document, Provision
from gazette.parsing import parse as parse_issue
from search.memory.answers import find_all
from search.memory.candidates import candidates
from search.memory.holdings import current_holdings
from search.memory.matching import matching_rows
from search.query.compiled_query import compile_query
from search.query.grammar import parse
from search.query.normal_form import normal_text
from search.query.request import Request
from search.upkeep.index_check import differences
from search.upkeep.index_writer import rebuild
from tests.paths import REAL_ISSUE, SAMPLES
from tests.search.engine_cases import ENGINES, serving

pytestmark = pytest.mark.django_db

DRAWN, LONGEST = 1_500, 30
TRICKY = [
    "Ⅳ级",
    "ⅳ",
    "２０２５年",
    "2025 年",
    "〔2025〕",
    "[2025]",
    "【2025】9号",
    "（一）",
    "(一)",
    "1.1",
    "%",
    "“",
    '"',
    "：",
    ":",
    "-",
    "—",
    "。",
    "、",
    "第",
    "㎡",
    "《",
    "》",
    "*",
    "?",
    "OR",
    "not",
]


@dataclass(frozen=True)
class Corpus:
    """The rows of all published documents: by id, the printed words and their normal form."""

    printed: dict[int, str]
    normal: dict[int, str]
    documents: dict[int, int]
    heads: dict[int, tuple[str, ...]]


def corpus() -> Corpus:
    rows = list(Provision.objects.filter(document__issue__status="published"))
    printed = {row.pk: row.printed for row in rows}
    return Corpus(
        printed,
        {pk: normal_text(words) for pk, words in printed.items()},
        {row.pk: row.document_id for row in rows},
        {
            one.pk: _head(one)
            for one in Document.objects.published().prefetch_related("issuers__body")
        },
    )


def _head(one: Document) -> tuple[str, ...]:
    values = (one.title, one.contents_title, one.text_title, one.document_number)
    return tuple(map(normal_text, (*values, *(body.name for body in one.bodies))))


@pytest.fixture(scope="module", params=["samples", "real"])
def archive(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Corpus]:
    """The samples, or the real issue, imported once for all engines, then rolled back."""
    paths = SAMPLES if request.param == "samples" else [REAL_ISSUE]
    if not all(path.exists() for path in paths):
        pytest.skip("the real issue lies beside the project, in ../shared/gazettes")
    with django_db_blocker.unblock(), transaction.atomic():
        for path in paths:
            text = path.read_text(encoding="utf-8")
            import_issue(parse_issue(text), source_name=path.name, publish=True)
        yield corpus()
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: Any, archive: Corpus, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with serving(request.param, tmp_path_factory.mktemp(request.param)):
        rebuild()
        yield request.param


def drawn(archive: Corpus) -> Iterator[str]:
    """Pieces of rows, cut at random and at the bounds of words, and the tricky strings."""
    random = Random(4)
    rows = [words for words in archive.printed.values() if words]
    yield from TRICKY
    for number in range(DRAWN):
        row = random.choice(rows)
        if number % 2:
            start = random.randrange(len(row))
            yield row[start : start + random.randint(1, LONGEST)]
        else:
            words = list(jieba.cut(row))
            start = random.randrange(len(words))
            yield "".join(words[start : start + random.randint(1, 4)])


def faults(archive: Corpus, typed: str) -> list[str]:
    """A message if anything is missed or made up for a string."""
    literal, request = normal_text(typed), Request(parse(typed), is_loose=False)
    found = find_all(request)
    documents = {one.document_id for one in found.documents}
    rows = {one.rows[row] for one in found.documents for row in matching_rows(one, found.compiled)}
    holding = {pk for pk, words in archive.normal.items() if literal and literal in words}
    heads = {pk for pk, head in archive.heads.items() if any(literal in one for one in head)}
    missed = holding - rows or ({archive.documents[pk] for pk in holding} | heads) - documents
    words = compile_query(request.query).words
    made_up = {
        pk
        for pk in rows - holding
        if not words or any(word not in archive.normal[pk] for word in words)
    }
    if len(words) == 1 and words[0] == literal:
        made_up |= documents - {archive.documents[pk] for pk in holding} - heads
    is_counted = found.row_total == len(rows)
    return [f"{typed!r}: {missed=} {made_up=} {is_counted=}"] * bool(
        missed or made_up or not is_counted
    )


def test_every_string_that_stands_in_a_row_finds_it(archive: Corpus, engine: str) -> None:
    asked = [typed for typed in drawn(archive) if normal_text(typed)]
    assert len(asked) > DRAWN
    assert [fault for typed in asked for fault in faults(archive, typed)] == []


def test_what_stands_nowhere_is_not_found(archive: Corpus, engine: str) -> None:
    random = Random(5)
    characters = sorted({one for words in archive.normal.values() for one in words})
    for _ in range(200):
        typed = "".join(random.choices(characters, k=random.randint(2, 6)))
        assert faults(archive, typed) == []


def test_the_index_narrows_and_lacks_nothing(archive: Corpus, engine: str) -> None:
    """What is found above is found through the engine, not by a scan of everything."""
    word = normal_text(archive.printed[min(archive.printed)])[:12]
    proposed = candidates(current_holdings(), compile_query(parse(word)))
    assert not proposed.is_rebuilding
    assert (len(proposed.documents) < len(archive.heads)) == (engine != "memory")
    assert list(differences()) == []
