"""The data that this portal attaches to its archive PDFs, and whether the pages agree.

Reads the attached JSON (``gazette.issue_data``) and the paragraphs of the pages; writes the
paragraphs with the rows of the data in place of the lines that say the same. Data that
say anything else than the pages are not used: anyone can attach a file to a PDF.
"""

from __future__ import annotations

import ctypes
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pypdfium2.raw as raw

from gazette.parsing.readers.source_text import MEGABYTE
from gazette.parsing.words.furniture_marks import marked_reason
from gazette.parsing.words.merged_cells import MARKS

_SPACE = re.compile(r"\s+")
_MAX_ATTACHMENTS, _MAX_SIZE = 20, 30 * MEGABYTE
#: Labels that a space separates from the words behind them when they are printed.
_SPACED_LABELS = ("章", "节", "编", "条")
#: Characters shown before and behind a difference, and looked for at the beginning.
_SHOWN, _FIRST = 12, 8


@dataclass(frozen=True, slots=True)
class AttachedRows:
    """The rows of an attached issue: the printed words of each, and its cells if it has any.

    A merged cell has its mark (see ``merged_cells``).
    """

    name: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def attached_rows(document: Any) -> AttachedRows | None:
    """The rows in the first attachment that is an issue's data; None if there is none."""
    count = min(_MAX_ATTACHMENTS, max(0, raw.FPDFDoc_GetAttachmentCount(document.raw)))
    for index in range(count):
        attachment = raw.FPDFDoc_GetAttachment(document.raw, index)
        name = _name(attachment)
        if not name.lower().endswith(".json"):
            continue
        try:
            rows = tuple(_rows(json.loads(_content(attachment))))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        if rows:
            return AttachedRows(name, rows)
    return None


def _name(attachment: Any) -> str:
    size = raw.FPDFAttachment_GetName(attachment, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAttachment_GetName(attachment, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _content(attachment: Any) -> bytes:
    """The bytes of an attachment; empty for one that is too large."""
    length = ctypes.c_ulong()
    raw.FPDFAttachment_GetFile(attachment, None, 0, length)
    if length.value > _MAX_SIZE:
        return b""
    buffer = ctypes.create_string_buffer(length.value)
    raw.FPDFAttachment_GetFile(attachment, buffer, length.value, length)
    return buffer.raw[: length.value]


def _rows(data: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows of an issue's data. Raises KeyError or TypeError for any other JSON."""
    for document in data["documents"]:
        for text in document["texts"]:
            for row in text["rows"]:
                marks = row.get("merged") or [""] * len(row["cells"] or ())
                pairs = zip(row["cells"] or (), marks, strict=True)
                cells = tuple(str(mark or cell) for cell, mark in pairs)
                yield _printed(row["label"], row["heading"], row["body"]), cells


def _printed(label: str, heading: str, body: str) -> str:
    """The words of a row as a line, with the space that print sets behind its label."""
    if label.endswith(_SPACED_LABELS) and (heading or body):
        label += "\u3000"
    elif label[-1:].isdigit() and (heading or body):
        label += " "
    return label + heading + body


def with_attached_rows(
    pages: list[list[str]], attached: AttachedRows
) -> tuple[list[list[str]] | None, str]:
    """The paragraphs of the pages with the attached rows in their place, and a note in Chinese.

    None where the words of the pages differ from the rows; the note then says where.
    """
    words = [paragraph_words(paragraph) for page in pages for paragraph in page]
    printed = "".join(words)
    rows = [_SPACE.sub("", _said(cells) or line) for line, cells in attached.rows]
    said = "".join(rows)
    start = printed.find(said) if said else -1
    if start < 0:
        return None, _difference(printed, said, attached.name)
    begins = list(accumulate((len(word) for word in words), initial=0))
    if start not in begins or start + len(said) not in begins:
        return None, _difference(printed, said, attached.name)
    note = f"所附数据“{attached.name}”与版面文字逐字一致，条文已按所附数据分行。"
    return list(_replaced(pages, begins, start, attached.rows, rows)), note


def paragraph_words(paragraph: str) -> str:
    """A paragraph, or a table row without its bars, without white space; none of furniture."""
    if marked_reason(paragraph):
        return ""
    if paragraph.startswith("| ") and paragraph.endswith(" |"):
        paragraph = _said(cell.strip() for cell in paragraph.split("|"))
    return _SPACE.sub("", paragraph)


def _said(cells: Iterable[str]) -> str:
    """The words of cells, without the marks of merged ones."""
    return "".join(cell for cell in cells if cell not in MARKS)


def _replaced(
    pages: list[list[str]],
    begins: list[int],
    start: int,
    rows: tuple[tuple[str, tuple[str, ...]], ...],
    folded: list[str],
) -> Iterator[list[str]]:
    """The paragraphs of each page; a row stands on the page on which it begins."""
    ends = list(accumulate((len(row) for row in folded), initial=start))
    row = index = 0
    for page in pages:
        found: list[str] = []
        for paragraph in page:
            at = begins[index]
            index += 1
            if not start <= at < ends[-1] or marked_reason(paragraph):
                found.append(paragraph)
                continue
            first = row
            while row < len(rows) and ends[row] < begins[index]:
                row += 1
            found += _lines(rows[first:row])
        yield found


def _lines(rows: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[str]:
    for line, cells in rows:
        if cells:
            is_barred = not any("|" in cell for cell in cells)
            yield f"| {' | '.join(cells)} |" if is_barred else "\t".join(cells)
        elif line:
            yield line


def _difference(printed: str, said: str, name: str) -> str:
    """Where the pages differ from the rows, at the place up to which most of them agree."""
    start, at = printed.find(said[:_FIRST]), 0
    best = -1, 0  # how many characters agree, and from where
    while start >= 0:
        best = max(best, (_agreeing(printed[start : start + len(said)], said), start))
        start = printed.find(said[:_FIRST], start + 1)
    if best[0] < 0:
        return f"所附数据“{name}”与版面文字不能对应，未采用，已按版面文字读入，请核对。"
    count, start = best
    at = max(0, count - _SHOWN)
    shown, said = printed[start + at : start + count + _SHOWN], said[at : count + _SHOWN]
    return (
        f"所附数据“{name}”与版面文字不一致，未采用，已按版面文字读入，请核对："
        f"版面为“{shown}”，数据为“{said}”。"
    )


def _agreeing(one: str, other: str) -> int:
    """How many characters at the beginning of two texts are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
