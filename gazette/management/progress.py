"""What a long command tells while it works, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand

#: Exit status of a command that was not understood; 1 says that it could not be done.
MISUSED = 2
#: Exit status after Ctrl-C, as shells have it.
INTERRUPTED = 130


class LongCommand(BaseCommand):
    """A command that tells how far it is: on a terminal, and where ``-v 2`` asks for it.

    ``progress_line`` says it, with ``{done}`` and ``{total}``.
    """

    progress_line = ""

    def progress(self, options: dict[str, Any]) -> Callable[[int, int], None] | None:
        """To be called with what is done and how much there is; None where nobody wants to know."""
        wanted = self.stderr.isatty() or options["verbosity"] > 1
        return self._tell if wanted else None

    def _tell(self, done: int, total: int) -> None:
        """One line that overwrites itself on a terminal, a line for each step elsewhere."""
        ending = "\r" if self.stderr.isatty() and done < total else "\n"
        line = self.progress_line.format(done=done, total=total)
        self.stderr.write(line, style_func=str, ending=ending)
