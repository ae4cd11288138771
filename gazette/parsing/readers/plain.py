"""Plain text: UTF-8 with or without a byte order mark, GB18030 or UTF-16, any line ends."""

from gazette.parsing.readers.source_text import SourceText
from gazette.parsing.source import decode_named


def read(data: bytes) -> SourceText:
    """The text of a ``.txt`` file, unchanged."""
    text, encoding = decode_named(data)
    notes = () if encoding == "UTF-8" else (f"文件以 {encoding} 编码读入。",)
    return SourceText(text, "txt", notes, encoding)
