"""Making one edition: made, unchanged, failed; never twice, never raising for one of many."""

from __future__ import annotations

import pytest

from gazette.jobs import locks
from gazette.jobs.models import Job
from gazette.jobs.queue import claim, reclaim_lost
from gazette.jobs.tasks import MOST_ATTEMPTS
from gazette.jobs.worker import Stopped
from gazette.models import PdfEdition
from gazette.prints.editions import edition_maker
from gazette.prints.editions.edition_maker import Outcome, make_now, make_waiting
from gazette.prints.editions.edition_requests import again
from gazette.prints.editions.store import kept_file
from gazette.prints.pdf import PdfRefused
from tests.prints.editions.conftest import edition_of, job_of, write_document

pytestmark = pytest.mark.django_db

State = PdfEdition.State


@pytest.fixture
def failing(monkeypatch):
    """Let the setting of an issue end otherwise than well."""

    def fail(error: BaseException) -> None:
        def make(*args, **kwargs):
            raise error

        monkeypatch.setattr(edition_maker, "make_issue_pdf", make)

    return fail


def outcomes() -> list[Outcome]:
    """What becomes of all that waits."""
    found: list[Outcome] = []
    make_waiting(lambda edition, outcome: found.append(outcome))
    return found


def test_it_is_made_once_and_then_seen_to_be_the_same(issue):
    edition = edition_of(issue)
    told: list[tuple[int, int]] = []
    _edition, outcome = make_now(
        issue, "standard", is_draft=False, progress=lambda done, total: told.append((done, total))
    )
    assert outcome is Outcome.MADE
    assert told[-1] == (1, 1)
    made = PdfEdition.objects.get()
    assert (made.state, made.is_current) == (State.READY, True)
    assert made.pages > 0
    path = kept_file(made)
    assert path and path.read_bytes().startswith(b"%PDF-")
    written = path.stat().st_mtime_ns
    again(edition)
    assert outcomes() == [Outcome.UNCHANGED]
    assert path.stat().st_mtime_ns == written
    assert make_now(issue, "standard", is_draft=False, afresh=True)[1] is Outcome.MADE


def test_a_document_does_not_depend_on_its_neighbours(issue):
    document = write_document(issue)
    before = [edition_maker.fingerprint_of(edition_of(subject)) for subject in (document, issue)]
    text = issue.documents.get(position=1).texts.get()
    text.provisions.update(body="另一个内容。")
    after = [edition_maker.fingerprint_of(edition_of(subject)) for subject in (document, issue)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False]


def test_a_refusal_is_told_to_the_editor(issue, kept, failing):
    edition = kept(edition_of(issue))
    again(edition)
    failing(PdfRefused("第1件第2条：没有“𪚥”的字形。"))
    assert outcomes() == [Outcome.FAILED]
    edition.refresh_from_db()
    assert (edition.state, edition.message) == (State.FAILED, "第1件第2条：没有“𪚥”的字形。")
    assert kept_file(edition) is not None


def test_a_fault_of_the_program_stops_only_the_one(issue, failing, caplog):
    document = write_document(issue)
    edition_of(issue)
    edition_of(document)
    failing(ZeroDivisionError())
    assert make_waiting() == 2
    found = dict(PdfEdition.objects.values_list("document", "state"))
    assert found == {None: State.FAILED, document.pk: State.READY}
    assert "程序出错" in PdfEdition.objects.get(document=None).message
    assert "ZeroDivisionError" in caplog.text


def test_a_stop_puts_it_back(issue, failing):
    edition = edition_of(issue)
    failing(Stopped())
    with pytest.raises(Stopped):
        make_waiting()
    edition.refresh_from_db()
    assert (edition.state, job_of(edition).attempts) == (State.WAITING, 0)


def test_at_what_the_maker_dies_again_and_again_it_gives_up(issue):
    edition = edition_of(issue)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        job = claim()
        assert job is not None and job.attempts == attempt
        edition.record(state=State.MAKING)
        locks.release(locks.job_place(job.pk))  # as the system does for a process that dies
        Job.objects.update(lease_until=None)
        assert reclaim_lost() == 1
    assert PdfEdition.objects.get().state == State.FAILED
    assert "中途停止" in PdfEdition.objects.get().message


def test_what_another_is_making_is_left_to_it(issue):
    edition = edition_of(issue)
    assert claim() == job_of(edition)
    assert make_waiting() == 0


def test_what_changes_while_it_is_made_is_made_again(issue, monkeypatch):
    real = edition_maker.make_issue_pdf

    made: list[int] = []

    def change_meanwhile(*args, **kwargs):
        pdf = real(*args, **kwargs)
        made.append(1)
        if len(made) == 1:
            issue.documents.get().texts.get().provisions.update(body="新的内容。")
            issue.save()
        return pdf

    monkeypatch.setattr(edition_maker, "make_issue_pdf", change_meanwhile)
    edition_of(issue)
    assert outcomes() == [Outcome.MADE]
    assert made == [1, 1]
    assert PdfEdition.objects.get().is_current


def test_an_issue_that_is_deleted_meanwhile_is_no_fault(issue, monkeypatch):
    real = edition_maker.make_issue_pdf

    def delete_meanwhile(*args, **kwargs):
        made = real(*args, **kwargs)
        issue.delete()
        return made

    monkeypatch.setattr(edition_maker, "make_issue_pdf", delete_meanwhile)
    edition_of(issue)
    make_waiting()
    assert not PdfEdition.objects.exists()


def test_made_now_is_made_also_where_it_failed_before(issue, failing):
    edition = edition_of(issue)
    PdfEdition.objects.update(state=State.FAILED, message="缺字")
    made, outcome = make_now(issue, "standard", is_draft=False)
    assert (made.pk, outcome) == (edition.pk, Outcome.MADE)
    assert PdfEdition.objects.get().message == ""
