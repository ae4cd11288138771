"""Backups as plain folders, one for each, not encrypted; a file that is the same is stored once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from gazette.backup.backup_settings import BackupFailed, Retention
from gazette.disk import digest_of

_NAME = "%Y-%m-%dT%H%M%S"


def backups(place: Path) -> list[Path]:
    """The whole backups in a folder, the oldest first."""
    found = [one for one in place.glob("20*") if one.is_dir() and _made_at(one)]
    return sorted(found)


def backups_in(place: Path) -> list[Path]:
    """The same. Raises BackupFailed, saying what the place is, where there is none."""
    if not place.is_dir():
        raise BackupFailed(f"没有“{place}”这个目录，请核对备份的去处。")
    found = backups(place)
    if not found:
        raise BackupFailed(f"“{place}”里没有备份；加密的备份须设置 BACKUP_PASSWORD。")
    return found


def _made_at(folder: Path) -> datetime | None:
    try:
        return datetime.strptime(folder.name, _NAME)  # noqa: DTZ007  (local time, as named)
    except ValueError:
        return None


def store(staged: Path, place: Path) -> Path:
    """Copy what is staged into a new folder, which appears when it is whole."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in place.glob(".part-*"):
        shutil.rmtree(left, ignore_errors=True)
    former = next(iter(reversed(backups(place))), None)
    draft = place / f".part-{os.getpid()}"
    draft.mkdir(mode=0o700)
    try:
        for source in sorted(path for path in staged.rglob("*") if path.is_file()):
            name = source.relative_to(staged)
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            _copy(source, draft / name, former / name if former else None)
        whole = place / timezone.localtime().strftime(_NAME)
        draft.rename(whole)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return whole


def _copy(source: Path, target: Path, former: Path | None) -> None:
    """Copy a file, or link it to that of the former backup where it is the same."""
    is_there = former and former.is_file() and former.stat().st_size == source.stat().st_size
    if former and is_there and digest_of(former) == digest_of(source):
        os.link(former, target)
        return
    shutil.copy2(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def forget(place: Path, keep: Retention) -> int:
    """Delete what the retention does not keep; return how many went."""
    found = backups(place)
    kept = kept_by(found, keep)
    gone = [one for one in found if one not in kept]
    for one in gone:
        shutil.rmtree(one)
    return len(gone)


def kept_by(found: Sequence[Path], keep: Retention) -> set[Path]:
    """The newest backup of each of the last days, weeks and months that have one."""
    rules: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (keep.daily, lambda at: at.date()),
        (keep.weekly, lambda at: at.isocalendar()[:2]),
        (keep.monthly, lambda at: (at.year, at.month)),
    )
    kept: set[Path] = set()
    for most, period in rules:
        newest: dict[object, Path] = {}
        for one in sorted(found, reverse=True):
            at = _made_at(one)
            if at and len(newest) < most:
                newest.setdefault(period(at), one)
        kept |= set(newest.values())
    return kept
