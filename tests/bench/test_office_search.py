"""How long the office's search box and lists take at a city's archive, beside reading every row."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from gazette.admin import search_box
from tests.bench.archive import CITY, write_archive

WORDS = ("消防安全", "公共数据", "示政发〔2024〕9号", "应当自收到申请之日起", "没有这样的词")
PAGES = ("gazette_find", "gazette_document_changelist", "gazette_provision_changelist")


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """The least of so many runs: CPU time of this process or, where the database is another
    process, wall clock."""
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    spent = []
    for _ in range(times):
        start = clock()
        work()
        spent.append((clock() - start) * 1000)
    return min(spent)


@pytest.mark.django_db
def test_the_search_box_at_a_citys_archive(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(CITY)
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    with capsys.disabled():
        print(f"\nthe office's search at {CITY} issues, milliseconds (of reading every row)")
        for page in PAGES:
            for words in WORDS:
                url = reverse(f"admin:{page}")
                ask = lambda url=url, words=words: client.get(url, {"q": words})  # noqa: E731
                ask()
                now = milliseconds(ask)
                with monkeypatch.context() as patch:
                    patch.setattr(search_box, "_finders", [])
                    before = milliseconds(ask, 3)
                print(f"  {page:32} {words:14} {now:8.1f} ({before:8.1f}, {now / before:5.2f} ×)")
