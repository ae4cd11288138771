"""A bare Debian 12 in a folder, with a network of its own that has loopback alone.

The folder is made by debootstrap with the machine's own settings of apt and pip. Installing
happens on the machine's network; what is installed runs inside namespaces whose first process
ends them all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import pytest

from tests.paths import ROOT

SYSTEMCTL = Path(__file__).with_name("systemctl.py")
#: What of the machine's settings says where packages come from.
SETTINGS = (
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d/debian.sources",
    "/etc/apt/apt.conf.d",
    "/etc/pip.conf",
    "/etc/ssl/certs",
    "/etc/resolv.conf",
    "/etc/hosts",
    "/usr/share/keyrings",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
)
#: What costs minutes to fetch is kept here between runs, under the digest of what asks for it.
CACHE = Path.home() / ".cache/gazette-debian"
REQUIREMENTS = (ROOT / "requirements.txt", ROOT / ".ci/requirements/build.txt")
#: The portal's address, in the tree alone.
SITE = "https://gongbao.shili.example"
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


#: What apt, debootstrap and pip say where they cannot reach their mirrors.
OFFLINE = (
    b"Could not resolve",
    b"Failed getting release file",
    b"Temporary failure in name resolution",
    b"Unable to fetch",
    b"Failed to fetch",
    b"NewConnectionError",
    b"ReadTimeoutError",
    b"Max retries exceeded",
)


def skip_if_offline(error: subprocess.CalledProcessError) -> NoReturn:
    """Skip the test where a mirror could not be reached; what else went wrong fails it."""
    said: bytes = error.output or b""
    if any(words in said for words in OFFLINE):
        pytest.skip(f"no mirror: {said[-300:]!r}")
    raise AssertionError(said.decode(errors="replace")) from error


class DebianTree:
    """The folder, and what runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._first: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Debian alone, which has met no release. Raises CalledProcessError, with what
        debootstrap said, where there is no mirror."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        _run(
            ["debootstrap", "--variant=minbase", "--include=ca-certificates,curl,procps,systemd",
             "bookworm", str(self.folder)]
        )  # fmt: skip
        for name in SETTINGS:
            source, target = Path(name), self.folder / name.lstrip("/")
            if source.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                _run(["cp", "-a", "--remove-destination", f"{source}/.", str(target)])
            elif source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
        if (self.folder / "etc/apt/sources.list.d/debian.sources").exists():
            (self.folder / "etc/apt/sources.list").unlink(missing_ok=True)
        # Icons and descriptions of programs, which nobody looks at here.
        (self.folder / "etc/apt/apt.conf.d/50appstream").unlink(missing_ok=True)
        # Debian's packages start nothing by themselves while they are installed.
        policy = self.folder / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)

    def place_systemctl(self) -> None:
        """From now on the tree looks as if systemd ran it. Debian's Python must be there."""
        systemctl = self.folder / "usr/local/bin/systemctl"
        shutil.copyfile(SYSTEMCTL, systemctl)
        systemctl.chmod(0o755)
        (self.folder / "run/systemd/system").mkdir(parents=True, exist_ok=True)

    def unpack(self, tarball: Path, into: str = "/root/release") -> None:
        """Unpack a release, as an administrator would."""
        target = self.folder / into.lstrip("/")
        target.mkdir(parents=True)
        _run(["tar", "-xzf", str(tarball), "-C", str(target), "--strip-components=1"])

    def save(self, path: Path) -> None:
        """Keep the tree as a tarball, without what belongs to a release or a moment."""
        for name in ("root/release", "opt/gazette", "var/cache/apt/archives"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        _run(
            ["tar", "--one-file-system", "-C", str(self.folder), "--exclude=./proc/*",
             "--exclude=./dev/*", "--exclude=./run/*", "--use-compress-program=gzip -1",
             "-cf", str(draft), "."]
        )  # fmt: skip
        draft.replace(path)

    def load(self, path: Path) -> None:
        """Lay out a tree that was kept."""
        self.folder.mkdir(parents=True)
        _run(["tar", "-xpf", str(path), "-C", str(self.folder)])
        self.place_systemctl()

    def __enter__(self) -> DebianTree:
        """Start the namespaces: own processes, mounts and loopback."""
        inner = (
            f"ip link set lo up && mount -t proc proc {self.folder}/proc "
            f"&& mount --rbind /dev {self.folder}/dev "
            "&& echo ready && exec sleep infinity"
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
        self._first = None

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *command: str, is_online: bool = False, expect: int | None = 0) -> str:
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
            errors="replace",  # answers that arrive at once are torn within a character
            timeout=LIMIT,
        )
        is_expected = expect is None or done.returncode == expect
        assert is_expected, f"{' '.join(command)} → {done.returncode}\n{done.stdout}"
        return done.stdout

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a command inside, which the caller ends."""
        way = [*self._way_in(is_online=False), "chroot", str(self.folder)]
        return subprocess.Popen(
            [*way, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

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


def _run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT, env=environment
    )
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout)


class Releases:
    """Releases as ``deploy/release`` makes them, with the packages that the cache has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, version: str, repository: Path = ROOT) -> Path:
        """The tarball of the commit that is checked out in a repository."""
        packages = CACHE / f"packages-{_digest(*REQUIREMENTS)}"
        tools = CACHE / f"tools-{_digest(ROOT / 'deploy/release')}"
        names = {"RELEASE_PACKAGES": str(packages), "RELEASE_TOOLS": str(tools)}
        _run(
            [str(repository / "deploy/release"), version, "--with-packages"],
            environment={**os.environ, **names},
        )
        for path in sorted((repository / "dist").glob(f"gazette-{version}.*")):
            shutil.move(path, self.folder / path.name)
        return self.folder / f"gazette-{version}.tar.gz"

    def clone(self) -> Path:
        """A repository of its own with the commit that is checked out, for a later release."""
        target = self.folder / "repository"
        _run(["git", "clone", "--quiet", "--shared", str(ROOT), str(target)])
        return target


def commit(repository: Path, path: str, text: str) -> None:
    """Write a file of a cloned repository, and commit it."""
    (repository / path).write_text(text, encoding="utf-8")
    names = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    _run(["git", "-C", str(repository), "add", path])
    _run(["git", "-C", str(repository), *names, "commit", "--quiet", "-m", path])


def debian_with_packages(folder: Path, tarball: Path) -> DebianTree:
    """Debian with the packages that a release asks for, and nothing of the release itself.

    It comes from the cache; where it is not there, a bare Debian is made and the release's
    own ``deploy/install --fetch-only`` brings the packages from the mirrors.
    """
    kept = (
        CACHE
        / f"debian-{_digest(ROOT / 'deploy/places.sh', ROOT / '.ci/setup', Path(__file__))}.tar.gz"
    )
    tree = DebianTree(folder)
    if kept.exists():
        tree.load(kept)
        return tree
    CACHE.mkdir(parents=True, exist_ok=True)
    tree.make()
    tree.unpack(tarball)
    with tree:
        tree.run("/root/release/deploy/install", SITE, "--fetch-only", is_online=True)
    tree.save(kept)
    tree.place_systemctl()
    return tree


def _digest(*paths: Path) -> str:
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]
