"""The result of every reader, and the limits that all readers share.

The layout of a ``SourceText``: a paragraph is one line of any length; a line break
inside a paragraph begins a new line; paragraphs are separated by an empty line, so
that the parser does not join them as one paragraph cut at a fixed width; a table
row is one line (see ``table_lines``); PDF pages are separated by a form feed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from gazette.parsing.source import UnreadableSource

MEGABYTE = 1024 * 1024
MAX_FILE = 50 * MEGABYTE
#: Tags and attributes of one XML or HTML file; each takes up to 300 bytes once parsed.
MAX_NODES = 3_000_000
#: Places on a page are given in so many parts of its width and its height.
WHOLE = 10_000


class LinePlace(NamedTuple):
    """Where a printed line, or the words of a table's cell, stand on a page.

    ``start`` and ``end`` are offsets in the text, ``page`` counts from 1. The box is in
    ten-thousandths of the width and the height of the page as it is shown, from its upper
    left corner.
    """

    start: int
    end: int
    page: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file.

    ``format`` is ``txt``, ``docx``, ``html`` or ``pdf``; ``notes`` say in Chinese what
    was left out or should be compared with the original. ``places`` are those of the lines
    of a PDF, in the order of the text.
    """

    text: str
    format: str
    notes: tuple[str, ...] = ()
    encoding: str = ""  # of a txt file
    places: tuple[LinePlace, ...] = ()


def join_paragraphs(lines: Iterable[str]) -> str:
    """The paragraphs as one text, separated by empty lines; blank paragraphs are dropped."""
    kept = [line.strip("\n") for line in lines if line.strip()]
    return "\n\n".join(kept) + "\n" if kept else ""


def require_text(text: str, what: str) -> str:
    """The text itself. Raises UnreadableSource if it is blank; ``what`` names the file's format."""
    if not text.strip():
        raise UnreadableSource(
            f"{what}里没有可以录入的文字。如果内容是图片，请先做文字识别（OCR），另存为文本后再录入。"
        )
    return text


def check_tag_count(data: bytes, what: str) -> None:
    """Raise UnreadableSource for markup whose tree would be too large to build in memory."""
    if data.count(b"<") + data.count(b"=") > MAX_NODES:
        raise UnreadableSource(f"{what}的标记过多，超出可以处理的范围。请拆分文件后再录入。")
