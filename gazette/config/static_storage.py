"""Static files under names with the digest of their content, once ``collectstatic`` has run.

Until then (``make run``, tests) they keep their plain names.
"""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage: hashed, and compressed beside the file (``.gz``, ``.br``)."""

    #: Modules import each other by their hashed names too.
    support_js_module_import_aggregation = True
    #: A file that was not collected keeps its plain name.
    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        if content is None and not self.exists(filename or name):
            return name
        hashed: str = super().hashed_name(name, content, filename)
        return hashed

    def stored_name(self, name: str) -> str:
        if not self.hashed_files:
            return name
        stored: str = super().stored_name(name)
        return stored
