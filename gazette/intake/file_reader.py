"""Dropped files are read, and what their texts hold is put together."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from gazette.intake.issue_frame import dump_gathered
from gazette.intake.issue_source import gather
from gazette.intake.original import Original
from gazette.intake.originals import OriginalLost, content_of
from gazette.parsing import UnreadableSource
from gazette.parsing.readers import read
from gazette.parsing.readers.formats import recognise

FAILED = "读取时出了意外。请重新录入；仍不行的，请另存为“纯文本（.txt，UTF-8）”后再录入。"


def made_of(texts: dict[int, str]) -> dict[str, Any]:
    """The issues that texts make, and why some of them cannot be taken, as JSON."""
    issues, problems = gather(texts)
    return {
        "issues": [dump_gathered(issue) for issue in issues],
        "problems": {str(file): problem for file, problem in problems.items()},
    }


def answer_for(original: Original, name: str) -> dict[str, Any]:
    """What the file says, or ``error``, a Chinese message.

    ``text``, ``format``, ``notes``, ``places`` (see ``readers.source_text.LinePlace``), and
    ``kind``: the format of the file itself, where the text was read of its conversion.

    A file that may be hostile is read in a process of its own, within limits of time and
    memory (``gazette.parsing.readers``).
    """
    try:
        data = content_of(original)
        source = read(data, name)
        # What no database of ours stores, and no official text holds.
        if "\0" in source.text:
            return {"error": "文件中有空字符（NUL），无法录入。请另存为 .docx 或纯文本后再录入。"}
        source.text.encode()
    except (UnreadableSource, OriginalLost) as error:
        return {"error": str(error)}
    except (UnicodeError, MemoryError, OSError, RecursionError):
        return {"error": FAILED}
    return {
        "text": source.text,
        "format": source.format,
        "places": source.places,
        "kind": recognise(data, PurePath(name).suffix.lower()),
        "notes": [*source.notes, *([f"{source.encoding} 编码"] if source.encoding else [])],
    }
