"""Changes reach the engine's index: none is lost, none is doubled, whoever dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from opensearchpy import ConnectionError as Refused
from pytest_django import DjangoCaptureOnCommitCallbacks

from gazette.jobs.models import Job
from gazette.models import Document, Issue, Relation
from search.memory.entries import refresh
from search.models import Entry, IndexChange
from search.opensearch import outbox
from search.opensearch.engine_answers import answer_by_engine
from search.opensearch.engine_documents import engine_documents
from search.opensearch.engine_server import Engine
from search.opensearch.index_delivery import build_beside, write_entries
from search.opensearch.outbox import DELIVER, deliver, lag
from search.query.grammar import parse
from search.query.request import Request
from search.upkeep.index_check import differences, repair
from search.upkeep.index_writer import rebuild
from tests.factories import make_document, make_provision, make_text
from tests.search.opensearch.conftest import engine_serving

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db,
    pytest.mark.usefixtures("patient"),
]
Commit = DjangoCaptureOnCommitCallbacks


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    with engine_serving(engine_url, "outbox") as served:
        yield served


def published(body: str, **values: Any) -> Document:
    made = make_document(published=True, **values)
    make_provision(text=make_text(document=made), body=body)
    return made


def found(words: str, on: date | None = None, **filters: str) -> list[int]:
    asked = {name: (value,) for name, value in filters.items()}
    request = Request(
        parse(words), filters=asked, page_size=100, is_loose=False, on=on or timezone.localdate()
    )
    answer = answer_by_engine(request)
    assert answer.total == len(answer.documents)
    return sorted(hit.document_id for hit in answer.documents)


def test_a_change_is_found_once_it_is_delivered(engine: Engine) -> None:
    made = published("鲜牛奶应当冷藏。")
    assert lag().waiting == 1
    assert lag(timezone.now() + timedelta(seconds=9)).seconds >= 9
    deliver(engine)
    assert (found("牛奶"), lag().waiting) == ([made.pk], 0)
    row = made.provisions.get()
    row.body = "豆浆应当煮沸。"
    row.save()
    deliver(engine)
    assert (found("牛奶"), found("豆浆")) == ([], [made.pk])


def test_what_is_withdrawn_is_not_found_and_not_shown(engine: Engine) -> None:
    made = published("牛奶")
    deliver(engine)
    Issue.objects.filter(pk=made.issue_id).update(status=Issue.Status.DRAFT)  # no signal
    answer = answer_by_engine(Request(parse("牛奶"), is_loose=False))
    assert answer.documents == ()
    made.issue.refresh_from_db()
    made.issue.save()
    deliver(engine)
    assert answer_by_engine(Request(parse("牛奶"), is_loose=False)).total == 0


def test_a_rolled_back_change_is_never_delivered(engine: Engine) -> None:
    with transaction.atomic():
        published("牛奶")
        transaction.set_rollback(True)
    assert not IndexChange.objects.exists()


def test_a_commit_asks_for_the_job(
    engine: Engine, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        published("牛奶")
    assert Job.objects.filter(task=DELIVER, state=Job.State.WAITING).count() == 1


def test_who_dies_after_writing_leaves_the_row_and_it_is_written_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = published("牛奶")

    def dies(*arguments: Any) -> dict[int, str]:
        outbox_write(*arguments)
        raise Refused("N/A", "died", None)

    outbox_write = outbox.deliver_documents
    monkeypatch.setattr(outbox, "deliver_documents", dies)
    with pytest.raises(Refused):
        deliver(engine)
    assert lag().waiting == 1
    monkeypatch.undo()
    deliver(engine)
    assert found("牛奶") == [made.pk]


def test_a_change_made_while_another_is_delivered_stays(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = published("牛奶")
    asked: list[int] = []

    def changes(*arguments: Any) -> dict[int, str]:
        refused = deliver_documents(*arguments)
        if not asked:
            asked.append(1)
            row = made.provisions.get()
            row.body = "豆浆"
            row.save()
        return refused

    deliver_documents = outbox.deliver_documents
    monkeypatch.setattr(outbox, "deliver_documents", changes)
    deliver(engine)
    assert (found("牛奶"), found("豆浆"), lag().waiting) == ([], [made.pk], 0)


def test_a_late_writer_does_not_overwrite_what_is_newer(engine: Engine) -> None:
    made = published("牛奶")
    deliver(engine)
    late = Entry.objects.get(document_id=made.pk)
    row = made.provisions.get()
    row.body = "豆浆"
    row.save()
    deliver(engine)
    assert write_entries(engine.writer, engine.index, [late]) == {}
    engine.writer.indices.refresh(index=engine.index)
    assert (found("牛奶"), found("豆浆")) == ([], [made.pk])


def test_a_decision_changes_the_states_of_targets_and_reprints(engine: Engine) -> None:
    on = date(2026, 6, 1)
    rule = published("牛奶", effective_on=date(2020, 1, 1))
    reprint = published(
        "牛奶",
        effective_on=date(2020, 1, 1),
        reprint_of=rule,
        number_use=Document.NumberUse.REPRINT,
    )
    repealing = published("废止牛奶办法")
    deliver(engine)
    assert found("牛奶", on, state="repealed") == []
    Relation.objects.create(
        source=repealing,
        target=rule,
        type=Relation.Type.REPEALS,
        target_title=rule.title,
        status=Relation.Status.CONFIRMED,
        effective_on=date(2025, 1, 1),
    )
    deliver(engine)
    assert found("牛奶", on, state="repealed") == [rule.pk, reprint.pk]
    assert found("牛奶", date(2024, 12, 31), state="in_force") == [rule.pk, reprint.pk]
    repealing.issue.status = Issue.Status.DRAFT
    repealing.issue.save()
    deliver(engine)
    assert found("牛奶", on, state="repealed") == []


def test_what_changes_while_the_index_is_built_anew_is_in_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, other = published("牛奶"), published("豆浆")
    deliver(engine)

    def meanwhile(client: Any, alias: str, new: str) -> list[str]:
        row = made.provisions.get()
        row.body = "酸奶"
        row.save()
        deliver(engine)  # into the index that still serves
        assert found("酸奶") == [made.pk]
        return let_serve(client, alias, new)

    from search.opensearch import index_delivery  # noqa: PLC0415

    let_serve = index_delivery._let_serve
    monkeypatch.setattr(index_delivery, "_let_serve", meanwhile)
    rebuild()
    assert (found("牛奶"), found("酸奶"), found("豆浆")) == ([], [made.pk], [other.pk])
    assert len(engine.writer.indices.get_alias(name=engine.index)) == 1


def test_a_failed_building_leaves_the_serving_index(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = published("牛奶")
    deliver(engine)
    from search.opensearch import index_delivery  # noqa: PLC0415

    def fails(*_arguments: Any) -> list[str]:
        raise Refused("N/A", "no", None)

    monkeypatch.setattr(index_delivery, "_let_serve", fails)
    with pytest.raises(Refused):
        rebuild()
    assert found("牛奶") == [made.pk]
    assert len(engine.writer.indices.get(index=f"{engine.index}-*")) == 1


def test_check_finds_what_differs_and_repair_mends_it(engine: Engine) -> None:
    kept, changed, gone = published("牛奶"), published("豆浆"), published("酸奶")
    deliver(engine)
    assert list(differences()) == []
    client = engine.writer
    client.delete(index=engine.index, id=str(kept.pk), refresh=True)
    Entry.objects.filter(document_id=gone.pk).update(words="")
    entry = Entry.objects.get(document_id=changed.pk)
    entry.facts["column"] = "别的栏目"
    entry.save()
    told = list(differences())
    assert {one.document_id for one in told} == {kept.pk, changed.pk, gone.pk}
    repair(told)
    assert list(differences()) == []
    assert (found("牛奶"), found("豆浆"), found("酸奶")) == ([kept.pk], [changed.pk], [gone.pk])


def _spoil(engine: Engine, pk: int, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a document behind the portal's back: its digest and version stay."""
    entry = Entry.objects.get(document_id=pk)
    ((_entry, kept),) = engine_documents([entry])
    assert kept
    change(kept)
    engine.writer.index(
        index=engine.index,
        id=str(pk),
        body=kept,
        version=entry.generation,
        version_type="external_gte",
        refresh=True,
    )


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda kept: kept.update(lines=["别的话"], rows=[{"line": "\n别的话"}]), "字词；条文"),
        (lambda kept: kept.update(rows=[]), "条文"),
        (lambda kept: kept.update(lines=kept["titles"]), "字词"),
        (lambda kept: kept.update(state={"repealed": [{"gte": 1, "lt": 9_999_999}]}), "效力状态"),
        (lambda kept: kept["state"].update(suspended=[{"gte": 1, "lt": 800_000}]), "效力状态"),
        (lambda kept: kept.update(titles=["别的标题"]), "字词；标题、文号等"),
        (lambda kept: kept.update(signed=1), "标题、文号等"),
        (lambda kept: kept.update(body=["别的机关"]), "标题、文号等"),
    ],
)
def test_check_finds_a_document_that_was_changed_behind_its_back(
    engine: Engine, change: Callable[[dict[str, Any]], None], what: str
) -> None:
    whole, spoilt = published("豆浆"), published("牛奶", signed_on=date(2024, 5, 6))
    deliver(engine)
    assert list(differences()) == []
    _spoil(engine, spoilt.pk, change)
    told = list(differences())
    assert [(one.document_id, one.what) for one in told] == [
        (spoilt.pk, f"索引中的内容被改动或损坏（{what}）")
    ]
    repair(told)
    assert list(differences()) == []
    assert (found("牛奶"), found("豆浆")) == ([spoilt.pk], [whole.pk])


def test_check_finds_words_that_an_update_of_the_engine_has_dropped(engine: Engine) -> None:
    """The engine keeps no source of the words, so that a partial update of it loses them."""
    made = published("牛奶")
    deliver(engine)
    engine.writer.update(
        index=engine.index, id=str(made.pk), body={"doc": {"row_count": 1}, "detect_noop": False}
    )
    told = list(differences())
    assert [one.document_id for one in told] == [made.pk]
    repair(told)
    assert (list(differences()), found("牛奶")) == ([], [made.pk])


def test_an_index_of_an_earlier_version_is_built_anew(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from search.opensearch import engine_mapping  # noqa: PLC0415

    made = published("牛奶")
    with monkeypatch.context() as earlier:
        earlier.setattr(engine_mapping, "LAYOUT", 1)
        rebuild()
    assert [one.what for one in differences()] == ["索引是旧版本建的"]
    deliver(engine)
    assert (list(differences()), found("牛奶")) == ([], [made.pk])


def test_an_index_that_is_gone_or_of_another_database_is_built_anew(engine: Engine) -> None:
    made = published("牛奶")
    refresh([made.pk])
    told = list(differences())
    assert [one.document_id for one in told] == [0]
    repair(told)
    assert (list(differences()), found("牛奶")) == ([], [made.pk])


def test_a_document_that_the_engine_refuses_holds_up_no_other(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = published("牛奶"), published("豆浆")
    from search.opensearch import index_delivery  # noqa: PLC0415

    def spoiled(entries: Any) -> Iterator[Any]:
        for entry, kept in engine_documents(entries):
            unknown = {"unknown": 1} if entry.document_id == bad.pk else {}
            yield entry, kept and kept | unknown

    build_beside(engine)
    monkeypatch.setattr(index_delivery, "engine_documents", spoiled)
    deliver(engine)
    assert (found("豆浆"), lag().waiting, lag().refused) == ([good.pk], 0, 1)
    assert bad.pk in {one.document_id for one in differences()}
    monkeypatch.undo()
    repair(list(differences()))
    assert (found("牛奶"), lag().refused, list(differences())) == ([bad.pk], 0, [])
