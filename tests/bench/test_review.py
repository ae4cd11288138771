"""What a reviewer waits for: an issue and the pages of a document, in seconds of CPU."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gazette.importing import import_issue
from gazette.models import Issue, Provision
from gazette.office import workflow
from gazette.parsing import decode, parse
from tests.bench.test_intake import regulation, table
from tests.factories import make_person
from tests.paths import SAMPLES

#: Seconds of CPU that a page may take, of a long issue and of an everyday one.
LONG, EVERYDAY = 1.0, 0.3
COVER = "示例市人民政府公报\n2025年第5期（总第29期）\n"
CASES = {
    "table": (lambda: COVER + table(10_000), LONG),
    "text": (lambda: COVER + regulation(2_000_000), LONG),
    "everyday": (lambda: decode(SAMPLES[0].read_bytes()), EVERYDAY),
}


def cpu_seconds(action: Callable[[], Any], runs: int = 3) -> float:
    """The median of ``runs`` runs, in seconds of CPU of this process."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return statistics.median(times)


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
    make, allowed = CASES[name]
    issue = submitted(make(), make_person("clerk", "录入"))
    document = issue.documents.latest("position")
    client = Client()
    client.force_login(make_person("reviewer", "审核"))
    overview = reverse("review", args=[issue.pk])
    page = reverse("review_document", args=[issue.pk, document.pk])
    client.get(reverse("admin:index"))
    rows = Provision.objects.filter(document__issue=issue)
    middle = rows.filter(document=document).order_by("pk")[document.provisions.count() // 2]

    def change() -> None:
        row = rows.get(pk=middle.pk)
        rows.filter(pk=row.pk).update(body=f"{row.body}又加")

    took = {
        "the list, asked first": cpu_seconds(lambda: client.get(overview), runs=1),
        "the list": cpu_seconds(lambda: client.get(overview)),
        "the first page": cpu_seconds(lambda: client.get(page)),
        "a row in the middle": cpu_seconds(lambda: client.get(page, {"at": middle.address})),
        "the issue's page": cpu_seconds(
            lambda: client.get(reverse("admin:gazette_issue_change", args=[issue.pk]))
        ),
    }
    over = {what: seconds for what, seconds in took.items() if seconds > allowed}
    change()
    took["the list after SQL changed a row"] = cpu_seconds(lambda: client.get(overview), runs=1)
    with capsys.disabled():
        print(
            f"\n{name}: {rows.count():,} rows, {len(issue.source_text):,} characters, CPU seconds"
        )
        for what, seconds in took.items():
            mark = "" if seconds <= allowed else f"  more than {allowed}"
            print(f"  {what:36} {seconds:7.3f}{mark}")
    assert not over
