"""What every reader hands over, and the limits that all of them keep.

The lines of a ``SourceText``: a paragraph is one line whatever its length; a
line break set inside it begins a new line; an empty line stands between
paragraphs, so that ``clean`` takes no line for one that a fixed width cut; a row
of a table is one line (see ``tables``); a form feed stands between PDF pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gazette.parsing.source import UnreadableSource

MEGABYTE = 1024 * 1024
MAX_FILE = 50 * MEGABYTE
#: Tags and attributes of one XML or HTML file: up to 300 bytes each once parsed.
MAX_NODES = 3_000_000


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file, its format (``txt``, ``docx``, ``html`` or ``pdf``) and
    Chinese notes on what was left out or should be compared with the original."""

    text: str
    format: str
    notes: tuple[str, ...] = ()
    encoding: str = ""  # of a txt file


def lay_out(lines: Iterable[str]) -> str:
    """Paragraphs as text: an empty line between, none for a paragraph without words."""
    kept = [line.strip("\n") for line in lines if line.strip()]
    return "\n\n".join(kept) + "\n" if kept else ""


def require_words(text: str, what: str) -> str:
    """``text``, unless it has no words: a file of pictures only is nothing to read."""
    if not text.strip():
        raise UnreadableSource(
            f"{what}里没有可以录入的文字。如果内容是图片，请先做文字识别（OCR），另存为文本后再录入。"
        )
    return text


def check_nodes(data: bytes, what: str) -> None:
    """Refuse markup whose tree would not fit in memory, before a tree is built."""
    if data.count(b"<") + data.count(b"=") > MAX_NODES:
        raise UnreadableSource(f"{what}的标记过多，超出可以处理的范围。请拆分文件后再录入。")
