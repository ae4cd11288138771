"""From the text of a gazette issue to structured rows; pure Python, no Django.

``parse`` runs the stages in order: clean, contents, split, join, texts, structure,
addresses (``stages/``), then references and metadata (``meaning/``). Each module says
at its top what it reads and what it writes; ``words/`` holds the patterns that they
share. ``first_difference`` checks that nothing is lost. ``readers/`` turns the bytes of
a file, of any format that is read, into text.
"""

from typing import TYPE_CHECKING, Any

from gazette.parsing.parsed import Issue
from gazette.parsing.source import UnreadableSource, decode, decode_named

if TYPE_CHECKING:
    from gazette.parsing.pipeline import parse
    from gazette.parsing.round_trip import first_difference

__all__ = ["Issue", "UnreadableSource", "decode", "decode_named", "first_difference", "parse"]


def __getattr__(name: str) -> Any:
    """Load the grammar when it is first asked for: a process that reads a file needs none of it."""
    if name == "parse":
        from gazette.parsing.pipeline import parse  # noqa: PLC0415  (only when asked for)

        return parse
    if name == "first_difference":
        from gazette.parsing.round_trip import first_difference  # noqa: PLC0415

        return first_difference
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
