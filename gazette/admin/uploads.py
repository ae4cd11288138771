"""Uploads within limits: files that are too large are skipped while they are uploaded.

Skipped are files over ``UPLOAD_LIMIT`` bytes (a page may have a limit of its own), and all
files once a request has sent ``UPLOAD_LIMIT_OF_ALL`` bytes. ``refused_uploads`` names
them for the view.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_MEGABYTE = 1024 * 1024


#: The end of a page's address → the setting that says how large files may be there.
_settings: dict[str, str] = {}


def use_own_limit(address_end: str, setting: str) -> None:
    """Let a setting of its own, in bytes, say how large the files of a page may be."""
    _settings[address_end] = setting


class BoundedUploads(FileUploadHandler):
    """The first upload handler: counts bytes, and passes on chunks within the limits."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.total = self.size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.size += len(raw_data)
        self.total += len(raw_data)
        limit = self._limit()
        if self.size > limit:
            self._refuse("文件", limit)
        if self.total > settings.UPLOAD_LIMIT_OF_ALL:
            self._refuse("这次上传的文件合计", settings.UPLOAD_LIMIT_OF_ALL)
        return raw_data

    def _limit(self) -> int:
        path = self.request.path if self.request else ""
        own = (name for end, name in _settings.items() if path.endswith(end))
        limit: int = getattr(settings, next(own, "UPLOAD_LIMIT"))
        return limit

    def _refuse(self, what: str, limit: int) -> None:
        problem = (
            f"{what}超过 {limit // _MEGABYTE} MB，没有收下。"
            "请拆分、压缩，或者删去其中的图片后再上传。"
        )
        refused = refused_uploads(self.request)
        refused.append((self.file_name or "未命名", problem))
        raise SkipFile

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        return None


def refused_uploads(request: HttpRequest | None) -> list[tuple[str, str]]:
    """The uploads of a request that were too large: their names and why, in Chinese."""
    if request is None:
        return []
    found: list[tuple[str, str]] | None = getattr(request, "_refused_uploads", None)
    if found is None:
        found = []
        request._refused_uploads = found  # type: ignore[attr-defined]
    return found
