"""The format of a file, by its content first, then by its name.

Reads bytes and a name; calls the reader of the format, or refuses the file with
advice on how to convert it.
"""

import re
from dataclasses import replace
from pathlib import PurePath

from gazette.parsing.readers import office_conversion, plain
from gazette.parsing.readers.isolation import read_apart
from gazette.parsing.readers.source_text import MAX_FILE, MEGABYTE, SourceText
from gazette.parsing.readers.word_package import is_open_document, require_docx
from gazette.parsing.source import UnreadableSource

_TO_DOCX = "请用 Word 或 WPS 打开，另存为“Word 文档（.docx）”后再录入。"
_TO_TEXT = "请另存为“纯文本（.txt，UTF-8）”后再录入。"
_TO_OCR = "请先做文字识别（OCR），把结果另存为文本（.txt）后再录入。"
_NOT_PACKED = "请先解压，再逐个录入其中的文件。"

#: First bytes of a file → why it is refused.
_REFUSED = (
    (b"\x89PNG", f"这是图片（PNG）。{_TO_OCR}"),
    (b"\xff\xd8\xff", f"这是图片（JPEG）。{_TO_OCR}"),
    (b"GIF8", f"这是图片（GIF）。{_TO_OCR}"),
    (b"II*\x00", f"这是图片（TIFF）。{_TO_OCR}"),
    (b"MM\x00*", f"这是图片（TIFF）。{_TO_OCR}"),
    (b"BM", f"这是图片（BMP）。{_TO_OCR}"),
    (b"AT&TFORM", f"这是 DjVu 图片。{_TO_OCR}"),
    (b"Rar!", f"这是压缩包（RAR）。{_NOT_PACKED}"),
    (b"7z\xbc\xaf", f"这是压缩包（7z）。{_NOT_PACKED}"),
    (b"\x1f\x8b", f"这是压缩包（gzip）。{_NOT_PACKED}"),
    (b"CAJ", "这是 CAJ 文件。请用 CAJViewer 另存为 PDF 后再录入。"),
    (b"Founder CEB", "这是方正 CEB 文件。请用阅读器另存为 PDF 后再录入。"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MHTML = re.compile(
    rb"\s*(?:MIME-Version:|From: ?<?Saved by|Content-Type: ?multipart/related)", re.I
)
_WORD_XML = re.compile(rb"progid=\"Word\.Document\"|<w:wordDocument|<pkg:package")
_MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_SUFFIX_NAMES = {
    ".docx": "Word 文档（.docx）", ".docm": "Word 文档（.docm）", ".doc": "Word 文档（.doc）",
    ".wps": "WPS 文档（.wps）", ".pdf": "PDF 文件", ".xlsx": "Excel 表格（.xlsx）",
    ".xls": "Excel 表格（.xls）", ".rtf": "RTF 文件", ".zip": "压缩包（.zip）", ".ofd": "OFD 文件",
    ".odt": "ODT 文档", ".png": "图片", ".jpg": "图片", ".jpeg": "图片", ".tif": "图片",
}  # fmt: skip


def read(data: bytes, name: str = "") -> SourceText:
    """The text of a file.

    Raises UnreadableSource, whose Chinese message says what is wrong and what to do.
    No content of a file raises any other exception.
    """
    if len(data) > MAX_FILE:
        raise UnreadableSource(
            f"文件超过 {MAX_FILE // MEGABYTE} MB，无法录入。请拆分，或删去其中的图片后再录入。"
        )
    if not data.strip():
        raise UnreadableSource("文件是空的，没有可以录入的文字。")
    kind = recognise(data, PurePath(name).suffix.lower())
    if kind == "txt":
        return plain.read(data)
    if kind in office_conversion.FORMATS:
        converted = office_conversion.convert(data, kind)
        try:
            source = read_apart(converted.data, "docx")
        except UnreadableSource as error:
            raise UnreadableSource(f"{converted.note}转换的结果：{error}") from error
        return replace(source, notes=(converted.note, *source.notes))
    return read_apart(data, kind)


def recognise(data: bytes, suffix: str) -> str:
    """The kind of a file, by the first bytes, then by the suffix of the name.

    ``txt``, ``docx``, ``html``, ``mht``, ``pdf``, or one of ``office_conversion.FORMATS``.
    Raises UnreadableSource for any other format.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if is_open_document(data):
            return "odt"
        require_docx(data)
        return "docx"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(_OLE):
        return _ole_kind(data, suffix)
    if _is_archived_page(data, suffix):
        return "mht"
    _refuse_others(data, suffix)
    if suffix in (".html", ".htm", ".xhtml", ".shtml") or _is_markup(data):
        return "html"
    _check_suffix(suffix)
    return "txt"


def _refuse_others(data: bytes, suffix: str) -> None:
    """Raise UnreadableSource where the first bytes are those of an unsupported format."""
    head = data[:4096]
    for magic, why in _REFUSED:
        if data.startswith(magic) and not (magic == b"BM" and b"\x00" not in head):
            raise UnreadableSource(why)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        raise UnreadableSource(f"这是图片（WebP）。{_TO_OCR}")
    if _WORD_XML.search(head):
        raise UnreadableSource(f"这是 Word XML 文件。{_TO_DOCX}")


def _is_archived_page(data: bytes, suffix: str) -> bool:
    """Whether a file is a web page in a single file (MHTML)."""
    is_named = suffix in (".mht", ".mhtml", ".doc")
    return bool(_MHTML.match(data[:4096])) and (is_named or b"boundary=" in data[:65536])


def _is_markup(data: bytes) -> bool:
    head = data[:4096]
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
    text = head.decode(encoding, errors="replace").removeprefix("\xef\xbb\xbf")
    return bool(_MARKUP.match(text))


def _check_suffix(suffix: str) -> None:
    """Raise UnreadableSource for plain text with the suffix of another format."""
    if suffix in _SUFFIX_NAMES:
        raise UnreadableSource(
            f"文件的扩展名是 {suffix}，内容却不是{_SUFFIX_NAMES[suffix]}：文件可能已损坏或改过名。"
            "请重新取得原文件；如果内容是纯文本，请把扩展名改为 .txt 后再录入。"
        )


def _ole_kind(data: bytes, suffix: str) -> str:
    """The kind of an OLE compound file; the names of its streams tell its format.

    WPS files have the streams of Word, or those of Microsoft Works. Raises UnreadableSource
    for any other.
    """
    if _utf16("EncryptedPackage") in data:
        raise UnreadableSource(
            f"这是设有密码的 Office 文件。请先用 Word 或 WPS 取消密码；{_TO_DOCX}"
        )
    if _utf16("WordDocument") in data:
        return "doc"
    if suffix in (".xls", ".et") or _utf16("Workbook") in data:
        raise UnreadableSource(f"这是旧版 Excel 表格（.xls），不是公报文本。{_TO_TEXT}")
    if suffix in (".ppt", ".dps") or _utf16("PowerPoint Document") in data:
        raise UnreadableSource(f"这是旧版演示文稿（.ppt），不是公报文本。{_TO_TEXT}")
    return "wps" if suffix == ".wps" else "doc"


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")
