"""Results of long computations, kept in files until what they depend on changes.

A file is named by a digest of all that the result depends on, with that of the code that
computes it: it is never changed, and what has become useless is merely not asked for any more.
The folder ``checks`` in DATA_DIR may be emptied at any time. All processes of the portal share
it, so that what a clerk's page has computed is there when the reviewer comes.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from gazette.disk import write_whole

#: So many results are kept; then the half goes that was written first.
_MOST = 1000
#: In place of a result that is not kept, which may be any JSON.
_MISSING = object()
_APP = Path(__file__).resolve().parent.parent
#: The rooms whose code decides what a result is.
_ROOMS = ("office", "parsing", "models")


def kept(name: str, digest: str, compute: Callable[[], Any]) -> Any:
    """The result of ``compute`` as JSON gives it back, computed only where it is not kept.

    ``digest`` is that of all that the result depends on, but for the code.
    """
    return kept_for_each(name, {0: digest}, lambda _keys: {0: compute()})[0]


def kept_for_each(
    name: str, digests: Mapping[int, str], compute: Callable[[list[int]], Mapping[int, Any]]
) -> dict[int, Any]:
    """As ``kept``, of many things by their keys; ``compute`` is given the keys of all of which
    nothing is kept at once."""
    paths = {key: _path(name, digest) for key, digest in digests.items()}
    found = {key: read for key, path in paths.items() if (read := _read(path)) is not _MISSING}
    missing = [key for key in paths if key not in found]
    if missing:
        for key, result in compute(missing).items():
            written = json.dumps(result)
            found[key] = json.loads(written)
            # A full disk or a folder that cannot be written makes pages slow, not wrong.
            with contextlib.suppress(OSError):
                _write(paths[key], written)
    return {key: found[key] for key in paths}


def _path(name: str, digest: str) -> Path:
    whole = sha256(f"{_code_digest()}{digest}".encode()).hexdigest()
    return Path(settings.DATA_DIR) / "checks" / f"{name}-{whole}.json"


def _read(path: Path) -> Any:
    """The result in a file; ``_MISSING`` if it is not there, or is no JSON."""
    try:
        return json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return _MISSING


def _write(path: Path, written: str) -> None:
    """Write a file as a whole, for this user alone: drafts are nobody else's business."""
    if path.parent.exists():
        _make_room(path.parent)
    write_whole(path, written.encode(), is_private=True)


def _make_room(folder: Path) -> None:
    files = list(folder.iterdir())
    if len(files) < _MOST:
        return
    by_age = sorted(files, key=lambda one: one.stat().st_mtime)
    for one in by_age[: _MOST // 2]:
        one.unlink(missing_ok=True)


@cache
def _code_digest() -> str:
    digest = sha256()
    for room in _ROOMS:
        for path in sorted((_APP / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
