"""A file system of a few megabytes that can be filled and freed, and a browser without a window."""

from __future__ import annotations

import errno
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

#: The path of the file that fills the disk.
BALLAST = "ballast"
BOUNDARY = "x-x-x-x"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own, mounted for the block. Skips the test if none can be had."""
    if not can_mount():
        pytest.skip("only root can mount the small file system that is to be full")
    with mounted(folder, megabytes):
        yield folder


def can_mount() -> bool:
    """Whether this process may mount a file system."""
    with TemporaryDirectory() as folder:
        try:
            with mounted(Path(folder) / "disk", 1):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


@contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of some megabytes, mounted for the block; it goes with all that is in it."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    subprocess.run(mount, capture_output=True, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Write until nothing more can be written, to the last byte."""
    with (folder / BALLAST).open("ab", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError as error:
                assert error.errno == errno.ENOSPC, error


def free(folder: Path) -> None:
    (folder / BALLAST).unlink()


class Answer(NamedTuple):
    status: int
    headers: Message
    text: str


class Browser:
    """Keeps cookies, follows redirects and sends forms with their token."""

    def __init__(self, port: int) -> None:
        self.site = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def get(self, path: str) -> Answer:
        return self._open(urllib.request.Request(self.site + path))  # noqa: S310

    def post(
        self,
        path: str,
        values: dict[str, str],
        file: tuple[str, str, bytes] | None = None,
        page: str = "",
    ) -> Answer:
        """Send the form of a page to ``path``; ``file`` is its field, its name and its content.

        ``page`` is the address of the form where that is another.
        """
        shown = self.get(page or path).text
        found = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', shown)
        assert found, shown
        values = {"csrfmiddlewaretoken": found[1], **values}
        request = urllib.request.Request(self.site + path)  # noqa: S310
        if file is None:
            request.data = urlencode(values).encode()
        else:
            request.data = _multipart(values, file)
            request.add_header("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        return self._open(request)

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=600) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))
        except HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read().decode(errors="replace"))


def _multipart(values: dict[str, str], file: tuple[str, str, bytes]) -> bytes:
    field, name, content = file
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
    parts += [f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode(), content, b"\r\n"]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
