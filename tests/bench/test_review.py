"""What a reviewer waits for: the review of an issue, beside reading its rows alone.

The figures are printed, never asserted: seconds of CPU of this process, and how many times as
long as the baseline of the same run.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gazette.importing import import_issue
from gazette.models import Issue, Provision
from gazette.office import workflow
from gazette.parsing import decode, parse
from tests.bench.test_intake import cpu_seconds, regulation, table
from tests.factories import make_person
from tests.paths import SAMPLES

COVER = "示例市人民政府公报\n2025年第5期（总第29期）\n"
CASES = {
    "table": lambda: COVER + table(10_000),
    "text": lambda: COVER + regulation(2_000_000),
    "everyday": lambda: decode(SAMPLES[0].read_bytes()),
}


def submitted(text: str, clerk: Any) -> Issue:
    """The text as an issue in review; one row of it deviates from its source."""
    issue = import_issue(parse(text), source_name="公报.txt", user=clerk).issue
    row = Provision.objects.filter(document__issue=issue, level="PARAGRAPH").last()
    row = row or Provision.objects.filter(document__issue=issue).last()
    assert row
    Provision.objects.filter(pk=row.pk).update(body=f"{row.body}另加")
    workflow.submit(issue, clerk)
    client = Client()  # handing in leads a clerk to the issue's page
    client.force_login(clerk)
    client.get(reverse("admin:gazette_issue_change", args=[issue.pk]))
    client.get(reverse("admin:gazette_issue_deviations", args=[issue.pk]))
    return issue


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_what_a_reviewer_waits_for(name: str, capsys: Any) -> None:
    issue = submitted(CASES[name](), make_person("clerk", "录入"))
    document = issue.documents.latest("position")
    client = Client()
    client.force_login(make_person("reviewer", "审核"))
    overview = reverse("review", args=[issue.pk])
    page = reverse("review_document", args=[issue.pk, document.pk])
    issue_page = reverse("admin:gazette_issue_change", args=[issue.pk])
    client.get(reverse("admin:index"))
    rows = Provision.objects.filter(document__issue=issue)
    middle = rows.filter(document=document).order_by("pk")[document.provisions.count() // 2]

    def shown(url: str, **query: str) -> None:
        assert client.get(url, query).status_code == 200

    baseline = cpu_seconds(lambda: list(rows.values_list()))
    took = {
        "baseline: its rows read alone": baseline,
        "the list, asked first": cpu_seconds(lambda: shown(overview), runs=1),
        "the list": cpu_seconds(lambda: shown(overview)),
        "the first page": cpu_seconds(lambda: shown(page)),
        "a row in the middle": cpu_seconds(lambda: shown(page, at=middle.address)),
        "the issue's page": cpu_seconds(lambda: shown(issue_page)),
    }
    rows.filter(pk=middle.pk).update(body=f"{middle.body}又加")
    took["the list after SQL changed a row"] = cpu_seconds(lambda: shown(overview), runs=1)
    with capsys.disabled():
        print(
            f"\n{name}: {rows.count():,} rows, {len(issue.source_text):,} characters, CPU seconds"
        )
        for what, seconds in took.items():
            print(f"  {what:36} {seconds:7.3f}  {seconds / baseline:6.1f} × the baseline")
