"""Word documents: what a print of the file would show, less headers and footers.

Reads a package; writes its paragraphs and table rows in order, with the labels
that Word generates, text boxes after the paragraph on which they hang, and the
texts of footnotes and endnotes at the end.
"""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from gazette.parsing.readers.source_text import SourceText, lay_out, require_words
from gazette.parsing.readers.table_lines import Cell, Row, table_lines
from gazette.parsing.readers.word_numbering import Numbering
from gazette.parsing.readers.word_package import Parts
from gazette.parsing.readers.word_runs import REVISED, Story, read_words
from gazette.parsing.readers.wordml import W, attribute, child, children, is_on, whole
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
    parts = Parts(data)
    document = parts.document()
    reader = _Reader(parts)
    lines = [*reader.blocks(child(document, "body"), 0), reader.carried, *reader.note_lines()]
    text = require_words(lay_out(lines), "Word 文件")
    return SourceText(text, "docx", tuple(_notes(reader, parts, document)))


def _notes(reader: "_Reader", parts: Parts, document: etree._Element) -> Iterator[str]:
    """What was left out, or printed otherwise than in Word."""
    yield from reader.story.notes
    if parts.targets("header") or parts.targets("footer"):
        yield "页眉、页脚未读入。"
    if reader.marks:
        yield f"文件有脚注或尾注{len(reader.marks)}条：正文中标为[注1]等，注文列在文末。"
    if reader.story.pictures:
        yield f"文件有图片{reader.story.pictures}处，图片中的文字未读入。"
    if next(document.iter(W + "altChunk", W + "subDoc"), None) is not None:
        yield "文件嵌入了其他文档，嵌入的内容未读入。"
    if reader.numbering.unknown:
        names = "、".join(sorted(reader.numbering.unknown))
        yield f"自动编号的格式（{names}）无法识别，已用阿拉伯数字代替，请核对原件。"


class _Reader:
    """Reads the blocks of one document in order; keeps its counters and notes."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.numbering = Numbering(parts.part("numbering"), parts.part("styles"))
        self.story = Story(self._mark)
        #: Notes in the order in which the text refers to them: kind, id → number.
        self.marks: dict[tuple[str, str], str] = {}
        self.counted: Counter[str] = Counter()
        self.carried = ""  # words of a paragraph whose mark was deleted

    def blocks(self, parent: etree._Element | None, depth: int) -> Iterator[str]:
        """The paragraphs and table rows inside ``parent``, a line each."""
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
        words = read_words(element, self.story)
        text = words.text
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self.carried += text  # the paragraph goes on in the next
        else:
            text = self.carried + text
            # An empty numbered paragraph prints its number too.
            label = self.numbering.label(properties)
            self.carried = ""
            if not (is_on(child(mark, "vanish")) and not text.strip()):
                yield label + text
        for box in words.boxes:
            yield from self.blocks(box, depth + 1)

    # -- tables --------------------------------------------------------------------

    def _rows(self, table: etree._Element, depth: int) -> list[Row]:
        rows: list[Row] = []
        above: dict[int, Cell] = {}  # column → the cell that spans down from above
        for element in _under(table, "tr"):
            if child(child(element, "trPr"), "del") is not None:
                self.story.note(REVISED)
                continue
            rows.append(self._row(element, above, depth))
        return rows

    def _row(self, element: etree._Element, above: dict[int, Cell], depth: int) -> Row:
        """The cells of a row; one merged with the cell above only lengthens that."""
        before = whole(attribute(child(child(element, "trPr"), "gridBefore"), "val"), 0)
        row: Row = [Cell(columns=before)] if 0 < before < 64 else []
        column = before
        for cell in _under(element, "tc"):
            properties = child(cell, "tcPr")
            span = max(1, min(whole(attribute(child(properties, "gridSpan"), "val"), 1), 200))
            merge = child(properties, "vMerge")
            read = Cell(list(self._cell_blocks(cell, depth)), span)
            if merge is not None and attribute(merge, "val") != "restart" and column in above:
                above[column].blocks += read.blocks
                above[column].rows += 1
            else:
                row.append(read)
                above.pop(column, None)
                if merge is not None:
                    above[column] = read
            column += span
        return row

    def _cell_blocks(self, cell: etree._Element, depth: int) -> Iterator[str | list[Row]]:
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

    def _mark(self, kind: str, note_id: str) -> str:
        key = (kind, note_id)
        if key not in self.marks:
            self.counted[kind] += 1
            self.marks[key] = f"[{_NOTE_LABELS[kind]}{self.counted[kind]}]"
        return self.marks[key]

    def note_lines(self) -> Iterator[str]:
        """The texts of the notes, each after its mark, in the order of the marks."""
        for kind in _NOTE_LABELS:
            part = self.parts.part(f"{kind}s")
            texts = {
                attribute(note, "id") or "": note
                for note in children(part, kind)
                if attribute(note, "type") not in _SEPARATORS
            }
            for (own, note_id), mark in list(self.marks.items()):
                if own == kind and note_id in texts:
                    lines = [line.strip() for line in self.blocks(texts[note_id], 0)]
                    yield mark + " " + "\n".join(line for line in lines if line)


def _under(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows or cells, also inside content controls; those deleted are for the caller."""
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == W + name:
            yield element
        elif element.tag in _TRANSPARENT:
            stack.append(iter(element))
