"""A bare Debian 12 in a folder, with a network of its own that has loopback alone.

The folder is made by debootstrap with the machine's own settings of apt and pip. Installing
happens on the machine's network; what is installed runs inside namespaces whose first process
ends them all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.paths import ROOT

SYSTEMCTL = Path(__file__).with_name("systemctl.py")
#: What of the machine's settings says where packages come from.
SETTINGS = (
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d",
    "/etc/apt/apt.conf.d",
    "/etc/pip.conf",
    "/etc/ssl/certs",
    "/etc/resolv.conf",
    "/etc/hosts",
    "/usr/share/keyrings",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
)
#: Seconds for one command; installing everything takes a few minutes.
LIMIT = 1200


def reason_to_skip() -> str:
    """Why no tree can be made here, or nothing."""
    if os.geteuid() != 0:
        return "a Debian tree needs root"
    missing = [
        name for name in ("debootstrap", "unshare", "nsenter", "ip") if not shutil.which(name)
    ]
    return f"missing: {', '.join(missing)}" if missing else ""


class DebianTree:
    """The folder, and what runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._first: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Raises CalledProcessError, with what debootstrap said, where there is no mirror."""
        _run(
            ["debootstrap", "--variant=minbase", "--include=ca-certificates,curl",
             "bookworm", str(self.folder)]
        )  # fmt: skip
        for name in SETTINGS:
            source, target = Path(name), self.folder / name.lstrip("/")
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True, symlinks=True)
            elif source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
        links = Path(os.environ.get("PIP_FIND_LINKS", "/nowhere"))
        if links.is_dir():
            shutil.copytree(links, self.folder / str(links).lstrip("/"), dirs_exist_ok=True)
        systemctl = self.folder / "usr/local/bin/systemctl"
        systemctl.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SYSTEMCTL, systemctl)
        systemctl.chmod(0o755)
        # Debian's packages start nothing by themselves while they are installed.
        policy = self.folder / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)

    def __enter__(self) -> DebianTree:
        """Start the namespaces: own processes, mounts and loopback."""
        inner = (
            f"ip link set lo up && mount -t proc proc {self.folder}/proc "
            f"&& mount --rbind /dev {self.folder}/dev "
            f"&& mkdir -p {self.folder}/run/systemd/system && echo ready && exec sleep infinity"
        )
        self._first = subprocess.Popen(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", inner],
            stdout=subprocess.PIPE,
        )
        assert self._first.stdout is not None
        assert self._first.stdout.readline() == b"ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._first is not None
        self._first.kill()
        self._first.wait()
        if self._first.stdout:
            self._first.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *command: str, is_online: bool = False, expect: int = 0) -> str:
        """Run a command inside; what it said, both outputs together."""
        done = subprocess.run(
            [
                *self._way_in(is_online),
                "chroot",
                str(self.folder),
                "env",
                "-i",
                *_clean(),
                *command,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=LIMIT,
        )
        assert done.returncode == expect, f"{' '.join(command)} → {done.returncode}\n{done.stdout}"
        return done.stdout

    def _way_in(self, is_online: bool) -> list[str]:
        if self._first is None:
            return []
        # The child of `unshare` is the first process of the namespaces.
        (first,) = _children(self._first.pid)
        where = ["--mount", "--pid"] if is_online else ["--mount", "--pid", "--net"]
        return ["nsenter", "--target", str(first), *where, "--"]


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _clean() -> list[str]:
    kept = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root", "LANG": "C.UTF-8"}  # fmt: skip
    kept |= {name: value for name, value in os.environ.items()
             if name.startswith("PIP_") or name.lower().endswith("_proxy")}  # fmt: skip
    return [f"{name}={value}" for name, value in kept.items()]


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=LIMIT)


def release(folder: Path, version: str) -> Path:
    """The tarball of the checked-out commit, as ``deploy/release`` makes it."""
    subprocess.run([ROOT / "deploy/release", version], check=True, capture_output=True, cwd=ROOT)
    made = ROOT / "dist" / f"gazette-{version}.tar.gz"
    shutil.move(made, folder / made.name)
    made.with_name(f"{made.name}.sha256").unlink()
    return folder / made.name
