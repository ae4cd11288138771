"""Search follows the archive at once, shows nothing unpublished, and survives its index."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TestCase
from haystack import connections

from gazette.models import Document, Issue, Provision
from notices.models import Plan
from search.engines.serving_index import serving_index
from search.memory.answers import answer
from search.memory.entries import mark_stale
from search.memory.holdings import current_holdings, forget_holdings
from search.models import Entry
from search.query.grammar import parse
from search.query.request import Answer, Request
from search.signals import affected_documents
from search.upkeep.index_check import differences
from search.upkeep.index_writer import follow, rebuild
from tests.factories import make_body, make_document, make_provision, make_text
from tests.search.engine_cases import EMBEDDED, ENGINES, serving

pytestmark = pytest.mark.django_db


@pytest.fixture(params=ENGINES)
def engine(request: Any, db: None, tmp_path: Path) -> Iterator[str]:
    with serving(request.param, tmp_path):
        yield request.param


@pytest.fixture(params=EMBEDDED)
def embedded(request: Any, db: None, tmp_path: Path) -> Iterator[Path]:
    """The index folder of the embedded engine in use."""
    with serving(request.param, tmp_path):
        yield tmp_path / "search" / request.param


def search(words: str) -> Answer:
    return answer(Request(parse(words), is_loose=False))


def document(words: str = "保障牛奶安全。", *, published: bool = True, **values: Any) -> Document:
    made = make_document(published=published, **values)
    make_provision(text=make_text(document=made), address="art_1", label="第一条", body=words)
    return made


def found(words: str) -> list[int]:
    return [one.document_id for one in search(words).documents]


# ---- Freshness ----


@contextmanager
def committed() -> Iterator[None]:
    """Run the callbacks of a commit at the end of the block; the test itself never commits."""
    connection.run_on_commit.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield


def test_publishing_correcting_and_withdrawing_show_at_once(engine: str) -> None:
    with committed():
        draft = document(published=False)
    assert found("牛奶") == []
    with committed():
        draft.issue.status = Issue.Status.PUBLISHED
        draft.issue.save()
    assert found("牛奶") == [draft.pk]
    with committed():
        row = draft.provisions.get()
        row.body = "保障豆浆安全。"
        row.save()
    assert (found("牛奶"), found("豆浆")) == ([], [draft.pk])
    assert list(differences()) == []
    with committed():
        draft.issue.status = Issue.Status.DRAFT
        draft.issue.save()
    assert found("豆浆") == []
    assert list(differences()) == []


def test_what_the_commit_could_not_do_the_next_search_does(engine: str) -> None:
    """Nothing runs after the commit here, as if the process were killed."""
    made = document()
    assert found("牛奶") == [made.pk]
    Provision.objects.get().delete()
    assert found("牛奶") == []
    made.title = "关于牛奶的通知"
    made.save()
    assert found("牛奶") == [made.pk]
    made.delete()
    assert found("牛奶") == []
    assert set(Entry.objects.values_list("words", flat=True)) == {""}


@pytest.mark.parametrize("is_published", [True, False])
def test_a_change_that_nobody_marked_is_seen_in_the_database(
    engine: str, is_published: bool
) -> None:
    made = document(published=not is_published)
    assert found("牛奶") == [made.pk] * (not is_published)
    for status in [Issue.Status.PUBLISHED] if is_published else [Issue.Status.DRAFT]:
        Issue.objects.update(status=status)
    now = search("牛奶")
    assert now.total == now.total_provisions == is_published
    assert bool(now.facets["kind"]) == is_published


def test_unpublished_text_shows_nowhere(engine: str) -> None:
    document(
        published=False, title="草稿所独有", bodies=("草稿局",), document_number="草发〔2025〕1号"
    )
    document()
    for words in ("草稿", "草稿局", "草发", "第一条"):
        shown = search(words)
        assert "草" not in repr((shown.documents, shown.facets, shown.looser))
    assert search("第一条").total == 1


def test_a_row_changed_behind_search_is_not_shown_for_words_it_no_longer_holds(engine: str) -> None:
    made = document()
    assert found("牛奶") == [made.pk]
    Provision.objects.update(body="另有规定。")
    assert [one.rows for one in search("牛奶").documents] == [()]


def test_marks_are_of_the_transaction(engine: str) -> None:
    made = document()
    assert found("牛奶") == [made.pk]
    with pytest.raises(RuntimeError), transaction.atomic():
        made.title = "不再"
        made.save()
        raise RuntimeError
    assert not Entry.objects.filter(is_stale=True).exists()


def test_whose_entries_a_change_changes() -> None:
    made = document(bodies=("示例市民政局",), kind=Plan)
    other = document(issue=made.issue)
    row, text = made.provisions.get(), made.texts.get()
    assert (
        affected_documents(row)
        == affected_documents(text)
        == affected_documents(made.issuers.get())
        == [made.pk]
    )
    assert (
        affected_documents(made)
        == affected_documents(Document.objects.get(pk=made.pk))
        == [made.pk]
    )
    assert affected_documents(make_body("示例市民政局")) == [made.pk]
    assert made.column is not None
    for row_of_all in (made.issue, made.issue.gazette, made.column):
        assert affected_documents(row_of_all) == [made.pk, other.pk]


def test_a_renamed_body_is_found_by_its_name(engine: str) -> None:
    made = document(bodies=("示例市民政局",))
    assert found("民政局") == [made.pk]
    body = make_body("示例市民政局")
    body.name = "示例市社会事务局"
    body.save()
    assert (found("民政局"), found("机关:社会事务")) == ([], [made.pk])


# ---- Faults of the index ----


def test_without_an_index_search_goes_on_and_says_so(embedded: Path) -> None:
    made = document()
    rebuild()
    assert not search("牛奶").is_rebuilding
    shutil.rmtree(embedded)
    answered = search("牛奶")
    assert ([one.document_id for one in answered.documents], answered.is_rebuilding) == (
        [made.pk],
        True,
    )
    follow()
    assert not search("牛奶").is_rebuilding
    assert list(differences()) == []


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "current").resolve().iterdir() if path.is_file())


# Whoosh leaves a file that it cannot read to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("damage", ["emptied", "cut", "overwritten"])
def test_a_damaged_index_loses_nothing(embedded: Path, damage: str) -> None:
    made = document()
    rebuild()
    for number in range(len(files(embedded))):
        path = files(embedded)[number]
        content = path.read_bytes()
        spoilt = {"emptied": b"", "cut": content[: len(content) // 2], "overwritten": b"\xff" * 999}
        path.write_bytes(spoilt[damage])
        connections.reload("default")
        assert found("牛奶") == [made.pk], path.name
        call_command("search_index", "--repair", stdout=StringIO())
    gc.collect()


def test_an_index_of_another_database_is_not_believed(embedded: Path) -> None:
    made = document()
    rebuild()
    Entry.objects.all().delete()
    Document.objects.filter(pk=made.pk).update(title="关于豆浆的通知")
    mark_stale([made.pk])
    forget_holdings()
    assert found("豆浆") == [made.pk]


def test_the_old_index_serves_until_the_new_one_is_built(embedded: Path) -> None:
    made = document()
    rebuild()
    served = (embedded / "current").resolve()
    other = document("保障牛奶供应。", issue=made.issue)
    with serving_index().rebuilding():
        assert set(found("牛奶")) == {made.pk, other.pk}
        assert (embedded / "current").resolve() == served
    assert (embedded / "current").resolve() != served
    assert not served.exists()
    assert set(found("牛奶")) == {made.pk, other.pk}


def test_an_archive_without_published_documents_has_an_index(
    embedded: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rebuild()
    assert serving_index().versions() == {}
    assert "完全一致" in run("--check")
    with committed():
        document(published=False)
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


# ---- The command ----


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("search_index", *arguments, stdout=out)
    return out.getvalue()


def test_check_names_each_difference_and_repair_mends_it(embedded: Path) -> None:
    kept, changed, gone = document(), document("豆浆"), document("果汁")
    rebuild()
    assert "完全一致" in run("--check")
    row = Provision.objects.get(document=changed)
    Provision.objects.filter(pk=row.pk).update(body="咖啡")
    new = Provision.objects.bulk_create(
        [
            Provision(
                document=kept,
                text=kept.texts.get(),
                position=9,
                level="article",
                body="茶",
                address="art_9",
            )
        ]
    )[0]
    Issue.objects.filter(pk=gone.issue_id).update(status=Issue.Status.DRAFT)
    Document.objects.filter(pk=kept.pk).update(title="改名")
    out = StringIO()
    with pytest.raises(CommandError, match="--repair"):
        call_command("search_index", "--check", stdout=out)
    assert f"文件 {changed.pk}：条文 {row.pk}：文字不同" in out.getvalue()
    assert f"文件 {kept.pk}：条文 {new.pk}：没有编入" in out.getvalue()
    assert f"文件 {gone.pk}：已不再公开，检索条目还在" in out.getvalue()
    assert "完全一致" in run("--repair")
    assert (found("咖啡"), found("茶"), found("改名"), found("果汁")) == (
        [changed.pk],
        [kept.pk],
        [kept.pk],
        [],
    )


def test_the_report_and_the_rebuild(embedded: Path) -> None:
    document()
    assert "公开文件1篇，1行" in run()
    assert "索引已重建：1篇" in run("--rebuild")
    assert "索引待更新0篇" in run()


def test_haystacks_own_commands_work(embedded: Path) -> None:
    made = document()
    quiet = {"verbosity": 0, "interactive": False, "stdout": StringIO()}
    call_command("rebuild_index", **quiet)
    assert serving_index().versions() == {
        made.pk: current_holdings().version(current_holdings().documents[made.pk])
    }
    call_command("clear_index", **quiet)
    assert found("牛奶") == [made.pk]
    call_command("update_index", verbosity=0)
    assert list(differences()) == []
