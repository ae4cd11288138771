"""An uploaded workbook: checked, applied, undone; and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from gazette.jobs import locks
from gazette.jobs.liveness import Leases, liveness
from gazette.jobs.models import Job
from gazette.jobs.queue import claim, reclaim_lost
from gazette.jobs.worker import run_due
from gazette.models import Document, Issue, Provision
from gazette.office import workflow
from gazette.sheets import import_steps, plan_writer
from gazette.sheets.models import SheetImport
from gazette.sheets.sheet_columns import REMOVAL, Sheet
from gazette.sheets.step_progress import StepProgress
from tests.sheets.workbooks import archive, cell, changed, exported, forget_issues, row_of

pytestmark = pytest.mark.django_db

State = SheetImport.State


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.DATA_DIR = tmp_path / "var"
    yield


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_user("li", first_name="四", last_name="李")


def rewrite(opened: Any) -> None:
    """What touches everything: a title, words, a row that goes, a document and rows that come."""
    documents, provisions = opened[Sheet.DOCUMENTS], opened[Sheet.PROVISIONS]
    cell(opened, Sheet.ISSUES, "栏目", 2).value = "市政府文件\n新的栏目"
    cell(opened, Sheet.DOCUMENTS, "标题", 3).value = "改了的标题"
    cell(opened, Sheet.DOCUMENTS, "发文机关", 3).value = "示例市人民政府\n示例市财政局"
    gone = row_of(opened, Sheet.PROVISIONS, "地址", "text_2__art_2")
    for row in range(gone, gone + 3):
        cell(opened, Sheet.PROVISIONS, REMOVAL, row).value = "是"
    last = row_of(opened, Sheet.PROVISIONS, "地址", "text_2__art_3")
    cell(opened, Sheet.PROVISIONS, "正文", last).value = "自发布之日起施行。"
    new = [one.value for one in documents[3]]
    documents.append(new)
    end = documents.max_row
    for header, value in (("期内次序", 9), ("文号", "示政发〔2025〕99号"), ("栏目", "新的栏目")):
        cell(opened, Sheet.DOCUMENTS, header, end).value = value
    provisions.append([one.value for one in provisions[2]])
    end = provisions.max_row
    for header, value in (("文件次序", 9), ("文号", "示政发〔2025〕99号"), ("正文", "新的。")):
        cell(opened, Sheet.PROVISIONS, header, end).value = value


def upload(path: Path, by: User) -> SheetImport:
    return import_steps.keep([path.read_bytes()], "登记表.xlsx", by)


@pytest.fixture
def job(tmp_path: Path, issue: Issue, editor: User) -> SheetImport:
    job = upload(changed(exported(tmp_path / "book.xlsx"), rewrite), editor)
    import_steps.check(job)
    assert (job.state, job.problems) == (State.CHECKED, [])
    return job


def test_nothing_is_written_before_it_is_confirmed(job: SheetImport) -> None:
    assert not Document.objects.filter(title="改了的标题").exists()
    assert job.changes.filter(operation="改动", name__contains="示政发〔2025〕1号").exists()


def test_it_is_written_as_shown_and_undone_to_the_letter(
    tmp_path: Path, issue: Issue, editor: User
) -> None:
    before = archive()
    job = upload(changed(exported(tmp_path / "book.xlsx"), rewrite), editor)
    import_steps.check(job)
    shown = job.changes.count()
    import_steps.apply(job)
    assert job.state == State.APPLIED
    assert job.changes.count() == shown
    assert Document.objects.filter(document_number="示政发〔2025〕99号").exists()
    assert not Provision.objects.filter(address="text_2__art_2").exists()
    import_steps.undo(job, editor)
    assert (job.state, job.message) == (State.UNDONE, "")
    assert archive() == before


def test_a_whole_issue_that_came_from_a_table_goes_again(
    tmp_path: Path, issue: Issue, editor: User
) -> None:
    book = exported(tmp_path / "book.xlsx")
    forget_issues()
    job = upload(book, editor)
    import_steps.check(job)
    import_steps.apply(job)
    assert Document.objects.count() == 6
    import_steps.undo(job, editor)
    assert job.message == ""
    assert (Issue.objects.count(), Document.objects.count()) == (0, 0)


def test_what_changed_since_it_was_checked_is_shown_again_instead(job: SheetImport) -> None:
    Document.objects.filter(position=2).update(interpreted_by="示例市财政局")
    import_steps.apply(job)
    assert job.state == State.CHECKED
    assert "又有变化" in job.message
    assert not Document.objects.filter(title="改了的标题").exists()
    import_steps.apply(job)
    assert job.state == State.APPLIED


def test_it_is_not_undone_over_what_somebody_did_since(
    job: SheetImport, issue: Issue, editor: User
) -> None:
    import_steps.apply(job)
    other = User.objects.create_user("wang", first_name="五", last_name="王")
    workflow.record_edit(Issue.objects.get(pk=issue.pk), other, what="改标题")
    after = archive()
    import_steps.undo(job, editor)
    assert job.state == State.APPLIED
    assert "王五" in job.message
    assert archive() == after


def test_a_step_is_taken_once(job: SheetImport, editor: User) -> None:
    import_steps.apply(job)
    with pytest.raises(import_steps.NotNow, match="已导入"):
        import_steps.apply(job)
    import_steps.undo(job, editor)
    with pytest.raises(import_steps.NotNow, match="已撤销"):
        import_steps.undo(job, editor)


def stop_at_once() -> None:
    """Ask that the only import be stopped, and let the job that is at it know."""
    import_steps.stop(SheetImport.objects.get())
    keeper = liveness()
    if isinstance(keeper, Leases):  # what the lease's own thread would read
        keeper._keepers[Job.objects.get().pk].is_cancelling = True


def test_a_check_is_stopped_and_taken_up_again_or_given_up(
    job: SheetImport, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = archive()
    progress = StepProgress

    def stopped(*arguments: Any) -> Any:
        stop_at_once()
        return progress(*arguments)

    monkeypatch.setattr(import_steps, "StepProgress", stopped)
    import_steps.start(job, "check", editor)
    assert run_due() == 1
    job.refresh_from_db()
    assert (job.state, "已停止核对" in job.message) == (State.STOPPED, True)
    assert Job.objects.get().state == Job.State.CANCELLED
    monkeypatch.undo()
    import_steps.start(job, "check", editor)
    assert run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.message) == (State.CHECKED, "")
    import_steps.discard(job)
    assert (job.state, job.path.exists(), job.changes.exists()) == (State.DISCARDED, False, False)
    with pytest.raises(import_steps.NotNow, match="已放弃"):
        import_steps.apply(job)
    assert archive() == before


def test_writing_is_stopped_before_anything_is_written(
    job: SheetImport, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = archive()
    write = plan_writer.write_plan

    def stopped(*arguments: Any) -> Any:
        stop_at_once()
        return write(*arguments)

    monkeypatch.setattr(import_steps, "write_plan", stopped)
    import_steps.start(job, "apply", editor)
    assert run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.message) == (State.CHECKED, "已停止写入，没有改动任何内容。")
    assert archive() == before


def test_relations_that_were_not_read_to_the_end_are_taken_up(
    job: SheetImport, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_steps, "read_effects", lambda _one: 1 / 0)
    import_steps.start(job, "apply", editor)
    assert run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.is_unread, "已写入" in job.message) == (State.APPLIED, True, True)
    monkeypatch.undo()
    import_steps.apply(job)
    assert not job.is_unread


def test_what_is_wrong_with_the_file_is_told(tmp_path: Path, editor: User) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"hello")
    job = upload(path, editor)
    import_steps.check(job)
    assert job.state == State.REFUSED
    assert "不是 Excel 工作簿" in job.problems[0]


def test_a_step_that_its_process_left_is_done_again(job: SheetImport, editor: User) -> None:
    import_steps.start(job, "apply", editor)
    begun = claim()
    assert begun is not None
    SheetImport.objects.update(state=State.APPLYING)
    locks.release(locks.job_place(begun.pk))  # as the system does for a process that dies
    Job.objects.update(lease_until=None)
    assert reclaim_lost() == 1
    assert SheetImport.objects.get().state == State.CHECKED
    assert run_due() == 1
    assert SheetImport.objects.get().state == State.APPLIED


def test_a_step_that_fails_is_told_to_the_editor(
    job: SheetImport, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = archive()
    import_steps.start(job, "apply", editor)
    monkeypatch.setattr(import_steps, "_compare", lambda *_args, **_options: 1 / 0)
    assert run_due() == 1
    job.refresh_from_db()
    assert (job.state, "处理意外中断" in job.message) == (State.CHECKED, True)
    assert archive() == before


def test_a_step_that_is_no_longer_possible_changes_nothing(job: SheetImport, editor: User) -> None:
    import_steps.start(job, "apply", editor)
    SheetImport.objects.update(state=State.APPLIED)
    assert run_due() == 1
    assert Job.objects.get().error.startswith("“登记表.xlsx”现在是“已导入”")
    assert SheetImport.objects.get().state == State.APPLIED


def test_an_unexpected_end_leaves_everything_to_be_tried_again(
    job: SheetImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = archive()
    monkeypatch.setattr(import_steps, "_compare", lambda *_args, **_options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        import_steps.apply(job)
    import_steps.give_up(job)
    assert job.state == State.CHECKED
    assert archive() == before
