"""PDF files with a text layer, read in a process of their own.

Reads bytes; writes the text of ``pdf_worker``. PDFium is C++ and a PDF may be
hostile: a crash, a loop or a hunger for memory ends the worker, not the portal.
"""

import json
import subprocess
import sys
from pathlib import Path

from gazette.parsing.readers.base import SourceText
from gazette.parsing.source import UnreadableSource

_ROOT = Path(__file__).resolve().parents[3]
_WORKER = "gazette.parsing.readers.pdf_worker"
_MAX_WALL_SECONDS = 300
_FAILED = (
    "PDF 文件无法读取：文件已损坏，或处理它需要的时间、内存超出限度。"
    "请用阅读器打开核对，重新打印为 PDF 或拆分后再录入。"
)


def read(data: bytes) -> SourceText:
    """The text of a ``.pdf`` file."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, the file comes by a pipe
            [sys.executable, "-m", _WORKER],
            input=data,
            capture_output=True,
            cwd=_ROOT,
            timeout=_MAX_WALL_SECONDS,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise UnreadableSource(_FAILED) from error
    if "error" in answer:
        raise UnreadableSource(answer["error"])
    return SourceText(answer["text"], "pdf", tuple(answer["notes"]))
