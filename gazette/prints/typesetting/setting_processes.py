"""The processes that set pages: their start, also before anybody has work for them.

A process takes some time to load the fonts, and WeasyPrint for a cover. A command that is to
set pages starts them before it loads the portal, so that both load at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

from gazette.processes import Process, start_module

#: How many are started ahead.
AHEAD = 2


def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="gazette-typesetting-")


@dataclass(slots=True)
class SettingProcess:
    """A process and its folder, which is cleared by whoever of the two processes ends last.

    ``is_ahead``: it loads the fonts at its start, else with the first document;
    ``has_markup``: it loads WeasyPrint too, else with the first markup.
    """

    is_ahead: bool = False
    has_markup: bool = False
    folder: TemporaryDirectory[str] = field(default_factory=_folder)
    process: Process[bytes] = field(init=False)

    def __post_init__(self) -> None:
        loaded = [name for name, is_so in self._loaded() if is_so]
        self.process = start_module("gazette.prints.typesetting", self.folder.name, *loaded)

    def _loaded(self) -> Iterator[tuple[str, bool]]:
        yield "fonts", self.is_ahead
        yield "markup", self.has_markup


_ahead: list[SettingProcess] = []


def start_ahead() -> None:
    """Start the processes that this one will need; the first of them is for markup.

    They load what they will use, fonts too, while the caller has nothing for them yet.
    """
    with suppress(OSError):  # no room, no memory: it is told when the process is needed
        for number in range(AHEAD):
            _ahead.append(SettingProcess(is_ahead=True, has_markup=number == 0))


def setting_process() -> SettingProcess:
    """A process for the caller alone: one that was started ahead, or a new one."""
    return _ahead.pop(0) if _ahead else SettingProcess()
