"""What a process that serves by the engine takes of memory, whatever the archive's size."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from search.keepers import answer
from search.opensearch import engine_words
from search.opensearch.engine_words import MOST_LEARNT, forget_learnt
from search.query.grammar import parse
from search.query.request import Request
from search.query.word_cutter import WordCutter, load_dictionary
from search.upkeep.index_writer import rebuild
from tests.bench.archive import write_archive
from tests.search.opensearch.conftest import engine_serving

#: Questions for which a large archive has more documents than are read.
ASKED = ("食品安全怎么管理", "锅炉爆炸预案", "失业了没收入怎么申请临时救助")
#: Issues of the archive, and how long the candidates of a question may be in all.
ISSUES, CHARACTERS = 24, 60_000
#: What a question may take then: of each character ten bytes, with all that is read of a document;
#: and what may be left of it.
MOST_BYTES, KEPT_BYTES = 10 * CHARACTERS, 100_000


class Spent:
    """Bytes that a block has taken: at most, and still when it ends."""

    most = kept = 0


@contextmanager
def spent() -> Iterator[Spent]:
    found = Spent()
    tracemalloc.start()
    try:
        yield found
        found.kept, found.most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()


def own_words(count: int) -> list[str]:
    """Words of six characters that no dictionary has."""
    characters = [chr(at) for at in range(ord("一"), ord("一") + 5_000)]
    return ["".join(Random(at).sample(characters, 6)) for at in range(count)]


def test_the_words_of_an_archive_take_little_beside_themselves() -> None:
    load_dictionary()
    words = own_words(MOST_LEARNT)
    assert len(set(words)) == MOST_LEARNT
    with spent() as cutting:
        cutter = WordCutter(words)
        assert cutter.cut(f"关于{words[7]}的通知") == ["关于", words[7], "的", "通知"]
    assert cutting.kept / len(words) < 20


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.usefixtures("patient")
def test_a_question_takes_as_much_memory_as_its_candidates_may_however_many_there_are(
    engine_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine_serving(engine_url, "memory"):
        write_archive(ISSUES, has_subjects=True)
        rebuild()
        forget_learnt()
        everything = {typed: taken_by(typed) for typed in ASKED}
        monkeypatch.setattr(engine_words, "MOST_CHARACTERS", CHARACTERS)
        some = {typed: taken_by(typed) for typed in ASKED}
    for typed in ASKED:
        assert everything[typed].most > 2 * MOST_BYTES, typed
        assert some[typed].most < MOST_BYTES, typed
        assert some[typed].kept < KEPT_BYTES, typed


def taken_by(typed: str) -> Spent:
    """What a question takes of a process that has been asked it before."""
    request = Request(parse(typed), page_size=10)
    answer(request)
    with spent() as found:
        answer(request)
    return found
