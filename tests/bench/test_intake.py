"""What an editor waits for: a drop, a page, one change, and the draft, against the parser alone."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from gazette.intake.models import Intake, IntakeDocument, IntakeStep
from gazette.jobs.worker import run_due
from gazette.parsing import parse
from gazette.parsing.words.numerals import to_han
from tests.paths import SAMPLES


def seconds(action: Callable[[], Any], runs: int = 5) -> float:
    """The median of ``runs`` runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def cpu_seconds(action: Callable[[], Any], runs: int = 4) -> float:
    """The least of ``runs`` runs, in seconds of CPU of this process."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.django_db
def test_what_an_editor_waits_for(client: Client, settings: Any, tmp_path: Path, capsys) -> None:
    settings.DATA_DIR = tmp_path
    client.force_login(User.objects.create_superuser("editor"))
    text = SAMPLES[0].read_text(encoding="utf-8")
    parser = seconds(lambda: parse(text))
    drop = seconds(lambda: client.post("/admin/intake/intake/", {"text": text}), runs=3)
    intake = Intake.objects.latest("pk")
    document = max(intake.documents.all(), key=lambda one: one.summary["rows"])
    key = next(row.key for row in document.draft.rows if row.level == "ITEM")

    def change(level: str) -> None:
        document.refresh_from_db()
        values = {"do": "level", "key": key, "level": level, "version": document.version}
        client.post(document.get_absolute_url(), values, headers={"X-Partial": "bench"})

    levels = iter(["PARAGRAPH", "ITEM"] * 9)
    rows = [
        ("parsing alone", parser),
        ("a pasted issue, until it is shown", drop),
        ("the overview", seconds(lambda: client.get(intake.get_absolute_url()))),
        (f"a document of {document.summary['rows']} rows",
         seconds(lambda: client.get(document.get_absolute_url()))),
        ("one change of it", seconds(lambda: change(next(levels)))),
        ("the draft", seconds(lambda: client.post(
            intake.get_absolute_url(), {"do": "accept", "version": 0, "sure": "1"}), runs=1)),
    ]  # fmt: skip
    with capsys.disabled():
        print(f"\nan issue of {len(text):,} characters, seconds, median")
        for what, took in rows:
            print(f"  {what:36} {took:7.3f}  {took / parser:6.2f} × of parsing alone")


def table(count: int) -> str:
    """A document with a table of so many rows."""
    cells = "".join(f"{n}\t示例路{n}号\t{n * 7 % 997}米\t区城管局\n" for n in range(1, count + 1))
    return (
        "示例市人民政府关于公布市政设施名录的通知\n示政发〔2025〕9号\n各区人民政府：\n"
        f"现将市政设施名录公布如下。\n序号\t名称\t长度\t养护\n{cells}"
        "示例市人民政府\n2025年3月2日\n"
    )


def regulation(characters: int) -> str:
    """Measures of so many characters, in articles of a paragraph and four items."""
    items = "".join(
        f"（{n}）不得擅自改变停车场的用途，也不得在停车泊位上设置障碍物，并应当保持场内整洁有序；\n"
        for n in "一二三四"
    )
    texts, length = ["示例市公共停车场管理办法\n示政发〔2025〕9号\n"], 0
    while length < characters:
        text = (
            f"第{to_han(len(texts))}条　停车场的经营者应当在出入口的明显位置公布收费标准和电话，"
            f"并按照国家有关规定登记车辆进出的时间：\n{items}"
        )
        texts.append(text)
        length += len(text)
    return "".join(texts)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "text"),
    [("a table of 10,000 rows", table(10_000)), ("2,000,000 characters", regulation(2_000_000))],
    ids=["table", "text"],
)
def test_what_a_long_document_takes(
    client: Client, settings: Any, tmp_path: Path, capsys, name: str, text: str
) -> None:
    settings.DATA_DIR, settings.INTAKE_PATIENCE = tmp_path, 0
    client.force_login(User.objects.create_superuser("editor"))
    parser = cpu_seconds(lambda: parse(text), runs=2)
    client.post("/admin/intake/intake/", {"text": text})
    run_due()
    intake = Intake.objects.latest("pk")
    document = intake.documents.get()
    address = document.get_absolute_url()
    keys = [row["k"] for row in document.structure["rows"]]
    middle = keys[len(keys) // 2]

    def change(level: str) -> None:
        version = IntakeDocument.objects.values_list("version", flat=True).get(pk=document.pk)
        values = {"do": "level", "key": middle, "level": level, "version": version}
        client.post(address, values, headers={"X-Partial": "bench"})

    levels = iter(["TITLE", "PARAGRAPH"] * 5)

    def undo() -> None:
        version = IntakeDocument.objects.values_list("version", flat=True).get(pk=document.pk)
        client.post(address, {"do": "undo", "version": version}, headers={"X-Partial": "bench"})

    def stored() -> int:
        step = IntakeStep.objects.values_list("before", "after").latest("pk")
        return len(json.dumps(step))

    rows = [
        ("parsing alone", parser),
        ("the overview", cpu_seconds(lambda: client.get(intake.get_absolute_url()))),
        ("the first part", cpu_seconds(lambda: client.get(address))),
        ("a row in the middle", cpu_seconds(lambda: client.get(address, {"row": middle}))),
        ("one change", cpu_seconds(lambda: change(next(levels)))),
        ("undoing it", cpu_seconds(undo)),
        ("its doubts looked for, by the job", cpu_seconds(run_due, runs=1)),
        ("the first part, after it", cpu_seconds(lambda: client.get(address))),
    ]
    with capsys.disabled():
        print(f"\n{name}: {len(keys):,} rows, CPU seconds, the least; a step of {stored():,} bytes")
        for what, took in rows:
            print(f"  {what:36} {took:7.3f}  {took / parser:6.2f} × of parsing alone")
