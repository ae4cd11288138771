"""Web pages: the main text as a browser would show it.

Reads bytes; writes one line for each block. Scripts, navigation, page headers and
footers, forms and hidden elements are left out.
"""

import re
from collections.abc import Iterator

from lxml import etree

from gazette.parsing.readers.charset import decode_html
from gazette.parsing.readers.html_flow import TOO_DEEP, Flow
from gazette.parsing.readers.source_text import (
    SourceText,
    check_tag_count,
    join_paragraphs,
    require_text,
)
from gazette.parsing.source import UnreadableSource

_DROPPED = frozenset([
    "script", "style", "nav", "noscript", "template", "iframe", "object", "embed", "svg",
    "canvas", "audio", "video", "head", "title", "meta", "link", "select", "button", "textarea",
    "input", "option", "datalist", "dialog", "menu", "math", "map",
])  # fmt: skip
_PAGE_PARTS = frozenset(("header", "footer", "aside"))
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.I
)
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu", "complementary"))


def read(data: bytes) -> SourceText:
    """The text of an ``.html`` file."""
    source, encoding = decode_html(data)
    root = _parse(source)
    main = _main(root)
    flow = Flow()
    left_out = _walk(main, flow)
    text = require_text(join_paragraphs(flow.finish()), "网页")
    if flow.numbered_by_browser and _generator(root).startswith("LibreOffice"):
        flow.raised.notes.append(_LIBREOFFICE_NUMBERS)
    notes = (*_notes(encoding, left_out, main is not root), *flow.raised.notes)
    return SourceText(text, "html", notes)


def _notes(encoding: str, left_out: set[str], in_main: bool) -> Iterator[str]:
    """Notes on the encoding and on what was left out."""
    if encoding != "UTF-8":
        yield f"网页以 {encoding} 编码读入。"
    if in_main:
        yield "只读入了网页的正文区域（main）。"
    if left_out & (_PAGE_PARTS | {"nav", "role"}):
        yield "网页的导航、页头、页脚和侧栏未读入。"
    if "hidden" in left_out:
        yield "网页中隐藏的内容未读入。"
    if "img" in left_out:
        yield "网页有图片，图片中的文字未读入。"


_LIBREOFFICE_NUMBERS = (
    "网页由 LibreOffice 导出，其中的自动编号只剩阿拉伯数字、字母或罗马数字"
    "（第一条、（一）等样式已丢失），请核对原件；有原来的 Word 文件的，请直接录入它。"
)


def _generator(root: etree._Element) -> str:
    """The program that made the page, as it says itself."""
    for meta in root.iter("meta"):
        if meta.get("name", "").lower() == "generator":
            return str(meta.get("content", ""))
    return ""


def _parse(source: str) -> etree._Element:
    """The tree of a page. Raises UnreadableSource beyond 2,048 levels."""
    data = source.replace("\x00", "").encode("utf-8", errors="replace")
    check_tag_count(data, "网页")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.ParserError as error:
        raise UnreadableSource("网页里没有可以录入的文字。") from error
    except etree.XMLSyntaxError as error:
        raise UnreadableSource(TOO_DEEP if "depth" in str(error) else _BROKEN) from error
    # At a limit the parser stops and returns what it has read so far: text would be lost.
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise UnreadableSource(TOO_DEEP)
    if root is None:
        raise UnreadableSource("网页里没有可以录入的文字。")
    return root


_BROKEN = "网页已损坏，无法读取。请用浏览器打开，把正文复制到文本文件（.txt）后再录入。"


def _main(root: etree._Element) -> etree._Element:
    """The ``main`` element if the page has exactly one with some text, else the whole page."""
    mains = root.xpath("//main | //*[@role='main']")
    if isinstance(mains, list) and len(mains) == 1 and isinstance(mains[0], etree._Element):
        words = "".join(str(text) for text in mains[0].itertext())
        if len(words.strip()) >= 50:
            return mains[0]
    return root


def _walk(root: etree._Element, flow: Flow) -> set[str]:
    """Pass the elements to ``flow`` in order; return the reasons for which some were left out."""
    left_out: set[str] = set()
    dropped = False
    articles = 0  # how many main or article elements are open
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if not isinstance(element.tag, str):
            if event == "end":
                flow.words(element.tail)
            continue
        if event == "start":
            articles += element.tag in ("main", "article")
            if why := _why_dropped(element, articles > 0, element is root):
                left_out.add(why)
                events.skip_subtree()
                dropped = True
            else:
                flow.open(element)
                left_out.update(("img",) if element.tag == "img" else ())
        else:
            articles -= element.tag in ("main", "article")
            if not dropped:
                flow.close(element)
            dropped = False  # iterwalk sends the end of a skipped element right after its start
            if element is not root:
                flow.words(element.tail)
    return left_out


def _why_dropped(element: etree._Element, in_article: bool, is_root: bool) -> str:
    """Why an element is left out, as a key for ``_notes``; empty if it is read."""
    tag = element.tag
    if is_root:
        return ""
    if tag in _DROPPED:
        return str(tag)
    if tag in _PAGE_PARTS and not in_article:
        return str(tag)
    if element.get("role") in _ROLES and not in_article:
        return "role"
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return "hidden"
    return "hidden" if _HIDDEN.search(element.get("style", "")[:2000]) else ""
