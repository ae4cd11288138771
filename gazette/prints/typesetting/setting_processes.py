"""The processes that set pages: their start, also before anybody has work for them.

A process takes some time to load the fonts, and WeasyPrint for a cover. A command that is to
set pages starts them before it loads the portal, so that both load at once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

from gazette.processes import Process, start_module


@dataclass(slots=True)
class SettingProcess:
    """A process and its folder, which is cleared by whoever of the two processes ends last.

    ``loads``: the fonts, or WeasyPrint for markup, at its start; else with the first job.
    """

    loads: tuple[str, ...] = ()
    folder: TemporaryDirectory[str] = field(init=False)
    process: Process[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.folder = TemporaryDirectory(prefix="gazette-typesetting-")
        self.process = start_module("gazette.prints.typesetting", self.folder.name, *self.loads)


_ahead: list[SettingProcess] = []


def start_ahead(*loads: str) -> None:
    """Start a process that this one will need; it loads the fonts and, for markup, WeasyPrint.

    It does so while the caller has nothing for it yet.
    """
    with suppress(OSError):  # no room, no memory: it is told when the process is needed
        _ahead.append(SettingProcess(loads))


def start_another() -> None:
    """Start a second process, where one was started ahead, that sets documents alone.

    Later than the first: three processes that load at once take longer on two cores.
    """
    if _ahead:
        start_ahead("fonts")


def setting_process() -> SettingProcess:
    """A process for the caller alone: one that was started ahead, or a new one."""
    return _ahead.pop(0) if _ahead else SettingProcess()
