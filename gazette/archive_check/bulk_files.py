"""The archive in bulk: its manifest can be read, and its files are what the manifest says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gazette.archive_check.damage import Damage, Tell
from gazette.bulk.archive_reading import fault_of
from gazette.bulk.bulk_build import build_bulk
from gazette.bulk.bulk_folder import BulkFile, BulkFolder, bulk_folder, is_wanted


def bulk_damages(tell: Tell) -> Iterator[Damage]:
    """What a mirror could not fetch, or would refuse; all is made again from the rows."""
    folder = bulk_folder()
    bulk = BulkFolder(folder)
    if not is_wanted() or bulk.finished_at() is None:
        return
    manifest = bulk.manifest()
    if manifest is None:
        yield Damage("数据存档", "清单 manifest.json 读不了", mend=partial(_remake, []))
        return
    broken: list[BulkFile] = []
    mend = partial(_remake, broken)
    for done, file in enumerate(manifest.files, start=1):
        if fault := fault_of(folder, file):
            broken.append(file)
            yield Damage(f"数据存档 {file.path}", fault, mend=mend)
        tell(done, len(manifest.files))


def _remake(broken: list[BulkFile]) -> None:
    """Delete what is wrong, and build the archive anew."""
    folder = bulk_folder()
    for file in broken:
        (folder / file.path).unlink(missing_ok=True)
    BulkFolder(folder).forget()
    build_bulk(folder)
