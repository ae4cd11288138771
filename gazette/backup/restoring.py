"""A backup brought back where nothing is yet: an empty database and an empty DATA_DIR."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from gazette.archive_check.check_report import record
from gazette.archive_check.damage import Damage
from gazette.archive_check.examination import examine, mend
from gazette.backup import plain_store
from gazette.backup.backup_settings import BackupFailed, Destination
from gazette.backup.database_dump import bring_back, has_tables
from gazette.backup.restic_store import Restic
from gazette.backup.staging import FILES, FOLDERS, MANIFEST, faults
from gazette.file_places import shared_files
from gazette.jobs.models import Job


def require_empty() -> None:
    """Raise BackupFailed, with the reason, unless there is nothing that could be lost."""
    root = shared_files()
    held = [name for name in FOLDERS if any(path.is_file() for path in (root / name).rglob("*"))]
    if held:
        raise BackupFailed(
            f"DATA_DIR（{root}）里已有{'、'.join(held)}，没有恢复，什么也没有改动。"
            "请把 DATA_DIR 指到一个空目录；确要用这里的，先把原有的移走保存。"
        )
    if has_tables():
        raise BackupFailed(
            "DATABASE_URL 所指的数据库不是空的，没有恢复，什么也没有改动。请新建一个空的数据库。"
        )


def restore(source: Destination, snapshot: str = "latest") -> list[Damage]:
    """Restore, mend what is derived, and return the damages that are left. Raises BackupFailed."""
    require_empty()
    with _fetched(source, snapshot) as folder:
        if found := faults(folder):
            more = f"等{len(found)}处" if len(found) > 3 else ""
            raise BackupFailed(f"备份不完整，没有恢复：{'；'.join(found[:3])}{more}。请换另一份。")
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        bring_back(folder / told["database"])
        _require_known_migrations()
        _copy_files(folder / FILES, shared_files())
    call_command("migrate", verbosity=0, interactive=False)
    return settle()


def settle() -> list[Damage]:
    """Make what a backup does not hold, such as the index, and check all of the archive."""
    began = timezone.now()
    # What was late when the backup was made is due now.
    Job.objects.due(began).update(run_at=began)
    mend(examine())
    left = examine()
    record(left, began)
    return left


@contextmanager
def _fetched(source: Destination, snapshot: str) -> Iterator[Path]:
    if not source.password:
        yield _plain(Path(source.place), snapshot)
        return
    restic = Restic(source)
    folder = Path(settings.DATA_DIR) / "restore-staging"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        restic.bring_back(folder, snapshot)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _plain(place: Path, snapshot: str) -> Path:
    if (place / MANIFEST).is_file():
        return place
    found = plain_store.backups_in(place)
    if snapshot == "latest":
        return found[-1]
    if snapshot not in (names := [one.name for one in found]):
        newest = "、".join(names[-3:])
        raise BackupFailed(f"“{place}”里没有“{snapshot}”这份备份；最近的有：{newest}。")
    return place / snapshot


def _copy_files(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)


def _require_known_migrations() -> None:
    executor = MigrationExecutor(connection)
    own = {app for app, _name in executor.loader.disk_migrations}
    applied = set(executor.loader.applied_migrations)
    unknown = {one for one in applied if one[0] in own} - set(executor.loader.disk_migrations)
    if unknown:
        names = "、".join(f"{app}.{name}" for app, name in sorted(unknown)[:3])
        raise BackupFailed(
            f"备份是更新的版本所作（{names}），这个版本不认识。"
            "请装备份时的版本，并换一个空的数据库再恢复。"
        )
