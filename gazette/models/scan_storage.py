"""Where scans of printed issues lie, and which files are accepted as one."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible
class ScanStorage(FileSystemStorage):
    """Below DATA_DIR, never under an address of its own: only ``ScanView`` gives scans out."""

    def __init__(self) -> None:
        super().__init__(location=Path(settings.DATA_DIR) / "scans", base_url=None)


def scan_name(issue: Any, file_name: str) -> str:
    """A name of the portal's own, new for every file: what it is called is never trusted."""
    return f"{uuid4().hex}.pdf"


def validate_scan(file: Any) -> None:
    """Raise ValidationError for what is no PDF."""
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if b"%PDF-" not in head:
        raise ValidationError("这不是 PDF 文件。请把扫描件存成 PDF（可含文字层）后再上传。")
