"""Web pages: the main text as a browser would show it.

Reads bytes; writes one line for each block. Scripts, navigation, page headers and
footers, forms and hidden elements are left out, and their words are told in notes. What
else a page prints around a document is taken away by stage 1 (``stages.web_page``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gazette.parsing.readers.charset import declared_encoding, decode_html
from gazette.parsing.readers.html_flow import TOO_DEEP, Flow
from gazette.parsing.readers.refused_pages import refuse_page
from gazette.parsing.readers.source_text import (
    SourceText,
    check_tag_count,
    join_paragraphs,
    require_text,
)
from gazette.parsing.source import UnreadableSource
from gazette.parsing.words.lines import fold_title

#: Elements whose words a page never shows.
_WORDLESS = frozenset([
    "script", "style", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video",
    "title", "meta", "link", "math", "map",
])  # fmt: skip
_CONTROLS = frozenset([
    "select", "button", "textarea", "input", "option", "datalist", "dialog", "menu",
])  # fmt: skip
#: A page that shows less text than this shows no document.
_SHORTEST_TEXT = 120
_SHORTEST_TITLE = 8
_PAGE_PARTS = frozenset(("header", "footer", "aside"))
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.I
)
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu", "complementary"))


def read(data: bytes) -> SourceText:
    """The text of an ``.html`` file. Raises UnreadableSource for a page that holds no document:
    of an error, of a login, of a check."""
    source, encoding = decode_html(data)
    root = _parse(source)
    title = _page_title(root)
    main = _main(root)
    lines, left_out, flow = _lines(main, title)
    if _is_concealed(lines, left_out.words.get("hidden", [])):
        lines, left_out, flow = _lines(main, title, reads_hidden=True)
        left_out.words["shown"] = []
    refuse_page(title, lines, left_out.all_words())
    text = require_text(join_paragraphs(lines), "网页")
    if main is not root:
        left_out.words["main"] = _outside(root, main)
    if flow.numbered_by_browser and _generator(root).startswith("LibreOffice"):
        flow.raised.notes.append(_LIBREOFFICE_NUMBERS)
    notes = (*_notes(encoding, declared_encoding(data), left_out), *flow.raised.notes)
    return SourceText(text, "html", notes)


@dataclass
class _LeftOut:
    """The words of what was not read, by a key for ``_notes``."""

    words: dict[str, list[str]] = field(default_factory=dict)

    def add(self, why: str, element: etree._Element) -> None:
        words = " ".join("".join(str(text) for text in element.itertext()).split())
        self.words.setdefault(why, []).extend([words] if words else [])

    def all_words(self) -> list[str]:
        return [words for found in self.words.values() for words in found]


def _lines(
    main: etree._Element, title: str, *, reads_hidden: bool = False
) -> tuple[list[str], _LeftOut, Flow]:
    flow, left_out = Flow(), _LeftOut()
    _walk(main, flow, left_out, title, reads_hidden)
    return flow.finish(), left_out, flow


def _page_title(root: etree._Element) -> str:
    """The words of the page's ``title`` element."""
    found = root.find(".//title")
    return (
        " ".join("".join(str(text) for text in found.itertext()).split())
        if found is not None
        else ""
    )


def _is_concealed(lines: list[str], hidden: list[str]) -> bool:
    """Whether the text of a page is hidden until a script shows it."""
    shown = sum(len(line) for line in lines)
    return shown < _SHORTEST_TEXT and sum(map(len, hidden)) > max(_SHORTEST_TEXT, 4 * shown)


def _outside(root: etree._Element, main: etree._Element) -> list[str]:
    """The words of a page outside its ``main`` element, without scripts and the like."""
    return [
        words
        for element in root.iter()
        if isinstance(element.tag, str)
        and element.tag not in _WORDLESS
        and not any(parent is main for parent in (element, *element.iterancestors()))
        and not any(parent.tag in _WORDLESS for parent in element.iterancestors())
        and (words := " ".join((element.text or "").split()))
    ]


def _notes(encoding: str, declared: str, left_out: _LeftOut) -> Iterator[str]:
    """Notes on the encoding and on what was left out, with its words."""
    if encoding != "UTF-8":
        yield f"网页以 {encoding} 编码读入。"
    if declared and declared != encoding:
        yield f"网页声明的编码是 {declared}，与内容不符，实际按 {encoding} 读入，请留意有无错字。"
    found = left_out.words
    if "shown" in found:
        yield "网页的正文由脚本显示，已把隐藏的内容一并读入，请与原网页核对。"
    if "main" in found:
        yield _with_words("只读入了网页的正文区域（main）", found["main"], "其余为")
    parts = [
        words
        for key in ("header", "nav", "role", "aside", "footer")
        for words in found.get(key, [])
    ]
    if {*_PAGE_PARTS, "nav", "role"} & found.keys():
        yield _with_words("网页的导航、页头、页脚和侧栏未读入", parts)
    if "hidden" in found:
        yield _with_words("网页中隐藏的内容未读入", found["hidden"])
    if controls := [words for key in sorted(_CONTROLS) for words in found.get(key, [])]:
        yield _with_words("网页的按钮和表单未读入", controls)
    if "img" in found:
        yield "网页有图片，图片中的文字未读入。"


def _with_words(what: str, words: list[str], lead: str = "") -> str:
    """A note that quotes the words that were left out."""
    if not words:
        return f"{what}。"
    return f"{what}{'，' if lead else ''}{lead}：" + "".join(f"“{one}”" for one in words) + "。"


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


def _walk(
    root: etree._Element, flow: Flow, left_out: _LeftOut, title: str, reads_hidden: bool
) -> None:
    """Pass the elements to ``flow`` in order, and to ``left_out`` those that are not read.

    A page header that prints the ``title`` of the page is read.
    """
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
            why = _why_dropped(element, articles > 0, element is root)
            if why and not _is_read_after_all(element, why, title, reads_hidden):
                left_out.add(why, element)
                events.skip_subtree()
                dropped = True
            else:
                flow.open(element)
                if element.tag == "img":
                    left_out.add("img", element)
        else:
            articles -= element.tag in ("main", "article")
            if not dropped:
                flow.close(element)
            dropped = False  # iterwalk sends the end of a skipped element right after its start
            if element is not root:
                flow.words(element.tail)


def _is_read_after_all(element: etree._Element, why: str, title: str, reads_hidden: bool) -> bool:
    """Whether an element that would be left out holds the text or the title of the page."""
    if why == "hidden":
        return reads_hidden
    if why not in _PAGE_PARTS and why != "role":
        return False
    heads = (head for level in ("h1", "h2", "h3") for head in element.iter(level))
    words = (fold_title("".join(str(text) for text in head.itertext())) for head in heads)
    return any(len(head) >= _SHORTEST_TITLE and head in fold_title(title) for head in words)


def _why_dropped(element: etree._Element, in_article: bool, is_root: bool) -> str:
    """Why an element is left out, as a key for ``_notes``; empty if it is read."""
    tag = element.tag
    if is_root:
        return ""
    if tag in _WORDLESS or tag in _CONTROLS or tag == "nav":
        return str(tag)
    if tag == "noscript":
        return "hidden"
    if tag in _PAGE_PARTS and not in_article:
        return str(tag)
    if element.get("role") in _ROLES and not in_article:
        return "role"
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return "hidden"
    return "hidden" if _HIDDEN.search(element.get("style", "")[:2000]) else ""
