"""Colours of the printed page: black, and the gazette's red as an ink of its own.

Content names the red ``GazetteRed``, whatever shows it: on the screen sRGB, at the press a
plate of its own. A file's resources say which.
"""

from __future__ import annotations

from collections.abc import Sequence

from pikepdf import Array, Dictionary, Name

RED = Name("/GazetteRed")
#: #9c1316, and the same colour in FOGRA39, the condition that press files declare.
RED_RGB = (0x9C / 255, 0x13 / 255, 0x16 / 255)
RED_CMYK = (0.0, 0.96, 0.89, 0.36)
#: The ink of printers' marks: on every plate (ISO 32000-1, 8.6.6.4).
REGISTRATION = Name("/Registration")


def reading_spaces() -> Dictionary:
    """The colour spaces of files for the screen, which PDF/A permits beside sRGB."""
    return Dictionary({str(RED): _ink(RED, Name.DeviceRGB, (1, 1, 1), RED_RGB)})


def press_spaces() -> Dictionary:
    """The colour spaces of files for the press."""
    none = (0, 0, 0, 0)
    return Dictionary(
        {
            str(RED): _ink(RED, Name.DeviceCMYK, none, RED_CMYK),
            str(REGISTRATION): _ink(Name.All, Name.DeviceCMYK, none, (1, 1, 1, 1)),
        }
    )


def _ink(name: Name, alternate: Name, none: Sequence[float], full: Sequence[float]) -> Array:
    """A Separation space whose tints run evenly from ``none`` to ``full`` of the alternate."""
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[*none], C1=[*full], N=1)
    return Array([Name.Separation, name, alternate, tint])
