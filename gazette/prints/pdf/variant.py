"""The forms in which a PDF is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["standard", "booklet", "sheets", "large_print", "archive"]


@dataclass(frozen=True, slots=True)
class Variant:
    """The form of a PDF.

    ``standard`` is for readers; ``booklet`` for the press (PDF/X-4), with blank backs, a binding
    margin, marks and a multiple of four pages; ``sheets`` has those pages imposed for saddle
    stitching; ``large_print`` has one column of large type; ``archive`` is PDF/A-3a with the
    issue's data attached as JSON.

    ``is_draft`` prints 草稿 across every page but the blank ones.
    """

    kind: Kind = "standard"
    is_draft: bool = False

    @property
    def is_for_press(self) -> bool:
        """Whether a printer prints it, not a reader."""
        return self.kind in {"booklet", "sheets"}

    @property
    def layout(self) -> str:
        """The layout of the documents: variants with the same layout share their parts."""
        return "large" if self.kind == "large_print" else "standard"
