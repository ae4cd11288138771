"""``/metrics``: figures are the truth, none is missing unsaid, and no stranger reads them."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from gazette.backup import backup_run
from gazette.config import environment, portal_gauges, readiness
from gazette.config.request_metrics import REFUSED, TOOL_FAILURES
from gazette.jobs import timetable
from gazette.jobs.models import Job, TimetableEntry
from gazette.models import Issue, PdfEdition
from search.models import Entry
from tests.factories import make_document, make_issue
from tests.paths import ROOT

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]
DAY = 86400


@pytest.fixture(autouse=True)
def _fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    readiness.forget_results()


def read(client: Client, **extra: str) -> Samples:
    readiness.forget_results()
    response = client.get("/metrics", **extra)  # type: ignore[arg-type]
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[f"gazette_{name}", tuple(sorted(labels.items()))]


class TestWhoMayRead:
    @pytest.mark.parametrize("address", ["203.0.113.9", "10.1.2.3", "", "::2"])
    def test_others_find_no_page(self, client: Client, db: None, address: str) -> None:
        response = client.get("/metrics", REMOTE_ADDR=address)
        assert response.status_code == 404
        assert "gazette_" not in response.content.decode()

    def test_a_network_may(self, client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        networks = environment.read_metrics_from("10.9.0.0/16, ::2")
        monkeypatch.setattr(settings, "METRICS_FROM", networks)
        assert client.get("/metrics", REMOTE_ADDR="10.9.4.5").status_code == 200
        assert client.get("/metrics", REMOTE_ADDR="::2").status_code == 200
        assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 404

    def test_who_knows_the_token_may(
        self, client: Client, db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stranger = {"REMOTE_ADDR": "203.0.113.9"}
        empty = client.get("/metrics", **stranger, HTTP_AUTHORIZATION="Bearer ")  # type: ignore[arg-type]
        assert empty.status_code == 404
        monkeypatch.setattr(settings, "METRICS_TOKEN", "t" * 20)
        for given, status in (("t" * 20, 200), ("t" * 19, 404), ("字", 404)):
            header = {"HTTP_AUTHORIZATION": f"Bearer {given}"}
            assert client.get("/metrics", **stranger, **header).status_code == status  # type: ignore[arg-type]

    def test_a_proxy_that_does_not_say_for_whom_it_asks(self, client: Client, db: None) -> None:
        assert client.get("/metrics", HTTP_X_FORWARDED_PROTO="https").status_code == 404
        told = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}
        assert client.get("/metrics", **told).status_code == 200  # type: ignore[arg-type]
        stranger = told | {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
        assert client.get("/metrics", **stranger).status_code == 404  # type: ignore[arg-type]

    def test_it_is_only_read(self, client: Client, db: None) -> None:
        assert client.post("/metrics").status_code == 405

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("monitor.example", "不是地址"),
            ("0.0.0.0/0", "谁都能读到"),
            ("10.0.0.1 10.0.0.2", "不是地址"),
        ],
    )
    def test_an_unsafe_list_is_refused(self, text: str, words: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=words):
            environment.read_metrics_from(text)

    def test_an_unsafe_token_is_refused(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="太短"):
            environment.read_metrics_token("secret")
        assert environment.read_metrics_token("") == ""


class TestRequests:
    def test_they_are_told_apart_by_page_and_status(self, client: Client, db: None) -> None:
        before = read(client)
        for path in ("/help/", "/help/", "/no/such/page/", "/search/?q=密码", "/admin/login/"):
            client.get(path)
        after = read(client)

        def more(page: str, status: str) -> float:
            key = {"page": page, "method": "GET", "status": status}
            name = ("gazette_requests_total", tuple(sorted(key.items())))
            return after[name] - before.get(name, 0)

        assert more("help", "200") == 2
        assert more("none", "404") == 1
        assert more("office", "200") == 1
        count = value(after, "request_seconds_count", page="help")
        assert count == value(after, "request_seconds_bucket", page="help", le="+Inf")

    def test_nothing_tells_of_a_person(self, client: Client, db: None) -> None:
        client.get("/search/?q=秘密的词", REMOTE_ADDR="203.0.113.77")
        client.get("/秘密的路径/", REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="秘密")
        text = client.get("/metrics").content.decode()
        assert "秘密" not in text
        assert "203.0.113" not in text

    def test_processes_share_their_counts(self, tmp_path: Path) -> None:
        """Each adds its own, and one that follows another under its number goes on."""
        code = (
            "import os,django; os.environ.setdefault('DJANGO_SETTINGS_MODULE',"
            "'gazette.config.settings'); django.setup()\n"
            "from gazette.config.request_metrics import REQUESTS, request_metrics\n"
            "REQUESTS.labels('help', 'GET', '200').inc()\n"
            "print([s.value for m in request_metrics() for s in m.samples"
            " if s.name == 'gazette_requests_total'])"
        )
        shared = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "JOBS": "off"}
        said = [
            subprocess.run(
                [sys.executable, "-c", code], env=shared | {"METRICS_SLOT": slot}, cwd=ROOT,
                check=True, capture_output=True, text=True,
            ).stdout.strip()
            for slot in ("0", "1", "0")
        ]  # fmt: skip
        assert said == ["[1.0]", "[2.0]", "[3.0]"]
        assert len(list(tmp_path.glob("counter_*.db"))) == 2


class TestTasks:
    def test_every_task_of_the_timetable_is_told(self, client: Client, db: None) -> None:
        samples = read(client)
        for task in timetable.names():
            assert value(samples, "task_late_seconds", task=task) == math.inf
            assert value(samples, "task_interval_seconds", task=task) >= 60

    def test_one_that_is_late_stuck_or_failed(self, client: Client, db: None) -> None:
        now = timezone.now()
        first, second, third, fourth = timetable.names()[:4]
        TimetableEntry.objects.create(name=first, next_at=now - timedelta(hours=1))
        TimetableEntry.objects.create(name=second, next_at=now + timedelta(hours=1))
        hour_ago = now - timedelta(hours=1)
        # It is tried again for ever: never due, never done.
        Job.objects.create(task=second, asked_at=hour_ago, run_at=now + timedelta(minutes=9))
        Job.objects.create(task=third, state=Job.State.DONE, finished_at=hour_ago)
        Job.objects.create(task=third, state=Job.State.FAILED, finished_at=now)
        Job.objects.create(task=fourth, state=Job.State.DONE, finished_at=hour_ago, done=7)
        samples = read(client)
        assert value(samples, "task_late_seconds", task=first) == pytest.approx(3600, abs=60)
        assert value(samples, "task_late_seconds", task=second) == 0
        assert value(samples, "task_unfinished_seconds", task=second) == pytest.approx(3600, abs=60)
        assert value(samples, "task_unfinished_seconds", task=third) == 0
        assert value(samples, "task_failed", task=third) == 1
        assert ("gazette_task_found", (("task", third),)) not in samples
        assert value(samples, "task_found", task=fourth) == 7
        finished = value(samples, "task_finished_timestamp_seconds", task=fourth)
        assert finished == pytest.approx(hour_ago.timestamp())

    def test_the_queue(self, client: Client, db: None) -> None:
        now = timezone.now()
        task = timetable.names()[0]
        Job.objects.create(task=task, subject="a", run_at=now - timedelta(minutes=20))
        Job.objects.create(task=task, subject="b", run_at=now + timedelta(minutes=20))
        Job.objects.create(task=task, subject="c", state=Job.State.RUNNING)  # by nobody
        Job.objects.create(task=task, subject="d", state=Job.State.FAILED, finished_at=now)
        long_ago = now - timedelta(days=2)
        Job.objects.create(task=task, subject="e", state=Job.State.FAILED, finished_at=long_ago)
        samples = read(client)
        for state, number in (("waiting", 1), ("running", 0), ("lost", 1), ("failed", 1)):
            assert value(samples, "jobs", lane="office", state=state) == number
        assert value(samples, "job_wait_seconds", lane="office") == pytest.approx(1200, abs=60)
        assert value(samples, "job_wait_seconds", lane="prints") == 0


class TestPortal:
    def test_an_issue_that_was_not_published_at_its_hour(self, client: Client, db: None) -> None:
        assert value(read(client), "publications_overdue") == 0
        issue = make_issue()
        hour = timezone.now() - timedelta(minutes=30)
        Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.APPROVED, publish_at=hour)
        samples = read(client)
        assert value(samples, "publications_overdue") == 1
        assert value(samples, "publication_overdue_seconds") == pytest.approx(1800, abs=60)

    def test_documents_that_the_index_lacks(self, client: Client, db: None) -> None:
        document = make_document(published=True)
        Entry.objects.filter(document_id=document.pk).delete()
        assert value(read(client), "index_waiting_documents") == 1
        Entry.objects.create(document_id=document.pk, is_stale=True)
        assert value(read(client), "index_waiting_documents") == 1
        Entry.objects.update(is_stale=False)
        assert value(read(client), "index_waiting_documents") == 0

    def test_pdfs_by_state(self, client: Client, db: None) -> None:
        issue = make_document(published=True).issue
        PdfEdition.objects.all().delete()
        State = PdfEdition.State  # noqa: N806
        kinds = PdfEdition.Kind.values[:4]
        states = (State.READY, State.READY, State.WAITING, State.FAILED)
        for kind, state, made in zip(kinds, states, (1, 0, 0, 0), strict=True):
            PdfEdition.objects.create(issue=issue, kind=kind, state=state, made_revision=made)
        PdfEdition.objects.create(issue=issue, is_draft=True, state=State.FAILED)
        PdfEdition.objects.update(asked_at=timezone.now() - timedelta(hours=1))
        samples = read(client)
        for name in ("ready", "outdated", "waiting", "failed"):
            assert value(samples, "pdfs", state=name) == 1
        assert value(samples, "pdf_wait_seconds") == pytest.approx(3600, abs=60)

    def test_files_that_were_not_swept(self, client: Client, db: None, tmp_path: Path) -> None:
        folder = tmp_path / "lists"
        folder.mkdir()
        (folder / "new.csv").write_text("12345")
        (folder / "old.csv").write_text("67")
        day = timezone.now().timestamp() - 9 * DAY
        os.utime(folder / "old.csv", (day, day))
        samples = read(client)
        assert value(samples, "folder_bytes", folder="lists") == 7
        oldest = value(samples, "folder_oldest_seconds", folder="lists")
        assert oldest == pytest.approx(9 * DAY, abs=60)
        assert value(samples, "folder_oldest_seconds", folder="cards") == 0

    def test_the_last_backup(self, client: Client, db: None) -> None:
        assert value(read(client), "backup_known") == 0
        finished = datetime.now(UTC) - timedelta(hours=2)
        backup_run.stamp().write_text(json.dumps({"finished": finished.isoformat(), "bytes": 1234}))
        samples = read(client)
        assert value(samples, "backup_known") == 1
        assert value(samples, "backup_age_seconds") == pytest.approx(7200, abs=60)
        assert value(samples, "backup_bytes") == 1234

    @pytest.mark.parametrize("text", ["", "{}", '{"finished": "yesterday", "bytes": 1}', "[1]"])
    def test_a_broken_stamp_is_told(self, client: Client, db: None, text: str) -> None:
        backup_run.stamp().write_text(text)
        samples = read(client)
        assert value(samples, "metrics_failed", group="backup") == 1
        assert value(samples, "metrics_failed", group="disk") == 0

    def test_a_full_disk(self, client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        usage = SimpleNamespace(total=100, used=93, free=7)
        monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
        samples = read(client)
        assert value(samples, "disk_free_bytes", place="data") == 7
        assert value(samples, "ready", check="disk") == 0

    def test_a_database_that_does_not_answer(
        self, client: Client, db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse() -> str:
            return "连接不上数据库"

        monkeypatch.setattr(readiness, "database_problem", refuse)
        samples = read(client)
        for group in portal_gauges.STORED:
            assert value(samples, "metrics_failed", group=group) == 1
        for group in portal_gauges.LOCAL:
            assert value(samples, "metrics_failed", group=group) == 0

    def test_a_group_that_fails_hides_no_other(
        self, client: Client, db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail() -> None:
            raise DatabaseError("gone")

        monkeypatch.setitem(portal_gauges.STORED, "pdfs", fail)
        samples = read(client)
        assert value(samples, "metrics_failed", group="pdfs") == 1
        assert value(samples, "publications_overdue") == 0


class TestAlarms:
    """The rules of ``deploy/prometheus``, the figures and the manual know the same."""

    def test_every_figure_of_a_rule_exists(self, client: Client, db: None) -> None:
        task = timetable.names()[0]
        Job.objects.create(task=task, state=Job.State.DONE, finished_at=timezone.now())
        stamp = {"finished": timezone.now().isoformat(), "bytes": 1}
        backup_run.stamp().write_text(json.dumps(stamp))
        REFUSED.labels("search", "total")
        TOOL_FAILURES.labels("search")
        read(client)
        known = {name for name, _ in read(client)}
        for name, rule in rules().items():
            asked = set(re.findall(r"\bgazette_\w+", rule["expr"]))
            assert asked <= known, name

    def test_every_task_named_in_a_rule_exists(self) -> None:
        for name, rule in rules().items():
            for task in re.findall(r'task="([^"]*)"', rule["expr"]):
                assert task in timetable.names(), name

    def test_every_alarm_has_its_section_in_the_manual(self) -> None:
        manual = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
        sections = re.findall(r"^### (Gazette\w+)", manual, re.MULTILINE)
        assert sections == list(rules())
        for name in sections:
            section = manual.partition(f"### {name}")[2].partition("\n### ")[0]
            for part in ("**含义**", "**先看**", "**怎么办**"):
                assert part in section, f"{name}: {part}"

    def test_every_task_of_the_timetable_is_in_the_manual(self) -> None:
        manual = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
        assert [task for task in timetable.names() if f"| `{task}` |" not in manual] == []


def rules() -> dict[str, dict[str, str]]:
    """The alarms by name, in the order of the file."""
    yaml = pytest.importorskip("yaml")
    text = (ROOT / "deploy/prometheus/gazette.rules.yml").read_text(encoding="utf-8")
    groups = yaml.safe_load(text)["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}
