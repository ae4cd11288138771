"""Which of its forms a PDF takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["standard", "booklet", "large_print", "archive"]


@dataclass(frozen=True, slots=True)
class Variant:
    """``standard`` for readers; ``booklet`` for the printer: blank backs, room for binding,
    a number of pages that four divides; ``large_print`` in one column of large type;
    ``archive`` is PDF/A-3a with the issue's data attached as JSON.

    ``is_draft`` prints 草稿 across every page.
    """

    kind: Kind = "standard"
    is_draft: bool = False

    @property
    def layout(self) -> str:
        """What the setting of a document depends on: kinds that share it share their parts."""
        return "large" if self.kind == "large_print" else "standard"
