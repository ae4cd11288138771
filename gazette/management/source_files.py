"""Reading a source file of an issue for a command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gazette.disk import reason_of
from gazette.parsing import UnreadableSource
from gazette.parsing.readers import read

_FORMATS = {"docx": "Word 文档", "html": "网页文件", "pdf": "PDF 文件"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The text of a file, how it was read, and notes of the reader; both in Chinese."""

    text: str
    how: str
    notes: tuple[str, ...] = ()


def read_source(path: Path) -> SourceFile:
    """The text of a file of any supported format.

    Raises UnreadableSource, with a message in Chinese, for a file that is missing,
    a directory, not permitted, empty, of another format or in an unknown encoding.
    """
    source = read(_bytes_of(path), path.name)
    if source.format == "txt":
        return SourceFile(source.text, f"{source.encoding} 编码")
    return SourceFile(source.text, _FORMATS[source.format], source.notes)


def _bytes_of(path: Path) -> bytes:
    """The bytes of a file. Raises UnreadableSource if it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableSource("没有这个文件，请核对路径。") from error
    except IsADirectoryError as error:
        raise UnreadableSource("这是一个目录，请指明其中的文件。") from error
    except PermissionError as error:
        raise UnreadableSource("没有读取这个文件的权限。") from error
    except OSError as error:
        raise UnreadableSource(f"读不了这个文件：{reason_of(error)}。") from error
