"""Backups encrypted by restic, in a folder or an S3-like store."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

from gazette.backup.backup_settings import BackupFailed, Destination, Retention
from gazette.processes import start_program

_TAG = "gazette"
#: What restic says, and what it means for whoever reads it.
_MEANINGS = (
    ("wrong password", "备份的密码不对，请核对 BACKUP_PASSWORD；以前的备份没有动。"),
    ("no space left", "存放备份的磁盘已满，这次没有备份成；以前的备份完好。"),
    ("file too large", "存放备份的磁盘写不下，这次没有备份成；以前的备份完好。"),
    ("already locked", "另一次备份正在进行，请等它结束。"),
    ("access key", "对象存储不认这个密钥，请核对 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY。"),
    ("access denied", "对象存储拒绝访问，请核对密钥的权限。"),
    ("permission denied", "存放备份的目录没有写入的权限。"),
    ("read-only file system", "存放备份的磁盘是只读的，这次没有备份成；以前的备份完好。"),
    ("no snapshot found", "去处里还没有备份。"),
)


class Restic:
    """A repository of restic."""

    def __init__(self, destination: Destination) -> None:
        self.destination = destination
        self._require_answer()

    def _require_answer(self) -> None:
        """Raise BackupFailed at once where nobody answers: restic tries for many minutes."""
        if not self.destination.is_remote:
            return
        parts = urlsplit(self.destination.place.removeprefix("s3:"))
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            socket.create_connection((parts.hostname or "", port), timeout=10).close()
        except OSError as error:
            raise BackupFailed(
                f"连不上对象存储 {parts.hostname}:{port}，这次没有备份成；以前的备份完好。"
                "请检查网络和 BACKUP_TO。"
            ) from error

    def prepare(self) -> None:
        """Make the repository if there is none."""
        code, said = self._run("cat", "config")
        if code and re.search(r"Is there a repository|does not exist|NoSuch", said):
            self._require(*self._run("init"))
        elif code:
            self._require(code, said)
        self._run("unlock")  # locks of processes that were killed

    def store(self, staged: Path) -> None:
        """Put what is staged into the repository."""
        options = ("--tag", _TAG, "--host", _TAG, "--ignore-ctime", "--ignore-inode")
        self._require(*self._run("backup", *options, ".", cwd=staged))

    def forget(self, keep: Retention) -> None:
        numbers = (("daily", keep.daily), ("weekly", keep.weekly), ("monthly", keep.monthly))
        options = [word for name, n in numbers for word in (f"--keep-{name}", str(n)) if n]
        words = ("--tag", _TAG, "--group-by", "host", "--prune", *options)
        self._require(*self._run("forget", *words))

    def bring_back(self, target: Path, snapshot: str) -> None:
        """Write a backup into a folder, each byte checked by restic."""
        words = ("--tag", _TAG, "--host", _TAG, "--target", str(target))
        self._require(*self._run("restore", snapshot, *words))

    def told(self) -> str:
        """The list of backups, as restic writes it."""
        code, said = self._run("snapshots", "--compact", "--tag", _TAG)
        self._require(code, said)
        return said

    def check(self) -> None:
        """Read the repository as a whole. Raises BackupFailed where it is damaged."""
        self._require(*self._run("check", "--read-data"))

    def _run(self, *arguments: str, cwd: Path | None = None) -> tuple[int, str]:
        environment = {**os.environ, "RESTIC_PASSWORD": self.destination.password}
        words = ["restic", "--repo", self.destination.place, "--quiet", "--no-cache", *arguments]
        try:
            process = start_program(words, environment, cwd)
        except FileNotFoundError as error:
            raise BackupFailed("加密的备份要用 restic，请安装 Debian 软件包 restic。") from error
        try:
            said = process.communicate()[0].decode(errors="replace")
        except BaseException:
            process.terminate()
            process.wait()
            raise
        return process.returncode, said

    def _require(self, code: int, said: str) -> None:
        if not code:
            return
        for words, meaning in _MEANINGS:
            if words in said.lower():
                raise BackupFailed(meaning)
        raise BackupFailed(f"restic 没有做完：{said.strip()[-300:]}")
