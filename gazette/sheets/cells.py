"""Text in the cells of a workbook that is imported again: every character must come back.

A spreadsheet program would run text as a formula if it begins like one (OWASP, CSV
Injection; the beginnings are those of ``gazette.spreadsheets``). Here such text gets an
apostrophe in front, in CSV and XLSX alike. So does text that begins with apostrophes
before such a beginning: reading then removes exactly the one that writing added. The
lists of ``gazette.spreadsheets`` are only read by people, so their rule is simpler:
an apostrophe in CSV only, which nothing removes.

XML cannot contain most control characters, and turns a carriage return into a line
feed; they are written as ``_x000D_`` (ECMA-376 Part 1, 22.9.2.19, ST_Xstring).
"""

from __future__ import annotations

import re

#: Characters that make a spreadsheet program see a formula at the start of a cell.
_TRIGGERS = "=+-@\t\r\n＝＋－＠"
_NEEDS_APOSTROPHE = re.compile(rf"'*[{_TRIGGERS}]")
_HAS_APOSTROPHE = re.compile(rf"'+[{_TRIGGERS}]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

#: The most characters that Excel keeps in a cell; it drops the rest without a message.
LONGEST_CELL = 32_767


def add_apostrophe(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet program would run it."""
    return f"'{text}" if _NEEDS_APOSTROPHE.match(text) else text


def remove_apostrophe(text: str) -> str:
    """The text without the apostrophe that ``add_apostrophe`` put in front."""
    return text[1:] if _HAS_APOSTROPHE.match(text) else text


def escape_controls(text: str) -> str:
    """The text with the characters that XML cannot contain as ``_xHHHH_``."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape_controls(text: str) -> str:
    """The text as it was before ``escape_controls``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
