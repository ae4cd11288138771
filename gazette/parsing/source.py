"""From bytes to text: UTF-8, UTF-16 or GB18030, and only if no character is lost.

Reads a file's bytes; writes its text. Raises ``UnreadableSource``, whose message
is Chinese and says what to do.
"""

import codecs

_BINARY = {
    b"PK\x03\x04": "这是压缩包或 Word/Excel 文件（.docx/.xlsx）",
    b"%PDF": "这是 PDF 文件",
    b"\xd0\xcf\x11\xe0": "这是旧版 Office 文件（.doc/.xls）",
    b"\x89PNG": "这是图片",
    b"\xff\xd8\xff": "这是图片",
    b"{\\rtf": "这是 RTF 文件",
}


class UnreadableSource(ValueError):
    """The bytes are not a text that can be read."""


def decode(data: bytes) -> str:
    """The text of a file. Raises UnreadableSource for an empty or binary one."""
    return decode_named(data)[0]


def decode_named(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding. Raises UnreadableSource."""
    if not data.strip():
        raise UnreadableSource("文件是空的，没有可以录入的文字。")
    for magic, what in _BINARY.items():
        if data.startswith(magic):
            raise UnreadableSource(f"{what}，不是纯文本。请另存为“纯文本（.txt，UTF-8）”后再录入。")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16"), "UTF-16"
    if b"\x00" in data:
        raise UnreadableSource("这是二进制文件，不是文本。请选择公报的纯文本文件（.txt）。")
    for encoding, name in (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if name == "GB18030" and not _is_chinese(text):
            continue
        return text, name
    raise UnreadableSource("无法识别文件的文字编码。请在文本编辑器中另存为 UTF-8 编码后再录入。")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableSource("文件的 UTF-16 编码已损坏。请另存为 UTF-8 编码后再录入。") from error


def _is_chinese(text: str) -> bool:
    """Whether decoded text is mostly common Chinese, not bytes of another encoding."""
    wide = [char for char in text if ord(char) > 0x7F]
    common = sum(
        "\u4e00" <= c <= "\u9fa5" or c in "，。、；：？！“”‘’（）《》〔〕【】　—…·〇" for c in wide
    )
    return bool(wide) and common >= 0.9 * len(wide)
