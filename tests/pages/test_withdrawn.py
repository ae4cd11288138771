"""A withdrawn issue stays withdrawn: its addresses answer 410, and no import publishes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from gazette.importing import Action, ImportRefused, import_issue
from gazette.models import Issue
from gazette.office import workflow
from tests.factories import give_source, make_gazette, make_issue, make_person
from tests.parsed_issues import document, parsed_issue, row
from tests.paths import SAMPLES

pytestmark = pytest.mark.django_db

TITLE = "关于印发食品安全管理办法的通知"
SOURCE = parsed_issue(document(TITLE, "示政发〔2025〕1号", row("art_1")))
CHANGED = parsed_issue(document(TITLE, "示政发〔2025〕1号", row("art_1"), row("art_2")))


def put(**options: Any) -> Issue:
    return import_issue(SOURCE, source_name="a.txt", **options).issue


def withdraw(issue: Issue) -> Issue:
    workflow.withdraw(issue, make_person("chief", "发布"), "误发，内情不公开")
    return issue


@pytest.fixture
def issue() -> Issue:
    return withdraw(put(publish=True))


def addresses(issue: Issue) -> list[str]:
    """The pages and files of an issue of one document."""
    place = [issue.gazette.slug, issue.year, issue.number]
    found = [reverse(f"gazette:{name}", args=place) for name in ("issue", "issue_pdf", "scan")]
    found.append(reverse("gazette:issue_pdf_kind", args=[*place, "large-print"]))
    names = ("document", "document_pdf")
    found += [reverse(f"gazette:{name}", args=[*place, 1]) for name in names]
    return [*found, reverse("gazette:document_pdf_kind", args=[*place, 1, "archive"])]


def test_its_addresses_answer_that_it_was_withdrawn(client: Client, issue: Issue) -> None:
    for address in addresses(issue):
        answer = client.get(address)
        shown = answer.content.decode()
        assert answer.status_code == 410, address
        assert "已撤下" in shown and str(issue) in shown and "noindex" in shown
        assert TITLE not in shown and "误发" not in shown
        assert "no-store" in answer["Cache-Control"]
        assert reverse("gazette:issues") in shown
        assert client.head(address).status_code == 410


def test_it_leads_to_the_gazette_if_other_issues_are_public(client: Client, issue: Issue) -> None:
    link = f'href="{issue.gazette.get_absolute_url()}"'
    assert link not in client.get(issue.get_absolute_url()).content.decode()
    make_issue(published=True, gazette=issue.gazette, year=2025, number=2)
    shown = client.get(issue.get_absolute_url()).content.decode()
    assert link in shown
    assert client.get(issue.gazette.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("status", [Issue.Status.DRAFT, Issue.Status.APPROVED])
def test_what_was_never_public_is_not_there(client: Client, status: str) -> None:
    issue = put()
    Issue.objects.update(status=status)
    assert {client.get(address).status_code for address in addresses(issue)} == {404}


def test_what_withdrawn_issues_never_had_is_not_there(client: Client, issue: Issue) -> None:
    assert client.get(f"{issue.get_absolute_url()}7/").status_code == 404
    assert client.get(f"/{issue.gazette.slug}/2025/9/").status_code == 404


def test_the_office_still_sees_it(client: Client, issue: Issue, tmp_path: Path) -> None:
    issue.scan.storage._location = tmp_path  # type: ignore[attr-defined]
    issue.scan.save("扫描.pdf", ContentFile(b"%PDF-1.7"))
    client.force_login(make_person("editor", "录入"))
    for address in addresses(issue):
        answer = client.get(address)
        assert answer.status_code in {200, 503}, address  # PDFs are made first
        answer.getvalue()


def test_it_is_public_again_once_published_again(client: Client, issue: Issue) -> None:
    workflow.publish(give_source(issue), make_person("publisher", "发布"), "已核实")
    assert client.get(issue.get_absolute_url()).status_code == 200


def test_feed_sitemap_and_search_do_not_show_it(client: Client, issue: Issue) -> None:
    make_issue(published=True, gazette=make_gazette())
    places = ["/feed/", "/sitemap-issues.xml", "/sitemap-documents.xml", f"/search/?q={TITLE}"]
    for place in places:
        shown = client.get(place).content.decode()
        assert issue.get_absolute_url() not in shown, place


@pytest.mark.parametrize("options", [{}, {"reason": "误植"}, {"dry_run": True}])
def test_no_import_publishes_it(issue: Issue, options: dict[str, Any]) -> None:
    for source in (SOURCE, CHANGED):
        with pytest.raises(ImportRefused, match="已经撤下，录入不能使它重新公开"):
            import_issue(source, source_name="b.txt", publish=True, **options)
        stored = Issue.objects.get()
        assert stored.is_withdrawn
        assert (stored.source_text, stored.source_name) == (SOURCE.source, "a.txt")


def test_its_text_may_be_imported_again_without_publishing(issue: Issue) -> None:
    assert import_issue(SOURCE, source_name="b.txt").action is Action.UNCHANGED
    assert Issue.objects.get().is_withdrawn


@pytest.mark.parametrize("status", [Issue.Status.IN_REVIEW, Issue.Status.APPROVED])
@pytest.mark.parametrize("source", [SOURCE, CHANGED], ids=["same", "changed"])
def test_no_import_publishes_what_is_under_review(status: str, source: Any) -> None:
    put()
    Issue.objects.update(status=status)
    with pytest.raises(ImportRefused, match="不能由录入发布"):
        import_issue(source, source_name="b.txt", publish=True)
    stored = Issue.objects.get()
    assert (stored.status, stored.source_text) == (status, SOURCE.source)


def test_the_command_says_so_and_goes_on_with_other_files(tmp_path: Path) -> None:
    call_command("import_issue", SAMPLES[0], publish=True)
    withdraw(Issue.objects.get())
    with pytest.raises(CommandError, match="已经撤下"):
        call_command("import_issue", *SAMPLES[:2], publish=True)
    assert Issue.objects.count() == 2
    assert Issue.objects.published().count() == 1


def test_samples_that_were_withdrawn_stay_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_samples")
    issue = Issue.objects.first()
    assert issue
    withdraw(issue)
    capsys.readouterr()
    call_command("load_samples")
    assert "已经撤下" in capsys.readouterr().out
    issue.refresh_from_db()
    assert issue.is_withdrawn
