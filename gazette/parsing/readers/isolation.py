"""Reads a file in a process of its own: what is not plain text may be hostile.

PDFium and libxml2 are written in C and C++. A crash, a loop or a hunger for
memory ends the worker, not the portal.
"""

import json

from gazette.parsing.readers.source_text import LinePlace, SourceText
from gazette.parsing.source import UnreadableSource
from gazette.processes import ProcessFailed, run_module

_WORKER = "gazette.parsing.readers.isolated_reader"
_MAX_WALL_SECONDS = 300
_NAMES = {"docx": "Word 文件", "html": "网页", "mht": "网页", "pdf": "PDF 文件"}


def read_apart(data: bytes, kind: str, seconds: float = _MAX_WALL_SECONDS) -> SourceText:
    """The text of a file of the format ``kind``: ``docx``, ``html``, ``mht`` or ``pdf``.

    Raises UnreadableSource, also where it takes longer than ``seconds``.
    """
    try:
        answer = json.loads(run_module(_WORKER, kind, content=data, seconds=seconds))
    except (*ProcessFailed, ValueError) as error:
        raise UnreadableSource(
            f"{_NAMES[kind]}无法读取：文件已损坏，或处理它需要的时间、内存超出限度。"
            "请打开核对，拆分或另存为“纯文本（.txt，UTF-8）”后再录入。"
        ) from error
    if "error" in answer:
        raise UnreadableSource(answer["error"])
    places = tuple(LinePlace(*place) for place in answer["places"])
    return SourceText(answer["text"], answer["format"], tuple(answer["notes"]), places=places)
