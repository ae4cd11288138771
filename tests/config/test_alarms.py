"""The alarms of ``deploy/prometheus`` by Prometheus' own program: each fires with its words when
it should, and is silent when it should be; and ``/metrics`` is what Prometheus expects."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import make_document
from tests.paths import ROOT

pytestmark = pytest.mark.services
FOLDER = ROOT / "deploy/prometheus"
RULES = FOLDER / "gazette.rules.yml"
GIB = 1024**3
#: Series by name with labels, and their values as promtool writes them: "first+stepxtimes", a
#: value a minute.
Series = dict[str, str]


@pytest.fixture(scope="module")
def promtool() -> str:
    """The program, of the machine or as ``.ci/setup services`` has unpacked it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    found = shutil.which("promtool") or shutil.which(cache / "gazette-promtool/promtool")
    if not found:
        pytest.skip("there is no promtool on this machine: .ci/setup services")
    return found


@dataclass(frozen=True)
class Alarm:
    """A situation in which an alarm fires, and one in which it is silent."""

    severity: str
    summary: str
    fires: Series
    silent: Series
    labels: dict[str, str] = field(default_factory=dict)
    at: str = "2h"
    #: When it is still silent in the first situation, since it has not lasted long enough;
    #: nothing where it fires at once.
    not_yet: str = ""


def steady(name: str, bad: float, good: float, minutes: int = 240) -> tuple[Series, Series]:
    """A gauge with one value all the time, in both situations."""
    return {name: f"{bad}x{minutes}"}, {name: f"{good}x{minutes}"}


def page(summary: str, both: tuple[Series, Series], **others: object) -> Alarm:
    return Alarm("page", summary, *both, **others)  # type: ignore[arg-type]


def ticket(summary: str, both: tuple[Series, Series], **others: object) -> Alarm:
    return Alarm("ticket", summary, *both, **others)  # type: ignore[arg-type]


TASK = 'gazette_task_{}{{task="archive.check"}}'
OF_TASK = {"task": "archive.check"}
LATE, STUCK, FAILED = (TASK.format(one) for one in ("late_seconds", "unfinished_seconds", "failed"))
INTERVAL, FINISHED = TASK.format("interval_seconds"), TASK.format("finished_timestamp_seconds")
OFFICE = {"lane": "office"}
DATA = {"place": "data"}
FREE, ALL = 'gazette_disk_free_bytes{place="data"}', 'gazette_disk_bytes{place="data"}'
INODES = 'gazette_disk_free_inodes_ratio{place="data"}'
FAULTS = 'gazette_failures_total{{kind="{}"}}'
REQUESTS = 'gazette_requests_total{page="home",method="GET",status="200"}'
SLOW = 'gazette_request_seconds_bucket{{page="{}",le="{}"}}'


def buckets(of_page: str, within: int) -> Series:
    """Of 100 requests a minute, how many end within a second; the others take 5."""
    return {
        SLOW.format(of_page, "1"): f"0+{within}x240",
        SLOW.format(of_page, "5"): "0+100x240",
        SLOW.format(of_page, "+Inf"): "0+100x240",
    }


ALARMS: dict[str, list[Alarm]] = {
    "GazetteDown": [
        page("门户没有应答", steady('up{job="gazette"}', 0, 1), labels={"job": "gazette"},
             not_yet="2m"),
    ],
    "GazetteNotReady": [
        page(
            "门户的“database”不正常",
            ({'gazette_ready{check="database"}': "0x240"},
             {'gazette_ready{check="database"}': "1x240",
              'gazette_ready{check="replica"}': "0x240"}),
            labels={"check": "database"}, not_yet="4m",
        ),
    ],
    "GazetteErrors": [
        page(  # four in ten minutes, each with a status of its own; or one
            "读者看到出错的页面",
            (
                {FAULTS.format(status): "0x10 1x240" for status in (500, 502, 504, 507)}
                | {REQUESTS: "0+40x240"},
                {FAULTS.format(500): "0x10 1x240", REQUESTS: "0+40x240"},
            ),
            at="19m",
            not_yet="13m",
        ),
        page(  # many, and still less than one in a thousand
            "读者看到出错的页面",
            ({FAULTS.format(500): "0+1x240", REQUESTS: "0+900x240"},
             {FAULTS.format(500): "0+1x240", REQUESTS: "0+1100x240"}),
        ),
        page(  # questions of assistants have an alarm of their own
            "读者看到出错的页面",
            ({FAULTS.format(502): "0+1x240", REQUESTS: "0+10x240"},
             {FAULTS.format("tool"): "0+1x240", REQUESTS: "0+10x240"}),
        ),
    ],
    "GazetteSlow": [
        ticket("二十分之一的页面超过 2 秒", (buckets("home", 90), buckets("home", 96)),
               not_yet="14m"),
        ticket("二十分之一的页面超过 2 秒", (buckets("home", 50), buckets("office", 50))),
    ],
    "GazetteRefusing": [
        ticket(
            "门户太忙，检索和下载有的没有办",
            ({'gazette_refused_total{kind="search",limit="total"}': "0+8x240"},
             {'gazette_refused_total{kind="search",limit="total"}': "0+4x240",
              'gazette_refused_total{kind="search",limit="address"}': "0+90x240"}),
            not_yet="9m",
        ),
    ],
    "GazetteAssistantsFailing": [
        ticket(
            "智能助手的提问因门户出错没有回答",
            ({FAULTS.format("tool"): "0x10 1x3 2x3 3x100"}, {FAULTS.format("tool"): "0x20 1x200"}),
            at="25m",
        ),
    ],
    "GazetteNotMeasured": [
        ticket("“pdfs”量不出来，其中的报警都不会响",
               steady('gazette_metrics_failed{group="pdfs"}', 1, 0), labels={"group": "pdfs"},
               not_yet="9m"),
    ],
    "GazettePublicationOverdue": [
        page(
            "有 2 期到了定时发布的时间而没有发布",
            ({"gazette_publications_overdue": "2x240",
              "gazette_publication_overdue_seconds": "0+60x240"},
             {"gazette_publications_overdue": "1x240",
              "gazette_publication_overdue_seconds": "90x240"}),
            not_yet="4m",
        ),
    ],
    "GazetteTaskLate": [
        page("定时任务 archive.check 到时没有人去做", steady(LATE, 901, 900), labels=OF_TASK,
             not_yet="4m"),
    ],
    "GazetteTaskStuck": [
        page("定时任务 archive.check 迟迟没有做完",
             ({STUCK: "10801x240", INTERVAL: "86400x240"},
              {STUCK: "10800x240", INTERVAL: "86400x240"}), labels=OF_TASK, not_yet="4m"),
        page("定时任务 archive.check 迟迟没有做完",
             ({STUCK: "901x240", INTERVAL: "600x240"}, {STUCK: "901x240", INTERVAL: "601x240"}),
             labels=OF_TASK),
    ],
    "GazetteTaskFailed": [
        ticket("定时任务 archive.check 上一次没有做成", steady(FAILED, 1, 0), labels=OF_TASK,
               not_yet="4m"),
    ],
    "GazetteTaskNotDone": [  # the test's clock begins at 0: done at the first minute, never since
        ticket("定时任务 archive.check 很久没有做成过",
               ({FINISHED: "60x3200", INTERVAL: "86400x3200"},
                {FINISHED: "60+60x3200", INTERVAL: "86400x3200"}),
               labels=OF_TASK, at="52h", not_yet="49h"),
    ],
    "GazetteTaskNeverDone": [
        ticket("定时任务 archive.check 从来没有做成过",
               ({INTERVAL: "86400x3200"},
                {INTERVAL: "86400x3200", FINISHED: "60+60x3200"}),
               labels=OF_TASK, at="27h", not_yet="25h"),
    ],
    "GazetteJobsWaiting": [
        ticket("队列 office 有任务等了半小时以上",
               steady('gazette_job_wait_seconds{lane="office"}', 1801, 1800), labels=OFFICE,
               not_yet="9m"),
    ],
    "GazetteJobsLost": [
        page("队列 office 的任务中断，没有进程接着做",
             ({'gazette_jobs{lane="office",state="lost"}': "1x240"},
              {'gazette_jobs{lane="office",state="running"}': "1x240"}),
             labels=OFFICE | {"state": "lost"}, not_yet="4m"),
    ],
    "GazetteJobsFailed": [
        ticket("队列 office 一天之内有 3 项任务没有做成",
               steady('gazette_jobs{lane="office",state="failed"}', 3, 0),
               labels=OFFICE | {"state": "failed"}),
    ],
    "GazetteIndexBehind": [
        ticket("检索索引落后于公报库", steady("gazette_index_waiting_documents", 1, 0),
               not_yet="29m"),
        ticket("检索索引落后于公报库", steady("gazette_index_lag_seconds", 901, 900)),
    ],
    "GazetteIndexRefused": [
        ticket("检索服务器不收 4 篇文件", steady("gazette_index_refused_documents", 4, 0),
               not_yet="4m"),
    ],
    "GazetteIndexMended": [
        ticket("夜里核对索引，修复了 5 处出入",
               ({'gazette_task_found{task="search.repair"}': "5x240"},
                {'gazette_task_found{task="search.repair"}': "0x240",
                 'gazette_task_found{task="search.follow"}': "5x240"}),
               labels={"task": "search.repair"}),
    ],
    "GazettePdfsFailed": [
        ticket("有 2 个 PDF 生成不了，读者下载不到",
               steady('gazette_pdfs{state="failed"}', 2, 0), labels={"state": "failed"},
               not_yet="9m"),
    ],
    "GazettePdfsWaiting": [
        ticket("有 PDF 等了两小时以上还没有生成", steady("gazette_pdf_wait_seconds", 7201, 7200),
               not_yet="9m"),
    ],
    "GazettePdfsOutdated": [
        ticket("有 2 个 PDF 内容变了而没有重新生成",
               steady('gazette_pdfs{state="outdated"}', 2, 0), labels={"state": "outdated"},
               at="3h", not_yet="119m"),
    ],
    "GazetteBulkOld": [
        ticket("对外的数据存档两天没有更新", steady("gazette_bulk_age_seconds", 180001, 180000),
               not_yet="29m"),
    ],
    "GazetteBulkMissing": [
        ticket("对外的数据存档还没有做成过", steady("gazette_bulk_known", 0, 1, 1800), at="27h",
               not_yet="25h"),
    ],
    "GazetteOldFiles": [
        ticket("exports 里的旧文件没有清理",
               ({'gazette_folder_oldest_seconds{folder="exports"}': "777601x240",
                 'gazette_folder_kept_seconds{folder="exports"}': "604800x240"},
                {'gazette_folder_oldest_seconds{folder="exports"}': "777600x240",
                 'gazette_folder_kept_seconds{folder="exports"}': "604800x240",
                 'gazette_folder_kept_seconds{folder="lists"}': "86400x240"}),
               labels={"folder": "exports"}, not_yet="59m"),
    ],
    "GazetteDiskFull": [
        page("磁盘（data）快满了", steady(FREE, 2 * GIB - 4096, 2 * GIB), labels=DATA,
             not_yet="4m"),
        page("磁盘（data）快满了", steady(INODES, 0.02, 0.03), labels=DATA),
    ],
    "GazetteDiskFilling": [
        ticket("磁盘（data）两周之内会满，或者剩余不到 15%",
               ({FREE: "14x240", ALL: "100x240"}, {FREE: "15x240", ALL: "100x240"}),
               labels=DATA, not_yet="59m"),
        # Half is free; at a hundredth a day it lasts longer than two weeks, at four it does not.
        ticket("磁盘（data）两周之内会满，或者剩余不到 15%",
               ({FREE: "720000-40x4000", ALL: "1440000x4000"},
                {FREE: "720000-10x4000", ALL: "1440000x4000"}),
               labels=DATA, at="48h"),
    ],
    "GazetteDatabaseSlow": [
        ticket("数据库应答很慢", steady("gazette_database_seconds", 0.6, 0.5), not_yet="9m"),
    ],
    "GazetteDatabaseConnections": [
        ticket("数据库的连接用去了八成以上",
               steady("gazette_database_connections_ratio", 0.81, 0.8), not_yet="9m"),
    ],
    "GazetteReplicaUnused": [
        ticket("只读副本连不上或者落后，网页都由主库提供", steady("gazette_replica_away", 1, 0),
               not_yet="4m"),
        ticket("只读副本连不上或者落后，网页都由主库提供",
               steady("gazette_replica_behind_seconds", 61, 60)),
    ],
    "GazetteTriggersMissing": [
        page("数据库缺少 2 个触发器（append_only）",
             steady('gazette_triggers_missing{kind="append_only"}', 2, 0),
             labels={"kind": "append_only"}, not_yet="4m"),
    ],
    "GazetteClock": [
        ticket("本机与数据库服务器的时间不一致",
               steady("gazette_clock_difference_seconds", -6, -5), not_yet="9m"),
    ],
    "GazetteArchiveDamaged": [
        page("档案核对发现了出入", steady("gazette_archive_damages", 1, 0)),
    ],
    "GazetteBackupMissing": [
        page("从来没有备份过", steady("gazette_backup_known", 0, 1, 1800), at="27h", not_yet="25h"),
    ],
    "GazetteBackupOld": [
        page("一天多没有备份成功", steady("gazette_backup_age_seconds", 93601, 93600),
             not_yet="29m"),
    ],
    "GazetteBackupSmall": [
        ticket("这次备份不到一周以来最大的一半",
               ({"gazette_backup_bytes": "1000x60 499x240"},
                {"gazette_backup_bytes": "1000x60 500x240"})),
    ],
}  # fmt: skip


def situation(name: str, alarm: Alarm, does_fire: bool) -> dict[str, object]:
    """A test of promtool: what is measured, and the alarms of this name at a moment."""
    labels = {"severity": alarm.severity} | alarm.labels
    fired = [{"exp_labels": labels, "exp_annotations": {"summary": alarm.summary}}]
    asked: list[dict[str, object]] = [
        {"eval_time": alarm.at, "alertname": name, "exp_alerts": fired if does_fire else []}
    ]
    if does_fire and alarm.not_yet:
        asked.append({"eval_time": alarm.not_yet, "alertname": name, "exp_alerts": []})
    given = alarm.fires if does_fire else alarm.silent
    series = [{"series": one, "values": values} for one, values in given.items()]
    return {"interval": "1m", "input_series": series, "alert_rule_test": asked}


def run(promtool: str, *words: str, given: bytes = b"") -> str:
    """What promtool says; AssertionError with its words where it finds a fault."""
    done = subprocess.run(
        [promtool, *words], input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said = done.stdout.decode()
    assert done.returncode == 0, said
    return said


def test_the_files_are_well_formed(promtool: str) -> None:
    names = re.findall(r"- alert: (\w+)", RULES.read_text(encoding="utf-8"))
    assert f"{len(names)} rules found" in run(promtool, "check", "rules", str(RULES))
    assert "is valid" in run(promtool, "check", "config", str(FOLDER / "prometheus.yml"))
    assert list(ALARMS) == names


def test_each_alarm_fires_with_its_words_and_is_silent_where_it_should_be(
    promtool: str, tmp_path: Path
) -> None:
    tests = [
        situation(name, alarm, does_fire)
        for name, alarms in ALARMS.items()
        for alarm in alarms
        for does_fire in (True, False)
    ]
    path = tmp_path / "alarms.yml"  # JSON is YAML
    path.write_text(
        json.dumps({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests})
    )
    assert "SUCCESS" in run(promtool, "test", "rules", str(path))


def test_the_answer_is_what_prometheus_expects(promtool: str, client: Client, db: None) -> None:
    make_document(published=True)
    client.get("/")
    answer = client.get("/metrics")
    assert b'gazette_failures_total{kind="500"} ' in answer.content
    run(promtool, "check", "metrics", given=answer.content)
