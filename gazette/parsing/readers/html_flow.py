"""The text flow of a web page: from elements in order to lines, table rows and list items.

``html`` calls ``open``, ``words`` and ``close`` in document order. Text continues a
line until a block element begins or ends; ``br`` begins a new line inside it. Text
inside a table is collected cell by cell until the table ends.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from gazette.parsing.readers.number_formats import format_number
from gazette.parsing.readers.raised_text import RaisedWords
from gazette.parsing.readers.table_lines import TableCell, TableRow, table_lines
from gazette.parsing.source import UnreadableSource

_BLOCKS = frozenset([
    "html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "ul",
])  # fmt: skip
#: Stands for a line break that the browser shows.
_BREAK = "\x01"
_SPACE = re.compile(r"[ \t\n\r\f]+")
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\u3000-\u303f“”‘’…—"
#: A line end of the source between Chinese characters is not shown (CSS Text 3, 4.1.2).
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
    r"|upper-roman|cjk-ideographic|cjk-decimal|(?:simp|trad)-chinese-informal|simp-chinese-formal)",
    re.I,
)
_STYLED = {
    "decimal": "decimal", "lower-alpha": "lowerLetter", "upper-alpha": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCountingThousand",
    "simp-chinese-informal": "chineseCountingThousand",
    "trad-chinese-informal": "chineseCountingThousand",
    "simp-chinese-formal": "chineseLegalSimplified",
    "cjk-decimal": "ideographDigital",
}  # fmt: skip
_NUMBERED = re.compile(
    r"\s*(?:[(（]?[\d一二三四五六七八九十百]{1,4}[)）、.．]|第[\d一二三四五六七八九十百]+[条章节编]|[①-⑳])"
)


_INLINE = frozenset(("span", "font", "a", "b", "i", "em", "strong", "small", "u"))
_SHIFTED = re.compile(r"(?:^|;)\s*vertical-align\s*:\s*(super|sub)\b", re.I)
_MAX_TABLES = 40
TOO_DEEP = "网页的嵌套层数过多，已拒绝。请用浏览器打开，把正文复制到文本文件（.txt）后再录入。"


@dataclass
class _OpenTable:
    """A table whose end has not been read; ``cell`` is its open cell."""

    rows: list[TableRow] = field(default_factory=list)
    cell: TableCell | None = None


@dataclass
class _OpenShift:
    """An element above or below the line; ``start`` is the place of its first piece."""

    element: etree._Element
    is_raised: bool
    start: int


@dataclass
class _OpenList:
    """A list whose end has not been read; an empty ``format`` prints no numbers."""

    format: str
    next: int = 1
    step: int = 1


class Flow:
    """The lines of a page while it is read."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.tables: list[_OpenTable] = []
        self.lists: list[_OpenList] = []
        self.label = ""
        self.preformatted = 0
        #: Whether a browser adds a number to some line.
        self.numbered_by_browser = False
        self.raised = RaisedWords()
        #: Open elements whose words stand above or below the line, and where these begin.
        self.shifts: list[_OpenShift] = []

    def finish(self) -> list[str]:
        """All lines, with those of tables that the page never closes."""
        self._break()
        while self.tables:
            self._close_table()
        return self.lines

    def words(self, text: str | None) -> None:
        """Add text to the open line; a line break in ``pre`` is shown, any other is white space."""
        if text:
            self.pieces.append(text.replace("\n", _BREAK) if self.preformatted else text)

    def open(self, element: etree._Element) -> None:
        """Read the start of an element, and the text before its first child."""
        tag = element.tag
        if tag in _BLOCKS:
            self._break()
        if is_raised := _stands_above(element):
            self.shifts.append(_OpenShift(element, is_raised == "above", len(self.pieces)))
        if tag == "br":
            self.pieces.append(_BREAK)
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "table":
            if len(self.tables) >= _MAX_TABLES:
                raise UnreadableSource(TOO_DEEP)
            self.tables.append(_OpenTable())
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th") and self.tables:
            self._open_cell(element)
        elif tag in ("ol", "ul"):
            self.lists.append(_open_list(element))
        elif tag == "li":
            self._open_item(element)
        elif _is_label(element):
            self.label = ""
        self.words(element.text)

    def close(self, element: etree._Element) -> None:
        """Read the end of an element, not the text after it."""
        tag = element.tag
        if tag in _BLOCKS:
            self._break()
        if self.shifts and self.shifts[-1].element is element:
            self._write_shifted()
            self.shifts.pop()
        if tag == "pre":
            self.preformatted -= 1
        elif _is_label(element):
            self._set_label_off()
        elif tag in ("td", "th") and self.tables:
            self.tables[-1].cell = None
        elif tag == "table" and self.tables:
            self._close_table()
        elif tag in ("ol", "ul") and self.lists:
            self.lists.pop()

    def _write_shifted(self) -> None:
        """Write the words of the innermost open shift as superscripts or subscripts."""
        shift = self.shifts[-1]
        words = "".join(self.pieces[shift.start :])
        if words.strip():
            before = "".join(self.pieces[max(0, shift.start - 8) : shift.start])
            before = before.replace(_BREAK, " ")
            written = self.raised.write(words, is_raised=shift.is_raised, before=before)
            self.pieces[shift.start :] = [written]
        for outer in self.shifts:
            outer.start = min(outer.start, len(self.pieces))

    def _break(self) -> None:
        """End the open line; its white space collapses as in a browser."""
        if self.shifts:
            self._write_shifted()
            for shift in self.shifts:
                shift.start = 0
        text, self.pieces = "".join(self.pieces), []
        text = _SPACE.sub(" ", _SEGMENT.sub("", text))
        text = "\n".join(line.strip(" ") for line in text.split(_BREAK))
        if not text.strip():
            return
        label, self.label = self.label, ""
        if label and not _NUMBERED.match(text):
            text = label + text
            self.numbered_by_browser = True
        cell = self._cell()
        (self.lines if cell is None else cell.blocks).append(text)

    def _cell(self) -> TableCell | None:
        """The innermost open cell; None outside tables."""
        return next((t.cell for t in reversed(self.tables) if t.cell is not None), None)

    # -- tables --------------------------------------------------------------------

    def _open_cell(self, element: etree._Element) -> None:
        table = self.tables[-1]
        if not table.rows:
            table.rows.append([])
        table.cell = TableCell(columns=_span(element, "colspan"), rows=_span(element, "rowspan"))
        table.rows[-1].append(table.cell)

    def _close_table(self) -> None:
        """Add a nested table to the cell around it, any other table to the lines."""
        rows = self.tables.pop().rows
        cell = self._cell()
        if cell is not None:
            cell.blocks.append(rows)
        else:
            self.lines.extend(table_lines(rows))

    # -- lists ---------------------------------------------------------------------

    def _set_label_off(self) -> None:
        """Set a number that is printed as words off from the words of its item."""
        label = "".join(self.pieces).rstrip()
        if label and label[-1] not in "、）)":
            self.pieces.append(" ")

    def _open_item(self, element: etree._Element) -> None:
        """Set the number that a browser shows before an item, if its text has none of its own."""
        self.label = ""
        if not self.lists or not self.lists[-1].format:
            return
        current = self.lists[-1]
        current.next = _integer(element.get("value"), current.next)
        name = _LIST_TYPE.get(element.get("type", ""), current.format)
        is_chinese = name in ("chineseCountingThousand", "ideographDigital")
        self.label = format_number(current.next, name) + ("、" if is_chinese else ". ")
        current.next += current.step


def _stands_above(element: etree._Element) -> str:
    """``above`` or ``below`` for an element whose words do not stand on the line, else empty."""
    tag = element.tag
    if tag in ("sup", "sub"):
        return "above" if tag == "sup" else "below"
    style = element.get("style", "")
    if tag not in _INLINE or not style:
        return ""
    if match := _SHIFTED.search(style[:2000]):
        return "above" if match[1].lower() == "super" else "below"
    return ""


def _is_label(element: etree._Element) -> bool:
    """Whether an element is the number of an item as LibreOffice's XHTML prints it."""
    return element.tag == "span" and str(element.get("class", "")).startswith("ListLabel")


def _open_list(element: etree._Element) -> _OpenList:
    """A new list with its number format and first number; a bulleted list has no format."""
    is_reversed = element.get("reversed") is not None
    items = sum(1 for _ in element.iterchildren("li")) if is_reversed else 1
    start, step = _integer(element.get("start"), items), -1 if is_reversed else 1
    if style := _LIST_STYLE.search(element.get("style", "")[:500]):
        return _OpenList(_STYLED.get(style[1].lower(), ""), start, step)
    if element.tag == "ul":
        return _OpenList("")
    return _OpenList(_LIST_TYPE.get(element.get("type", "1"), "decimal"), start, step)


def _span(element: etree._Element, name: str) -> int:
    """How many rows or columns a cell spans: 1 to 1,000."""
    return max(1, min(_integer(element.get(name), 1), 1000))


def _integer(value: str | None, default: int) -> int:
    """An attribute as a number of at most five digits, else ``default``."""
    digits = (value or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else default
