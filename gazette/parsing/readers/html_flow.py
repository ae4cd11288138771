"""The flow of a page: elements in order to lines, tables and numbered lists.

Fed by ``html`` with opening and closing elements and words between. Words run on
in a line until a block begins or ends; ``br`` begins a new line in it. An open
table keeps its lines to itself, cell by cell.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from gazette.parsing.readers.number_formats import number
from gazette.parsing.readers.table_lines import Cell, Row, table_lines
from gazette.parsing.source import UnreadableSource

_BLOCKS = frozenset(
    [
        "html",
        "body",
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "ul",
    ]
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\u3000-\u303f“”‘’…—"
#: A line end of the source between Chinese characters is no space (CSS Text 3, 4.1.2).
_SEGMENT = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n[ \t\n\r\f]*(?=[{_WIDE}])")
_LIST_TYPE = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?(none|decimal|lower-alpha|upper-alpha|lower-roman"
    r"|upper-roman|cjk-ideographic|simp-chinese-informal)",
    re.I,
)
_STYLED = {
    "decimal": "decimal", "lower-alpha": "lowerLetter", "upper-alpha": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCountingThousand",
    "simp-chinese-informal": "chineseCountingThousand",
}  # fmt: skip
_NUMBERED = re.compile(
    r"\s*(?:[(（]?[\d一二三四五六七八九十百]{1,4}[)）、.．]|第[\d一二三四五六七八九十百]+[条章节编]|[①-⑳])"
)


_MAX_TABLES = 40
TOO_DEEP = "网页的嵌套层数过多，已拒绝。请用浏览器打开，把正文复制到文本文件（.txt）后再录入。"


@dataclass
class _Table:
    rows: list[Row] = field(default_factory=list)
    cell: Cell | None = None


@dataclass
class _List:
    format: str
    next: int = 1


class Flow:
    """Lines under construction."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.tables: list[_Table] = []
        self.lists: list[_List] = []
        self.label = ""
        self.preformatted = 0

    def finish(self) -> list[str]:
        """All lines, those of tables that were never closed too."""
        self._break()
        while self.tables:
            self._close_table()
        return self.lines

    def words(self, text: str | None) -> None:
        if text:
            self.pieces.append(text.replace("\n", "\x01") if self.preformatted else text)

    def open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._break()
        if tag == "br":
            self.pieces.append("\x01")
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "table":
            if len(self.tables) >= _MAX_TABLES:
                raise UnreadableSource(TOO_DEEP)
            self.tables.append(_Table())
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th") and self.tables:
            self._open_cell(element)
        elif tag in ("ol", "ul"):
            self.lists.append(_list(element))
        elif tag == "li":
            self._open_item(element)
        self.words(element.text)

    def close(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._break()
        if tag == "pre":
            self.preformatted -= 1
        elif tag in ("td", "th") and self.tables:
            self.tables[-1].cell = None
        elif tag == "table" and self.tables:
            self._close_table()
        elif tag in ("ol", "ul") and self.lists:
            self.lists.pop()

    def _break(self) -> None:
        """End the line; its white space collapses as in a browser."""
        text, self.pieces = "".join(self.pieces), []
        text = _SPACE.sub(" ", _SEGMENT.sub("", text))
        text = "\n".join(line.strip(" ") for line in text.split("\x01"))
        if not text.strip():
            return
        label, self.label = self.label, ""
        text = text if _NUMBERED.match(text) else label + text
        cell = self._cell()
        (self.lines if cell is None else cell.blocks).append(text)

    def _cell(self) -> Cell | None:
        """The innermost open cell, or None where lines go to the page."""
        return next((t.cell for t in reversed(self.tables) if t.cell is not None), None)

    # -- tables --------------------------------------------------------------------

    def _open_cell(self, element: etree._Element) -> None:
        table = self.tables[-1]
        if not table.rows:
            table.rows.append([])
        table.cell = Cell(columns=_span(element, "colspan"), rows=_span(element, "rowspan"))
        table.rows[-1].append(table.cell)

    def _close_table(self) -> None:
        """Hand the rows to the cell around the table, or their lines to the page."""
        rows = self.tables.pop().rows
        cell = self._cell()
        if cell is not None:
            cell.blocks.append(rows)
        else:
            self.lines.extend(table_lines(rows))

    # -- lists ---------------------------------------------------------------------

    def _open_item(self, element: etree._Element) -> None:
        """The number that a browser sets before an item, unless the words bring one."""
        self.label = ""
        if not self.lists or not self.lists[-1].format:
            return
        current = self.lists[-1]
        current.next = _whole(element.get("value"), current.next)
        han = current.format == "chineseCountingThousand"
        self.label = number(current.next, current.format) + ("、" if han else ". ")
        current.next += 1


def _list(element: etree._Element) -> _List:
    """How a list numbers its items; a bulleted list not at all."""
    start = _whole(element.get("start"), 1)
    if style := _LIST_STYLE.search(element.get("style", "")[:500]):
        return _List(_STYLED.get(style[1].lower(), ""), start)
    if element.tag == "ul":
        return _List("")
    return _List(_LIST_TYPE.get(element.get("type", "1"), "decimal"), start)


def _span(element: etree._Element, name: str) -> int:
    return max(1, min(_whole(element.get(name), 1), 1000))


def _whole(value: str | None, default: int) -> int:
    digits = (value or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else default
