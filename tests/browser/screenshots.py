"""``python -m tests.browser.screenshots``: pictures of the portal with its sample issues.

Serves a portal of its own from a temporary folder, and writes ``home.png`` and
``document.png`` into ``tests/browser/screenshots/``, which the README shows.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, ViewportSize

from tests.browser.chromium import chromium
from tests.paths import ROOT

PICTURES = ROOT / "tests" / "browser" / "screenshots"
SIZE: ViewportSize = {"width": 1440, "height": 1000}


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(base: str) -> None:
    for _ in range(100):
        try:
            with urlopen(base):  # noqa: S310  (an address of this machine)
                return
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(base)


@contextmanager
def portal() -> Iterator[str]:
    """The portal with the sample issues, served on this machine alone; its address."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": "",
            "DEBUG": "0",
            "JOBS": "off",  # it would outlive the folder
        }
        for arguments in (["migrate", "--verbosity=0"], ["load_samples"]):
            subprocess.run(manage(*arguments), env=environment, check=True)
        address = f"127.0.0.1:{free_port()}"
        server = subprocess.Popen(
            manage("runserver", "--noreload", address),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://{address}/")
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait()


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    target: Path = PICTURES / f"{name}.png"
    page.screenshot(path=target)
    sys.stdout.write(f"{target.relative_to(ROOT)}\n")


def main() -> None:
    with portal() as base, chromium() as browser:
        page = browser.new_page(viewport=SIZE)
        page.goto(base)
        picture(page, "home")
        page.locator(".entry a").first.click()
        picture(page, "document")


if __name__ == "__main__":
    main()
