"""Word documents (``.docx``): the text that a print would show, without headers and footers.

Reads a package; writes its paragraphs and table rows in order, with the numbers
that Word generates. The text of a text box follows the paragraph that anchors it;
an embedded file is read in its place; the texts of footnotes and endnotes stand at the end.
What is left out is kept in the notes with its words and its place.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from lxml import etree

from gazette.parsing.readers.embedded_files import embedded_lines, read_embedded
from gazette.parsing.readers.source_text import SourceText, join_paragraphs, require_text
from gazette.parsing.readers.table_lines import TableCell, TableRow, table_lines
from gazette.parsing.readers.word_numbering import Numbering
from gazette.parsing.readers.word_package import WordPackage
from gazette.parsing.readers.word_positions import RunPositions
from gazette.parsing.readers.word_runs import (
    REVISED,
    ReadingState,
    choose_alternative,
    read_paragraph,
    words_of,
)
from gazette.parsing.readers.wordml import MC, W, attribute, child, children, integer, is_on
from gazette.parsing.source import UnreadableSource

_MAX_DEPTH = 60
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NOTE_LABELS = {"footnote": "注", "endnote": "尾注"}
_TOO_DEEP = "Word 文件的嵌套层数过多，已拒绝。请用 Word 打开核对，另存后再录入。"
_SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")


def read(data: bytes, embedded_in: int = 0) -> SourceText:
    """The text of a ``.docx`` file, which stands inside so many others (``w:altChunk``)."""
    package = WordPackage(data)
    reader = _DocxReader(package, embedded_in)
    body = child(package.document(), "body")
    lines = [*reader.blocks(body, 0), reader.carried, *reader.note_lines()]
    text = join_paragraphs(lines)
    if reader.unread and not text.strip():
        raise UnreadableSource(
            f"这个 Word 文件的内容都在嵌入的文件里，没能读入：{reader.unread[0]}"
            "请用 Word 打开，另存为新的“Word 文档（.docx）”后再录入。"
        )
    text = require_text(text, "Word 文件")
    return SourceText(text, "docx", tuple(_notes(reader)))


def _notes(reader: "_DocxReader") -> Iterator[str]:
    """Notes on what was left out, or written otherwise than Word prints it."""
    reader.leave_out_unread()
    yield from reader.state.notes
    yield from reader.state.raised.notes
    if reader.leave_out_margins():
        yield "页眉、页脚未读入。"
    yield from reader.state.left_out.notes()
    if reader.marks:
        yield f"文件有脚注或尾注{len(reader.marks)}条：正文中标为[注1]等，注文列在文末。"
    if reader.state.pictures:
        yield f"文件有图片{reader.state.pictures}处，图片中的文字未读入。"
    yield from reader.unread
    if reader.numbering.unknown:
        names = "、".join(sorted(reader.numbering.unknown))
        yield f"自动编号的格式（{names}）无法识别，已用阿拉伯数字代替，请核对原件。"


class _DocxReader:
    """Reads the blocks of one document in order, with its numbering and its notes."""

    def __init__(self, package: WordPackage, embedded_in: int = 0) -> None:
        self.package = package
        self.embedded_in = embedded_in
        self.numbering = Numbering(package.part("numbering"), package.part("styles"))
        positions = RunPositions(package.part("styles"))
        self.state = ReadingState(self._note_mark, self._comment, positions)
        #: Notes on embedded files that could not be read.
        self.unread: list[str] = []
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
            elif element.tag == W + "altChunk":
                yield from self._embedded(element)
            elif (inside := self._inside(element)) is not None:
                yield from self.blocks(inside, depth + 1)

    def _inside(self, element: etree._Element) -> etree._Element | None:
        """The element whose blocks, rows or cells are read in place of ``element``, or None.

        A container that the standard does not name is read as well, so that no word in it is
        lost.
        """
        tag = str(element.tag)
        if tag in (W + "del", W + "moveFrom"):
            self._leave_out(element)
            return None
        if tag == MC + "AlternateContent":
            return choose_alternative(element)
        return None if tag.endswith("Pr") or tag == W + "tblGrid" else element

    def _leave_out(self, element: etree._Element) -> None:
        """Keep the words of a deleted element."""
        self.state.note(REVISED)
        if element.tag != W + "moveFrom":
            self.state.left_out.add("删除的文字", words_of(element))
            for chunk in element.iter(W + "altChunk"):
                self.state.left_out.add("删除的文字", " ".join(self._embedded(chunk)))

    def _embedded(self, element: etree._Element) -> Iterator[str]:
        """The lines of an embedded file, or a note why it is not read."""
        part = self.package.embedded(element.get(_RELATION, ""))
        try:
            if part is None:
                raise UnreadableSource("文件里没有它，或它是外部文件。")
            source = read_embedded(part[1], part[0], self.embedded_in + 1, read)
        except UnreadableSource as error:
            name = part[0].rpartition("/")[2] if part else element.get(_RELATION, "")
            self.unread.append(f"嵌入的文件“{name}”未读入：{error}")
            return
        for note in source.notes:
            self.state.note(f"嵌入的文件：{note}")
        yield from embedded_lines(source)

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
        for element in self._table_parts(table, "tr"):
            if child(child(element, "trPr"), "del") is not None:
                self._leave_out(element)
                continue
            rows.append(self._row(element, above, depth))
        return rows

    def _row(self, element: etree._Element, above: dict[int, TableCell], depth: int) -> TableRow:
        """The cells of a row; one merged with the cell above is added to that cell instead."""
        before = integer(attribute(child(child(element, "trPr"), "gridBefore"), "val"), 0)
        row: TableRow = [TableCell(columns=before)] if 0 < before < 64 else []
        column = before
        for cell in self._table_parts(element, "tc"):
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
            elif element.tag == W + "altChunk":
                yield from self._embedded(element)
            elif (inside := self._inside(element)) is not None:
                yield from self._cell_blocks(inside, depth + 1)

    def _table_parts(self, parent: etree._Element, name: str) -> Iterator[etree._Element]:
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
            elif (inside := self._inside(element)) is not None:
                stack.append(iter(inside))

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

    # -- what is left out ------------------------------------------------------------

    @cached_property
    def _comments(self) -> dict[str, str]:
        """The words of each comment behind its author's name, by its id."""
        found = {}
        for part in self.package.parts("comments"):
            for comment in children(part, "comment"):
                author = attribute(comment, "author") or ""
                words = " ".join(words_of(line) for line in comment.iter(W + "p"))
                found[attribute(comment, "id") or ""] = f"{author}：{words}" if author else words
        return found

    def _comment(self, comment_id: str) -> str:
        """The words of a comment; empty where the file has none, or they were told before."""
        return self._comments.pop(comment_id, "")

    def leave_out_unread(self) -> None:
        """Keep the comments and notes of which no read word has a mark."""
        for words in self._comments.values():
            self.state.note("文件有批注，批注未读入。")
            self.state.left_out.add("批注", words)
        for kind, name in (("footnote", "脚注"), ("endnote", "尾注")):
            for note in children(self.package.part(f"{kind}s"), kind):
                is_read = (kind, attribute(note, "id") or "") in self.marks
                if not is_read and attribute(note, "type") not in _SEPARATORS:
                    self.state.left_out.add(f"{name}（正文中没有它的标记）", words_of(note))

    def leave_out_margins(self) -> bool:
        """Keep the words of page headers and footers; say whether there are any."""
        found = False
        for kind, name in (("header", "页眉"), ("footer", "页脚")):
            for part in self.package.parts(kind):
                words = " ".join(words_of(line) for line in part.iter(W + "p"))
                found = found or bool(words.strip())
                self.state.left_out.add(name, words)
        return found
