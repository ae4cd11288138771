"""Where scans of printed issues are stored, and which files are accepted as scans."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db.models import Model
from django.utils.deconstruct import deconstructible

from gazette.file_places import shared_files


@deconstructible
class ScanStorage(FileSystemStorage):
    """Stores scans below DATA_DIR, without URLs of their own: only ``ScanView`` serves them."""

    def __init__(self) -> None:
        super().__init__(base_url=None)

    @property
    def base_location(self) -> str:
        return str(shared_files() / "scans")

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def _save(self, name: str, content: File[bytes]) -> str:
        """Write a scan completely or not at all."""
        try:
            return super()._save(name, content)  # type: ignore[misc, no-any-return]
        except BaseException:
            Path(self.path(name)).unlink(missing_ok=True)
            raise


def scan_name(issue: Model, file_name: str) -> str:
    """A new random name for every file; the uploaded name is not trusted."""
    return f"{uuid4().hex}.pdf"


def validate_scan(file: File[bytes]) -> None:
    """Raise ValidationError if the file is not a PDF."""
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if b"%PDF-" not in head:
        raise ValidationError("这不是 PDF 文件。请把扫描件存成 PDF（可含文字层）后再上传。")
