"""``python -m tests.browser.screenshots``: pictures of the portal with its sample issues.

Serves a portal of its own from a temporary folder, and writes ``home.png`` and
``document.png`` into ``tests/browser/screenshots/``, which the README shows, and the pages
of the office into ``docs/pictures/``, which docs/editors.md shows.
"""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.chromium import chromium
from tests.paths import ROOT

PICTURES = ROOT / "tests" / "browser" / "screenshots"
SIZE: ViewportSize = {"width": 1440, "height": 1000}
OFFICE_PICTURES = ROOT / "docs" / "pictures"
OFFICE_SIZE: ViewportSize = {"width": 1280, "height": 900}
OFFICE_SAMPLE = "from tests.browser.office_sample import main; main()"
#: The pictures of the office, and who looks at the page.
OFFICE = {
    "overview": "clerk",
    "bench": "clerk",
    "doubts": "clerk",
    "issue": "reviewer",
    "review": "reviewer",
    "checkup": "reviewer",
    "annual-report": "reviewer",
}


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(base: str) -> None:
    for _ in range(600):
        try:
            with urlopen(base):  # noqa: S310  (an address of this machine)
                return
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(base)


@contextmanager
def portal() -> Iterator[tuple[str, dict[str, Any]]]:
    """The portal with the sample issues, served on this machine alone.

    Its address, and what ``tests.browser.office_sample`` says of the office.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": "",
            "DEBUG": "0",
            "JOBS": "off",  # it would outlive the folder
            "SECOND_FACTOR": "offered",
        }
        for arguments in (["migrate", "--verbosity=0"], ["load_samples"]):
            subprocess.run(manage(*arguments), env=environment, check=True)
        office = subprocess.run(
            manage("shell", "--no-imports", "--command", OFFICE_SAMPLE),
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
        )
        address = f"127.0.0.1:{free_port()}"
        server = subprocess.Popen(
            manage("runserver", "--noreload", address),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(f"http://{address}/")
            yield f"http://{address}", json.loads(office.stdout)
        finally:
            server.terminate()
            server.wait()


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    page.wait_for_load_state("networkidle")
    keep(page, PICTURES / f"{name}.png")


def keep(page: Page, target: Path) -> None:
    """Take a picture of a page, in 128 colours so that it stays small."""
    picture_of_page = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture_of_page.quantize(128).save(target, optimize=True)
    sys.stdout.write(f"{target}\n")


def office_pictures(
    browser: Browser,
    base: str,
    office: dict[str, Any],
    folder: Path = OFFICE_PICTURES,
    **options: Any,
) -> None:
    """Take the pictures of the office into a folder."""
    folder.mkdir(exist_ok=True)
    for name, who in OFFICE.items():
        context = browser.new_context(**{"viewport": OFFICE_SIZE, **options})
        session = office["sessions"][who]
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        page = context.new_page()
        page.goto(base + office["pages"][name])
        page.wait_for_load_state("networkidle")
        keep(page, folder / f"{name}.png")
        context.close()


def main() -> None:
    with portal() as (base, office), chromium() as browser:
        page = browser.new_page(viewport=SIZE)
        page.goto(base)
        picture(page, "home")
        page.locator(".home-line").first.click()
        picture(page, "document")
        office_pictures(browser, base, office)


if __name__ == "__main__":
    main()
