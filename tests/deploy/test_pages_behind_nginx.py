"""nginx serves kept pages, and nobody reads an outdated state: real nginx, gunicorn and jobs."""

from __future__ import annotations

import fcntl
import gzip
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.deploy.running_stack import HOST, RunningStack, is_by_nginx
from tests.portal_folder import LIMIT, NO_HEADERS, wait

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed"),
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="they bring a database of their own",
    ),
]

ISSUE, DOCUMENT, HOME = "/shilishi/2025/1/", "/shilishi/2025/1/1/", "/"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal with the sample issues."""
    folder = tmp_path_factory.mktemp("prepared")
    stack = RunningStack(folder)
    stack.prepare(("load_samples",))
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path, dirs_exist_ok=True))


@pytest.fixture
def stack(folder: Path) -> Iterator[RunningStack]:
    """Everything runs, the service of the jobs as the last, on data of this test."""
    stack = RunningStack(folder, is_limited=False)
    yield started(stack)
    stack.end()


@pytest.fixture(scope="module")
def unchanged(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The same for tests that only read."""
    folder = tmp_path_factory.mktemp("unchanged")
    stack = RunningStack(shutil.copytree(prepared, folder, dirs_exist_ok=True), is_limited=False)
    yield started(stack)
    stack.end()


def started(stack: RunningStack) -> RunningStack:
    stack.start_web()
    stack.start_nginx()
    stack.start_jobs()
    return stack


def from_file(
    stack: RunningStack, path: str, headers: Mapping[str, str] = NO_HEADERS
) -> tuple[HTTPResponse, str]:
    """The first answer that nginx gives from a file.

    The next one may be the portal's again: where the service of the jobs is late, the links end.
    """
    while not is_by_nginx((answer := stack.get(path, headers))[0]):
        time.sleep(0.02)
    return answer


def kept(stack: RunningStack, path: str) -> str:
    """The page, once nginx serves it from a file."""
    return from_file(stack, path)[1]


def test_a_kept_page_is_the_portal_s_own_in_every_header(unchanged: RunningStack) -> None:
    first, made = unchanged.get(DOCUMENT)
    assert kept(unchanged, DOCUMENT) == made
    second, _ = from_file(unchanged, DOCUMENT)
    differing = {"date", "etag", "x-request-id", "connection", "transfer-encoding"}
    differing |= {"content-length", "accept-ranges", "strict-transport-security", "vary"}

    def told(headers: list[tuple[str, str]]) -> dict[str, str]:
        pairs = ((name.lower(), value) for name, value in headers)
        return {name: value for name, value in pairs if name not in differing}

    assert told(second.getheaders()) == told(first.getheaders())
    assert "Cookie, Accept" in (second.headers.get_all("Vary") or [])
    assert "Last-Modified" not in second.headers
    packed = unchanged.get(DOCUMENT, {"If-None-Match": second.headers["ETag"]})[0]
    assert packed.status == 304
    assert unchanged.head(DOCUMENT).headers["ETag"] == second.headers["ETag"]


def test_a_kept_page_is_packed_for_whoever_takes_it(unchanged: RunningStack) -> None:
    page = kept(unchanged, DOCUMENT)
    connection = HTTPConnection("127.0.0.1", unchanged.port, timeout=LIMIT)
    headers = {"Host": f"{HOST}:{unchanged.port}", "Accept-Encoding": "gzip"}
    connection.request("GET", DOCUMENT, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in ", ".join(response.headers.get_all("Vary") or [])
    assert gzip.decompress(body).decode() == page


def test_who_asks_a_kept_page_for_data_is_led_there(unchanged: RunningStack) -> None:
    kept(unchanged, DOCUMENT)
    response, _ = unchanged.get(DOCUMENT, {"Accept": "application/json"})
    assert (response.status, response.headers["Location"]) == (303, f"{DOCUMENT.rstrip('/')}.json")
    from_file(unchanged, DOCUMENT, {"Accept": "text/html,application/xml;q=0.9"})


def test_what_is_asked_for_otherwise_passes_through(unchanged: RunningStack) -> None:
    kept(unchanged, DOCUMENT)
    for path, headers in (
        (DOCUMENT, {"Cookie": "sessionid=abc"}),
        (f"{DOCUMENT}?on=2025-03-01", {}),
        (f"{DOCUMENT}?script=hant", {}),
        (f"/{DOCUMENT}", {}),
        ("/search/", {}),
        ("/report/", {}),
        ("/admin/login/", {}),
    ):
        for _ in range(2):
            response, _page = unchanged.get(path, headers)
            assert not is_by_nginx(response), path
    response, _page = unchanged.get(DOCUMENT, {"Cookie": "sessionid=abc"})
    assert "private" in response.headers["Cache-Control"]
    files = list(unchanged.folder.glob("cache/pages/**/index.html"))
    assert not [path for path in files if {"search", "report", "admin"} & set(path.parts)]


def test_a_withdrawal_a_publication_and_a_correction_by_hand_show_at_once(
    stack: RunningStack,
) -> None:
    """SQL typed by hand: the service of the jobs sees the change."""
    kept(stack, DOCUMENT)
    kept(stack, ISSUE)
    stack.sql("UPDATE gazette_issue SET status = 'withdrawn' WHERE id = 1")
    wait(lambda: stack.get(DOCUMENT)[0].status != 200)
    assert stack.get(ISSUE)[0].status != 200
    assert "示例市城市内河管理办法" not in stack.get(HOME)[1]
    stack.sql("UPDATE gazette_issue SET status = 'published' WHERE id = 1")
    wait(lambda: stack.get(DOCUMENT)[0].status == 200)
    kept(stack, DOCUMENT)
    stack.sql("UPDATE gazette_document SET title = '示例市改正后的办法' WHERE id = 1")
    wait(lambda: "示例市改正后的办法" in stack.get(DOCUMENT)[1])
    assert "示例市改正后的办法" in kept(stack, DOCUMENT)


def test_who_writes_switches_before_the_answer(stack: RunningStack) -> None:
    """Without the service: after any form that the portal has taken, no page of before is read.

    Nor if another process has stopped for good while it switched.
    """
    kept(stack, DOCUMENT)
    # Killed, not stopped: it could be writing, and would keep its lock of the database.
    os.killpg(stack.started[-1].pid, signal.SIGKILL)
    correct_and_read(stack, "示例市改正后的办法")
    with (stack.folder / "cache/pages/.lock").open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        correct_and_read(stack, "示例市再次改正的办法")


def correct_and_read(stack: RunningStack, title: str) -> None:
    """A correction, and a form of whoever; then nobody reads the title of before."""
    stack.sql("UPDATE gazette_document SET title = ? WHERE id = 1", title)
    stack.post("/admin/login/", {"username": "nobody", "password": "nothing"})
    for _ in range(2):
        assert title in stack.get(DOCUMENT)[1]


def test_where_nobody_looks_the_links_end_by_themselves(stack: RunningStack) -> None:
    kept(stack, DOCUMENT)
    os.killpg(stack.started[-1].pid, signal.SIGKILL)
    stack.sql("UPDATE gazette_document SET title = '示例市改正后的办法' WHERE id = 1")
    wait(lambda: "示例市改正后的办法" in stack.get(DOCUMENT)[1])
    for _ in range(3):
        assert not is_by_nginx(stack.get(DOCUMENT)[0])


def test_many_readers_never_read_what_was_before(stack: RunningStack) -> None:
    """Fifty corrections, each read back by nginx and by the portal at once."""
    for number in range(50):
        correct_and_read(stack, f"示例市第{number}次改正的办法")


@pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler is installed")
class TestMidnight:
    """The clock of all processes is moved; a document's last day ends."""

    @pytest.fixture
    def clock(self, folder: Path) -> Path:
        return folder / "clock"

    @pytest.fixture
    def stack(self, folder: Path, clock: Path) -> Iterator[RunningStack]:
        library = folder / "moved_clock.so"
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-o", library, Path(__file__).with_name("moved_clock.c")],
            check=True,
        )
        self.move(clock, before_midnight())
        moved = {"LD_PRELOAD": str(library), "MOVED_CLOCK": str(clock)}
        stack = RunningStack(folder, is_limited=False, **moved)
        yield started(stack)
        stack.end()

    @staticmethod
    def move(clock: Path, seconds: int) -> None:
        draft = clock.with_suffix(".new")
        draft.write_text(str(seconds))
        draft.replace(clock)

    def test_the_state_is_that_of_the_new_day(self, stack: RunningStack, clock: Path) -> None:
        stack.sql(
            "UPDATE gazette_document SET effective_on = '2025-02-01', last_day_in_force = ?"
            " WHERE id = 1",
            last_day().isoformat(),
        )
        assert "已失效" not in kept(stack, DOCUMENT)
        os.killpg(stack.started[-1].pid, signal.SIGSTOP)  # nobody has to do anything
        self.move(clock, before_midnight() + 3600)
        assert "已失效" in stack.get(DOCUMENT)[1]
        os.killpg(stack.started[-1].pid, signal.SIGCONT)
        assert "已失效" in kept(stack, DOCUMENT)


def last_day() -> date:
    return (datetime.now(UTC) + timedelta(days=2)).astimezone(SHANGHAI).date()


def before_midnight() -> int:
    """Seconds from now to half an hour before the end of ``last_day``."""
    on = last_day()
    target = datetime(on.year, on.month, on.day, 23, 30, tzinfo=SHANGHAI)
    return round((target - datetime.now(UTC)).total_seconds())


@pytest.fixture(scope="module")
def twin(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal with its static twin."""
    folder = tmp_path_factory.mktemp("twin")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    RunningStack(folder).run("build_static", str(folder / "static-twin"))
    return folder


def falling_back(twin: Path) -> RunningStack:
    return RunningStack(twin, is_limited=False, STATIC_TWIN=str(twin / "static-twin"), PAGES_DIR="")


def test_reading_goes_on_from_the_static_twin_while_the_portal_is_away(twin: Path) -> None:
    stack = falling_back(twin)
    try:
        stack.start_web()
        stack.start_nginx()
        assert "static-copy" not in stack.get(DOCUMENT)[1]
        assert stack.web is not None
        os.killpg(stack.web.pid, signal.SIGKILL)
        stack.web.wait()
        for path, words in (
            (DOCUMENT, "copy-day"),
            (HOME, "copy-day"),
            ("/feed/", "<rss"),
            (f"{DOCUMENT.rstrip('/')}.txt", "第一条"),
            ("/static-copy/day.html", "截至"),
            ("/search/", "这里不能搜索"),
            ("/search/?q=%E6%95%91%E5%8A%A9", "这里不能搜索"),
            (f"{DOCUMENT}?on=2025-01-01", "这一项暂时不能用"),
        ):
            response, page = stack.get(path)
            assert (response.status, words in page) == (200, True), path
        for path in ("/.static-twin.json", "/admin/", "/nothing/at/all/"):
            response, page = stack.get(path)
            assert (response.status, "门户暂时不能回答" in page) == (503, True), path
        assert stack.post("/report/", {"words": "错字"})[0].status == 503
    finally:
        stack.end()


def test_reading_goes_on_while_the_database_is_away(twin: Path) -> None:
    stack = falling_back(twin)
    try:
        stack.environment["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/none"
        stack.start_web()
        stack.start_nginx()
        response, page = stack.get(DOCUMENT)
        assert (response.status, "copy-day" in page) == (200, True)
        response, page = stack.post("/report/", {"words": "错字"})
        assert response.status in (403, 503)
    finally:
        stack.end()
