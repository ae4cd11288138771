"""PDF files with a text layer, read through PDFium.

Reads bytes; writes the text that ``pdf_layout`` makes of the pages. Refuses scans,
files with a password, and fonts whose encoding is unknown.
"""

from collections import Counter
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from gazette.parsing.readers.page_numbers import page_list
from gazette.parsing.readers.pdf_attachment import attached_rows, with_attached_rows
from gazette.parsing.readers.pdf_layout import page_texts
from gazette.parsing.readers.pdf_page import PdfPage, read_page
from gazette.parsing.readers.pdf_places import line_places
from gazette.parsing.readers.radicals import unify_radical
from gazette.parsing.readers.source_text import SourceText
from gazette.parsing.source import UnreadableSource

MAX_PAGES = 2000
MAX_CHARACTERS = 5_000_000
#: Share of characters without a known Unicode value beyond which a file is refused.
_UNREADABLE = 0.05

_SCAN = (
    "这是扫描件（只有图片，没有文字层）。请先做文字识别（OCR），"
    "把结果另存为文本（.txt）或 .docx 后再录入。"
)
_GARBLED = (
    "PDF 内嵌字体的文字编码无法识别，读出的是乱码。请取得 Word 原稿，或做文字识别（OCR）后再录入。"
)
_DAMAGED = "PDF 文件已损坏或不完整，无法打开。请重新取得原文件后再录入。"
_PASSWORD = "PDF 文件设有打开密码，无法读取。请先取消密码，另存后再录入。"  # noqa: S105


def read(data: bytes) -> SourceText:
    """The text of a ``.pdf`` file."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        is_locked = (
            raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower()
        )
        raise UnreadableSource(_PASSWORD if is_locked else _DAMAGED) from error
    count = len(document)
    if count > MAX_PAGES:
        raise UnreadableSource(f"PDF 有 {count} 页，超过 {MAX_PAGES} 页的上限。请拆分后再录入。")
    pages = list(_pages(document, count))
    _require_text(pages)
    texts, notes = page_texts(pages)
    if (attached := attached_rows(document)) is not None:
        bodies, note = with_attached_rows([page.body for page in texts], attached)
        notes.append(note)
        for page, body in zip(texts, bodies or [], strict=False):
            page.body = body
    text = "\n\f\n".join(page.text for page in texts) + "\n"
    places = line_places(texts, [(page.width, page.height) for page in pages])
    return SourceText(text, "pdf", (*_notes(pages), *notes), places=tuple(places))


def _pages(document: pdfium.PdfDocument, count: int) -> Iterator[PdfPage]:
    """The pages in order. Raises UnreadableSource for a damaged page or too much text."""
    total = 0
    for index in range(count):
        try:
            page = document[index]
        except pdfium.PdfiumError as error:
            raise UnreadableSource(f"{_DAMAGED}（第{index + 1}页）") from error
        yield (content := read_page(page))
        page.close()
        total += content.characters
        if total > MAX_CHARACTERS:
            raise UnreadableSource("PDF 的文字过多，超出可以处理的范围。请拆分后再录入。")


def _require_text(pages: list[PdfPage]) -> None:
    """Raise UnreadableSource for scans, blank files, and fonts whose encoding is unknown."""
    total = sum(page.characters for page in pages)
    images = sum(page.has_image for page in pages)
    if total == 0 and not images:
        raise UnreadableSource(
            "PDF 里没有可以录入的文字。请核对文件；如为扫描件，请先做文字识别（OCR）。"
        )
    if total == 0 or images * 2 > len(pages):
        raise UnreadableSource(_SCAN)
    unreadable = sum(page.unreadable for page in pages)
    if unreadable > _UNREADABLE * total or _is_garbled(pages):
        raise UnreadableSource(_GARBLED)


def _is_garbled(pages: list[PdfPage]) -> bool:
    """Whether much of the text is neither Chinese nor ASCII nor a common sign."""
    wide = sum(page.wide for page in pages)
    return wide > 20 and sum(page.odd for page in pages) > 0.3 * wide


def _notes(pages: list[PdfPage]) -> Iterator[str]:
    """Notes on what could not be read, or was read otherwise than the file records it."""
    if scans := _numbers(pages, lambda page: page.has_image):
        yield f"{page_list(scans)}只有图片、没有文字层，图片中的文字未读入，请核对原件。"
    if unreadable := sum(page.unreadable for page in pages):
        where = page_list(_numbers(pages, lambda page: page.unreadable > 0))
        yield f"{where}有{unreadable}个字符的编码无法识别，请核对原件。"
    if replaced := sum((page.replaced for page in pages), Counter[str]()):
        where = page_list(_numbers(pages, lambda page: bool(page.replaced)))
        words = "、".join(
            f"“{char}”（U+{ord(char):04X}）读作“{unify_radical(char)}”{count}处"
            for char, count in sorted(replaced.items())
        )
        yield (
            f"{where}有{replaced.total()}个字被 PDF 记作部首字符，已读作通用汉字：{words}，"
            "请核对原件。"
        )
    if compatible := sum((page.compatible for page in pages), Counter[str]()):
        where = page_list(_numbers(pages, lambda page: bool(page.compatible)))
        words = "、".join(
            f"“{char}”（U+{ord(char):04X}）{count}处" for char, count in sorted(compatible.items())
        )
        yield f"{where}有{compatible.total()}个兼容字符，已照原样保留：{words}，请核对原件。"


def _numbers(pages: list[PdfPage], holds: Callable[[PdfPage], bool]) -> list[int]:
    """The numbers, from 1, of the pages for which something holds."""
    return [number for number, page in enumerate(pages, start=1) if holds(page)]
