"""``python -m gazette.intake.file_reader FOLDER``: reads dropped files, apart from the portal.

Reads ``manifest.json``, the names of the files ``0``, ``1`` … of the folder; writes
``0.json`` … as each is read: ``text``, ``format``, ``notes``, or ``error``, a Chinese
message. The readers' own limits of time and memory hold (``gazette.parsing.readers``).

Where the folder holds ``texts.json`` instead, texts by the key of their file, these are
parsed and put together; ``gathered.json`` is what was made of them (see ``made_of``).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from gazette.intake.issue_frame import dump_gathered
from gazette.intake.issue_source import gather
from gazette.parsing import UnreadableSource
from gazette.parsing.readers import read

FAILED = "读取时出了意外。请重新录入；仍不行的，请另存为“纯文本（.txt，UTF-8）”后再录入。"


def main(folder: Path) -> None:
    """Do what the folder asks for."""
    texts = folder / "texts.json"
    if texts.exists():
        asked = json.loads(texts.read_text(encoding="utf-8"))
        _write(folder / "gathered.json", made_of({int(key): text for key, text in asked.items()}))
    else:
        _read_all(folder)


def made_of(texts: dict[int, str]) -> dict[str, Any]:
    """The issues that texts make, and why some of them cannot be taken, as JSON."""
    issues, problems = gather(texts)
    return {
        "issues": [dump_gathered(issue) for issue in issues],
        "problems": {str(file): problem for file, problem in problems.items()},
    }


def _read_all(folder: Path) -> None:
    """Read all files of the folder, one after the other."""
    names = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for index, name in enumerate(names):
        _write(folder / f"{index}.json", _answer(folder / str(index), name))


def _write(target: Path, answer: dict[str, Any]) -> None:
    """Write a file that is there as a whole or not at all."""
    draft = target.with_suffix(".part")
    draft.write_text(json.dumps(answer), encoding="utf-8")
    draft.rename(target)


def _answer(path: Path, name: str) -> dict[str, Any]:
    try:
        source = read(path.read_bytes(), name)
        # What no database of ours stores, and no official text holds.
        if "\0" in source.text:
            return {"error": "文件中有空字符（NUL），无法录入。请另存为 .docx 或纯文本后再录入。"}
        source.text.encode()
    except UnreadableSource as error:
        return {"error": str(error)}
    except (UnicodeError, MemoryError, OSError, RecursionError):
        return {"error": FAILED}
    return {
        "text": source.text,
        "format": source.format,
        "notes": [*source.notes, *([f"{source.encoding} 编码"] if source.encoding else [])],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
