"""A large issue compared with the one that is held: CPU seconds beside those of half of it."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gazette.importing import import_issue
from gazette.intake.large_reprint import differences, preview_large
from gazette.intake.models import Intake
from gazette.models import Issue, Provision
from gazette.office.sequence_diff import stretches
from gazette.parsing import parse
from tests.intake.conftest import Drop, clerk, drop, editor  # noqa: F401

HEAD = "示例市人民政府公报\n2025年第{number}期（总第{number}期）\n"


def text_of(number: int, documents: int, rows: int) -> str:
    """An issue of documents, each with a table of so many rows."""
    parts = [HEAD.format(number=number), "目录\n"]
    titles = [f"示例市人民政府关于第{one}号事项的通知" for one in range(1, documents + 1)]
    parts += [f"{title}…………（{page}）\n" for page, title in enumerate(titles, start=1)]
    for one, title in enumerate(titles, start=1):
        parts.append(
            f"{title}\n示政发〔2025〕{one}号\n各县、区人民政府：\n现将有关事项通知如下：\n"
        )
        parts.append("采砂点\t限量\t责任单位\n")
        parts += [f"第{row}处\t{row % 7}百吨\t水务局\n" for row in range(rows)]
        parts.append("示例市人民政府\n2025年3月4日\n")
    return "".join(parts)


@pytest.mark.django_db
def test_a_large_issue_is_compared_in_linear_time(
    drop: Drop,  # noqa: F811
    settings: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.DATA_DIR = tmp_path
    spent = []
    for number, (documents, rows) in enumerate([(20, 300), (40, 300)], start=1):
        text = text_of(number, documents, rows)
        issue: Issue = import_issue(parse(text), source_name="期.txt").issue
        intake: Intake = drop(text=text.replace("第100处\t", "第一百处\t"))
        began = time.process_time()
        found = differences(intake, issue)
        compared = time.process_time() - began
        assert sum(len(one.rows) for one in found) == documents
        preview_large(intake, issue, None)
        began = time.process_time()
        preview_large(intake, issue, "1")
        again = time.process_time() - began
        count = Provision.objects.filter(document__issue=issue).count()
        spent.append(compared / count)
        with capsys.disabled():
            print(
                f"\n{documents} documents, {count:,} rows: {compared:.2f} s, "
                f"a page that is kept {again:.2f} s"
            )
    assert spent[1] < 2 * spent[0]


@pytest.mark.parametrize("changed", [10, 1_000, 50_000])
def test_rows_are_compared_in_linear_time(changed: int, capsys: pytest.CaptureFixture[str]) -> None:
    random = Random(1)
    with capsys.disabled():
        for count in (50_000, 100_000):
            old = [f"第{row % (count // 3)}行" for row in range(count)]
            new = list(old)
            for at in random.sample(range(count), changed):
                new[at] = f"改{at}"
            began = time.process_time()
            found = sum(not alike for alike, _a, _b in stretches(old, new))
            spent = time.process_time() - began
            print(f"\n{count:>8,} rows, {changed:>6,} changed: {spent:5.2f} s, {found} stretches")
            assert spent < 20 and (changed > 1_000 or found <= changed)
