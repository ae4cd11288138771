"""Files that other rooms add to the archive in bulk, such as the seals of documents.

Their records must be the same for the same archive, and name documents by their places. They are
taken over when all rows are in the database and nothing is published yet, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """``name`` is the file's kind in the manifest, and its name: seals → seals.….jsonl."""

    name: str
    records: Callable[[], Iterable[Record]]
    take_over: Callable[[Iterator[Record]], object]


_joined: dict[str, JoinedFile] = {}


def join_own() -> None:
    """Join what the portal itself adds; called once, when the apps are ready."""
    from gazette.true_copies.seal_transfer import (  # noqa: PLC0415  (it needs the models)
        seal_records,
        take_over_seals,
    )

    join(JoinedFile("seals", seal_records, take_over_seals))


def join(file: JoinedFile) -> None:
    """Make a file part of the archive; the last of one name counts."""
    _joined[file.name] = file


def joined_files() -> list[JoinedFile]:
    """All of them, by name."""
    return [_joined[name] for name in sorted(_joined)]
