"""The edition of the portal: one text for its code, its templates and its settings.

A page that was made by another edition may look different, so it is neither kept nor
confirmed (304) under this one.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

_FOLDERS = ("gazette", "regulations", "notices", "search", "templates", "static")
_ENDINGS = frozenset({".py", ".html", ".txt", ".xml", ".css", ".js", ".svg", ".toml", ".json"})
#: The versions of all packages.
_FILES = ("requirements.txt",)
#: Settings that no text outside this process may depend on, and one that changes no page.
_PRIVATE = re.compile("SECRET|PASSWORD|API_KEY|^JOBS$")


@cache
def edition() -> str:
    """The digest of what pages are made with, computed once a process (some 50 ms)."""
    digest = sha256(repr(_simple_settings()).encode())
    for path in _sources(Path(settings.BASE_DIR)):
        digest.update(f"\n{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _simple_settings() -> list[tuple[str, object]]:
    """The settings that are a text, a number or a switch; paths and secrets are left out."""
    names = sorted(name for name in dir(settings) if name.isupper())
    told = ((name, getattr(settings, name)) for name in names if not _PRIVATE.search(name))
    return [(name, value) for name, value in told if isinstance(value, (str, int, float))]


def _sources(base: Path) -> list[Path]:
    found = [path for name in _FOLDERS for path in (base / name).rglob("*")]
    chosen = sorted(path for path in found if path.suffix in _ENDINGS and path.is_file())
    return [*chosen, *(base / name for name in _FILES if (base / name).is_file())]
