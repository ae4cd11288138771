"""Files embedded in a Word document to be shown in its place (``w:altChunk``).

ECMA-376 Part 1, 17.17.2: Word reads the file when it opens the document. Web pages, archived
pages, Word files, RTF and plain text are read by the reader of their kind.
"""

from collections.abc import Callable, Iterator

from gazette.parsing.readers import formats, html, mhtml, office_conversion, plain
from gazette.parsing.readers.source_text import SourceText
from gazette.parsing.source import UnreadableSource

_MAX_DEPTH = 3


def read_embedded(
    data: bytes, name: str, depth: int, read_docx: Callable[[bytes, int], SourceText]
) -> SourceText:
    """The text of an embedded file. Raises UnreadableSource with the reason in Chinese.

    ``depth`` is how many documents stand around it; ``read_docx`` reads a Word file there.
    """
    if depth > _MAX_DEPTH:
        raise UnreadableSource("文档层层嵌入，层数过多。")
    suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    kind = formats.recognise(data, suffix if suffix in (".html", ".htm", ".xhtml") else "")
    if kind == "docx":
        return read_docx(data, depth)
    if kind == "html":
        return html.read(data)
    if kind == "mht":
        return mhtml.read(data)
    if kind == "txt":
        return plain.read(data)
    if kind in office_conversion.FORMATS:
        converted = office_conversion.convert(data, kind)
        source = read_docx(converted.data, depth)
        return SourceText(source.text, kind, (converted.note, *source.notes))
    raise UnreadableSource("这种文件不能嵌入 Word 文档。")


def embedded_lines(source: SourceText) -> Iterator[str]:
    """The paragraphs and table rows of an embedded file, one line each.

    In plain text, as Word shows it, each line is a paragraph.
    """
    separator = "\n" if source.format == "txt" else "\n\n"
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")
    yield from (line for line in text.split(separator) if line.strip())
