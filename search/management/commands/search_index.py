"""``manage.py search_index``: report on the index, check it, repair it, rebuild it."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.checks import size_warnings
from search.engines.candidate_index import IndexUnusable
from search.engines.index_folder import IndexBusy
from search.engines.serving_index import serving_index
from search.memory.entries import Progress
from search.memory.holdings import current_holdings
from search.models import Entry
from search.opensearch.engine_server import is_serving, problem_of, serving_engine
from search.opensearch.index_delivery import EngineErrors, has_index
from search.opensearch.outbox import lag
from search.upkeep.index_check import Difference, differences, repair
from search.upkeep.index_writer import rebuild

#: Differences that are listed one by one.
MOST_LISTED = 50


class Command(BaseCommand):
    help = "检索索引：报告概况（不带参数）、逐行与数据库核对、修复或重建。"

    def add_arguments(self, parser: CommandParser) -> None:
        action = parser.add_mutually_exclusive_group()
        action.add_argument("--check", action="store_true", help="核对，有出入时以状态1结束")
        action.add_argument("--repair", action="store_true", help="核对，并修复有出入的部分")
        action.add_argument("--rebuild", action="store_true", help="另建新索引，建成后替换旧索引")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["rebuild"]:
                count = rebuild(self._progress("编入索引"))
                self.stdout.write(f"索引已重建：{count}篇。")
            elif options["check"] or options["repair"]:
                self._compare(repairs=options["repair"])
            else:
                self._report()
        except IndexBusy as error:
            raise CommandError(f"{error}请稍后再试。") from error
        except EngineErrors as error:
            raise CommandError(problem_of(error)) from error

    def _compare(self, *, repairs: bool) -> None:
        found = list(differences(self._progress("核对")))
        self._list(found)
        if not found:
            self.stdout.write("数据库、检索条目和索引完全一致。")
        elif not repairs:
            raise CommandError(
                "有出入。请运行 manage.py search_index --repair 修复。", returncode=1
            )
        else:
            repair(found, self._progress("编入索引"))
            left = list(differences())
            self._list(left)
            if left:
                raise CommandError("修复后仍有出入，请再运行一次，或用 --rebuild 重建索引。")
            self.stdout.write("已修复，数据库、检索条目和索引完全一致。")

    def _list(self, found: list[Difference]) -> None:
        for one in found[:MOST_LISTED]:
            self.stdout.write(f"文件 {one.document_id or '—'}：{one.what}")
        if len(found) > MOST_LISTED:
            self.stdout.write(f"……共{len(found)}处")

    def _report_of_server(self) -> None:
        """Where the archive is kept by a search server."""
        public = Entry.objects.exclude(words="").count()
        waiting = lag()
        self.stdout.write(f"公开文件{public}篇；检索引擎 {settings.SEARCH_URL}")
        self.stdout.write(
            f"待送检索服务器{waiting.waiting}篇，最早的已等{waiting.seconds:.0f}秒；"
            f"服务器不收的{waiting.refused}篇。"
        )
        try:
            if not has_index(serving_engine()):
                self.stdout.write("检索服务器上没有索引，请运行 manage.py search_index --rebuild。")
        except EngineErrors as error:
            self.stdout.write(problem_of(error))

    def _report(self) -> None:
        if is_serving():
            self._report_of_server()
            return
        holdings = current_holdings()
        self.stdout.write(
            f"公开文件{len(holdings.documents)}篇，{holdings.row_count}行，"
            f"{holdings.character_count}字；检索引擎 {settings.SEARCH_URL}"
        )
        index = serving_index()
        try:
            missing = holdings.missing_from(index.versions())
        except IndexUnusable as error:
            self.stdout.write(f"索引无法使用（{error}），检索直接查文件原文，结果不受影响。")
        else:
            if index.has_index:
                self.stdout.write(f"索引待更新{len(missing)}篇。")
        for warning in size_warnings(holdings.row_count):
            self.stdout.write(f"{warning.msg}{warning.hint}")

    def _progress(self, what: str) -> Progress | None:
        """Prints the progress of the work, on a terminal only."""
        if not sys.stderr.isatty():
            return None

        def show(done: int, total: int) -> None:
            if done % 50 == 0 or done == total:
                end = "\n" if done == total else ""
                self.stderr.write(f"\r{what} {done}/{total}", ending=end)

        return show
