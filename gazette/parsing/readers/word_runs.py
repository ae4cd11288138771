"""The text of a Word paragraph: runs, fields, revisions, notes, symbols.

Reads a ``w:p``; writes its text and the text boxes anchored in it. Left out, and kept with
their place (``left_out``), are text deleted under tracked changes, comments and hidden
text; the instructions of fields print nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from gazette.parsing.readers.left_out import LeftOutWords
from gazette.parsing.readers.raised_text import RaisedWords
from gazette.parsing.readers.symbol_fonts import is_private_use, symbol_character
from gazette.parsing.readers.word_math import math_words
from gazette.parsing.readers.word_positions import RunPositions, Shift, shifted_words
from gazette.parsing.readers.wordml import MC, M, W, attribute, child, is_on

REVISED = "文件有修订痕迹：已按接受全部修订读入，删除的文字未读入。"
#: Elements whose text is left out → the note that says so.
_LEFT_OUT = {
    W + "del": REVISED,
    W + "moveFrom": REVISED,
    W + "commentReference": "文件有批注，批注未读入。",
    W + "rt": "文件有拼音指南，注音未读入。",
}
#: Elements whose words are kept with their place → the kind of these words. What was moved
#: (``w:moveFrom``) is read where it stands now.
_KEPT_KINDS = {W + "del": "删除的文字", W + "rt": "注音"}
_TEXTS = (W + "t", W + "delText", M + "t")
_FORMULAS = "文件有公式，已写成一行文字，请核对原件。"
_SKIPPED = {
    W + name for name in (
        "pPr", "rPr", "instrText", "delText", "delInstrText", "sectPr", "tblPr", "trPr", "tcPr",
        "fldData", "rubyPr", "sdtPr", "sdtEndPr", "tblGrid", "softHyphen", "lastRenderedPageBreak",
        "annotationRef", "footnoteRef", "endnoteRef", "separator", "continuationSeparator",
        "ffData",
    )
}  # fmt: skip
_FIXED = {
    W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "br": "\n", W + "noBreakHyphen": "-",
}  # fmt: skip
#: Words set as a picture (WordArt), often a watermark.
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
#: Words in a chart or a drawn shape that is no text box.
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_PICTURES = {
    "{urn:schemas-microsoft-com:vml}imagedata",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
}
_NOTE_KINDS = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}


@dataclass
class ReadingState:
    """What the paragraphs of a document share while they are read in order."""

    #: Kind and id of a footnote or endnote → its mark in the text.
    note_mark: Callable[[str, str], str]
    #: The id of a comment → its words, with the author.
    comment: Callable[[str], str]
    positions: RunPositions
    raised: RaisedWords = field(default_factory=RaisedWords)
    left_out: LeftOutWords = field(default_factory=LeftOutWords)
    #: Notes for the editor in Chinese: an ordered set.
    notes: dict[str, None] = field(default_factory=dict)
    pictures: int = 0
    #: The open fields, the innermost last: True while the instruction is being read.
    fields: list[bool] = field(default_factory=list)

    def note(self, message: str) -> None:
        """Add a note for the editor once."""
        self.notes[message] = None


@dataclass
class ParagraphText:
    """The text of a paragraph, in pieces, and its text boxes.

    ``shift`` says where the open run stands. Words of neighbouring runs that stand alike are
    kept in ``shifted`` until the next that stand elsewhere: they are written together.
    """

    raised: RaisedWords
    pieces: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    shift: Shift = Shift.NONE
    shifted: list[str] = field(default_factory=list)
    shifted_to: Shift = Shift.NONE

    @property
    def text(self) -> str:
        self._write_shifted()
        return "".join(self.pieces)

    @property
    def before(self) -> str:
        """The last words that were read."""
        return "".join(self.pieces[-20:]) + "".join(self.shifted)

    def add(self, text: str, shift: Shift | None = None) -> None:
        """Add words that stand as the open run does, or as ``shift`` says."""
        shift = self.shift if shift is None else shift
        if not text:
            return
        if shift is not self.shifted_to:
            self._write_shifted()
            self.shifted_to = shift
        (self.pieces if shift is Shift.NONE else self.shifted).append(text)

    def _write_shifted(self) -> None:
        if self.shifted:
            text, self.shifted = "".join(self.shifted), []
            before = "".join(self.pieces[-20:])
            self.pieces.append(shifted_words(self.raised, text, self.shifted_to, before))


def read_paragraph(paragraph: etree._Element, state: ReadingState) -> ParagraphText:
    """The text of a paragraph. Not recursive, so that any depth of elements is read."""
    text = ParagraphText(state.raised)
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif (inside := _read_element(element, state, text)) is not None:
            stack.append(iter(inside))
    # An instruction ends with its paragraph, or a field left open would hide all that follows.
    state.fields = [False] * len(state.fields)
    return text


def _read_element(
    element: etree._Element, state: ReadingState, paragraph: ParagraphText
) -> etree._Element | None:
    """Read one element; returns the element whose children are to be read next, or None."""
    tag = element.tag
    if tag in _SKIPPED or not isinstance(tag, str):
        return None
    if tag in _LEFT_OUT:
        _leave_out(element, state, paragraph.before)
        return None
    if tag == W + "r":
        paragraph.shift = state.positions.of(element)
        return element if _is_printed(element, state, paragraph.before) else None
    if tag == M + "oMath":
        state.note(_FORMULAS)
        for words, shift in math_words(element):
            paragraph.add(words, _MATH_SHIFTS[shift])
        return None
    if tag == MC + "AlternateContent":
        return choose_alternative(element)
    if tag == W + "txbxContent":
        paragraph.boxes.append(element)
        return None
    if tag == W + "fldChar":
        _read_field_mark(element, state)
        return None
    if tag in _PICTURES:
        state.pictures += 1
    elif tag == _WORD_ART:
        state.left_out.add("艺术字", element.get("string", ""), paragraph.before)
    elif tag == _DRAWN:
        state.left_out.add("图形中的文字", element.text or "", paragraph.before)
    if not any(state.fields):
        is_mark = tag in _NOTE_KINDS
        paragraph.add(_own_text(element, state), Shift.NONE if is_mark else None)
    elif tag == W + "t":
        state.left_out.add("域代码中的文字", element.text or "", paragraph.before)
    return element


_MATH_SHIFTS = {0: Shift.NONE, 1: Shift.RAISED, -1: Shift.LOWERED}


def _leave_out(element: etree._Element, state: ReadingState, before: str) -> None:
    """Note an element that is not read, and keep its words with their place."""
    tag = element.tag
    state.note(_LEFT_OUT[tag])
    if tag == W + "commentReference":
        state.left_out.add("批注", state.comment(attribute(element, "id") or ""), before)
    elif tag in _KEPT_KINDS:
        state.left_out.add(_KEPT_KINDS[tag], words_of(element), before)


def words_of(element: etree._Element) -> str:
    """All words inside an element, deleted ones and pictures of words too."""
    inside = element.iter(*_TEXTS, _DRAWN, _WORD_ART)
    return "".join(one.get("string", "") or one.text or "" for one in inside)


def _own_text(element: etree._Element, state: ReadingState) -> str:
    """The text of an element without its children."""
    tag = element.tag
    if tag in (W + "t", M + "t"):
        return element.text or ""
    if tag in _FIXED:
        return _FIXED[tag]
    if tag == W + "sym":
        return _symbol_text(element, state)
    if tag in _NOTE_KINDS:
        if attribute(element, "customMarkFollows") in ("1", "true", "on"):
            state.note("脚注或尾注使用自定义标记，标记与注文请核对原件。")
        return state.note_mark(_NOTE_KINDS[tag], attribute(element, "id") or "")
    if tag == W + "ins":
        state.note(REVISED)
    return ""


def _is_printed(run: etree._Element, state: ReadingState, before: str) -> bool:
    """Whether a run is to be read: a hidden one only for the marks of fields in it."""
    if not is_on(child(child(run, "rPr"), "vanish")):
        return True
    words = "".join(text.text or "" for text in run.iter(W + "t"))
    if words.strip():
        state.note("文件有隐藏文字，未读入。")
        state.left_out.add("隐藏文字", words, before)
    return any(True for _ in run.iter(W + "fldChar"))


def choose_alternative(element: etree._Element) -> etree._Element | None:
    """The first branch of alternate content with text or a picture, else the first branch."""
    branches = [b for b in element if b.tag in (MC + "Choice", MC + "Fallback")]
    for branch in branches:
        if any(True for _ in branch.iter(W + "t", W + "sym", *_PICTURES)):
            return branch
    return branches[0] if branches else None


def _read_field_mark(element: etree._Element, state: ReadingState) -> None:
    """Begin a field, begin its result, or end it (ECMA-376 Part 1, 17.16.18)."""
    kind = attribute(element, "fldCharType")
    if kind == "begin":
        state.fields.append(True)
    elif kind == "separate" and state.fields:
        state.fields[-1] = False
    elif kind == "end" and state.fields:
        state.fields.pop()


def _symbol_text(element: etree._Element, state: ReadingState) -> str:
    """The character of a ``w:sym``; empty for an invalid code."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    if not 0x20 <= code <= 0xFFFD or 0xD800 <= code <= 0xDFFF:
        return ""
    char = chr(code if code > 0xFF else 0xF000 + code)
    sign = symbol_character(char, attribute(element, "font") or "")
    if is_private_use(sign):
        state.note("文件有无法识别的特殊符号，请核对原件。")
    return sign
