"""A flood of searches, files and lists does not starve reading: real gunicorn, loaded by wrk.

Without nginx, whose limits would stand before the portal's own.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tests.deploy.running_stack import HOST, RunningStack
from tests.portal_folder import ask, free_port, wait

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed"),
]

DOCUMENT = "/shilishi/2025/1/1/"
FLOODS = (
    "/search/?q=%E5%8A%9E%E6%B3%95",
    "/shilishi/2025/1/1/document.pdf",
    "/documents/all/?on=2025-03-01&download=csv",
    "/documents/all/?on=2025-03-01",
)
#: What the page says to the refused.
_WORKS = "看公报和文件不受影响"
READER, STRANGER = "198.51.100.1", "198.51.100.2"


class Alone(RunningStack):
    """The web processes without nginx; each request says for which address it is."""

    def __init__(self, folder: Path) -> None:
        self.web_port = free_port()
        super().__init__(
            folder,
            TRUSTED_PROXIES="127.0.0.1",
            WEB_BIND=f"127.0.0.1:{self.web_port}",
            WEB_WORKERS="1",
            OVERLOAD_PER_ADDRESS="20",
        )

    def is_bound(self) -> bool:
        try:
            return self.read("/healthz", READER)[0].status == 200
        except OSError:
            return False

    def read(self, path: str, address: str) -> tuple[HTTPResponse, str]:
        return ask(self.web_port, path, self.headers(address))

    def headers(self, address: str) -> dict[str, str]:
        return {"Host": f"{HOST}:{self.port}", "X-Forwarded-For": address}

    def flood(self, path: str, address: str) -> subprocess.Popen[str]:
        """Sixteen at once, without a pause, from one address, until the stack ends."""
        told = [f"-H{name}: {value}" for name, value in self.headers(address).items()]
        url = f"http://127.0.0.1:{self.web_port}{path}"
        return self._start("wrk", "-t1", "-c16", "-d900", *told, url, log="wrk.log")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Alone]:
    stack = Alone(tmp_path)
    with ExitStack() as ending:
        ending.callback(stack.end)
        stack.prepare(("load_samples",))
        stack.start_web()
        yield stack


def test_reading_goes_on(stack: Alone) -> None:
    for number, path in enumerate(FLOODS):
        stack.flood(path, f"203.0.113.{number}")
    refused = {path: until_refused(stack, path, number) for number, path in enumerate(FLOODS)}
    for _ in range(20):
        assert stack.read(DOCUMENT, READER)[0].status == 200
        assert stack.read("/", READER)[0].status == 200
    for path, (response, page) in refused.items():
        assert response.status in (429, 503), path
        assert int(response.headers["Retry-After"]) <= 10, path
        assert _WORKS in page, path
    # Another address than those that flood is served as well: each of those soon has had its part.
    wait(lambda: stack.read(FLOODS[0], STRANGER)[0].status == 200)


def until_refused(stack: Alone, path: str, number: int) -> tuple[HTTPResponse, str]:
    """The answer to one of an address that floods, once that has had its part."""
    while _WORKS not in (answer := stack.read(path, f"203.0.113.{number}"))[1]:
        pass
    return answer
