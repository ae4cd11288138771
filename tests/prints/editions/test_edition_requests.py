"""What is asked for: once, for those who may have it, and again when the words change."""

from __future__ import annotations

import pytest

from gazette.importing import import_issue
from gazette.jobs.models import Job
from gazette.jobs.queue import claim, finish, put_back
from gazette.jobs.tasks import MOST_ATTEMPTS
from gazette.models import Gazette, Issue, PdfEdition, Provision
from gazette.parsing import parse
from gazette.prints.editions.change_listeners import ask_if_published
from gazette.prints.editions.edition_requests import MAKE, RARE, URGENT, again, ask, ask_for_all
from tests.factories import make_issue
from tests.paths import SAMPLES
from tests.prints.editions.conftest import edition_of, fail, job_of, write_document

pytestmark = pytest.mark.django_db

State = PdfEdition.State


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for edition in PdfEdition.objects.all():
        found[edition.state] = found.get(edition.state, 0) + 1
    return found


def first_in_the_queue() -> PdfEdition:
    job = Job.objects.unfinished().filter(task=MAKE).order_by("rank", "run_at", "pk")[0]
    return PdfEdition.objects.get(pk=job.arguments["edition"])


def test_asking_twice_is_asking_once(issue):
    for _ in range(2):
        ask_for_all(issue)
    # five kinds of the issue, three of its document
    assert states() == {"waiting": 8}
    assert first_in_the_queue().kind == "standard"


def test_who_waits_comes_first(issue):
    ask_for_all(issue)
    ask(issue, "booklet", is_draft=False)
    first = first_in_the_queue()
    assert (first.kind, job_of(first).rank) == ("booklet", URGENT)
    job = claim()
    assert job == job_of(first)
    finish(job)
    again(first)
    assert job_of(first).rank == RARE


def test_a_draft_s_documents_are_made_one_by_one_only(issue):
    draft = make_issue()
    document = write_document(draft)
    assert len(ask_for_all(draft, is_draft=True)) == 5
    assert len(ask_for_all(document, is_draft=True)) == 3
    assert PdfEdition.objects.filter(document=document.pk).count() == 3


def test_what_failed_is_tried_again_only_when_somebody_says_so(issue):
    edition = edition_of(issue)
    fail(edition, "缺字")
    assert ask(issue, is_draft=False).state == State.FAILED
    ask_for_all(issue)
    assert PdfEdition.objects.get(pk=edition.pk).message == "缺字"
    ask_for_all(issue, anew=True)
    assert PdfEdition.objects.get(pk=edition.pk).state == State.WAITING


@pytest.mark.parametrize(
    "change",
    [
        lambda issue: issue.documents.first().save(),
        lambda issue: issue.save(),
        lambda issue: issue.columns.first().save(),
        lambda issue: Provision.objects.get().save(),
        lambda issue: Provision.objects.get().delete(),
        lambda issue: issue.documents.first().texts.first().save(),
        lambda issue: issue.documents.first().issuers.first().save(),
        lambda issue: issue.documents.first().issuers.first().delete(),
        lambda issue: Gazette(pk=issue.gazette_id, name="新名", slug=issue.gazette.slug).save(),
    ],
)
def test_a_change_makes_the_file_old_at_once_and_queues_it(
    issue, kept, change, django_capture_on_commit_callbacks
):
    edition = kept(edition_of(issue))
    assert edition.is_current
    with django_capture_on_commit_callbacks(execute=True):
        change(issue)
        edition.refresh_from_db()
        assert not edition.is_current
    assert edition.state == State.WAITING
    assert PdfEdition.objects.unfinished().count() == 8


def test_a_gazette_that_is_saved_as_it_was_leaves_its_pdfs(issue, kept):
    edition = kept(edition_of(issue))
    issue.gazette.save()
    edition.refresh_from_db()
    assert edition.is_current


def test_an_issue_s_deletion_takes_its_pdfs_along(issue, kept):
    kept(edition_of(issue))
    kept(edition_of(issue.documents.get()))
    issue.delete()
    assert not PdfEdition.objects.exists()


def test_an_import_queues_what_it_publishes(django_capture_on_commit_callbacks):
    source = parse(SAMPLES[0].read_text(encoding="utf-8"))
    with django_capture_on_commit_callbacks(execute=True):
        issue = import_issue(source, source_name="draft", publish=False).issue
    assert not PdfEdition.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        import_issue(source, source_name="draft", publish=True)
    assert PdfEdition.objects.count() == 5 + 3 * issue.documents.count()


def test_a_trial_run_queues_nothing(django_capture_on_commit_callbacks):
    source = parse(SAMPLES[0].read_text(encoding="utf-8"))
    with django_capture_on_commit_callbacks(execute=True):
        import_issue(source, source_name="draft", publish=True, dry_run=True)
    assert not PdfEdition.objects.exists()


def test_nothing_is_asked_for_a_draft_that_changes(django_capture_on_commit_callbacks):
    draft = make_issue()
    with django_capture_on_commit_callbacks(execute=True):
        write_document(draft)
    ask_if_published([draft.pk])
    assert not PdfEdition.objects.exists()


def test_what_is_being_made_is_asked_for_no_second_time(issue):
    """Who makes it looks itself whether the content has changed meanwhile."""
    edition = edition_of(issue)
    job = claim(jobs=[job_of(edition).pk])
    edition.record(state=State.MAKING)
    issue.save()
    assert PdfEdition.objects.get(pk=edition.pk).wanted_revision == edition.wanted_revision + 1
    assert PdfEdition.objects.get(pk=edition.pk).state == State.MAKING
    assert job_of(edition) == job


def test_nobody_claims_what_is_claimed_or_done(issue):
    edition = edition_of(issue)
    pk = job_of(edition).pk
    first, second = claim(jobs=[pk]), claim(jobs=[pk])
    assert (first is not None, second) == (True, None)
    assert first is not None
    finish(first)
    assert claim(jobs=[pk]) is None
    again(edition)
    Job.objects.all().delete()
    assert claim() is None


def test_what_was_interrupted_on_purpose_counts_as_no_attempt(issue):
    edition = edition_of(issue)
    for _ in range(MOST_ATTEMPTS + 2):
        job = claim(jobs=[job_of(edition).pk])
        assert job is not None
        put_back(job)
    assert job_of(edition).attempts == 0


def test_a_withdrawn_issue_is_no_longer_public(issue):
    ask_for_all(issue)
    assert PdfEdition.objects.public().count() == 8
    Issue.objects.update(status=Issue.Status.DRAFT)
    assert not PdfEdition.objects.public().exists()


def test_again_leaves_alone_what_is_being_made(issue):
    edition = edition_of(issue)
    claim(jobs=[job_of(edition).pk])
    edition.record(state=State.MAKING)
    again(edition)
    assert PdfEdition.objects.get().state == State.MAKING
    assert Job.objects.unfinished().count() == 1
