"""Where backups go, from the environment; a refusal in a Chinese sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


class BackupFailed(Exception):
    """A backup or a restoration that was not done; the message is Chinese and complete."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How many backups are kept: the newest of so many days, weeks and months."""

    daily: int
    weekly: int
    monthly: int


@dataclass(frozen=True, slots=True)
class Destination:
    """``place``: a folder, or an address of an S3-like store as restic writes it
    (``s3:https://host/bucket/path``). With a password the backups are encrypted."""

    place: str
    password: str = ""

    @property
    def is_remote(self) -> bool:
        return ":" in self.place

    def __post_init__(self) -> None:
        if self.is_remote and not self.place.startswith("s3:"):
            raise BackupFailed(
                f"备份的去处“{self.place}”不认识：请写一个绝对路径，或者 s3:https://主机/桶/目录。"
            )
        if self.is_remote and not self.password:
            raise BackupFailed("备份到对象存储的，必须加密：请设置 BACKUP_PASSWORD。")
        if not self.is_remote and not Path(self.place).is_absolute():
            raise BackupFailed(f"备份的去处“{self.place}”不是绝对路径，请以 / 开头。")


def destination(place: str = "") -> Destination:
    """The place given, or that of the settings. Raises BackupFailed where there is none."""
    wanted = place or settings.BACKUP_TO
    if not wanted:
        raise BackupFailed("没有说备份到哪里：请设置 BACKUP_TO，或者写在命令后面。")
    return Destination(wanted, settings.BACKUP_PASSWORD)


def retention() -> Retention:
    """BACKUP_KEEP: three numbers. Raises BackupFailed for anything else."""
    found = re.fullmatch(r"(\d+),(\d+),(\d+)", settings.BACKUP_KEEP)
    if not found or not int(found[1]):
        raise BackupFailed(
            f"BACKUP_KEEP 的值“{settings.BACKUP_KEEP}”不对：请写保留几天、几周、几个月，如 7,5,12。"
        )
    return Retention(*map(int, found.groups()))
