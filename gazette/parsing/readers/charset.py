"""The encoding of a web page: by byte order mark, then by declaration, then by its bytes."""

import codecs
import re

from gazette.parsing.source import UnreadableSource, decode_named

_META = re.compile(
    rb"""<(?:meta[^>]{0,300}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w-]+)""", re.I
)
ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030",
    "cp936": "gb18030", "utf8": "utf-8", "big5-hkscs": "big5hkscs", "unicode": "utf-8",
    # A declaration that is readable as ASCII is not in UTF-16 (HTML Standard, 13.2.3.2).
    "utf-16": "utf-8", "utf-16le": "utf-8",
}  # fmt: skip
_SUPPORTED = ("utf-8", "gb18030", "big5", "big5hkscs")


def decode_html(data: bytes) -> tuple[str, str]:
    """The text of a page and the name of its encoding.

    A declared encoding that the bytes contradict is ignored. No character is replaced:
    raises UnreadableSource for a page that no known encoding decodes.
    """
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode_named(data)
    if match := _META.search(data[:8192]):
        name = match[1].decode("ascii", errors="replace").lower()
        name = ALIASES.get(name, name)
        if name in _SUPPORTED:
            try:
                return data.decode(name), name.upper()
            except UnicodeDecodeError:
                pass
    try:
        return decode_named(data.replace(b"\x00", b""))
    except UnreadableSource as error:
        raise UnreadableSource(
            "无法识别网页的文字编码。请用浏览器打开，另存为 UTF-8 编码的网页或文本后再录入。"
        ) from error
