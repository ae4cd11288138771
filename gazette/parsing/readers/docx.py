"""Word documents (``.docx``): the text that a print would show, without headers and footers.

Reads a package; writes its paragraphs and table rows in order, with the numbers
that Word generates. The text of a text box follows the paragraph that anchors it;
the texts of footnotes and endnotes stand at the end.
"""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from gazette.parsing.readers.source_text import SourceText, join_paragraphs, require_text
from gazette.parsing.readers.table_lines import TableCell, TableRow, table_lines
from gazette.parsing.readers.word_numbering import Numbering
from gazette.parsing.readers.word_package import WordPackage
from gazette.parsing.readers.word_runs import REVISED, ReadingState, read_paragraph
from gazette.parsing.readers.wordml import W, attribute, child, children, integer, is_on
from gazette.parsing.source import UnreadableSource

_MAX_DEPTH = 60
_TRANSPARENT = {
    W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")
}
_NOTE_LABELS = {"footnote": "注", "endnote": "尾注"}
_TOO_DEEP = "Word 文件的嵌套层数过多，已拒绝。请用 Word 打开核对，另存后再录入。"
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


def read(data: bytes) -> SourceText:
    """The text of a ``.docx`` file."""
    package = WordPackage(data)
    document = package.document()
    reader = _DocxReader(package)
    lines = [*reader.blocks(child(document, "body"), 0), reader.carried, *reader.note_lines()]
    text = require_text(join_paragraphs(lines), "Word 文件")
    return SourceText(text, "docx", tuple(_notes(reader, package, document)))


def _notes(reader: "_DocxReader", package: WordPackage, document: etree._Element) -> Iterator[str]:
    """Notes on what was left out, or written otherwise than Word prints it."""
    yield from reader.state.notes
    if package.targets("header") or package.targets("footer"):
        yield "页眉、页脚未读入。"
    if reader.marks:
        yield f"文件有脚注或尾注{len(reader.marks)}条：正文中标为[注1]等，注文列在文末。"
    if reader.state.pictures:
        yield f"文件有图片{reader.state.pictures}处，图片中的文字未读入。"
    if next(document.iter(W + "altChunk", W + "subDoc"), None) is not None:
        yield "文件嵌入了其他文档，嵌入的内容未读入。"
    if reader.numbering.unknown:
        names = "、".join(sorted(reader.numbering.unknown))
        yield f"自动编号的格式（{names}）无法识别，已用阿拉伯数字代替，请核对原件。"


class _DocxReader:
    """Reads the blocks of one document in order, with its numbering and its notes."""

    def __init__(self, package: WordPackage) -> None:
        self.package = package
        self.numbering = Numbering(package.part("numbering"), package.part("styles"))
        self.state = ReadingState(self._note_mark)
        #: Kind and id of a note → its mark, such as ``[注1]``, in the order of the text.
        self.marks: dict[tuple[str, str], str] = {}
        self.note_counts: Counter[str] = Counter()
        #: Text of a paragraph whose paragraph mark was deleted: the next one continues it.
        self.carried = ""

    def blocks(self, parent: etree._Element | None, depth: int) -> Iterator[str]:
        """The paragraphs and table rows inside ``parent``, one line each."""
        if depth > _MAX_DEPTH:
            raise UnreadableSource(_TOO_DEEP)
        for element in () if parent is None else parent:
            if element.tag == W + "p":
                yield from self._paragraph(element, depth)
            elif element.tag == W + "tbl":
                carried, self.carried = self.carried, ""
                yield carried
                yield from table_lines(self._rows(element, depth))
            elif element.tag in _TRANSPARENT:
                yield from self.blocks(element, depth + 1)

    def _paragraph(self, element: etree._Element, depth: int) -> Iterator[str]:
        properties = child(element, "pPr")
        paragraph = read_paragraph(element, self.state)
        text = paragraph.text
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self.carried += text
        else:
            text = self.carried + text
            label = self.numbering.label(properties)  # an empty paragraph has its number too
            self.carried = ""
            if not (is_on(child(mark, "vanish")) and not text.strip()):
                yield label + text
        for box in paragraph.boxes:
            yield from self.blocks(box, depth + 1)

    # -- tables --------------------------------------------------------------------

    def _rows(self, table: etree._Element, depth: int) -> list[TableRow]:
        rows: list[TableRow] = []
        above: dict[int, TableCell] = {}  # column → the cell that spans rows from above
        for element in _table_parts(table, "tr"):
            if child(child(element, "trPr"), "del") is not None:
                self.state.note(REVISED)
                continue
            rows.append(self._row(element, above, depth))
        return rows

    def _row(self, element: etree._Element, above: dict[int, TableCell], depth: int) -> TableRow:
        """The cells of a row; one merged with the cell above is added to that cell instead."""
        before = integer(attribute(child(child(element, "trPr"), "gridBefore"), "val"), 0)
        row: TableRow = [TableCell(columns=before)] if 0 < before < 64 else []
        column = before
        for cell in _table_parts(element, "tc"):
            properties = child(cell, "tcPr")
            span = max(1, min(integer(attribute(child(properties, "gridSpan"), "val"), 1), 200))
            merge = child(properties, "vMerge")
            table_cell = TableCell(list(self._cell_blocks(cell, depth)), span)
            if merge is not None and attribute(merge, "val") != "restart" and column in above:
                above[column].blocks += table_cell.blocks
                above[column].rows += 1
            else:
                row.append(table_cell)
                above.pop(column, None)
                if merge is not None:
                    above[column] = table_cell
            column += span
        return row

    def _cell_blocks(self, cell: etree._Element, depth: int) -> Iterator[str | list[TableRow]]:
        """The paragraphs of a cell and the tables inside it."""
        if depth > _MAX_DEPTH:
            raise UnreadableSource(_TOO_DEEP)
        for element in cell:
            if element.tag == W + "tbl":
                yield self._rows(element, depth + 1)
            elif element.tag == W + "p":
                yield from (line for line in self._paragraph(element, depth + 1) if line.strip())
            elif element.tag in _TRANSPARENT:
                yield from self._cell_blocks(element, depth + 1)

    # -- footnotes and endnotes ----------------------------------------------------

    def _note_mark(self, kind: str, note_id: str) -> str:
        """The mark in the text for a note; counts each kind from 1."""
        key = (kind, note_id)
        if key not in self.marks:
            self.note_counts[kind] += 1
            self.marks[key] = f"[{_NOTE_LABELS[kind]}{self.note_counts[kind]}]"
        return self.marks[key]

    def note_lines(self) -> Iterator[str]:
        """The texts of the notes, each behind its mark, in the order of the marks."""
        for kind in _NOTE_LABELS:
            part = self.package.part(f"{kind}s")
            texts = {
                attribute(note, "id") or "": note
                for note in children(part, kind)
                if attribute(note, "type") not in _SEPARATORS
            }
            for (own, note_id), mark in list(self.marks.items()):
                if own == kind and note_id in texts:
                    lines = [line.strip() for line in self.blocks(texts[note_id], 0)]
                    yield mark + " " + "\n".join(line for line in lines if line)


def _table_parts(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows (``tr``) of a table or cells (``tc``) of a row, also inside content controls.

    Rows deleted under tracked changes are included.
    """
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == W + name:
            yield element
        elif element.tag in _TRANSPARENT:
            stack.append(iter(element))
