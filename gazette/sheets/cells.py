"""Text in the cells of a workbook that is imported again: every character must come back.

A spreadsheet program would run text that begins like a formula (OWASP, CSV Injection;
the beginnings are those of ``gazette.spreadsheets``). Such text gets an apostrophe in
front, in XLSX too, since a clerk may save the workbook as CSV. In CSV so does text that
begins like a number, which the program would convert: ``1.10`` to 1.1. Text that has an
apostrophe before one of these gets one more, so that reading removes exactly what
writing added.

The rule differs from that of the lists in ``gazette.spreadsheets``, which are not read
back: there an apostrophe stands in CSV only and is never removed, and text with white
space before the formula gets one as well.

XML cannot contain most control characters, and turns a carriage return into a line
feed; they are written as ``_x000D_`` (ECMA-376 Part 1, 22.9.2.19, ST_Xstring).
"""

from __future__ import annotations

import re

from gazette.spreadsheets import FORMULA_STARTS

_STARTS = re.escape(FORMULA_STARTS)
_FORMULA = re.compile(rf"[{_STARTS}]")
_FORMULA_OR_NUMBER = re.compile(rf"[{_STARTS}0-9.]")
_APOSTROPHE = re.compile(rf"'+[{_STARTS}0-9.]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def add_apostrophe(text: str, *, for_csv: bool = False) -> str:
    """The text with an apostrophe in front if a spreadsheet program would run or change it."""
    is_at_risk = (_FORMULA_OR_NUMBER if for_csv else _FORMULA).match(text)
    return f"'{text}" if is_at_risk or _APOSTROPHE.match(text) else text


def remove_apostrophe(text: str) -> str:
    """The text without the apostrophe that ``add_apostrophe`` put in front."""
    return text[1:] if _APOSTROPHE.match(text) else text


def escape_controls(text: str) -> str:
    """The text with the characters that XML cannot contain as ``_xHHHH_``."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape_controls(text: str) -> str:
    """The text as it was before ``escape_controls``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
