"""What the portal bears: nginx, gunicorn and the database as deployed, loaded by wrk.

    make bench-load SECONDS=5

writes 117 issues into an empty portal and prints, for 1, 8, 32 and 128 clients, how fast a mix of
real use is answered and what each part needs of the machine; kept pages and 304s beside nginx with
plain files, in the same run; and each kind of request alone. The limits by address are off, since
all clients have one; those in total are on, and what they refuse is counted.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, unquote, urlsplit

from tests.bench.search_queries import COMMON, MIDDLING, RARE
from tests.deploy.running_stack import HOST, RunningStack, is_by_nginx
from tests.paths import ROOT
from tests.portal_folder import free_port, wait

CLIENTS = (1, 8, 32, 128)
#: Of a city's twenty years.
ISSUES = "117"
#: The number of clients of the kinds alone.
USUAL = 32
#: An archive at rest: its PDFs, which take hours, are not waited for (each that is made is a
#: change, after which no page is kept), and the database has the statistics of its content.
_WRITE = """
import django, sys
django.setup()
from django.db import connection
from gazette.jobs.models import Job
from gazette.models import PdfEdition
from tests.bench.archive import write_archive
write_archive(int(sys.argv[1]))
Job.objects.all().delete()
PdfEdition.objects.all().delete()
connection.cursor().execute("ANALYZE")
"""
_TICKS = os.sysconf("SC_CLK_TCK")
#: An address and the ETag that the client has of it, "" for none.
Asked = tuple[str, str]
#: A weight and addresses.
Kind = tuple[int, Sequence[Asked]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What wrk has measured; times in milliseconds."""

    requests: int
    seconds: float
    refused: int
    broken: int
    half: float
    most: float
    nearly_all: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    def __str__(self) -> str:
        lost = f"{self.refused:7} refused" if self.refused else " " * 15
        broken = f" {self.broken} BROKEN" if self.broken else ""
        times = f"{self.half:8.1f} {self.most:8.1f} {self.nearly_all:8.1f}"
        return f"{self.per_second:9,.0f}/s {times}{lost}{broken}"


class Parts:
    """What each part of the stack takes of the machine, by the processes of its group."""

    def __init__(self, **groups: Callable[[list[str]], bool]) -> None:
        self.groups = groups

    def seconds(self) -> dict[str, float]:
        """CPU seconds of the processes, and of those that they have started and that have ended."""
        return self._sum(lambda _place, stat: sum(map(int, stat[11:15])) / _TICKS)

    def megabytes(self) -> dict[str, float]:
        """Memory; what processes share is counted once (PSS)."""
        return self._sum(lambda place, _stat: _pss(place) / 1024)

    def _sum(self, measure: Callable[[Path, list[str]], float]) -> dict[str, float]:
        found = dict.fromkeys(self.groups, 0.0)
        for place in Path("/proc").glob("[0-9]*"):
            try:
                stat = (place / "stat").read_text().rpartition(")")[2].split()
                for name, holds in self.groups.items():
                    if holds(stat):
                        found[name] += measure(place, stat)
            except OSError:  # it has ended
                continue
        return found


def _pss(place: Path) -> int:
    match = re.search(r"^Pss: +(\d+)", (place / "smaps_rollup").read_text(), re.MULTILINE)
    return int(match[1]) if match else 0


def of_group(process: subprocess.Popen[str] | None) -> Callable[[list[str]], bool]:
    return lambda stat: process is not None and int(stat[2]) == process.pid


class Load:
    """A stack and the addresses of its archive."""

    def __init__(self, folder: Path, seconds: int, issues: int) -> None:
        self.seconds, self.issues = seconds, issues
        self.plain_port = free_port()
        database = os.environ.get("DATABASE_URL", "")
        self.base = "PostgreSQL" if database.startswith("postgres") else "SQLite"
        given = {"DATABASE_URL": database} if self.base == "PostgreSQL" else {}
        workers = str(min(8, 2 * (os.cpu_count() or 1)))
        self.stack = RunningStack(
            folder, is_limited=False, SEARCH_URL="tantivy:", WEB_WORKERS=workers, **given
        )
        self.folder = folder
        self.parts = Parts()

    def start(self) -> None:
        stack = self.stack
        stack.environment["DJANGO_SETTINGS_MODULE"] = "gazette.config.settings"
        stack.run("migrate", "--verbosity=0")
        subprocess.run(
            [sys.executable, "-c", _WRITE, str(self.issues)], env=stack.environment, check=True
        )
        stack.run("search_index")
        shutil.copytree(ROOT / "static", self.folder / "static", dirs_exist_ok=True)
        stack.start_web()
        plain = f"server {{ listen 127.0.0.1:{self.plain_port}; root {self.folder}/plain; }}"
        stack.start_nginx(workers=os.cpu_count() or 1, more=f"access_log off; {plain}")
        jobs = stack.start_jobs()
        cluster = _cluster_process()
        self.parts = Parts(
            nginx=of_group(stack.nginx),
            web=of_group(stack.web),
            jobs=of_group(jobs),
            database=lambda stat: cluster in (stat[1], stat[2]),
        )

    # ---- Addresses ----

    def pages(self, number: int) -> list[str]:
        """Addresses of documents, spread over the archive, by the sitemap."""
        found = sorted(set(re.findall(r"/[a-z-]+/\d+/\d+/\d+/", self._sitemaps())))
        return found[:: max(1, len(found) // number)][:number]

    def _sitemaps(self) -> str:
        index = self.stack.get("/sitemap.xml")[1]
        paths = [urlsplit(one).path for one in re.findall(r"<loc>([^<]+)</loc>", index)]
        return "".join(self.stack.get(path)[1] for path in paths)

    def keep(self, path: str) -> str:
        """Wait until nginx has the page; its ETag. A plain file has the same bytes."""
        wait(lambda: is_by_nginx(self.stack.get(path)[0]))
        response, page = self.stack.get(path)
        place = self.folder / "plain" / path.strip("/")
        place.mkdir(parents=True, exist_ok=True)
        (place / "index.html").write_text(page)
        return response.headers["ETag"]

    def kinds(self) -> dict[str, Kind]:
        """The mix: what readers and machines ask for, with weights out of 100."""
        documents = self.pages(40)
        pdfs = self._pdfs(documents[:3])  # each that is made is a change of the archive
        lists = ["/", "/issues/", "/documents/", "/documents/all/", "/documents/in-force/"]
        tags = {path: self.keep(path) for path in [*documents, *lists]}
        kept = [(path, "") for path in tags]
        fresh = [
            (f"{path}?on={year}-{month:02}-15", "")
            for path in self.pages(200)
            for year in range(2015, 2025)
            for month in range(1, 13)
        ]
        queries = [quote(word) for word in (*RARE, *MIDDLING, *COMMON)]
        return {
            "kept page": (50, kept),
            "304": (20, list(tags.items())),
            "static": (10, self._static()),
            "document made anew": (6, fresh),
            "search": (6, [(f"/search/?q={word}", "") for word in queries]),
            "suggestion": (3, [(f"/search/suggest?q={word[:6]}", "") for word in queries]),
            "list with filters": (3, self._lists(documents)),
            "PDF": (2, pdfs),
        }

    def _static(self) -> list[Asked]:
        page = self.stack.get("/")[1]
        return [(path, "") for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page)]

    @staticmethod
    def _lists(documents: Sequence[str]) -> list[Asked]:
        years = sorted({path.split("/")[2] for path in documents})
        return [(f"/documents/all/?year={year}&page=1&sort=title", "") for year in years]

    def _pdfs(self, documents: Sequence[str]) -> list[Asked]:
        paths = [f"{path}document.pdf" for path in documents]
        for path in paths:
            wait(lambda path=path: self.stack.head(path).status == 200)  # type: ignore[misc]
        return [(path, "") for path in paths]

    # ---- Runs ----

    def run(self, mix: Sequence[Kind], clients: int, *, is_plain: bool = False) -> Figures:
        path = self.folder / "mix.lua"
        path.write_text(f"return {_as_lua(mix)}")
        port = self.plain_port if is_plain else self.stack.port
        done = subprocess.run(
            [
                *("wrk", f"-t{min(2, clients)}", f"-c{clients}", f"-d{self.seconds}s"),
                *("--timeout", "20s", "-s", str(Path(__file__).with_name("load_mix.lua"))),
                *("-H", f"Host: {HOST}:{self.stack.port}", f"http://127.0.0.1:{port}"),
                *("--", str(path)),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        told = re.search(r"^FIGURES (.*)$", done.stdout, re.MULTILINE)
        assert told, done.stdout + done.stderr
        requests, micro, refused, broken, *times = map(int, told[1].split())
        half, most, nearly_all = (one / 1000 for one in times)
        return Figures(requests, micro / 1e6, refused, broken, half, most, nearly_all)

    def measured(self, mix: Sequence[Kind], clients: int) -> tuple[Figures, dict[str, float]]:
        """Figures, and the part of one core that each part of the stack has taken."""
        before = self.parts.seconds()
        figures = self.run(mix, clients)
        after = self.parts.seconds()
        used = {name: (after[name] - before[name]) / figures.seconds for name in before}
        return figures, used


def _as_lua(mix: Sequence[Kind]) -> str:
    def text(word: str) -> str:
        return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'

    kinds = (
        f"{{{weight}, {{{', '.join(f'{{{text(path)}, {text(tag)}}}' for path, tag in asked)}}}}}"
        for weight, asked in mix
    )
    return f"{{{', '.join(kinds)}}}"


def _cluster_process() -> str:
    """The process of the throw-away cluster (.ci/with-postgres); "" where there is none."""
    host = unquote(urlsplit(os.environ.get("DATABASE_URL", "")).hostname or "")
    place = Path(host) / "data" / "postmaster.pid"
    return place.read_text().split()[0] if host and place.exists() else ""


def report(load: Load) -> Iterator[str]:
    kinds = load.kinds()
    yield f"{load.issues} issues, {load.base}, {load.seconds} s a run,"
    yield f"{os.cpu_count()} cores, of which wrk has a part\n"
    yield f"{'clients':28}{'requests':>11} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}"
    yield "The mix"
    for clients in CLIENTS:
        figures, used = load.measured(list(kinds.values()), clients)
        yield f"  {clients:<26}{figures}"
        yield f"      cores: {_told(used, '.2f')}"
        yield f"      MB: {_told(load.parts.megabytes(), '.0f')}"
    yield "Beside plain files of nginx"
    for clients in CLIENTS:
        plain = load.run([kinds["kept page"]], clients, is_plain=True)
        yield f"  {clients:<4}{'plain file':22}{plain}"
        for name in ("kept page", "304"):
            figures = load.run([kinds[name]], clients)
            ratio = figures.per_second / plain.per_second
            yield f"  {clients:<4}{name:22}{figures}  {ratio:5.2f} of plain files"
    yield f"Each kind alone, {USUAL} clients"
    for name, kind in kinds.items():
        figures, used = load.measured([kind], USUAL)
        yield f"  {name:26}{figures}"
        yield f"      cores: {_told(used, '.2f')}"


def _told(found: Mapping[str, float], form: str) -> str:
    return ", ".join(f"{name} {value:{form}}" for name, value in found.items() if value)


def main() -> None:
    seconds, issues = int(sys.argv[1]), int((sys.argv[2:] or [ISSUES])[0])
    with TemporaryDirectory(prefix="gazette-load-") as folder:
        load = Load(Path(folder), seconds, issues)
        try:
            load.start()
            for line in report(load):
                print(line, flush=True)
        finally:
            load.stack.end()


if __name__ == "__main__":
    main()
