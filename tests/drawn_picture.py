"""Pictures for tests: of one colour, in any format that Pillow writes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 60), **options: Any) -> bytes:
    """The bytes of a picture."""
    written = BytesIO()
    Image.new("RGB", size, "#971b1e").save(written, kind, **options)
    return written.getvalue()
