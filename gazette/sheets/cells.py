"""What a cell may hold, so that a workbook gives back every character it was given.

A spreadsheet program takes text that begins with ``= + - @`` for a formula and
runs it (OWASP, CSV injection). Such text is written behind an apostrophe, and so
is text that itself begins with an apostrophe before one of these, so that
reading takes away exactly what writing added.

XML cannot hold most control characters and turns a carriage return into a line
feed; they are written as ``_x000D_``, the way of OOXML (ECMA-376-1, 22.9.2.19).
"""

from __future__ import annotations

import re

#: Characters that make a spreadsheet program see a formula at the start of a cell.
_TRIGGERS = "=+-@\t\r\n＝＋－＠"
_NEEDS_APOSTROPHE = re.compile(rf"'*[{_TRIGGERS}]")
_HAS_APOSTROPHE = re.compile(rf"'+[{_TRIGGERS}]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

#: The most characters that Excel keeps in a cell; it drops the rest silently.
LONGEST_CELL = 32_767


def neutral(text: str) -> str:
    """The text as no spreadsheet program takes it for a formula."""
    return f"'{text}" if _NEEDS_APOSTROPHE.match(text) else text


def restored(text: str) -> str:
    """The text of a cell that ``neutral`` wrote, or that a clerk typed."""
    return text[1:] if _HAS_APOSTROPHE.match(text) else text


def escaped(text: str) -> str:
    """The text as XML can hold it, control characters as ``_xHHHH_``."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """What ``escaped`` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
