"""The progress line of a long command, and exit statuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand

#: Exit status for wrong arguments; 1 is for a command that could not be carried out.
MISUSED = 2
#: Exit status after Ctrl-C, as in shells (128 + SIGINT).
INTERRUPTED = 130


class LongCommand(BaseCommand):
    """A command that reports progress on stderr: on a terminal, and elsewhere with ``-v 2``.

    ``progress_line`` is its text, with the fields ``{done}`` and ``{total}``.
    """

    progress_line = ""

    def progress(self, options: dict[str, Any]) -> Callable[[int, int], None] | None:
        """A function that reports (done, total); None where no progress is to be reported."""
        is_wanted = self.stderr.isatty() or options["verbosity"] > 1
        return self._report if is_wanted else None

    def _report(self, done: int, total: int) -> None:
        """Write one line that overwrites itself on a terminal, elsewhere a line for each step."""
        ending = "\r" if self.stderr.isatty() and done < total else "\n"
        line = self.progress_line.format(done=done, total=total)
        self.stderr.write(line, style_func=str, ending=ending)
