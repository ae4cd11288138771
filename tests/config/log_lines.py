"""The lines of the log that a test causes."""

from __future__ import annotations

import io
import json
from typing import Any


class LogLines:
    """What the portal's handler has written, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def __call__(self, logger: str) -> list[dict[str, Any]]:
        """The lines of one logger. Raises ValueError for a line that is no JSON object."""
        lines = [json.loads(line) for line in self.stream.getvalue().splitlines()]
        return [line for line in lines if line["logger"] == logger]
