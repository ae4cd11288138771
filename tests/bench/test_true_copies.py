"""What sealing, checking the chain and verifying a copy cost, and how they grow.

The baseline of the same run is the reading of all rows as data, which every fingerprint needs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import pytest
from django.test import Client

from gazette.issue_data import documents_data
from gazette.models import Document, Issue
from gazette.true_copies.chain_check import find_faults
from gazette.true_copies.sealing import seal_missing
from tests.bench.archive import CITY, write_archive

pytestmark = pytest.mark.django_db

RUNS = 5


def _seconds(work: Callable[[], object], runs: int = 1) -> float:
    """The median CPU time of so many runs."""
    spent = []
    for _run in range(runs):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return median(spent)


@pytest.mark.parametrize("issues", [12, CITY])
def test_verification(issues: int, capsys: pytest.CaptureFixture[str]) -> None:
    write_archive(issues)
    listed = Issue.objects.published().prefetch_related("documents")

    def read() -> None:
        for issue in listed:
            documents_data(issue.documents.all())

    rows = _seconds(read)
    sealed = _seconds(seal_missing)
    checked = _seconds(lambda: list(find_faults()))
    document = Document.objects.published().order_by("-issue__year", "-issue__number")[0]
    lines = [one.printed for one in document.provisions.order_by("text__position", "position")]
    client = Client()

    def ask(text: str) -> Callable[[], object]:
        return lambda: client.post("/verify/", {"text": text})

    whole = "\n".join(lines)
    longest = max(lines, key=len)
    asked = {
        "全文": ask(whole),
        "改一字": ask(whole.replace(longest, f"{longest[:9]}某{longest[10:]}")),
        "一条": ask(longest),
        "没有的": ask("与本市任何文件都没有关系的一段文字，写得再长也找不到出处。" * 20),
    }
    page = _seconds(lambda: client.get("/help/"), RUNS)
    figures = {name: _seconds(work, RUNS) for name, work in asked.items()}
    with capsys.disabled():
        print(f"\n{issues} issues: reading all rows {rows:.2f} s; sealing {sealed:.2f} s", end="")
        print(f" ({sealed / rows:.1f} ×), verify_archive {checked:.2f} s ({checked / rows:.1f} ×)")
        for name, seconds in figures.items():
            print(f"  /verify/ {name}: {seconds * 1000:.0f} ms ({seconds / page:.1f} × /help/)")
